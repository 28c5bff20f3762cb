"""Les aides de la démonstration : un fonds, ses deux financeurs, des demandes à chaque étape."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from jalons.aides.enums import Financeur, Fonds
from jalons.aides.models import DemandeAide, Enveloppe
from jalons.aides.services import decisions, demandes, paiements
from jalons.aides.services.budget import ouvrir_budget
from jalons.comptes.models import Agent
from jalons.demonstration.activite import suivies_de_pres
from jalons.demonstration.jeux import Jeu
from jalons.demonstration.troupe import agent_du_jeu
from jalons.socle.erreurs import ErreurMetier

_BUDGETS = (
    (Financeur.DEPARTEMENT, Fonds.MOBILITE_GARDE, 120_000),
    (Financeur.ETAT, Fonds.MOBILITE_GARDE, 80_000),
    (Financeur.DEPARTEMENT, Fonds.REPRISE, 30_000),
)
# Ce qui est demandé, et jusqu'où la demande va : « depot », « accord », « paiement », « refus ».
_DEMANDES: tuple[tuple[dict[str, Any], str], ...] = (
    ({"aide": "deplacements", "quantite": Decimal(1600)}, "paiement"),
    ({"aide": "garde", "quantite": Decimal(12)}, "paiement"),
    ({"aide": "permis", "depense": Decimal(1490), "tiers": "Auto-école du Centre"}, "depot"),
    ({"aide": "transports", "quantite": Decimal(1), "depense": Decimal(62)}, "accord"),
    ({"aide": "reparation", "depense": Decimal(380), "tiers": "Garage des Trois Ponts"}, "depot"),
    ({"aide": "deplacements", "quantite": Decimal(740)}, "depot"),
    ({"aide": "vehicule", "depense": Decimal(2400), "tiers": "Garage solidaire"}, "refus"),
    ({"aide": "garde", "quantite": Decimal(9)}, "accord"),
)
_SITUATIONS = ("reprise_emploi", "formation", "insertion_pro")
_PIECE = b"%PDF-1.4 piece de demonstration"


def aider(jeu: Jeu, *, le: date) -> int:
    """Ouvre les budgets, dépose des demandes, en décide et en paie ; rend les demandes."""
    try:
        gestionnaire = agent_du_jeu(jeu, "gestionnaire_fonds")
    except LookupError:
        return 0
    for financeur, fonds, montant in _BUDGETS:
        ouvrir_budget(
            financeur=financeur,
            fonds=fonds,
            annee=le.year,
            montant=Decimal(montant),
            acte="Délibération du budget primitif"
            if financeur == Financeur.DEPARTEMENT
            else "Convention avec l'État",
            par=gestionnaire,
            le=le,
        )
    faites = 0
    suivies = suivies_de_pres(le)
    for rang, (demandee, suite) in enumerate(_DEMANDES[: len(suivies)]):
        personne, agent, _ = suivies[rang]
        faites += _mener(personne, agent, gestionnaire, demandee, suite, rang, le)
    return faites


def _mener(
    personne: Any,
    agent: Agent,
    gestionnaire: Agent,
    demandee: dict[str, Any],
    suite: str,
    rang: int,
    le: date,
) -> int:
    jour = le - timedelta(days=3 + rang)
    try:
        demande = demandes.deposer(
            personne=personne,
            situation=_SITUATIONS[rang % 3],
            debut=jour - timedelta(days=12),
            fin=jour,
            beneficiaire="tiers" if "tiers" in demandee else "personne",
            evaluation="Reprend une activité à plus de vingt kilomètres ; prend le reste à sa charge.",
            par=agent,
            le=jour,
            **demandee,
        )
        _joindre(demande, agent, jour)
        _decider(demande, gestionnaire, suite, le)
    except ErreurMetier:
        return 0
    return 1


def _joindre(demande: DemandeAide, agent: Agent, jour: date) -> None:
    pieces: tuple[tuple[str, Decimal | None, str], ...] = (("justificatif", None, ""),)
    if demande.tiers and demande.depense:
        pieces += (
            ("devis", demande.depense, demande.tiers),
            ("devis", demande.depense + 90, "Un autre prestataire"),
        )
    for genre, montant, fournisseur in pieces:
        demandes.ajouter_piece(
            demande=demande,
            genre=genre,
            fichier=_PIECE,
            montant=montant,
            fournisseur=fournisseur,
            par=agent,
            le=jour,
        )


def _decider(demande: DemandeAide, gestionnaire: Agent, suite: str, le: date) -> None:
    if suite == "depot":
        return
    demande.refresh_from_db()
    if suite == "refus":
        decisions.refuser(
            demande=demande,
            version=demande.version,
            motif="L'emploi se trouve à dix minutes en bus : un abonnement de transport est proposé.",
            par=gestionnaire,
            le=le,
        )
        return
    budget = Enveloppe.objects.get(
        financeur=Financeur.DEPARTEMENT, fonds=Fonds.MOBILITE_GARDE, annee=le.year
    )
    decisions.accorder(
        demande=demande, version=demande.version, enveloppe=budget, par=gestionnaire, le=le
    )
    if suite == "paiement":
        paiements.mettre_en_paiement(demande=demande, par=gestionnaire, le=le)
