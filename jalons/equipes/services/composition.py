"""Composer une équipe : son ressort, ses compétences, ses membres et leurs suppléants."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from jalons.annuaire.models import Territoire
from jalons.comptes.journal import noter
from jalons.comptes.models import Agent
from jalons.coordination.services.instance import creer_instance
from jalons.equipes import evenements
from jalons.equipes.enums import College
from jalons.equipes.erreurs import EquipeImpossible
from jalons.equipes.models import Equipe, MembreEquipe
from jalons.equipes.theme import ThemeEquipe
from jalons.socle.conflit import verifier_version
from jalons.socle.fiches import relire, une_ligne
from jalons.socle.periode import Periode

if TYPE_CHECKING:
    from jalons.coordination.models import Instance

GENRE = "ctes"


def _themes(codes: Iterable[str]) -> list[str]:
    gardes = [t.code for t in ThemeEquipe.en_ordre() if t.code in set(codes)]
    if not gardes:
        raise EquipeImpossible("Cochez au moins une compétence.", champ="themes")
    return gardes


@transaction.atomic
def creer_equipe(
    *,
    nom: str,
    animateur: Agent,
    themes: Iterable[str],
    territoires: Iterable[Territoire],
    par: Agent,
    le: date,
    arrete: str = "",
    lieu: str = "",
    depuis: date | None = None,
    instance: Instance | None = None,
) -> Equipe:
    """Ouvre une équipe et l'instance qui se réunit, ou reprend une instance qui existe.

    `territoires` : le ressort, vide pour tout le département.
    """
    ressort = list(territoires)
    if not nom.strip() and instance is None:
        raise EquipeImpossible("Donnez un nom à l'équipe.", champ="nom")
    if instance is None:
        instance = creer_instance(
            genre=GENRE if ressort else "equipe_departementale",
            nom=nom,
            animateur=animateur,
            territoire_id=ressort[0].pk if ressort else None,
            lieu=lieu,
            depuis=depuis,
            par=par,
            le=le,
        )
    equipe = Equipe.objects.create(
        instance=instance, themes=_themes(themes), arrete=une_ligne(arrete)[:200]
    )
    equipe.territoires.set(ressort)
    noter(evenements.EquipeComposee, equipe, par, le, equipe=str(equipe), changement="ouverte")
    return equipe


@transaction.atomic
def modifier_equipe(
    *, equipe: Equipe, version: int, changements: Mapping[str, Any], par: Agent, le: date
) -> Equipe:
    """Change le ressort, les compétences ou l'arrêté ; un dossier déjà saisi reste à l'équipe."""
    relue = relire(equipe)
    verifier_version(relue, version)
    relue.themes = _themes(changements["themes"])
    relue.arrete = une_ligne(changements.get("arrete", relue.arrete))[:200]
    relue.version += 1
    relue.save()
    relue.territoires.set(changements["territoires"])
    noter(
        evenements.EquipeComposee,
        relue,
        par,
        le,
        equipe=str(relue),
        changement="ressort ou compétences",
    )
    return relue


@transaction.atomic
def nommer(
    *,
    equipe: Equipe,
    college: str,
    nom: str,
    courriel: str,
    par: Agent,
    le: date,
    depuis: date,
    jusqu_au: date | None = None,
    organisme: str = "",
    agent: Agent | None = None,
    supplee: MembreEquipe | None = None,
) -> MembreEquipe:
    """Nomme un titulaire, ou le suppléant d'un titulaire du même collège, à partir d'un jour."""
    if supplee is not None and (supplee.equipe_id != equipe.pk or supplee.supplee_id):
        raise EquipeImpossible("On supplée un titulaire de cette équipe.", champ="supplee")
    if supplee is not None and supplee.college != college:
        raise EquipeImpossible("Un suppléant siège au collège de son titulaire.", champ="college")
    if jusqu_au is not None and jusqu_au < depuis:
        raise EquipeImpossible("La fin précède le début.", champ="jusqu_au")
    try:
        with transaction.atomic():
            membre = MembreEquipe.objects.create(
                equipe=equipe,
                college=College(college),
                nom=une_ligne(nom)[:120],
                organisme=une_ligne(organisme)[:160],
                courriel=courriel.strip().lower(),
                agent=agent,
                supplee=supplee,
                periode=Periode(depuis, jusqu_au),
            )
    except IntegrityError as erreur:
        if "membre_equipe_une_fois" in str(erreur):
            raise EquipeImpossible(
                "Cette adresse siège déjà dans l'équipe à cette période.", champ="courriel"
            ) from erreur
        raise
    noter(
        evenements.EquipeComposee,
        equipe,
        par,
        le,
        equipe=str(equipe),
        changement=f"{membre.nom} y siège",
    )
    return membre


@transaction.atomic
def terminer_siege(
    *, membre: MembreEquipe, jusqu_au: date, version: int, par: Agent, le: date
) -> MembreEquipe:
    """Le membre ne siège plus après ce jour ; ses séances passées le gardent."""
    relu = relire(membre)
    verifier_version(relu, version)
    if jusqu_au < relu.periode.debut:
        raise EquipeImpossible("La fin précède le début du siège.", champ="jusqu_au")
    relu.periode = Periode(relu.periode.debut, jusqu_au)
    relu.version += 1
    relu.save()
    noter(
        evenements.EquipeComposee,
        relu.equipe,
        par,
        le,
        equipe=str(relu.equipe),
        changement=f"{relu.nom} n'y siège plus après le {jusqu_au:%d/%m/%Y}",
    )
    return relu
