"""Les documents que le Département remet : un dossier chacun, son gabarit et son exemple.

class Convocation(DocumentType):
    code = "convocation"
    libelle = "Convocation à un entretien"
    modele = Path(__file__).with_name("convocation.typ")
    conservation_ans = 2
    exemple = {"objet": "…"}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings

from jalons.socle.pdf import composer
from jalons.socle.registre import Registre


class DocumentType(Registre, racine=True, requis=("modele", "exemple", "conservation_ans")):
    """Un type de document. `exemple` : des données complètes pour le voir sans dossier."""

    modele: ClassVar[Path]
    exemple: ClassVar[Mapping[str, Any]]
    conservation_ans: ClassVar[int]

    @classmethod
    def rendre(cls, donnees: Mapping[str, Any], *, horodatage: datetime) -> bytes:
        """PDF du document. L'identité du département est ajoutée sous la clé `departement`."""
        return composer(cls.modele, completer(donnees), horodatage=horodatage)

    @classmethod
    def rendre_ensemble(
        cls, lettres: Sequence[Mapping[str, Any]], *, horodatage: datetime
    ) -> bytes:
        """Un seul PDF de plusieurs lettres, une au moins, dans l'ordre donné."""
        return cls.rendre({**lettres[0], "lettres": lettres}, horodatage=horodatage)

    @classmethod
    def rendre_exemple(cls) -> bytes:
        """PDF d'exemple, toujours identique."""
        return cls.rendre(cls.exemple, horodatage=datetime(2026, 3, 16, 9, 0, tzinfo=UTC))


def completer(donnees: Mapping[str, Any]) -> dict[str, Any]:
    """Données et identité du département : ce que le gabarit reçoit, et ce que l'on archive."""
    departement = {
        nom: str(getattr(settings.DEPARTEMENT, nom))
        for nom in (
            "nom",
            "nom_court",
            "service",
            "president",
            "adresse",
            "telephone",
            "courriel",
            "site_internet",
            "couleur",
            "delegue_protection_donnees",
        )
    }
    return {"departement": departement, **donnees}
