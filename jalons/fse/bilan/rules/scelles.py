"""Ce qu'un bilan scellé et un contrôle validé gardent, et comment leurs anciennes formes se lisent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from jalons.socle.scelles import Donnees, Montee, Scelle

Jour = date


@dataclass(frozen=True, slots=True)
class OperationScellee:
    """L'opération telle que le bilan la présente."""

    code: str
    intitule: str
    programme: str
    fonds: str
    mention: str
    appel: str
    objectif: str
    beneficiaire: str
    service: str
    debut: Jour
    fin: Jour
    projets: int | None
    indirects: int | None


@dataclass(frozen=True, slots=True)
class RecitScelle:
    """Le bilan lui-même : sa période, son récit, qui l'a scellé et quand (vides avant)."""

    titre: str
    genre: str
    debut: Jour
    fin: Jour
    recit: str
    difficultes: str
    scelle_le: Jour | None = None
    scelle_par: str = ""


@dataclass(frozen=True, slots=True)
class PlanScelle:
    """Le plan conventionné ; `taux_forfait` en part, `taux_ue` tel qu'il se dit."""

    option: str
    article: str
    taux_forfait: Decimal
    total: Decimal
    montant_ue: Decimal
    taux_ue: str


@dataclass(frozen=True, slots=True)
class PosteScelle:
    """Un poste, en euros : prévu, déclaré dans ce bilan, cumulé depuis le début."""

    categorie: str
    libelle: str
    prevu: Decimal
    declare: Decimal
    cumul: Decimal


@dataclass(frozen=True, slots=True)
class CumulScelle:
    """Le cumul depuis le début de l'opération, en euros."""

    directes: Decimal
    forfait: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True)
class CalculScelle:
    """Le calcul de ce bilan, en euros ; `ecarte` : des coûts au réel que le forfait couvre."""

    directes: Decimal
    assiette: Decimal
    forfait: Decimal
    total: Decimal
    ecarte: Decimal
    prevu_directes: Decimal
    prevu_forfait: Decimal


@dataclass(frozen=True, slots=True)
class RessourceScellee:
    """Un cofinancement perçu."""

    financeur: str
    origine: str
    date: Jour
    montant: Decimal


@dataclass(frozen=True, slots=True)
class LigneScellee:
    """Une dépense déclarée ; `pk` : son numéro, `piece` : le début de l'empreinte de son fichier.

    `total_facture` : celui de la facture partagée, None quand la dépense l'est entière. `avoir_de` :
    ce qu'un montant négatif réduit. `reprise_de` : le bilan dont le contrôle l'avait écartée.
    """

    pk: int
    categorie: str
    libelle: str
    tiers: str
    numero: str
    date: Jour
    acquittee: Jour | None
    montant: Decimal
    piece: str
    total_facture: Decimal | None = None
    avoir_de: str = ""
    reprise_de: str = ""


@dataclass(frozen=True, slots=True)
class TempsScelle:
    """Le temps d'un agent sur la période ; `heures` validées, None sans feuille."""

    agent: str
    mode: str
    part: str
    justification: str
    heures: Decimal | None


@dataclass(frozen=True, slots=True)
class PreuveScellee:
    """Une preuve d'affichage."""

    genre: str
    lieu: str
    date: Jour
    piece: str


@dataclass(frozen=True, slots=True)
class PubliciteScellee:
    """Depuis quand la fiche est en ligne, et les preuves gardées."""

    en_ligne: Jour | None
    preuves: tuple[PreuveScellee, ...]


@dataclass(frozen=True, slots=True)
class IndicateurDeStructures:
    """EECO18 ou EECO19, et son nombre."""

    identifiant: str
    libelle: str
    total: int


@dataclass(frozen=True, slots=True)
class StructureScellee:
    """Une structure soutenue."""

    identifiant: str
    nom: str
    date: Jour
    soutien: str


@dataclass(frozen=True, slots=True)
class StructuresScellees:
    """Les structures soutenues et leurs indicateurs."""

    indicateurs: tuple[IndicateurDeStructures, ...]
    lignes: tuple[StructureScellee, ...]


@dataclass(frozen=True, slots=True)
class SeanceScellee:
    """Une séance cofinancée ; `emargement` : une feuille signée est gardée."""

    date: Jour
    instance: str
    theme: str
    presents: int
    emargement: bool


@dataclass(frozen=True, slots=True)
class IndicateurScelle:
    """Un indicateur commun et ses nombres par genre."""

    identifiant: str
    libelle: str
    moment: str
    est_sensible: bool
    femme: int
    homme: int
    non_binaire: int
    total: int


def _jour(dit: str) -> str | None:
    """« 31/01/2025 » en ISO ; vide devient None."""
    return datetime.strptime(dit, "%d/%m/%Y").date().isoformat() if dit else None


def _dater(groupe: Mapping[str, Any], *noms: str) -> Donnees:
    return {**groupe, **{nom: _jour(groupe[nom]) for nom in noms}}


def bilan_de_la_forme_0(d: Donnees) -> Donnees:
    """Avant les formes : des dates dites jj/mm/aaaa, des vides pour ce qui manque, des numéros en texte."""
    bilan = {"scelle_le": "", "scelle_par": "", **d["bilan"]}
    publicite = _dater(d["publicite"], "en_ligne")
    structures = d["structures"]
    return {
        **d,
        "operation": _dater(d["operation"], "debut", "fin"),
        "bilan": _dater(bilan, "debut", "fin", "scelle_le"),
        "ressources": [_dater(r, "date") for r in d["ressources"]],
        "lignes": [{**_dater(x, "date", "acquittee"), "pk": int(x["pk"])} for x in d["lignes"]],
        "temps": [{**t, "heures": t["heures"] or None} for t in d["temps"]],
        "publicite": {**publicite, "preuves": [_dater(p, "date") for p in publicite["preuves"]]},
        "structures": {
            **structures,
            "lignes": [_dater(s, "date") for s in structures["lignes"]],
        },
        "seances": [_dater(s, "date") for s in d["seances"]],
    }


def bilan_de_la_forme_1(d: Donnees) -> Donnees:
    """Avant les parts, les avoirs et les reprises : une dépense était toute sa facture."""
    neuves = {"total_facture": None, "avoir_de": "", "reprise_de": ""}
    return {**d, "lignes": [{**x, **neuves} for x in d["lignes"]]}


@dataclass(frozen=True, slots=True)
class BilanScelle(Scelle):
    """Tout ce que le PDF et le tableur d'un bilan montrent. `cumul` : None au premier bilan."""

    forme: ClassVar[int] = 2
    MONTEES: ClassVar[Mapping[int, Montee]] = {0: bilan_de_la_forme_0, 1: bilan_de_la_forme_1}

    operation: OperationScellee
    bilan: RecitScelle
    plan: PlanScelle
    postes: tuple[PosteScelle, ...]
    cumul: CumulScelle | None
    calcul: CalculScelle
    ressources: tuple[RessourceScellee, ...]
    autres_ressources: Decimal
    lignes: tuple[LigneScellee, ...]
    temps: tuple[TempsScelle, ...]
    publicite: PubliciteScellee
    structures: StructuresScellees
    seances: tuple[SeanceScellee, ...]
    indicateurs: tuple[IndicateurScelle, ...]

    def signe(self, *, le: Jour, par: str) -> BilanScelle:
        """Le même, avec la date et l'auteur du sceau."""
        return replace(self, bilan=replace(self.bilan, scelle_le=le, scelle_par=par))


@dataclass(frozen=True, slots=True)
class RejetScelle:
    """Une dépense que le contrôle ne retient pas entière, en euros."""

    libelle: str
    poste: str
    declare: Decimal
    retenu: Decimal
    motif: str


def rapport_de_la_forme_0(d: Donnees) -> Donnees:
    """Avant les formes : des dates dites jj/mm/aaaa, vides quand elles manquent."""
    return _dater(d, "ouvert_le", "notifie_le", "valide_le", "reponse_le")


@dataclass(frozen=True, slots=True)
class RapportScelle(Scelle):
    """Le rapport de contrôle de service fait : l'échange, ce qui est rejeté, le calcul du montant dû."""

    forme: ClassVar[int] = 1
    MONTEES: ClassVar[Mapping[int, Montee]] = {0: rapport_de_la_forme_0}

    operation: str
    code: str
    fonds: str
    mention: str
    bilan: str
    controleur: str
    ouvert_le: Jour
    notifie_le: Jour | None
    valide_le: Jour
    reponse: str
    reponse_le: Jour | None
    conclusion: str
    rejets: tuple[RejetScelle, ...]
    directes: Decimal
    assiette: Decimal
    forfait: Decimal
    total: Decimal
    au_taux: Decimal
    conventionne: Decimal
    apres_ressources: Decimal
    autres_ressources: Decimal
    plafond: str
    cumul: Decimal
    anterieur: Decimal
    du: Decimal
