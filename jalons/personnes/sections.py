"""Le dossier d'une personne : chaque pièce y branche sa section par une adresse.

Une pièce écrit `<piece>/sections.py` ; le portail charge chaque section par `hx-get` sur
`url_name` avec `personne_id`. Une section que l'agent ne peut pas lire n'existe pas pour lui.
"""

from __future__ import annotations

from typing import ClassVar

from jalons.comptes.enums import Niveau, Permission
from jalons.socle.registre import Registre


class SectionDossier(Registre, racine=True, requis=("url_name", "permission", "niveau", "ordre")):
    """Une section du dossier : fragment HTML rendu par la pièce qui la possède."""

    url_name: ClassVar[str]
    permission: ClassVar[Permission]
    niveau: ClassVar[Niveau]
    ordre: ClassVar[int]
    icone: ClassVar[str] = "folder"


class SectionEspace(SectionDossier):
    code = "espace"
    libelle = "Espace personnel"
    url_name = "personnes:section_espace"
    permission = Permission.ESPACE_PERSONNE_GERER
    niveau = Niveau.SUIVI
    ordre = 80
    icone = "phone"
