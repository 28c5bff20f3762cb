"""Le barème d'une opération : taux, seuils et délais, lus à la bonne date, dans le bon programme."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from jalons.fse.models import Operation
from jalons.fse.options import OptionCouts
from jalons.fse.programmes import Programme, objectif_de
from jalons.fse.rules.echeances import Delais
from jalons.socle.parametres import ValeurDatee, parametre

_PLAFONDS = Path(__file__).resolve().parents[1] / "donnees" / "plafonds.yaml"


@dataclass(frozen=True, slots=True)
class Plafond:
    """Taux maximal de l'Union pour un lieu ou une priorité, avec son nom."""

    libelle: str
    taux: Decimal


def date_du_bareme(programme: type[Programme], debut: date) -> date:
    """Le jour où lire les paramètres d'une opération commencée le `debut`."""
    return max(programme.debut, min(debut, programme.derniere_regle))


def valeur(operation: Operation, code: str) -> ValeurDatee:
    """Un paramètre, tel qu'il vaut pour cette opération."""
    le = date_du_bareme(operation.declaration, operation.periode.debut)
    return parametre(code, le=le)


def options_ouvertes(
    programme: type[Programme], debut: date
) -> list[tuple[type[OptionCouts], Decimal]]:
    """Les options du programme et leur taux ce jour-là (zéro pour les coûts réels)."""
    le = date_du_bareme(programme, debut)
    ouvertes = []
    for code in programme.options:
        option = OptionCouts.par_code(code)
        taux = parametre(option.parametre, le=le).decimal if option.parametre else Decimal(0)
        ouvertes.append((option, taux))
    return ouvertes


@lru_cache(maxsize=1)
def _plafonds() -> dict[str, Any]:
    lus: dict[str, Any] = yaml.safe_load(_PLAFONDS.read_text(encoding="utf-8"))
    return lus


def plafond_ue(operation: Operation) -> Plafond | None:
    """Le taux maximal pour le département et la priorité ; None avant la table (programme 2014-2020)."""
    table = _plafonds()
    programme = operation.declaration
    if programme.derniere_regle < table["depuis"]:
        return None
    objectif = objectif_de(programme, operation.objectif_specifique)
    for ligne in table["priorites"]:
        if objectif is not None and ligne["code"] == objectif.priorite:
            return Plafond(ligne["libelle"], Decimal(ligne["taux"]))
    for ligne in table["categories"]:
        if operation.departement in ligne["departements"]:
            return Plafond(ligne["libelle"], Decimal(ligne["taux"]))
    return Plafond(table["defaut"]["libelle"], Decimal(table["defaut"]["taux"]))


def nombres(operation: Operation, code: str) -> tuple[int, ...]:
    """Un paramètre « 60 30 7 » en nombres."""
    return tuple(int(n) for n in str(valeur(operation, code).valeur).split())


def delais(operation: Operation) -> Delais:
    """Les délais de l'opération, conservation comprise."""
    programme = operation.declaration
    code = "fse_conservation_aides_etat" if operation.a_aides_etat else programme.conservation
    return Delais(
        bilan_final_mois=valeur(operation, "fse_delai_bilan_final").nombre,
        alertes_bilan_jours=nombres(operation, "fse_alertes_bilan"),
        preuve_publicite_jours=valeur(operation, "fse_delai_preuve_publicite").nombre,
        conservation_ans=valeur(operation, code).nombre,
    )


_GELES = ("fse_seuil_options_obligatoires", "fse_heures_annuelles", "fse_delai_bilan_final")


def geler(operation: Operation, option: type[OptionCouts]) -> dict[str, Any]:
    """Les paramètres du plan, avec leur source, tels qu'ils valent aujourd'hui pour l'opération."""
    codes = (*_GELES, option.parametre) if option.parametre else _GELES
    lus = {code: valeur(operation, code) for code in codes}
    gele: dict[str, Any] = {
        code: {"valeur": str(v.valeur), "source": v.source, "depuis": v.depuis.isoformat()}
        for code, v in lus.items()
    }
    plafond = plafond_ue(operation)
    if plafond is not None:
        gele["plafond_ue"] = {"valeur": str(plafond.taux), "source": plafond.libelle}
    return gele
