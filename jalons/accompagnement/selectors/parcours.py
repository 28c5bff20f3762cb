"""Lectures des parcours de tout genre : ceux d'une personne, leurs contacts, qui peut quoi."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import (
    Case,
    Exists,
    F,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest

from jalons.accompagnement.enums import ETATS_OUVERTS, EtatEtape, EtatParcours, EtatSortie
from jalons.accompagnement.genres import GenreParcours, genres_ordonnes
from jalons.accompagnement.models import Contact, EtapeParcours, Parcours, SortieParcours
from jalons.accompagnement.rules.contacts import SuiviContact, suivi_contact
from jalons.accompagnement.selectors.contacts import dernier_contact
from jalons.annuaire.models import Structure
from jalons.comptes.enums import Perimetre, Permission
from jalons.comptes.models import Affectation, Agent, en_vigueur
from jalons.comptes.roles import Role
from jalons.personnes.models import Personne
from jalons.socle.parametres import parametre


def visibles(agent: Agent) -> QuerySet[Parcours]:
    """Les parcours que l'agent lit : les personnes qu'il voit, avec la permission de chaque genre."""
    return Parcours.objects.filter(_ouverts_par(agent, "consulter"))


def gerables(agent: Agent) -> QuerySet[Parcours]:
    """Les parcours que l'agent tient : sur son territoire, ou ceux de sa structure qu'elle suit."""
    return Parcours.objects.filter(_ouverts_par(agent, "gerer"))


def fins_a_defaire(agent: Agent, *, le: date) -> QuerySet[Parcours]:
    """Les accompagnements finis dont l'agent peut retirer la fin : ceux qu'il tient encore, et celles
    qu'il a notées ce jour-là, même si le dossier vient de se fermer à lui."""
    sienne = Q(sortie__par=agent, sortie__date_confirmation=le)
    qualifies = [g.code for g in GenreParcours.tous() if g.url_sortie]
    tenus = Q(pk__in=gerables(agent).order_by().values("pk"))
    return Parcours.objects.filter(sienne | tenus, etat=EtatParcours.SORTI).exclude(
        genre__in=qualifies
    )


def _ouverts_par(agent: Agent, acte: str) -> Q:
    genres: dict[Permission, list[str]] = {}
    for genre in GenreParcours.tous():
        genres.setdefault(getattr(genre, acte), []).append(genre.code)
    choix = Q(pk__in=[])
    for permission, codes in genres.items():
        if not agent.peut(permission):
            continue
        voit = Q(personne__in=Personne.objects.visibles_par(agent, permission).order_by())
        if acte == "gerer" and not _tient_un_territoire(agent, permission):
            voit &= Q(structure_id=agent.structure_id)
        choix |= Q(genre__in=codes) & voit
    return choix


def _tient_un_territoire(agent: Agent, permission: Permission) -> bool:
    return any(
        h.role.perimetre == Perimetre.TERRITOIRE and permission in h.role.permissions
        for h in agent.habilitations
    )


def tient(agent: Agent, parcours: Parcours) -> bool:
    """Vrai si l'agent, qui voit la personne, tient ce parcours : le même droit que `gerables`."""
    permission = parcours.declare.gerer
    return agent.peut(permission) and (
        agent.structure_id == parcours.structure_id or _tient_un_territoire(agent, permission)
    )


def parcours_de(personne: Personne) -> QuerySet[Parcours]:
    """Tous les parcours de la personne, les vivants d'abord."""
    return (
        Parcours.objects.filter(personne=personne)
        .select_related("structure", "prescripteur", "referent", "presente_par", "sortie")
        .order_by(
            Case(
                When(etat__in=[EtatParcours.SORTI, EtatParcours.REFUSE], then=Value(1)),
                default=Value(0),
                output_field=IntegerField(),
            ),
            "-date_presentation",
            "-pk",
        )
    )


def sortie_a_confirmer(parcours: Parcours) -> bool:
    """Vrai après une sortie positive encore provisoire : la structure suit la personne dans l'emploi."""
    return SortieParcours.objects.filter(parcours=parcours, etat=EtatSortie.PROVISOIRE).exists()


def etapes_de(parcours: Parcours) -> QuerySet[EtapeParcours]:
    """Toutes les étapes d'un parcours, dans l'ordre où elles commencent."""
    return parcours.etapes.select_related("operateur").order_by("periode__startswith", "pk")


def premier_acte(personne: Personne) -> date | None:
    """Date du premier acte d'accompagnement : premier contact abouti ou première étape commencée."""
    contact = Contact.objects.filter(personne=personne, est_abouti=True).aggregate(le=Min("date"))[
        "le"
    ]
    etape = (
        EtapeParcours.objects.filter(parcours__personne=personne)
        .exclude(etat=EtatEtape.PREVUE)
        .aggregate(le=Min("periode__startswith"))["le"]
    )
    return min((d for d in (contact, etape) if d is not None), default=None)


def avec_contact(parcours: QuerySet[Parcours], *, le: date) -> QuerySet[Any]:
    """Ajoute `dernier_contact`, `reference` (lui, ou l'admission) et `en_alerte`.

    Seuls comptent les contacts du parcours : un autre organisme qui a vu la personne ne dit pas que
    celui-ci l'a vue.
    """
    en_retard = Q(pk__in=[])
    for genre in GenreParcours.tous():
        delai = timedelta(days=parametre(genre.delai_contact, le=le).nombre)
        en_retard |= Q(genre=genre.code, reference__lt=le - delai)
    return parcours.annotate(
        dernier_contact=dernier_contact("personne_id", parcours="pk"),
        reference=Greatest(Coalesce("dernier_contact", F("date_admission")), F("date_admission")),
    ).annotate(
        en_alerte=Case(
            # Un décès signalé se vérifie d'abord : personne n'est pressé d'appeler la famille.
            When(
                Q(etat__in=ETATS_OUVERTS, personne__deces_signale=False) & en_retard,
                then=Value(True),
            ),
            default=Value(False),
        )
    )


def sans_etape(parcours: QuerySet[Any]) -> QuerySet[Any]:
    """Les parcours en cours qu'aucune étape n'occupe : entre deux étapes, on appelle plus souvent."""
    comptees = {t.code for g in GenreParcours.tous() for t in g.etapes if t.compte_comme_etape}
    en_cours = EtapeParcours.objects.filter(
        parcours=OuterRef("pk"), etat=EtatEtape.EN_COURS, type__in=comptees
    )
    return parcours.filter(~Exists(en_cours), etat=EtatParcours.EN_COURS)


def contact_de(parcours: Any, *, le: date) -> SuiviContact | None:
    """Le rythme des contacts d'un parcours ouvert annoté par `avec_contact` ; None s'il est clos."""
    if not parcours.est_ouvert:
        return None
    return suivi_contact(
        dernier=parcours.dernier_contact,
        admission=parcours.date_admission,
        le=le,
        delai_jours=parametre(parcours.declare.delai_contact, le=le).nombre,
    )


def referents_possibles(
    structure: Structure, genre: type[GenreParcours], *, le: date
) -> QuerySet[Agent]:
    """Les agents de cette structure qui peuvent tenir un parcours de ce genre ce jour-là."""
    roles = [r.code for r in Role.tous() if genre.gerer in r.permissions]
    return (
        Agent.objects.filter(
            en_vigueur(le, "affectations__"),
            structure=structure,
            is_active=True,
            affectations__role__in=roles,
        )
        .distinct()
        .order_by("nom", "prenom")
    )


def genres_a_ouvrir(agent: Agent) -> list[type[GenreParcours]]:
    """Les genres que l'agent peut commencer lui-même, sans commission ni accord à attendre."""
    return [
        g
        for g in genres_ordonnes()
        if not g.a_commission and not g.attend_accord and agent.peut(g.proposer)
    ]


def structures_qui_accompagnent(agent: Agent, *, le: date) -> QuerySet[Structure]:
    """Les structures où quelqu'un accompagne ; la sienne seule pour un organisme partenaire."""
    choix = Structure.objects.filter(
        periode__contains=le, pk__in=_accompagnants(le).values("structure")
    )
    if not _tient_un_territoire(agent, Permission.ACCOMPAGNEMENT_GERER):
        choix = choix.filter(pk=agent.structure_id)
    return choix.order_by("nom")


def agents_qui_accompagnent(structures: QuerySet[Structure], *, le: date) -> QuerySet[Agent]:
    """Les agents de ces structures qui peuvent être référents."""
    return _accompagnants(le).filter(structure__in=structures).order_by("nom", "prenom")


def _accompagnants(le: date) -> QuerySet[Agent]:
    permission = Permission.ACCOMPAGNEMENT_GERER
    roles = [r.code for r in Role.tous() if permission in r.permissions]
    tenus = Affectation.objects.filter(en_vigueur(le), agent=OuterRef("pk"), role__in=roles)
    return Agent.objects.filter(Exists(tenus), is_active=True)
