"""Le droit du jour des faits : barème, délais, réglages du Département."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from jalons.manquements.enums import Mesure
from jalons.manquements.rules.bareme import PLAFOND_ANCIEN, PLAFOND_FOYER, Bareme, Echelon
from jalons.manquements.rules.decision import Reglages
from jalons.manquements.rules.natures import BAREME_ACTUEL
from jalons.socle.parametres import ValeurDatee, parametre

# Ce que le droit lu ne dit pas : la page le montre avec la valeur appliquée.
NON_LUS = (
    "sanction_reiteration",
    "sanction_delai_decision",
    "sanction_refus_controle",
    "sanction_pli_non_reclame",
)


def bareme_du(faits: date) -> Bareme:
    """Le barème qui vaut pour des faits de ce jour-là, tel que le Département l'a réglé."""
    return Bareme(
        premier=_echelon(1, faits),
        second=_echelon(2, faits),
        part_maximale_foyer=parametre("sanction_part_maximale_foyer", le=faits).decimal,
        plafonne_majore=bool(parametre("sanction_plafond_majore", le=faits).valeur),
        avis_toujours=bool(parametre("sanction_avis_toujours", le=faits).valeur),
        article_plafond=PLAFOND_FOYER if faits >= BAREME_ACTUEL else PLAFOND_ANCIEN,
    )


def _echelon(niveau: int, faits: date) -> Echelon:
    dites = str(parametre(f"sanction_niveau{niveau}_mesures", le=faits).valeur)
    bas: Decimal = parametre(f"sanction_niveau{niveau}_part_minimale", le=faits).decimal
    return Echelon(
        mesures=frozenset(Mesure(m.strip()) for m in dites.split(",")),
        part_minimale=bas,
        part_maximale=parametre(f"sanction_niveau{niveau}_part_maximale", le=faits).decimal,
        mois_maximum=parametre(f"sanction_niveau{niveau}_mois_maximum", le=faits).nombre,
    )


def reglages_du(faits: date) -> Reglages:
    """Tout ce que la signature d'une décision vérifie, au droit du jour des faits."""
    return Reglages(
        bareme=bareme_du(faits),
        observations=parametre("sanction_delai_observations", le=faits).apres,
        controle_admis=bool(parametre("sanction_refus_controle", le=faits).valeur),
        instructeur_distinct=bool(parametre("sanction_instructeur_distinct", le=faits).valeur),
    )


def reglages_non_lus(faits: date) -> list[ValeurDatee]:
    """Les réglages qui tiennent lieu d'un texte que l'on n'a pas lu, avec ce qu'ils le disent."""
    return [parametre(code, le=faits) for code in NON_LUS]
