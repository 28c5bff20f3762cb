"""Une facture partagée, un avoir : jamais plus que le total, toutes opérations et tout ordre confondus."""

from __future__ import annotations

import io
import itertools
from datetime import date
from decimal import Decimal as D

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse
from openpyxl import Workbook

from jalons.comptes.models import Evenement
from jalons.fse.bilan.services import bilan as bilans
from jalons.fse.depenses.services import execution
from jalons.fse.depenses.services.avoirs import corriger_avoir, noter_avoir
from jalons.fse.depenses.services.factures import corriger_total
from jalons.fse.enums import CategorieDepense as C
from jalons.fse.erreurs import OperationImpossible, RegleEnfreinte
from jalons.fse.models import Depense, Facture
from tests.fse import decor

F1 = {"fournisseur": "Atelier", "numero_facture": "F-1"}
LE = date(2022, 12, 1)


def part(operation, montant, *, total="100.00", poste=C.PRESTATIONS, **champs):
    tout = {**F1, "total_facture": D(total) if total else None, **champs}
    return decor.depenser(operation, poste, montant, **tout)


def rendre(depense, montant, numero="AV-1", *, le=LE, jour=LE, **champs):
    tout = {"montant": D(montant), "numero_facture": numero, "date": jour, **champs}
    return noter_avoir(depense=depense, champs=tout, par=depense.operation.porteur, le=le)


def somme(operation):
    return sum(d.montant for d in Depense.objects.filter(operation=operation))


# --- Les parts --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "ou", [("meme", C.FONCTIONNEMENT), ("meme", C.PRESTATIONS), ("autre", C.PRESTATIONS)]
)
def test_une_facture_se_partage_entre_postes_lignes_et_operations(scene, en_execution, ou):
    lieu, poste = ou
    cible = decor.operation_004(scene, code="autre") if lieu == "autre" else en_execution
    part(en_execution, "60.00")
    part(cible, "40.00", poste=poste, fournisseur="ATELIER ", numero_facture="f-1")
    assert Facture.objects.get().total == D(100)
    assert sum(Facture.objects.get().parts.values_list("montant", flat=True)) == D(100)
    with pytest.raises(RegleEnfreinte, match=r"\(OP-17\)"):
        part(cible, "0.01", poste=poste)


def test_sans_total_dit_la_depense_est_toute_la_facture(scene, en_execution):
    premiere = part(en_execution, "60.00", total=None)
    autre = decor.operation_004(scene, code="autre")
    with pytest.raises(RegleEnfreinte, match=r"\(OP-17\).*corrigez son total"):
        part(autre, "40.00", total=None)
    with pytest.raises(RegleEnfreinte, match=r"\(OP-17\)"):
        part(autre, "40.00", total="100.00")
    corriger_total(facture=premiere.facture, total=D(100), motif="Partagée", par=scene.denis, le=LE)
    with pytest.raises(OperationImpossible, match="déjà connue pour"):
        part(autre, "40.00", total="120.00")
    part(autre, "40.00", total=None)
    evenement = Evenement.objects.get(type="facture_corrigee")
    assert evenement.donnees["ancien"] == "60.00" and evenement.donnees["nouveau"] == "100"


def test_le_total_ne_descend_pas_sous_ses_parts_ni_ses_avoirs(scene, en_execution):
    une = part(en_execution, "60.00")
    part(en_execution, "30.00", poste=C.FONCTIONNEMENT)
    for total, motif in (("89.99", "x"), ("0", "x"), ("-5", "x"), ("95", "  ")):
        with pytest.raises(OperationImpossible):
            corriger_total(facture=une.facture, total=D(total), motif=motif, par=scene.denis, le=LE)
    corriger_total(facture=une.facture, total=D(90), motif="Lu trop vite", par=scene.denis, le=LE)
    with pytest.raises(RegleEnfreinte, match="OP-17"):
        part(en_execution, "0.01", total=None)


def test_la_part_ne_depasse_pas_le_total_dit(en_execution):
    with pytest.raises(OperationImpossible, match="dépasse le total"):
        part(en_execution, "100.01")
    assert not Facture.objects.exists()


def test_une_part_se_corrige_se_detache_et_rend_sa_place(scene, en_execution):
    une, deux = part(en_execution, "60.00"), part(en_execution, "40.00", poste=C.FONCTIONNEMENT)

    def modifier(depense, **champs):
        garde = {
            n: getattr(depense, n)
            for n in (
                "categorie",
                "libelle",
                "date",
                "date_acquittement",
                "montant",
                "mission",
                "mise_en_concurrence",
            )
        }
        return execution.modifier_depense(
            depense=depense,
            champs={**garde, **champs},
            version=depense.version,
            par=scene.denis,
            le=LE,
        )

    with pytest.raises(RegleEnfreinte, match="OP-17"):
        modifier(une, montant=D("60.01"))
    une = modifier(une, montant=D("50.00"))
    part(en_execution, "10.00", total=None)
    seule = modifier(deux, numero_facture="F-2", total_facture=None)
    assert seule.facture.total == D(40), "détachée, elle est toute sa facture"
    execution.retirer_depense(depense=seule, motif="Saisie deux fois", par=scene.denis, le=LE)
    assert [f.numero for f in Facture.objects.all()] == ["F-1"], "une facture sans part s'en va"


def test_la_base_refuse_elle_meme_une_part_de_trop(en_execution):
    une = part(en_execution, "60.00")
    deux = part(en_execution, "40.00", poste=C.FONCTIONNEMENT)
    for acte in (
        lambda: Depense.objects.filter(pk=deux.pk).update(montant=D("40.01")),
        lambda: Facture.objects.filter(pk=une.facture_id).update(total=D("99.99")),
        lambda: Depense.objects.filter(pk=deux.pk).update(montant=D("-1")),
        lambda: Depense.objects.filter(pk=deux.pk).update(corrige=une, montant=D("-70")),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            acte()


# --- Les avoirs -------------------------------------------------------------------------------


def test_un_avoir_est_negatif_attache_et_borne(en_execution):
    achat = part(en_execution, "60.00")
    avoir = rendre(achat, "-20.00")
    assert (avoir.corrige, avoir.categorie, avoir.montant) == (achat, achat.categorie, D(-20))
    assert avoir.facture.avoir_de == achat.facture and somme(en_execution) == D(40)
    for montant, numero in (("-40.01", "AV-2"), ("0", "AV-2"), ("5", "AV-2"), ("-1", "")):
        with pytest.raises(OperationImpossible):
            rendre(achat, montant, numero)
    with pytest.raises(OperationImpossible, match="déjà un avoir"):
        rendre(avoir, "-1", "AV-3")
    with pytest.raises(OperationImpossible, match="suit sa dépense"):
        rendre(achat, "-1", "AV-3", jour=date(2022, 1, 1))
    with pytest.raises(OperationImpossible, match="porte un avoir"):
        execution.retirer_depense(depense=achat, motif="x", par=en_execution.porteur, le=LE)


def test_un_avoir_se_partage_comme_une_facture_et_ne_la_depasse_pas(scene, en_execution):
    une, deux = part(en_execution, "60.00"), part(en_execution, "40.00", poste=C.FONCTIONNEMENT)
    rendre(une, "-20.00", total_facture=D(-30))
    with pytest.raises(RegleEnfreinte, match="OP-17"):
        rendre(deux, "-10.01", total_facture=D(-30))
    rendre(deux, "-10.00", total_facture=D(-30))
    with pytest.raises(OperationImpossible, match="dépasseraient"):
        rendre(deux, "-30.00", "AV-2", total_facture=D("-70.01"))
    with pytest.raises(OperationImpossible, match="autre pièce"):
        rendre(une, "-1.00", "F-1")


def test_un_avoir_sur_un_salaire_n_a_pas_de_facture(en_execution):
    salaire = decor.depenser(en_execution, C.PERSONNEL, "1000.00")
    trop_percu = rendre(salaire, "-50.00", "")
    assert trop_percu.facture is None and trop_percu.mission == salaire.mission


def test_un_avoir_se_corrige_tant_qu_il_n_est_pas_declare(scene, en_execution):
    achat = part(en_execution, "60.00")
    avoir = rendre(achat, "-20.00")
    avoir = corriger_avoir(
        avoir=avoir,
        champs={"montant": D(-25), "numero_facture": "AV-9", "date": LE},
        version=avoir.version,
        par=scene.denis,
        le=LE,
    )
    assert (avoir.montant, avoir.facture.numero, avoir.facture.total) == (D(-25), "AV-9", D(-25))
    execution.retirer_depense(depense=avoir, motif="Refusé", par=scene.denis, le=LE)
    assert somme(en_execution) == D(60) and Facture.objects.get().numero == "F-1"


def test_op_21_un_avoir_partage_non_note_se_signale(scene, en_execution):
    """100 € rendus à moitié, 60 € pris : 55 € dépassent les 50 € qui restent, 50 € non."""
    une = part(en_execution, "60.00")
    rendre(une, "-5.00", total_facture=D(-50))
    (dit,) = decor.constate(en_execution, "OP-21", le=LE)
    assert "il n'en reste que 50,00" in dit.replace("\u00a0", " ")
    rendre(une, "-5.00", total_facture=D(-50))
    assert decor.constate(en_execution, "OP-21", le=LE) == []


def test_op_21_un_avoir_apres_le_bilan_final_se_dit_jusqu_a_sa_deduction(scene, en_execution):
    achat = part(en_execution, "60.00")
    bilan = decor.sceller(decor.ouvrir_bilan(en_execution))
    rendre(achat, "-20.00", le=decor.DEPOT, jour=decor.DEPOT)
    (dit,) = decor.constate(en_execution, "OP-21", le=decor.DEPOT)
    assert "20,00" in dit and "après le dépôt du bilan final" in dit
    bilans.ouvrir_controle(bilan=bilan, par=scene.olga, le=decor.DEPOT)
    bilans.retenir(
        ligne=bilan.lignes.get(), retenu=D(40), motif="Avoir AV-1", par=scene.olga, le=decor.DEPOT
    )
    assert decor.constate(en_execution, "OP-21", le=decor.DEPOT) == []


# --- Le tableau -------------------------------------------------------------------------------

TITRES = ["Poste", "Libellé", "Fournisseur", "Facture", "Date", "Acquittée le", "Montant",
          "Total facture", "Avoir de"]  # fmt: skip
LIGNES = [
    ["Prestations externes", "Ateliers", "Atelier", "F-1", "02/05/2022", "20/05/2022", "60", "100", ""],
    ["Fonctionnement", "Fournitures", "Atelier", "F-1", "02/05/2022", "20/05/2022", "40", "", ""],
    ["Prestations externes", "Avoir atelier", "Atelier", "AV-1", "02/06/2022", "", "-15,50", "", "F-1"],
    ["Déplacements et missions", "Train", "Rail", "T-1", "02/05/2022", "20/05/2022", "30", "", ""],
    ["Prestations externes", "Sans facture d'origine", "Atelier", "AV-2", "02/06/2022", "", "-5", "", ""],
    ["Prestations externes", "D'une facture inconnue", "Atelier", "AV-3", "02/06/2022", "", "-5", "", "F-9"],
    ["Déplacements et missions", "Plus que le billet", "Rail", "AV-4", "02/06/2022", "", "-31", "", "T-1"],
    ["Fonctionnement", "De trop", "Atelier", "F-1", "02/05/2022", "20/05/2022", "0,50", "", ""],
]  # fmt: skip


def importer(client, operation, feuilles):
    classeur = Workbook()
    classeur.remove(classeur.active)
    for nom, lignes in feuilles.items():
        feuille = classeur.create_sheet(nom)
        for ligne in (TITRES, *lignes):
            feuille.append(ligne)
    sortie = io.BytesIO()
    classeur.save(sortie)
    envoi = {"tableau": SimpleUploadedFile("grand-livre.xlsx", sortie.getvalue())}
    return client.post(reverse("fse:importer_depenses", args=[operation.pk]), envoi)


def test_parts_et_avoirs_entrent_de_trois_feuilles_et_se_rejouent(
    en_execution, client_de, aujourdhui
):
    feuilles = {"Avoirs": LIGNES[2:3], "Mai": LIGNES[:2], "Juin": LIGNES[3:]}
    resultat = importer(client_de("denis"), en_execution, feuilles).context["resultat"]
    assert (resultat.creees, resultat.avoirs, resultat.montant) == (4, 1, D("114.50"))
    refus = {(r.ligne, r.champ): r.message for r in resultat.refusees}
    assert [champ for _, champ in refus] == ["Montant", "Avoir de", "Montant", "Facture"]
    sans, inconnue, trop, de_trop = refus.values()
    assert "dites de quelle facture" in sans and "F-9" in inconnue
    assert "ne peut être réduite que de 30,00" in trop and "OP-17" in de_trop
    rejoue = importer(client_de("denis"), en_execution, feuilles).context["resultat"]
    assert (rejoue.creees, rejoue.deja_la, len(rejoue.refusees)) == (0, 4, 4)
    avoir = Depense.objects.get(corrige__isnull=False)
    assert avoir.corrige.libelle == "Ateliers" and avoir.numero_facture == "AV-1"


def test_l_ordre_des_lignes_ne_change_rien(en_execution, client_de, aujourdhui):
    vus = set()
    for ordre in itertools.permutations(LIGNES[:3]):
        with transaction.atomic():
            resultat = importer(client_de("denis"), en_execution, {"Mai": ordre}).context[
                "resultat"
            ]
            lues = Depense.objects.filter(operation=en_execution).values_list("libelle", "montant")
            vus.add((resultat.creees, len(resultat.refusees), tuple(sorted(lues))))
            transaction.set_rollback(True)
    assert len(vus) == 1 and next(iter(vus))[:2] == (3, 0)


def test_un_avoir_importe_ne_choisit_pas_entre_deux_depenses(en_execution, client_de, aujourdhui):
    part(en_execution, "60.00")
    part(en_execution, "40.00")
    resultat = importer(client_de("denis"), en_execution, {"A": LIGNES[2:3]}).context["resultat"]
    (refus,) = resultat.refusees
    assert refus.champ == "Avoir de" and "à l'écran" in refus.message


def test_un_total_dit_de_deux_facons_refuse_les_lignes_de_la_facture(
    en_execution, client_de, aujourdhui
):
    deux = [LIGNES[0], [*LIGNES[1][:7], "120", ""]]
    resultat = importer(client_de("denis"), en_execution, {"A": deux}).context["resultat"]
    assert resultat.creees == 0 and {r.champ for r in resultat.refusees} == {"Total facture"}


# --- Les écrans -------------------------------------------------------------------------------


def test_l_ecran_partage_une_facture_et_note_un_avoir_meme_declare(
    scene, en_execution, client_de, aujourdhui
):
    denis = client_de("denis")
    achat = part(en_execution, "60.00")
    decor.sceller(decor.ouvrir_bilan(en_execution))
    page = denis.get(reverse("fse:depense", args=[achat.pk])).content.decode()
    assert "Noter un avoir" in page and "Reste à prendre" in page
    envoi = {"montant": "12,50", "date": "2023-02-01", "numero_facture": "AV-1", "version": 0}
    url = reverse("fse:avoir", args=[achat.pk])
    assert denis.post(url, {**envoi, "montant": "-12,50"}).status_code == 200
    assert denis.post(url, envoi).status_code == 302
    avoir = achat.avoirs.get()
    assert avoir.montant == D("-12.50")
    ecran = reverse("fse:depense", args=[avoir.pk])
    assert (
        denis.post(ecran, {**envoi, "montant": "10", "version": avoir.version}).status_code == 302
    )
    avoir.refresh_from_db()
    assert avoir.montant == D(-10)
    url = reverse("fse:corriger_facture", args=[achat.pk])
    denis.post(url, {"total": "110", "motif": "Lu trop vite"})
    assert Facture.objects.get(numero="F-1").total == D(110)
