"""Reconnaître les clés : une base ne s'ouvre, ne s'importe et ne se restaure qu'avec les siennes."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping

from django.conf import settings
from django.db import transaction

from jalons.socle.models import CleConnue

_OU_SONT_LES_CLES = (
    "Remettez le fichier cles.json de cette base dans le dossier de travail, ou les variables "
    "JALONS_CLES_NIR et JALONS_SEL_NIR."
)


class ClesEtrangeres(RuntimeError):
    """Les clés présentes ne sont pas celles de cette base ; le message dit quoi remettre."""


def empreinte_de_cle(cle: str) -> str:
    """Empreinte à sens unique d'une clé, en hexadécimal : elle la reconnaît sans la révéler."""
    return hmac.digest(cle.encode(), b"jalons : empreinte de cle", "sha256").hex()


def empreintes_presentes() -> dict[str, list[str]]:
    """Les empreintes des clés des réglages, par genre ; la première clé est celle qui chiffre."""
    return {
        CleConnue.Genre.CLE_NIR.value: [empreinte_de_cle(cle) for cle in settings.NIR_CLES],
        CleConnue.Genre.SEL_NIR.value: [empreinte_de_cle(settings.NIR_SEL)],
    }


def comparer(connues: Mapping[str, Iterable[str]]) -> None:
    """Lève `ClesEtrangeres` si le sel diffère ou si une clé connue manque.

    `connues` : empreintes par genre, celles de la base ou d'une sauvegarde ; vide : base neuve.
    """
    presentes = empreintes_presentes()
    sel = set(connues.get(CleConnue.Genre.SEL_NIR.value, ()))
    if sel and not sel & set(presentes[CleConnue.Genre.SEL_NIR.value]):
        raise ClesEtrangeres(
            "Le sel des NIR n'est pas celui de cette base : aucune personne connue ne serait "
            f"reconnue, chacune serait créée une seconde fois. {_OU_SONT_LES_CLES}"
        )
    manquantes = set(connues.get(CleConnue.Genre.CLE_NIR.value, ())) - set(
        presentes[CleConnue.Genre.CLE_NIR.value]
    )
    if manquantes:
        raise ClesEtrangeres(
            f"Il manque {len(manquantes)} clé(s) de chiffrement qui ont servi dans cette base : "
            f"des NIR ne se liraient plus. {_OU_SONT_LES_CLES}"
        )


def connues_de_la_base() -> dict[str, list[str]]:
    """Les empreintes gardées dans la base, par genre."""
    connues: dict[str, list[str]] = {}
    for genre, empreinte in CleConnue.objects.values_list("genre", "empreinte"):
        connues.setdefault(genre, []).append(empreinte)
    return connues


def verifier_cles() -> None:
    """Compare les clés des réglages à celles de la base, puis retient les nouvelles.

    Lève `ClesEtrangeres`. À appeler avant de servir, d'importer et de restaurer.
    """
    with transaction.atomic():
        comparer(connues_de_la_base())
        for genre, empreintes in empreintes_presentes().items():
            for empreinte in empreintes:
                CleConnue.objects.get_or_create(genre=genre, empreinte=empreinte)


def oublier_cle(cle: str) -> None:
    """Retire une ancienne clé des clés connues, une fois que plus rien ne s'en sert."""
    CleConnue.objects.filter(
        genre=CleConnue.Genre.CLE_NIR, empreinte=empreinte_de_cle(cle)
    ).delete()
