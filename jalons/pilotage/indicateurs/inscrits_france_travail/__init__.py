"""Axe 1 : personnes inscrites à France Travail parmi celles qui le doivent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from jalons.accueil.selectors.indicateurs import inscrits_du_mois, inscrits_par_mois
from jalons.pilotage.indicateur import Cas, Indicateur, Mesure


class InscritsFranceTravail(Indicateur):
    code = "inscrits_france_travail"
    libelle = "Inscrites à France Travail parmi celles qui le doivent"
    axe = 1
    definition = (
        "Parmi les personnes orientées un mois donné vers une voie qui oblige à s'inscrire (le "
        "Département dit lesquelles dans ses paramètres), part de celles dont l'inscription est "
        "connue aujourd'hui."
    )
    numerateur = "Personnes orientées dans le mois, tenues de s'inscrire, et inscrites"
    denominateur = "Personnes orientées dans le mois et tenues de s'inscrire"
    source = (
        "Programme départemental d'insertion, axe 1 ; orientations, fichiers des caisses, saisies"
    )
    unite = "part"

    @classmethod
    def calculer(cls, debut: date, fin: date) -> Sequence[Mesure]:
        return [
            Mesure(ligne.mois, ligne.territoire_id, ligne.inscrites, ligne.obligees)
            for ligne in inscrits_par_mois(debut, fin)
        ]

    @classmethod
    def cas(cls, mois: date, territoire_id: int | None) -> Iterable[Cas]:
        for personne_id, inscrite in inscrits_du_mois(mois, territoire_id):
            yield Cas(personne_id, inscrite, "inscrite" if inscrite else "inscription inconnue")
