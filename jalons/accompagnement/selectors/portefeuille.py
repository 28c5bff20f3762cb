"""Les personnes d'un agent ou de sa structure, à quelque titre qu'ils les accompagnent."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Sum, Value, When, Window
from django.db.models.functions import Greatest

from jalons.accompagnement.enums import ETAPE_OUVERTE, ETATS_OUVERTS
from jalons.accompagnement.models import Contact, EtapeParcours
from jalons.accompagnement.selectors.contacts import dernier_contact
from jalons.accompagnement.selectors.plan import actions_a_faire
from jalons.accueil.selectors.mes_personnes import (
    dernier_entretien,
    place_de,
    recue_depuis,
    rendez_vous_a_venir,
    structures_de,
)
from jalons.activite.selectors.positionnements import positionnement_ouvert
from jalons.comptes.models import Agent
from jalons.personnes.enums import MotifRattachement
from jalons.personnes.models import Personne, Rattachement, ouvre
from jalons.personnes.selectors.retards import a_un_retard

# Voir une personne sans l'accompagner : l'accueillir, l'avoir prescrite, la recevoir dans une action.
_SANS_ACCOMPAGNER = ("accueil", "prescription", "positionnement")


def titres() -> list[tuple[str, str]]:
    """À quel titre on accompagne : code du motif, libellé."""
    return [(c, dit) for c, dit in MotifRattachement.choices() if c not in _SANS_ACCOMPAGNER]


def portefeuille(agent: Agent, *, le: date) -> QuerySet[Rattachement]:
    """Les suivis en cours de l'agent ou de sa structure, de personnes qu'il a le droit de voir.

    Chacun avec sa `place` et `a_jour` (rien n'est en retard). D'abord qui n'a encore personne, puis
    les siennes, ce qui presse devant.
    """
    visibles = Personne.objects.visibles_par(agent, le=le).order_by()
    siens = Q(agent=agent) | Q(structure__in=structures_de(agent), est_nominatif=False)
    return (
        Rattachement.objects.filter(
            siens,
            ouvre(le),
            motif__in=[code for code, _ in titres()],
            personne__in=visibles,
        )
        .annotate(
            place=place_de(agent),
            a_jour=Case(When(a_un_retard(), then=Value(False)), default=Value(True)),
        )
        .select_related("personne__commune", "agent", "structure")
        .order_by("place", "a_jour", "periode", "pk")
    )


def derniers_contacts(personnes: list[int]) -> dict[int, date]:
    """Le dernier contact ou entretien de chacune qui en a eu un (une requête)."""
    lus = Personne.objects.filter(pk__in=personnes).values_list("pk", contact_ou_entretien())
    return {numero: jour for numero, jour in lus if jour is not None}


def contact_ou_entretien(personne: str = "pk") -> Any:
    """L'expression de la date du dernier contact abouti ou entretien ; None sans l'un ni l'autre."""
    return Greatest(dernier_contact(personne), dernier_entretien(personne))


def contact_depuis(limite: date, personne: str = "pk") -> Q:
    """La condition « un contact abouti ou un entretien, ce jour ou après »."""
    contacts = Contact.objects.filter(
        personne=OuterRef(personne), est_abouti=True, date__gte=limite
    )
    return Q(Exists(contacts)) | Q(recue_depuis(limite, personne))


def a_eu_un_contact(personne: str = "pk") -> Q:
    """La condition « un contact abouti ou un entretien, un jour »."""
    return contact_depuis(date.min, personne)


def a_une_etape(le: date, personne: str = "pk") -> Q:
    """La condition « quelque chose est prévu ou en cours » : rendez-vous, étape, action, positionnement."""
    etapes = EtapeParcours.objects.filter(
        parcours__personne=OuterRef(personne),
        parcours__etat__in=ETATS_OUVERTS,
        etat__in=ETAPE_OUVERTE,
    )
    return (
        Q(Exists(etapes))
        | Q(Exists(actions_a_faire(personne)))
        | Q(rendez_vous_a_venir(le, personne))
        | Q(positionnement_ouvert(personne))
    )


def a_revoir(agent: Agent, *, le: date, limite: int) -> tuple[list[Any], int, int]:
    """Les siennes à qui quelque chose manque, leur nombre, et combien il en suit (une requête)."""
    lues: list[Any] = list(
        portefeuille(agent, le=le)
        .filter(agent=agent)
        .annotate(
            manque=Case(When(a_jour=False, then=Value(1)), default=Value(0)),
            en_tout=Window(Count("*")),
            en_retard=Window(Sum("manque")),
        )[:limite]
    )
    if not lues:
        return [], 0, 0
    return [x for x in lues if not x.a_jour], lues[0].en_retard, lues[0].en_tout
