"""Les programmes européens, un par classe ; ils coexistent, chacun avec ses dates et ses mots."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from jalons.socle.registre import Registre


@dataclass(frozen=True, slots=True)
class ObjectifSpecifique:
    """Un objectif spécifique, sous sa priorité ou son axe."""

    code: str
    libelle: str
    priorite: str
    libelle_priorite: str


class Programme(
    Registre,
    racine=True,
    requis=(
        "fonds",
        "debut",
        "fin",
        "derniere_regle",
        "options",
        "conservation",
        "mention",
        "objectifs",
    ),
):
    """Un programme : fonds, dates d'éligibilité (incluses), options ouvertes, mention à porter.

    Deux programmes se recouvrent : une opération lit ses paramètres au plus tard à
    `derniere_regle`, pour ne pas prendre les règles du suivant. `conservation_apres_comptes` : les
    pièces se gardent à partir des comptes présentés, non du dernier paiement.
    `seuil_sur_aide_publique` : le seuil des options obligatoires se juge sur l'aide publique
    (règlement 1304/2013, art. 14, 4), non sur le coût total.
    """

    fonds: ClassVar[str]
    debut: ClassVar[date]
    fin: ClassVar[date]
    options: ClassVar[tuple[str, ...]]
    conservation: ClassVar[str]
    mention: ClassVar[str]
    derniere_regle: ClassVar[date]
    nom_priorite: ClassVar[str] = "Priorité"
    conservation_apres_comptes: ClassVar[bool] = False
    seuil_sur_aide_publique: ClassVar[bool] = False
    objectifs: ClassVar[tuple[ObjectifSpecifique, ...]]


_INCLUSION = (
    "1",
    "Favoriser l'insertion professionnelle et l'inclusion sociale des personnes les plus "
    "éloignées du marché du travail et des plus vulnérables ou des exclus",
)
_PAUVRETE = ("3", "Lutter contre la pauvreté et promouvoir l'inclusion")


class Fse2014(Programme):
    code = "fse_2014_2020"
    libelle = "Programme opérationnel national FSE 2014-2020"
    fonds = "FSE"
    debut = date(2014, 1, 1)
    fin = date(2023, 12, 31)
    derniere_regle = date(2020, 12, 31)
    options = ("reel", "fr_20", "ocs_15", "ocs_40", "bareme")
    conservation = "fse_conservation_2014"
    mention = "Cofinancé par l'Union européenne"
    nom_priorite = "Axe prioritaire"
    conservation_apres_comptes = True
    seuil_sur_aide_publique = True
    objectifs = (
        ObjectifSpecifique(
            "3.1", "Augmenter le nombre de parcours intégrés d'accès à l'emploi", *_PAUVRETE
        ),
        ObjectifSpecifique(
            "3.2", "Mobiliser les employeurs dans les parcours d'insertion", *_PAUVRETE
        ),
        ObjectifSpecifique(
            "3.3",
            "Développer les projets de coordination et d'animation de l'offre en faveur de "
            "l'insertion et de l'économie sociale et solidaire",
            *_PAUVRETE,
        ),
    )


class Fse2021(Programme):
    code = "fse_plus_2021_2027"
    libelle = "Programme national FSE+ Emploi – Inclusion – Jeunesse – Compétences (2021-2027)"
    fonds = "FSE+"
    debut = date(2021, 1, 1)
    fin = date(2029, 12, 31)
    derniere_regle = date(2029, 12, 31)
    options = ("reel", "ocs_7", "ocs_15", "ocs_25", "ocs_20_personnel", "ocs_40", "bareme")
    conservation = "fse_conservation_2021"
    mention = "Cofinancé par l'Union européenne"
    objectifs = (
        ObjectifSpecifique(
            "1.h",
            "Favoriser l'inclusion active afin de promouvoir l'égalité des chances, la "
            "non-discrimination et la participation active, et améliorer l'employabilité, en "
            "particulier pour les groupes défavorisés",
            *_INCLUSION,
        ),
        ObjectifSpecifique(
            "1.k",
            "Améliorer l'accès égal et en temps utile à des services abordables, durables et "
            "de qualité",
            *_INCLUSION,
        ),
        ObjectifSpecifique(
            "1.l",
            "Promouvoir l'intégration sociale des personnes exposées à la pauvreté",
            *_INCLUSION,
        ),
    )


def objectif_de(programme: type[Programme], code: str) -> ObjectifSpecifique | None:
    """L'objectif spécifique de ce code dans le programme, ou None."""
    return next((o for o in programme.objectifs if o.code == code), None)
