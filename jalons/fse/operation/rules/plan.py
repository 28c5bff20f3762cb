"""Calculer un plan de financement, comparer les options sur les mêmes coûts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from jalons.fse.commun.rules.montants import ZERO, arrondir, part, somme
from jalons.fse.enums import CategorieDepense, GenreRessource
from jalons.fse.options import OptionCouts


@dataclass(frozen=True, slots=True)
class Poste:
    """Une ligne de dépenses directes, en euros."""

    categorie: CategorieDepense
    montant: Decimal
    libelle: str = ""


@dataclass(frozen=True, slots=True)
class Ressource:
    """Une ligne de ressources, en euros."""

    genre: GenreRessource
    montant: Decimal


@dataclass(frozen=True, slots=True)
class Calcul:
    """Ce que l'option retient : dépenses directes, assiette, forfait, total, et ce qu'elle écarte."""

    directes: Decimal
    assiette: Decimal
    taux: Decimal
    forfait: Decimal
    total: Decimal
    ecarte: Decimal


def calculer(postes: Iterable[Poste], option: type[OptionCouts], taux: Decimal) -> Calcul:
    """Applique l'option aux postes ; `taux` est une part (0.20 pour 20 %), arrondi au centime.

    >>> from jalons.fse.options import Forfait20National
    >>> C = CategorieDepense
    >>> p = [Poste(C.PERSONNEL, Decimal("80716.20")), Poste(C.FONCTIONNEMENT, Decimal("650.00")),
    ...      Poste(C.PRESTATIONS, Decimal("13250.00"))]
    >>> c = calculer(p, Forfait20National, Decimal("0.20"))
    >>> c.assiette, c.forfait, c.total
    (Decimal('81366.20'), Decimal('16273.24'), Decimal('110889.44'))
    """
    liste = list(postes)
    retenus = [p for p in liste if p.categorie in option.admises]
    directes = somme(p.montant for p in retenus)
    assiette = somme(p.montant for p in retenus if p.categorie in option.assiette)
    forfait = arrondir(assiette * taux) if option.parametre else ZERO
    return Calcul(
        directes=directes,
        assiette=assiette,
        taux=taux if option.parametre else Decimal(0),
        forfait=forfait,
        total=directes + forfait,
        ecarte=somme(p.montant for p in liste) - directes,
    )


@dataclass(frozen=True, slots=True)
class Comparaison:
    """Une option sur les coûts donnés, et ce que l'Union apporterait au taux voulu.

    `au_reel` : coûts gardés au réel hors de la base, quand l'article 53, 2 s'applique.
    """

    option: type[OptionCouts]
    calcul: Calcul
    montant_ue: Decimal
    reste_a_financer: Decimal
    exige_option_simplifiee: bool
    est_conforme: bool
    au_reel: Decimal = ZERO


def comparer(
    postes: Sequence[Poste],
    options: Iterable[tuple[type[OptionCouts], Decimal]],
    *,
    taux_ue: Decimal,
    seuil_options: Decimal,
    aides_etat: bool = False,
    autres_aides: Decimal | None = None,
) -> list[Comparaison]:
    """Les options côte à côte. Le seuil se juge sur le total de chaque option, pas sur les coûts bruts.

    `autres_aides` : cofinancements publics, quand le programme juge le seuil sur l'aide publique.
    """
    lignes = []
    for option, taux in options:
        calcul = calculer(postes, option, taux)
        montant = arrondir(calcul.total * taux_ue)
        juge = calcul.total if autres_aides is None else montant + autres_aides
        exige = not aides_etat and juge <= seuil_options
        lignes.append(
            Comparaison(
                option=option,
                calcul=calcul,
                montant_ue=montant,
                reste_a_financer=calcul.total - montant,
                exige_option_simplifiee=exige,
                est_conforme=option.est_simplifiee or not exige,
                au_reel=_au_reel(postes, option) if exige and autres_aides is None else ZERO,
            )
        )
    return lignes


def _au_reel(postes: Sequence[Poste], option: type[OptionCouts]) -> Decimal:
    """Coûts gardés au réel sans être la base du forfait : à voir avec le service (OP-08)."""
    if not option.est_simplifiee:
        return ZERO
    return somme(p.montant for p in hors_assiette(postes, option) if p.categorie in option.admises)


def taux_ue(ressources: Iterable[Ressource], total: Decimal) -> Decimal | None:
    """Part de l'Union dans le total, dérivée des montants ; jamais l'inverse."""
    return part(montant_ue(ressources), total)


def montant_ue(ressources: Iterable[Ressource]) -> Decimal:
    """Ce que l'Union apporte, en euros."""
    return somme(r.montant for r in ressources if r.genre == GenreRessource.UE)


_PUBLIQUES = frozenset(GenreRessource) - {GenreRessource.PRIVE, GenreRessource.AUTOFINANCEMENT}


def aide_publique(ressources: Iterable[Ressource]) -> Decimal:
    """Ce que l'Union et les financeurs publics apportent, hors fonds propres du bénéficiaire."""
    return somme(r.montant for r in ressources if r.genre in _PUBLIQUES)


def hors_assiette(postes: Iterable[Poste], option: type[OptionCouts]) -> list[Poste]:
    """Postes au réel qui ne sont ni l'assiette du forfait ni des indemnités de participants."""
    libres = option.assiette | {CategorieDepense.PARTICIPANTS, CategorieDepense.BAREME}
    return [p for p in postes if p.montant and p.categorie not in libres]
