"""La feuille de temps d'un agent, à signer deux fois."""

from __future__ import annotations

from pathlib import Path

from jalons.socle.documents import DocumentType


class FeuilleTempsDocument(DocumentType):
    code = "feuille_temps"
    libelle = "Feuille de temps mensuelle"
    modele = Path(__file__).with_name("feuille_temps.typ")
    conservation_ans = 10
    exemple = {
        "operation": "Coordination et animation du dispositif insertion / PLIE",
        "code": "2022-PLIE-COORD",
        "mention": "Cofinancé par l'Union européenne",
        "agent": "Lucie Exemple",
        "fonction": "Référente de parcours",
        "mois": "mars 2022",
        "jours": [
            {"jour": "mardi 01/03/2022", "heures": "7,00", "tache": "Réunion des référents"},
            {"jour": "mercredi 02/03/2022", "heures": "3,50", "tache": "Préparation du comité"},
        ],
        "total": "10,50",
        "signee_agent_le": "31/03/2022",
        "responsable": "",
        "signee_responsable_le": "",
    }
