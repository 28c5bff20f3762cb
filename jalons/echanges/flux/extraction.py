"""Valeurs d'un bloc déjà jugé conforme, sans nouveau contrôle."""

from __future__ import annotations

from typing import Any

from jalons.echanges.flux.arbre import Noeud, arbre
from jalons.echanges.flux.controle import Valeurs

# Ce que `dossier.normaliser` lit ; le reste du bloc n'est pas visité.
_LUS = {
    "IdentificationRSA", "Organisme", "DemandeRSA", "OrganismeCedant", "Personne",
    "Identification", "DossierCAF", "Prestations", "DossierPoleEmploi",
    "MontantCalculDroitRSAPersonne", "Activite", "DonneesAdministratives", "SituationFamille",
    "Adresse", "TroncCommunAdresse", "AdresseDetailleeFrance", "AdresseHorsFrance",
    "PrestationRSA", "SituationDossierRSA", "EtatDossierRSA", "Refus", "SuspensionDroit",
    "SuspensionVersement", "FinDroit", "FinDroitMoisAnterieur", "DetailDroitRSA",
    "TroncCommunDroitRSA", "MontantsCalculDroitRSA", "DetailCalculDroitRSA",
}  # fmt: skip


def _repetes(noeud: Noeud) -> set[str]:
    trouves = {e.nom for e in noeud.enfants.values() if e.maximum != 1}
    for enfant in noeud.enfants.values():
        trouves |= _repetes(enfant)
    return trouves


_REPETES = _repetes(arbre().enfants["InfosFoyerRSA"])


def extraire(element: Any) -> Valeurs:
    """Même résultat que `Controleur.lire_foyer`, réduit aux blocs retenus."""
    valeurs: Valeurs = {}
    for fils in element:
        balise = fils.tag
        if len(fils):
            if balise not in _LUS:
                continue
            lu: Any = extraire(fils)
        else:
            lu = fils.text or ""
        if balise in _REPETES:
            valeurs.setdefault(balise, []).append(lu)
        else:
            valeurs[balise] = lu
    return valeurs
