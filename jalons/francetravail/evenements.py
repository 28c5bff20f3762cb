"""Ce que France Travail apprend, ce qu'un agent décide, ce que l'agence répond."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from jalons.comptes.enums import Niveau
from jalons.comptes.journal import TypeEvenement
from jalons.personnes.enums import FinInscription


class InscriptionDite(TypeEvenement):
    code = "inscription_dite"
    libelle = "Inscription à France Travail"
    icone = "person-check"
    niveau = Niveau.SUIVI
    ton = "succes"
    phrase = "Inscrit[e], selon France Travail"
    exemple: ClassVar[Mapping[str, Any]] = {}


class FinInscriptionDite(TypeEvenement):
    code = "fin_inscription_dite"
    libelle = "Fin d'inscription à France Travail"
    icone = "person-dash"
    niveau = Niveau.SUIVI
    ton = "attention"
    phrase = "{fin}, selon France Travail : {motif}"
    exemple = {"fin": "radiation", "motif": "Absence au contrôle"}

    @classmethod
    def dire(
        cls,
        donnees: Mapping[str, Any],
        *,
        agent: str = "le système",
        feminin: bool | None = None,
    ) -> str:
        fin, motif = donnees.get("fin", ""), donnees.get("motif", "")
        dits = {
            "fin": FinInscription(fin).label if fin in FinInscription.values else "Fin",
            "motif": motif[:1].lower() + motif[1:] or "motif non précisé",
        }
        return super().dire(dits, agent=agent, feminin=feminin)


class UsagerDecide(TypeEvenement):
    code = "usager_ft_decide"
    libelle = "Ligne de France Travail décidée"
    icone = "link-45deg"
    niveau = Niveau.IDENTITE
    phrase = "Ligne de France Travail {decision}, par {agent}"
    exemple = {"decision": "rattachée"}


class AgenceInterrogee(TypeEvenement):
    code = "agence_interrogee"
    libelle = "Échange avec l'agence"
    icone = "envelope"
    niveau = Niveau.SUIVI
    phrase = "{agent} a interrogé l'agence France Travail : {motif}"
    exemple = {"motif": "radiée"}


class AgenceRepond(TypeEvenement):
    code = "agence_repond"
    libelle = "Réponse de l'agence"
    icone = "envelope-open"
    niveau = Niveau.SUIVI
    phrase = "L'agence France Travail répond : {reponse}"
    exemple = {"reponse": "rendez-vous fixé"}
