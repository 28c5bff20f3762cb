"""Le calendrier d'une année : qui se réunit quand, et où il manque une séance."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from jalons.comptes.models import Agent
from jalons.coordination.enums import EtatSeance
from jalons.coordination.models import Instance, Invitation, Seance
from jalons.coordination.rules.rythme import annee_civile, dates_de_l_annee
from jalons.coordination.selectors.instance import debut_du_jour
from jalons.socle.parametres import parametre
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


def _manques(instance: Instance, annee: int, occupes: set[int], local: bool) -> dict[int, date]:
    rythme = instance.rythme
    dates = dates_de_l_annee(
        annee,
        mois=rythme.mois,
        rang=rythme.rang,
        jour=rythme.jour,
        depuis=instance.periode.debut,
        droit_local=local,
    )
    return {
        d.month: d
        for d in dates
        if d.month not in occupes and d in instance.periode and d.year == annee
    }


def calendrier_annee(
    filtres: FiltresCalendrier, *, agent: Agent, le: date
) -> list[LigneCalendrier]:
    """Les instances de l'année, mois par mois (deux requêtes).

    Une séance annulée se voit sans combler le mois ; une séance déplacée comble celui de son rythme.
    """
    annee = filtres.lire_annee(le)
    local = bool(parametre("jours_feries_droit_local", le=le).valeur)
    instances = list(_instances(filtres, annee, agent))
    par_mois: dict[tuple[int, int], list[Seance]] = defaultdict(list)
    occupes: dict[int, set[int]] = defaultdict(set)
    seances = Seance.objects.filter(
        instance__in=instances,
        debut__gte=debut_du_jour(date(annee, 1, 1)),
        debut__lt=debut_du_jour(date(annee + 1, 1, 1)),
    ).order_by("debut", "pk")
    for seance in seances:
        mois = timezone.localtime(seance.debut).month
        par_mois[seance.instance_id, mois].append(seance)
        if seance.etat != EtatSeance.ANNULEE:
            occupes[seance.instance_id].add(mois)
            if seance.prevue_le and seance.prevue_le.year == annee:
                occupes[seance.instance_id].add(seance.prevue_le.month)
    lignes = []
    for instance in instances:
        manques = _manques(instance, annee, occupes[instance.pk], local)
        mois_de = [
            Mois(n, par_mois.get((instance.pk, n), []), manques.get(n), _passe(manques.get(n), le))
            for n in range(1, 13)
        ]
        lignes.append(LigneCalendrier(instance, mois_de))
    return lignes


def _passe(jour: date | None, le: date) -> bool:
    return jour is not None and jour < le


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
