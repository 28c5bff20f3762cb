"""Les événements que la comparaison de deux fichiers fait naître."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from jalons.comptes.enums import Niveau
from jalons.comptes.journal import TypeEvenement
from jalons.personnes.enums import EtatDossier, MotifEntree


class _EvenementFlux(TypeEvenement):
    """Événement né d'un fichier : ses données sont des codes, dits ici en français."""

    @classmethod
    def dire(
        cls,
        donnees: Mapping[str, Any],
        *,
        agent: str = "le système",
        feminin: bool | None = None,
    ) -> str:
        dites = dict(donnees)
        if dites.get("etat") in EtatDossier.values:
            dites["etat"] = EtatDossier(dites["etat"]).label.lower()
        if dites.get("motif") == "depart_foyer":
            dites["etat"] = "n'est plus dans aucun dossier ouvert"
        if dites.get("motif") in MotifEntree.values:
            dites["motif"] = MotifEntree(dites["motif"]).label.lower()
        return super().dire(dites, agent=agent, feminin=feminin)


class EntreeRsa(_EvenementFlux):
    code = "entree_rsa"
    libelle = "Entrée dans les droits et devoirs"
    icone = "box-arrow-in-right"
    niveau = Niveau.SUIVI
    ton = "info"
    phrase = "Entre dans les droits et devoirs : {motif}"
    exemple = {"motif": "Ouverture du droit"}


class EntreeDementie(_EvenementFlux):
    code = "entree_dementie"
    libelle = "Entrée démentie"
    icone = "arrow-counterclockwise"
    niveau = Niveau.SUIVI
    ton = "attention"
    phrase = "Un fichier arrivé après coup dit que le droit durait déjà : {suite}"
    exemple = {"suite": "l'entrée est retirée"}


class DroitSuspendu(_EvenementFlux):
    code = "droit_suspendu"
    libelle = "Suspension"
    icone = "pause-circle"
    niveau = Niveau.SUIVI
    ton = "attention"
    phrase = "Droit suspendu : {etat}"
    exemple = {"etat": "Droit ouvert, versement suspendu"}


class DroitRepris(_EvenementFlux):
    code = "droit_repris"
    libelle = "Reprise du droit"
    icone = "play-circle"
    niveau = Niveau.SUIVI
    ton = "succes"
    phrase = "Le droit reprend"
    exemple: ClassVar[Mapping[str, Any]] = {}


class SortieRsa(_EvenementFlux):
    code = "sortie_rsa"
    libelle = "Sortie du RSA"
    icone = "box-arrow-right"
    niveau = Niveau.SUIVI
    phrase = "Fin de droit : {etat}"
    exemple = {"etat": "Droit clos"}


class SortieDementie(_EvenementFlux):
    code = "sortie_dementie"
    libelle = "Fin de droit démentie"
    icone = "arrow-counterclockwise"
    niveau = Niveau.SUIVI
    ton = "attention"
    phrase = "La caisse dit désormais que le droit n'avait pas pris fin ce jour-là"
    exemple: ClassVar[Mapping[str, Any]] = {}


class ChangeOrganisme(_EvenementFlux):
    code = "change_organisme"
    libelle = "Change d'organisme"
    icone = "arrow-left-right"
    niveau = Niveau.SUIVI
    phrase = "Son droit passe d'une caisse à une autre, sans interruption"
    exemple: ClassVar[Mapping[str, Any]] = {}


class Demenagement(_EvenementFlux):
    code = "demenagement"
    libelle = "Changement d'adresse"
    icone = "house-door"
    niveau = Niveau.IDENTITE
    phrase = "Nouvelle adresse à {commune}"
    exemple = {"commune": "VILLENEUVE"}


class FinSoumission(_EvenementFlux):
    code = "fin_soumission"
    libelle = "Plus soumis aux droits et devoirs"
    icone = "dash-circle"
    niveau = Niveau.SUIVI
    phrase = "N'est plus soumis aux droits et devoirs"
    exemple: ClassVar[Mapping[str, Any]] = {}


class RepriseHistorique(TypeEvenement):
    code = "reprise_historique"
    libelle = "Reprise d'historique"
    icone = "clock-history"
    niveau = Niveau.IDENTITE
    phrase = "{fichier} chargé après coup, tenu pour connu depuis le {recu_le}, par {agent}"
    exemple = {"fichier": "VRSB0801.xml", "recu_le": "06/01/2026"}


_ELEMENTS = {
    "nom": "nom",
    "prenom": "prénom",
    "naissance": "date de naissance",
    "sexe": "sexe",
    "nir": "numéro de sécurité sociale",
}


class IdentiteCorrigee(TypeEvenement):
    code = "identite_corrigee"
    libelle = "Identité corrigée par la caisse"
    icone = "pencil"
    niveau = Niveau.IDENTITE
    phrase = "La caisse a corrigé : {elements}"
    exemple = {"elements": ["nir"]}

    @classmethod
    def dire(
        cls,
        donnees: Mapping[str, Any],
        *,
        agent: str = "le système",
        feminin: bool | None = None,
    ) -> str:
        elements = donnees.get("elements", [])
        dits = ", ".join(_ELEMENTS.get(element, element) for element in elements)
        return super().dire({"elements": dits}, agent=agent, feminin=feminin)


class DecisionFichier(TypeEvenement):
    code = "decision_fichier"
    libelle = "Décision sur un fichier reçu"
    icone = "file-earmark-check"
    niveau = Niveau.IDENTITE
    phrase = "{fichier} : {decision}, par {agent}"
    exemple = {"fichier": "rsa.RSABEM.00012026.C0000001.xml", "decision": "3 absents clos"}
