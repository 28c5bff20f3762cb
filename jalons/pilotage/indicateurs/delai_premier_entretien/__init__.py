"""Axe 1 : jours entre l'accord du RSA et le premier entretien d'orientation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from jalons.accueil.enums import ModeEntretien
from jalons.accueil.rules.reception import jours_avant_entretien
from jalons.accueil.selectors.indicateurs import delais_par_mois, entrees_du_mois
from jalons.pilotage.indicateur import Cas, Indicateur, Mesure


class DelaiPremierEntretien(Indicateur):
    code = "delai_premier_entretien"
    libelle = "Jours de l'accord du RSA au premier entretien"
    axe = 1
    definition = (
        "Nombre de jours entre l'accord du RSA, tel que le fichier de la caisse l'apprend au "
        "Département, et le premier entretien. On montre la médiane et la distribution ; les "
        "personnes pas encore reçues sont comptées à part."
    )
    numerateur = "Médiane des jours, sur les personnes reçues"
    denominateur = "Personnes entrées dans le mois et déjà reçues"
    source = "Programme départemental d'insertion, axe 1 ; fichiers CAF et MSA, entretiens saisis"
    unite = "jours"

    @classmethod
    def calculer(cls, debut: date, fin: date) -> Sequence[Mesure]:
        return [
            Mesure(ligne.mois, ligne.territoire_id, ligne.mediane, ligne.recues)
            for ligne in delais_par_mois(debut, fin)
        ]

    @classmethod
    def cas(cls, mois: date, territoire_id: int | None) -> Iterable[Cas]:
        for entree in entrees_du_mois(mois, territoire_id, modes=tuple(ModeEntretien)):
            if entree.premier_entretien is None:
                yield Cas(entree.personne_id, False, "pas encore reçue")
            else:
                jours = jours_avant_entretien(entree.date_accord, entree.premier_entretien)
                yield Cas(entree.personne_id, True, f"{jours} jours")
