"""Comparer deux contrats d'une personne, ligne à ligne."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jalons.contrats.models import Contrat
from jalons.contrats.selectors.papier import donnees_de


@dataclass(frozen=True, slots=True)
class EcartDeVersion:
    """Ce que deux contrats disent : avant, après ; `differe` s'ils ne disent pas la même chose."""

    libelle: str
    avant: list[str]
    apres: list[str]

    @property
    def differe(self) -> bool:
        return self.avant != self.apres


def comparer(avant: Contrat, apres: Contrat, *, le: date) -> list[EcartDeVersion]:
    """Chaque rubrique des deux contrats, l'ancien puis le neuf."""
    ancien, neuf = _lignes(avant, le), _lignes(apres, le)
    return [
        EcartDeVersion(libelle, ancien.get(libelle, []), neuf.get(libelle, []))
        for libelle in dict.fromkeys([*ancien, *neuf])
    ]


def _lignes(contrat: Contrat, le: date) -> dict[str, list[str]]:
    d = donnees_de(contrat, le=le)
    return {
        "Organisme et référent": [d["structure"], d["referent"]],
        "Période": [d["periode"]],
        "Durée": [x for x in (d["duree"], d["duree_raison"]) if x],
        "Actualisation": [d["actualisation"]] if d["actualisation"] else [],
        **{titre: [texte] for titre, texte in d["textes"]},
        **{titre: list(lignes) for titre, lignes in d["listes"]},
        "Freins à lever": d["freins"],
        "Actions": [f"{a['intitule']} ({a['heures'] or '—'} h)" for a in d["actions"]],
        "Engagements de l'organisme": d["engagements_organisme"],
        "Engagements de la personne": d["engagements_personne"],
    }
