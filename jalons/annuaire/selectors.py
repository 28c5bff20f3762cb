"""Lectures de l'annuaire."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from jalons.annuaire.models import Commune, Metier, Sectorisation, Site, Territoire
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


def chercher_communes(texte: str, *, limite: int = 20) -> list[Commune]:
    """Communes de ce code postal, de ce code Insee (d'hier ou d'aujourd'hui) ou de ce nom.

    Cinq chiffres sont d'abord un code postal : c'est ce que l'on écrit. Les plus peuplées d'abord.
    """
    brut = texte.strip()
    communes = Commune.objects.order_by("-population", "nom")
    if len(brut) == 5 and brut[2:].isdigit():
        postales = list(communes.filter(codes_postaux__contains=[brut])[:limite])
        return postales or list(
            communes.filter(Q(pk=brut) | Q(codes_anciens__code=brut)).distinct()[:limite]
        )
    mots = normaliser(brut).split()
    if not mots:
        return []
    if brut.isdigit():
        departement = communes.filter(departement__startswith=brut[:2])
        return [c for c in departement if any(p.startswith(brut) for p in c.codes_postaux)][:limite]
    par_nom = Q()
    for mot in mots:
        par_nom &= Q(cle_recherche__contains=mot) | Q(codes_anciens__cle_recherche__contains=mot)
    trouvees = list(communes.filter(par_nom).distinct()[:limite])
    cle = " ".join(mots)
    return sorted(
        trouvees, key=lambda c: (c.cle_recherche != cle, not c.cle_recherche.startswith(cle))
    )


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
