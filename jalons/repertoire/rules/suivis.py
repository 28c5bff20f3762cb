"""Ce qu'une convention a donné : entrées, sorties, occupation, issues et coûts. Ni horloge, ni base."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from jalons.repertoire.issues import IssueSuivi
from jalons.socle.formats import nombre, taux

# Le retour à l'emploi se définit ici, une fois, pour toutes les conventions.
RETOUR_EMPLOI = frozenset({IssueSuivi.EMPLOI_DURABLE, IssueSuivi.EMPLOI_COURT, IssueSuivi.CREATION})
# Chaque résultat qu'un objectif peut viser : code → (nom, issues qui y comptent).
RESULTATS: Mapping[str, tuple[str, frozenset[IssueSuivi]]] = {
    "suivi_retour_emploi": ("Retour à l'emploi", RETOUR_EMPLOI),
    "suivi_emploi_durable": ("Emploi durable", frozenset({IssueSuivi.EMPLOI_DURABLE})),
    "suivi_formation": ("Entrée en formation", frozenset({IssueSuivi.FORMATION})),
    "suivi_emploi_ou_formation": (
        "Emploi ou formation",
        RETOUR_EMPLOI | {IssueSuivi.FORMATION},
    ),
    "suivi_abandon": ("Abandons", frozenset({IssueSuivi.ABANDON})),
}
_CENTIME = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Suivi:
    """Une personne sur une place, de son entrée à sa sortie (comprise)."""

    personne: int
    modalite: str
    entree: date
    sortie: date | None = None
    issue: str = ""


@dataclass(frozen=True, slots=True)
class Rapport:
    """Un nombre de personnes sur un autre. Sans dénominateur, il ne dit rien.

    >>> Rapport(441, 1470).face_a(Decimal(30)), Rapport(442, 1470).face_a(Decimal(30))
    ('30 % tout juste', 'plus de 30 %')
    """

    numerateur: int
    denominateur: int

    @property
    def dit(self) -> str:
        """« 30,0 % (441 sur 1 470) »."""
        if not self.denominateur:
            return "personne encore"
        return (
            f"{taux(self.numerateur, self.denominateur)} "
            f"({nombre(self.numerateur)} sur {nombre(self.denominateur)})"
        )

    def face_a(self, seuil: Decimal) -> str:
        """« plus de 30 % », « moins de 30 % » : comparé exactement, jamais après arrondi."""
        if not self.denominateur:
            return ""
        ecart = 100 * self.numerateur - seuil * self.denominateur
        if ecart == 0:
            return f"{nombre(seuil)} % tout juste"
        return f"{'plus' if ecart > 0 else 'moins'} de {nombre(seuil)} %"

    def atteint(self, cible: Decimal) -> bool | None:
        """Vrai à la cible ou au-delà ; None sans dénominateur."""
        if not self.denominateur:
            return None
        return 100 * self.numerateur >= cible * self.denominateur


@dataclass(frozen=True, slots=True)
class Effectifs:
    """Une période en nombres. `accompagnees` : présentes un jour au moins, chacune une fois.

    `entrees` et `sorties` comptent des passages : revenir compte deux fois. `presentes` : au dernier
    jour. `jours` : jours passés sur une place ; `jours_de_places` : ceux que les places offraient.
    """

    places: int
    entrees: int
    sorties: int
    accompagnees: int
    presentes: int
    jours: int
    jours_de_places: int
    issues: Mapping[str, int] = field(default_factory=dict)
    sorties_personnes: int = 0
    entrees_personnes: int = 0
    resultats: Mapping[str, int] = field(default_factory=dict)

    @property
    def de_trop(self) -> int:
        """Combien d'entrées de plus que de places."""
        return max(self.entrees - self.places, 0) if self.places else 0

    @property
    def occupation(self) -> Rapport:
        """Les présents du dernier jour sur les places."""
        return Rapport(self.presentes, self.places)

    @property
    def occupation_moyenne(self) -> Rapport:
        """Les jours passés sur ceux offerts."""
        return Rapport(self.jours, self.jours_de_places)

    def denominateur(self, code: str) -> int | None:
        """À quoi un objectif se rapporte ; None : à rien, c'est un nombre."""
        return {
            "entrees": self.entrees_personnes,
            "sorties": self.sorties_personnes,
            "accompagnees": self.accompagnees,
            "places": self.places,
        }.get(code)


def effectifs(
    suivis: Iterable[Suivi], *, du: date, au: date, places: int, modalite: str = ""
) -> Effectifs:
    """Les effectifs du `du` au `au`, bornes comprises, d'une modalité ou de toutes."""
    lus = [s for s in suivis if not modalite or s.modalite == modalite]
    la = [s for s in lus if s.entree <= au and (s.sortie is None or s.sortie >= du)]
    sortis = [s for s in la if s.sortie is not None and s.sortie <= au]
    entres = [s for s in la if s.entree >= du]
    issues: dict[str, int] = {}
    for s in sortis:
        issues[s.issue] = issues.get(s.issue, 0) + 1
    jours = sum((min(s.sortie or au, au) - max(s.entree, du)).days + 1 for s in la)
    return Effectifs(
        places=places,
        entrees=len(entres),
        sorties=len(sortis),
        accompagnees=len({s.personne for s in la}),
        presentes=len({s.personne for s in la if s.sortie is None or s.sortie > au}),
        jours=jours,
        jours_de_places=places * ((au - du).days + 1),
        issues=issues,
        sorties_personnes=len({s.personne for s in sortis}),
        entrees_personnes=len({s.personne for s in entres}),
        resultats={
            code: len({s.personne for s in sortis if s.issue in comptees})
            for code, (_, comptees) in RESULTATS.items()
        },
    )


def cout(montant: Decimal, combien: int) -> Decimal | None:
    """Le montant par personne, au centime ; None s'il n'y a personne.

    >>> cout(Decimal(3_000_000), 3500), cout(Decimal(1), 0)
    (Decimal('857.14'), None)
    """
    if not combien:
        return None
    return (montant / combien).quantize(_CENTIME, ROUND_HALF_UP)


def part_europeenne(lignes: Iterable[tuple[Decimal, bool]]) -> Decimal:
    """La part, en pour cent à deux décimales, des fonds européens ; zéro sans ligne.

    >>> part_europeenne([(Decimal(855_000), True), (Decimal(345_000), False)])
    Decimal('71.25')
    """
    lues = list(lignes)
    total = sum((m for m, _ in lues), Decimal(0))
    europe = sum((m for m, e in lues if e), Decimal(0))
    return (100 * europe / total).quantize(_CENTIME, ROUND_HALF_UP) if total else Decimal(0)
