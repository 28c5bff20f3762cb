"""Vendanges et cueillette : qui en relève, ce qui se dit à la caisse, et le même mécanisme en formation."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jalons.comptes.models import Consultation
from jalons.formation.services.stagiaires import faire_entrer
from jalons.neutralisations.models import EmployeurReconnu, Signalement
from jalons.neutralisations.rules.reconnaissance import est_reconnu, jours_communs
from jalons.neutralisations.selectors.a_dire import revenus_a_dire
from jalons.neutralisations.services import campagnes as services
from jalons.socle.conflit import ConflitDeVersion
from tests.activite.decor import contrat
from tests.distribution import _agent
from tests.formation.decor import tableau, une_session
from tests.outillage.decors import decor_partage

pytestmark = pytest.mark.django_db
LE = date(2026, 10, 1)
SIRET, AUTRE = "73282932000074", "55208131766522"


@decor_partage
def vendanges(scene):
    """Gilda tient les neutralisations ; deux domaines sont reconnus, l'un avec son SIRET."""
    scene.gilda = _agent("Gilda", "gestionnaire_fonds", scene.departement)
    scene.campagne = ouvrir(scene)
    services.reconnaitre_des_employeurs(
        campagne=scene.campagne,
        lignes=[(2, "Domaine des Côtes", SIRET, "Vic"), (3, "Vergers d'Ars", "", "Ars")],
    )
    return scene


def ouvrir(scene, regime="saisonnier", **champs):
    dits = {
        "intitule": "Vendanges",
        "culture": "raisin",
        "debut": date(2026, 9, 1),
        "fin": date(2026, 9, 30),
        "acte": "Délibération",
        **champs,
    }
    return services.ouvrir_campagne(regime=regime, par=scene.gilda, le=LE, **dits)


def saison(scene, personne=None, employeur="Domaine des Côtes", siret=SIRET, **champs):
    dits = {"nature": "saisonnier", "employeur": employeur, "siret": siret, **champs}
    return contrat(scene, personne, debut=date(2026, 8, 28), fin=date(2026, 9, 20), le=LE, **dits)


def test_on_ne_neutralise_que_les_jours_de_la_campagne():
    du, au = date(2026, 9, 1), date(2026, 9, 30)
    assert jours_communs(date(2026, 8, 28), date(2026, 9, 20), du=du, au=au) == (
        du,
        date(2026, 9, 20),
    )
    assert jours_communs(date(2026, 8, 1), date(2026, 8, 31), du=du, au=au) is None


def test_un_employeur_se_reconnait_au_siret_puis_au_nom():
    reconnus = {"domaine des cotes": SIRET, "vergers d ars": ""}
    assert est_reconnu(SIRET, "autre nom", reconnus)
    assert est_reconnu("", "domaine des cotes", reconnus)
    assert est_reconnu(AUTRE, "vergers d ars", reconnus)
    assert not est_reconnu(AUTRE, "domaine des cotes", reconnus)
    assert not est_reconnu("", "ailleurs", reconnus)


def test_de_la_saison_a_la_caisse_et_retour(vendanges):
    saison(vendanges)
    saison(vendanges, vendanges.jean, employeur="Usine", siret=AUTRE)
    (revenu,) = revenus_a_dire(vendanges.campagne, vendanges.gilda, le=LE)
    assert (revenu.personne, revenu.debut, revenu.fin) == (
        vendanges.fatou,
        date(2026, 9, 1),
        date(2026, 9, 20),
    )
    dits = {"campagne": vendanges.campagne, "par": vendanges.gilda, "le": LE}
    dit = services.dire(origine=revenu.origine, **dits)
    assert revenus_a_dire(vendanges.campagne, vendanges.gilda, le=LE) == []
    with pytest.raises(services.NeutralisationImpossible):
        services.dire(origine=revenu.origine, **dits)
    retrait = {"signalement": dit, "motif": "erreur", "par": vendanges.gilda, "le": LE}
    services.retirer(version=1, **retrait)
    with pytest.raises(ConflitDeVersion):
        services.retirer(version=1, **retrait)
    assert len(revenus_a_dire(vendanges.campagne, vendanges.gilda, le=LE)) == 1


def test_le_meme_mecanisme_lit_les_formations(vendanges):
    session = une_session(vendanges, debut=date(2026, 9, 7), fin=date(2026, 12, 18))
    faire_entrer(session=session, personne=vendanges.fatou, par=vendanges.claire, le=LE)
    formation = ouvrir(vendanges, "formation", intitule="Formations rémunérées")
    (revenu,) = revenus_a_dire(formation, vendanges.gilda, le=LE)
    assert (revenu.debut, revenu.fin) == (date(2026, 9, 7), date(2026, 9, 30))


def test_les_ecrans_et_la_liste_des_employeurs(vendanges, client_de):
    gilda, claire, helene = (client_de(n) for n in ("gilda", "claire", "helene"))
    saison(vendanges)
    page = reverse("neutralisations:campagne", args=[vendanges.campagne.pk])
    assert claire.get(page).status_code == 403
    assert helene.get(page).status_code == 200
    assert "Fatou DIALLO" in gilda.get(page).content.decode()
    liste = tableau(
        ("Exploitation", "SIRET", "Commune"),
        ("Domaine des Côtes", SIRET, "Vic"),
        ("Cave du Val", "123", "Marieulles"),
        ("", "", "Vic"),
    )
    envoi = {"tableau": SimpleUploadedFile("vignerons.xlsx", liste)}
    recue = gilda.post(page, envoi)
    assert recue.status_code == 200
    assert EmployeurReconnu.objects.filter(campagne=vendanges.campagne).count() == 3
    assert "SIRET" in recue.content.decode()
    (revenu,) = revenus_a_dire(vendanges.campagne, vendanges.gilda, le=LE)
    poste = reverse("neutralisations:dire", args=[vendanges.campagne.pk, revenu.origine])
    assert helene.post(poste).status_code == 403
    assert gilda.post(poste).status_code == 302
    dit = Signalement.objects.get()
    retrait = reverse("neutralisations:retirer", args=[dit.pk])
    assert gilda.post(retrait, {"motif": "", "version": 1}).status_code == 422
    assert gilda.post(retrait, {"motif": "erreur", "version": 1}).status_code == 302
    faux = {
        "regime": "saisonnier",
        "intitule": "X",
        "debut": "2026-09-02",
        "fin": "2026-09-01",
        "acte": "A",
        "version": 0,
    }
    assert gilda.post(reverse("neutralisations:ouvrir"), faux).status_code == 422
    assert (
        gilda.post(reverse("neutralisations:ouvrir"), {**faux, "fin": "2026-09-30"}).status_code
        == 302
    )
    assert gilda.get(reverse("neutralisations:campagnes")).status_code == 200
    assert (
        gilda.get(reverse("neutralisations:modifier", args=[vendanges.campagne.pk])).status_code
        == 200
    )
    assert Consultation.objects.filter(ecran="neutralisations").exists()


def test_le_nombre_de_requetes_ne_grandit_pas(vendanges, client_de):
    gilda = client_de("gilda")
    page = reverse("neutralisations:campagne", args=[vendanges.campagne.pk])

    def compter():
        gilda.get(page)
        with CaptureQueriesContext(connection) as requetes:
            assert gilda.get(page).status_code == 200
        return len(requetes)

    saison(vendanges)
    avant = compter()
    saison(vendanges, vendanges.jean)
    saison(vendanges, vendanges.jean, employeur="Vergers d'Ars", siret=AUTRE)
    assert compter() == avant <= 16
