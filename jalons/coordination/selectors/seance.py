"""Lectures des séances : liste, fiche, décisions qui reviennent, parcours visibles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.coordination.enums import EtatSeance, ReponseInvitation
from jalons.coordination.models import Invitation, PointParcours, Seance
from jalons.coordination.selectors.instance import debut_du_jour
from jalons.personnes.models import Personne
from jalons.socle.periode import Periode
from jalons.socle.saisie import entier


@dataclass(frozen=True, slots=True)
class FiltresSeances:
    """Ce que la liste des séances garde ; vide : tout."""

    instance: str = ""
    etat: str = ""
    mois: str = ""
    territoire: str = ""
    moi: str = ""
    quand: str = ""


def _mois(texte: str) -> tuple[int, int] | None:
    annee, mois = map(entier, (texte + "-").split("-")[:2])
    if annee is None or mois is None or not (1990 <= annee < 2200 and 1 <= mois <= 12):
        return None
    return annee, mois


def seances(filtres: FiltresSeances, *, agent: Agent | None = None) -> QuerySet[Seance]:
    """Les séances filtrées, les plus récentes d'abord, avec leurs comptes d'invités."""
    trouvees = Seance.objects.select_related("instance__territoire", "instance__animateur")
    if (instance := entier(filtres.instance)) is not None:
        trouvees = trouvees.filter(instance_id=instance)
    if (territoire := entier(filtres.territoire)) is not None:
        trouvees = trouvees.filter(instance__territoire_id=territoire)
    if filtres.etat in {e.value for e in EtatSeance}:
        trouvees = trouvees.filter(etat=filtres.etat)
    if filtres.moi and agent is not None:
        trouvees = trouvees.filter(instance__animateur=agent)
    cherche = _mois(filtres.mois)
    if cherche:
        debut = date(*cherche, 1)
        fin = date(cherche[0] + cherche[1] // 12, cherche[1] % 12 + 1, 1)
        trouvees = trouvees.filter(debut__gte=debut_du_jour(debut), debut__lt=debut_du_jour(fin))
    if filtres.quand == "a_venir":
        a_venir = trouvees.filter(fin__gte=timezone.now()).exclude(etat=EtatSeance.ANNULEE)
        return a_venir.order_by("debut", "pk")
    if filtres.quand == "a_conclure":
        return trouvees.filter(_A_CONCLURE, fin__lt=timezone.now()).order_by("debut", "pk")
    if filtres.quand == "passees":
        trouvees = trouvees.filter(fin__lt=timezone.now())
    return trouvees.order_by("-debut", "-pk")


# Passée, et il reste à dire qui était là ou à diffuser le compte rendu.
_A_CONCLURE = Q(
    etat__in=[EtatSeance.PLANIFIEE, EtatSeance.CONVOQUEE, EtatSeance.TENUE],
    diffuse_le__isnull=True,
)


def seances_a_conclure(agent: Agent) -> QuerySet[Seance]:
    """Celles que l'agent anime, passées sans présences ou sans compte rendu diffusé."""
    return (
        Seance.objects.filter(_A_CONCLURE, instance__animateur=agent, fin__lt=timezone.now())
        .select_related("instance")
        .order_by("debut", "pk")
    )


def seances_recentes(agent: Agent, *, le: date, mois: int = 12) -> list[tuple[int, str]]:
    """Les séances tenues depuis un an, pour y rattacher un avis : (numéro, « Cellule du 16/03/2026 »)."""
    depuis = debut_du_jour(le - timedelta(days=31 * mois))
    tenues = (
        Seance.objects.filter(etat=EtatSeance.TENUE, debut__gte=depuis)
        .select_related("instance")
        .order_by("-debut")[:100]
    )
    return [(s.pk, f"{s.instance} du {timezone.localtime(s.debut):%d/%m/%Y}") for s in tenues]


def compter_invites(page: list[Seance]) -> dict[int, Any]:
    """Pour les séances d'une page : invités, présents annoncés, présents (une requête)."""
    lignes = (
        Invitation.objects.filter(seance__in=[s.pk for s in page])
        .order_by()
        .values("seance_id")
        .annotate(
            invites=Count("pk"),
            annonces=Count(
                "pk",
                filter=Q(reponse__in=[ReponseInvitation.PRESENT, ReponseInvitation.REPRESENTE]),
            ),
            presents=Count("pk", filter=Q(est_present=True)),
        )
    )
    return {ligne["seance_id"]: ligne for ligne in lignes}


def seances_de_la_semaine(agent: Agent, *, le: date) -> QuerySet[Seance]:
    """Les séances des sept jours qui viennent, que l'agent anime ou où il est invité."""
    return (
        Seance.objects.filter(
            debut__gte=debut_du_jour(le),
            debut__lt=debut_du_jour(le + timedelta(days=7)),
            etat__in=[EtatSeance.PLANIFIEE, EtatSeance.CONVOQUEE],
        )
        .filter(
            Q(instance__animateur=agent)
            | Q(pk__in=Invitation.objects.filter(agent=agent).values("seance_id"))
        )
        .order_by("debut", "pk")
    )


def avec_reponses(seances: QuerySet[Seance], agent: Agent) -> QuerySet[Any]:
    """Ajoute `sans_reponse` (combien l'on en attend) et `ma_reponse_manque` (celle de l'agent)."""
    attendues = Q(
        invitations__retiree_le__isnull=True,
        invitations__envoyee_le__isnull=False,
        invitations__reponse=ReponseInvitation.EN_ATTENTE,
    )
    sienne = attendues & Q(invitations__agent=agent) & ~Q(instance__animateur=agent)
    return seances.select_related("instance").annotate(
        sans_reponse=Count("invitations", filter=attendues),
        ma_reponse_manque=Count("invitations", filter=sienne),
    )


def invitation_de(agent: Agent, seance: Seance) -> Invitation | None:
    """L'invitation de l'agent à cette séance, ou None."""
    return seance.invitations.filter(agent=agent).first()


def derniers_points(seance: Seance, agent: Agent) -> list[PointParcours]:
    """Le dernier point de chaque personne déjà examinée par l'instance, parmi celles que l'agent voit."""
    visibles = Personne.objects.visibles_par(agent, Permission.COORDINATION_CONSULTER).order_by()
    points = (
        PointParcours.objects.filter(
            seance__instance_id=seance.instance_id,
            seance__debut__lt=seance.debut,
            personne__in=visibles,
        )
        .select_related("personne__commune", "seance")
        .order_by("personne_id", "-seance__debut")
        .distinct("personne_id")
    )
    faits = set(seance.parcours.values_list("personne_id", flat=True))
    return [p for p in points if p.personne_id not in faits]


def point_precedent(seance: Seance, personne: Personne) -> PointParcours | None:
    """Ce que l'instance a dit de la personne la dernière fois."""
    return (
        PointParcours.objects.filter(
            seance__instance_id=seance.instance_id,
            seance__debut__lt=seance.debut,
            personne=personne,
        )
        .select_related("seance", "par")
        .order_by("-seance__debut")
        .first()
    )


@dataclass(frozen=True, slots=True)
class ParcoursVus:
    """Les points que l'agent peut lire, et le nombre de tous ceux de la séance."""

    visibles: list[PointParcours]
    total: int

    @property
    def caches(self) -> int:
        return self.total - len(self.visibles)


def parcours_de(seance: Seance, agent: Agent) -> ParcoursVus:
    """Les points sur des parcours : le texte pour qui voit la personne, sinon un simple compte."""
    total = seance.parcours.count()
    if not total:
        return ParcoursVus([], 0)
    visibles = Personne.objects.visibles_par(agent, Permission.COORDINATION_CONSULTER).order_by()
    points = seance.parcours.filter(personne__in=visibles).select_related("personne", "par")
    return ParcoursVus(list(points), total)


def seances_a_tenir(instance_id: int, *, apres: date) -> QuerySet[Seance]:
    """Les séances de l'instance qui commencent après ce jour et se tiendront, les premières d'abord."""
    return (
        Seance.objects.filter(
            instance_id=instance_id,
            debut__gte=debut_du_jour(apres + timedelta(days=1)),
            etat__in=[EtatSeance.PLANIFIEE, EtatSeance.CONVOQUEE],
            diffuse_le__isnull=True,
        )
        .select_related("instance")
        .order_by("debut", "pk")
    )


def seances_de_la_periode(periode: Periode) -> QuerySet[Seance]:
    """Les séances qui ne sont pas annulées et commencent dans la période, les dernières d'abord."""
    return (
        Seance.objects.filter(debut__date__gte=periode.debut, debut__date__lte=periode.fin)
        .exclude(etat=EtatSeance.ANNULEE)
        .select_related("instance")
        .order_by("-debut", "-pk")
    )
