"""Lectures des règles : en vigueur, à venir, arrêtées, versions, et l'essai à blanc."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from jalons.regles.jeu import JeuDeRegles
from jalons.regles.models import RegleDatee
from jalons.regles.rules.decision import Essai, Regle, essayer
from jalons.regles.rules.grammaire import faits_lus

TypeJeu = type[JeuDeRegles]


def en_vigueur(jeu: str, *, le: date) -> list[RegleDatee]:
    """Les règles du jeu ce jour-là, dans l'ordre où elles sont essayées."""
    return list(RegleDatee.objects.filter(jeu=jeu, periode__contains=le))


def en_regles(lignes: list[RegleDatee]) -> list[Regle]:
    """Les lignes de la base, telles que les règles pures les lisent."""
    return [Regle(r.code, r.libelle, r.condition, r.issue, r.explication) for r in lignes]


def regles_pures(jeu: str, *, le: date) -> list[Regle]:
    """Les règles en vigueur, prêtes à décider."""
    return en_regles(en_vigueur(jeu, le=le))


def regle_au(jeu: str, code: str, *, le: date) -> RegleDatee:
    """La version d'une règle en vigueur ce jour-là ; lève `DoesNotExist`."""
    return RegleDatee.objects.get(jeu=jeu, code=code, periode__contains=le)


def a_venir(jeu: str, *, le: date) -> list[RegleDatee]:
    """Les versions qui entreront en vigueur après le jour `le`, les plus proches d'abord."""
    futures = RegleDatee.objects.filter(jeu=jeu, periode__startswith__gt=le)
    return list(futures.order_by("periode__startswith", "ordre", "pk"))


def arretees(jeu: str, *, le: date) -> list[RegleDatee]:
    """La dernière version des règles qui n'ont plus cours et ne reviendront pas d'elles-mêmes."""
    dernieres: dict[str, RegleDatee] = {}
    for regle in RegleDatee.objects.filter(jeu=jeu).order_by("periode__startswith"):
        dernieres[regle.code] = regle
    finies = [r for r in dernieres.values() if r.periode.fin is not None and r.periode.fin < le]
    return sorted(finies, key=lambda r: (r.ordre, r.pk))


def versions_de(jeu: str, code: str) -> list[RegleDatee]:
    """Toutes les versions d'une règle, la plus récente d'abord."""
    return list(RegleDatee.objects.filter(jeu=jeu, code=code).order_by("-periode__startswith"))


def places(jeu: str, *, le: date, sauf: str = "") -> list[RegleDatee]:
    """Les règles en vigueur entre lesquelles une autre se place, sans celle-ci."""
    return [r for r in en_vigueur(jeu, le=le) if r.code != sauf]


def precedente(regle: RegleDatee, *, le: date) -> str:
    """Code de la règle en vigueur qui précède celle-ci ; vide si elle est la première."""
    avant = [r for r in places(regle.jeu, le=le, sauf=regle.code) if r.ordre <= regle.ordre]
    return avant[-1].code if avant else ""


def essayer_regle(
    jeu: TypeJeu, saisie: Mapping[str, Any], *, code: str, apres: str, le: date
) -> Essai:
    """Rejoue les cas récents avec la règle saisie, placée après `apres`, sans rien enregistrer."""
    en_place = regles_pures(jeu.code, le=le)
    autres = [r for r in en_place if r.code != code]
    rang = next((n for n, r in enumerate(autres, start=1) if r.code == apres), 0)
    neuve = Regle(code, saisie["libelle"], saisie["condition"], saisie["issue"])
    return essayer(
        jeu.cas_passes(le=le),
        en_place,
        [*autres[:rang], neuve, *autres[rang:]],
        code=code,
        dire=lambda issue: jeu.dire(issue, le=le)[0],
    )


def dire_essai(jeu: TypeJeu, essai: Essai) -> list[str]:
    """L'essai, prêt à lire."""
    if not essai.examines:
        return [f"Aucun cas parmi les {jeu.cas} depuis un an : il n'y a rien à comparer."]
    phrases = [
        f"Cas relus, parmi les {jeu.cas} depuis un an : {essai.examines}.",
        f"La condition est vraie pour {essai.vraies} d'entre eux.",
        f"Cette règle en déciderait {essai.essayees}, contre {essai.actuelles} aujourd'hui.",
    ]
    for avant, apres, nombre in essai.changements[:5]:
        phrases.append(f"De « {avant} » à « {apres} » : {nombre}.")
    if not essai.changements:
        phrases.append("Aucun cas ne changerait d'issue.")
    return phrases


def regles_qui_lisent(jeu: str, fait: str) -> list[str]:
    """Libellés des règles, d'aujourd'hui ou à venir, dont la condition lit ce fait."""
    vivantes = RegleDatee.objects.filter(jeu=jeu, periode__upper_inf=True)
    return [r.libelle for r in vivantes if fait in faits_lus(r.condition)]
