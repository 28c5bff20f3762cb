"""De ce que le barème donne chaque mois à ce qui est versé : le RSA et la prime sont figés trois mois.

Un droit se calcule au premier mois de son trimestre, d'après des ressources passées (CSS R.843-1), et
vaut trois mois. Ce que touche quelqu'un qui commence un emploi dépend donc de sa place dans le trimestre.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

MOIS_SUIVIS = 6
_TRIMESTRE = 3
ParMois = Mapping[str, Mapping[str, Decimal]]


@dataclass(frozen=True, slots=True)
class Scenario:
    """Un emploi à comparer : heures payées par mois, salaire brut (None : au SMIC)."""

    code: str
    libelle: str
    heures: Decimal
    brut: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Comparaison:
    """Ce que donne un scénario, en euros par mois une fois établi, et en tout les six premiers mois.

    `gain` : par rapport à aujourd'hui. `six_mois` : (au moins, au plus) ; égaux quand la déclaration
    est connue.
    """

    scenario: Scenario
    salaire: Decimal
    rsa: Decimal
    prime: Decimal
    logement: Decimal
    familiales: Decimal
    total: Decimal
    gain: Decimal
    six_mois: tuple[Decimal, Decimal]

    @property
    def est_fourchette(self) -> bool:
        """Vrai si le mois de la déclaration change ce qui est touché."""
        return self.six_mois[0] != self.six_mois[1]


def decaler(mois: str, de: int) -> str:
    """Le mois « AAAA-MM » décalé.

    >>> decaler("2026-11", 3), decaler("2026-01", -1)
    ('2027-02', '2025-12')
    """
    annee, rang = map(int, mois.split("-"))
    total = annee * 12 + rang - 1 + de
    return f"{total // 12}-{total % 12 + 1:02d}"


def ecart(mois: str, depuis: str) -> int:
    """Le nombre de mois de `depuis` à `mois`."""
    (a, m), (b, n) = (map(int, x.split("-")) for x in (mois, depuis))
    return (a - b) * 12 + m - n


def mois_a_demander(debut: str) -> list[str]:
    """Les mois à calculer pour un emploi qui commence là : de quoi lire chaque trimestre possible."""
    return [decaler(debut, n) for n in range(1 - _TRIMESTRE, MOIS_SUIVIS)]


def reference(mois: str, declaration: str) -> str:
    """Le premier mois du trimestre de droit où tombe ce mois, la déclaration en ouvrant un."""
    return decaler(mois, -(ecart(mois, declaration) % _TRIMESTRE))


def verse(par_mois: ParMois, debut: str, declaration: str) -> Decimal:
    """RSA et prime versés les six premiers mois, ce mois de déclaration ouvrant un trimestre."""
    total = Decimal(0)
    for n in range(MOIS_SUIVIS):
        lu = par_mois[reference(decaler(debut, n), declaration)]
        total += lu["rsa"] + lu["ppa"]
    return total


def _autres(par_mois: ParMois, debut: str) -> Decimal:
    """Le salaire et les autres prestations des six premiers mois, qui ne se figent pas."""
    noms = ("salaire_net", "aide_logement", "af", "asf")
    mois = [decaler(debut, n) for n in range(MOIS_SUIVIS)]
    return sum((par_mois[m][nom] for m in mois for nom in noms), Decimal(0))


def comparer(
    scenarios: Iterable[Scenario],
    lus: Mapping[str, ParMois],
    *,
    debut: str,
    declaration: str | None,
    avant: str,
) -> list[Comparaison]:
    """Chaque scénario comparé à `avant` (le code de celui d'aujourd'hui), une fois établi.

    `declaration` None : on ne sait pas, les trois places possibles donnent la fourchette.
    """
    etabli = decaler(debut, MOIS_SUIVIS - 1)
    possibles = [declaration] if declaration else [decaler(debut, n) for n in range(_TRIMESTRE)]
    base = _total(lus[avant][etabli])
    rendues = []
    for scenario in scenarios:
        par_mois = lus[scenario.code]
        lu = par_mois[etabli]
        total = _total(lu)
        sommes = [verse(par_mois, debut, d) + _autres(par_mois, debut) for d in possibles]
        rendues.append(
            Comparaison(
                scenario=scenario,
                salaire=lu["salaire_net"],
                rsa=lu["rsa"],
                prime=lu["ppa"],
                logement=lu["aide_logement"],
                familiales=lu["af"] + lu["asf"],
                total=total,
                gain=total - base,
                six_mois=(min(sommes), max(sommes)),
            )
        )
    return rendues


def _total(lu: Mapping[str, Decimal]) -> Decimal:
    return sum(lu.values(), Decimal(0))
