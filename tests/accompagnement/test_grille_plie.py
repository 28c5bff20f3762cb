"""Changer la grille des sorties à une date ; après la sortie : terminés, suivi dans l'emploi, export."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from jalons.accompagnement.enums import NatureSituation
from jalons.accompagnement.etapes import ChantierInsertion, SuiviDansEmploi
from jalons.accompagnement.listes.plie import ListePlie
from jalons.accompagnement.models import EtapeParcours
from jalons.accompagnement.rules.sorties import Situation
from jalons.accompagnement.selectors import plie as lectures
from jalons.accompagnement.services.commun import ParcoursImpossible
from jalons.accompagnement.services.plie_sortie import proposer_sortie
from jalons.comptes.models import Consultation, Evenement
from jalons.regles.models import RegleDatee
from jalons.regles.selectors import a_venir, en_vigueur
from jalons.regles.services import RegleImpossible, modifier_regle
from jalons.socle.conflit import ConflitDeVersion
from tests.accompagnement.decor import CDI, LE, admettre, etape, sortir
from tests.distribution import _agent
from tests.outillage.tableur import relire

ABANDON = Situation(NatureSituation.ABANDON)
REORIENTATION = Situation(NatureSituation.REORIENTATION)
JUILLET = date(2026, 7, 1)
JEU = "/regles/sorties_plie/"


def url(nom, *args):
    return reverse(f"accompagnement:{nom}", args=args)


def regle(code="reorientation"):
    return RegleDatee.objects.filter(code=code).order_by("-periode__startswith").first()


def changer(scene, objet=None, *, depuis=JUILLET, version=None, le=LE, **changements):
    objet = objet or regle()
    lisibles = ("libelle", "condition")
    issue = {c: v for c, v in changements.items() if c not in lisibles}
    if not changements:
        issue = {"est_positive": True}
    return modifier_regle(
        regle=objet,
        version=objet.version if version is None else version,
        changements={
            **{c: v for c, v in changements.items() if c in lisibles},
            "issue": {**objet.issue, **issue},
        },
        depuis=depuis,
        par=scene.helene,
        le=le,
    )


def test_la_nouvelle_version_prend_la_suite_a_la_date(plie):
    ancienne = regle()
    nouvelle = changer(plie, est_positive=True, preuve="Courrier du nouveau référent")
    ancienne.refresh_from_db()
    assert ancienne.periode.fin == date(2026, 6, 30)
    assert (nouvelle.periode.debut, nouvelle.periode.fin) == (JUILLET, None)
    assert nouvelle.code == ancienne.code
    veille, jour = date(2026, 6, 30), JUILLET
    assert not proposer_sortie(REORIENTATION, le=veille).est_positive
    assert proposer_sortie(REORIENTATION, le=jour).est_positive
    assert len(en_vigueur("sorties_plie", le=veille)) == 14
    assert len(en_vigueur("sorties_plie", le=jour)) == 14
    assert a_venir("sorties_plie", le=LE) == [nouvelle]
    [evenement] = Evenement.objects.filter(type="plie_regle_modifiee")
    assert evenement.donnees["depuis"] == "01/07/2026"


def test_une_version_a_venir_se_corrige_sur_place(plie):
    nouvelle = changer(plie, est_positive=True)
    corrigee = changer(plie, nouvelle, libelle="Vers un autre accompagnement")
    assert corrigee.pk == nouvelle.pk
    assert RegleDatee.objects.filter(code="reorientation").count() == 2


def test_une_sortie_garde_la_regle_de_son_jour(plie):
    sortie = sortir(plie, admettre(plie), ABANDON)
    ancienne = regle("abandon")
    changer(plie, ancienne, libelle="Arrêt", depuis=LE + timedelta(days=1))
    sortie.refresh_from_db()
    assert sortie.regle.libelle == "Abandon"


@pytest.mark.parametrize(
    ("champs", "dit"),
    [
        ({"depuis": date(2026, 3, 1)}, "aujourd'hui ou plus tard"),
        ({"condition": {"fait": "nature", "op": "egal", "valeur": "cdii"}}, "cdii"),
        ({"condition": {"fait": "humeur", "op": "egal", "valeur": "x"}}, "humeur"),
        ({"condition": {"fait": "age", "op": "au_moins", "valeur": "26"}}, "nombre"),
        ({"condition": {"fait": "mois_continus", "op": "atteint", "valeur": "six"}}, "six"),
        ({"condition": {"tous": []}}, "liste non vide"),
        ({"condition": {"fait": "age"}}, "op"),
        ({"condition": {"sauf": {"fait": "temps", "op": "egal", "valeur": "double"}}}, "double"),
    ],
)
def test_une_regle_illisible_est_refusee(plie, champs, dit):
    with pytest.raises(RegleImpossible, match=dit):
        changer(plie, **champs)
    assert RegleDatee.objects.count() == 14


def test_la_derniere_regle_vaut_toujours(plie):
    with pytest.raises(RegleImpossible, match="vaut toujours"):
        changer(plie, regle("autre"), condition={"fait": "age", "op": "au_moins", "valeur": 3})
    assert RegleDatee.objects.count() == 14


def test_on_ne_change_pas_une_version_close_ni_deja_servie(plie):
    ancienne = regle()
    nouvelle = changer(plie)
    ancienne.refresh_from_db()
    with pytest.raises(RegleImpossible, match="modifiez celle qui la suit"):
        changer(plie, ancienne, depuis=JUILLET)
    sortir(plie, admettre(plie), REORIENTATION, le=JUILLET)
    with pytest.raises(RegleImpossible, match="à partir de demain"):
        changer(plie, nouvelle, depuis=JUILLET, le=JUILLET)


def test_deux_agents_ne_changent_pas_la_meme_regle(plie):
    ancienne = regle()
    changer(plie, ancienne)
    with pytest.raises(ConflitDeVersion) as conflit:
        changer(plie, ancienne, libelle="Autre nom", version=1)
    assert conflit.value.ecarts[0].le_votre == "Autre nom"


def test_l_ecran_de_la_regle(plie, client_de):
    objet = regle()
    adresse = reverse("regles:regle", args=["sorties_plie", objet.pk])
    helene = client_de("helene")
    assert adresse in helene.get(JEU).content.decode()
    assert adresse not in client_de("lucie").get(JEU).content.decode()
    assert client_de("lucie").get(adresse).status_code == 403
    page = helene.get(adresse)
    assert "depuis le 01/06/2009" in page.content.decode()
    demain = timezone.localdate() + timedelta(days=1)
    saisie = {
        "depuis": demain.isoformat(),
        "libelle": "Passage de relais",
        "famille": "reorientation",
        "preuve": "",
        "confirmation": "",
        "apres": "empechement",
        "condition-mode": "cas",
        "condition-0-0-fait": "nature",
        "condition-0-0-op": "egal",
        "condition-0-0-valeur": "reorientation",
        "version": 1,
    }
    mal = helene.post(adresse, {**saisie, "condition-0-0-valeur": ""})
    assert mal.status_code == 422
    assert "dites la valeur de « Situation »" in mal.content.decode()
    assert helene.post(adresse, saisie).status_code == 302
    liste = helene.get(JEU).content.decode()
    assert "Ce qui va changer" in liste
    assert "Passage de relais" in liste
    conflit = helene.post(adresse, saisie)
    assert conflit.status_code == 409


def test_apres_une_sortie_provisoire_seul_le_suivi_dans_l_emploi_se_pose(plie, client_de):
    parcours = admettre(plie)
    with pytest.raises(ParcoursImpossible, match="commission"):
        etape(plie, _presente(plie), SuiviDansEmploi)
    sortir(plie, parcours, CDI)
    parcours.refresh_from_db()
    with pytest.raises(ParcoursImpossible, match="terminé"):
        etape(plie, parcours, ChantierInsertion)
    etape(plie, parcours, SuiviDansEmploi)
    lucie = client_de("lucie")
    assert "Suivi dans l&#x27;emploi" in lucie.get(url("parcours", parcours.pk)).content.decode()
    page = lucie.get(url("ajouter_etape", parcours.pk)).content.decode()
    assert "suivi_emploi" in page
    assert "chantier_insertion" not in page
    saisie = {"type": "suivi_emploi", "debut": LE.isoformat()}
    assert lucie.post(url("ajouter_etape", parcours.pk), saisie).status_code == 302
    autre = {**saisie, "type": "chantier_insertion"}
    assert lucie.post(url("ajouter_etape", parcours.pk), autre).status_code == 422
    assert EtapeParcours.objects.filter(type="suivi_emploi").count() == 2


def _presente(plie):
    from tests.accompagnement.decor import presenter

    return presenter(plie, plie.jean)


def test_apres_une_sortie_definitive_il_ne_reste_que_le_suivi_de_personne(plie):
    parcours = admettre(plie)
    sortir(plie, parcours, ABANDON)
    parcours.refresh_from_db()
    with pytest.raises(ParcoursImpossible, match="terminé"):
        etape(plie, parcours, SuiviDansEmploi)


def test_les_parcours_termines_que_l_on_ne_voit_plus_ne_sont_qu_un_nombre(plie, client_de):
    sortir(plie, admettre(plie), ABANDON)
    le = timezone.localdate()
    assert lectures.termines_fermes(plie.lucie, le=le) == lectures.Termines(1, 0)
    # Le soir de la sortie elle voit encore la personne : rien n'est caché.
    assert lectures.termines_fermes(plie.lucie, le=LE).nombre == 0
    assert lectures.termines_fermes(plie.rose, le=le).nombre == 0
    assert lectures.termines_fermes(plie.claire, le=le).nombre == 0
    page = client_de("lucie").get(url("plie"), {"etat": "sorti"}).content.decode()
    assert "1 autre parcours est terminé" in page
    assert "DIALLO" not in page
    assert "Terminés" in page
    # Claire voit toujours Fatou, qui vit sur son territoire.
    vue = client_de("claire").get(url("plie"), {"etat": "sorti"}).content.decode()
    assert "DIALLO" in vue
    assert "autre parcours" not in vue


def test_la_liste_s_exporte_pour_les_personnes_que_l_on_voit(plie, client_de):
    admettre(plie)
    lucie = client_de("lucie")
    reponse = lucie.get(url("plie"), {"export": "csv", "etat": "en_cours"})
    entetes, ligne = relire(b"".join(reponse.streaming_content).decode("utf-8"))
    assert entetes == [c.libelle for c in ListePlie.colonnes if c.ou != "ecran"]
    lu = dict(zip(entetes, ligne, strict=True))
    assert (lu["Nom"], lu["État"], lu["Admise le"]) == ("DIALLO", "En parcours", "17/03/2026")
    assert lu["Référent"] == str(plie.lucie)
    assert lu["Sans nouvelles depuis plus d'un mois"] == "oui"
    [trace] = Consultation.objects.filter(ecran="plie_export")
    assert (trace.personne_id, trace.agent_id) == (plie.fatou.pk, plie.lucie.pk)
    vide = client_de("rose").get(url("plie"), {"export": "csv"}, follow=True)
    assert "rien à exporter" in vide.content.decode()
    assert client_de("denis").get(url("plie"), {"export": "csv"}).status_code == 403


def test_l_administrateur_regle_la_grille_sans_ouvrir_un_parcours(plie, client_de):
    plie.ada = _agent("Ada", "administrateur_fonctionnel", plie.departement)
    ada = client_de("ada")
    page = ada.get(JEU)
    assert page.status_code == 200
    assert reverse("regles:regle", args=["sorties_plie", regle().pk]) in page.content.decode()
    assert f'href="{url("plie")}"' not in page.content.decode()
    assert ada.get(url("plie")).status_code == 403
    assert ada.get(reverse("regles:regle", args=["sorties_plie", regle().pk])).status_code == 200
