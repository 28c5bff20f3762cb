"""Le décor des tests de la coordination : une cheffe de projet, ses instances, ses invités."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from jalons.comptes.models import Agent
from jalons.coordination.models import Instance, Seance
from jalons.coordination.services import instance as instances
from jalons.coordination.services import seance as seances
from jalons.repertoire.models import Action, Dispositif
from jalons.repertoire.services import offre
from jalons.socle.periode import Periode
from tests.distribution import DEPUIS, Distribution, _agent

JOUR = date(2026, 3, 16)
SITE = "https://jalons.example/"
PNG = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhg"
    "GAWjR9awAAAABJRU5ErkJggg=="
)


@dataclass
class Decor:
    """Anne anime une cellule locale et un comité de suivi ; Sophie (UDAF) en est membre."""

    scene: Distribution
    anne: Agent
    cellule: Instance
    comite: Instance
    dispositif: Dispositif
    action: Action


def u(nom, *args):
    """L'adresse d'un écran de la coordination, des projets ou du répertoire."""
    for piece in ("coordination", "projets", "repertoire"):
        with contextlib.suppress(NoReverseMatch):
            return reverse(f"{piece}:{nom}", args=args)
    raise NoReverseMatch(nom)


def a_paris(annee: int, mois: int, jour: int, h: int = 9, m: int = 0) -> datetime:
    return datetime(annee, mois, jour, h, m, tzinfo=timezone.get_current_timezone())


def planter(scene: Distribution) -> Decor:
    anne = _agent("Anne", "chef_projet_insertion", scene.departement, territoire=scene.metz)
    scene.anne = anne  # type: ignore[attr-defined]
    dispositif = offre.creer_dispositif(
        nom="Garantie d'activité", theme="trouver-un-emploi", par=anne, le=DEPUIS
    )
    cellule = instances.creer_instance(
        genre="cellule_locale",
        nom="Cellule locale de Metz-Orne",
        animateur=anne,
        territoire_id=scene.metz.pk,
        lieu="CMS de Metz-Centre",
        depuis=date(2026, 1, 1),
        par=anne,
        le=date(2026, 1, 1),
    )
    comite = instances.creer_instance(
        genre="comite_suivi",
        nom="Comité de suivi de la Garantie d'activité",
        animateur=anne,
        dispositif_id=dispositif.pk,
        depuis=date(2026, 1, 1),
        par=anne,
        le=date(2026, 1, 1),
    )
    for instance in (cellule, comite):
        instances.ajouter_membre(
            instance=instance,
            nom=str(scene.sophie),
            organisme="UDAF",
            courriel=scene.sophie.courriel,
            agent=scene.sophie,
            par=anne,
            le=DEPUIS,
        )
        instances.ajouter_membre(
            instance=instance,
            nom="Léa Partenaire",
            organisme="Mission locale",
            courriel="lea@partenaire.example",
            par=anne,
            le=DEPUIS,
        )
    action = offre.creer_action(
        intitule="Chantier des jardins",
        genre="siae",
        porteur=scene.udaf,
        theme="remobilisation",
        periode=Periode(date(2025, 1, 1), date(2026, 12, 31)),
        dispositif=dispositif,
        territoires=[scene.metz],
        par=anne,
        le=DEPUIS,
    )
    return Decor(scene, anne, cellule, comite, dispositif, action)


def une_seance(decor: Decor, instance: Instance | None = None, **options: object) -> Seance:
    """Une séance future (juin 2050, pour que les liens restent ouverts), membres dans la liste."""
    champs: dict = {
        "instance": instance or decor.cellule,
        "debut": a_paris(2050, 6, 9),
        "fin": a_paris(2050, 6, 9, 11, 30),
        "theme": "Se déplacer pour travailler",
        "par": decor.anne,
        "le": JOUR,
        **options,
    }
    seance = seances.planifier_seance(**champs)
    seances.inviter_membres(seance=seance, par=decor.anne, le=JOUR)
    return seance


def garnir(decor: Decor) -> Seance:
    """Une séance du comité de suivi, et de quoi remplir chaque écran de la coordination."""
    from jalons.coordination.services import decision as decisions
    from jalons.projets.services import projet as projets

    par, le = decor.anne, JOUR
    seance = une_seance(decor, decor.comite)
    decisions.prendre_decision(
        seance=seance, intitule="Écrire à la Région", agent=par, echeance=le, par=par, le=le
    )
    decisions.faire_le_point(
        seance=seance, personne=decor.scene.fatou, situation="Le projet avance", par=par, le=le
    )
    besoin = {"intitule": "Se déplacer", "theme": "mobilite", "par": par, "le": le}
    releve = projets.relever_besoin(seance=seance, **besoin)
    diagnostic = projets.etablir_diagnostic(
        besoins=[releve], titre="Mobilité", territoire=decor.scene.metz, par=par, le=le
    )
    projets.ouvrir_projet(
        intitule="Navette", chef_de_projet=par, diagnostic=diagnostic, par=par, le=le
    )
    return seance
