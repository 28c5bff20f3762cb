"""La couleur du département, rendue lisible quelle qu'elle soit (contraste AA de 4,5 au moins)."""

from __future__ import annotations

import re

CONTRASTE_AA = 4.5
_HEXA = re.compile(r"#[0-9a-fA-F]{6}\Z")
Rvb = tuple[int, int, int]


def lire(couleur: str) -> Rvb:
    """Composantes 0-255 d'une couleur « #rrggbb » ; lève `ValueError` sinon."""
    if not _HEXA.match(couleur):
        raise ValueError(f"couleur illisible : {couleur!r} (attendu : #rrggbb)")
    return int(couleur[1:3], 16), int(couleur[3:5], 16), int(couleur[5:7], 16)


def ecrire(rvb: Rvb) -> str:
    """« #rrggbb »."""
    return "#{:02x}{:02x}{:02x}".format(*rvb)


def luminance(rvb: Rvb) -> float:
    """Luminance relative de WCAG 2.1, de 0 (noir) à 1 (blanc)."""

    def lineaire(composante: int) -> float:
        c = composante / 255
        return c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4

    rouge, vert, bleu = map(lineaire, rvb)
    return 0.2126 * rouge + 0.7152 * vert + 0.0722 * bleu


def contraste(une: Rvb, autre: Rvb) -> float:
    """Rapport de contraste de WCAG 2.1, de 1 à 21."""
    claire, sombre = sorted((luminance(une), luminance(autre)), reverse=True)
    return (claire + 0.05) / (sombre + 0.05)


def melanger(une: Rvb, autre: Rvb, part: float) -> Rvb:
    """Mélange linéaire : `part` de `autre` dans `une`."""
    melange = [round(a + (b - a) * part) for a, b in zip(une, autre, strict=True)]
    return melange[0], melange[1], melange[2]


def decliner(couleur: str) -> dict[str, str]:
    """Variables de la charte : accent lisible sur blanc, accent foncé, voile, texte sur l'accent."""
    blanc, noir = (255, 255, 255), (0, 0, 0)
    accent = lire(couleur)
    while contraste(accent, blanc) < CONTRASTE_AA:
        accent = melanger(accent, noir, 0.08)
    voile = melanger(accent, blanc, 0.9)
    fonce = melanger(accent, noir, 0.22)
    while contraste(fonce, voile) < CONTRASTE_AA:
        fonce = melanger(fonce, noir, 0.08)
    return {
        "accent": ecrire(accent),
        "accent-fonce": ecrire(fonce),
        "accent-voile": ecrire(voile),
        "sur-accent": "#ffffff",
    }
