"""Lectures des parcours PLIE : la file active, un parcours, ses étapes, qui peut quoi."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateField,
    Exists,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest

from jalons.accompagnement.enums import (
    ETATS_A_EXAMINER,
    ETATS_OUVERTS,
    CriterePublic,
    EtatEtapePlie,
    EtatParcoursPlie,
    EtatSortie,
    ModeContact,
)
from jalons.accompagnement.etapes import types_ordonnes
from jalons.accompagnement.models import (
    CommissionPlie,
    ContactPlie,
    EtapePlie,
    ParcoursPlie,
    SortiePlie,
)
from jalons.accompagnement.rules.contacts import SuiviContact, suivi_contact
from jalons.annuaire.enums import GenreStructure
from jalons.annuaire.models import Structure
from jalons.comptes.enums import Perimetre, Permission
from jalons.comptes.models import Agent
from jalons.comptes.roles import Role
from jalons.personnes.enums import ETATS_OUVERTS as DROITS_OUVERTS
from jalons.personnes.enums import EtatInscription
from jalons.personnes.models import Personne
from jalons.personnes.selectors import situation_de
from jalons.socle.dates import ajouter_mois
from jalons.socle.parametres import parametre


def parcours_plie_de(personne: Personne) -> ParcoursPlie | None:
    """Le parcours en cours de la personne, sinon le dernier, sinon None."""
    return (
        ParcoursPlie.objects.filter(personne=personne)
        .select_related("structure", "prescripteur", "referent", "presente_par", "sortie__regle")
        .order_by(
            Case(When(etat=EtatParcoursPlie.SORTI, then=Value(1)), default=Value(0)),
            "-date_presentation",
            "-pk",
        )
        .first()
    )


def sortie_a_confirmer(parcours: ParcoursPlie) -> bool:
    """Vrai après une sortie positive encore provisoire : le PLIE suit la personne dans l'emploi."""
    return SortiePlie.objects.filter(parcours=parcours, etat=EtatSortie.PROVISOIRE).exists()


def etapes_de(parcours: ParcoursPlie) -> QuerySet[EtapePlie]:
    """Toutes les étapes d'un parcours, dans l'ordre où elles commencent."""
    return parcours.etapes.select_related("operateur").order_by("periode__startswith", "pk")


def premier_acte(personne: Personne) -> date | None:
    """Date du premier acte d'accompagnement : premier contact abouti ou première étape commencée."""
    contact = ContactPlie.objects.filter(parcours__personne=personne, est_abouti=True).aggregate(
        le=Min("date")
    )["le"]
    etape = (
        EtapePlie.objects.filter(parcours__personne=personne)
        .exclude(etat=EtatEtapePlie.PREVUE)
        .aggregate(le=Min("periode__startswith"))["le"]
    )
    return min((d for d in (contact, etape) if d is not None), default=None)


def parcours_visibles(
    agent: Agent, permission: Permission = Permission.PLIE_CONSULTER
) -> QuerySet[ParcoursPlie]:
    """Les parcours des personnes que l'agent voit avec cette permission."""
    visibles = Personne.objects.visibles_par(agent, permission).order_by()
    return ParcoursPlie.objects.filter(personne__in=visibles)


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
    fermes = ParcoursPlie.objects.filter(siens, etat=EtatParcoursPlie.SORTI).exclude(
        personne__in=Personne.objects.visibles_par(
            agent, Permission.PLIE_CONSULTER, le=le
        ).order_by()
    )
    compte = fermes.aggregate(
        nombre=Count("pk"),
        positifs=Count(
            "pk",
            filter=Q(sortie__est_positive=True) & ~Q(sortie__etat=EtatSortie.INFIRMEE),
        ),
    )
    return Termines(**compte)


def avec_contact(parcours: QuerySet[ParcoursPlie], *, le: date) -> QuerySet[Any]:
    """Ajoute `dernier_contact`, `reference` (lui, ou l'admission) et `en_alerte`."""
    dernier = (
        ContactPlie.objects.filter(parcours=OuterRef("pk"), est_abouti=True)
        .order_by()
        .values("parcours")
        .annotate(le=Max("date"))
        .values("le")
    )
    limite = le - timedelta(days=parametre("plie_delai_contact", le=le).nombre)
    return parcours.annotate(
        dernier_contact=Subquery(dernier, output_field=DateField()),
        reference=Greatest(Coalesce("dernier_contact", F("date_admission")), F("date_admission")),
    ).annotate(
        en_alerte=Case(
            # Un décès signalé se vérifie d'abord : personne n'est pressé d'appeler la famille.
            When(
                etat__in=ETATS_OUVERTS,
                reference__lt=limite,
                personne__deces_signale=False,
                then=Value(True),
            ),
            default=Value(False),
        )
    )


def sans_etape(parcours: QuerySet[Any]) -> QuerySet[Any]:
    """Les parcours en cours qu'aucune étape n'occupe : entre deux étapes, on appelle plus souvent."""
    comptees = [t.code for t in types_ordonnes() if t.compte_comme_etape]
    en_cours = EtapePlie.objects.filter(
        parcours=OuterRef("pk"), etat=EtatEtapePlie.EN_COURS, type__in=comptees
    )
    return parcours.filter(~Exists(en_cours), etat=EtatParcoursPlie.EN_COURS)


def contact_de(parcours: Any, *, le: date) -> SuiviContact | None:
    """Le rythme des contacts d'un parcours ouvert annoté par `avec_contact` ; None s'il est clos."""
    if not parcours.est_ouvert:
        return None
    return suivi_contact(
        dernier=parcours.dernier_contact,
        admission=parcours.date_admission,
        le=le,
        delai_jours=parametre("plie_delai_contact", le=le).nombre,
    )


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


def contact_habituel(parcours: ParcoursPlie, *, le: date) -> dict[str, Any]:
    """Un contact prérempli : aujourd'hui, abouti, par le moyen du dernier contact."""
    mode = parcours.contacts.order_by("-date", "-pk").values_list("mode", flat=True).first()
    return {"date": le, "est_abouti": True, "mode": mode or ModeContact.TELEPHONE.value}


PUCES = {
    EtatParcoursPlie.PRESENTE: "À examiner",
    EtatParcoursPlie.AJOURNE: "Ajournés",
    EtatParcoursPlie.REFUSE: "Refusés",
    EtatParcoursPlie.ADMIS: "Référent à désigner",
    EtatParcoursPlie.EN_COURS: "En parcours",
    EtatParcoursPlie.SORTI: "Terminés",
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


def referents_possibles(structure: Structure, *, le: date) -> QuerySet[Agent]:
    """Les agents de ce PLIE qui peuvent tenir un parcours ce jour-là."""
    roles = [r.code for r in Role.tous() if Permission.PLIE_GERER in r.permissions]
    return (
        Agent.objects.filter(
            structure=structure,
            is_active=True,
            affectations__role__in=roles,
            affectations__periode__contains=le,
        )
        .distinct()
        .order_by("nom", "prenom")
    )


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


def a_inscrire(agent: Agent, structure: Structure) -> QuerySet[ParcoursPlie]:
    """Personnes présentées ou ajournées qui ne sont à l'ordre du jour d'aucune commission ouverte."""
    return (
        parcours_visibles(agent)
        .filter(structure=structure, etat__in=ETATS_A_EXAMINER)
        .exclude(passages__decision="")
        .select_related("personne", "prescripteur")
        .order_by("date_presentation", "pk")
    )


def sorties_a_confirmer(agent: Agent, *, le: date) -> QuerySet[SortiePlie]:
    """Sorties provisoires dont la durée est atteinte, les plus anciennes d'abord."""
    return (
        SortiePlie.objects.filter(
            parcours__in=parcours_visibles(agent, Permission.PLIE_GERER).order_by(),
            etat=EtatSortie.PROVISOIRE,
            date_confirmable__lte=le,
        )
        .select_related("parcours__personne", "parcours__referent", "regle")
        .order_by("date_confirmable", "pk")
    )
