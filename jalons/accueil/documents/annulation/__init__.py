"""La lettre qui annule un rendez-vous."""

from __future__ import annotations

from pathlib import Path

from jalons.accueil.documents.convocation import ConvocationLettre
from jalons.socle.documents import DocumentType


class AnnulationLettre(DocumentType):
    code = "annulation_rendez_vous"
    libelle = "Annulation d'un rendez-vous"
    modele = Path(__file__).with_name("annulation.typ")
    conservation_ans = 2
    exemple = {
        **{
            cle: ConvocationLettre.exemple[cle]
            for cle in ("destinataire", "civilite", "objet", "jour", "heure", "site", "agent")
        },
        "par_le_service": True,
        "reference": "ANN-1",
    }
