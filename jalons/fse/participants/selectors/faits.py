"""Charger les nombres de participants pour les contrôles."""

from __future__ import annotations

from jalons.fse.controles import Examen, charge
from jalons.fse.operation.selectors.bareme import valeur
from jalons.fse.participants.rules.faits import SeuilsCompletude, VueIndicateurs, VueParticipants
from jalons.fse.participants.rules.indicateurs import incoherences
from jalons.fse.participants.selectors.participants import compter_par_genre, compter_participants


@charge(VueParticipants)
def vue_participants(examen: Examen) -> VueParticipants:
    """Les compteurs de suivi, en une requête."""
    return compter_participants(examen.operation, le=examen.le)


@charge(SeuilsCompletude)
def seuils_completude(examen: Examen) -> SeuilsCompletude:
    """Les deux parts qui alertent et alarment."""
    return SeuilsCompletude(
        alerte=float(valeur(examen.operation, "fse_seuil_incomplets_alerte").decimal),
        alarme=float(valeur(examen.operation, "fse_seuil_incomplets_alarme").decimal),
    )


@charge(VueIndicateurs)
def vue_indicateurs(examen: Examen) -> VueIndicateurs:
    """Les partitions rompues ; aucune requête quand l'opération n'a pas de participant."""
    comptes = examen.exiger(VueParticipants)
    if not comptes.participants:
        return VueIndicateurs()
    complets = comptes.participants - comptes.participants_incomplets
    return VueIndicateurs(tuple(incoherences(compter_par_genre(examen.operation), complets)))
