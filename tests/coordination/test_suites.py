"""Ce qui suit une séance : décisions retrouvées et corrigées, parcours repris, journée, étapes, plan."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from django.utils import timezone
from pypdf import PdfReader

from jalons.comptes.models import Consultation
from jalons.coordination.enums import EtatDecision
from jalons.coordination.models import Decision, PointParcours, Seance
from jalons.coordination.services import decision as decisions
from jalons.projets.services import plan as plans
from jalons.projets.services import projet as projets
from tests.coordination.decor import JOUR, a_paris, u, une_seance


@pytest.fixture
def prises(decor):
    """Deux décisions de la cellule : l'une close, l'autre en retard."""
    seance = une_seance(decor)
    prises = [
        decisions.prendre_decision(
            seance=seance, intitule=titre, responsable=qui, echeance=JOUR, par=decor.anne, le=JOUR
        )
        for titre, qui in (
            ("Écrire à la Région", "Léa"),
            ("Réunir les garages solidaires", "Zoé"),
        )
    ]
    decisions.clore_decision(
        decision=prises[0],
        etat=EtatDecision.FAITE,
        suite="Courrier parti",
        version=1,
        par=decor.anne,
        le=JOUR,
    )
    return prises


def test_une_decision_se_retrouve_par_ses_mots(prises, client_de):
    sophie = client_de("sophie")

    def trouvees(**filtres):
        page = sophie.get(u("decisions"), filtres).context["page"]
        return [d.intitule for d in page]

    assert trouvees() == ["Réunir les garages solidaires"]
    assert trouvees(q="REGION ecrire", etat="") == ["Écrire à la Région"]
    assert trouvees(q="courrier", etat="") == ["Écrire à la Région"]
    assert trouvees(q="metz zoe", etat="") == ["Réunir les garages solidaires"]
    assert trouvees(q="introuvable", etat="") == []
    assert trouvees(retard="1", etat="") == ["Réunir les garages solidaires"]
    export = sophie.get(u("decisions"), {"export": "csv", "etat": ""})
    lu = b"".join(export.streaming_content).decode("utf-8-sig")
    assert "Courrier parti" in lu
    assert Consultation.objects.filter(ecran="decisions_export").exists()


def test_une_decision_a_faire_se_corrige(decor, prises, client_de):
    close, ouverte = prises
    anne = client_de("anne")
    saisie = {"intitule": "Réunir deux garages", "agent": decor.anne.pk, "echeance": "2050-07-01"}
    adresse = u("decision_modifier", ouverte.pk)
    assert anne.post(adresse, {**saisie, "version": 9}).status_code == 409
    assert anne.post(adresse, {**saisie, "version": 1}).status_code == 302
    ouverte.refresh_from_db()
    assert (ouverte.responsable, ouverte.echeance) == (str(decor.anne), date(2050, 7, 1))
    refus = anne.post(u("decision_modifier", close.pk), {**saisie, "version": 2})
    assert refus.status_code == 422
    assert client_de("sophie").get(adresse).status_code == 403


def test_clore_en_reunion_ramene_a_la_reunion(decor, prises, client_de):
    suivante = une_seance(decor, debut=a_paris(2050, 9, 8), fin=a_paris(2050, 9, 8, 11))
    anne = client_de("anne")
    page = anne.get(u("animer", suivante.pk)).content.decode()
    lien = u("decision_clore", prises[1].pk) + f"?seance={suivante.pk}"
    assert lien in page
    reponse = anne.post(lien, {"etat": "faite", "suite": "Réunis", "version": 1})
    assert reponse["Location"] == u("animer", suivante.pk)
    assert Decision.objects.filter(etat=EtatDecision.OUVERTE).count() == 0


def test_le_comite_retrouve_ceux_qu_il_a_deja_examines(decor, client_de):
    scene = decor.scene
    premiere = une_seance(decor, decor.comite)
    decisions.faire_le_point(
        seance=premiere,
        personne=scene.fatou,
        situation="Cherche une garde",
        suite="Appeler la crèche",
        par=decor.anne,
        le=JOUR,
    )
    suivante = une_seance(
        decor, decor.comite, debut=a_paris(2050, 7, 19), fin=a_paris(2050, 7, 19, 16)
    )
    anne = client_de("anne")
    page = anne.get(u("parcours", suivante.pk)).content.decode()
    assert u("point_parcours", suivante.pk, scene.fatou.pk) in page
    assert Consultation.objects.filter(ecran="parcours_seance", personne_id=scene.fatou.pk).exists()
    point = anne.get(u("point_parcours", suivante.pk, scene.fatou.pk)).content.decode()
    assert "Cherche une garde" in point
    assert "Appeler la crèche" in point
    # Qui ne voit pas la personne ne la trouve pas dans cette liste.
    autre = client_de("karim").get(u("parcours", suivante.pk))
    assert (autre.status_code, "DIALLO" in autre.content.decode()) == (200, False)
    saisie = {"situation": "La garde est trouvée", "version": 0}
    anne.post(u("point_parcours", suivante.pk, scene.fatou.pk), saisie)
    assert PointParcours.objects.filter(personne=scene.fatou).count() == 2
    fait = anne.get(u("parcours", suivante.pk)).content.decode()
    assert u("point_parcours", suivante.pk, scene.fatou.pk) not in fait


def test_la_journee_dit_ce_qui_reste_a_conclure(decor, client_de):
    seance, tenue = une_seance(decor), une_seance(decor, decor.comite)
    passe = timezone.now() - timedelta(days=3)
    Seance.objects.update(debut=passe, fin=passe + timedelta(hours=2))
    Seance.objects.filter(pk=tenue.pk).update(etat="tenue")
    projet = projets.ouvrir_projet(
        intitule="Navette", chef_de_projet=decor.anne, par=decor.anne, le=JOUR
    )
    etape = projets.ajouter_etape(
        projet=projet,
        genre="veille",
        intitule="Lire trois expériences",
        prevue_le=timezone.localdate(),
        par=decor.anne,
        le=JOUR,
    )
    anne = client_de("anne")
    page = anne.get("/").content.decode()
    assert u("presences", seance.pk) in page
    assert u("animer", tenue.pk) in page
    assert "Lire trois expériences" in page
    liste = anne.get(u("seances") + "?quand=a_conclure&moi=1").context["page"]
    assert {s.pk for s in liste} == {seance.pk, tenue.pk}
    assert "notez qui était là" in anne.get(u("seance", seance.pk)).content.decode()
    projets.faire_etape(etape=etape, faite_le=JOUR, par=decor.anne, le=JOUR)
    assert "Lire trois expériences" not in anne.get("/").content.decode()
    assert u("presences", seance.pk) not in client_de("sophie").get("/").content.decode()


def test_une_etape_se_corrige_ou_se_retire(decor, client_de):
    projet = projets.ouvrir_projet(
        intitule="Navette", chef_de_projet=decor.anne, par=decor.anne, le=JOUR
    )
    etape = projets.ajouter_etape(
        projet=projet, genre="note", intitule="Note", prevue_le=JOUR, par=decor.anne, le=JOUR
    )
    anne, adresse = client_de("anne"), u("etape_modifier", etape.pk)
    saisie = {"genre": "marche", "intitule": "Marché", "prevue_le": "2026-05-04"}
    assert anne.post(adresse, {**saisie, "version": 7}).status_code == 409
    futur = {**saisie, "faite_le": "2099-01-01", "version": 1}
    assert anne.post(adresse, futur).status_code == 422
    assert anne.post(adresse, {**saisie, "version": 1}).status_code == 302
    etape.refresh_from_db()
    assert (etape.genre, etape.prevue_le) == ("marche", date(2026, 5, 4))
    assert anne.post(u("etape_retirer", etape.pk)).status_code == 302
    assert projet.etapes.count() == 0


def test_le_plan_se_corrige_et_s_imprime(decor, client_de):
    plan = plans.ouvrir_plan(
        annee=2026,
        structure=decor.scene.departement,
        territoire=decor.scene.metz,
        orientations="Se déplacer vers l'emploi",
        par=decor.anne,
        le=JOUR,
    )
    action = plans.ajouter_action_plan(
        plan=plan,
        priorite="Mobilité",
        intitule="Ouvrir la navette",
        pilote="Anne",
        echeance=JOUR,
        par=decor.anne,
        le=JOUR,
    )
    anne = client_de("anne")
    page = anne.get(u("plan", plan.pk))
    assert page.context["en_retard"] == 1
    saisie = {
        "priorite": "Mobilité",
        "intitule": "Ouvrir deux navettes",
        "pilote": "Anne",
        "echeance": "2050-01-01",
        "version": 1,
    }
    assert anne.post(u("plan_action_modifier", action.pk), saisie).status_code == 302
    reponse = client_de("sophie").get(u("plan_imprimer", plan.pk))
    lu = "".join(p.extract_text() for p in PdfReader(io.BytesIO(reponse.content)).pages)
    assert "Plan d'actions 2026" in lu
    assert "Ouvrir deux navettes" in lu
    assert "01/01/2050" in lu


def test_des_besoins_coches_menent_au_diagnostic(decor, client_de):
    """Ceux d'un autre territoire, ou déjà pris, restent ; la suite porte les autres."""
    par, le = decor.anne, JOUR
    ici, aussi, pris = (
        projets.relever_besoin(
            intitule=f"Besoin {n}", theme="mobilite", territoire=decor.scene.metz, par=par, le=le
        )
        for n in range(3)
    )
    projets.laisser_sans_suite(besoin=pris, motif="Réglé", version=1, par=par, le=le)
    acte = {"acte": "diagnostic", "choix": [ici.pk, aussi.pk, pris.pk]}
    suite = client_de("anne").post(u("besoins"), acte)
    assert suite.status_code == 302
    assert f"besoin={ici.pk}&besoin={aussi.pk}" in suite["Location"] or (
        f"besoin={aussi.pk}&besoin={ici.pk}" in suite["Location"]
    )
    assert f"besoin={pris.pk}" not in suite["Location"]
    assert "Besoins regroupés" in client_de("anne").get(suite["Location"]).content.decode()


def test_les_instances_a_reunir_viennent_d_abord(decor, client_de):
    page = client_de("anne").get(u("instances"), {"ou": "en_retard"}).content.decode()
    assert decor.cellule.nom in page and "Jamais réunie" in page
