"""De quoi remplir chaque écran européen, par les services : un bilan contrôlé, des participants."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal as D
from types import SimpleNamespace
from typing import Any

from jalons.fse.bilan.services import bilan as bilans
from jalons.fse.depenses.services import execution
from jalons.fse.enums import CategorieDepense as C
from jalons.fse.enums import GenreBilan, GenrePreuvePublicite, ModeTemps
from jalons.fse.enums import GenreRessource as R
from jalons.fse.enums import StatutOperation as S
from jalons.fse.models import Bilan, FeuilleTemps, MissionAgent, Operation, Participation
from jalons.fse.operation.rules.plan import Poste
from jalons.fse.operation.services import operation as operations
from jalons.fse.operation.services import plan as plans
from jalons.fse.options import Forfait15
from jalons.fse.participants.services import participants
from jalons.fse.publicite.services import publicite
from jalons.fse.temps.services import temps
from jalons.socle.models import Fichier
from jalons.socle.periode import Periode
from tests.distribution import _agent
from tests.fse import decor

ANNEE = Periode(date(2025, 1, 1), date(2025, 12, 31))
DEPOT = date(2026, 2, 2)
CONTROLE = date(2026, 2, 20)
ROUTE = (S.DEMANDE_EN_COURS, S.DEPOSEE, S.RECEVABLE, S.EN_INSTRUCTION, S.AVIS_RENDU, S.PROGRAMMEE)


def agents(scene: Any) -> None:
    """Denis gère, Olga contrôle, Lucie accompagne à Metz."""
    if not hasattr(scene, "denis"):
        scene.denis = _agent("Denis", "gestionnaire_fse", scene.departement)
        scene.olga = _agent("Olga", "controleur_fse", scene.departement)
        scene.lucie = _agent("Lucie", "referent_unique", scene.departement, territoire=scene.metz)


def une_operation(scene: Any) -> Operation:
    """Une opération de 2026 en exécution, avec une dépense et un agent affecté."""
    agents(scene)
    operation = decor.ouvrir_2026(scene)
    decor.planifier_2026(operation)
    operation = decor.executer(operation, le=date(2026, 1, 2))
    decor.affecter(operation, scene.lucie)
    decor.depenser(operation, C.PERSONNEL, "1000.00")
    return operation


def ouvrir(scene: Any, code: str, **champs: Any) -> Operation:
    """Une opération de 2025 portée par Denis, à l'état de projet, sans plan."""
    tout = {
        "code": code,
        "intitule": "Coordination de la politique d'insertion",
        "programme": "fse_plus_2021_2027",
        "objectif_specifique": "1.h",
        "beneficiaire": scene.departement,
        "departement": "57",
        "porteur": scene.denis,
        "instructeur": None,
        "periode": ANNEE,
        "a_participants": False,
        **champs,
    }
    return operations.ouvrir_operation(champs=tout, par=scene.denis, le=date(2024, 10, 1))


def financer(operation: Operation, *, ue: str = "69000.00") -> None:
    """Un plan de 115 000 € : personnel et forfait de 15 %."""
    plans.enregistrer_plan(
        operation=operation,
        option=Forfait15,
        postes=[Poste(C.PERSONNEL, D("100000.00"), "Deux chargées de mission")],
        ressources=[
            {"genre": R.UE, "financeur": "FSE+", "montant": D(ue)},
            {"genre": R.AUTOFINANCEMENT, "financeur": "Département", "montant": D("46000.00")},
        ],
        version=0,
        par=operation.porteur,
        le=date(2024, 10, 1),
    )


def publier(operation: Operation) -> None:
    """La fiche en ligne et une affiche au mur."""
    par, jour = operation.porteur, ANNEE.debut + timedelta(days=9)
    champs = {
        "contexte": "Le chômage de longue durée touche les plus fragiles.",
        "objectifs": "Que chacun trouve sa place.",
        "description": "Coordonner les acteurs de l'insertion.",
        "publics": "Les bénéficiaires du RSA.",
        "resultats_attendus": "Un plan d'actions tenu.",
        "apport_union": "Deux postes.",
        "montre_budget": True,
        "montre_plan": True,
        "actions": [{"titre": "Réunir", "texte": "Chaque trimestre.", "niveau": 1}],
    }
    publicite.rediger_fiche(operation=operation, champs=champs, version=0, par=par, le=jour)
    publicite.publier_fiche(operation=operation, par=par, le=jour)
    publicite.ajouter_preuve_publicite(
        operation=operation,
        genre=GenrePreuvePublicite.AFFICHE,
        date_preuve=jour,
        lieu="Hall d'accueil",
        par=par,
        le=jour,
    )


def executer(operation: Operation) -> Operation:
    """De la demande à l'exécution, convention signée."""
    par, jour = operation.porteur, date(2024, 11, 1)
    for vers in ROUTE:
        operation = operations.passer(
            operation=operation, vers=vers, commentaire="Vu sur papier.", par=par, le=jour
        )
    operations.conventionner(
        operation=operation,
        numero="2025-01",
        date_signature=date(2024, 12, 1),
        par=par,
        le=date(2024, 12, 1),
    )
    return operations.passer(operation=operation, vers=S.EN_EXECUTION, par=par, le=ANNEE.debut)


def affecter(operation: Operation, agent: Any, responsable: Any, **champs: Any) -> MissionAgent:
    """Un agent à temps variable ; sa lettre n'est pas due, ses feuilles le sont."""
    tout = {
        "agent": agent,
        "responsable": responsable,
        "periode": Periode(date(2025, 3, 1), date(2025, 3, 31)),
        "mode": ModeTemps.VARIABLE,
        "quotite": D(50),
        "temps_travail": D(100),
        "objet": "",
        "heures_mois": None,
        "lettre_signee_le": None,
        "cout_annuel": D("43000"),
        "mois_documentes": 12,
        **champs,
    }
    return temps.affecter_agent(operation=operation, champs=tout, par=operation.porteur, le=DEPOT)


def signer_mars(mission: MissionAgent) -> FeuilleTemps:
    """La feuille de mars 2025, remplie et signée deux fois."""
    jours = {date(2025, 3, n): (D("3.5"), "Comité local") for n in (3, 4, 5, 10, 11)}
    feuille = temps.remplir_feuille(
        mission=mission, mois=date(2025, 3, 1), jours=jours, version=0, par=mission.agent, le=DEPOT
    )
    for par in (mission.agent, mission.responsable):
        feuille = temps.signer_feuille(feuille=feuille, version=feuille.version, par=par, le=DEPOT)
    return feuille


def depenser(operation: Operation, nombre: int, *, debut: int = 0, montant: str = "500.00") -> None:
    """Des salaires acquittés, l'un derrière l'autre."""
    piece = Fichier.objects.deposer(b"%PDF-1.4\n", nom="piece.pdf", type_mime="application/pdf")
    mission = decor.mission_de(operation)
    for rang in range(debut, debut + nombre):
        jour = ANNEE.debut + timedelta(days=rang % 300)
        champs = {
            "categorie": C.PERSONNEL,
            "mission": mission,
            "libelle": f"Salaire {rang}",
            "date": jour,
            "date_acquittement": jour,
            "montant": D(montant) + rang,
            "fichier": piece,
        }
        execution.ajouter_depense(
            operation=operation, champs=champs, par=operation.porteur, le=jour
        )


def sceller(operation: Operation) -> Bilan:
    """Le bilan final, raconté, scellé et déposé."""
    par = operation.porteur
    bilan = bilans.ouvrir_bilan(
        operation=operation, genre=GenreBilan.FINAL, periode=ANNEE, par=par, le=DEPOT
    )
    bilan = bilans.rediger_bilan(
        bilan=bilan,
        recit="Douze réunions.",
        difficultes="Un poste vacant.",
        version=bilan.version,
        par=par,
        le=DEPOT,
    )
    return bilans.sceller_bilan(bilan=bilan, version=bilan.version, par=par, le=DEPOT)


def entrer(scene: Any, operation: Operation, personne: Any) -> Participation:
    """Une personne dans l'opération, son questionnaire à compléter."""
    return participants.faire_entrer(
        operation=operation,
        personne=personne,
        date_entree=date(2026, 3, 10),
        reponses={"genre": "femme", "situation_emploi": "chomeur", "telephone": "06 11 22 33 44"},
        par=scene.lucie,
        le=date(2026, 3, 10),
    )


def planter(scene: Any, *, notifie: bool = True) -> SimpleNamespace:
    """Tous les écrans ont quelque chose à montrer ; sans `notifie`, le contrôle reste à mener."""
    agents(scene)
    coordination = ouvrir(scene, "coordination-2025", projets_coordonnes=12)
    financer(coordination)
    publier(coordination)
    coordination = executer(coordination)
    mission = affecter(coordination, scene.claire, scene.helene)
    feuille = signer_mars(mission)
    depenser(coordination, 3)
    bilan = sceller(coordination)
    suivi = bilans.ouvrir_controle(bilan=bilan, par=scene.olga, le=CONTROLE)
    ligne = bilan.lignes.order_by("pk").first()
    assert ligne is not None
    bilans.retenir(ligne=ligne, retenu=D("400.00"), motif="Prime", par=scene.olga, le=CONTROLE)
    suivi.refresh_from_db()
    if notifie:
        bilans.notifier_controle(
            controle=suivi,
            autres_ressources=D(0),
            version=suivi.version,
            par=scene.olga,
            le=CONTROLE,
        )
    suivante = executer(_financee(scene, "coordination-bis"))
    depenser(suivante, 2)
    brouillon = bilans.ouvrir_bilan(
        operation=suivante, genre=GenreBilan.FINAL, periode=ANNEE, par=scene.denis, le=DEPOT
    )
    a_remplir = affecter(suivante, scene.yves, scene.helene)
    equipe = ouvrir(
        scene,
        "equipe-2026",
        intitule="Équipe insertion",
        a_participants=True,
        periode=Periode(date(2026, 1, 1), date(2026, 12, 31)),
    )
    financer(equipe, ue="60000.00")
    fiche = entrer(scene, equipe, scene.fatou)
    return SimpleNamespace(
        coordination=coordination,
        mission=mission,
        feuille=feuille,
        bilan=bilan,
        suivi=suivi,
        suivante=suivante,
        brouillon=brouillon,
        a_remplir=a_remplir,
        equipe=equipe,
        fiche=fiche,
        vide=ouvrir(scene, "idee", intitule="Une idée"),
    )


def _financee(scene: Any, code: str) -> Operation:
    operation = ouvrir(scene, code)
    financer(operation)
    publier(operation)
    return operation
