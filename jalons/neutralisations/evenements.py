"""Ce qui arrive d'une neutralisation, et comment la frise le dit."""

from jalons.comptes.enums import Niveau
from jalons.comptes.journal import TypeEvenement


class RevenuSignale(TypeEvenement):
    code = "revenu_signale"
    libelle = "Revenu à neutraliser"
    icone = "shield-check"
    niveau = Niveau.FINANCES
    phrase = "« {campagne} », {periode} : dit à la caisse par {agent}"
    exemple = {"campagne": "Vendanges 2026", "periode": "du 01/09/2026 au 20/09/2026"}


class SignalementRetire(TypeEvenement):
    code = "revenu_signale_retire"
    libelle = "Neutralisation retirée"
    icone = "x-circle"
    niveau = Niveau.FINANCES
    ton = "attention"
    phrase = "« {campagne} » : signalement retiré par {agent} ({motif})"
    exemple = {"campagne": "Vendanges 2026", "motif": "erreur d'employeur"}
