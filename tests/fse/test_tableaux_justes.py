"""Chaque tableau d'une opération s'additionne ; ce que le forfait couvre ne se compte pas en plus."""

from __future__ import annotations

import io
import re
from datetime import date
from decimal import Decimal as D
from types import SimpleNamespace as Objet

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from openpyxl import load_workbook

from jalons.fse.bilan.selectors.apercu import calculer_comptes
from jalons.fse.bilan.selectors.bilans import depenses_a_declarer, rassembler, scelle_de
from jalons.fse.bilan.services import bilan as bilans
from jalons.fse.depenses.services.import_depenses import importer_depenses
from jalons.fse.enums import CategorieDepense as C
from jalons.fse.enums import GenreBilan
from jalons.fse.enums import GenreRessource as R
from jalons.fse.erreurs import RegleEnfreinte
from jalons.fse.models import Bilan, FichePublicite, Operation
from jalons.fse.operation.controles import Op05
from jalons.fse.operation.rules.plan import Poste, calculer
from jalons.fse.operation.services import operation as operations
from jalons.fse.options import Forfait15, Forfait40, OptionCouts
from tests.fse import decor
from tests.fse.decor_pieces import publier

LE = decor.DEPOT
DIT_UN_TOTAL = re.compile(r"(Total|Dépenses directes$|Dépenses totales|Ressources totales)")


def _montant(texte: str) -> D | None:
    lu = re.sub(r"[\s\u00a0\u202f]", "", texte)
    trouve = re.fullmatch(r"-?\d+(,\d\d)?€", lu.replace("\u2212", "-"))
    return D(lu[:-1].replace("\u2212", "-").replace(",", ".")) if trouve else None


def _verifier_les_tables(page: str, adresse: str) -> int:
    """Chaque ligne de total vaut, colonne par colonne, les lignes ordinaires qui la précèdent."""
    verifiees = 0
    for corps in html.fromstring(page).iter("tbody"):
        sommes: dict[int, D] = {}
        for ligne in corps.iter("tr"):
            titre = (
                " ".join(ligne.findtext("th", "").split()) if ligne.find("th") is not None else ""
            )
            est_total = "data-total" in ligne.attrib
            assert est_total or not DIT_UN_TOTAL.match(titre), (adresse, titre)
            for rang, cellule in enumerate(ligne.findall("td")):
                montant = _montant(cellule.text_content())
                if montant is None:
                    continue
                if est_total:
                    verifiees += 1
                    assert sommes.get(rang, D(0)) == montant, (adresse, titre, rang)
                else:
                    sommes[rang] = sommes.get(rang, D(0)) + montant
    return verifiees


def _pages(operation, bilan):
    for nom in ("operation", "plan", "depenses", "ressources", "bilans", "publicite", "temps"):
        yield reverse(f"fse:{nom}", args=[operation.pk])
    yield reverse("fse:bilan", args=[bilan.pk])
    yield reverse("fse:controle", args=[bilan.pk])
    yield reverse("fse:fiche_publique", args=[operation.code])


def test_chaque_tableau_d_une_operation_s_additionne(scene, bilan_scelle, client_de, aujourdhui):
    """Le plan, l'exécution, le bilan, le contrôle, la fiche publique : à l'écran et au tableur."""
    operation = bilan_scelle.operation
    publier(operation)
    FichePublicite.objects.filter(operation=operation).update(montre_plan=True)
    bilans.ouvrir_controle(bilan=bilan_scelle, par=scene.olga, le=LE)
    client, verifiees = client_de("olga"), 0
    for adresse in _pages(operation, bilan_scelle):
        reponse = client.get(adresse)
        assert reponse.status_code == 200, adresse
        verifiees += _verifier_les_tables(reponse.content.decode(), adresse)
    assert verifiees > 15
    classeur = load_workbook(io.BytesIO(bytes(bilan_scelle.tableur.contenu)))
    assert sum(_verifier_la_feuille(feuille) for feuille in classeur) > 4


def _verifier_la_feuille(feuille) -> int:
    """Une ligne en gras, sous les titres, est la somme des lignes ordinaires d'avant."""
    sommes: dict[int, D] = {}
    verifiees = 0
    for ligne in feuille.iter_rows():
        for rang, cellule in enumerate(ligne):
            if "€" not in (cellule.number_format or "") or cellule.value in (None, ""):
                continue
            montant = D(str(cellule.value)).quantize(D("0.01"))
            if cellule.font.bold:
                verifiees += 1
                assert sommes.get(rang, D(0)) == montant, (feuille.title, ligne[0].value)
            else:
                sommes[rang] = sommes.get(rang, D(0)) + montant
    return verifiees


MONTANTS = st.dictionaries(
    st.sampled_from([c.value for c in C]), st.decimals(1, 100_000, places=2), max_size=6
)


@given(st.sampled_from(OptionCouts.tous()), MONTANTS, MONTANTS, MONTANTS)
def test_quels_que_soient_l_option_et_les_postes_les_colonnes_d_un_bilan_font_leurs_sommes(
    option, prevus, declares, anterieurs
):
    """Prévu, déclaré, cumulé ; et rien ne se perd : ce qui n'y est pas est écarté."""
    taux = D("0.20") if option.parametre else D(0)
    plan = calculer([Poste(C(c), m) for c, m in prevus.items()], option, taux)
    lignes = [Objet(categorie=C(c), montant=m) for c, m in prevus.items()]
    comptes = calculer_comptes(
        Objet(
            option=option.code,
            taux_forfait=taux,
            postes=Objet(all=lambda: lignes),
            directes=plan.directes,
            forfait=plan.forfait,
        ),
        declares,
        anterieurs,
    )
    calcul = comptes.calcul
    assert sum((p.prevu for p in comptes.postes), D(0)) == calcul.prevu_directes
    assert sum((p.declare for p in comptes.postes), D(0)) == calcul.directes
    assert calcul.directes + calcul.forfait == calcul.total
    assert calcul.directes + calcul.ecarte == sum(declares.values(), D(0))
    if comptes.cumul:
        assert sum((p.cumul for p in comptes.postes), D(0)) == comptes.cumul.directes
        assert comptes.cumul.directes + comptes.cumul.forfait == comptes.cumul.total


def planifier(operation, option, taux="0.40"):
    """100 000 € de personnel, à l'option voulue."""
    total = calculer([Poste(C.PERSONNEL, D(100_000))], option, D(taux)).total
    return decor.planifier(
        operation,
        option=option,
        postes=[Poste(C.PERSONNEL, D(100_000))],
        ressources=[
            {"genre": R.UE, "montant": D(60_000)},
            {"genre": R.AUTOFINANCEMENT, "montant": total - 60_000},
        ],
    )


@pytest.fixture
def a_quarante(scene):
    operation = decor.ouvrir_2026(scene, a_participants=False)
    planifier(operation, Forfait40)
    return decor.executer(operation, le=date(2026, 1, 2))


@pytest.mark.parametrize("categorie", list(C))
def test_ce_que_le_forfait_couvre_se_refuse_a_la_saisie_avec_le_nom_de_la_regle(
    a_quarante, categorie
):
    if categorie in Forfait40.admises:
        assert decor.depenser(a_quarante, categorie, "25600.00").pk
        return
    with pytest.raises(RegleEnfreinte) as refus:
        decor.depenser(a_quarante, categorie, "25600.00", fournisseur="Atelier")
    assert (refus.value.controle, refus.value.champ) == (Op05, "categorie")
    assert "(OP-05)" in refus.value.message and "art. 56" in refus.value.message


def test_dans_un_tableau_la_ligne_couverte_est_refusee_et_les_autres_entrent(a_quarante):
    jour = date(2026, 2, 1)
    commun = {"date": jour, "date_acquittement": jour, "montant": D(10)}
    lignes = [
        (2, {**commun, "categorie": C.FONCTIONNEMENT, "libelle": "Location"}),
        (3, {**commun, "categorie": C.PARTICIPANTS, "libelle": "Indemnités"}),
    ]
    rendu = importer_depenses(
        operation=a_quarante, lignes=lignes, par=a_quarante.porteur, le=date(2026, 3, 1)
    )
    assert (rendu.creees, [r.ligne for r in rendu.refusees]) == (1, [2])
    assert "(OP-05)" in rendu.refusees[0].message


def test_l_option_qui_change_apres_ecarte_sans_rien_perdre(scene, client_de, aujourdhui):
    """Un avenant passe de 15 à 40 % : la dépense déjà saisie reste, hors du bilan, et se dit."""
    operation = decor.ouvrir_2026(scene, a_participants=False)
    planifier(operation, Forfait15, "0.15")
    operation = decor.executer(operation, le=date(2026, 1, 2))
    decor.depenser(operation, C.PERSONNEL, "50000.00", date=date(2026, 2, 1))
    decor.depenser(operation, C.FONCTIONNEMENT, "25600.00", date=date(2026, 2, 1))
    planifier(Operation.objects.get(pk=operation.pk), Forfait40)
    operations.signer_avenant(
        operation=Operation.objects.get(pk=operation.pk),
        numero="2",
        date_signature=date(2026, 3, 2),
        objet="Option",
        par=operation.porteur,
        le=date(2026, 3, 2),
    )
    bilan = Bilan.objects.get(
        pk=decor.ouvrir_bilan(Operation.objects.get(pk=operation.pk), genre=GenreBilan.FINAL).pk
    )
    assert [d.categorie for d in depenses_a_declarer(bilan)] == [C.PERSONNEL]
    lu = rassembler(bilan)
    assert (lu.calcul.directes, lu.calcul.forfait, lu.calcul.ecarte) == (
        D("50000.00"),
        D("20000.00"),
        D("25600.00"),
    )
    assert [x.montant for x in lu.lignes] == [D("50000.00")]
    adresse = reverse("fse:bilan", args=[bilan.pk])
    page = client_de("denis").get(adresse).content.decode()
    assert "(OP-05)" in page and "25\u202f600,00" in page
    _verifier_les_tables(page, adresse)
    assert operation.depenses.count() == 2


def test_le_bilan_scelle_ne_declare_que_ce_que_son_total_compte(bilan_scelle):
    lu = scelle_de(bilan_scelle)
    assert sum((x.montant for x in lu.lignes), D(0)) == lu.calcul.directes
