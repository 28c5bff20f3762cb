"""Le temps d'un rendez-vous : ce qui se peut avant son heure, après, et ce qu'il faut savoir en le prenant.

Tout arrive en paramètres : l'instant, les jours fériés du lieu, les rendez-vous déjà pris.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from jalons.socle.feries import est_ferie

_JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


class Geste(StrEnum):
    """Ce qu'un agent peut faire d'un rendez-vous, à un instant donné."""

    RECEVOIR = "recevoir"
    ABSENT = "absent"
    EXCUSER = "excuser"
    DEPLACER = "deplacer"
    ANNULER = "annuler"
    CORRIGER = "corriger"


def gestes(
    *, est_prevu: bool, debut: datetime, instant: datetime, corrigeable_jusqu_au: date | None
) -> frozenset[Geste]:
    """Les gestes ouverts : avant l'heure on déplace, annule ou excuse ; après, on dit l'issue.

    `corrigeable_jusqu_au` : dernier jour où l'issue notée se corrige ; None si rien n'est noté.
    """
    if est_prevu:
        if instant < debut:
            return frozenset({Geste.DEPLACER, Geste.ANNULER, Geste.EXCUSER})
        return frozenset(
            {Geste.RECEVOIR, Geste.ABSENT, Geste.EXCUSER, Geste.DEPLACER, Geste.ANNULER}
        )
    if corrigeable_jusqu_au is not None and instant.date() <= corrigeable_jusqu_au:
        return frozenset({Geste.CORRIGER})
    return frozenset()


@dataclass(frozen=True, slots=True)
class Horaires:
    """Ce que le Département tient pour ordinaire. `poste` : jours pour qu'une lettre arrive."""

    ouverture: time
    fermeture: time
    poste: int
    horizon: int
    droit_local: bool = False


@dataclass(frozen=True, slots=True)
class Pris:
    """Un rendez-vous déjà prévu de la même personne."""

    debut: datetime
    fin: datetime
    avec: str


@dataclass(frozen=True, slots=True)
class Avertissement:
    """Ce que l'agent doit savoir ; `est_impossible` : il ne peut pas passer outre."""

    code: str
    phrase: str
    est_impossible: bool = False


def heure_existe(naif: datetime, fuseau: ZoneInfo) -> bool:
    """Faux pour une heure sautée au passage à l'heure d'été.

    >>> heure_existe(datetime(2027, 3, 28, 2, 30), ZoneInfo("Europe/Paris"))
    False
    """
    localise = naif.replace(tzinfo=fuseau)
    return localise.astimezone(UTC).astimezone(fuseau).replace(tzinfo=None) == naif


def _dire(instant: datetime) -> str:
    return f"{_JOURS[instant.weekday()]} {instant:%d/%m/%Y} à {instant:%H} h {instant:%M}"


def _impossibles(
    naif: datetime, *, fuseau: ZoneInfo, maintenant: datetime, horizon: int
) -> list[Avertissement]:
    if not heure_existe(naif, fuseau):
        return [
            Avertissement(
                "heure_inexistante",
                "Cette heure n'existe pas : la nuit du passage à l'heure d'été la saute.",
                True,
            )
        ]
    debut = naif.replace(tzinfo=fuseau)
    if debut <= maintenant:
        return [Avertissement("passe", "Cette heure est déjà passée.", True)]
    if (naif.date() - maintenant.astimezone(fuseau).date()).days > horizon:
        return [
            Avertissement(
                "trop_loin",
                f"Un rendez-vous se prend dans les {horizon} jours. Vérifiez l'année.",
                True,
            )
        ]
    return []


def avertissements(
    naif: datetime,
    *,
    duree: timedelta,
    fuseau: ZoneInfo,
    maintenant: datetime,
    horaires: Horaires,
    pris: Sequence[Pris] = (),
    par_la_poste: bool = True,
) -> list[Avertissement]:
    """Ce qu'il faut savoir avant de prendre ce rendez-vous, l'impossible d'abord.

    `naif` : date et heure telles que tapées, à l'heure du Département. `pris` : rendez-vous prévus
    de la même personne.
    """
    impossibles = _impossibles(naif, fuseau=fuseau, maintenant=maintenant, horizon=horaires.horizon)
    if impossibles:
        return impossibles
    debut = naif.replace(tzinfo=fuseau)
    dits: list[Avertissement] = []
    for autre in pris:
        code = (
            "meme_heure" if autre.debut < debut + duree and debut < autre.fin else "deja_convoque"
        )
        phrase = (
            f"Un rendez-vous est déjà prévu {_dire(autre.debut.astimezone(fuseau))}, {autre.avec}."
        )
        dits.append(Avertissement(code, phrase))
    jour = naif.date()
    if jour.weekday() >= 5:
        dits.append(Avertissement("fin_de_semaine", f"C'est un {_JOURS[jour.weekday()]}."))
    if est_ferie(jour, droit_local=horaires.droit_local):
        dits.append(Avertissement("ferie", "C'est un jour férié."))
    fin = naif + duree
    if naif.time() < horaires.ouverture or fin.date() > jour or fin.time() > horaires.fermeture:
        dits.append(
            Avertissement(
                "hors_horaires",
                f"C'est en dehors des heures d'accueil ({horaires.ouverture:%H h %M} à "
                f"{horaires.fermeture:%H h %M}).",
            )
        )
    attente = (jour - maintenant.astimezone(fuseau).date()).days
    if par_la_poste and attente < horaires.poste:
        dits.append(
            Avertissement(
                "trop_tot",
                f"Une lettre met {horaires.poste} jours à arriver : prévenez aussi par téléphone.",
            )
        )
    return dits


def creneaux_libres(
    jours: Iterable[date],
    *,
    plages: Sequence[tuple[time, time]],
    duree: timedelta,
    occupes: Sequence[tuple[datetime, datetime]],
    fuseau: ZoneInfo,
    maintenant: datetime,
    droit_local: bool = False,
) -> list[datetime]:
    """Les débuts de créneaux libres, dans l'ordre : jours ouvrés, dans les plages, sans chevauchement.

    `plages` : heures locales (début, fin) ; `occupes` : intervalles déjà pris par l'agent.
    """
    libres: list[datetime] = []
    for jour in jours:
        if jour.weekday() >= 5 or est_ferie(jour, droit_local=droit_local):
            continue
        for ouverture, fermeture in plages:
            naif, butee = datetime.combine(jour, ouverture), datetime.combine(jour, fermeture)
            while naif + duree <= butee:
                debut = naif.replace(tzinfo=fuseau)
                fin = debut + duree
                pris = next((b for a, b in occupes if a < fin and debut < b), None)
                if pris is None:
                    if debut > maintenant and heure_existe(naif, fuseau):
                        libres.append(debut)
                    naif += duree
                else:
                    naif = max(
                        naif + timedelta(minutes=5), pris.astimezone(fuseau).replace(tzinfo=None)
                    )
    return libres
