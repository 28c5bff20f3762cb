"""Rassembler les mesures d'un indicateur en tableaux, et masquer les petits nombres."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from jalons.annuaire.models import Territoire
from jalons.annuaire.selectors import territoires
from jalons.comptes.enums import Perimetre, Permission
from jalons.comptes.export import LigneExport
from jalons.comptes.models import Agent
from jalons.personnes.models import Personne
from jalons.pilotage.indicateur import Cas, Indicateur, Mesure
from jalons.socle.dates import ajouter_mois, premier_du_mois
from jalons.socle.parametres import parametre

MOIS_AFFICHES = 6


@dataclass(frozen=True, slots=True)
class Cellule:
    """Un chiffre à montrer. `taux` en pour cent pour une part ; None sans dénominateur ou masqué."""

    mois: date
    numerateur: int
    denominateur: int
    est_masquee: bool
    unite: str

    @property
    def taux(self) -> float | None:
        if self.est_masquee or not self.denominateur:
            return None
        if self.unite == "part":
            return round(100 * self.numerateur / self.denominateur, 1)
        return float(self.numerateur)


@dataclass(frozen=True, slots=True)
class Ligne:
    """Un territoire (None : hors secteur ou ensemble) et ses cellules, un mois chacune."""

    territoire: Territoire | None
    libelle: str
    cellules: list[Cellule]


@dataclass(frozen=True, slots=True)
class Tableau:
    """Un indicateur sur une suite de mois : le total, puis chaque territoire."""

    indicateur: type[Indicateur]
    mois: list[date]
    total: Ligne
    lignes: list[Ligne]

    @property
    def chiffre(self) -> str:
        """Le nombre du constat, seul : « 63 % », « 22 jours »."""
        mots = self.constat.split()
        return " ".join(mots[:2]) if mots[0].isdigit() else "—"

    @property
    def constat(self) -> str:
        """Le titre dit le résultat du dernier mois complet."""
        complets = [c for c in self.total.cellules[:-1] if c.taux is not None]
        for cellule in reversed(complets or self.total.cellules):
            if cellule.taux is None:
                continue
            nombre = f"{cellule.taux:.0f}"
            mois = f"{cellule.mois:%m/%Y}"
            if self.indicateur.unite == "part":
                return f"{nombre} % en {mois} ({cellule.numerateur} sur {cellule.denominateur})"
            return f"{nombre} jours en médiane en {mois} ({cellule.denominateur} personnes)"
        return "pas encore de donnée"


def mois_affiches(le: date, nombre: int = MOIS_AFFICHES) -> list[date]:
    """Les derniers mois, le mois courant compris, du plus ancien au plus récent."""
    premier = premier_du_mois(le)
    return [ajouter_mois(premier, -n) for n in range(nombre - 1, -1, -1)]


def _cellule(mesure: Mesure | None, mois: date, unite: str, seuil: int) -> Cellule:
    if mesure is None:
        return Cellule(mois, 0, 0, False, unite)
    masquee = 0 < mesure.denominateur < seuil
    return Cellule(mois, mesure.numerateur, mesure.denominateur, masquee, unite)


def _agreger(mesures: Sequence[Mesure], unite: str) -> tuple[int, int]:
    """Total de plusieurs territoires ; une médiane d'ensemble est pesée par les effectifs."""
    effectif = sum(m.denominateur for m in mesures)
    if unite == "part":
        return sum(m.numerateur for m in mesures), effectif
    rangees = sorted((m.numerateur, m.denominateur) for m in mesures)
    cumul = 0
    for valeur, poids in rangees:
        cumul += poids
        if 2 * cumul >= effectif:
            return valeur, effectif
    return 0, effectif


def tableau(indicateur: type[Indicateur], agent: Agent, *, le: date) -> Tableau:
    """Le tableau de l'indicateur, borné aux territoires que l'agent pilote."""
    mois = mois_affiches(le)
    mesures = indicateur.calculer(mois[0], mois[-1])
    permis = territoires_pilotes(agent)
    if permis is not None:
        mesures = [m for m in mesures if m.territoire_id in permis]
    seuil = 0
    if not agent.peut(Permission.PERSONNE_CONSULTER):
        seuil = parametre("seuil_petits_nombres", le=le).nombre
    par_cle = {(m.mois, m.territoire_id): m for m in mesures}
    unite = indicateur.unite
    lignes = [
        Ligne(t, t.nom, [_cellule(par_cle.get((m, t.pk)), m, unite, seuil) for m in mois])
        for t in territoires(le=le)
        if permis is None or t.pk in permis
    ]
    if any(m.territoire_id is None for m in mesures):
        hors = [_cellule(par_cle.get((m, None)), m, unite, seuil) for m in mois]
        lignes.append(Ligne(None, "Hors secteur", hors))
    totaux = []
    for m in mois:
        numerateur, denominateur = _agreger([x for x in mesures if x.mois == m], unite)
        totaux.append(Cellule(m, numerateur, denominateur, 0 < denominateur < seuil, unite))
    return Tableau(indicateur, mois, Ligne(None, "Ensemble", totaux), lignes)


def territoires_pilotes(agent: Agent) -> set[int] | None:
    """Territoires dont l'agent voit les chiffres ; None : tous."""
    permis: set[int] = set()
    for habilitation in agent.habilitations:
        if Permission.PILOTAGE_CONSULTER in habilitation.role.permissions:
            if habilitation.territoire_id is None:
                return None
            permis.add(habilitation.territoire_id)
    return permis


def cas_visibles(
    indicateur: type[Indicateur], agent: Agent, *, mois: date, territoire_id: int | None
) -> list[tuple[Personne, Cas]]:
    """Les personnes derrière un chiffre, que l'agent a le droit de voir."""
    cas = {c.personne_id: c for c in indicateur.cas(mois, territoire_id)}
    personnes = (
        Personne.objects.visibles_par(agent)
        .filter(pk__in=list(cas))
        .select_related("commune", "site")
    )
    return [(p, cas[p.pk]) for p in personnes]


ENTETES_EXPORT = (
    "N° de personne",
    "Nom",
    "Prénom",
    "Commune",
    "Site",
    "Au numérateur",
    "Détail",
)


def lignes_export(lignes: list[tuple[Personne, Cas]]) -> list[LigneExport]:
    """Les mêmes personnes que la liste, dans l'ordre de `ENTETES_EXPORT`."""
    return [
        LigneExport(
            p.pk,
            (p.pk, p.nom_affiche, p.prenom, p.commune, p.site, c.est_au_numerateur, c.detail),
        )
        for p, c in lignes
    ]


def distribution(jours: list[int]) -> list[tuple[str, int]]:
    """Nombre de personnes par tranche de délai, en jours."""
    tranches = ((0, 15), (16, 30), (31, 42), (43, 60), (61, 90), (91, None))
    return [
        (
            f"{bas} à {haut} jours" if haut else f"plus de {bas - 1} jours",
            sum(bas <= j and (haut is None or j <= haut) for j in jours),
        )
        for bas, haut in tranches
    ]


def tableaux_departementaux(agent: Agent, *, le: date) -> list[Tableau]:
    """Les tableaux de qui pilote le Département entier ; aucun pour qui n'en pilote qu'une part."""
    pilote = any(
        Permission.PILOTAGE_CONSULTER in habilitation.role.permissions
        and habilitation.role.perimetre == Perimetre.TERRITOIRE
        and habilitation.territoire_id is None
        for habilitation in agent.habilitations
    )
    return [tableau(i, agent, le=le) for i in Indicateur.tous()] if pilote else []
