"""Les genres de contrats conclus avec la personne : un fichier chacun.

La loi dit lesquels se concluent quel jour (paramètre `genres_de_contrat`, daté, que le Département
complète) ; un genre dit ce qu'on y écrit et ce qui en découle.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from jalons.repertoire.enums import Voie
from jalons.socle.registre import Registre


@dataclass(frozen=True, slots=True)
class Rubrique:
    """Ce que l'on écrit dans un contrat. `par_ligne` : une idée par ligne ; sinon, un texte."""

    code: str
    libelle: str
    aide: str = ""
    est_obligatoire: bool = True
    par_ligne: bool = False


OBJECTIFS = Rubrique(
    "objectifs",
    "Objectifs",
    "Un par ligne, avec les mots de la personne.",
    par_ligne=True,
)
ENGAGEMENTS_PERSONNE = Rubrique(
    "engagements_personne",
    "Engagements de la personne",
    "Un par ligne : être assidue, participer activement, dire ce qui change…",
    par_ligne=True,
)
ENGAGEMENTS_ORGANISME = Rubrique(
    "engagements_organisme",
    "Engagements de l'organisme référent",
    "Un par ligne : ce que le référent fera, et quand.",
    par_ligne=True,
)
SITUATION = Rubrique(
    "situation", "Situation et besoins", "Ce que le diagnostic a fait ressortir, en peu de mots."
)


class GenreContrat(Registre, racine=True, requis=("rang", "source", "rubriques", "conclusion")):
    """Un genre de contrat. `rang` : son numéro dans les séjours, qui ne change jamais.

    `voies` : celles où il se conclut ; vide, toutes. `a_duree` : il fixe des heures par semaine.
    `a_offre` : il définit une offre raisonnable d'emploi.
    """

    rang: ClassVar[int]
    source: ClassVar[str]
    rubriques: ClassVar[tuple[Rubrique, ...]]
    conclusion: ClassVar[str]  # ce que l'on dit quand il est signé
    voies: ClassVar[tuple[Voie, ...]] = ()
    a_duree: ClassVar[bool] = True
    a_offre: ClassVar[bool] = True
    a_actualisation: ClassVar[bool] = True

    @classmethod
    def se_conclut(cls, voie: str) -> bool:
        """Vrai si ce genre se conclut sur cette voie."""
        return not cls.voies or voie in cls.voies

    @classmethod
    def demande_une_offre(cls, voie: str) -> bool:
        """Vrai si une offre raisonnable d'emploi est à définir ; jamais sur le parcours social."""
        return cls.a_offre and voie != Voie.SOCIALE

    @classmethod
    def se_revise(cls, voie: str) -> bool:
        """Vrai si la loi fixe un examen de la situation ; elle ne le fait que pour le social."""
        return voie == Voie.SOCIALE

    @classmethod
    def rubriques_par_ligne(cls) -> tuple[str, ...]:
        return tuple(r.code for r in cls.rubriques if r.par_ligne)
