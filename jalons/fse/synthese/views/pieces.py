"""Ouvrir la pièce jointe d'un élément de l'opération."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404

from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.fse.depenses.models.execution import Depense, RessourceRecue
from jalons.fse.enums import CategorieDepense
from jalons.fse.operation.models.dossier import PieceDossier
from jalons.fse.operation.models.operation import Convention
from jalons.fse.operation.views.commun import servir
from jalons.fse.publicite.models.publicite import PreuvePublicite
from jalons.fse.temps.models.temps import MissionAgent

_PORTEURS: dict[str, Any] = {
    "depense": Depense,
    "ressource": RessourceRecue,
    "convention": Convention,
    "mission": MissionAgent,
    "publicite": PreuvePublicite,
    "dossier": PieceDossier,
}


@requiert(Permission.FSE_CONSULTER)
def piece(request: RequeteAgent, code: str, pk: int) -> HttpResponse:
    """Ouvrir la pièce d'une dépense, d'une ressource, d'une convention… (jamais d'un participant)."""
    modele = _PORTEURS.get(code)
    if modele is None:
        raise Http404("Ce genre de pièce n'existe pas.")
    objet = get_object_or_404(modele.objects.select_related("fichier"), pk=pk)
    if objet.fichier is None:
        raise Http404("Aucune pièce n'est jointe.")
    if _dit_une_paie(objet) and not any(request.user.peut(p) for p in _COMPTES):
        raise PermissionDenied(
            "Cette pièce dit la paie ou la mission d'un collègue : seuls ceux qui gèrent ou "
            "contrôlent l'opération l'ouvrent."
        )
    return servir(objet.fichier)


_COMPTES = (Permission.FSE_GERER, Permission.FSE_CONTROLER)


def _dit_une_paie(objet: Any) -> bool:
    """Vrai pour un bulletin de paie ou une lettre de mission."""
    return isinstance(objet, MissionAgent) or (
        isinstance(objet, Depense)
        and (objet.mission_id is not None or objet.categorie == CategorieDepense.PERSONNEL)
    )
