"""Lire les positionnements : par le droit de voir la personne, et par ce que l'on y fait."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from jalons.activite.cycle import Passage, passages_depuis
from jalons.activite.enums import ETATS_OUVERTS, Cote, EtatPositionnement
from jalons.activite.genres import Cible, GenrePositionnement
from jalons.activite.models import Positionnement
from jalons.comptes.enums import Perimetre, Permission
from jalons.comptes.models import Agent
from jalons.personnes.enums import MotifRattachement
from jalons.personnes.models import Personne, Rattachement, ouvre
from jalons.socle.registre import CodeInconnu

LIRE = Permission.ACTIVITE_CONSULTER


def voit_au_titre_du_territoire(agent: Agent, permission: Permission) -> bool:
    """Vrai si l'un de ses rôles lui ouvre cette permission sur tout un territoire."""
    return any(
        permission in h.role.permissions and h.role.perimetre == Perimetre.TERRITOIRE
        for h in agent.habilitations
    )


def accompagnees_par(agent: Agent, *, le: date) -> Q:
    """Les personnes que l'agent ou sa structure accompagne, autrement que par un positionnement reçu."""
    return Q(personne_id__in=accompagnees(agent, le=le))


def accompagnees(agent: Agent, *, le: date) -> QuerySet[Any, Any]:
    """Les clés de ces personnes."""
    return Rattachement.objects.filter(_siens(agent, le=le)).values("personne_id")


def _siens(agent: Agent, *, le: date) -> Q:
    """Les rattachements par lesquels l'agent accompagne quelqu'un ce jour-là."""
    siens = Q(agent_id=agent.pk)
    if agent.structure_id is not None:
        siens |= Q(structure_id=agent.structure_id, est_nominatif=False)
    return siens & ouvre(le) & ~Q(motif=MotifRattachement.POSITIONNEMENT)


def visibles(
    agent: Agent, permission: Permission = LIRE, *, le: date | None = None
) -> QuerySet[Positionnement]:
    """Les positionnements que l'agent lit.

    Une structure qui ne connaît la personne que par le sien ne lit que le sien (C. trav. R.5312-42-1).
    """
    jour = le or timezone.localdate()
    lus = Positionnement.objects.filter(
        personne__in=Personne.objects.visibles_par(agent, permission, le=jour)
    )
    if voit_au_titre_du_territoire(agent, permission):
        return lus
    siens = accompagnees_par(agent, le=jour)
    if agent.structure_id is not None:
        siens |= Q(structure_id=agent.structure_id) | Q(prescripteur_id=agent.structure_id)
    return lus.filter(siens)


def cotes_de(agent: Agent, positionnement: Positionnement, *, le: date) -> frozenset[Cote]:
    """De quels côtés l'agent fait avancer ce positionnement, d'une personne qu'il voit."""
    cotes: set[Cote] = set()
    sienne = agent.structure_id is not None and agent.structure_id == positionnement.structure_id
    if sienne and agent.peut(Permission.POSITIONNEMENT_REPONDRE):
        cotes.add(Cote.STRUCTURE)
    if agent.peut(Permission.POSITIONNEMENT_GERER) and (
        voit_au_titre_du_territoire(agent, Permission.POSITIONNEMENT_GERER)
        or positionnement.prescripteur_id == agent.structure_id
        or Positionnement.objects.filter(
            accompagnees_par(agent, le=le), pk=positionnement.pk
        ).exists()
    ):
        # Le prescripteur note aussi ce que la structure lui dit au téléphone.
        cotes |= {Cote.PRESCRIPTEUR, Cote.STRUCTURE}
    return frozenset(cotes)


def passages_offerts(agent: Agent, positionnement: Positionnement, *, le: date) -> list[Passage]:
    """Les passages que l'agent peut faire maintenant."""
    return passages_depuis(positionnement.etat, cotes_de(agent, positionnement, le=le))


def de_la_personne(agent: Agent, personne: Personne, *, le: date) -> Sequence[Positionnement]:
    """Les positionnements d'une personne que l'agent lit, les ouverts d'abord."""
    lus = visibles(agent, le=le).filter(personne=personne)
    return sorted(lus.select_related("structure"), key=lambda p: not p.est_ouvert)


def avec_tout(lignes: QuerySet[Positionnement]) -> QuerySet[Positionnement]:
    """Avec ce que les écrans montrent."""
    return lignes.select_related("personne", "structure", "prescripteur", "prescrit_par", "preuve")


def a_relancer(agent: Agent, *, le: date) -> QuerySet[Positionnement]:
    """Les positionnements que l'agent a faits, sans réponse à la date de relance."""
    return (
        visibles(agent, Permission.POSITIONNEMENT_GERER, le=le)
        .filter(
            prescrit_par=agent,
            etat=EtatPositionnement.ENVOYE,
            relance_due_le__lte=le,
            relance_le__isnull=True,
        )
        .select_related("personne", "structure")
        .order_by("reponse_due_le", "pk")
    )


def a_repondre(agent: Agent, *, le: date) -> QuerySet[Positionnement]:
    """Les positionnements reçus par la structure de l'agent, sans réponse."""
    return (
        visibles(agent, Permission.POSITIONNEMENT_REPONDRE, le=le)
        .filter(structure_id=agent.structure_id, etat=EtatPositionnement.ENVOYE)
        .select_related("personne", "structure")
        .order_by("reponse_due_le", "pk")
    )


def choix_de_cibles(*, le: date) -> list[tuple[str, list[tuple[str, str]]]]:
    """Ce vers quoi l'on peut positionner, par genre : [(libellé, [(« genre:clé », nom)])]."""
    return [
        (genre.libelle, [(f"{genre.code}:{cle}", dit) for cle, dit in genre.choix_ouverts(le=le)])
        for genre in GenrePositionnement.tous()
        if genre.est_a_choisir
    ]


def ouverts_de(personne: Personne, agent: Agent, *, le: date) -> QuerySet[Positionnement]:
    """Les positionnements ouverts d'une personne, que l'agent lit."""
    ouverts = [str(e) for e in ETATS_OUVERTS]
    return visibles(agent, le=le).filter(personne=personne, etat__in=ouverts)


def ouvert_vers(personne: Personne, genre: str, cible_id: int) -> Positionnement | None:
    """Le positionnement ouvert de la personne vers cette cible, qui que ce soit qui l'ait fait."""
    ouverts = [str(e) for e in ETATS_OUVERTS]
    return Positionnement.objects.filter(
        personne=personne, genre=genre, cible_id=cible_id, etat__in=ouverts
    ).first()


def ouverts_vers(
    personne: Personne, genre: str, cibles: Sequence[int]
) -> dict[int, Positionnement]:
    """{cible: positionnement ouvert de la personne} parmi ces cibles, qui que ce soit qui l'ait fait."""
    ouverts = [str(e) for e in ETATS_OUVERTS]
    lus = Positionnement.objects.filter(
        personne=personne, genre=genre, cible_id__in=cibles, etat__in=ouverts
    )
    return {p.cible_id: p for p in lus}


def lit_tout(agent: Agent, personne: Personne, *, le: date) -> bool:
    """Vrai si l'agent lit toute l'activité d'une personne qu'il voit, pas seulement ce qu'il y fait."""
    if voit_au_titre_du_territoire(agent, LIRE):
        return True
    return Rattachement.objects.filter(_siens(agent, le=le), personne=personne).exists()


def cible_de(positionnement: Positionnement) -> Cible | None:
    """La cible telle qu'elle est aujourd'hui ; None si son genre n'est plus là."""
    try:
        genre = GenrePositionnement.par_code(positionnement.genre)
    except CodeInconnu:
        return None
    objet = genre.classe()._base_manager.filter(pk=positionnement.cible_id).first()
    return genre.cible(objet) if objet is not None else None


def courriel_de(positionnement: Positionnement) -> str:
    """Où écrire pour avoir la réponse : à la cible, sinon à la structure ; vide sans courriel."""
    cible = cible_de(positionnement)
    return (cible.courriel if cible else "") or positionnement.structure.courriel


def joignables() -> Q:
    """Les positionnements dont la cible, ou la structure, a un courriel."""
    lus = ~Q(structure__courriel="")
    for genre in GenrePositionnement.tous():
        if (siennes := genre.joignables()) is not None:
            lus |= Q(genre=genre.code, cible_id__in=siennes.values("pk"))
    return lus


def positionnement_ouvert(personne: str = "pk") -> Exists:
    """La condition « un positionnement est ouvert », sur une table dont ce champ est la personne."""
    ouverts = [str(e) for e in ETATS_OUVERTS]
    return Exists(Positionnement.objects.filter(personne=OuterRef(personne), etat__in=ouverts))


def de_ce_genre(genre: str) -> QuerySet[Positionnement]:
    """Tous les positionnements d'un genre, pour la pièce qui l'inscrit : c'est à elle de dire qui les lit."""
    return Positionnement.objects.filter(genre=genre)
