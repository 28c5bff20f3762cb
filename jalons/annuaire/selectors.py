"""Lectures de l'annuaire."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from jalons.annuaire.models import Metier, Sectorisation, Site, Territoire
from jalons.socle.parametres import parametre
from jalons.socle.recherche import normaliser


def territoires(*, le: date) -> QuerySet[Territoire]:
    """Les territoires en vigueur ce jour-là."""
    return Territoire.objects.filter(periode__contains=le)


def sites(*, le: date, territoire: Territoire | None = None) -> QuerySet[Site]:
    """Les sites ouverts ce jour-là, d'un territoire ou de tous."""
    ouverts = Site.objects.filter(periode__contains=le).select_related("territoire")
    return ouverts if territoire is None else ouverts.filter(territoire=territoire)


def site_de_la_commune(code_insee: str, *, le: date) -> Site | None:
    """Le site auquel la commune est rattachée ce jour-là, ou None hors du département."""
    lien = (
        Sectorisation.objects.filter(commune_id=code_insee, periode__contains=le)
        .select_related("site__territoire")
        .first()
    )
    return lien.site if lien else None


def chercher_metiers(texte: str, *, limite: int = 20) -> list[Metier]:
    """Métiers ROME dont le libellé contient tous les mots de `texte`, ou dont c'est le code."""
    trouves = Metier.objects.all()
    mots = normaliser(texte).split()
    if len(mots) == 1 and Metier.objects.filter(code_rome__iexact=mots[0]).exists():
        return list(trouves.filter(code_rome__iexact=mots[0]))
    for mot in mots:
        trouves = trouves.filter(cle_recherche__contains=mot)
    return list(trouves[:limite])


def droit_local(le: date) -> bool:
    """Vrai si le Département observe les jours fériés du droit local d'Alsace-Moselle."""
    return bool(parametre("jours_feries_droit_local", le=le).valeur)
