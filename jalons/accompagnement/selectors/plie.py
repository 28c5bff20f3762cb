"""Lectures des parcours PLIE : la file active, un parcours, ses étapes, qui peut quoi."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    Count,
    Q,
    QuerySet,
)

from jalons.accompagnement.enums import (
    ETATS_A_EXAMINER,
    CriterePublic,
    EtatParcours,
    EtatSortie,
)
from jalons.accompagnement.models import (
    CommissionPlie,
    Parcours,
    SortieParcours,
)
from jalons.accompagnement.parcours.plie import Plie
from jalons.accompagnement.selectors.parcours import parcours_de
from jalons.annuaire.enums import GenreStructure
from jalons.annuaire.models import Structure
from jalons.comptes.enums import Perimetre, Permission
from jalons.comptes.models import Agent
from jalons.personnes.enums import ETATS_OUVERTS as DROITS_OUVERTS
from jalons.personnes.enums import EtatInscription
from jalons.personnes.models import Personne
from jalons.personnes.selectors import situation_de
from jalons.socle.dates import ajouter_mois
from jalons.socle.parametres import parametre


def tous() -> QuerySet[Parcours]:
    """Les parcours PLIE, quelle que soit la personne."""
    return Parcours.objects.filter(genre=Plie.code)


def parcours_plie_de(personne: Personne) -> Parcours | None:
    """Le parcours en cours de la personne, sinon le dernier, sinon None."""
    return parcours_de(personne).filter(genre=Plie.code).select_related("sortie__regle").first()


def parcours_visibles(
    agent: Agent, permission: Permission = Permission.PLIE_CONSULTER
) -> QuerySet[Parcours]:
    """Les parcours des personnes que l'agent voit avec cette permission."""
    visibles = Personne.objects.visibles_par(agent, permission).order_by()
    return tous().filter(personne__in=visibles)


@dataclass(frozen=True, slots=True)
class Termines:
    """Les parcours terminés dont l'agent ne voit plus la personne : un compte, rien d'autre."""

    nombre: int
    positifs: int


def termines_fermes(agent: Agent, *, le: date) -> Termines:
    """Les sortis que l'agent suivait, ou son PLIE, et que la fin du suivi a refermés.

    Leurs dossiers ne s'ouvrent plus et leurs noms ne s'affichent pas : seul le nombre se lit.
    """
    siens = Q(referent=agent)
    for habilitation in agent.habilitations:
        gere = Permission.PLIE_GERER in habilitation.role.permissions
        if gere and habilitation.structure_id is not None:
            siens |= Q(structure_id=habilitation.structure_id)
    fermes = (
        tous()
        .filter(siens, etat=EtatParcours.SORTI)
        .exclude(
            personne__in=Personne.objects.visibles_par(
                agent, Permission.PLIE_CONSULTER, le=le
            ).order_by()
        )
    )
    compte = fermes.aggregate(
        nombre=Count("pk"),
        positifs=Count(
            "pk",
            filter=Q(sortie__est_positive=True) & ~Q(sortie__etat=EtatSortie.INFIRMEE),
        ),
    )
    return Termines(**compte)


def criteres_probables(personne: Personne, *, le: date) -> list[CriterePublic]:
    """Les critères d'entrée que le dossier dit déjà ; à relire avec la personne."""
    trouves = []
    situation = situation_de(personne, le=le)
    droit, inscription = situation.droit, situation.inscription
    if droit is not None and droit.etat in DROITS_OUVERTS:
        trouves.append(CriterePublic.RSA)
    duree = parametre("plie_longue_duree", le=le).nombre
    if (
        inscription is not None
        and inscription.etat == EtatInscription.INSCRIT
        and ajouter_mois(inscription.periode.debut, duree) <= le
    ):
        trouves.append(CriterePublic.DELD)
    if personne.est_majore:
        trouves.append(CriterePublic.PARENT_ISOLE)
    return trouves


PUCES = {
    EtatParcours.PRESENTE: "À examiner",
    EtatParcours.AJOURNE: "Ajournés",
    EtatParcours.REFUSE: "Refusés",
    EtatParcours.ADMIS: "Référent à désigner",
    EtatParcours.EN_COURS: "En parcours",
    EtatParcours.SORTI: "Terminés",
}


def structures_plie(
    agent: Agent, *, le: date, permission: Permission = Permission.PLIE_CONSULTER
) -> QuerySet[Structure]:
    """Les PLIE dont l'agent ouvre les commissions et les chiffres avec cette permission.

    Un rôle borné aux personnes suivies ouvre le sien, ou tous au Département ; un rôle
    territorial, ceux de son territoire (un PLIE sans territoire déclaré est à tous).
    """
    choix = Q(pk__in=[])
    for habilitation in agent.habilitations:
        if permission not in habilitation.role.permissions:
            continue
        if habilitation.role.perimetre == Perimetre.SUIVIS:
            du_departement = agent.structure.genre == GenreStructure.DEPARTEMENT
            choix |= Q(pk__isnull=False) if du_departement else Q(pk=habilitation.structure_id)
        elif habilitation.territoire_id is None:
            choix |= Q(pk__isnull=False)
        else:
            choix |= Q(territoires=habilitation.territoire_id) | Q(territoires__isnull=True)
    return plies(le=le).filter(choix).distinct()


def plies(*, le: date) -> QuerySet[Structure]:
    """Les PLIE en activité ce jour-là."""
    return Structure.objects.filter(genre=GenreStructure.PLIE, periode__contains=le)


def commissions_de(agent: Agent, *, le: date) -> QuerySet[Any]:
    """Les commissions des PLIE de l'agent, avec `examines` et `decides`."""
    return (
        CommissionPlie.objects.filter(structure__in=structures_plie(agent, le=le).order_by())
        .select_related("structure")
        .annotate(
            examines=Count("passages"),
            decides=Count("passages", filter=~Q(passages__decision="")),
            admis=Count("passages", filter=Q(passages__decision="admis")),
        )
        .order_by("-date", "-pk")
    )


def a_inscrire(agent: Agent, structure: Structure) -> QuerySet[Parcours]:
    """Personnes présentées ou ajournées qui ne sont à l'ordre du jour d'aucune commission ouverte."""
    return (
        parcours_visibles(agent)
        .filter(structure=structure, etat__in=ETATS_A_EXAMINER)
        .exclude(passages__decision="")
        .select_related("personne", "prescripteur")
        .order_by("date_presentation", "pk")
    )


def sorties_a_confirmer(agent: Agent, *, le: date) -> QuerySet[SortieParcours]:
    """Sorties provisoires dont la durée est atteinte, les plus anciennes d'abord."""
    return (
        SortieParcours.objects.filter(
            parcours__in=parcours_visibles(agent, Permission.PLIE_GERER).order_by(),
            etat=EtatSortie.PROVISOIRE,
            date_confirmable__lte=le,
        )
        .select_related("parcours__personne", "parcours__referent", "regle")
        .order_by("date_confirmable", "pk")
    )
