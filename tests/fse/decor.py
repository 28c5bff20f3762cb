"""Le décor des opérations européennes : celle de la Haute-Vienne (2022), celle de la Moselle (2026)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal as D
from typing import Any

from jalons.comptes.models import Agent
from jalons.fse.bilan.selectors.paiements import compte_ue
from jalons.fse.bilan.services import bilan as bilans
from jalons.fse.bilan.services.paiements import enregistrer_paiement
from jalons.fse.controles import constats
from jalons.fse.depenses.services import execution
from jalons.fse.enums import CategorieDepense as C
from jalons.fse.enums import GenreBilan, ModeTemps
from jalons.fse.enums import GenreRessource as R
from jalons.fse.enums import StatutOperation as S
from jalons.fse.models import Bilan, Depense, MissionAgent, Operation, PlanFinancement
from jalons.fse.operation.rules.cycle import DU_SERVICE_GESTIONNAIRE
from jalons.fse.operation.rules.plan import Poste
from jalons.fse.operation.selectors.operations import plan_en_vigueur
from jalons.fse.operation.services import operation as operations
from jalons.fse.operation.services import plan as plans
from jalons.fse.options import Forfait15, Forfait20National, OptionCouts
from jalons.fse.temps.services import temps
from jalons.socle.periode import Periode
from tests.distribution import _agent

ANNEE_2022 = Periode(date(2022, 1, 1), date(2022, 12, 31))
ANNEE_2026 = Periode(date(2026, 1, 1), date(2026, 12, 31))
OUVERTURE = date(2021, 11, 2)
DEPOT = date(2023, 2, 1)
POSTES_004 = (
    Poste(C.PERSONNEL, D("80716.20")),
    Poste(C.FONCTIONNEMENT, D("650.00")),
    Poste(C.PRESTATIONS, D("13250.00")),
)
RESSOURCES_004: tuple[dict[str, Any], ...] = (
    {"genre": R.UE, "montant": D("66533.66")},
    {"genre": R.REGION, "financeur": "Région", "montant": D("29184.00"), "acte": "Délibération"},
    {"genre": R.AUTOFINANCEMENT, "montant": D("15171.78")},
)
# Aucune pièce n'est au dossier de ce décor : la recevabilité se motive.
PAPIER = "Pièces vues sur papier."
ROUTE = (
    S.DEMANDE_EN_COURS,
    S.DEPOSEE,
    S.RECEVABLE,
    S.EN_INSTRUCTION,
    S.AVIS_RENDU,
    S.PROGRAMMEE,
)


def ouvrir(scene: Any, *, code: str = "plie-2022", **champs: Any) -> Operation:
    """L'opération de coordination de 2022, sans participants, portée par Denis, instruite par Olga."""
    tout: dict[str, Any] = {
        "code": code,
        "intitule": "Coordination et animation du dispositif insertion",
        "programme": "fse_2014_2020",
        "objectif_specifique": "3.3",
        "beneficiaire": scene.departement,
        "departement": "57",
        "porteur": scene.denis,
        "instructeur": scene.olga,
        "periode": ANNEE_2022,
        "a_participants": False,
        **champs,
    }
    return operations.ouvrir_operation(champs=tout, par=scene.denis, le=OUVERTURE)


def ouvrir_2026(scene: Any, *, code: str = "equipe-2026", **champs: Any) -> Operation:
    """L'opération à participants de 2026, programme 2021-2027."""
    tout = {
        "intitule": "Équipe insertion",
        "programme": "fse_plus_2021_2027",
        "objectif_specifique": "1.h",
        "periode": ANNEE_2026,
        "a_participants": True,
        **champs,
    }
    return ouvrir(scene, code=code, **tout)


def planifier(
    operation: Operation,
    *,
    option: type[OptionCouts] = Forfait20National,
    postes: Any = POSTES_004,
    ressources: Any = RESSOURCES_004,
    le: date = OUVERTURE,
    **reste: Any,
) -> PlanFinancement:
    """Enregistre un plan (celui de la fiche 004, sauf mention) à la version en place."""
    courant = plan_en_vigueur(operation)
    version = reste.pop("version", courant.version if courant else 0)
    return plans.enregistrer_plan(
        operation=operation,
        option=option,
        postes=postes,
        ressources=ressources,
        version=version,
        par=operation.porteur,
        le=le,
        **reste,
    )


def planifier_2026(operation: Operation) -> PlanFinancement:
    """Un plan équilibré du programme 2021-2027 : personnel seul, forfait de 15 %."""
    return planifier(
        operation,
        option=Forfait15,
        postes=[Poste(C.PERSONNEL, D("100000.00"))],
        ressources=[
            {"genre": R.UE, "montant": D("69000.00")},
            {"genre": R.AUTOFINANCEMENT, "montant": D("46000.00")},
        ],
    )


def passer(operation: Operation, vers: S, *, le: date = OUVERTURE, **reste: Any) -> Operation:
    """Un passage fait par celui dont c'est le rôle."""
    du_service = vers in DU_SERVICE_GESTIONNAIRE and operation.instructeur is not None
    par = operation.instructeur if du_service else operation.porteur
    if vers == S.RECEVABLE:
        reste.setdefault("commentaire", PAPIER)
    return operations.passer(operation=operation, vers=vers, par=par, le=le, **reste)


def programmer(operation: Operation, *, le: date = OUVERTURE) -> Operation:
    """De la demande à la programmation, pas à pas."""
    for vers in ROUTE:
        operation = passer(operation, vers, le=le)
    return operation


def executer(operation: Operation, *, le: date | None = None) -> Operation:
    """Jusqu'à l'exécution, convention signée au premier jour de l'opération."""
    jour = le or operation.periode.debut
    operation = programmer(operation, le=jour)
    operations.conventionner(
        operation=operation, numero="2022-001", date_signature=jour, par=operation.porteur, le=jour
    )
    return passer(operation, S.EN_EXECUTION, le=jour)


def operation_004(scene: Any, **champs: Any) -> Operation:
    """L'opération de la fiche 004, en exécution, son plan conventionné."""
    operation = ouvrir(scene, **champs)
    planifier(operation)
    return executer(operation)


def depenser(operation: Operation, categorie: C, montant: str, **champs: Any) -> Depense:
    """Une dépense acquittée au milieu de l'opération."""
    jour = champs.pop("date", operation.periode.debut + timedelta(days=90))
    if categorie == C.PERSONNEL and "mission" not in champs:
        champs["mission"] = mission_de(operation)
    tout = {
        "categorie": categorie,
        "libelle": f"{categorie.label} du trimestre",
        "date": jour,
        "date_acquittement": jour,
        "montant": D(montant),
        "mise_en_concurrence": "Trois devis" if categorie == C.PRESTATIONS else "",
        **champs,
    }
    le = max(jour, tout["date_acquittement"] or jour)
    return execution.ajouter_depense(operation=operation, champs=tout, par=operation.porteur, le=le)


def depenser_004(operation: Operation) -> tuple[Depense, Depense, Depense]:
    """Tout le plan de la fiche 004, dépensé."""
    return (
        depenser(operation, C.PERSONNEL, "80716.20"),
        depenser(operation, C.FONCTIONNEMENT, "650.00"),
        depenser(operation, C.PRESTATIONS, "13250.00", fournisseur="Atelier", numero_facture="F-1"),
    )


def recevoir_region(operation: Operation, montant: str = "29184.00") -> None:
    """Le versement de la Région."""
    champs = {
        "genre": R.REGION,
        "financeur": "Région",
        "montant": D(montant),
        "date": operation.periode.fin,
    }
    execution.recevoir_ressource(
        operation=operation, champs=champs, par=operation.porteur, le=operation.periode.fin
    )


def ouvrir_bilan(
    operation: Operation, *, genre: GenreBilan = GenreBilan.FINAL, periode: Periode | None = None
) -> Bilan:
    """Un bilan ouvert et raconté, prêt à sceller."""
    bilan = bilans.ouvrir_bilan(
        operation=operation,
        genre=genre,
        periode=periode or operation.periode,
        par=operation.porteur,
        le=DEPOT,
    )
    return bilans.rediger_bilan(
        bilan=bilan,
        recit="Douze réunions de référents.",
        difficultes="",
        version=1,
        par=operation.porteur,
        le=DEPOT,
    )


def sceller(bilan: Bilan, *, le: date = DEPOT) -> Bilan:
    """Le bilan scellé par le porteur."""
    return bilans.sceller_bilan(
        bilan=bilan, version=bilan.version, par=bilan.operation.porteur, le=le
    )


def mission_de(operation: Operation) -> MissionAgent:
    """La mission d'un salarié de l'opération : celle qui y est, ou une nouvelle."""
    deja = operation.missions.first()
    if deja is not None:
        return deja
    agent = Agent.objects.filter(courriel="salome@jalons.example").first()
    if agent is None:
        agent = _agent("Salome", "charge_insertion", operation.beneficiaire)
    return affecter(operation, agent)


def affecter(operation: Operation, agent: Any, **champs: Any) -> MissionAgent:
    """Un agent à 100 %, sa lettre signée au premier jour."""
    tout = {
        "agent": agent,
        "periode": operation.periode,
        "mode": ModeTemps.PLEIN,
        "quotite": D(100),
        "objet": "Animer le réseau",
        "heures_mois": D(151),
        "lettre_signee_le": operation.periode.debut,
        **champs,
    }
    return temps.affecter_agent(
        operation=operation, champs=tout, par=operation.porteur, le=operation.periode.debut
    )


def controler(bilan: Bilan, scene: Any, *, le: date = DEPOT) -> Any:
    """Le contrôle d'Olga, validé sans rejet."""
    suivi = bilans.ouvrir_controle(bilan=bilan, par=scene.olga, le=le)
    return bilans.valider_controle(
        controle=suivi, conclusion="Conforme.", version=suivi.version, par=scene.olga, le=le
    )


def solder(
    bilan: Bilan, scene: Any, *, le: date = date(2023, 3, 12), reliquat: str = "0"
) -> Operation:
    """Le contrôle validé puis le solde reçu, au reliquat près : l'opération est payée."""
    controler(bilan, scene)
    montant = compte_ue(bilan.operation).reste - D(reliquat)
    enregistrer_paiement(
        operation=bilan.operation,
        date_paiement=le,
        montant=montant,
        est_solde=True,
        motif="Reliquat à venir" if D(reliquat) else "",
        par=scene.denis,
        le=le,
    )
    return Operation.objects.get(pk=bilan.operation_id)


def constate(operation: Operation, identifiant: str, *, le: date) -> list[str]:
    """Les phrases de ce contrôle, ce jour-là, sur l'opération relue."""
    relue = Operation.objects.get(pk=operation.pk)
    return [c.message for c in constats(relue, le=le) if c.identifiant == identifiant]
