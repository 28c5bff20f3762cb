"""Le barème d'une opération : taux, seuils et délais, lus à la bonne date, dans le bon programme."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from jalons.fse.operation.models.operation import Operation
from jalons.fse.operation.rules.echeances import Conservation, Delais
from jalons.fse.options import OptionCouts
from jalons.fse.programmes import Programme, objectif_de
from jalons.socle.parametres import ValeurDatee, declarations, parametre
from jalons.socle.unites import dire_valeur

_PLAFONDS = Path(__file__).resolve().parents[2] / "donnees" / "plafonds.yaml"


@dataclass(frozen=True, slots=True)
class Plafond:
    """Taux maximal de l'Union pour un lieu, une priorité ou un appel : son nom, ses sources."""

    libelle: str
    taux: Decimal
    source: str = ""


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
def _plafonds() -> list[dict[str, Any]]:
    lus: list[dict[str, Any]] = yaml.safe_load(_PLAFONDS.read_text(encoding="utf-8"))
    return lus


def _categorie(operation: Operation, le: date) -> tuple[str, str]:
    """(catégorie de plafond, texte qui range le département) ce jour-là, priorité d'abord."""
    table = next(t for t in reversed(_plafonds()) if t["depuis"] <= le)
    objectif = objectif_de(operation.declaration, operation.objectif_specifique)
    priorite = objectif.priorite if objectif is not None else ""
    trouvee = table["priorites"].get(priorite) or next(
        (nom for nom, lieux in table["categories"].items() if operation.departement in lieux),
        table["defaut"],
    )
    return trouvee, table["source"]


def plafond_ue(operation: Operation) -> Plafond:
    """Le taux maximal de l'Union : celui de l'appel s'il est noté, sinon du lieu et de la priorité.

    C'est une borne qui avertit (OP-09), jamais un refus : les taux sont garantis pour toute une
    priorité, un appel peut permettre plus ou moins.
    """
    if operation.plafond_appel is not None:
        return Plafond(
            "dit par l'appel à projets", operation.plafond_appel / 100, "Appel à projets"
        )
    le = date_du_bareme(operation.declaration, operation.periode.debut)
    categorie, source = _categorie(operation, le)
    lue = parametre(f"fse_plafond_{categorie}", le=le)
    libelle = lue.libelle.removeprefix("Plafond de l'Union, ")
    return Plafond(libelle, lue.decimal, f"{lue.source} ; {source}")


def nombres(operation: Operation, code: str) -> tuple[int, ...]:
    """Un paramètre « 60 30 7 » en nombres."""
    return tuple(int(n) for n in str(valeur(operation, code).valeur).split())


def delais(operation: Operation) -> Delais:
    """Les délais de l'opération, conservation comprise."""
    return Delais(
        bilan_final_mois=valeur(operation, "fse_delai_bilan_final").nombre,
        alertes_bilan_jours=nombres(operation, "fse_alertes_bilan"),
        preuve_publicite_jours=valeur(operation, "fse_delai_preuve_publicite").nombre,
    )


def conservation(operation: Operation, *, total: Decimal | None) -> Conservation:
    """Durée de conservation des pièces, et d'où elle part.

    Le programme 2014-2020 la fait partir des comptes présentés à la Commission, plus courte pour
    une grande opération ; une aide d'État la porte à dix ans dans les deux programmes.
    """
    if operation.a_aides_etat:
        return Conservation(valeur(operation, "fse_conservation_aides_etat").nombre)
    programme = operation.declaration
    code, apres_comptes = programme.conservation, programme.conservation_apres_comptes
    if apres_comptes and total is not None:
        seuil = valeur(operation, "fse_seuil_grande_operation").decimal
        code = f"{code}_grande" if total >= seuil else code
    return Conservation(valeur(operation, code).nombre, apres_comptes)


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
    gele["plafond_ue"] = {"valeur": str(plafond.taux), "source": plafond.source}
    return gele


def gelee(bareme: dict[str, Any], code: str, courante: Decimal) -> Decimal:
    """La valeur gelée dans le plan conventionné, ou la valeur courante s'il n'en garde pas."""
    return Decimal(bareme[code]["valeur"]) if code in bareme else courante


@dataclass(frozen=True, slots=True)
class LigneBareme:
    """Un paramètre du plan tel qu'on le lit : son nom, sa valeur dite, sa source."""

    libelle: str
    valeur: str
    source: str


def bareme_dit(bareme: dict[str, Any]) -> list[LigneBareme]:
    """Le barème gelé d'un plan, en clair."""
    connus = declarations()
    lignes = []
    for code, gele in bareme.items():
        connu = connus.get(code)
        unite = connu.unite if connu else "taux"
        libelle = connu.libelle if connu else "Plafond de l'Union"
        lignes.append(
            LigneBareme(libelle, dire_valeur(Decimal(gele["valeur"]), unite), gele["source"])
        )
    return lignes
