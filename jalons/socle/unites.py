"""Lire et dire la valeur d'un paramètre selon son unité. Pur : ni horloge, ni base."""

from __future__ import annotations

import json
import re
from decimal import Decimal

from jalons.socle import formats

UNITES = ("jours", "semaines", "mois", "annees", "euros", "taux", "nombre", "oui_non", "texte")
DELAIS = {"jours": "jours", "semaines": "semaines", "mois": "mois", "annees": "années"}
_MOTS = {
    "jours": ("jour", "jours"),
    "semaines": ("semaine", "semaines"),
    "mois": ("mois", "mois"),
    "annees": ("an", "ans"),
}
LIBELLES = {
    **DELAIS,
    "euros": "euros",
    "taux": "pour cent",
    "nombre": "nombre",
    "oui_non": "oui ou non",
    "texte": "texte",
}
AIDES = {
    **{unite: f"Un nombre entier, en {mot} : « 42 »." for unite, mot in DELAIS.items()},
    "euros": "Un montant en euros : « 1 250,50 ».",
    "taux": "Un pourcentage, avec son signe : « 20 % ».",
    "nombre": "Un nombre : « 60 » ou « 1,5 ».",
    "oui_non": "« oui » ou « non ».",
    "texte": "Un texte, écrit comme la valeur en place.",
}
LONGUEUR_TEXTE = 150
_ENTIER = re.compile(r"\d{1,6}\Z", re.ASCII)
_DECIMAL = re.compile(r"\d{1,12}(?:[.,]\d{1,6})?\Z", re.ASCII)
_EUROS = re.compile(r"\d{1,12}(?:[.,]\d{1,2})?\Z", re.ASCII)
_BLANCS = re.compile(r"[\s\u00a0\u202f]+")


class ValeurIllisible(ValueError):
    """La saisie n'est pas de l'unité du paramètre ; le message dit quoi écrire."""


def _refuser(unite: str) -> ValeurIllisible:
    return ValeurIllisible(f"Cette valeur n'est pas de la bonne unité. {AIDES[unite]}")


def lire_valeur(saisie: str, unite: str) -> Decimal | bool | str:
    """La valeur saisie par un agent, contrôlée selon l'unité ; lève `ValeurIllisible`.

    Un taux s'écrit avec « % » (0,2 et 20 ne se confondent pas) et se rend en fraction.

    >>> lire_valeur("20 %", "taux")
    Decimal('0.2')
    """
    texte = saisie.strip()
    serre = _BLANCS.sub("", texte)
    if unite == "texte":
        if not texte or len(texte) > LONGUEUR_TEXTE or not texte.isprintable():
            raise ValeurIllisible(f"Écrivez un texte de {LONGUEUR_TEXTE} signes au plus.")
        return texte
    if unite == "oui_non":
        if serre.lower() not in ("oui", "non"):
            raise _refuser(unite)
        return serre.lower() == "oui"
    if unite in DELAIS:
        if not _ENTIER.match(serre):
            raise _refuser(unite)
        return Decimal(serre)
    if unite == "taux":
        if not serre.endswith("%") or not _DECIMAL.match(serre[:-1]):
            raise _refuser(unite)
        taux = Decimal(serre[:-1].replace(",", ".")) / 100
        if taux > 1:
            raise ValeurIllisible("Un taux ne dépasse pas 100 %.")
        return taux
    motif = _EUROS if unite == "euros" else _DECIMAL
    nombre = serre.removesuffix("€") if unite == "euros" else serre
    if not motif.match(nombre):
        raise _refuser(unite)
    return Decimal(nombre.replace(",", "."))


def ecrire_valeur(valeur: Decimal | bool | str) -> str:
    """La valeur telle que la base la garde : relue sans changer de genre ni de précision.

    >>> ecrire_valeur(Decimal("0.20")), ecrire_valeur(True), ecrire_valeur("12")
    ('0.2', 'true', '"12"')
    """
    if isinstance(valeur, bool | str):
        return json.dumps(valeur, ensure_ascii=False)
    return _nombre(valeur)


def _nombre(valeur: Decimal) -> str:
    texte = f"{valeur:f}"
    return texte.rstrip("0").rstrip(".") if "." in texte else texte


def dire_valeur(valeur: Decimal | bool | str, unite: str) -> str:
    """La valeur en français, avec son unité : « 42 jours », « 20 % », « 50 000 euros », « oui »."""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, str):
        return valeur or "aucun"
    if unite == "taux":
        return formats.part(valeur)
    texte = formats.nombre(valeur)
    if unite in DELAIS:
        singulier, pluriel = _MOTS[unite]
        return f"{texte} {pluriel if valeur >= 2 else singulier}"
    return f"{texte} {'euros' if valeur >= 2 else 'euro'}" if unite == "euros" else texte
