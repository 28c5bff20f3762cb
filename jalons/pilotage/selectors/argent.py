"""L'argent de la politique : engagé, payé, restant, par axe, financeur, territoire et public."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

from jalons.annuaire.models import Territoire
from jalons.chiffres.selectors import seuil_pour
from jalons.comptes.acces import est_ouverte_a
from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.publics.genres import dans_l_ordre
from jalons.repertoire.argent import SourceDArgent
from jalons.repertoire.rules.argent import LigneDArgent, regrouper_les_petits, sommer
from jalons.socle.periode import fin_du_jour

# Ce que vaut un filtre pour « rien n'est dit » : vide voudrait dire « tout ».
PAS_DIT = "non-dit"
AXES_DE_LECTURE = (
    ("axe", "Axe", "Axe pas encore dit"),
    ("financeur", "Financeur", "Financeur pas dit"),
    ("territoire", "Territoire", "Tout le département"),
    ("public", "Public spécifique", "Aucun public spécifique dit"),
)


@dataclass(frozen=True, slots=True)
class FiltresArgent:
    """Ce que l'adresse demande. Vide : tout ; `PAS_DIT` : ce qui n'est pas dit."""

    annee: str = ""
    connu: str = ""
    axe: str = ""
    financeur: str = ""
    territoire: str = ""
    public: str = ""

    def cle(self, ligne: LigneDArgent, axe: str) -> str:
        """Où range cette ligne sur cet axe de lecture."""
        return str(getattr(ligne, axe) or "") or PAS_DIT

    def garde(self, ligne: LigneDArgent) -> bool:
        """Vrai si la ligne répond aux filtres."""
        return all(
            not getattr(self, axe) or self.cle(ligne, axe) == getattr(self, axe)
            for axe, _, _ in AXES_DE_LECTURE
        )


@dataclass(frozen=True, slots=True)
class Rang:
    """Une ligne d'un tableau : son nom, ses montants, l'adresse de ses lignes."""

    libelle: str
    engage: Decimal
    paye: Decimal
    adresse: str

    @property
    def reste(self) -> Decimal:
        return self.engage - self.paye


@dataclass(frozen=True, slots=True)
class Tableau:
    """L'argent lu sur un axe."""

    code: str
    libelle: str
    rangs: list[Rang]


@dataclass(frozen=True, slots=True)
class Argent:
    """Les lignes de l'année et leur total."""

    lignes: list[LigneDArgent]
    engage: Decimal
    paye: Decimal

    @property
    def reste(self) -> Decimal:
        return self.engage - self.paye


def territoires_ouverts(agent: Agent) -> set[int] | None:
    """Les territoires dont l'agent lit l'argent ; None : tous."""
    permis: set[int] = set()
    for habilitation in agent.habilitations:
        if Permission.ARGENT_CONSULTER in habilitation.role.permissions:
            if habilitation.territoire_id is None:
                return None
            permis.add(habilitation.territoire_id)
    return permis


def argent(
    agent: Agent, filtres: FiltresArgent, *, annee: int, le: date, connu: date | None
) -> Argent:
    """L'argent de l'année tel que connu le `connu` (aujourd'hui sans lui), filtré.

    Qui n'a qu'un territoire lit le sien, et ce qui vaut pour tout le département. Une somme qui va à trop
    peu de personnes perd son territoire pour qui n'ouvre pas les dossiers.
    """
    jour = connu or le
    instant = fin_du_jour(jour)
    lues = [
        ligne
        for source in SourceDArgent.tous()
        for ligne in source.lignes(annee, le=jour, connu=instant)
    ]
    lues = regrouper_les_petits(lues, seuil=seuil_pour(agent, le=le))
    permis = territoires_ouverts(agent)
    gardees = [
        ligne
        for ligne in lues
        if filtres.garde(ligne)
        and (permis is None or ligne.territoire is None or ligne.territoire in permis)
    ]
    zero = Decimal(0)
    return Argent(
        gardees, sum((x.engage for x in gardees), zero), sum((x.paye for x in gardees), zero)
    )


def noms(axe: str) -> dict[str, str]:
    """Le nom de chaque valeur d'un axe de lecture qui se garde par un code."""
    if axe == "territoire":
        return {str(t.pk): t.nom for t in Territoire.objects.all()}
    if axe == "public":
        return {p.code: p.libelle for p in dans_l_ordre()}
    return {}


def tableaux(vue: Argent, filtres: FiltresArgent, *, adresse: str) -> list[Tableau]:
    """Un tableau par axe de lecture ; chaque montant ouvre ses lignes à `adresse`."""
    deja = {c: getattr(filtres, c) for c in FiltresArgent.__slots__ if getattr(filtres, c)}
    rendus = []
    for code, libelle, pas_dit in AXES_DE_LECTURE:
        connus = {PAS_DIT: pas_dit, **noms(code)}
        rangs = [
            Rang(
                connus.get(str(somme.cle), str(somme.cle)),
                somme.engage,
                somme.paye,
                f"{adresse}?{urlencode({**deja, code: somme.cle})}",
            )
            for somme in sommer(vue.lignes, lambda x, c=code: filtres.cle(x, c))  # type: ignore[misc]
        ]
        rendus.append(Tableau(code, libelle, rangs))
    return rendus


def avec_adresses(lignes: Sequence[LigneDArgent], agent: Agent) -> list[tuple[LigneDArgent, str]]:
    """(ligne, son adresse si elle s'ouvre à l'agent) : un lien montré ne mène pas à une porte fermée."""
    ouvertes: dict[str, bool] = {}
    rendues = []
    for ligne in lignes:
        chemin = ligne.adresse.partition("?")[0]
        if chemin not in ouvertes:
            ouvertes[chemin] = bool(chemin) and est_ouverte_a(agent, chemin)
        rendues.append((ligne, ligne.adresse if ouvertes[chemin] else ""))
    return rendues
