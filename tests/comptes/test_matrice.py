"""La matrice rôle × action × relation, parcourue en entier."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

import jalons
from jalons.comptes.droits import roles_cites
from jalons.comptes.enums import GroupeMenu, Perimetre, Permission
from jalons.comptes.models import Consultation
from jalons.comptes.roles import Role
from jalons.comptes.services import affecter, creer_agent
from jalons.personnes.enums import MotifRattachement
from jalons.personnes.models import Personne
from tests.outillage.adresses import TOUTES

PAQUET = Path(jalons.__file__).parent

# Écrite une seconde fois, à la main : un droit ne change pas sans qu'on relise cette table.
# R rechercher, C consulter un dossier, M modifier, A gérer la réception, D remplir un diagnostic,
# d le lire, O décider d'une orientation, S faire signer, I importer, P piloter,
# l lire un parcours PLIE, p y présenter quelqu'un, g le gérer,
# a lire l'activité (positionnements, heures, emploi), n positionner, r répondre à un positionnement reçu,
# e lire les dossiers d'une équipe pluridisciplinaire, s l'en saisir, E la tenir,
# h noter des heures, t noter un contrat de travail, k lire un contrat d'engagement, K le préparer.
# w ouvrir l'espace d'une personne.
# b lire les publics spécifiques.
# B dire qu'une personne en est.
# z dire ce qui y a suivi.
# f suivre les manquements que sa structure signale, F en signaler un, m lire lettres et décisions,
# i instruire, Z signer une décision de sanction.
# u lire les aides, U en demander, v en décider, V au-delà de la délégation, y tenir budgets et paiements.
ACTIONS = {
    "R": Permission.PERSONNE_RECHERCHER,
    "C": Permission.PERSONNE_CONSULTER,
    "M": Permission.PERSONNE_MODIFIER,
    "A": Permission.RECEPTION_GERER,
    "D": Permission.DIAGNOSTIC_REMPLIR,
    "d": Permission.DIAGNOSTIC_CONSULTER,
    "O": Permission.ORIENTATION_DECIDER,
    "S": Permission.COREO_SIGNER,
    "I": Permission.IMPORT_LANCER,
    "P": Permission.PILOTAGE_CONSULTER,
    "l": Permission.PLIE_CONSULTER,
    "p": Permission.PLIE_PRESENTER,
    "g": Permission.PLIE_GERER,
    "a": Permission.ACTIVITE_CONSULTER,
    "n": Permission.POSITIONNEMENT_GERER,
    "r": Permission.POSITIONNEMENT_REPONDRE,
    "e": Permission.EQUIPE_CONSULTER,
    "s": Permission.EQUIPE_SAISIR,
    "E": Permission.EQUIPE_GERER,
    "h": Permission.HEURES_GERER,
    "t": Permission.CONTRAT_TRAVAIL_GERER,
    "k": Permission.CONTRAT_CONSULTER,
    "K": Permission.CONTRAT_GERER,
    "w": Permission.ESPACE_PERSONNE_GERER,
    "b": Permission.PUBLIC_CONSULTER,
    "B": Permission.PUBLIC_RECONNAITRE,
    "z": Permission.PUBLIC_SUIVRE,
    "f": Permission.MANQUEMENT_SUIVRE,
    "F": Permission.MANQUEMENT_SIGNALER,
    "m": Permission.MANQUEMENT_CONSULTER,
    "i": Permission.MANQUEMENT_INSTRUIRE,
    "Z": Permission.SANCTION_SIGNER,
    "u": Permission.AIDE_CONSULTER,
    "U": Permission.AIDE_DEMANDER,
    "v": Permission.AIDE_DECIDER,
    "V": Permission.AIDE_DECIDER_AU_DELA,
    "y": Permission.AIDE_GERER,
}
ATTENDU = {
    "travailleur_social": "RCMADdOSPlpanhteswkKbBzfFmuU",
    "secretariat_accueil": "RCMA",
    "referent_unique": "RCMADdOSPlpanhteswkKbBzfFmuU",
    "charge_insertion": "RCMADdOSPlpanhtesEwkKbBzfFmiuU",
    "charge_recrutement": "RCdPantkbz",
    "developpeur_emploi": "RCantbz",
    "chef_projet_insertion": "RCdPakb",
    "referent_plie": "RCMdlpganrhtwkbBuU",
    "secretariat_equipe": "RCesE",
    "gestionnaire_fse": "P",
    "controleur_fse": "",
    "direction": "RCdPlaekbfmZuvV",
    "gestionnaire_droits": "RCMIP",
    "gestionnaire_fonds": "RCuvy",
    "partenaire": "RCMdpanrhteswkKbBfFuU",
    "administrateur_fonctionnel": "",
}
# La même, entière : les pièces accordent leurs permissions chacune chez elle, on les relit ici.
MATRICE: dict[str, str] = {
    "travailleur_social": """
        accompagnement_consulter accompagnement_gerer activite_consulter aide_consulter
        aide_demander annuaire_consulter benevolat_consulter contrat_consulter contrat_gerer
        contrat_travail_gerer convention_toutes coordination_consulter coreo_signer
        diagnostic_consulter diagnostic_remplir equipe_consulter equipe_saisir
        espace_personne_gerer formation_consulter france_travail_consulter france_travail_echanger
        heures_gerer manquement_consulter manquement_signaler manquement_suivre
        orientation_consulter orientation_decider personne_consulter personne_modifier
        personne_rechercher pilotage_consulter plie_consulter plie_presenter portefeuille_consulter
        positionnement_gerer public_consulter public_reconnaitre public_suivre reception_consulter
        reception_gerer referent_prendre reorientation_demander reprise_consulter simulation_faire
    """,
    "secretariat_accueil": """
        annuaire_consulter personne_consulter personne_modifier personne_rechercher
        reception_consulter reception_gerer
    """,
    "referent_unique": """
        accompagnement_consulter accompagnement_gerer activite_consulter aide_consulter
        aide_demander annuaire_consulter benevolat_consulter contrat_consulter contrat_gerer
        contrat_travail_gerer coreo_signer diagnostic_consulter diagnostic_remplir equipe_consulter
        equipe_saisir espace_personne_gerer formation_consulter france_travail_consulter
        france_travail_echanger fse_participants_tenir heures_gerer manquement_consulter
        manquement_signaler manquement_suivre orientation_consulter orientation_decider
        personne_consulter personne_modifier personne_rechercher pilotage_consulter plie_consulter
        plie_presenter portefeuille_consulter positionnement_gerer public_consulter
        public_reconnaitre public_suivre reception_consulter reception_gerer referent_prendre
        reorientation_demander reprise_consulter simulation_faire
    """,
    "charge_insertion": """
        accompagnement_consulter accompagnement_gerer activite_consulter aide_consulter
        aide_demander annuaire_consulter argent_consulter benevolat_consulter benevolat_gerer
        contrat_consulter contrat_gerer contrat_travail_gerer convention_suivre convention_toutes
        coordination_consulter coordination_gerer coreo_signer diagnostic_consulter
        diagnostic_remplir equipe_composer equipe_consulter equipe_gerer equipe_saisir
        espace_personne_gerer formation_consulter formation_gerer france_travail_consulter
        france_travail_echanger fse_consulter fse_participants_tenir heures_gerer
        manquement_consulter manquement_instruire manquement_signaler manquement_suivre
        neutralisation_consulter orientation_consulter orientation_decider personne_consulter
        personne_modifier personne_rechercher pilotage_consulter plie_consulter plie_presenter
        portefeuille_consulter positionnement_gerer public_consulter public_reconnaitre
        public_suivre reception_consulter reception_gerer referent_designer referent_prendre
        reorientation_demander reprise_consulter simulation_faire
    """,
    "charge_recrutement": """
        accompagnement_consulter activite_consulter annuaire_consulter contrat_consulter
        contrat_travail_gerer diagnostic_consulter formation_consulter formation_revoir
        france_travail_consulter orientation_consulter personne_consulter personne_rechercher
        pilotage_consulter positionnement_gerer public_consulter public_suivre reception_consulter
        simulation_faire
    """,
    "developpeur_emploi": """
        activite_consulter annuaire_consulter contrat_travail_gerer formation_consulter
        formation_gerer formation_revoir orientation_consulter personne_consulter
        personne_rechercher positionnement_gerer public_consulter public_suivre simulation_faire
    """,
    "chef_projet_insertion": """
        accompagnement_consulter activite_consulter annuaire_consulter argent_consulter
        benevolat_consulter benevolat_gerer contrat_consulter convention_suivre convention_toutes
        coordination_consulter coordination_gerer diagnostic_consulter formation_consulter
        formation_gerer france_travail_consulter fse_consulter orientation_consulter
        personne_consulter personne_rechercher pilotage_consulter public_consulter
        reception_consulter reprise_consulter
    """,
    "referent_plie": """
        accompagnement_consulter accompagnement_gerer activite_consulter aide_consulter
        aide_demander annuaire_consulter benevolat_consulter contrat_consulter
        contrat_travail_gerer convention_suivre coordination_consulter diagnostic_consulter
        espace_personne_gerer formation_consulter france_travail_consulter france_travail_echanger
        fse_participants_tenir heures_gerer orientation_consulter personne_consulter
        personne_modifier personne_rechercher plie_consulter plie_gerer plie_presenter
        portefeuille_consulter positionnement_gerer positionnement_repondre public_consulter
        public_reconnaitre reception_consulter reorientation_demander simulation_faire
    """,
    "secretariat_equipe": """
        annuaire_consulter convention_toutes coordination_consulter equipe_consulter equipe_gerer
        equipe_saisir orientation_consulter personne_consulter personne_rechercher
    """,
    "gestionnaire_fse": """
        argent_consulter convention_toutes coordination_consulter fse_consulter fse_gerer
        pilotage_consulter
    """,
    "controleur_fse": """
        fse_consulter fse_controler
    """,
    "direction": """
        accompagnement_consulter activite_consulter aide_consulter aide_decider
        aide_decider_au_dela annuaire_consulter argent_consulter contrat_consulter
        convention_toutes coordination_consulter diagnostic_consulter equipe_composer
        equipe_consulter formation_consulter france_travail_consulter fse_consulter grille_modifier
        import_consulter journal_consulter manquement_consulter manquement_suivre
        neutralisation_consulter orientation_consulter parametre_modifier personne_consulter
        personne_rechercher pilotage_consulter plie_consulter portefeuille_consulter
        public_consulter reception_consulter referent_designer regle_orientation_modifier
        reprise_consulter sanction_signer
    """,
    "gestionnaire_droits": """
        annuaire_consulter france_travail_consulter france_travail_echanger import_consulter
        import_lancer neutralisation_consulter neutralisation_gerer personne_consulter
        personne_modifier personne_rechercher pilotage_consulter rapprochement_gerer
    """,
    "gestionnaire_fonds": """
        aide_consulter aide_decider aide_gerer annuaire_consulter argent_consulter
        neutralisation_consulter neutralisation_gerer personne_consulter personne_rechercher
    """,
    "partenaire": """
        accompagnement_consulter accompagnement_gerer activite_consulter aide_consulter
        aide_demander annuaire_consulter benevolat_consulter benevolat_gerer contrat_consulter
        contrat_gerer contrat_travail_gerer convention_suivre coordination_consulter
        diagnostic_consulter equipe_consulter equipe_saisir espace_personne_gerer
        formation_consulter france_travail_consulter france_travail_echanger fse_participants_tenir
        heures_gerer manquement_signaler manquement_suivre orientation_consulter personne_consulter
        personne_modifier personne_rechercher plie_presenter portefeuille_consulter
        positionnement_gerer positionnement_repondre public_consulter public_reconnaitre
        reception_consulter referent_designer referent_prendre reorientation_demander
        simulation_faire
    """,
    "administrateur_fonctionnel": """
        annuaire_consulter grille_modifier habilitation_gerer journal_consulter parametre_modifier
        regle_orientation_modifier
    """,
}
# Relation à la personne → voit-on son dossier ? (territorial, suivis, aucun)
RELATIONS = {
    "meme_territoire": (True, False, False),
    "autre_territoire": (False, False, False),
    "suivie_par_l_agent": (True, True, False),
    "suivie_par_la_structure": (False, True, False),
    "suivi_termine": (False, False, False),
}


def test_la_table_couvre_tous_les_roles():
    assert set(ATTENDU) == {role.code for role in Role.tous()}


@pytest.mark.parametrize("role", sorted(ATTENDU))
def test_chaque_role_porte_exactement_ses_permissions(role):
    porte = {lettre for lettre, p in ACTIONS.items() if p in Role.par_code(role).permissions}
    assert porte == set(ATTENDU[role])


@pytest.mark.parametrize("role", sorted(MATRICE))
def test_les_pieces_accordent_la_matrice_entiere(role):
    assert Role.par_code(role).permissions == set(MATRICE[role].split())


def test_les_pieces_ne_citent_que_des_roles_qui_existent():
    assert roles_cites() <= {role.code for role in Role.tous()} == set(MATRICE)


def test_chaque_permission_citee_dans_le_code_est_ouverte_par_une_piece():
    cites = {
        (nom, membre)
        for chemin in PAQUET.rglob("*.py")
        for nom, membre in re.findall(
            r"\b(Permission|GroupeMenu|MotifRattachement)\.([A-Z_]{2,})\b",
            chemin.read_text(encoding="utf-8"),
        )
    }
    ouverts = {
        "Permission": Permission,
        "GroupeMenu": GroupeMenu,
        "MotifRattachement": MotifRattachement,
    }
    inconnus = [(n, m) for n, m in cites if m.lower() not in ouverts[n]]
    assert len(cites) > 30
    assert not inconnus


@pytest.fixture
def agent_de(scene):
    def creer(role: str):
        declare = Role.par_code(role)
        agent = creer_agent(
            courriel=f"{role}@matrice.example",
            prenom="Test",
            nom=role,
            structure=scene.udaf,
            par=None,
        )
        territoire = scene.metz if declare.perimetre == Perimetre.TERRITOIRE else None
        affecter(
            agent=agent, role=declare, par=None, depuis=date(2025, 1, 1), territoire=territoire
        )
        return agent

    return creer


def _personne(scene, relation: str, agent) -> Personne:
    from datetime import timedelta

    from django.utils import timezone

    from jalons.personnes.enums import MotifRattachement
    from jalons.personnes.models import Rattachement
    from jalons.personnes.services import rattacher, terminer_rattachement

    Rattachement.objects.filter(personne=scene.jean).delete()
    hier = timezone.localdate() - timedelta(days=1)
    if relation == "meme_territoire":
        Rattachement.objects.filter(personne=scene.fatou).delete()
        return scene.fatou
    if relation != "autre_territoire":
        structure = scene.udaf if relation != "suivie_par_l_agent" else None
        lien = rattacher(
            personne=scene.jean,
            motif=MotifRattachement.PRESCRIPTION,
            structure=structure,
            agent=agent if relation == "suivie_par_l_agent" else None,
            depuis=date(2026, 1, 1),
        )
        if relation == "suivi_termine":
            terminer_rattachement(lien, le=hier)
    return scene.jean


@pytest.mark.parametrize("relation", RELATIONS)
@pytest.mark.parametrize("role", sorted(ATTENDU))
def test_chaque_role_voit_selon_sa_relation(scene, agent_de, role, relation):
    agent = agent_de(role)
    personne = _personne(scene, relation, agent)
    rang = list(Perimetre).index(Role.par_code(role).perimetre)
    attendu_relation = RELATIONS[relation][rang]
    for lettre, permission in ACTIONS.items():
        visible = Personne.objects.visibles_par(agent, permission).filter(pk=personne.pk).exists()
        assert visible == (attendu_relation and lettre in ATTENDU[role]), permission
    client = Client()
    client.force_login(agent, backend="django.contrib.auth.backends.ModelBackend")
    reponse = client.get(reverse("portail:dossier", args=[personne.pk]))
    voit = attendu_relation and "C" in ATTENDU[role]
    assert reponse.status_code == (200 if voit else 404)


@pytest.mark.parametrize(("nom", "motif"), TOUTES, ids=[nom for nom, _ in TOUTES])
def test_chaque_adresse_declare_sa_permission(nom, motif):
    acces = getattr(motif.callback, "acces", None)
    assert acces in ("publique", "tout_agent") or (
        isinstance(acces, tuple) and all(p in Permission for p in acces)
    ), f"{nom} ne déclare pas qui peut l'ouvrir"


def _arguments(motif, scene) -> dict[str, object]:
    valeurs = {
        "personne_id": scene.jean.pk,
        "pk": 999_999,
        "theme": "logement",
        "numero": 1,
        "code": "personnes_recues",
        "mois": "2026-03",
        "territoire": str(scene.forbach.pk),
        "jeton": "jeton-faux",
        "signee": "jeton-faux",
        "objet": "services",
        "format_": "json",
        "bloc": "rendez_vous",
        "agent": "MQ",
        "jeu": "orientation",
        "usage": "dsp",
        "aide": "deplacements",
        "acte": "accepter",
        "ligne_id": 1,
        "genre": "lettre",
        "etape": "duree",
        "action_id": 1,
        "frein_id": 1,
        "moment": "entree",
        "seance_id": 1,
        "offre_id": 1,
        "identifiant": "fiche-fausse",
        "origine": "contrat",
    }
    return {nom: valeurs[nom] for nom in motif.pattern.converters}


SUR_PERSONNE = [(n, m) for n, m in TOUTES if getattr(m.callback, "sur_personne", False)]


@pytest.mark.parametrize(("nom", "motif"), SUR_PERSONNE, ids=[n for n, _ in SUR_PERSONNE])
@pytest.mark.parametrize("personnage", ["claire", "sophie", "marc", "yves", "nadia"])
def test_aucune_adresse_n_ouvre_une_personne_qui_n_est_pas_visible(
    scene, client_de, nom, motif, personnage
):
    """Jean vit à Forbach : nul ici ne le suit. 404, comme s'il n'existait pas ; Nadia voit tout."""
    url = reverse(nom, kwargs=_arguments(motif, scene))
    client = client_de(personnage)
    for methode in (client.get, client.post):
        statut = methode(url).status_code
        if (
            personnage == "nadia"
            and motif.callback.acces[0] in Role.par_code("gestionnaire_droits").permissions
        ):
            assert statut != 500
        elif personnage == "marc":
            assert statut == 302  # plus d'habilitation : retour à la connexion
        else:
            assert statut in (404, 405), f"{personnage} {methode.__name__} {url} → {statut}"


@pytest.mark.parametrize(("nom", "motif"), TOUTES, ids=[n for n, _ in TOUTES])
def test_sans_compte_rien_ne_s_ouvre(scene, nom, motif):
    reponse = Client().get(reverse(nom, kwargs=_arguments(motif, scene)))
    if motif.callback.acces == "publique":
        assert reponse.status_code in (200, 302, 403, 404, 405, 503) or nom == "sante"
    else:
        assert reponse.status_code == 302
        assert "/connexion/" in reponse["Location"]


def test_chaque_lecture_d_un_dossier_est_tracee(scene, client_de):
    client_de("claire").get(reverse("portail:dossier", args=[scene.fatou.pk]))
    trace = Consultation.objects.get(personne_id=scene.fatou.pk)
    assert (trace.agent_id, trace.ecran) == (scene.claire.pk, "dossier")
    client_de("claire").get(reverse("portail:dossier", args=[scene.jean.pk]))
    assert not Consultation.objects.filter(personne_id=scene.jean.pk).exists()


def test_le_journal_ne_se_retouche_pas(scene):
    from django.db import DatabaseError, transaction

    from jalons.comptes.journal import consulter

    consulter(scene.claire, ecran="essai")
    with pytest.raises(DatabaseError), transaction.atomic():
        Consultation.objects.update(ecran="autre")


def test_une_section_que_l_on_ne_peut_lire_n_apparait_pas(scene, client_de):
    url = reverse("portail:dossier", args=[scene.fatou.pk])
    assert "section-diagnostic" in client_de("claire").get(url).content.decode()
    contenu = client_de("yves").get(url).content.decode()
    assert "section-diagnostic" not in contenu
    assert "section-reception" in contenu
