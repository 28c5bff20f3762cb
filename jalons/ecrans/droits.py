"""Qui modifie quoi : un droit par modèle, lu pour une fiche ou pour toute une liste d'un coup.

Une pièce écrit `<piece>/droits.py` avec un `DroitDEcriture` par modèle ; les écrans demandent
`peut_tenir`, `fiche_tenue` (404 ou 403) ou `lesquelles` (une requête au plus par modèle).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, TypeVar, cast

from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q
from django.shortcuts import get_object_or_404

from jalons.socle.registre import Registre

Fiche = TypeVar("Fiche", bound=Model)


class DroitDEcriture(Registre, racine=True, requis=("modele", "permission")):
    """Le droit de modifier les fiches d'un modèle.

    `porteur` : la relation dont on suit le droit (une étape suit son projet) ; vide, le droit est le
    sien. `filtre` le dit en requête ; `tient` le dit pour une fiche, sans requête si l'on peut.
    """

    modele: ClassVar[type[Model]]
    permission: ClassVar[Any]
    porteur: ClassVar[str] = ""

    @classmethod
    def filtre(cls, agent: Any) -> Q:
        """En filtre sur le modèle, pour un agent qui a la permission."""
        raise NotImplementedError

    @classmethod
    def tient(cls, agent: Any, objet: Any) -> bool:
        """Vrai si l'agent, qui a la permission, modifie cette fiche."""
        return cls.modele._default_manager.filter(cls.filtre(agent), pk=objet.pk).exists()


def droit_de(modele: type[Model]) -> type[DroitDEcriture]:
    """Le droit inscrit pour ce modèle ; lève `LookupError` s'il n'y en a pas."""
    for droit in DroitDEcriture.tous():
        if droit.modele is modele:
            return droit
    raise LookupError(f"aucun droit d'écriture n'est inscrit pour {modele.__name__}")


def _porteur(droit: type[DroitDEcriture], objet: Any) -> tuple[type[DroitDEcriture], Any]:
    """La fiche dont on suit le droit, de porteur en porteur."""
    while droit.porteur:
        objet = getattr(objet, droit.porteur)
        droit = droit_de(type(objet))
    return droit, objet


def peut_tenir(agent: Any, objet: Model) -> bool:
    """Vrai si l'agent modifie cette fiche et ce qui s'y rattache."""
    droit, porteur = _porteur(droit_de(type(objet)), objet)
    return bool(agent.peut(droit.permission)) and droit.tient(agent, porteur)


def tenues(agent: Any, modele: type[Model]) -> Q:
    """La même règle en filtre : les fiches de ce modèle que l'agent modifie."""
    droit, chemin = droit_de(modele), ""
    while droit.porteur:
        champ: Any = droit.modele._meta.get_field(droit.porteur)
        chemin += f"{droit.porteur}__"
        droit = droit_de(champ.related_model)
    if not agent.peut(droit.permission):
        return Q(pk__in=[])
    return _prefixer(droit.filtre(agent), chemin)


def _prefixer(filtre: Q, chemin: str) -> Q:
    if not chemin:
        return filtre
    enfants: list[Any] = []
    for enfant in filtre.children:
        if isinstance(enfant, Q):
            enfants.append(_prefixer(enfant, chemin))
        else:
            nom, valeur = cast(tuple[str, Any], enfant)
            enfants.append((f"{chemin}{nom}", valeur))
    return Q(*enfants, _connector=filtre.connector, _negated=filtre.negated)


def lesquelles(agent: Any, fiches: Iterable[Model]) -> set[tuple[str, Any]]:
    """Celles que l'agent modifie, parmi toutes celles d'une page : {(modèle, clé)}.

    Une requête par modèle au plus ; aucune si l'agent n'a pas la permission.
    """
    par_modele: dict[type[Model], list[Any]] = {}
    for fiche in fiches:
        par_modele.setdefault(type(fiche), []).append(fiche.pk)
    siennes = set()
    for modele, cles in par_modele.items():
        lues = modele._default_manager.filter(tenues(agent, modele), pk__in=cles)
        siennes |= {(modele._meta.label, pk) for pk in lues.values_list("pk", flat=True)}
    return siennes


def exiger_tenue(agent: Any, objet: Model) -> None:
    """Refuse (403) une fiche que l'agent ne tient pas ; la lire reste ouvert."""
    if not peut_tenir(agent, objet):
        raise PermissionDenied(
            f"« {objet} » : cette fiche est suivie par un autre territoire que le vôtre. Vous pouvez la "
            "lire, et demander un changement à la personne qui s'en occupe."
        )


def fiche_tenue(agent: Any, modele: type[Fiche], pk: int, *joints: str) -> Fiche:
    """La fiche, si l'agent peut la modifier ; sinon 404 ou 403."""
    objet = get_object_or_404(modele._default_manager.select_related(*joints), pk=pk)
    exiger_tenue(agent, objet)
    return objet
