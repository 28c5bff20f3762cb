"""Les manquements en chiffres, sous le secret : ni territoire, ni personne derrière une case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jalons.chiffres import registre
from jalons.chiffres.secret import NON_COMMUNIQUE, proteger
from jalons.chiffres.selectors import annee_de, cellules_de, demander
from jalons.chiffres.vocabulaire import Cellule, Chiffre
from jalons.socle.parametres import parametre


@dataclass(frozen=True, slots=True)
class LigneChiffree:
    """Un chiffre et sa valeur de chaque année : un nombre, « — » ou « n.c. »."""

    chiffre: Chiffre
    valeurs: tuple[str, ...]


def annees_lues(le: date) -> list[str]:
    """L'année passée et celle en cours, « 2025 », « 2026 »."""
    return [str(le.year - 1), str(le.year)]


def manquements_en_chiffres(*, le: date) -> list[LigneChiffree]:
    """Chaque chiffre des manquements sur deux années, pour tout le Département. Deux requêtes au plus.

    Le seuil vaut pour tous, même pour qui ouvre les dossiers.
    """
    siens, cles = registre.pour_usage("manquements"), annees_lues(le)
    demande = demander([annee_de(date(int(cle), 1, 1)) for cle in cles], le=le)
    lues: dict[tuple[str, str], Cellule] = {
        (chiffre.code, cellule.cle): cellule
        for chiffre, cellules in zip(siens, cellules_de(siens, demande), strict=True)
        for cellule in cellules
        if cellule.unite is None
    }
    termes = {cle: (c.retenues, c.population) for cle, c in lues.items()}
    tues = proteger(termes, [], seuil=parametre("seuil_petits_nombres", le=le).nombre)
    return [
        LigneChiffree(
            chiffre,
            tuple(
                NON_COMMUNIQUE
                if (chiffre.code, cle) in tues
                else _dire(chiffre, lues.get((chiffre.code, cle)))
                for cle in cles
            ),
        )
        for chiffre in siens
    ]


def _dire(chiffre: Chiffre, cellule: Cellule | None) -> str:
    valeur = cellule.valeur(chiffre.agregat) if cellule else None
    if valeur is None:
        return "—" if chiffre.est_un_delai else "0"
    return f"{valeur:.0f} {chiffre.suffixe}".strip()
