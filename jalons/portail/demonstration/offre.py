"""L'offre de la démonstration : actions, comptages, besoins, projet, plan d'actions."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from jalons.annuaire import services as annuaire
from jalons.annuaire.models import Structure, Territoire
from jalons.comptes.models import Agent
from jalons.coordination.enums import (
    EtatAction,
    EtatProjet,
    GenreAction,
    GenreEtape,
    ThemeInsertion,
)
from jalons.coordination.models import Action, Comptage, Dispositif, Seance
from jalons.coordination.services import offre, projet
from jalons.coordination.services import plan as plans
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
            territoire = territoires[rang // len(decrit["noms"]) % len(territoires)]
            actions.append(
                _action(genre, decrit, rang, nombre, territoire, structures, dispositifs)
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
            signee_le=date(ANNEE_COMPTEE, 2, 3),
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
) -> Action:
    nom = decrit["noms"][rang % len(decrit["noms"])]
    debut = DEBUT if rang % 3 == 0 else date(ANNEE_COMPTEE, 1 + rang % 6, 1)
    fin = date(ANNEE_COMPTEE, 12, 31) if rang % 5 == 0 else date(ANNEE_COMPTEE + 2, 12, 31)
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
    """Des besoins venus des cellules locales, un diagnostic, un projet en route, le plan du PLIE."""
    releves = []
    for rang, (intitule, theme, nombre, constat) in enumerate(donnees["besoins"]):
        # Les trois premiers, regroupés plus bas, viennent du même territoire.
        place = min(rang, 1) if rang < 3 else 4 * rang
        seance = cellules[place % len(cellules)] if cellules else None
        releves.append(
            projet.relever_besoin(
                intitule=intitule,
                theme=ThemeInsertion(theme).value,
                nombre=nombre,
                constat=constat,
                territoire=seance.instance.territoire if seance else None,
                seance=seance,
                par=par,
                le=seance.debut.date() if seance else le,
            )
        )
    depart = le - timedelta(days=160)
    diagnostic = projet.etablir_diagnostic(
        besoins=releves[:3],
        titre="Se déplacer pour travailler",
        constats="Un tiers des diagnostics cite la mobilité comme premier frein. Les horaires des "
        "zones d'activités commencent avant les premiers cars.",
        pistes="Une navette du matin, un permis accompagné, un garage solidaire plus proche.",
        territoire=releves[0].territoire,
        par=par,
        le=depart,
    )
    ouvert = projet.ouvrir_projet(
        intitule="Navette solidaire du matin",
        chef_de_projet=par,
        diagnostic=diagnostic,
        objectif="Conduire à l'heure soixante personnes vers trois zones d'activités.",
        cout=Decimal(84000),
        financement="Département, Région, FSE+",
        par=par,
        le=depart,
    )
    for genre, intitule, jours in donnees["etapes"]:
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
    if ouvert.etat == EtatProjet.EN_COURS:
        _plan(donnees["plan"], structures["plie-metz"], ouvert.pk, par=par, le=le)


def _plan(decrit: dict[str, Any], plie: Structure, projet_id: int, *, par: Agent, le: date) -> None:
    plan = plans.ouvrir_plan(
        annee=le.year,
        structure=plie,
        territoire=Territoire.objects.filter(code="metz-orne").first(),
        orientations=decrit["orientations"],
        par=par,
        le=le,
    )
    for rang, (priorite, intitule, avancement, etat) in enumerate(decrit["actions"]):
        action = plans.ajouter_action_plan(
            plan=plan,
            priorite=priorite,
            intitule=intitule,
            pilote="Lucie Adam" if rang % 2 else str(par),
            echeance=date(le.year, 3 + rang, 28),
            projet=projet.Projet.objects.get(pk=projet_id) if rang == 0 else None,
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
