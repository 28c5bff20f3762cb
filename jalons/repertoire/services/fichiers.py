"""Joindre un fichier à une fiche (étape de projet, convention), sans remplacer celui d'un autre."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar, cast

from django.db import transaction
from django.db.models import Model

from jalons.comptes.journal import noter
from jalons.comptes.models import Agent
from jalons.ecrans.depots import DOCUMENTS, recevoir
from jalons.repertoire import evenements
from jalons.socle.conflit import ConflitDeVersion, Ecart
from jalons.socle.fiches import verrouiller
from jalons.socle.parametres import parametre

# Une fiche qui a un champ `fichier` : convention, étape de projet.
Porteur = TypeVar("Porteur", bound=Model)


@transaction.atomic
def joindre(
    *, objet: Porteur, contenu: bytes, nom: str, en_place: int, par: Agent, le: date
) -> Porteur:
    """Joint le fichier ; `en_place` : identifiant du fichier que l'agent voyait (0 : aucun).

    Un fichier remplacé reste en base, avec sa trace au journal. Lève `ConflitDeVersion` si un autre
    agent en a joint un entre-temps, `DepotRefuse` si le fichier n'est pas admis.
    """
    relu: Any = verrouiller(objet)
    if (relu.fichier_id or 0) != en_place:
        actuel = relu.fichier.nom if relu.fichier else ""
        raise ConflitDeVersion(ecarts=[Ecart("Fichier", nom, actuel)])
    maximum = parametre("taille_maximale_piece_seance", le=le).nombre
    relu.fichier = recevoir(contenu, nom=nom, maximum=maximum, admis=DOCUMENTS).ranger()
    relu.save(update_fields=["fichier"])
    noter(
        evenements.FichierJoint,
        relu,
        par,
        le,
        nom=relu.fichier.nom,
        sur=f"{relu._meta.verbose_name} « {relu} »",
        remplace=en_place or None,
    )
    return cast(Porteur, relu)
