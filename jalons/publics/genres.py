"""Ce qu'est un public spécifique : un genre par fichier de `<piece>/publics/`.

class JeunesAse(GenrePublic):
    code = "jeune_ase"
    libelle = "Jeunes sortant de l'ASE"
    definition = "Jeune majeur qui a été confié à l'aide sociale à l'enfance."
    source = "PTI, orientation 2.2"
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.db.models import QuerySet

from jalons.comptes.enums import Niveau
from jalons.personnes.models import Personne
from jalons.socle.registre import Registre


@dataclass(frozen=True, slots=True)
class Suite:
    """Ce qu'une reconnaissance ouvre : un `code`, ce qu'il y a à faire, et pour quel rôle."""

    code: str
    libelle: str
    roles: tuple[str, ...]


class GenrePublic(Registre, racine=True, requis=("definition", "source", "ordre")):
    """Un public. `niveau` : la profondeur de lecture qu'il faut (la RQTH est une donnée de santé).

    `suites` : à qui l'on transmet dès que la personne en est. `mois` : durée de la qualification, en
    mois, après quoi on la revoit ; 0 : sans terme.
    """

    definition: ClassVar[str]
    source: ClassVar[str]
    ordre: ClassVar[int]
    niveau: ClassVar[Niveau] = Niveau.SUIVI
    suites: ClassVar[tuple[Suite, ...]] = ()
    mois: ClassVar[int] = 0
    avertissement: ClassVar[str] = ""
    a_point_d_activite: ClassVar[bool] = False
    est_calcule: ClassVar[bool] = False

    @classmethod
    def calculees(cls, *, le: date) -> QuerySet[Personne]:
        """Les personnes qui en sont ce jour-là, quand les fichiers des caisses le disent déjà."""
        return Personne.objects.none()


def dans_l_ordre() -> list[type[GenrePublic]]:
    """Les publics, dans l'ordre où on les montre."""
    return sorted(GenrePublic.tous(), key=lambda p: p.ordre)


def a_saisir(niveaux: frozenset[Niveau]) -> list[tuple[str, str]]:
    """Les publics qu'un agent de ces niveaux peut reconnaître lui-même."""
    return [
        (p.code, p.libelle) for p in dans_l_ordre() if not p.est_calcule and p.niveau in niveaux
    ]
