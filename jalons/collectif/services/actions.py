"""Tenir une action collective et ses séances ; copier l'action comme modèle vers un autre territoire."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from jalons.annuaire.models import Structure, Territoire
from jalons.collectif.enums import EtatInscription
from jalons.collectif.models import ActionCollective, SeanceCollective
from jalons.collectif.services.commun import CollectifImpossible
from jalons.collectif.services.inscriptions import faire_passer, prevenir_de
from jalons.comptes.models import Agent
from jalons.socle.fiches import changer, verrouiller


@transaction.atomic
def creer_action(
    *, valeurs: Mapping[str, Any], partenaires: Iterable[Structure], par: Agent, le: date
) -> ActionCollective:
    """Une action neuve."""
    action = ActionCollective.objects.create(**valeurs)
    action.partenaires.set(partenaires)
    return action


@transaction.atomic
def modifier_action(
    *,
    action: ActionCollective,
    version: int,
    changements: Mapping[str, Any],
    partenaires: Iterable[Structure],
    par: Agent,
    le: date,
) -> ActionCollective:
    """Change l'action ; lève `ConflitDeVersion`. Son genre ne change plus une fois quelqu'un inscrit."""
    if changements.get("genre", action.genre) != action.genre:
        inscrits = action.seances.filter(inscriptions__isnull=False)
        if inscrits.exists():
            raise CollectifImpossible(
                "Des inscrits y sont : son genre ne change plus.", champ="genre"
            )
    faite = changer(action, version, changements)
    faite.partenaires.set(partenaires)
    return faite


@transaction.atomic
def copier_action(
    *,
    action: ActionCollective,
    territoire: Territoire | None,
    organisateur: Structure,
    par: Agent,
    le: date,
) -> ActionCollective:
    """La même action ailleurs : ce qui s'y fait, ni ses séances, ni ses partenaires, ni ses inscrits."""
    return ActionCollective.objects.create(
        intitule=action.intitule,
        genre=action.genre,
        theme=action.theme,
        description=action.description,
        est_ouverte_aux_personnes=action.est_ouverte_aux_personnes,
        organisateur=organisateur,
        territoire=territoire,
        contact=par,
        modele=action,
    )


def _verifier(debut: datetime, fin: datetime) -> None:
    if fin <= debut:
        raise CollectifImpossible("La séance finit avant de commencer.", champ="fin")


@transaction.atomic
def ajouter_seance(
    *,
    action: ActionCollective,
    debut: datetime,
    fin: datetime,
    lieu: str,
    places: int,
    par: Agent,
    le: date,
) -> SeanceCollective:
    """Une séance de plus. Lève `CollectifImpossible` si elle finit avant de commencer."""
    _verifier(debut, fin)
    return SeanceCollective.objects.create(
        action=action, debut=debut, fin=fin, lieu=lieu.strip(), places=places
    )


@transaction.atomic
def modifier_seance(
    *,
    seance: SeanceCollective,
    version: int,
    debut: datetime,
    fin: datetime,
    lieu: str,
    places: int,
    par: Agent,
    le: date,
) -> SeanceCollective:
    """Change la séance ; des places de plus font passer qui attend. Lève si elle en ôte à des inscrits."""
    _verifier(debut, fin)
    tenue = verrouiller(seance, version)
    prises = tenue.inscriptions.exclude(
        etat__in=[EtatInscription.ATTENTE, EtatInscription.DESISTEE]
    ).count()
    if places < prises:
        raise CollectifImpossible(f"{prises} inscrits y tiennent déjà une place.", champ="places")
    faite = changer(
        seance, version, {"debut": debut, "fin": fin, "lieu": lieu.strip(), "places": places}
    )
    faire_passer(faite, par=par, le=le)
    return faite


@transaction.atomic
def annuler_seance(
    *, seance: SeanceCollective, motif: str, version: int, par: Agent, le: date
) -> SeanceCollective:
    """Annule la séance et le dit à chaque personne inscrite ou en attente."""
    tenue = verrouiller(seance, version)
    if tenue.annulee_le is not None:
        raise CollectifImpossible("Cette séance est déjà annulée.")
    if not motif.strip():
        raise CollectifImpossible("Dites pourquoi.", champ="motif")
    faite = changer(seance, version, {"annulee_le": le, "motif_annulation": motif.strip()[:200]})
    attendus = faite.inscriptions.filter(
        etat__in=[EtatInscription.INSCRITE, EtatInscription.ATTENTE]
    )
    for inscription in attendus.select_related("personne"):
        prevenir_de(inscription, "annulee")
    return faite
