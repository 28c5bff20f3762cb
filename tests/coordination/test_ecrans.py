"""Les écrans de la coordination : droits, conflits, parcours complet, requêtes bornées."""

from __future__ import annotations

from datetime import date, timedelta

import pgtrigger
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jalons.comptes.models import Consultation
from jalons.coordination.enums import EtatProposition, EtatSeance
from jalons.coordination.models import Decision, Instance, PointParcours, Proposition, Seance
from jalons.coordination.selectors.liens import jeton_de
from jalons.coordination.services import decision as decisions
from jalons.coordination.services import invitation as invitations
from jalons.projets.enums import EtatBesoin
from jalons.projets.models import Besoin, DiagnosticPartage, PlanActions, Projet
from jalons.projets.services import plan as plans
from jalons.projets.services import projet as projets
from jalons.repertoire.models import Comptage
from tests.coordination.decor import JOUR, PNG, SITE, u, une_seance
from tests.outillage.decors import decor_partage


@pytest.fixture
def anne(decor, client_de):
    return client_de("anne")


@decor_partage
def tout(decor):
    """Une fiche de chaque sorte, pour ouvrir chaque page."""
    seance = une_seance(decor, decor.comite)
    point = seance.points.first()
    besoin = projets.relever_besoin(
        intitule="Se déplacer", theme="mobilite", par=decor.anne, le=JOUR, seance=seance
    )
    autre = projets.relever_besoin(
        intitule="Permis de conduire", theme="mobilite", par=decor.anne, le=JOUR
    )
    diagnostic = projets.etablir_diagnostic(
        besoins=[autre], titre="Mobilité", territoire=decor.scene.metz, par=decor.anne, le=JOUR
    )
    projet = projets.ouvrir_projet(
        intitule="Navette",
        chef_de_projet=decor.anne,
        diagnostic=diagnostic,
        par=decor.anne,
        le=JOUR,
    )
    plan = plans.ouvrir_plan(
        annee=2026, structure=decor.scene.departement, orientations="Agir", par=decor.anne, le=JOUR
    )
    action_plan = plans.ajouter_action_plan(
        plan=plan,
        priorite="Mobilité",
        intitule="Ouvrir la navette",
        pilote="Anne",
        echeance=date(2026, 9, 1),
        par=decor.anne,
        le=JOUR,
    )
    decision = decisions.prendre_decision(
        seance=seance, intitule="Écrire", agent=decor.anne, echeance=JOUR, par=decor.anne, le=JOUR
    )
    proposition = Proposition.objects.create(
        genre="theme", titre="Santé", propose_par="X", date=JOUR, instance=decor.cellule
    )
    s, i = seance.pk, seance.invitations.first().pk
    return {
        "lire": [
            u("instances"),
            u("instance", decor.cellule.pk),
            u("propositions"),
            u("seances"),
            u("seance", s),
            u("parcours", s) + "?q=diallo",
            u("decisions"),
            u("besoins"),
            u("besoin_relever"),
            u("besoin", besoin.pk),
            u("diagnostics"),
            u("diagnostic", diagnostic.pk),
            u("projets"),
            u("projet", projet.pk),
            u("plans"),
            u("plan", plan.pk),
            u("actions"),
            u("action", decor.action.pk),
            u("dispositifs"),
            u("coordonnes"),
            u("emargement", s),
        ],
        "gerer": [
            u("instance_creer"),
            u("instance_modifier", decor.cellule.pk),
            u("programmer", proposition.pk),
            u("ecarter", proposition.pk),
            u("seance_creer"),
            u("seance_modifier", s),
            u("seance_annuler", s),
            u("point_modifier", point.pk),
            u("presences", s),
            u("signer", i),
            u("animer", s),
            u("compte_rendu", s),
            u("decision_clore", decision.pk),
            u("besoin_modifier", besoin.pk),
            u("besoin_sans_suite", besoin.pk),
            u("besoins_regrouper") + f"?besoin={besoin.pk}",
            u("diagnostic_modifier", diagnostic.pk),
            u("projet_ouvrir") + f"?diagnostic={diagnostic.pk}",
            u("projet_modifier", projet.pk),
            u("plan_ouvrir"),
            u("plan_modifier", plan.pk),
            u("plan_avancer", action_plan.pk),
            u("action_creer"),
            u("action_modifier", decor.action.pk),
            u("compter", decor.action.pk) + "?annee=2025",
            u("dispositif_creer"),
            u("dispositif_modifier", decor.dispositif.pk),
        ],
    }


def test_qui_gere_ouvre_tout(tout, anne):
    for url in tout["lire"] + tout["gerer"]:
        assert anne.get(url).status_code == 200, url


def test_qui_consulte_lit_sans_modifier(tout, client_de):
    sophie = client_de("sophie")
    for url in tout["lire"]:
        assert sophie.get(url).status_code == 200, url
    for url in tout["gerer"]:
        assert sophie.get(url).status_code in (403, 404), url


def test_qui_n_a_pas_la_permission_n_ouvre_rien(tout, client_de):
    yves = client_de("yves")
    for url in tout["lire"] + tout["gerer"]:
        assert yves.get(url).status_code == 403, url


def test_ouvrir_une_instance_puis_son_calendrier(decor, anne):
    reponse = anne.post(
        u("instance_creer"),
        {
            "genre": "ctes",
            "nom": "CTES de Metz-Orne",
            "territoire": decor.scene.metz.pk,
            "animateur": decor.anne.pk,
            "rythme_mois": 1,
            "depuis": "2026-01-01",
            "lieu": "",
        },
    )
    instance = Instance.objects.get(nom="CTES de Metz-Orne")
    assert reponse["Location"] == u("instance", instance.pk)
    annee = timezone.localdate().year + 1
    for _ in range(2):
        anne.post(u("calendrier", instance.pk), {"annee": annee})
        assert instance.seances.count() == 12


def test_un_rythme_que_le_genre_n_admet_pas_est_refuse(decor, anne):
    donnees = {
        "genre": "ctes",
        "nom": "CTES",
        "territoire": decor.scene.metz.pk,
        "animateur": decor.anne.pk,
        "rythme_mois": 12,
        "depuis": "2026-01-01",
    }
    reponse = anne.post(u("instance_creer"), donnees)
    assert reponse.status_code == 422
    assert "se réunit chaque mois" in reponse.content.decode()
    usage = {**donnees, "nom": "CTES de Metz", "rythme_mois": ""}
    assert anne.post(u("instance_creer"), usage).status_code == 302
    assert Instance.objects.get(nom="CTES de Metz").rythme_mois == 1
    sans_territoire = {**donnees, "rythme_mois": 1, "territoire": ""}
    assert "territoire" in anne.post(u("instance_creer"), sans_territoire).content.decode()


def test_deux_agents_modifient_la_meme_seance(decor, anne):
    seance = une_seance(decor)
    saisie = {
        "theme": "Mobilité",
        "jour": "2050-06-09",
        "debut": "09:00",
        "fin": "11:30",
        "lieu": "Salle B",
        "version": seance.version,
    }
    assert anne.post(u("seance_modifier", seance.pk), saisie).status_code == 302
    conflit = anne.post(u("seance_modifier", seance.pk), {**saisie, "lieu": "Salle C"})
    assert conflit.status_code == 409
    texte = conflit.content.decode()
    assert "Salle B" in texte
    assert "Salle C" in texte
    seance.refresh_from_db()
    assert seance.lieu == "Salle B"


def test_un_partenaire_propose_l_animatrice_programme(decor, anne, client_de):
    client_de("sophie").post(
        u("propositions"),
        {"genre": "intervenant", "titre": "Plateforme mobilité", "intervenant": "M. Rouage"},
    )
    proposition = Proposition.objects.get()
    assert proposition.est_spontanee
    assert "UDAF" in proposition.propose_par
    seance = une_seance(decor, theme="")
    anne.post(u("programmer", proposition.pk), {"seance": seance.pk})
    proposition.refresh_from_db()
    seance.refresh_from_db()
    assert proposition.etat == EtatProposition.PROGRAMMEE
    assert seance.theme == "Plateforme mobilité"
    assert seance.points.last().intervenant == "M. Rouage"
    autre = anne.post(u("ecarter", proposition.pk), {"motif": "Non"})
    assert "déjà reçu une suite" in autre.content.decode()


def test_une_proposition_du_service_n_est_pas_spontanee(decor, anne):
    anne.post(u("propositions"), {"genre": "theme", "titre": "Santé"})
    proposition = Proposition.objects.get()
    assert not proposition.est_spontanee
    assert anne.post(u("ecarter", proposition.pk), {"motif": ""}).status_code == 422
    anne.post(u("ecarter", proposition.pk), {"motif": "Déjà traité en mars"})
    proposition.refresh_from_db()
    assert (proposition.etat, proposition.motif) == (EtatProposition.ECARTEE, "Déjà traité en mars")


def test_les_papiers_sont_controles(decor, anne):
    seance = une_seance(decor)

    def deposer(nom, contenu):
        anne.post(
            u("piece_deposer", seance.pk),
            {"titre": "Papier", "fichier": SimpleUploadedFile(nom, contenu)},
        )
        return seance.pieces.count()

    assert deposer("page.html", b"<script>alert(1)</script>") == 0
    assert deposer("faux.pdf", b"<html>") == 0
    assert deposer("lourd.pdf", b"%PDF-1.7" + b"0" * 10_000_001) == 0
    assert deposer("ordre.pdf", b"%PDF-1.7 vrai") == 1
    reponse = anne.get(u("piece", seance.pieces.get().pk))
    assert reponse.content == b"%PDF-1.7 vrai"
    assert reponse["Content-Disposition"].startswith("attachment")
    assert reponse["X-Content-Type-Options"] == "nosniff"


def test_les_notes_s_enregistrent_au_fil_de_l_eau(decor, anne):
    seance = une_seance(decor)
    point = seance.points.first()
    auto = {"headers": {"X-Enregistrement": "auto"}}
    url = u("noter", point.pk)
    assert anne.post(url, {"notes": "Un", "version": 1}, **auto).json() == {"version": 2}
    assert anne.post(url, {"notes": "Deux", "version": 2}, **auto).json() == {"version": 3}
    assert anne.post(url, {"notes": "Trois", "version": 2}, **auto).status_code == 409
    assert anne.post(url, {"notes": "Trois"}, **auto).status_code == 422
    assert anne.post(url, {"notes": "Trois", "version": 2}).status_code == 409
    point.refresh_from_db()
    assert point.notes == "Deux"


def test_l_ordre_du_jour_se_reordonne(decor, anne):
    seance = une_seance(decor)
    premier, deuxieme = seance.points.all()[:2]
    anne.post(u("point_deplacer", deuxieme.pk), {"sens": "haut"})
    assert list(seance.points.all()[:2]) == [deuxieme, premier]
    anne.post(u("point_deplacer", deuxieme.pk), {"sens": "haut"})
    assert seance.points.first() == deuxieme
    anne.post(u("point_ajouter", seance.pk), {"titre": "Divers"})
    assert seance.points.last().titre == "Divers"
    anne.post(u("point_deplacer", seance.points.last().pk), {"sens": "retirer"})
    assert seance.points.last().titre != "Divers"


def test_repondre_par_le_lien_sans_compte(decor, client):
    seance = une_seance(decor)
    lea = seance.invitations.get(nom="Léa Partenaire")
    url = reverse("coordination:repondre", args=[jeton_de(lea)])
    for _ in range(2):
        page = client.get(url)
        assert page.status_code == 200
        assert "Se déplacer pour travailler" in page.content.decode()
    lea.refresh_from_db()
    assert lea.repondu_le is None  # la lecture, même répétée par un antivirus, ne répond pas
    assert client.post(url, {"reponse": "represente"}).status_code == 422
    client.post(url, {"reponse": "represente", "represente_par": "Jo", "message": "À\r\nbientôt"})
    lea.refresh_from_db()
    assert (lea.reponse, lea.represente_par, lea.message) == ("represente", "Jo", "À bientôt")
    client.post(url, {"reponse": "present"})
    lea.refresh_from_db()
    assert (lea.reponse, lea.represente_par) == ("present", "")


def test_un_lien_faux_revoque_ou_trop_tard_reste_aimable(decor, client):
    seance = une_seance(decor)
    lea = seance.invitations.get(nom="Léa Partenaire")
    jeton = jeton_de(lea)
    url = reverse("coordination:repondre", args=[jeton])
    faux = client.get(reverse("coordination:repondre", args=[jeton[:-2] + "zz"]))
    assert faux.status_code == 404
    assert "ne s'ouvre plus" in faux.content.decode().replace("&#x27;", "'")
    invitations.revoquer_lien(invitation=lea, par=decor.anne, le=JOUR)
    assert client.get(url).status_code == 404
    assert client.post(url, {"reponse": "present"}).status_code == 404
    lea.refresh_from_db()
    assert lea.repondu_le is None
    passee = Seance.objects.filter(pk=seance.pk)
    passee.update(
        debut=timezone.now() - timedelta(days=2), fin=timezone.now() - timedelta(days=2, hours=-2)
    )
    tardif = client.get(reverse("coordination:repondre", args=[jeton_de(lea)]))
    assert tardif.status_code == 404
    assert "déjà eu lieu" in tardif.content.decode()


def test_l_agent_invite_repond_connecte(decor, client_de):
    seance = une_seance(decor)
    sophie = client_de("sophie")
    sophie.post(u("ma_reponse", seance.pk), {"reponse": "excuse", "message": "Congés"})
    assert seance.invitations.get(agent=decor.scene.sophie).reponse == "excuse"
    helene = client_de("helene").post(u("ma_reponse", seance.pk), {"reponse": "excuse"})
    assert helene.status_code == 404


def test_presences_cochees_et_signees(decor, anne):
    seance = une_seance(decor)
    lea, sophie = (seance.invitations.get(nom__startswith=n) for n in ("Léa", "Sophie"))
    anne.post(u("signer", lea.pk), {"trace": "data:image/png;base64,ZmF1eA=="})
    lea.refresh_from_db()
    assert lea.signature is None
    anne.post(u("signer", lea.pk), {"trace": PNG})
    anne.post(u("presences", seance.pk), {"present": [sophie.pk]})
    presences = dict(seance.invitations.values_list("nom", "est_present"))
    assert presences == {"Léa Partenaire": True, "Sophie Exemple": True, "Anne Exemple": False}
    seance.refresh_from_db()
    assert seance.etat == EtatSeance.TENUE
    pdf = anne.get(u("emargement", seance.pk))
    assert pdf.content.startswith(b"%PDF")


def test_le_point_sur_un_parcours_suit_le_droit_de_voir(decor, anne, client_de):
    scene = decor.scene
    seance = une_seance(decor, decor.comite)
    url = u("point_parcours", seance.pk, scene.fatou.pk)
    saisie = {"situation": "Reprend confiance", "suite": "Stage en mai", "version": 0}
    assert anne.post(url, saisie).status_code == 302
    assert anne.get(u("point_parcours", seance.pk, scene.jean.pk)).status_code == 404
    assert anne.post(u("point_parcours", seance.pk, scene.jean.pk), saisie).status_code == 404
    assert anne.post(url, {**saisie, "situation": "Autre"}).status_code == 409
    point = PointParcours.objects.get()
    assert point.personne == scene.fatou
    with pgtrigger.ignore("comptes.Consultation:consultation_inalterable"):
        Consultation.objects.all().delete()
    fiche = anne.get(u("seance", seance.pk)).content.decode()
    assert "Reprend confiance" in fiche
    trace = Consultation.objects.get(personne_id=scene.fatou.pk)
    assert trace.ecran == "parcours_seance"
    karim = client_de("karim").get(u("seance", seance.pk)).content.decode()
    assert "Reprend confiance" not in karim
    assert "DIALLO" not in karim
    assert "1 parcours" in karim
    frise = anne.get(reverse("portail:dossier", args=[scene.fatou.pk])).content.decode()
    assert "Parcours examiné en séance" in frise


def test_une_cellule_locale_n_examine_pas_de_parcours(decor, anne):
    seance = une_seance(decor)
    assert anne.get(u("parcours", seance.pk)).status_code == 404
    assert anne.get(u("point_parcours", seance.pk, decor.scene.fatou.pk)).status_code == 404


def test_du_besoin_au_projet_dans_les_deux_sens(decor, anne, client_de):
    seance = une_seance(decor)
    saisie = {
        "intitule": "Venir en stage",
        "theme": "mobilite",
        "publics": ["jeunes"],
        "nombre": 40,
    }
    client_de("sophie").post(u("besoin_relever") + f"?seance={seance.pk}", saisie)
    anne.post(u("besoin_relever"), {"intitule": "Passer le permis", "theme": "mobilite"})
    numeros = list(Besoin.objects.values_list("pk", flat=True))
    anne.post(
        u("besoins_regrouper"),
        {
            "besoin": numeros,
            "titre": "Mobilité",
            "theme": "mobilite",
            "territoire": decor.scene.metz.pk,
        },
    )
    diagnostic = DiagnosticPartage.objects.get()
    assert diagnostic.besoins.count() == 2
    chiffres = {c["code"]: c["valeur"] for c in diagnostic.chiffres}
    assert chiffres["personnes_soumises"] == 1
    assert chiffres["femmes_soumises"] == 1
    assert "n.c." in anne.get(u("diagnostic", diagnostic.pk)).content.decode()
    anne.post(
        u("projet_ouvrir") + f"?diagnostic={diagnostic.pk}",
        {"intitule": "Navette solidaire", "chef_de_projet": decor.anne.pk},
    )
    projet = Projet.objects.get()
    assert set(Besoin.objects.values_list("etat", flat=True)) == {EtatBesoin.EN_PROJET}
    anne.post(
        u("etape_ajouter", projet.pk),
        {"genre": "note", "intitule": "Note au directeur", "prevue_le": "2026-04-01"},
    )
    etape = projet.etapes.get()
    demain = timezone.localdate() + timedelta(days=1)
    anne.post(u("etape_faite", etape.pk), {"faite_le": demain.isoformat()})
    etape.refresh_from_db()
    assert etape.faite_le is None
    anne.post(u("etape_faite", etape.pk), {"faite_le": "2026-04-02"})
    anne.post(
        u("projet_clore", projet.pk),
        {"etat": "realise", "resultats": "12 trajets par jour", "version": projet.version},
    )
    assert set(Besoin.objects.values_list("etat", flat=True)) == {EtatBesoin.COUVERT}
    vers_projet = anne.get(u("besoin", numeros[0])).content.decode()
    assert "Navette solidaire" in vers_projet
    assert "Venir en stage" in anne.get(u("projet", projet.pk)).content.decode()
    ferme = anne.post(u("etape_ajouter", projet.pk), {**saisie, "genre": "note"}, follow=True)
    assert projet.etapes.count() == 1
    assert ferme.status_code == 200


def test_le_plan_de_l_annee_et_son_bilan(decor, anne):
    anne.post(
        u("plan_ouvrir"),
        {"annee": 2026, "structure": decor.scene.departement.pk, "orientations": "Mobilité"},
    )
    plan = PlanActions.objects.get()
    anne.post(
        u("plan_action_ajouter", plan.pk),
        {
            "priorite": "Mobilité",
            "intitule": "Ouvrir la navette",
            "pilote": "Anne",
            "echeance": "2026-09-01",
        },
    )
    action = plan.actions.get()
    anne.post(
        u("plan_avancer", action.pk), {"etat": "faite", "avancement": 40, "version": action.version}
    )
    action.refresh_from_db()
    assert action.avancement == 100
    anne.post(u("plan_arreter", plan.pk), {"bilan": "Tenu", "version": plan.version})
    plan.refresh_from_db()
    assert plan.arrete_le == timezone.localdate()
    anne.post(u("plan_avancer", action.pk), {"etat": "en_cours", "avancement": 1, "version": 2})
    action.refresh_from_db()
    assert action.avancement == 100


def test_un_comptage_ne_se_remplace_pas_en_silence(decor, anne):
    url = u("compter", decor.action.pk) + "?annee=2025"
    anne.post(url, {"nombre": 42, "source": "Bilan du porteur", "version": 0})
    assert anne.post(url, {"nombre": 50, "source": "Autre", "version": 0}).status_code == 409
    comptage = Comptage.objects.get()
    assert comptage.nombre == 42
    anne.post(url, {"nombre": 50, "source": "Rectificatif", "version": comptage.version})
    comptage.refresh_from_db()
    assert (comptage.nombre, comptage.source) == (50, "Rectificatif")
    page = anne.get(u("coordonnes") + "?annee=2025").content.decode()
    assert "bénéficiaires indirects" in page
    assert ">50<" in page
    hors = anne.post(
        u("compter", decor.action.pk) + "?annee=2020", {"nombre": 1, "source": "x", "version": 0}
    )
    assert hors.status_code == 422


def test_ma_journee_rappelle_seances_retards_et_decisions(decor, anne, client_de):
    demain = timezone.now() + timedelta(days=1)
    seance = une_seance(decor, debut=demain, fin=demain + timedelta(hours=2))
    invitations.envoyer_invitations(
        seance=seance, par=decor.anne, le=timezone.now(), adresse=SITE, par_courriel=False
    )
    decisions.prendre_decision(
        seance=seance,
        intitule="Appeler la région",
        agent=decor.scene.sophie,
        echeance=timezone.localdate() - timedelta(days=2),
        par=decor.anne,
        le=JOUR,
    )
    page = anne.get("/").content.decode()
    assert "2 réponses attendues" in page
    assert "Instances à réunir" in page
    assert "Appeler la région" in page
    sophie = client_de("sophie").get("/").content.decode()
    assert "Répondre" in sophie
    assert "Appeler la région" in sophie
    assert "Instances à réunir" not in sophie
    cloture = {"etat": "faite", "suite": "Appelée", "version": 1}
    decision = Decision.objects.get()
    assert client_de("karim").post(u("decision_clore", decision.pk), cloture).status_code == 404
    client_de("sophie").post(u("decision_clore", decision.pk), cloture)
    assert "Appeler la région" not in anne.get("/").content.decode()


@pytest.mark.parametrize("nom", ["instances", "seances", "decisions", "besoins", "coordonnes"])
def test_les_listes_font_un_nombre_fixe_de_requetes(decor, anne, nom):
    def garnir():
        seance = une_seance(decor)
        decisions.prendre_decision(
            seance=seance, intitule="X", agent=decor.anne, echeance=JOUR, par=decor.anne, le=JOUR
        )
        projets.relever_besoin(intitule="Y", theme="sante", par=decor.anne, le=JOUR, seance=seance)

    def compter():
        with CaptureQueriesContext(connection) as requetes:
            assert anne.get(u(nom)).status_code == 200
        return len(requetes)

    garnir()
    compter()
    avant = compter()
    for _ in range(6):
        garnir()
    assert compter() <= avant
    assert avant <= 14


def test_sans_session_la_reponse_est_la_seule_page_ouverte(decor):
    anonyme = Client()
    seance = une_seance(decor)
    for url in (u("seance", seance.pk), u("instances"), u("emargement", seance.pk)):
        assert "/connexion/" in anonyme.get(url)["Location"]
