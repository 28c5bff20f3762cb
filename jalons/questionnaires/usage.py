"""Un usage : à quoi sert un questionnaire, qui le remplit, ce qu'il devient. Chaque pièce inscrit les siens.

Un dossier par usage, `<piece>/questionnaires/<code>/` : cette classe, et les versions livrées de sa
grille (`grille_1.yaml`, `grille_2.yaml`…), la plus haute en vigueur à partir de sa date.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from jalons.comptes.enums import Niveau, Permission
from jalons.comptes.journal import TypeEvenement
from jalons.personnes.models import Personne
from jalons.socle.documents import DocumentType
from jalons.socle.registre import Registre


class Usage(Registre, racine=True, requis=("lire", "remplir", "regler", "ecran", "exemple")):
    """Un questionnaire d'un certain usage, sur une personne.

    `lire`, `remplir`, `regler` : les permissions pour relire, répondre, changer la grille.
    `niveau` : profondeur de lecture exigée ; `ecran` : nom inscrit au journal des consultations.
    `exemple` : des réponses complètes, que les tests relisent et impriment. Sans `grilles`, le
    formulaire est dans le code de la pièce : il porte le numéro `version`, et ne se règle pas.

    `verrouillees` : les questions que lisent des indicateurs ou des règles. Leurs mots se règlent ;
    leur code, leurs réponses, leurs bornes, non, et elles ne se retirent pas. `au_fil` : se remplit
    thème par thème à son adresse ; sinon la pièce présente ses questions elle-même et dépose.
    """

    grilles: ClassVar[Path | None] = None  # le dossier des versions livrées
    version: ClassVar[int] = 1
    lire: ClassVar[Permission]
    remplir: ClassVar[Permission]
    regler: ClassVar[Permission]
    ecran: ClassVar[str]
    exemple: ClassVar[Mapping[str, Any]]
    niveau: ClassVar[Niveau] = Niveau.SUIVI
    ouvert: ClassVar[type[TypeEvenement] | None] = None
    valide: ClassVar[type[TypeEvenement] | None] = None
    document: ClassVar[type[DocumentType] | None] = None
    entete: ClassVar[str] = ""  # gabarit placé en haut des pages
    bouton_valider: ClassVar[str] = "Valider"
    verrouillees: ClassVar[frozenset[str]] = frozenset()
    au_fil: ClassVar[bool] = True

    @classmethod
    def suite(cls, personne: Personne) -> str:
        """L'adresse où aller une fois le questionnaire validé."""
        raise NotImplementedError

    @classmethod
    def actions(cls, personne: Personne, agent: Any) -> list[tuple[str, str]]:
        """Ce que propose la relecture d'une version validée : (libellé, adresse)."""
        return []

    @classmethod
    def lecteurs(cls, code: str) -> list[str]:
        """Ce qui lit cette question et ne la verrait plus si on la retirait, en français."""
        return []

    @classmethod
    def relire(cls, formulaire: int, reponses: Mapping[str, Any]) -> dict[str, Any]:
        """Les réponses d'un dépôt fait sur la version `formulaire`, dans les codes d'aujourd'hui."""
        return dict(reponses)
