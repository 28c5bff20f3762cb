"""Le point d'activité d'un travailleur indépendant : le noter, le corriger."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction

from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.personnes.models import Personne
from jalons.publics import evenements
from jalons.publics.enums import DecisionActivite
from jalons.publics.genres import GenrePublic
from jalons.publics.models import MoisActivite, PointActivite, Qualification
from jalons.publics.services.qualifications import PublicImpossible
from jalons.socle.conflit import verifier_version


def _est_independant(personne: Personne, jour: date) -> bool:
    codes = [p.code for p in GenrePublic.tous() if p.a_point_d_activite]
    dites = Qualification.objects.filter(personne=personne, public__in=codes)
    return dites.filter(periode__contains=jour).exists()


@transaction.atomic
def faire_le_point(
    *,
    personne: Personne,
    date_du_point: date,
    activite: str,
    mois: Mapping[date, Decimal],
    decision: DecisionActivite | str,
    raison: str,
    echeance: date | None,
    par: Agent,
    le: date,
    point: PointActivite | None = None,
    version: int = 0,
) -> PointActivite:
    """Note un point d'activité, ou corrige `point`. `mois` : {premier du mois: chiffre d'affaires en euros}.

    Lève `PublicImpossible` si la personne n'est pas indépendante ce jour-là, si la date est à venir, ou si
    l'activité se poursuit sans que l'on dise quand la revoir ; `ConflitDeVersion` à la correction.
    """
    Personne.objects.select_for_update().get(pk=personne.pk)
    if date_du_point > le:
        raise PublicImpossible("Cette date est à venir.", champ="date_du_point")
    if not _est_independant(personne, date_du_point):
        raise PublicImpossible(
            "Cette personne n'est pas dite travailleur indépendant à cette date.",
            champ="date_du_point",
        )
    if not mois:
        raise PublicImpossible("Donnez le chiffre d'affaires d'un mois au moins.")
    if str(decision) != DecisionActivite.CESSER and echeance is None:
        raise PublicImpossible("Dites quand refaire le point.", champ="echeance")
    if echeance is not None and echeance <= date_du_point:
        raise PublicImpossible("L'échéance suit le point.", champ="echeance")
    tenu = PointActivite(personne=personne, version=0)
    if point is not None:
        tenu = PointActivite.objects.select_for_update().get(pk=point.pk, personne=personne)
        verifier_version(tenu, version)
    tenu.date, tenu.activite = date_du_point, activite.strip()[:160]
    tenu.decision, tenu.raison = str(decision), raison.strip()[:400]
    tenu.echeance, tenu.par, tenu.version = echeance, par, tenu.version + 1
    try:
        with transaction.atomic():
            tenu.save()
    except IntegrityError as erreur:
        raise PublicImpossible(
            "Un point est déjà noté ce jour-là : corrigez-le.", champ="date_du_point"
        ) from erreur
    _ecrire_les_mois(tenu, mois)
    journaliser(
        evenements.PointActiviteFait,
        personne_id=personne.pk,
        par=par,
        le=le,
        objet_id=tenu.pk,
        date=f"{date_du_point:%d/%m/%Y}",
        fait="corrigé" if point is not None else "noté",
        decision=DecisionActivite(str(decision)).label.lower(),
    )
    return tenu


def _ecrire_les_mois(point: PointActivite, mois: Mapping[date, Decimal]) -> None:
    point.mois.exclude(mois__in=list(mois)).delete()
    for jour, montant in mois.items():
        MoisActivite.objects.update_or_create(
            point=point, mois=jour.replace(day=1), defaults={"montant": montant}
        )
