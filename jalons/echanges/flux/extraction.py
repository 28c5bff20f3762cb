"""Valeurs d'un bloc déjà jugé conforme, sans nouveau contrôle."""

from __future__ import annotations

from typing import Any

from jalons.echanges.flux.arbre import Noeud, arbre
from jalons.echanges.flux.controle import Valeurs

# Ce que `dossier.normaliser` lit ; le reste du bloc n'est pas visité.
_LUS = {
    "IdentificationRSA", "Organisme", "DemandeRSA", "OrganismeCedant", "OrganismePrenant", "Personne",
    "Identification", "DossierCAF", "Prestations", "DossierPoleEmploi",
    "MontantCalculDroitRSAPersonne", "Activite", "DonneesAdministratives", "SituationFamille",
    "Adresse", "TroncCommunAdresse", "AdresseDetailleeFrance", "AdresseHorsFrance",
    "PrestationRSA", "SituationDossierRSA", "EtatDossierRSA", "Refus", "SuspensionDroit",
    "SuspensionVersement", "FinDroit", "FinDroitMoisAnterieur", "DetailDroitRSA",
    "TroncCommunDroitRSA", "MontantsCalculDroitRSA", "DetailCalculDroitRSA", "Evenement",
}  # fmt: skip


def _repetes(noeud: Noeud) -> set[str]:
    trouves = {e.nom for e in noeud.enfants.values() if e.maximum != 1}
    for enfant in noeud.enfants.values():
        trouves |= _repetes(enfant)
    return trouves


_REPETES = _repetes(arbre().enfants["InfosFoyerRSA"])


def _plats(noeud: Noeud) -> set[str]:
    """Blocs qui n'ont que des feuilles, toutes uniques : un dictionnaire suffit."""
    trouves = set()
    for enfant in noeud.enfants.values():
        if not enfant.est_bloc:
            continue
        if all(not e.est_bloc and e.maximum == 1 for e in enfant.enfants.values()):
            trouves.add(enfant.nom)
        trouves |= _plats(enfant)
    return trouves


_PLATS = (_plats(arbre().enfants["InfosFoyerRSA"]) & _LUS) - {"Adresse"}
_COMPOSES = _LUS - _PLATS


def extraire(element: Any) -> Valeurs:
    """Même résultat que `Controleur.lire_foyer`, réduit aux blocs retenus."""
    valeurs: Valeurs = {}
    for fils in element:
        balise = fils.tag
        if balise in _PLATS:
            lu: Any = {feuille.tag: feuille.text or "" for feuille in fils}
        elif balise in _COMPOSES:
            lu = extraire(fils)
        else:
            continue
        if balise in _REPETES:
            valeurs.setdefault(balise, []).append(lu)
        else:
            valeurs[balise] = lu
    return valeurs
