"""La grille des sorties en vigueur, ses seuils, et la qualification d'une situation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from jalons.accompagnement.enums import GenreEmployeur, NatureSituation, TempsTravail
from jalons.accompagnement.mention import mention_europeenne
from jalons.accompagnement.models import SortieParcours
from jalons.accompagnement.parcours.plie import Plie
from jalons.accompagnement.questionnaires.plie_sortie import SituationALaSortie
from jalons.accompagnement.rules.sorties import (
    DUREES,
    Qualification,
    RegleEnVigueur,
    Seuils,
    Situation,
    faits,
    qualifier,
)
from jalons.activite.enums import NATURES_QUI_SE_SUIVENT
from jalons.activite.rules.contrats import ContratLu
from jalons.personnes.models import Personne
from jalons.questionnaires.selectors.depots import dire_reponses
from jalons.questionnaires.selectors.grilles import GrilleServie, grille_du_depot, grilles_servies
from jalons.questionnaires.selectors.remplissages import depots, dernier_depot, relire_depot
from jalons.regles.rules.decision import CasPasse
from jalons.regles.selectors import regles_pures
from jalons.socle.dates import ajouter_mois
from jalons.socle.parametres import parametre

if TYPE_CHECKING:
    from jalons.questionnaires.models import Depot

# L'essai d'une règle rejoue au plus ce nombre de sorties, sur ce nombre de mois.
_MOIS_D_ESSAI, _SORTIES_ESSAYEES = 12, 5000
JEU = "sorties_plie"


def seuils(*, le: date) -> Seuils:
    """Les paramètres qui jugent une sortie du jour `le`."""
    return Seuils(
        mois={code: parametre(code, le=le).nombre for code, _ in DUREES},
        est_borne_incluse=bool(parametre("plie_borne_incluse", le=le).valeur),
        interruption=parametre("plie_interruption_toleree", le=le).nombre,
    )


def grille_de_sortie(*, le: date) -> GrilleServie:
    """Les questions de la sortie, dans les mots en vigueur ce jour-là."""
    return grilles_servies([SituationALaSortie.code], le=le)[SituationALaSortie.code]


def depots_de_sortie(personne: Personne, *, au_plus: int) -> list[Depot]:
    """Ce qui fut dit à chacune de ses sorties du PLIE, de la plus récente à la plus ancienne."""
    sorties = SortieParcours.objects.filter(parcours__personne=personne, parcours__genre=Plie.code)
    lus = depots([SituationALaSortie.code], sorties.values_list("pk", flat=True))
    return list(lus.select_related("par").order_by("-pk")[:au_plus])


def fiche_de_sortie(sortie: SortieParcours) -> dict[str, Any]:
    """Ce que porte la fiche d'une sortie : la situation dite, la conclusion et ses raisons."""
    parcours = sortie.parcours
    depot = dernier_depot(SituationALaSortie.code, objet_id=sortie.pk)
    grille = (grille_du_depot(depot) if depot else None) or grille_de_sortie(le=sortie.date)
    themes = dire_reponses(grille, relire_depot(depot) if depot else {})
    return {
        "personne": parcours.personne.nom_complet,
        "naissance": f"{parcours.personne.date_naissance:%d/%m/%Y}",
        "plie": parcours.structure.nom,
        "mention": mention_europeenne(parcours.structure, le=sortie.date),
        "admission": f"{parcours.date_admission:%d/%m/%Y}",
        "sortie": f"{sortie.date:%d/%m/%Y}",
        "reference": f"PLIE-SORTIE-{sortie.pk}",
        "conclusion": f"{sortie.etat_dit} : {sortie.regle or sortie.motif_dit}",
        "phrases": list(sortie.explication.get("phrases", ())),
        "parties": [
            {"titre": t.libelle, "lignes": [[question, dites[0]] for question, dites in t.lignes]}
            for t in themes
        ],
        "recueilli": f"Recueilli le {depot.date:%d/%m/%Y} par {depot.par}" if depot else "",
    }


def qualifier_situation(situation: Situation, *, le: date) -> Qualification:
    """Ce que la grille en vigueur le jour de la sortie `le` dit de cette situation.

    Lève `GrilleIncomplete` quand aucune règle n'est chargée ou ne s'applique.
    """
    grille = [
        RegleEnVigueur(code=r.code, libelle=r.libelle, condition=r.condition, **r.issue)
        for r in regles_pures(JEU, le=le)
    ]
    return qualifier(situation, grille, seuils(le=le), le=le)


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
        "admission": situation.admission.isoformat() if situation.admission else None,
    }


def situation_depuis(donnees: dict[str, Any]) -> Situation:
    """La situation gardée par `situation_en_dict`."""

    def decimal(cle: str) -> Decimal | None:
        return None if donnees.get(cle) is None else Decimal(donnees[cle])

    return Situation(
        nature=NatureSituation(donnees["nature"]),
        periodes=tuple(
            (date.fromisoformat(d), date.fromisoformat(f) if f else None)
            for d, f in donnees.get("periodes", ())
        ),
        temps=TempsTravail(donnees["temps"]) if donnees.get("temps") else None,
        quotite=decimal("quotite"),
        mois_travailles=decimal("mois_travailles"),
        a_diplome=bool(donnees.get("a_diplome")),
        age=donnees.get("age"),
        employeur=GenreEmployeur(donnees["employeur"]) if donnees.get("employeur") else None,
        admission=date.fromisoformat(donnees["admission"]) if donnees.get("admission") else None,
    )


def situation_des_contrats(
    contrats: Sequence[ContratLu], *, le: date, age: int | None = None
) -> Situation | None:
    """La situation que disent les contrats de travail connus ce jour-là ; None sans emploi.

    Le dernier contrat commencé dit la nature ; ceux de même nature avant lui font sa suite.
    """
    courants = [c for c in contrats if c.court_le(le)]
    if not courants:
        return None
    dernier = max(courants, key=lambda c: c.debut)
    suite = [dernier]
    if dernier.nature in NATURES_QUI_SE_SUIVENT:
        suite = [c for c in contrats if c.nature == dernier.nature and c.debut <= le]
    return Situation(
        nature=NatureSituation(dernier.nature.value),
        periodes=tuple(sorted(((c.debut, c.fin) for c in suite), key=lambda p: p[0])),
        temps=dernier.temps,
        age=age,
        employeur=dernier.genre_employeur,
    )


def cas_passes(*, le: date) -> list[CasPasse]:
    """Les sorties de la dernière année, que l'essai d'une règle rejoue."""
    juges = seuils(le=le)
    sorties = SortieParcours.objects.filter(
        parcours__genre=Plie.code, date__gt=ajouter_mois(le, -_MOIS_D_ESSAI)
    )
    return [
        CasPasse(faits(situation_depuis(dite), juges, le=jour), juges.nommes)
        for dite, jour in sorties.values_list("situation", "date")[:_SORTIES_ESSAYEES]
    ]
