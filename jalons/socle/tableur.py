"""Un fichier que le tableur ouvre du premier coup : CSV français, sans formule cachée."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import StreamingHttpResponse
from django.utils.timezone import is_aware, localtime

# Le tableur prend pour une formule ce qui commence ainsi ; l'apostrophe en refait du texte.
_DEBUTS_DE_FORMULE = ("=", "+", "-", "@", "\t", "\r", "\n")
_MARQUE_UTF8 = "\ufeff"
_LIGNES_PAR_ENVOI = 500


def cellule(valeur: Any) -> str:
    """Ce que la cellule montre : dates jj/mm/aaaa, virgule décimale, oui ou non, texte désarmé.

    >>> cellule("=1+1"), cellule(Decimal("-2.5")), cellule(date(2026, 3, 16)), cellule(None)
    ("'=1+1", '-2,5', '16/03/2026', '')
    """
    if valeur is None:
        return ""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, datetime):
        return f"{localtime(valeur) if is_aware(valeur) else valeur:%d/%m/%Y %H:%M}"
    if isinstance(valeur, date):
        return f"{valeur:%d/%m/%Y}"
    if isinstance(valeur, int):
        return str(int(valeur))
    if isinstance(valeur, float | Decimal):
        return f"{valeur:f}".replace(".", ",")
    texte = str(valeur).replace("\x00", "")
    return f"'{texte}" if texte.startswith(_DEBUTS_DE_FORMULE) else texte


class _Echo:
    """Un « fichier » qui rend ce qu'on y écrit, pour envoyer au fil de l'eau."""

    def write(self, morceau: str) -> str:
        return morceau


def lignes_csv(entetes: Sequence[str], lignes: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Le texte du fichier, par paquets de lignes : marque UTF-8, en-têtes, puis les lignes."""
    graveur = csv.writer(_Echo(), delimiter=";", lineterminator="\r\n")
    paquet = [_MARQUE_UTF8, graveur.writerow([cellule(e) for e in entetes])]
    for ligne in lignes:
        paquet.append(graveur.writerow([cellule(v) for v in ligne]))
        if len(paquet) >= _LIGNES_PAR_ENVOI:
            yield "".join(paquet)
            paquet = []
    yield "".join(paquet)


def reponse_csv(
    nom: str, *, entetes: Sequence[str], lignes: Iterable[Sequence[Any]]
) -> StreamingHttpResponse:
    """Le fichier `nom`.csv à télécharger, envoyé au fil de l'eau ; `nom` : lettres, chiffres, tirets."""
    reponse = StreamingHttpResponse(
        lignes_csv(entetes, lignes), content_type="text/csv; charset=utf-8"
    )
    reponse["Content-Disposition"] = f'attachment; filename="{nom}.csv"'
    reponse["Cache-Control"] = "no-store"
    reponse["X-Content-Type-Options"] = "nosniff"
    return reponse
