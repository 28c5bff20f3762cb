"""Rassembler les cellules d'un chiffre en tableau, sous le secret, et trouver qui est derrière."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from jalons.annuaire.models import Territoire
from jalons.annuaire.selectors import territoires
from jalons.chiffres import registre
from jalons.chiffres.gardees import Gardees, lire
from jalons.chiffres.releve import (
    Ecart,
    cellules_figees,
    demande_du,
    ecarts,
    intervalles,
    releve_numero,
)
from jalons.chiffres.secret import NON_COMMUNIQUE, proteger
from jalons.chiffres.selectors import (
    annee_de,
    attente,
    cellules,
    demander,
    derniers_mois,
    distribution,
    lignes,
    mois_de,
    premieres_donnees,
    seuil_pour,
)
from jalons.chiffres.traduction import Demande
from jalons.chiffres.vocabulaire import Cellule, Chiffre, Intervalle, LigneChiffre
from jalons.comptes.enums import Perimetre, Permission
from jalons.comptes.models import Agent
from jalons.ecrans.listes.sortie import LigneExport
from jalons.personnes.models import Personne

if TYPE_CHECKING:
    from jalons.chiffres.models import Releve

MOIS_AFFICHES = 6
HORS_SECTEUR = 0


@dataclass(frozen=True, slots=True)
class Reglage:
    """Ce que l'on regarde : jusqu'à quel mois, tel que connu quel jour (None : aujourd'hui)."""

    le: date
    jusqu_a: date
    connu: date | None = None
    figees: tuple[Intervalle, ...] = ()
    releve: int | None = None

    @classmethod
    def courant(cls, le: date) -> Reglage:
        return cls(le, le)

    @property
    def periodes(self) -> list[Intervalle]:
        """Les derniers mois, puis l'année du dernier ; celles d'un relevé sont les siennes."""
        if self.figees:
            return list(self.figees)
        return [*derniers_mois(self.jusqu_a, MOIS_AFFICHES), annee_de(self.jusqu_a)]

    @property
    def mois(self) -> list[Intervalle]:
        return self.periodes[:-1]

    @property
    def requete(self) -> str:
        """Ce qui suit l'adresse, pour rester sur le même réglage d'une page à l'autre."""
        if self.releve is not None:
            return f"?releve={self.releve}"
        dites = []
        if self.jusqu_a != self.le:
            dites.append(f"mois={self.jusqu_a:%Y-%m}")
        if self.connu is not None:
            dites.append(f"connu={self.connu:%Y-%m-%d}")
        return f"?{'&'.join(dites)}" if dites else ""

    @property
    def recompte(self) -> str:
        """Ce qui suit l'adresse pour relire le même réglage, tout recompté."""
        return f"{self.requete}&recompter=1" if self.requete else "?recompter=1"

    def demande(self, intervalles: Iterable[Intervalle], permis: set[int] | None) -> Demande:
        return demander(intervalles, le=self.le, tel_que_connu_le=self.connu, unites=permis)


@dataclass(frozen=True, slots=True)
class Case:
    """Une cellule à montrer. `valeur` : en pour cent pour une part ; None quand rien ne se dit."""

    periode: Intervalle
    chiffre: Chiffre
    cellule: Cellule | None
    est_masquee: bool = False
    est_sans_donnee: bool = False

    @property
    def valeur(self) -> float | None:
        if self.est_masquee or self.est_sans_donnee or self.cellule is None:
            return None
        valeur = self.cellule.valeur(self.chiffre.agregat)
        return None if valeur is None else round(valeur, 1)

    @property
    def numerateur(self) -> int:
        return self.cellule.retenues if self.cellule else 0

    @property
    def denominateur(self) -> int:
        return self.cellule.population if self.cellule else 0

    @property
    def attendent(self) -> int:
        """Celles qui n'ont pas encore ce que l'on mesure."""
        return self.denominateur - self.numerateur

    @property
    def muette(self) -> str:
        """Ce qui se dit à la place du nombre."""
        if self.est_masquee:
            return NON_COMMUNIQUE
        return "pas de donnée" if self.est_sans_donnee else "—"


@dataclass(frozen=True, slots=True)
class Ligne:
    """Un territoire (`unite` 0 : hors secteur ; None : l'ensemble) et ses cases, une par période."""

    unite: int | None
    libelle: str
    cases: list[Case]

    @property
    def adresse(self) -> str:
        """Le morceau d'adresse de ce territoire."""
        if self.unite is None:
            return "ensemble"
        return "hors" if self.unite == HORS_SECTEUR else str(self.unite)


@dataclass(frozen=True, slots=True)
class Tableau:
    """Un chiffre sur une suite de périodes : l'ensemble, puis chaque territoire."""

    chiffre: Chiffre
    reglage: Reglage
    total: Ligne
    lignes: list[Ligne]
    debut_des_donnees: date | None
    gardees: Gardees | None = None

    @property
    def mois(self) -> list[Intervalle]:
        return self.reglage.mois

    @property
    def periodes(self) -> list[Intervalle]:
        return self.reglage.periodes

    @property
    def reference(self) -> Case | None:
        """La case que le constat dit : celle du dernier mois complet, sinon du dernier connu."""
        mois = self.total.cases[: len(self.mois)]
        complets = [c for c in mois if c.periode.fin <= (self.reglage.connu or self.reglage.le)]
        return next((c for c in reversed(complets or mois) if c.valeur is not None), None) or next(
            (c for c in reversed(mois) if c.valeur is not None), None
        )

    @property
    def nombre(self) -> str:
        """Le nombre du constat, seul : « 63 % », « 22 jours »."""
        return "—" if self.reference is None else _dire_nombre(self.reference)

    @property
    def constat(self) -> str:
        """Le titre dit le résultat du dernier mois complet, et d'abord qui attend encore."""
        c = self.reference
        if c is None:
            return "pas encore de donnée"
        mois = f"{c.periode.debut:%m/%Y}"
        if self.chiffre.est_une_part:
            return f"{_dire_nombre(c)} en {mois} ({c.numerateur} sur {c.denominateur})"
        if not self.chiffre.est_un_delai:
            return f"{_dire_nombre(c)} en {mois}"
        s = "s" if c.numerateur > 1 else ""
        verbe = "attendent" if c.attendent > 1 else "attend"
        attendent = f"{c.attendent} {verbe} encore ; " if c.attendent else ""
        return f"{attendent}{_dire_nombre(c)} en médiane en {mois} ({c.numerateur} personne{s})"


@dataclass(frozen=True, slots=True)
class Savoir:
    """L'heure du plus ancien des chiffres montrés ; `est_a_jour` : rien n'est arrivé depuis."""

    compte_a: datetime | None
    est_a_jour: bool


def _dire_nombre(case: Case) -> str:
    valeur = case.valeur or 0.0
    ecrit = (
        f"{valeur:.0f}" if valeur == round(valeur) or case.chiffre.est_une_part else f"{valeur:.1f}"
    )
    suffixe = case.chiffre.suffixe
    return f"{ecrit.replace('.', ',')} {suffixe}".strip()


def tableau(chiffre: Chiffre, agent: Agent, *, reglage: Reglage) -> Tableau:
    """Le tableau d'un chiffre, borné aux territoires que l'agent pilote (trois requêtes)."""
    demande = reglage.demande(reglage.periodes, territoires_pilotes(agent))
    [debut] = premieres_donnees([chiffre], demande)
    ouverts = list(territoires(le=reglage.jusqu_a))
    return _dresser(chiffre, agent, reglage, cellules(chiffre, demande), debut, ouverts)


def tableaux(agent: Agent, *, reglage: Reglage, recompter: bool = False) -> list[Tableau]:
    """Les chiffres du programme d'insertion, dans l'ordre des axes, tels qu'ils ont été comptés.

    `recompter` : ceux dont un fait a changé depuis sont refaits avant de répondre.
    """
    chiffres = registre.de_l_axe()
    demande = reglage.demande(reglage.periodes, territoires_pilotes(agent))
    ouverts = list(territoires(le=reglage.jusqu_a))
    return [
        replace(_dresser(chiffre, agent, reglage, lues.cellules, lues.debut, ouverts), gardees=lues)
        for chiffre, lues in zip(
            chiffres, lire(chiffres, demande, recompter=recompter), strict=True
        )
    ]


def recompter_les_chiffres(*, le: date) -> None:
    """Refait, pour tous les territoires, les chiffres dont un fait a changé depuis qu'on les a comptés."""
    reglage = Reglage.courant(le)
    lire(registre.de_l_axe(), reglage.demande(reglage.periodes, None), recompter=True)


def savoir(dresses: Sequence[Tableau]) -> Savoir:
    """Depuis quand valent ces chiffres, et si des faits sont arrivés depuis."""
    lues = [t.gardees for t in dresses if t.gardees is not None]
    return Savoir(min((g.compte_a for g in lues), default=None), all(g.est_a_jour for g in lues))


def tableau_du_releve(chiffre: Chiffre, agent: Agent, releve: Releve, *, le: date) -> Tableau:
    """Le tableau d'un relevé : ses cellules figées, sous le droit et le secret de qui le lit."""
    periodes = intervalles(releve)
    reglage = Reglage(le, periodes[-1].fin, releve.tel_que_connu_le, tuple(periodes), releve.pk)
    permis = territoires_pilotes(agent)
    figees = [c for c in cellules_figees(releve) if permis is None or c.unite in permis]
    ouverts = list(territoires(le=reglage.jusqu_a))
    return _dresser(chiffre, agent, reglage, figees, periodes[0].debut, ouverts)


def _dresser(
    chiffre: Chiffre,
    agent: Agent,
    reglage: Reglage,
    trouvees: list[Cellule],
    debut: date | None,
    en_vigueur: list[Territoire],
) -> Tableau:
    permis = territoires_pilotes(agent)
    lues = {(c.cle, c.unite): c for c in trouvees}
    connu = reglage.connu or reglage.le
    ouverts: list[tuple[int | None, str]] = [
        (t.pk, t.nom) for t in en_vigueur if permis is None or t.pk in permis
    ]
    connues = {unite for unite, _ in ouverts}
    anciens = {u for _, u in lues if u not in connues and u not in (None, HORS_SECTEUR)}
    ouverts += [(t.pk, t.nom) for t in Territoire.objects.filter(pk__in=anciens)] if anciens else []
    if any(unite == HORS_SECTEUR for _, unite in lues):
        ouverts.append((HORS_SECTEUR, "Hors secteur"))
    unites = [None, *(unite for unite, _ in ouverts)]
    tues = _tues(lues, unites, reglage, seuil=seuil_pour(agent, le=reglage.le))

    def ligne(unite: int | None, libelle: str) -> Ligne:
        return Ligne(
            unite,
            libelle,
            [
                Case(
                    p,
                    chiffre,
                    lues.get((p.cle, unite)),
                    est_masquee=(p.cle, unite) in tues,
                    est_sans_donnee=debut is None or p.fin < debut or p.debut > connu,
                )
                for p in reglage.periodes
            ],
        )

    total = ligne(None, "Ensemble")
    return Tableau(chiffre, reglage, total, [ligne(u, nom) for u, nom in ouverts], debut)


def _tues(
    lues: dict[tuple[str, int | None], Cellule],
    unites: list[int | None],
    reglage: Reglage,
    *,
    seuil: int,
) -> set[tuple[str, int | None]]:
    """Les cases à taire : un total et ses territoires, une année et ses mois, se retranchent."""
    termes = {cle: (c.retenues, c.population) for cle, c in lues.items()}
    cles = [p.cle for p in reglage.periodes]
    sommes = [[(cle, unite) for unite in unites] for cle in cles]
    sommes += [[(cle, unite) for cle in cles] for unite in unites]
    return proteger(termes, sommes, seuil=seuil)


def ecarts_lisibles(releve: Releve, agent: Agent) -> list[Ecart] | None:
    """Les écarts d'un relevé avec aujourd'hui, sur ce que l'agent pilote et lit sans secret."""
    if seuil_pour(agent, le=releve.publie_le):
        return []
    permis = territoires_pilotes(agent)
    trouves = ecarts(releve)
    if trouves is None or permis is None:
        return trouves
    return [e for e in trouves if e.unite in permis]


def territoires_pilotes(agent: Agent) -> set[int] | None:
    """Territoires dont l'agent voit les chiffres ; None : tous."""
    permis: set[int] = set()
    for habilitation in agent.habilitations:
        if Permission.PILOTAGE_CONSULTER in habilitation.role.permissions:
            if habilitation.territoire_id is None:
                return None
            permis.add(habilitation.territoire_id)
    return permis


def repartition(
    chiffre: Chiffre, agent: Agent, *, reglage: Reglage
) -> list[tuple[str, int | str]] | None:
    """Les personnes par tranche de délai sur les mois montrés ; None si ce n'est pas un délai."""
    if not chiffre.est_un_delai:
        return None
    mois = reglage.mois
    ensemble = Intervalle("ensemble", mois[0].debut, mois[-1].fin)
    lues = distribution(chiffre, reglage.demande([ensemble], territoires_pilotes(agent)))
    seuil = seuil_pour(agent, le=reglage.le)
    tues = proteger(
        {n: (nombre, nombre) for n, (_, _, nombre) in enumerate(lues)},
        [list(range(len(lues)))],
        seuil=seuil,
    )
    return [
        (_dire_tranche(bas, haut), NON_COMMUNIQUE if n in tues else nombre)
        for n, (bas, haut, nombre) in enumerate(lues)
    ]


def _dire_tranche(bas: int, haut: int | None) -> str:
    return f"plus de {bas - 1} jours" if haut is None else f"{bas} à {haut} jours"


@dataclass(frozen=True, slots=True)
class Cas:
    """Une personne derrière une case. `attente` : jours écoulés de qui attend encore."""

    personne: Personne
    ligne: LigneChiffre
    attente: int | None

    @property
    def detail(self) -> str:
        """Pourquoi elle y est, en français ; jamais relu comme une donnée."""
        if self.ligne.premier is not None and self.ligne.valeur is not None:
            return f"{self.ligne.valeur:.0f} jours, le {self.ligne.premier:%d/%m/%Y}"
        if self.ligne.premier is not None:
            return f"le {self.ligne.premier:%d/%m/%Y}"
        if self.attente is not None:
            return f"attend depuis {self.attente} jours"
        return "oui" if self.ligne.est_retenue else "non"


def periode_de(cle: str) -> Intervalle:
    """Le mois « 2026-03 » ou l'année « 2026 » ; lève `ValueError`."""
    if len(cle) == 4:
        return annee_de(date(int(cle), 1, 1))
    return mois_de(date.fromisoformat(f"{cle}-01"))


def cas_visibles(
    chiffre: Chiffre,
    agent: Agent,
    *,
    periode: Intervalle,
    unite: int | None,
    reglage: Reglage,
    part: str = "",
) -> tuple[list[Cas], int]:
    """Les personnes derrière une case que l'agent peut voir, et combien d'autres il ne voit pas.

    `part` : « retenues » ou « attendent » pour n'en prendre qu'un côté. Celles qui attendent
    viennent d'abord, la plus ancienne attente en tête.
    """
    permis = territoires_pilotes(agent) if unite is None else {unite}
    demande = _demande_des_cas(reglage, periode, permis)
    lues = {x.personne_id: x for x in lignes(chiffre, demande)}
    if part in ("retenues", "attendent"):
        lues = {pk: x for pk, x in lues.items() if x.est_retenue == (part == "retenues")}
    personnes = (
        Personne.objects.visibles_par(agent)
        .filter(pk__in=list(lues))
        .select_related("commune", "site")
    )
    trouves = [Cas(p, lues[p.pk], attente(lues[p.pk], demande)) for p in personnes]
    trouves.sort(key=lambda c: -1 if c.attente is None else c.attente, reverse=True)
    return trouves, len(lues) - len(trouves)


def _demande_des_cas(reglage: Reglage, periode: Intervalle, permis: set[int] | None) -> Demande:
    """La demande d'une case ; celle d'un relevé se refait à l'instant où il fut publié."""
    if reglage.releve is None:
        return reglage.demande([periode], permis)
    releve = releve_numero(reglage.releve)
    assert releve is not None  # la vue l'a trouvé
    entiere = demande_du(releve, unites=permis)
    siens = tuple(i for i in entiere.intervalles if i.cle == periode.cle)
    return replace(entiere, intervalles=siens)


ENTETES_EXPORT = (
    "N° de personne",
    "Nom",
    "Prénom",
    "Commune",
    "Site",
    "Au numérateur",
    "Détail",
)


def lignes_export(cas: list[Cas]) -> list[LigneExport]:
    """Les mêmes personnes que la liste, dans l'ordre de `ENTETES_EXPORT`."""
    return [
        LigneExport(
            c.personne.pk,
            (
                c.personne.pk,
                c.personne.nom_affiche,
                c.personne.prenom,
                c.personne.commune,
                c.personne.site,
                c.ligne.est_retenue,
                c.detail,
            ),
        )
        for c in cas
    ]


def tableaux_departementaux(agent: Agent, *, le: date) -> list[Tableau]:
    """Les tableaux de qui pilote le Département entier ; aucun pour qui n'en pilote qu'une part."""
    pilote = any(
        Permission.PILOTAGE_CONSULTER in habilitation.role.permissions
        and habilitation.role.perimetre == Perimetre.TERRITOIRE
        and habilitation.territoire_id is None
        for habilitation in agent.habilitations
    )
    return tableaux(agent, reglage=Reglage.courant(le)) if pilote else []
