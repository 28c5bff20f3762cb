"""Une liste dont chaque ligne parle d'une personne : qui elle est dans un fichier, qui l'on trace."""

from __future__ import annotations

from typing import Any

from jalons.ecrans.listes import OU_FICHIER, Colonne, Liste

# Ce qui, dans un fichier exporté, dit de qui l'on parle.
IDENTITE = (
    Colonne("nom_seul", "Nom", "personne.nom_affiche", ou=OU_FICHIER),
    Colonne("prenom", "Prénom", "personne.prenom", ou=OU_FICHIER),
    Colonne("naissance", "Date de naissance", "personne.date_naissance", ou=OU_FICHIER),
)


class ListeDePersonnes(Liste):
    """La ligne porte `personne` et `personne_id`."""

    @classmethod
    def personne(cls, ligne: Any) -> int | None:
        return ligne.personne_id

    @classmethod
    def dire(cls, ligne: Any) -> str:
        return str(ligne.personne)
