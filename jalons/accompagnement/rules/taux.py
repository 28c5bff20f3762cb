"""Un taux ne s'écrit jamais seul : ses deux termes, leur définition et la période (PL-06)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from jalons.chiffres.secret import NON_COMMUNIQUE
from jalons.socle import formats


def grouper(nombre: int | Decimal) -> str:
    """« 14 446 », « 1 200,3 »."""
    return formats.nombre(nombre)


@dataclass(frozen=True, slots=True)
class Taux:
    """Une part. `est_masque` : effectif trop petit pour être montré à qui lit."""

    numerateur: int
    denominateur: int
    debut: date
    fin: date
    dit_numerateur: str
    dit_denominateur: str
    est_masque: bool = False

    @property
    def pour_cent(self) -> Decimal | None:
        """Pour cent à deux décimales, arrondi au demi supérieur ; None sans dénominateur."""
        if not self.denominateur or self.est_masque:
            return None
        brut = Decimal(100 * self.numerateur) / self.denominateur
        return brut.quantize(Decimal("0.01"), ROUND_HALF_UP)

    @property
    def valeur(self) -> str:
        """« 35,82 % », ou « n.c. », ou « — »."""
        if self.est_masque:
            return NON_COMMUNIQUE
        return "—" if self.pour_cent is None else f"{formats.decimales(self.pour_cent)}\u00a0%"

    @property
    def fraction(self) -> str:
        """« 14 446 / 40 328 »."""
        if self.est_masque:
            return "effectif trop petit"
        return f"{grouper(self.numerateur)} / {grouper(self.denominateur)}"

    def __str__(self) -> str:
        return f"{self.valeur} ({self.fraction}, du {self.debut:%d/%m/%Y} au {self.fin:%d/%m/%Y})"


@dataclass(frozen=True, slots=True)
class Moyenne:
    """Une moyenne : somme, effectif, unité. Mêmes garanties qu'un taux."""

    somme: Decimal
    effectif: int
    unite: str
    debut: date
    fin: date
    dit_somme: str
    dit_effectif: str
    est_masque: bool = False

    @property
    def valeur(self) -> str:
        """« 14,3 mois »."""
        if self.est_masque:
            return NON_COMMUNIQUE
        if not self.effectif:
            return "—"
        moyenne = (self.somme / self.effectif).quantize(Decimal("0.1"), ROUND_HALF_UP)
        return f"{formats.decimales(moyenne, 1)} {self.unite}".strip()

    @property
    def fraction(self) -> str:
        if self.est_masque:
            return "effectif trop petit"
        somme = grouper(self.somme.quantize(Decimal("0.1"), ROUND_HALF_UP)).removesuffix(",0")
        return f"{somme} / {grouper(self.effectif)}"
