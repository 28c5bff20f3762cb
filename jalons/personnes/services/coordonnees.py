"""Comment joindre la personne : saisi par un agent, daté, avec sa trace."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.personnes.evenements import CoordonneesNotees
from jalons.personnes.models import Coordonnees, Personne
from jalons.socle.conflit import Ecart, verifier_version

CHAMPS = ("telephone", "courriel", "accepte_sms", "accepte_courriel", "consigne")


def _dire(valeur: Any) -> str:
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    return str(valeur)


@transaction.atomic
def noter_coordonnees(
    *, personne: Personne, saisie: dict[str, Any], version: int, par: Agent, le: date
) -> Coordonnees:
    """Remplace les coordonnées ; la trace dit quels champs ont changé, jamais leurs valeurs.

    Lève `ConflitDeVersion`, avec les deux versions, si un autre agent les a changées entre-temps.
    """
    Personne.objects.select_for_update().get(pk=personne.pk)
    connues = Coordonnees.objects.filter(personne=personne).first() or Coordonnees(
        personne=personne, version=0
    )
    libelles = {c: str(getattr(Coordonnees._meta.get_field(c), "verbose_name", c)) for c in CHAMPS}
    changes = [c for c in CHAMPS if getattr(connues, c) != saisie[c]]
    verifier_version(
        connues,
        version,
        ecarts=[Ecart(libelles[c], _dire(saisie[c]), _dire(getattr(connues, c))) for c in changes],
    )
    if not changes:
        return connues
    for champ in changes:
        setattr(connues, champ, saisie[champ])
    connues.version += 1
    connues.save()
    journaliser(
        CoordonneesNotees,
        personne_id=personne.pk,
        par=par,
        le=le,
        champs=", ".join(libelles[c] for c in changes),
    )
    return connues
