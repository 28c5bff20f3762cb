"""Ce qui arrive d'une aide, et comment la frise le dit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from jalons.comptes.enums import Niveau
from jalons.comptes.journal import TypeEvenement

if TYPE_CHECKING:
    from jalons.comptes.models import Evenement


class _DUneAide(TypeEvenement):
    icone = "currency-euro"
    niveau = Niveau.FINANCES

    @classmethod
    def lien(cls, evenement: Evenement) -> str | None:
        return reverse("aides:demande", args=[evenement.objet_id]) if evenement.objet_id else None


class AideDemandee(_DUneAide):
    code = "aide_demandee"
    libelle = "Aide demandée"
    phrase = "{aide} : {origine} par {agent} ({periode})"
    exemple = {
        "aide": "Frais de déplacement",
        "origine": "demandée",
        "periode": "du 01/03/2026 au 31/03/2026",
    }


class AideAvance(_DUneAide):
    code = "aide_avance"
    libelle = "Suite d'une demande d'aide"
    phrase = "{aide} : {fait} par {agent}{raison}"
    exemple = {"aide": "Frais de déplacement", "fait": "retirée", "raison": " (plus besoin)"}


class AideDecidee(_DUneAide):
    code = "aide_decidee"
    libelle = "Décision d'aide"
    phrase = "{aide} : {decision} par {agent}{detail}"
    exemple = {
        "aide": "Frais de déplacement",
        "decision": "accordée",
        "detail": ", 300,00 € (Département 2026)",
    }


class PieceAideDeposee(_DUneAide):
    code = "aide_piece"
    libelle = "Pièce d'une demande d'aide"
    phrase = "{aide} : {piece} {fait} par {agent}"
    exemple = {"aide": "Permis de conduire", "piece": "devis", "fait": "déposé"}


class BudgetAideDit(TypeEvenement):
    code = "budget_aide"
    libelle = "Budget d'aides"
    icone = "currency-euro"
    niveau = Niveau.IDENTITE
    phrase = "Budget {budget} : {montant} par {agent} ({acte})"
    exemple = {
        "budget": "Département 2026",
        "montant": "120 000,00 €",
        "acte": "délibération du 02/02/2026",
    }


class ListePaiementAvance(TypeEvenement):
    code = "liste_paiement"
    libelle = "Liste de paiement"
    icone = "currency-euro"
    niveau = Niveau.IDENTITE
    phrase = "Liste {numero} : {dit} par {agent}"
    exemple = {"numero": "P-2026-0001", "dit": "figée, 12 lignes, 3 400,00 €"}
