"""Heures d'insertion d'une clause sociale : les trois façons de les fixer, et leur réalisation."""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal

_HEURE = Decimal(1)


def heures_par_montant(
    montant_ht: Decimal, *, part_main_oeuvre: Decimal, effort: Decimal, cout_horaire: Decimal
) -> Decimal:
    """Montant du marché × part de main-d'œuvre × effort d'insertion ÷ coût horaire chargé (€).

    Les parts sont entre 0 et 1 ; le résultat est en heures entières, arrondi à l'heure inférieure.

    >>> heures_par_montant(Decimal(1_000_000), part_main_oeuvre=Decimal("0.5"),
    ...                    effort=Decimal("0.05"), cout_horaire=Decimal(30))
    Decimal('833')
    """
    exact = montant_ht * part_main_oeuvre * effort / cout_horaire
    return exact.quantize(_HEURE, ROUND_FLOOR)


def heures_par_tranche(montant: Decimal, *, tranche: Decimal) -> Decimal:
    """Une heure par tranche entière de `tranche` euros facturés.

    >>> heures_par_tranche(Decimal(1_000_000), tranche=Decimal(2_000))
    Decimal('500')
    """
    return (montant / tranche).quantize(_HEURE, ROUND_FLOOR)


def cout_de_l_heure(montant: Decimal, heures: Decimal) -> Decimal:
    """Euros par heure d'une mise à disposition financée.

    >>> cout_de_l_heure(Decimal(455_000), Decimal(26_000))
    Decimal('17.50')
    """
    return (montant / heures).quantize(Decimal("0.01"))
