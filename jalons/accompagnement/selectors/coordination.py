"""Lectures des coordinations de parcours : celle d'une personne, son cercle, celles d'un agent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateField,
    Exists,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.fields import CharField
from django.db.models.functions import Coalesce

from jalons.accompagnement.enums import ETAPE_OUVERTE, ETATS_VIVANTS, EtatEtape, EtatParcours
from jalons.accompagnement.etapes import RencontrePartenaires
from jalons.accompagnement.models import EtapeParcours, Parcours, PartenaireParcours
from jalons.accompagnement.parcours.coordination import Coordination
from jalons.accompagnement.selectors.parcours import visibles
from jalons.accueil.selectors.mes_personnes import structures_de
from jalons.annuaire.models import Structure
from jalons.comptes.enums import Permission
from jalons.comptes.models import Affectation, Agent, en_vigueur
from jalons.comptes.roles import Role
from jalons.personnes.models import Personne

PLACES = {
    "coordonne": "Que je coordonne",
    "partenaire": "Où je suis partenaire",
    "autres": "Les autres",
}


def coordination_de(personne: Personne) -> Parcours | None:
    """La coordination proposée ou en cours ; None sinon. Une requête."""
    return (
        Parcours.objects.filter(personne=personne, genre=Coordination.code, etat__in=ETATS_VIVANTS)
        .select_related("structure", "referent", "prescripteur", "personne")
        .first()
    )


@dataclass(frozen=True, slots=True)
class Place:
    """Un partenaire du cercle ; `voit` : quelqu'un peut ouvrir le dossier à ce titre."""

    partenaire: PartenaireParcours
    voit: bool


def cercle_de(parcours: Parcours, *, le: date) -> list[Place]:
    """Qui entoure la personne, et qui l'a entourée ; une requête."""
    tient = lecteurs(le=le).filter(structure=OuterRef("structure")).order_by()
    nomme = Q(agent__isnull=True) | Q(agent__is_active=True)
    lus: Any = (
        parcours.partenaires.select_related("structure", "agent")
        .annotate(a_un_compte=Case(When(nomme & Exists(tient), then=Value(1)), default=Value(0)))
        .order_by("jusqu_au", "depuis", "pk")
    )
    ouvert = parcours.est_ouvert
    rendus = [Place(p, bool(ouvert and p.en_est and p.a_un_compte)) for p in lus]
    return sorted(rendus, key=lambda x: not x.partenaire.en_est)


def lecteurs(*, le: date) -> QuerySet[Agent]:
    """Les agents qui lisent un accompagnement : ceux que l'on peut nommer autour d'une personne."""
    roles = [r.code for r in Role.tous() if Permission.ACCOMPAGNEMENT_CONSULTER in r.permissions]
    tenus = Affectation.objects.filter(en_vigueur(le), agent=OuterRef("pk"), role__in=roles)
    return Agent.objects.filter(Exists(tenus), is_active=True).order_by("nom", "prenom")


def structures_partenaires(*, le: date) -> QuerySet[Structure]:
    """Les structures que l'on peut réunir autour d'une personne."""
    return Structure.objects.filter(periode__contains=le).order_by("nom")


def prochaine_rencontre(parcours: Parcours) -> EtapeParcours | None:
    """La rencontre de partenaires à venir ou en cours, la plus proche."""
    return (
        parcours.etapes.filter(type=RencontrePartenaires.code, etat__in=ETAPE_OUVERTE)
        .order_by("periode__startswith", "pk")
        .first()
    )


def coordinations(agent: Agent) -> QuerySet[Any]:
    """Les coordinations que l'agent voit, chacune avec sa `place`, `autour` et `rencontre`."""
    autour = (
        PartenaireParcours.objects.filter(parcours=OuterRef("pk"), jusqu_au__isnull=True)
        .order_by()
        .values("parcours")
        .annotate(n=Count("pk"))
        .values("n")
    )
    rencontre = (
        EtapeParcours.objects.filter(
            parcours=OuterRef("pk"), type=RencontrePartenaires.code, etat=EtatEtape.PREVUE
        )
        .order_by()
        .values("parcours")
        .annotate(le=Min("periode__startswith"))
        .values("le")
    )
    y_est = PartenaireParcours.objects.filter(
        Q(agent=agent) | Q(agent__isnull=True, structure__in=structures_de(agent)),
        parcours=OuterRef("pk"),
        jusqu_au__isnull=True,
    )
    return (
        visibles(agent)
        .filter(genre=Coordination.code)
        .exclude(etat=EtatParcours.REFUSE)
        .annotate(
            place=Case(
                When(referent=agent, then=Value("coordonne")),
                When(Exists(y_est), then=Value("partenaire")),
                default=Value("autres"),
                output_field=CharField(),
            ),
            autour=Coalesce(Subquery(autour, output_field=IntegerField()), 0),
            rencontre=Subquery(rencontre, output_field=DateField()),
        )
        .select_related("personne__commune", "structure", "referent")
    )


def donnees_de_l_accord(parcours: Parcours, *, le: date) -> dict[str, Any]:
    """Ce que porte la fiche que la personne signe : qui, autour d'elle, saura quoi, et jusqu'à quand."""
    personne, referent = parcours.personne, parcours.referent
    partenaires = parcours.partenaires.filter(jusqu_au__isnull=True).select_related(
        "structure", "agent"
    )
    return {
        "personne": f"{personne.civilite} {personne.prenom} {personne.nom_affiche}",
        "referent": str(referent) if referent else "",
        "qualite": referent.fonction if referent else "",
        "structure": parcours.structure.nom,
        "telephone": (referent.telephone if referent else "") or "",
        "partenaires": [{"nom": str(p), "role": p.role} for p in partenaires],
        "reference": f"COO-{parcours.pk}",
        "le": f"{le:%d/%m/%Y}",
    }
