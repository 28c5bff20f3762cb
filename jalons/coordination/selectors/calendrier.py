"""Le calendrier d'une année : qui se réunit quand, et où il manque une séance."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from jalons.annuaire.selectors import droit_local
from jalons.comptes.models import Agent
from jalons.coordination.enums import EtatSeance
from jalons.coordination.models import Instance, Invitation, Seance
from jalons.coordination.rules.rythme import dates_manquees
from jalons.coordination.selectors.instance import debut_du_jour
from jalons.socle.parametres import parametre
from jalons.socle.periode import annee_civile
from jalons.socle.saisie import entier

# Ce que l'agenda d'un agent garde du passé, et jusqu'où il voit devant.
_AVANT, _APRES = timedelta(days=120), timedelta(days=550)


@dataclass(frozen=True, slots=True)
class FiltresCalendrier:
    """Ce que le calendrier garde ; vide : tout."""

    annee: str = ""
    territoire: str = ""
    moi: str = ""

    def lire_annee(self, le: date) -> int:
        """L'année demandée, à dix ans près ; sinon celle du jour `le`."""
        voulue = entier(self.annee) or le.year
        return voulue if abs(voulue - le.year) <= 10 else le.year


@dataclass(slots=True)
class Mois:
    """Un mois d'une instance : ses séances ; `manque` : la date du rythme où rien n'est prévu."""

    numero: int
    seances: list[Seance] = field(default_factory=list)
    manque: date | None = None
    est_passe: bool = False


@dataclass(frozen=True, slots=True)
class LigneCalendrier:
    """Une instance et ses douze mois."""

    instance: Instance
    mois: list[Mois]

    @property
    def tenues(self) -> int:
        return sum(s.etat == EtatSeance.TENUE for m in self.mois for s in m.seances)

    @property
    def manques(self) -> int:
        return sum(m.manque is not None for m in self.mois)


def _instances(filtres: FiltresCalendrier, annee: int, agent: Agent) -> QuerySet[Instance]:
    trouvees = Instance.objects.filter(periode__overlap=annee_civile(annee).en_intervalle())
    if (territoire := entier(filtres.territoire)) is not None:
        trouvees = trouvees.filter(territoire_id=territoire)
    if filtres.moi:
        trouvees = trouvees.filter(animateur=agent)
    return trouvees.select_related("territoire", "dispositif", "animateur").order_by(
        "territoire__nom", "nom", "pk"
    )


def calendrier_annee(
    filtres: FiltresCalendrier, *, agent: Agent, le: date
) -> list[LigneCalendrier]:
    """Les instances de l'année, mois par mois (deux requêtes).

    Une séance annulée se voit sans compter ; une séance déplacée compte aussi au mois de son rythme.
    """
    annee = filtres.lire_annee(le)
    janvier = debut_du_jour(date(annee, 1, 1))
    utiles = ~Q(seances__etat=EtatSeance.ANNULEE)
    instances = list(
        _instances(filtres, annee, agent).annotate(
            precedente=Max("seances__debut", filter=utiles & Q(seances__debut__lt=janvier))
        )
    )
    par_instance: dict[int, list[Seance]] = defaultdict(list)
    seances = Seance.objects.filter(
        instance__in=instances,
        debut__gte=janvier,
        debut__lt=debut_du_jour(date(annee + 1, 1, 1)),
    ).order_by("debut", "pk")
    for seance in seances:
        par_instance[seance.instance_id].append(seance)
    return [_ligne(i, par_instance[i.pk], annee, le) for i in instances]


def _ligne(instance: Instance, seances: list[Seance], annee: int, le: date) -> LigneCalendrier:
    par_mois: dict[int, list[Seance]] = defaultdict(list)
    for seance in seances:
        par_mois[timezone.localtime(seance.debut).month].append(seance)
    tolerance = timedelta(days=parametre("tolerance_rythme_instance", le=le).nombre)
    manques = {d.month: d for d in _manques(instance, seances, annee, le)}
    mois = [
        Mois(n, par_mois[n], jour, jour is not None and le > jour + tolerance)
        for n in range(1, 13)
        for jour in (manques.get(n),)
    ]
    return LigneCalendrier(instance, mois)


def _manques(instance: Instance, seances: list[Seance], annee: int, le: date) -> list[date]:
    tenues = [s for s in seances if s.etat != EtatSeance.ANNULEE]
    reunions = [timezone.localtime(s.debut).date() for s in tenues]
    reunions += [s.prevue_le for s in tenues if s.prevue_le]
    precedente: datetime | None = instance.precedente  # type: ignore[attr-defined]
    if precedente:
        reunions.append(timezone.localtime(precedente).date())
    rythme = instance.rythme
    dates = dates_manquees(
        annee,
        reunions=reunions,
        mois=rythme.mois,
        rang=rythme.rang,
        jour=rythme.jour,
        depuis=instance.periode.debut,
        droit_local=droit_local(le),
    )
    return [d for d in dates if d in instance.periode and d.year == annee]


def mois_par_mois(lignes: list[LigneCalendrier]) -> list[tuple[int, list[tuple[Seance, Instance]]]]:
    """Les mêmes séances dans l'ordre des jours, mois par mois ; les mois vides n'y sont pas."""
    toutes = sorted(
        (
            (seance, ligne.instance)
            for ligne in lignes
            for mois in ligne.mois
            for seance in mois.seances
        ),
        key=lambda couple: (couple[0].debut, couple[0].pk),
    )
    groupes: dict[int, list[tuple[Seance, Instance]]] = {}
    for couple in toutes:
        groupes.setdefault(timezone.localtime(couple[0].debut).month, []).append(couple)
    return list(groupes.items())


def seances_de_l_agenda(agent: Agent, *, maintenant: datetime) -> QuerySet[Any]:
    """Les séances que l'agent anime ou où il est invité, du passé proche à l'an prochain."""
    invite = Invitation.objects.filter(agent=agent).values("seance_id")
    return (
        Seance.objects.filter(debut__gte=maintenant - _AVANT, debut__lt=maintenant + _APRES)
        .filter(Q(instance__animateur=agent) | Q(pk__in=invite))
        .select_related("instance__animateur")
        .order_by("debut", "pk")
    )
