"""L'offre de la démonstration : actions, comptages, besoins, projet, plan d'actions."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from jalons.annuaire import services as annuaire
from jalons.annuaire.data_inclusion import ThemeInsertion
from jalons.annuaire.models import Structure, Territoire
from jalons.comptes.models import Agent
from jalons.coordination.models import Seance
from jalons.projets.enums import EtatAction, EtatProjet, GenreEtape
from jalons.projets.models import Besoin, Projet
from jalons.projets.services import plan as plans
from jalons.projets.services import projet
from jalons.repertoire.enums import GenreAction
from jalons.repertoire.models import Action, Comptage, Dispositif
from jalons.repertoire.services import offre
from jalons.socle.periode import Periode

ANNEE_COMPTEE = 2025
DEBUT = date(2024, 1, 1)


def partager(total: int, parts: int, hasard: random.Random) -> list[int]:
    """`total` en `parts` nombres entiers, inégaux, au moins 1, dont la somme est exacte."""
    poids = [hasard.uniform(0.4, 2.2) for _ in range(parts)]
    echelle = (total - parts) / sum(poids)
    nombres = [1 + int(p * echelle) for p in poids]
    nombres[0] += total - sum(nombres)
    return nombres


def charger_structures(donnees: dict[str, Any]) -> dict[str, Structure]:
    """Les porteurs de l'offre, ajoutés à l'annuaire."""
    annuaire.installer_organisation(
        {"depuis": DEBUT, "territoires": [], "structures": donnees["structures"]}
    )
    return {s.code: s for s in Structure.objects.all()}


def charger_offre(
    donnees: dict[str, Any],
    *,
    structures: dict[str, Structure],
    territoires: list[Territoire],
    dispositifs: list[Dispositif],
    par: Agent,
    le: date,
) -> int:
    """Les actions en cours en 2025 et leurs bénéficiaires indirects, d'un seul trait."""
    hasard = random.Random(15)  # noqa: S311
    actions: list[Action] = []
    comptes: list[tuple[int, str]] = []
    lieux: list[Territoire] = []
    for genre, decrit in donnees["actions"].items():
        nombres = partager(decrit["total"], decrit["nombre"], hasard)
        for rang, nombre in enumerate(nombres):
            # Chaque tour des noms décale les lieux : tous ont une offre, aucune action n'est double.
            tour, place = divmod(rang, len(decrit["noms"]))
            territoire = territoires[(tour + place) % len(territoires)]
            actions.append(
                _action(genre, decrit, rang, nombre, territoire, structures, dispositifs, le=le)
            )
            lieux.append(territoire)
            comptes.append((nombre, decrit["sources"][rang % len(decrit["sources"])]))
    Action.objects.bulk_create(actions)
    liens = Action.territoires.through
    liens.objects.bulk_create(
        [
            liens(action_id=action.pk, territoire_id=lieu.pk)
            for action, lieu in zip(actions, lieux, strict=True)
        ]
    )
    Comptage.objects.bulk_create(
        [
            Comptage(
                action=action,
                annee=ANNEE_COMPTEE,
                nombre=nombre,
                source=source,
                date=min(le, date(ANNEE_COMPTEE + 1, 1, 30)),
                par=par,
            )
            for action, (nombre, source) in zip(actions, comptes, strict=True)
        ]
    )
    for rang, action in enumerate(actions[:12], 1):
        offre.ajouter_convention(
            action=action,
            numero=f"CONV-{ANNEE_COMPTEE}-{rang:03d}",
            periode=action.periode,
            montant=Decimal(9000 + 1750 * rang),
            signee_le=min(date(ANNEE_COMPTEE, 2, 3), le),
            par=par,
            le=le,
        )
    return len(actions)


def _action(
    genre: str,
    decrit: dict[str, Any],
    rang: int,
    nombre: int,
    territoire: Territoire,
    structures: dict[str, Structure],
    dispositifs: list[Dispositif],
    *,
    le: date,
) -> Action:
    nom = decrit["noms"][rang % len(decrit["noms"])]
    debut = DEBUT if rang % 3 == 0 else date(ANNEE_COMPTEE, 1 + rang % 6, 1)
    derniere = ANNEE_COMPTEE if rang % 5 == 0 else max(ANNEE_COMPTEE + 2, le.year)
    fin = date(derniere, 12, 31)
    publics = {"mission_locale": ["jeunes"], "rsa": ["beneficiaires-des-minimas-sociaux"]}
    return Action(
        intitule=f"{nom} — {territoire.nom}",
        genre=GenreAction(genre).value,
        porteur=structures[decrit["porteurs"][rang % len(decrit["porteurs"])]],
        theme=decrit["themes"][rang % len(decrit["themes"])],
        publics=publics.get(genre, ["demandeurs-emploi"]),
        places=max(8, nombre // 2),
        periode=Periode(debut, fin),
        dispositif=dispositifs[rang % len(dispositifs)] if rang % 6 == 0 else None,
    )


def charger_projets(
    donnees: dict[str, Any],
    *,
    cellules: list[Seance],
    structures: dict[str, Structure],
    par: Agent,
    le: date,
) -> None:
    """Des besoins venus des cellules locales, des diagnostics, des projets, le plan de l'année."""
    releves = [
        _relever(decrit, rang, cellules, par, le) for rang, decrit in enumerate(donnees["besoins"])
    ]
    projets = [_projet(decrit, releves, par, le) for decrit in donnees["projets"]]
    if "plan" in donnees:
        _plan(donnees["plan"], structures, projets[0], par=par, le=le)


def _relever(decrit: list[Any], rang: int, cellules: list[Seance], par: Agent, le: date) -> Besoin:
    """Un besoin, relevé dans une cellule du territoire qu'il nomme."""
    intitule, theme, nombre, constat, code = decrit
    tenues = [c for c in cellules if c.instance.territoire and c.instance.territoire.code == code]
    seance = tenues[rang % len(tenues)] if tenues else None
    return projet.relever_besoin(
        intitule=intitule,
        theme=ThemeInsertion(theme).value,
        nombre=nombre,
        constat=constat,
        territoire=Territoire.objects.get(code=code),
        seance=seance,
        par=par,
        le=seance.debut.date() if seance else le,
    )


def _projet(decrit: dict[str, Any], releves: list[Besoin], par: Agent, le: date) -> Projet:
    """Un diagnostic partagé sur des besoins regroupés, et le projet qui en naît."""
    besoins = [releves[rang] for rang in decrit["besoins"]]
    depart = le + timedelta(days=min(jours for *_, jours in decrit["etapes"]) - 10)
    communs = {besoin.territoire_id for besoin in besoins}
    territoire = besoins[0].territoire if len(communs) == 1 else None
    diagnostic = projet.etablir_diagnostic(
        besoins=besoins,
        titre=decrit["titre"],
        constats=decrit["constats"],
        pistes=decrit["pistes"],
        territoire=territoire,
        par=par,
        le=depart,
    )
    ouvert = projet.ouvrir_projet(
        intitule=decrit["intitule"],
        chef_de_projet=par,
        diagnostic=diagnostic,
        territoire=territoire,
        objectif=decrit["objectif"],
        cout=Decimal(decrit["cout"]),
        financement=decrit["financement"],
        par=par,
        le=depart,
    )
    for genre, intitule, jours in decrit["etapes"]:
        prevue = le + timedelta(days=jours)
        etape = projet.ajouter_etape(
            projet=ouvert,
            genre=GenreEtape(genre),
            intitule=intitule,
            prevue_le=prevue,
            par=par,
            le=depart,
        )
        if prevue < le:
            projet.faire_etape(etape=etape, faite_le=prevue, par=par, le=le)
    ouvert.refresh_from_db()
    if "resultats" in decrit:
        ouvert = projet.clore_projet(
            projet=ouvert,
            etat=EtatProjet.REALISE,
            resultats=decrit["resultats"],
            version=ouvert.version,
            par=par,
            le=le,
        )
    return ouvert


def _plan(
    decrit: dict[str, Any],
    structures: dict[str, Structure],
    premier: Projet,
    *,
    par: Agent,
    le: date,
) -> None:
    plan = plans.ouvrir_plan(
        annee=le.year,
        structure=structures[decrit["structure"]],
        territoire=Territoire.objects.filter(code=decrit.get("territoire", "")).first(),
        orientations=decrit["orientations"],
        par=par,
        le=le,
    )
    for rang, (priorite, intitule, avancement, etat) in enumerate(decrit["actions"]):
        action = plans.ajouter_action_plan(
            plan=plan,
            priorite=priorite,
            intitule=intitule,
            pilote=decrit["pilote"] if rang % 2 else str(par),
            echeance=date(le.year, 3 + rang, 28),
            projet=premier if rang == 0 else None,
            par=par,
            le=le,
        )
        plans.avancer_action(
            action=action,
            etat=EtatAction(etat),
            avancement=avancement,
            version=action.version,
            par=par,
            le=le,
        )
