"""La grille des sorties en vigueur, ses seuils, et la qualification d'une situation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from jalons.accompagnement.enums import GenreEmployeur, NatureSituation, TempsTravail
from jalons.accompagnement.models import RegleSortie, SortiePlie
from jalons.accompagnement.rules.sorties import (
    GrilleIncomplete,
    Qualification,
    RegleEnVigueur,
    Seuils,
    Situation,
    qualifier,
)
from jalons.socle.dates import ajouter_mois
from jalons.socle.parametres import parametre

# L'essai d'une règle rejoue au plus ce nombre de sorties, sur ce nombre de mois.
_MOIS_D_ESSAI, _SORTIES_ESSAYEES = 12, 5000
CODES_DUREE = ("plie_duree_emploi_durable", "plie_duree_confirmation")


def regles_en_vigueur(*, le: date) -> list[RegleSortie]:
    """Les lignes de la grille ce jour-là, dans l'ordre où elles sont essayées."""
    return list(RegleSortie.objects.filter(periode__contains=le).order_by("ordre", "pk"))


def regles_a_venir(*, le: date) -> list[RegleSortie]:
    """Les lignes qui entreront en vigueur après le jour `le`, les plus proches d'abord."""
    return list(
        RegleSortie.objects.filter(periode__startswith__gt=le).order_by(
            "periode__startswith", "ordre", "pk"
        )
    )


def versions_de(code: str) -> list[RegleSortie]:
    """Toutes les versions d'une ligne de la grille, la plus récente d'abord."""
    return list(RegleSortie.objects.filter(code=code).order_by("-periode__startswith"))


def seuils(*, le: date) -> Seuils:
    """Les paramètres qui jugent une sortie du jour `le`."""
    return Seuils(
        mois={code: parametre(code, le=le).nombre for code in CODES_DUREE},
        est_borne_incluse=bool(parametre("plie_borne_incluse", le=le).valeur),
        interruption=parametre("plie_interruption_toleree", le=le).nombre,
    )


def en_regle(regle: RegleSortie) -> RegleEnVigueur:
    """La ligne de la base, telle que les règles pures la lisent."""
    return RegleEnVigueur(
        code=regle.code,
        libelle=regle.libelle,
        famille=regle.famille,
        est_positive=regle.est_positive,
        condition=regle.condition,
        confirmation=regle.confirmation,
        preuve=regle.preuve,
    )


def qualifier_situation(situation: Situation, *, le: date) -> Qualification:
    """Ce que la grille en vigueur le jour de la sortie `le` dit de cette situation.

    Lève `GrilleIncomplete` quand aucune règle n'est chargée ou ne s'applique.
    """
    regles = [en_regle(r) for r in regles_en_vigueur(le=le)]
    return qualifier(situation, regles, seuils(le=le), le=le)


def situation_en_dict(situation: Situation) -> dict[str, Any]:
    """La situation prête pour JSON : dates ISO, nombres exacts en texte."""
    return {
        "nature": situation.nature.value,
        "periodes": [[d.isoformat(), f.isoformat() if f else None] for d, f in situation.periodes],
        "temps": situation.temps.value if situation.temps else None,
        "quotite": None if situation.quotite is None else str(situation.quotite),
        "mois_travailles": None
        if situation.mois_travailles is None
        else str(situation.mois_travailles),
        "a_diplome": situation.a_diplome,
        "age": situation.age,
        "employeur": situation.employeur.value if situation.employeur else None,
    }


def situation_depuis(donnees: dict[str, Any]) -> Situation:
    """La situation gardée par `situation_en_dict`."""

    def decimal(cle: str) -> Decimal | None:
        return None if donnees.get(cle) is None else Decimal(donnees[cle])

    return Situation(
        nature=NatureSituation(donnees["nature"]),
        periodes=tuple(
            (date.fromisoformat(d), date.fromisoformat(f) if f else None)
            for d, f in donnees["periodes"]
        ),
        temps=TempsTravail(donnees["temps"]) if donnees.get("temps") else None,
        quotite=decimal("quotite"),
        mois_travailles=decimal("mois_travailles"),
        a_diplome=bool(donnees.get("a_diplome")),
        age=donnees.get("age"),
        employeur=GenreEmployeur(donnees["employeur"]) if donnees.get("employeur") else None,
    )


@dataclass(frozen=True, slots=True)
class Essai:
    """Ce qu'une règle changée aurait donné sur les sorties de la dernière année."""

    examinees: int
    actuelles: int
    essayees: int
    positives_actuelles: int
    positives_essayees: int

    @property
    def phrases(self) -> list[str]:
        """L'essai, prêt à lire."""
        if not self.examinees:
            return ["Aucune sortie depuis un an : il n'y a rien à comparer."]
        return [
            f"Sorties examinées, depuis un an : {self.examinees}.",
            f"Qualifiées par cette règle : {self.essayees}, contre {self.actuelles} aujourd'hui.",
            f"Sorties positives en tout : {self.positives_essayees}, "
            f"contre {self.positives_actuelles} aujourd'hui.",
        ]


def essayer_regle(regle: RegleSortie, changements: Mapping[str, Any], *, le: date) -> Essai:
    """Rejoue les sorties de la dernière année avec la règle changée, sans rien enregistrer."""
    ordre = changements.get("ordre", regle.ordre)
    essayee = replace(
        en_regle(regle),
        condition=changements["condition"],
        est_positive=changements["est_positive"],
    )
    en_place = [(r.ordre, r.pk, en_regle(r)) for r in regles_en_vigueur(le=le)]
    actuelles = [r for _, _, r in en_place]
    autres = [(o, pk, r) for o, pk, r in en_place if r.code != regle.code]
    rangees = sorted([*autres, (ordre, regle.pk, essayee)], key=lambda ligne: ligne[:2])
    juges = seuils(le=le)
    compte: Counter[str] = Counter()
    depuis = ajouter_mois(le, -_MOIS_D_ESSAI)
    sorties = SortiePlie.objects.filter(date__gt=depuis).values_list("situation", "date")
    for dite, jour in sorties[:_SORTIES_ESSAYEES]:
        situation = situation_depuis(dite)
        for nom, grille in (("actuelles", actuelles), ("essayees", [r for _, _, r in rangees])):
            try:
                trouvee = qualifier(situation, grille, juges, le=jour).regle
            except GrilleIncomplete:
                continue
            compte[nom] += trouvee.code == regle.code
            compte[f"positives_{nom}"] += trouvee.est_positive
        compte["examinees"] += 1
    noms = ("examinees", "actuelles", "essayees", "positives_actuelles", "positives_essayees")
    return Essai(*(compte[nom] for nom in noms))
