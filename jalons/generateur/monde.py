"""La vie d'un département d'invention : chaque mois naît du précédent, à graine fixée.

Les NIR engendrés ont une clé juste et concordent avec le sexe et la naissance, mais leur rang de
commune (900 à 989) n'a jamais été attribué : aucun ne peut être celui de quelqu'un.
"""

from __future__ import annotations

import random
from bisect import bisect
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate

from jalons.annuaire.communes import COMMUNES, lire_table
from jalons.echanges.flux.codes import listes
from jalons.generateur import noms
from jalons.personnes.rules import cle_du_nir
from jalons.socle.dates import ajouter_mois, premier_du_mois


@lru_cache
def _communes() -> dict[str, list[dict[str, str]]]:
    """Les communes du référentiel, par département."""
    par_departement: dict[str, list[dict[str, str]]] = {}
    for ligne in lire_table(COMMUNES):
        if ligne[
            "codes_postaux"
        ]:  # quelques communes, sans habitants, n'ont pas de bureau de poste
            par_departement.setdefault(ligne["departement"], []).append(ligne)
    return par_departement


def communes_de(departement: str) -> list[dict[str, str]]:
    """Les communes d'un département ; `ValueError` si le référentiel n'en a pas."""
    if departement not in _communes():
        raise ValueError(
            f"Le référentiel des communes ne connaît pas le département {departement}."
        )
    return _communes()[departement]


def le_plus_peuple() -> str:
    """Le département du référentiel qui a le plus d'habitants."""
    return max(_communes(), key=lambda d: sum(int(c["population"] or 0) for c in communes_de(d)))


def organisme_de(genre: str, departement: str) -> str:
    """« CAF 571 » ou « MSA 570 ». Les caisses de la MSA n'ont pas de numéro publié : il est d'ici.

    >>> organisme_de("MSA", "33")
    'MSA 330'
    """
    if genre == "MSA":
        return f"MSA {departement}0"[:7]
    return f"CAF {min((c for c in listes()['NUMORG'] if c.startswith(departement)), default='000')}"


@dataclass(frozen=True)
class Taux:
    """Ce qui arrive chaque mois, en part des foyers présents (sauf mention)."""

    entree: float = 0.0092
    sortie: float = 0.0088
    suspension: float = 0.010
    reprise: float = 0.45  # des suspendus
    demenagement: float = 0.007
    famille: float = 0.003
    naissance: float = 0.003
    nir_tardif: float = 0.30  # des personnes sans NIR
    nom_autrement: float = 0.0008
    separation: float = 0.0006
    bascule_soumission: float = 0.012
    mutation_sortante: float = 0.0006
    mutation_entrante: float = 0.05  # des entrées
    demande_refusee: float = 0.03  # des entrées
    attente: float = 0.04  # des entrées
    couple: float = 0.22
    msa: float = 0.03
    independant: float = 0.06
    sans_nir: float = 0.04
    hors_france: float = 0.001
    nir_provisoire: float = 0.02  # des adultes
    nir_definitif: float = 0.20  # des numéros d'attente
    naissance_corrigee: float = 0.0003  # des personnes
    passage: float = 0.0008  # d'une caisse à l'autre, sans interruption
    garde_alternee: float = 0.02  # des familles nouvelles
    jumeaux: float = 0.03  # des naissances


@dataclass(slots=True)
class Individu:
    """Une personne d'invention. `revenu` : activité mensuelle moyenne, en euros.

    `rang` : RGNAI, 0 quand la caisse ne le donne pas ; `lieu` : commune de naissance, le chef-lieu à
    défaut.
    """

    nom: str
    prenom: str
    naissance: date
    sexe: str
    nir: str
    role: str
    usage: str = ""
    rang: int = 1
    revenu: int = 0
    ft: str = ""
    soumis: bool = True
    nouveau_soumis: bool = False
    activite: str = "CHO"
    prece: str = ""
    lieu: str = ""


@dataclass(slots=True)
class Adresse:
    numero: str
    genre: str
    voie: str
    commune: int
    depuis: date
    hors_france: bool = False


@dataclass(slots=True)
class FoyerInvente:
    """Un dossier RSA. `etat` : ETATDOSRSA ; `motif` : le code qui l'explique."""

    numero: str
    matricule: str
    organisme: str
    demande: date
    ouverture: date
    membres: list[Individu]
    adresses: list[Adresse]
    sitfam: str
    sitfam_depuis: date
    etat: str = "2"
    motif: str = ""
    effet: date | None = None
    mutation: bool = False
    depuis: str = ""  # l'organisme cédant ; vide : la caisse d'un autre département
    vers: str = ""  # l'organisme prenant, « MSA 570 » ; vide : la caisse d'un autre département
    majore: bool = False
    faits: list[tuple[date, str]] = field(default_factory=list)  # jour et FG, d'un quotidien


@dataclass(frozen=True, slots=True)
class Fait:
    """La vérité de ce que le générateur a fait : pour juger l'import."""

    mois: date
    genre: str
    numero: str


class Monde:
    """Un département de `foyers` dossiers au `premier_mois`, tiré de `graine`.

    Sans `departement`, le plus peuplé du référentiel des communes.
    """

    def __init__(
        self,
        *,
        graine: int,
        foyers: int,
        premier_mois: date,
        departement: str = "",
        taux: Taux | None = None,
    ) -> None:
        self.hasard = random.Random(graine)  # noqa: S311
        self.taux = taux or Taux()
        self.departement = departement or le_plus_peuple()
        self.mois = premier_du_mois(premier_mois)
        self.journal: list[Fait] = []
        self._sequence = 0
        self.communes = communes_de(self.departement)
        self._poids = list(accumulate(int(c["population"] or 0) ** 1.15 for c in self.communes))
        self.foyers: list[FoyerInvente] = []
        for _ in range(foyers):
            anciennete = min(int(self.hasard.expovariate(1 / 30)) + 1, 180)
            self.foyers.append(self._nouveau(ajouter_mois(self.mois, -anciennete), entrant=False))

    def mois_suivant(self) -> None:
        """Fait vivre le département un mois de plus."""
        self.mois = ajouter_mois(self.mois, 1)
        t, hasard = self.taux, self.hasard
        self.foyers = [f for f in self.foyers if f.etat not in {"1", "5"}]
        arrivants: list[FoyerInvente] = []
        for foyer in self.foyers:
            self._vieillir(foyer, t, arrivants)
        presents = len(self.foyers)
        for _ in range(self._arrondi(presents * t.entree)):
            foyer = self._nouveau(self.mois, entrant=True)
            if hasard.random() < t.demande_refusee:
                foyer.etat, foyer.motif, foyer.effet = "1", hasard.choice(("DSD", "F04")), self.mois
            elif hasard.random() < t.attente:
                foyer.etat = "0"
            else:
                foyer.mutation = hasard.random() < t.mutation_entrante
                self._noter("entree", foyer)
            arrivants.append(foyer)
        self.foyers.extend(arrivants)

    def _arrondi(self, attendu: float) -> int:
        return int(attendu) + (self.hasard.random() < attendu % 1)

    def _noter(self, genre: str, foyer: FoyerInvente) -> None:
        self.journal.append(Fait(self.mois, genre, foyer.numero))

    def _vieillir(self, foyer: FoyerInvente, t: Taux, arrivants: list[FoyerInvente]) -> None:
        hasard = self.hasard
        foyer.mutation = False
        for membre in foyer.membres:
            membre.nouveau_soumis = False
        if foyer.etat == "0":
            foyer.etat, foyer.ouverture = "2", self.mois
            self._noter("entree", foyer)
            return
        if foyer.etat in {"3", "4"}:
            if hasard.random() < t.reprise:
                foyer.etat, foyer.motif, foyer.effet = "2", "", None
                self._noter("reprise", foyer)
            elif hasard.random() < 0.25:
                self._clore(foyer, "ECH")
            return
        tirage = hasard.random()
        if tirage < t.sortie:
            self._clore(foyer, hasard.choice(("RFD", "RFD", "RFD", "RAU", "ECH")))
            return
        if tirage < t.sortie + t.mutation_sortante:
            self._clore(foyer, "MUT")
            return
        if tirage < t.sortie + t.mutation_sortante + t.passage:
            self._passer(foyer, arrivants)
            return
        if hasard.random() < t.suspension:
            foyer.etat = hasard.choice(("4", "4", "4", "3"))
            foyer.motif = hasard.choice(("06", "05", "01") if foyer.etat == "4" else ("GJ", "DI"))
            foyer.effet = self.mois
            self._noter("suspension", foyer)
        if hasard.random() < t.demenagement:
            foyer.adresses = [self._adresse(self.mois), *foyer.adresses][:3]
            self._noter("demenagement", foyer)
        if hasard.random() < t.naissance:
            self._naitre(foyer)
        if hasard.random() < t.separation and len(foyer.membres) > 1:
            self._separer(foyer, arrivants)
        for membre in foyer.membres:
            if not membre.nir and hasard.random() < t.nir_tardif:
                membre.nir = self.nouveau_nir(membre.sexe, membre.naissance)
            if membre.nir[:1] in {"7", "8"} and hasard.random() < t.nir_definitif:
                self.donner_un_nir_definitif(foyer, membre)
            if hasard.random() < t.naissance_corrigee:
                membre.naissance = membre.naissance.replace(day=membre.naissance.day % 28 + 1)
                self._noter("naissance_corrigee", foyer)
            if hasard.random() < t.nom_autrement:
                membre.prenom = membre.prenom.replace("é", "e").replace("-", " ")
            if membre.role in {"DEM", "CJT"} and hasard.random() < t.bascule_soumission:
                membre.soumis = not membre.soumis
                membre.nouveau_soumis = membre.soumis
                membre.revenu = 0 if membre.soumis else hasard.randint(500, 1300)
                membre.activite = "CHO" if membre.soumis else "CDD"
                self._noter("soumission" if membre.soumis else "fin_soumission", foyer)
        if hasard.random() < t.famille and foyer.sitfam in {"CEL", "DIV", "SEF"}:
            foyer.sitfam, foyer.sitfam_depuis = "DIV", self.mois

    def _clore(self, foyer: FoyerInvente, motif: str) -> None:
        foyer.etat, foyer.motif, foyer.effet = "5", motif, self.mois
        self._noter("sortie", foyer)

    def _naitre(self, foyer: FoyerInvente) -> None:
        """Une naissance, parfois des jumeaux, que la caisse ne distingue pas toujours par leur rang."""
        jour = self.mois - timedelta(days=self.hasard.randint(1, 28))
        enfants = 2 if self.hasard.random() < self.taux.jumeaux else 1
        self._ajouter_des_enfants(foyer, enfants, jour)

    def accueillir_un_dossier(self, *, ville: int) -> None:
        """Un dossier entre ce mois-ci dans la `ville`-ième plus peuplée (0 : la première)."""
        foyer = self._nouveau(self.mois, entrant=True)
        foyer.membres[0].soumis = foyer.membres[0].nouveau_soumis = True
        peuplees = sorted(
            range(len(self.communes)), key=lambda n: -int(self.communes[n]["population"] or 0)
        )
        foyer.adresses[0].commune = peuplees[ville]
        foyer.adresses[0].hors_france = False
        self.foyers.append(foyer)
        self._noter("entree", foyer)

    def accueillir_des_jumeaux(self, foyer: FoyerInvente) -> None:
        """Deux enfants nés le même jour."""
        self._ajouter_des_enfants(foyer, 2, self.mois - timedelta(days=12))

    def _ajouter_des_enfants(self, foyer: FoyerInvente, enfants: int, jour: date) -> None:
        rang_donne = self.hasard.random() < 0.6
        for rang in range(1, enfants + 1):
            sexe = self.hasard.choice("12")
            foyer.membres.append(
                Individu(
                    nom=foyer.membres[0].nom,
                    prenom=self._prenom(sexe),
                    naissance=jour,
                    sexe=sexe,
                    nir="",
                    role="ENF",
                    rang=rang if rang_donne else 0,
                    soumis=False,
                    lieu=foyer.membres[0].lieu,
                )
            )

    def _separer(self, foyer: FoyerInvente, arrivants: list[FoyerInvente]) -> None:
        """Le conjoint quitte le dossier et en ouvre un autre : même personne, deux demandes."""
        conjoint = next((m for m in foyer.membres if m.role == "CJT"), None)
        if conjoint is None:
            return
        foyer.membres.remove(conjoint)
        foyer.sitfam, foyer.sitfam_depuis = "SEF", self.mois
        conjoint.role, conjoint.prece = "DEM", foyer.numero
        nouveau = self._nouveau(self.mois, entrant=True)
        nouveau.membres = [conjoint]
        nouveau.sitfam = "SEF"
        arrivants.append(nouveau)
        self._noter("separation", nouveau)

    def _passer(self, foyer: FoyerInvente, arrivants: list[FoyerInvente]) -> None:
        """Le dossier entier passe de la CAF à la MSA, ou l'inverse, le premier du mois."""
        ailleurs = "CAF" if foyer.organisme == "MSA" else "MSA"
        foyer.vers = organisme_de(ailleurs, self.departement)
        foyer.etat, foyer.motif, foyer.effet = "5", "MUT", self.mois
        nouveau = self._nouveau(self.mois, entrant=False)
        nouveau.organisme, nouveau.mutation = ailleurs, True
        nouveau.depuis = organisme_de(foyer.organisme, self.departement)
        nouveau.membres = [replace(m) for m in foyer.membres]
        nouveau.adresses, nouveau.sitfam = list(foyer.adresses), foyer.sitfam
        nouveau.sitfam_depuis, nouveau.majore = foyer.sitfam_depuis, foyer.majore
        arrivants.append(nouveau)
        self._noter("passage", foyer)

    def _lieu(self) -> str:
        """Une commune de naissance : d'ici, ou d'une ville d'ailleurs."""
        if self.hasard.random() < 0.35:
            return self.hasard.choice(noms.LIEUX_D_AILLEURS)
        return self.communes[bisect(self._poids, self.hasard.random() * self._poids[-1])][
            "nom"
        ].upper()[:26]

    def _partager(self, foyer: FoyerInvente) -> None:
        """Garde alternée : l'enfant est aussi au dossier de l'autre parent, parfois à l'autre caisse."""
        enfants = [m for m in foyer.membres if m.role == "ENF"]
        if not enfants or len(self.foyers) < 5:
            return
        autre = self.hasard.choice(self.foyers)
        if len(autre.membres) == 1 and autre.etat == "2":
            self.partager_un_enfant(foyer, autre)

    def partager_un_enfant(self, foyer: FoyerInvente, autre: FoyerInvente) -> None:
        """Le premier enfant du foyer est aussi au dossier de `autre`."""
        autre.membres.append(replace(next(m for m in foyer.membres if m.role == "ENF")))
        self._noter("garde_alternee", autre)

    def passer_d_une_caisse_a_l_autre(self, foyer: FoyerInvente) -> None:
        """Le dossier passe à l'autre caisse ce mois-ci."""
        arrivants: list[FoyerInvente] = []
        self._passer(foyer, arrivants)
        self.foyers.extend(arrivants)

    def donner_un_nir_definitif(self, foyer: FoyerInvente, membre: Individu) -> None:
        """Le numéro d'attente laisse place au vrai."""
        membre.nir = self.nouveau_nir(membre.sexe, membre.naissance)
        self._noter("nir_definitif", foyer)

    def _prenom(self, sexe: str) -> str:
        return self.hasard.choice(noms.FEMININS if sexe == "2" else noms.MASCULINS)

    def nouveau_nir(self, sexe: str, naissance: date) -> str:
        base = (
            f"{sexe}{naissance:%y}{naissance:%m}{self.departement[:2]}"
            f"{self.hasard.randint(900, 989)}{self.hasard.randint(1, 999):03d}"
        )
        return f"{base}{cle_du_nir(base):02d}" if self.hasard.random() < 0.9 else base

    def _individu(self, role: str, nom: str, naissance: date, sexe: str) -> Individu:
        hasard = self.hasard
        adulte = role in {"DEM", "CJT"}
        soumis = adulte and hasard.random() < 0.86
        activite, revenu = "CHO", 0
        if adulte and not soumis:
            activite, revenu = hasard.choice(("CDI", "CDD", "INT")), hasard.randint(500, 1300)
        elif adulte and hasard.random() < self.taux.independant:
            activite, revenu = "AEN", hasard.randint(0, 450)
        nir = "" if hasard.random() < self.taux.sans_nir else self.nouveau_nir(sexe, naissance)
        if nir and adulte and hasard.random() < self.taux.nir_provisoire:
            nir = f"{'7' if sexe == '1' else '8'}{nir[1:13]}"
        prenom = self._prenom(sexe)
        marie = adulte and sexe == "2" and hasard.random() < 0.3
        return Individu(
            nom=nom,
            prenom=prenom,
            naissance=naissance,
            sexe=sexe,
            nir=nir,
            role=role,
            usage=hasard.choice(noms.NOMS) if marie else "",
            revenu=revenu,
            soumis=soumis,
            lieu=self._lieu(),
            activite="ANP" if activite == "CHO" and hasard.random() < 0.55 else activite,
            ft=f"{hasard.randint(1000000, 9999999)}{hasard.choice('ABCDEFGHKLMNPRSTVWX')}"
            if adulte and hasard.random() < 0.6
            else "",
        )

    def _adresse(self, depuis: date) -> Adresse:
        hasard = self.hasard
        return Adresse(
            numero=str(hasard.randint(1, 180)),
            genre=hasard.choice(noms.GENRES_DE_VOIE),
            voie=hasard.choice(noms.NOMS_DE_VOIE),
            commune=bisect(self._poids, hasard.random() * self._poids[-1]),
            depuis=depuis,
            hors_france=hasard.random() < self.taux.hors_france,
        )

    def _nouveau(self, depuis: date, *, entrant: bool) -> FoyerInvente:
        hasard = self.hasard
        self._sequence += 1
        nom = hasard.choice(noms.NOMS)
        annees = (
            hasard.triangular(19, 30, 26)
            if hasard.random() < 0.3
            else hasard.triangular(25, 64, 36)
        )
        naissance = depuis - timedelta(days=int(365.25 * annees))
        sexe = "2" if hasard.random() < 0.53 else "1"
        membres = [self._individu("DEM", nom, naissance, sexe)]
        sitfam = hasard.choice(("CEL", "CEL", "CEL", "DIV", "SEF"))
        if hasard.random() < self.taux.couple:
            ecart = timedelta(days=hasard.randint(-1500, 1500))
            autre = "1" if sexe == "2" else "2"
            membres.append(
                self._individu("CJT", hasard.choice(noms.NOMS), naissance + ecart, autre)
            )
            sitfam = hasard.choice(("MAR", "VIM", "VIM", "PAC"))
        enfants = hasard.choices((0, 1, 2, 3, 4), (52, 19, 15, 9, 5))[0]
        for _ in range(enfants):
            ne_le = depuis - timedelta(days=hasard.randint(60, 6200))
            membres.append(self._individu("ENF", nom, ne_le, hasard.choice("12")))
        emmenagement = depuis - timedelta(days=hasard.randint(30, 2500))
        adresses = []
        for _ in range(hasard.choice((1, 2, 3))):
            adresses.append(self._adresse(emmenagement))
            emmenagement -= timedelta(days=hasard.randint(200, 1500))
        seul = len([m for m in membres if m.role in {"DEM", "CJT"}]) == 1
        for membre in membres:
            membre.nouveau_soumis = entrant and membre.soumis
        foyer = FoyerInvente(
            numero=f"{self._sequence:011d}",
            matricule=f"{hasard.randint(1000000, 9999999)}00000000",
            organisme="MSA" if hasard.random() < self.taux.msa else "CAF",
            demande=depuis - timedelta(days=hasard.randint(5, 40)),
            ouverture=depuis,
            membres=membres,
            adresses=adresses,
            sitfam=sitfam,
            sitfam_depuis=adresses[0].depuis,
            majore=bool(seul and enfants and hasard.random() < 0.18),
        )
        if enfants and hasard.random() < self.taux.garde_alternee:
            self._partager(foyer)
        return foyer
