"""Qualifier une sortie du PLIE par une grille de règles datées, et dire pourquoi (PL-04, PL-05).

Une condition suit `regles.rules.grammaire` ; « atteint » y nomme un paramètre de durée, dont la
borne est incluse ou non selon les seuils.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from jalons.accompagnement.enums import (
    SITUATIONS_EMPLOI,
    GenreEmployeur,
    NatureSituation,
    TempsTravail,
)
from jalons.regles.rules import decision, grammaire
from jalons.regles.rules.cas import CHOIX, NOMBRE, CritereConnu
from jalons.socle import formats
from jalons.socle.dates import ajouter_mois
from jalons.socle.durees import (
    Duree,
    Plage,
    duree,
    mois_dans_les_douze_derniers,
    plus_longue,
)

# Un contrat sans fin prévue est compté cent ans ; au-delà de cinquante, on le dit sans fin.
SANS_FIN = Duree(1200, 0)
_DITE_SANS_FIN = 600
LIBELLES_FAITS = {
    "nature": "situation",
    "mois_continus": "durée sans interruption (mois)",
    "mois_travailles": "mois travaillés sur les douze derniers",
    "temps": "temps de travail",
    "quotite": "part d'un temps plein (%)",
    "diplome": "diplôme, titre ou certificat obtenu",
    "age": "âge",
    "avant_admission": "tout commencé avant l'admission",
}

DUREES = (
    ("plie_duree_confirmation", "la durée de confirmation"),
    ("plie_duree_emploi_durable", "la durée d'un emploi durable"),
)
_CHOIX: Mapping[str, Sequence[tuple[str, str]]] = {
    "nature": NatureSituation.choices(),
    "temps": TempsTravail.choices(),
    "diplome": [("oui", "Oui"), ("non", "Non")],
}
# Un fait que chaque règle positive écarte d'office : la grille n'a pas à le demander.
_DOFFICE = "avant_admission"
# Ce que l'on peut poursuivre depuis avant l'admission : l'ancienneté en association intermédiaire
# est ce que sa règle demande.
_PEUT_PRECEDER = frozenset({NatureSituation.ASSOCIATION_INTERMEDIAIRE})


def criteres() -> list[CritereConnu]:
    """Les faits que lit la grille, chacun avec ses comparaisons et ses valeurs."""
    nombre = ("au_moins", "depasse", "au_plus")
    connus = []
    for code, libelle in LIBELLES_FAITS.items():
        if code == _DOFFICE:
            continue
        dit = libelle.capitalize()
        if code in _CHOIX:
            valeurs = tuple(_CHOIX[code])
            connu = CritereConnu(
                code, dit, CHOIX, valeurs, operateurs=("egal", "parmi", "different")
            )
        elif code == "mois_continus":
            connu = CritereConnu(code, dit, NOMBRE, durees=DUREES, operateurs=("atteint", *nombre))
        else:
            connu = CritereConnu(code, dit, NOMBRE, operateurs=nombre)
        connus.append(connu)
    return connus


class GrilleIncomplete(ValueError):
    """Aucune règle de la grille ne s'applique : il manque la règle « autre sortie »."""


@dataclass(frozen=True, slots=True)
class Seuils:
    """Les paramètres en vigueur : durées en mois par code, borne, interruption tolérée en jours."""

    mois: Mapping[str, int]
    est_borne_incluse: bool
    interruption: int

    @property
    def nommes(self) -> grammaire.Seuils:
        """Les durées telles que « atteint » les nomme."""
        return {
            code: grammaire.Seuil(mois, self.est_borne_incluse) for code, mois in self.mois.items()
        }


@dataclass(frozen=True, slots=True)
class RegleEnVigueur:
    """Une ligne de la grille. `confirmation` : code du paramètre de durée à attester, ou vide."""

    code: str
    libelle: str
    famille: str
    est_positive: bool
    condition: Mapping[str, Any]
    confirmation: str = ""
    preuve: str = ""


@dataclass(frozen=True, slots=True)
class Situation:
    """Ce que la personne fait à la sortie. `periodes` : contrats, missions ou formation.

    Une fin None dit « sans fin prévue ». `mois_travailles` l'emporte sur le calcul des périodes.
    `employeur` se compte et ne qualifie rien. Un emploi commencé avant `admission` n'est pas un
    résultat du parcours : il ne compte pas.
    """

    nature: NatureSituation
    periodes: tuple[tuple[date, date | None], ...] = ()
    temps: TempsTravail | None = None
    quotite: Decimal | None = None
    mois_travailles: Decimal | None = None
    a_diplome: bool = False
    age: int | None = None
    employeur: GenreEmployeur | None = None
    admission: date | None = None

    @property
    def comptees(self) -> tuple[tuple[date, date | None], ...]:
        """Les périodes qui comptent : pour un emploi, celles qui commencent depuis l'admission."""
        if self.admission is None or self.nature not in SITUATIONS_EMPLOI:
            return self.periodes
        if self.nature in _PEUT_PRECEDER:
            return self.periodes
        return tuple(p for p in self.periodes if p[0] >= self.admission)

    @property
    def precede_l_admission(self) -> bool:
        """Vrai quand tout ce qui est dit a commencé avant l'admission."""
        return bool(self.periodes) and not self.comptees


@dataclass(frozen=True, slots=True)
class Examen:
    """Une règle examinée : ce qu'elle demande, ce que l'on a lu, si elle est vraie."""

    regle: RegleEnVigueur
    est_vraie: bool
    lus: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Qualification:
    """La sortie qualifiée. `a_confirmer_le` : None si rien n'est à attendre."""

    regle: RegleEnVigueur
    examens: tuple[Examen, ...]
    a_confirmer_le: date | None
    phrases: tuple[str, ...]

    @property
    def est_positive(self) -> bool:
        return self.regle.est_positive

    def est_confirmable(self, *, le: date) -> bool:
        """Vrai si la durée est déjà attestée le jour `le`, ou s'il n'y en a pas à attendre."""
        return self.a_confirmer_le is None or le >= self.a_confirmer_le


def _plages(situation: Situation, le: date) -> list[Plage]:
    loin = ajouter_mois(le, SANS_FIN.mois)
    return [(debut, fin or loin) for debut, fin in situation.comptees]


def _travailles(situation: Situation, le: date) -> Decimal | None:
    """Mois travaillés dits ou calculés, jamais plus qu'il n'y en a depuis l'admission."""
    if situation.precede_l_admission:
        return None
    travailles = situation.mois_travailles
    if travailles is None:
        if not situation.comptees:
            return None
        return mois_dans_les_douze_derniers(_plages(situation, le), le=le)
    if situation.admission is None:
        return travailles
    return min(travailles, duree(situation.admission, le).en_mois)


def suite_continue(situation: Situation, seuils: Seuils, *, le: date) -> Plage | None:
    """La plus longue suite de contrats, de missions ou de formation sans interruption."""
    return plus_longue(_plages(situation, le), tolerance=seuils.interruption)


def faits(situation: Situation, seuils: Seuils, *, le: date) -> dict[str, Any]:
    """Les faits que les règles lisent ; un fait inconnu est absent et ne rend rien vrai."""
    suite = suite_continue(situation, seuils, le=le)
    travailles = _travailles(situation, le)
    quotite = situation.quotite
    if quotite is None and situation.temps == TempsTravail.PLEIN:
        quotite = Decimal(100)
    lus = {
        "nature": str(situation.nature.value),
        "mois_continus": duree(*suite).en_mois if suite else None,
        "mois_travailles": travailles,
        "temps": situation.temps.value if situation.temps else None,
        "quotite": quotite,
        "diplome": "oui" if situation.a_diplome else "non",
        "age": situation.age,
        _DOFFICE: "oui" if situation.precede_l_admission else None,
    }
    return {nom: valeur for nom, valeur in lus.items() if valeur is not None}


def qualifier(
    situation: Situation, regles: Sequence[RegleEnVigueur], seuils: Seuils, *, le: date
) -> Qualification:
    """La première règle vraie qualifie la sortie ; lève `GrilleIncomplete` si aucune ne l'est.

    Aucune règle positive ne vaut pour un emploi commencé avant l'admission, quelle que soit la grille.
    """
    lus = faits(situation, seuils, le=le)
    pures = [decision.Regle(r.code, r.libelle, _condition(r, situation)) for r in regles]
    prise = decision.decider(pures, lus, seuils.nommes)
    if prise is None:
        raise GrilleIncomplete("Aucune règle de sortie ne s'applique à cette situation.")
    examens = []
    for regle, examen in zip(regles, prise.examens, strict=True):
        dits = tuple((nom, dire_fait(nom, valeur)) for nom, valeur in examen.faits)
        examens.append(Examen(regle, examen.est_vraie, dits))
        if examen.est_retenue:
            break
    retenue = examens[-1].regle
    suite = suite_continue(situation, seuils, le=le)
    confirmation = None
    if retenue.confirmation:
        depart = suite[0] if suite else le
        confirmation = ajouter_mois(depart, seuils.mois[retenue.confirmation])
    return Qualification(
        retenue,
        tuple(examens),
        confirmation,
        _phrases(retenue, lus, suite, seuils, confirmation) + _ecartees(situation),
    )


def _condition(regle: RegleEnVigueur, situation: Situation) -> Mapping[str, Any]:
    if not (regle.est_positive and situation.precede_l_admission):
        return regle.condition
    depuis = {"sauf": {"fait": _DOFFICE, "op": "egal", "valeur": "oui"}}
    return {"tous": [depuis, regle.condition]}


def _ecartees(situation: Situation) -> tuple[str, ...]:
    """Ce qui n'est pas compté, dit avec ses dates."""
    if situation.admission is None:
        return ()
    avant = [p for p in situation.periodes if p not in situation.comptees]
    return tuple(
        f"Commencé le {debut:%d/%m/%Y}, avant l'admission du {situation.admission:%d/%m/%Y} : "
        "ne compte pas pour une sortie positive."
        for debut, _ in avant
    )


def dire_fait(nom: str, valeur: Any) -> str:
    """Un fait lu, en mots."""
    if valeur is None:
        return "non renseigné"
    if nom == "nature":
        return NatureSituation(valeur).label
    if nom == "temps":
        return TempsTravail(valeur).label
    if nom == "mois_continus" and valeur >= _DITE_SANS_FIN:
        return "sans fin prévue"
    if isinstance(valeur, Decimal):
        return formats.nombre(valeur)
    return str(valeur)


def _phrases(
    regle: RegleEnVigueur,
    lus: Mapping[str, Any],
    suite: Plage | None,
    seuils: Seuils,
    confirmation: date | None,
) -> tuple[str, ...]:
    sens = "positive" if regle.est_positive else "non positive"
    phrases = [f"Règle « {regle.libelle} » : sortie {sens}."]
    if suite and _lit(regle.condition, "mois_continus"):
        longue = duree(*suite)
        dite = f"Sans interruption pendant {longue}"
        if longue.mois >= _DITE_SANS_FIN:
            dite = "Sans fin prévue"
        phrases.append(f"{dite}, depuis le {suite[0]:%d/%m/%Y}.")
    seuil = _seuil_atteint(regle.condition)
    if seuil:
        mot = "au moins" if seuils.est_borne_incluse else "plus de"
        phrases.append(f"Il faut {mot} {seuils.mois[seuil]} mois.")
    for nom in ("mois_travailles", "temps", "quotite", "age"):
        if nom == "quotite" and lus.get("temps") == TempsTravail.PLEIN:
            continue
        if nom in lus and _lit(regle.condition, nom):
            phrases.append(f"{LIBELLES_FAITS[nom].capitalize()} : {dire_fait(nom, lus[nom])}.")
    if confirmation:
        phrases.append(
            f"Provisoire : à confirmer, preuve à l'appui, à partir du {confirmation:%d/%m/%Y}."
        )
    elif regle.est_positive:
        phrases.append("Rien à attendre : la preuve jointe suffit à confirmer.")
    return tuple(phrases)


def _lit(condition: Mapping[str, Any], nom: str) -> bool:
    return nom in grammaire.faits_lus(condition)


def _seuil_atteint(condition: Mapping[str, Any]) -> str:
    """Code du premier paramètre que la condition demande d'atteindre, ou vide."""
    if "sauf" in condition:
        return ""
    if condition.get("op") == "atteint":
        return str(condition["valeur"])
    for sous in [*condition.get("tous", []), *condition.get("un", [])]:
        if trouve := _seuil_atteint(sous):
            return trouve
    return ""
