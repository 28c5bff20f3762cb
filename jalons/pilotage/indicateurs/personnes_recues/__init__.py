"""Axe 1 : personnes reçues en face à face sur demandes de RSA."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from jalons.accueil.enums import MODES_EN_PRESENCE
from jalons.accueil.selectors.indicateurs import entrees_du_mois, entrees_par_mois
from jalons.pilotage.indicateur import Cas, Indicateur, Mesure


class PersonnesRecues(Indicateur):
    code = "personnes_recues"
    libelle = "Personnes reçues en face à face"
    axe = 1
    definition = (
        "Parmi les personnes entrées dans les droits et devoirs un mois donné, part de celles qui "
        "ont été reçues au moins une fois en présence. Le mois est celui de l'entrée."
    )
    numerateur = "Personnes entrées dans le mois et reçues en face à face ou à domicile"
    denominateur = "Personnes entrées dans le mois à la suite d'une demande de RSA"
    source = "Programme départemental d'insertion, axe 1 ; fichiers CAF et MSA, entretiens saisis"
    unite = "part"

    @classmethod
    def calculer(cls, debut: date, fin: date) -> Sequence[Mesure]:
        return [
            Mesure(ligne.mois, ligne.territoire_id, ligne.recues, ligne.entrees)
            for ligne in entrees_par_mois(debut, fin, modes=MODES_EN_PRESENCE)
        ]

    @classmethod
    def cas(cls, mois: date, territoire_id: int | None) -> Iterable[Cas]:
        for entree in entrees_du_mois(mois, territoire_id, modes=MODES_EN_PRESENCE):
            recue = entree.premier_entretien
            yield Cas(
                entree.personne_id,
                recue is not None,
                f"reçue le {recue:%d/%m/%Y}" if recue else "pas encore reçue",
            )
