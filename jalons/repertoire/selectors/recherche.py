"""Chercher dans le répertoire : nos mots, une commune, un rayon ; ce qui n'est pas dit n'exclut rien.

Une requête lit l'index, compte ses facettes par masque et ses lieux par commune, et rend une page ; une
autre, les zones de la commune. L'ordre est le même à chaque fois.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from math import ceil, cos, radians
from typing import Any

from django.contrib.postgres.search import TrigramSimilarity
from django.db import connection
from django.db.models import Q

from jalons.annuaire.models import Commune
from jalons.repertoire.models import MotOffre, Offre, ZoneOffre
from jalons.repertoire.rules.facettes import BITS, FACETTES, Compte, admis, bit, compter
from jalons.repertoire.rules.mots import (
    Sens,
    comprendre,
    jeton,
    les_plus_proches,
    mots_de,
)
from jalons.socle.dates import ajouter_mois
from jalons.socle.geographie import KM_PAR_DEGRE
from jalons.socle.parametres import parametre

PAR_PAGE = 20
FRANCE = ("france", "99100")
_RESSEMBLANCE = 0.25


@dataclass(frozen=True, slots=True)
class Demande:
    """Ce que l'on cherche ; vide : tout. `rayon` en kilomètres, vide : sans limite de distance."""

    q: str = ""
    commune: str = ""
    rayon: int | None = None
    thematique: str = ""
    filtres: tuple[tuple[str, str], ...] = ()
    page: int = 1

    @property
    def est_vide(self) -> bool:
        return not (self.q.strip() or self.commune or self.thematique or self.filtres)


@dataclass(frozen=True, slots=True)
class Trouvee:
    """Une offre trouvée : à combien de kilomètres (None : à distance ou sans lieu), et ce qu'il faut dire."""

    offre: Offre
    distance: int | None
    pale: bool
    reserves: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Resultats:
    """Une page de résultats, leur nombre, les facettes et les lieux comptés de tous."""

    lignes: list[Trouvee]
    nombre: int
    page: int
    pages: int
    facettes: dict[str, list[Compte]]
    lieux: dict[str, int]
    corrige: list[str] = field(default_factory=list)


def _proches(mot: str) -> list[str]:
    """Les mots connus à une ou deux fautes près ; un mot connu n'en a pas besoin."""
    if MotOffre.objects.filter(pk=mot).exists():
        return []
    voisins = (
        MotOffre.objects.filter(mot__trigram_similar=mot)
        .annotate(proche=TrigramSimilarity("mot", mot))
        .filter(proche__gte=_RESSEMBLANCE)
        .order_by("-proche", "mot")
        .values_list("mot", flat=True)[:40]
    )
    return les_plus_proches(mot, voisins)


def _requete(sens: Sequence[Sens], thematique: str) -> tuple[str, list[str]]:
    """L'expression SQL du `tsquery`, et ses paramètres ; vide si rien n'est à lire dans les textes."""
    parties, valeurs = [], []
    for lu in sens:
        choix = []
        for expression in lu.expressions:
            choix.append("to_tsquery('french', %s)")
            valeurs.append(" & ".join(expression))
        for un in lu.jetons:
            choix.append("%s::tsquery")
            valeurs.append(f"'{un}'")
        parties.append(f"({' || '.join(choix)})")
    if thematique:
        genre = "t" if "--" in thematique else "c"
        parties.append("%s::tsquery")
        valeurs.append(f"'{jeton(genre, thematique)}'")
    return " && ".join(parties), valeurs


def codes_de(commune: Commune) -> list[str]:
    """Tout ce qu'une zone peut dire pour atteindre cette commune, du plus près au plus large."""
    codes = [commune.pk, commune.code_epci, commune.departement, *FRANCE]
    return [c for c in codes if c]


def _zones(commune: Commune) -> list[int]:
    """Les zones qui couvrent la commune, et celle qui n'est pas précisée (clés)."""
    lues = ZoneOffre.objects.filter(Q(codes__overlap=codes_de(commune)) | Q(codes=[]))
    return list(lues.values_list("pk", flat=True))


_SQL = """
WITH trouvees AS MATERIALIZED (
  SELECT i.offre_id, i.masque, i.commune, i.zone_id, i.sue_le, {distance} AS distance,
    {rang} AS rang, {imprecis} AS imprecis
  FROM repertoire_indexoffre i
  WHERE i.sue_le > %(limite)s AND (i.fin IS NULL OR i.fin > %(le)s)
    AND (i.debut IS NULL OR i.debut <= %(le)s) AND (i.reprise_le IS NULL OR i.reprise_le <= %(le)s)
    {conditions}
)
SELECT (SELECT count(*) FROM trouvees),
  (SELECT json_agg(p) FROM (
     SELECT offre_id, distance, masque, zone_id, sue_le FROM trouvees
     ORDER BY rang, imprecis, sue_le <= %(pale)s, distance NULLS LAST, offre_id
     LIMIT %(combien)s OFFSET %(depuis)s) p),
  (SELECT json_object_agg(masque, n) FROM (
     SELECT masque, count(*) AS n FROM trouvees GROUP BY masque) m),
  (SELECT json_object_agg(commune, n) FROM (
     SELECT commune, count(*) AS n FROM trouvees GROUP BY commune) c)
"""


def _lieu(commune: Commune, rayon: int | None, valeurs: dict[str, Any]) -> tuple[str, str]:
    """(expression de la distance, condition) pour cette commune ; sa propre offre passe tout rayon."""
    if commune.latitude is None or commune.longitude is None:
        return "NULL::float", ""
    valeurs.update(lat=commune.latitude, lon=commune.longitude, commune=commune.pk)
    distance = (
        f"{KM_PAR_DEGRE} * sqrt((i.latitude - %(lat)s) ^ 2 + ((i.longitude - %(lon)s)"
        " * cos(radians((i.latitude + %(lat)s) / 2))) ^ 2)"
    )
    if rayon is None:
        return distance, ""
    marge = rayon / KM_PAR_DEGRE
    valeurs.update(
        rayon=rayon + 0.5,
        bas=commune.latitude - marge - 0.01,
        haut=commune.latitude + marge + 0.01,
        gauche=commune.longitude - marge / cos(radians(commune.latitude)) - 0.02,
        droite=commune.longitude + marge / cos(radians(commune.latitude)) + 0.02,
    )
    boite = (
        "i.latitude BETWEEN %(bas)s AND %(haut)s AND i.longitude BETWEEN %(gauche)s AND %(droite)s"
    )
    dedans = f"({boite} AND {distance} < %(rayon)s)"
    return (
        distance,
        f"AND (i.a_distance OR i.latitude IS NULL OR i.commune = %(commune)s OR {dedans})",
    )


def _imprecis(demande: Demande, vague: int | None) -> str:
    """Combien de choses demandées la fiche ne précise pas."""
    lus = [f"((i.masque & {bit(f, '')}) > 0)::int" for f, _ in demande.filtres if (f, "") in BITS]
    if vague is not None:
        lus.append(f"(i.zone_id = {vague})::int")
    return " + ".join(lus) or "0"


def _preparer(
    demande: Demande, commune: Commune | None, le: date
) -> tuple[str, dict[str, Any], list[Sens]]:
    mots = mots_de(demande.q)
    sens = comprendre(mots, _proches) if mots else []
    valeurs: dict[str, Any] = {"le": le, **ages(le)}
    conditions, distance, vague = [], "NULL::float", None
    if commune is not None:
        valeurs["zones"] = _zones(commune)
        conditions.append("AND i.zone_id = ANY(%(zones)s)")
        distance, condition = _lieu(commune, demande.rayon, valeurs)
        conditions.append(condition)
        vague = ZoneOffre.objects.filter(codes=[]).values_list("pk", flat=True).first()
    for facette, code in demande.filtres:
        conditions.append(f"AND (i.masque & {admis(facette, code)}) > 0")
    expression, mots_sql = _requete(sens, demande.thematique)
    rang = "0"
    if expression:
        # Le `tsquery` se calcule une fois ; ses paramètres sont nommés comme les autres.
        for n, valeur in enumerate(mots_sql):
            valeurs[f"m{n}"] = valeur
        nommee = expression
        for n in range(len(mots_sql)):
            nommee = nommee.replace("%s", f"%(m{n})s", 1)
        lus = "SELECT offre_id FROM repertoire_texteoffre WHERE mots @@"
        conditions.append(f"AND i.offre_id IN ({lus} ({nommee}))")
        if sens:
            direct = " & ".join(mots)
            valeurs["direct"] = direct
            rang = "(NOT i.nom @@ to_tsquery('french', %(direct)s))::int"
    sql = (
        _SQL.replace("{distance}", distance)
        .replace("{rang}", rang)
        .replace("{imprecis}", _imprecis(demande, vague))
        .replace("{conditions}", "\n    ".join(c for c in conditions if c))
    )
    return sql, valeurs, sens


def ages(le: date) -> dict[str, date]:
    """Les jours d'avant lesquels une fiche pâlit, et quitte la recherche."""
    ages = {"pale": "fiche_a_confirmer", "limite": "fiche_perimee"}
    return {c: ajouter_mois(le, -parametre(p, le=le).nombre) for c, p in ages.items()}


def chercher_offres(
    demande: Demande, *, le: date, commune: Commune | None = None, par_page: int = PAR_PAGE
) -> Resultats:
    """Les offres de cette demande, ce jour-là. Une page au-delà de la dernière rend la dernière."""
    sql, valeurs, sens = _preparer(demande, commune, le)
    valeurs.update(combien=par_page, depuis=max(0, demande.page - 1) * par_page)
    with connection.cursor() as curseur:
        curseur.execute(sql, valeurs)
        nombre, brutes, masques, lieux = curseur.fetchone()
        pages = max(1, ceil(nombre / par_page))
        if demande.page > pages:
            curseur.execute(sql, {**valeurs, "depuis": (pages - 1) * par_page})
            brutes = curseur.fetchone()[1]
    lignes = _lire(_json(brutes) or [], demande, commune is not None, valeurs["pale"])
    par_masque = {int(m): n for m, n in (_json(masques) or {}).items()}
    tapes = mots_de(demande.q)
    corrige = [m[0][0] for s in sens if (m := s.expressions[1:2]) and len(s.expressions[0]) == 1]
    return Resultats(
        lignes,
        nombre,
        min(demande.page, pages),
        pages,
        compter(par_masque),
        {c: n for c, n in (_json(lieux) or {}).items() if c},
        [m for m in corrige if m not in tapes],
    )


def _json(valeur: Any) -> Any:
    return json.loads(valeur) if isinstance(valeur, str) else valeur


def _lire(
    brutes: list[dict[str, Any]], demande: Demande, par_lieu: bool, pale: date
) -> list[Trouvee]:
    offres = (
        Offre.objects.select_related("structure", "commune")
        .defer("regles_prescription", "mobilisation_precisions")
        .in_bulk([b["offre_id"] for b in brutes])
    )
    lues = []
    for brute in brutes:
        offre = offres.get(brute["offre_id"])
        if offre is None:
            continue
        reserves = [
            _NON_PRECISES[f]
            for f, _ in demande.filtres
            if f in _NON_PRECISES and brute["masque"] & bit(f, "")
        ]
        if par_lieu and not offre.zone_eligibilite:
            reserves.append("zone non précisée")
        loin = brute["distance"]
        lues.append(
            Trouvee(
                offre,
                round(loin) if loin is not None and _en_un_lieu(offre) else None,
                date.fromisoformat(brute["sue_le"]) <= pale,
                tuple(reserves),
            )
        )
    return lues


_NON_PRECISES = {
    "publics": "public non précisé",
    "type": "genre non précisé",
    "frais": "prix non précisé",
    "modes_accueil": "accueil non précisé",
}


def _en_un_lieu(offre: Offre) -> bool:
    return offre.modes_accueil is None or offre.modes_accueil != ["a-distance"]


def facettes_valides(lues: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """Les filtres d'une adresse que l'on connaît ; le reste est ignoré."""
    return tuple((f, lues[f]) for f in FACETTES if lues.get(f) and bit(f, lues[f]))
