"""Ce qu'est un accompagnement : un genre par fichier de `<piece>/parcours/`.

Le moteur tient la vie d'un parcours (référent, étapes, contacts, relais, sortie, droit de voir) ; un
genre dit seulement ce qui lui est propre.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from jalons.accompagnement.etapes import TypeEtape
from jalons.comptes.enums import Permission
from jalons.socle.registre import Registre

if TYPE_CHECKING:
    from jalons.annuaire.models import Structure


@dataclass(frozen=True, slots=True)
class MotifSortie:
    """Pourquoi l'on sort. `preuve` : la pièce qu'une sortie positive demande (PL-04)."""

    code: str
    libelle: str
    est_positif: bool = False
    preuve: str = ""


class GenreParcours(
    Registre,
    racine=True,
    requis=("description", "motif", "etapes", "motifs_sortie", "delai_contact"),
):
    """Un genre d'accompagnement.

    `motif` : celui du droit de voir, que le parcours ouvre et ferme. `delai_contact` et `duree` :
    codes de paramètres (jours sans contact, mois avant un bilan ; `duree` vide : sans bilan prévu).
    """

    description: ClassVar[str]
    motif: ClassVar[str]
    etapes: ClassVar[tuple[type[TypeEtape], ...]]
    motifs_sortie: ClassVar[tuple[MotifSortie, ...]]
    delai_contact: ClassVar[str]
    duree: ClassVar[str] = ""
    criteres: ClassVar[tuple[tuple[str, str], ...]] = ()
    # Une commission admet ; sinon le parcours commence le jour où l'on le propose.
    a_commission: ClassVar[bool] = False
    # La personne donne d'abord son accord, daté : proposé, il n'ouvre rien.
    attend_accord: ClassVar[bool] = False
    # Des partenaires, structures ou agents, entourent la personne et la voient tant qu'ils en sont.
    a_cercle: ClassVar[bool] = False
    # Des genres du même groupe ne courent pas ensemble pour une personne.
    groupe: ClassVar[str] = ""
    # Plusieurs structures peuvent mener ce genre à la fois pour une personne.
    par_structure: ClassVar[bool] = False
    # Les genres de structures qui peuvent le mener ; vide : toutes.
    structures: ClassVar[tuple[str, ...]] = ()
    consulter: ClassVar[Permission] = Permission.ACCOMPAGNEMENT_CONSULTER
    gerer: ClassVar[Permission] = Permission.ACCOMPAGNEMENT_GERER
    proposer: ClassVar[Permission] = Permission.ACCOMPAGNEMENT_GERER
    # L'adresse de sa sortie, si des règles la qualifient ; elle reçoit le numéro de la personne.
    url_sortie: ClassVar[str] = ""
    ordre: ClassVar[int] = 100

    @classmethod
    def exclusion(cls, structure: Structure) -> str:
        """Ce qui ne court qu'une fois à la fois : le groupe, le genre, ou le genre dans une structure."""
        if cls.par_structure:
            return f"{cls.code}:{structure.pk}"
        return cls.groupe or cls.code

    @classmethod
    def motif_de_sortie(cls, code: str) -> MotifSortie:
        """Le motif de ce code ; un code que le genre ne dit plus reste lisible."""
        return next((m for m in cls.motifs_sortie if m.code == code), MotifSortie(code, code))

    @classmethod
    def etapes_ordonnees(cls) -> list[type[TypeEtape]]:
        """Les types d'étape en service, dans l'ordre d'un parcours."""
        return sorted((t for t in cls.etapes if t.retire_le is None), key=lambda t: t.ordre)


def genres_ordonnes() -> list[type[GenreParcours]]:
    """Les genres en service, dans l'ordre où on les propose."""
    return sorted((g for g in GenreParcours.tous() if g.retire_le is None), key=lambda g: g.ordre)
