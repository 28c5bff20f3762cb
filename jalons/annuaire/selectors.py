"""Lectures de l'annuaire."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Q, QuerySet

from jalons.annuaire.models import (
    Appellation,
    Commune,
    Metier,
    Sectorisation,
    Site,
    Territoire,
)
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


@dataclass(frozen=True, slots=True)
class MetierTrouve:
    """Un métier du ROME, et l'appellation par laquelle on l'a trouvé s'il se nomme autrement."""

    code: str
    libelle: str
    appellation: str = ""

    @property
    def texte(self) -> str:
        """Ce que la liste montre : « Cariste », « Garde d'enfant (baby-sitter) »."""
        return f"{self.libelle} ({self.appellation})" if self.appellation else self.libelle


_LIAISONS = frozenset("a,au,aux,d,de,des,du,en,et,l,la,le,les,ou,par,pour,sur,un,une".split(","))  # noqa: SIM905
# En deçà, deux mots n'ont plus grand-chose en commun.
_RESSEMBLANCE = 0.5


def _racine(mot: str) -> str:
    """Le mot sans la marque du pluriel : « lourds » trouve « lourd »."""
    return mot[:-1] if len(mot) > 3 and mot[-1] in "sx" else mot


def chercher_metiers(texte: str, *, limite: int = 20) -> list[MetierTrouve]:
    """Métiers du ROME dont le nom, ou une appellation, porte tous les mots de `texte`.

    Le code d'un métier le trouve aussi. À défaut, ceux dont un nom ressemble au texte, fautes
    comprises ; un même métier ne vient qu'une fois.
    """
    normal = normaliser(texte)
    mots = [_racine(mot) for mot in normal.split() if mot not in _LIAISONS]
    if not mots:
        return []
    par_code = Metier.objects.filter(code_rome__iexact=normal)
    noms, appellations = Metier.objects.all(), Appellation.objects.select_related("metier")
    for mot in mots:
        noms = noms.filter(cle_recherche__contains=mot)
        appellations = appellations.filter(cle_recherche__contains=mot)
    trouves = _reunir([*par_code, *noms[:limite]], appellations[: 3 * limite], mots)
    return trouves[:limite] or _ressemblants(normal, limite)


def _reunir(
    metiers: Iterable[Metier], appellations: Iterable[Appellation], mots: list[str]
) -> list[MetierTrouve]:
    """Un métier par ligne ; ceux qu'un mot commence viennent d'abord, les plus courts devant."""
    lus: dict[str, tuple[tuple[bool, bool, int], MetierTrouve]] = {}
    candidats = [(m, m.cle_recherche, "", True) for m in metiers] + [
        (a.metier, a.cle_recherche, a.libelle, a.est_usuelle) for a in appellations
    ]
    for metier, cle, appellation, est_usuelle in candidats:
        rang = (not cle.startswith(mots[0]), not est_usuelle, len(cle))
        en_place = lus.get(metier.pk)
        if en_place is None or rang < en_place[0]:
            lus[metier.pk] = (rang, MetierTrouve(metier.pk, metier.libelle, appellation))
    return [trouve for _, trouve in sorted(lus.values(), key=lambda ligne: ligne[0])]


def _ressemblants(normal: str, limite: int) -> list[MetierTrouve]:
    """Les métiers dont un nom ressemble, du plus proche au plus lointain."""
    proche = TrigramWordSimilarity(normal, "cle_recherche")
    lus: dict[str, tuple[float, MetierTrouve]] = {}
    for metier in Metier.objects.annotate(proche=proche).filter(proche__gt=_RESSEMBLANCE)[:200]:
        lus[metier.pk] = (metier.proche, MetierTrouve(metier.pk, metier.libelle))
    voisines = Appellation.objects.annotate(proche=proche).filter(proche__gt=_RESSEMBLANCE)
    for voisine in voisines.select_related("metier")[:200]:
        if voisine.proche > lus.get(voisine.metier_id, (0.0, None))[0]:
            trouve = MetierTrouve(voisine.metier_id, voisine.metier.libelle, voisine.libelle)
            lus[voisine.metier_id] = (voisine.proche, trouve)
    proches = sorted(lus.values(), key=lambda ligne: -ligne[0])
    return [trouve for _, trouve in proches[:limite]]


def droit_local(le: date) -> bool:
    """Vrai si le Département observe les jours fériés du droit local d'Alsace-Moselle."""
    return bool(parametre("jours_feries_droit_local", le=le).valeur)


# Le ROME ne change qu'au chargement d'une version : ses libellés se gardent, comme ceux d'un code.
_LIBELLES_ROME: dict[str, str] = {}


def libelles_rome(codes: Iterable[str]) -> dict[str, str]:
    """Libellé de chaque code ROME connu ; une requête au plus, aucune pour ceux déjà lus."""
    cherches = [c for c in codes if isinstance(c, str)]
    if manquants := set(cherches) - _LIBELLES_ROME.keys():
        lus = Metier.objects.filter(pk__in=manquants).values_list("code_rome", "libelle")
        _LIBELLES_ROME.update(lus)
    return {c: _LIBELLES_ROME[c] for c in cherches if c in _LIBELLES_ROME}


def oublier_libelles_rome() -> None:
    """Après le chargement d'une version du ROME."""
    _LIBELLES_ROME.clear()
