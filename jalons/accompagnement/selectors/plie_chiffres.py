"""« Le PLIE en chiffres » : assemble les chiffres du PLIE, chaque taux avec ses deux termes, sous le secret.

Rien ne se compte ici : tout vient de `accompagnement/chiffres`, tel que connu le jour demandé.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from jalons.accompagnement.enums import FamilleSortie, GenreEmployeur, PublicCompte
from jalons.accompagnement.parcours.plie import Plie
from jalons.accompagnement.rules.taux import Moyenne, Taux
from jalons.annuaire.models import Structure
from jalons.chiffres import registre
from jalons.chiffres.secret import NON_COMMUNIQUE, proteger
from jalons.chiffres.selectors import cellules_de, demander
from jalons.chiffres.vocabulaire import Cellule, Chiffre, Intervalle
from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.socle.parametres import parametre

# Les jours d'un mois moyen, pour dire une durée en mois.
_JOURS_D_UN_MOIS = Decimal("30.4375")
Cle = tuple[Hashable, ...]


@dataclass(frozen=True, slots=True)
class Compte:
    """Un effectif ; `valeur` l'écrit, ou dit qu'il n'est pas communiqué."""

    libelle: str
    nombre: int
    est_masque: bool

    @property
    def valeur(self) -> str:
        return NON_COMMUNIQUE if self.est_masque else str(self.nombre)


@dataclass(frozen=True, slots=True)
class LigneReferent:
    """Un portefeuille : ses participants, ses sorties, son taux."""

    nom: str
    file_active: Compte
    presents: Compte
    sorties: Compte
    taux: Taux


@dataclass(frozen=True, slots=True)
class LigneEtape:
    """Un type d'étape : ses étapes par participant, et combien en ont eu."""

    libelle: str
    groupe: str
    participants: Compte
    moyenne: Moyenne


@dataclass(frozen=True, slots=True)
class Chiffres:
    """Toute la page, pour des PLIE et une période. `a_des_tus` : une case au moins se tait."""

    debut: date
    fin: date
    file_active: Compte
    presents: Compte
    entrees: Compte
    sorties: Compte
    provisoires: Compte
    taux_sorties_positives: Taux
    taux_emploi_durable: Taux
    duree_moyenne: Moyenne
    familles: list[tuple[FamilleSortie, Compte, Compte]]
    publics: list[tuple[str, Taux, Taux]]
    etapes: list[LigneEtape]
    etapes_par_participant: Moyenne
    contacts_par_mois: Moyenne
    taux_maintien: Taux
    employeurs: list[tuple[str, Taux]]
    referents: list[LigneReferent]
    objectif: str
    a_des_tus: bool


def seuil_du_plie(agent: Agent, *, le: date) -> int:
    """Le seuil du secret sur le PLIE ; 0 pour qui en tient les parcours et les compterait lui-même."""
    if agent.peut(Permission.PLIE_GERER):
        return 0
    return parametre("seuil_petits_nombres", le=le).nombre


def chiffres(
    structures: list[Structure],
    agent: Agent,
    *,
    debut: date,
    fin: date,
    le: date,
    tel_que_connu_le: date | None = None,
) -> Chiffres:
    """Les chiffres de ces PLIE du `debut` à la `fin` incluse, tels que connus le jour dit.

    Un agent qui ne gère pas de parcours les lit sous le secret statistique de toutes les pièces.
    """
    comptes = _compter([s.pk for s in structures], debut, fin, le, tel_que_connu_le)
    page = _Page(comptes, debut, fin)
    page.taire(seuil_du_plie(agent, le=le))
    return page.assembler(le=le)


@dataclass(frozen=True, slots=True)
class _Compte:
    """Un chiffre sur ces PLIE et cette période : ses cellules par ventilation (vide : sans)."""

    chiffre: Chiffre
    par: dict[str, Cellule]

    @property
    def population(self) -> int:
        return sum(c.population for c in self.par.values())

    @property
    def retenues(self) -> int:
        return sum(c.retenues for c in self.par.values())

    @property
    def somme(self) -> Decimal:
        return sum((Decimal(c.somme or 0) for c in self.par.values()), Decimal(0))

    def de(self, par: str) -> tuple[int, int]:
        """(retenues, population) de cette part ; zéro si nul n'y est."""
        cellule = self.par.get(par)
        return (cellule.retenues, cellule.population) if cellule else (0, 0)


def _compter(
    structures: list[int], debut: date, fin: date, le: date, connu: date | None
) -> dict[str, _Compte]:
    """{code: compte} des chiffres du PLIE, en une requête."""
    siens = registre.pour_usage("plie")
    periodes = [Intervalle("periode", debut, fin)] if structures else []
    demande = demander(periodes, le=le, tel_que_connu_le=connu, unites=structures)
    return {
        chiffre.code: _Compte(chiffre, {c.par or "": c for c in lues if c.unite is None})
        for chiffre, lues in zip(siens, cellules_de(siens, demande), strict=True)
    }


_NUMEROS = [(str(p.numero), p) for p in PublicCompte]


@dataclass(slots=True)
class _Page:
    """Les cases de la page : leurs deux termes, ce qui les lie, et celles qui se taisent."""

    comptes: dict[str, _Compte]
    debut: date
    fin: date
    termes: dict[Cle, tuple[int, int]] = field(default_factory=dict)
    sommes: list[list[Cle]] = field(default_factory=list)
    tues: set[Cle] = field(default_factory=set)

    def __post_init__(self) -> None:
        c = self.comptes
        actifs, sorties = c["plie_file_active"].retenues, c["plie_sorties_positives"]
        self.termes[("actifs",)] = (actifs, actifs)
        self.termes[("presents",)] = self._seul(c["plie_presents"].retenues)
        self.termes[("partis",)] = self._seul(actifs - c["plie_presents"].retenues)
        self.termes[("entrees",)] = self._seul(c["plie_entrees"].retenues)
        self.termes[("sorties",)] = self._seul(sorties.population)
        self.termes[("positives",)] = (sorties.retenues, sorties.population)
        for code in ("plie_emploi_durable", "plie_provisoires", "plie_maintien"):
            self.termes[(code,)] = (c[code].retenues, c[code].population)
        self.sommes.append([("actifs",), ("presents",), ("partis",)])
        # Qui part de la file active sort : l'un dirait l'autre.
        self.sommes.append([("partis",), ("sorties",)])
        self._lier_les_familles(sorties)
        self._lier_les_publics()
        self._lier_les_employeurs()
        self._lier_les_referents()
        for par, cellule in c["plie_etapes_types"].par.items():
            self.termes[("etape", par)] = (cellule.population, actifs)

    @staticmethod
    def _seul(nombre: int) -> tuple[int, int]:
        return (nombre, nombre)

    def _lier_les_familles(self, sorties: _Compte) -> None:
        toutes, positives = [], []
        for famille in FamilleSortie:
            oui, total = sorties.de(famille.value)
            self.termes[("famille", famille)] = self._seul(total)
            self.termes[("famille_positive", famille)] = (oui, total)
            toutes.append(("famille", famille))
            positives.append(("famille_positive", famille))
        self.sommes += [[("sorties",), *toutes], [("positives",), *positives]]
        emploi = ("famille_positive", FamilleSortie.EMPLOI)
        self.sommes.append([("plie_emploi_durable",), emploi])

    def _lier_les_publics(self) -> None:
        for moment, total in (("entrees", "plie_entrees"), ("actifs", "plie_file_active")):
            compte = self.comptes[f"plie_publics_{moment}"]
            for par, public in _NUMEROS:
                oui = compte.de(par)[0]
                self.termes[(moment, public)] = (oui, self.comptes[total].retenues)

    def _lier_les_employeurs(self) -> None:
        compte = self.comptes["plie_employeurs"]
        self.termes[("employes",)] = self._seul(compte.retenues)
        for genre in GenreEmployeur:
            self.termes[("employeur", genre)] = (compte.de(genre.value)[0], compte.retenues)
        self.sommes.append([("employes",), *(("employeur", g) for g in GenreEmployeur)])

    def _lier_les_referents(self) -> None:
        suivis, sorties = self.comptes["plie_portefeuilles"], self.comptes["plie_sorties_referents"]
        siens = sorted({*suivis.par, *sorties.par})
        for par in siens:
            self.termes[("portefeuille", par)] = suivis.de(par)
            oui, total = sorties.de(par)
            self.termes[("ses_sorties", par)] = self._seul(total)
            self.termes[("ses_positives", par)] = (oui, total)
            # Ses participants moins ses présents redonneraient ses sorties.
            self.sommes.append([("portefeuille", par), ("ses_sorties", par)])
        self.sommes.append([("actifs",), *(("portefeuille", par) for par in siens)])
        self.sommes.append([("sorties",), *(("ses_sorties", par) for par in siens)])
        self.sommes.append([("positives",), *(("ses_positives", par) for par in siens)])

    def taire(self, seuil: int) -> None:
        """Dit quelles cases se taisent : la règle de `chiffres.secret`, seconde case comprise."""
        self.tues = proteger(self.termes, self.sommes, seuil=seuil)

    def _tait(self, *cles: Cle) -> bool:
        return any(cle in self.tues for cle in cles)

    def compte(self, libelle: str, cle: Cle) -> Compte:
        return Compte(libelle, self.termes[cle][0], self._tait(cle))

    def taux(self, cle: Cle, dit_n: str, dit_d: str, *denominateur: Cle) -> Taux:
        """Le taux d'une case ; il se tait aussi quand son dénominateur se tait."""
        n, d = self.termes[cle]
        tait = self._tait(cle, *denominateur)
        return Taux(n, d, self.debut, self.fin, dit_n, dit_d, est_masque=tait)

    def part(self, code: str, cle: Cle, *denominateur: Cle) -> Taux:
        """Le taux d'un chiffre, avec les deux termes que sa définition dit."""
        c = self.comptes[code].chiffre
        return self.taux(cle, c.dit_numerateur, c.dit_population, *denominateur)

    def moyenne(
        self, somme: Decimal, effectif: int, unite: str, dit_s: str, dit_e: str, *cles: Cle
    ) -> Moyenne:
        tait = self._tait(*cles)
        return Moyenne(somme, effectif, unite, self.debut, self.fin, dit_s, dit_e, est_masque=tait)

    def assembler(self, *, le: date) -> Chiffres:
        """La page entière."""
        return Chiffres(
            debut=self.debut,
            fin=self.fin,
            file_active=self.compte("File active", ("actifs",)),
            presents=self.compte("Présents à la fin", ("presents",)),
            entrees=self.compte("Entrées", ("entrees",)),
            sorties=self.compte("Sorties", ("sorties",)),
            provisoires=self.compte("Positives provisoires", ("plie_provisoires",)),
            taux_sorties_positives=self.part(
                "plie_sorties_positives", ("positives",), ("sorties",)
            ),
            taux_emploi_durable=self.part(
                "plie_emploi_durable", ("plie_emploi_durable",), ("positives",)
            ),
            duree_moyenne=self._duree(),
            familles=[
                (
                    f,
                    self.compte(f.label, ("famille", f)),
                    self.compte("dont positives", ("famille_positive", f)),
                )
                for f in FamilleSortie
            ],
            publics=self._publics(le=le),
            etapes=self._etapes(),
            etapes_par_participant=self._par_participant("plie_etapes"),
            contacts_par_mois=self._contacts(),
            taux_maintien=self.part("plie_maintien", ("plie_maintien",)),
            employeurs=self._employeurs(),
            referents=self._referents(),
            objectif=parametre("plie_objectif_sorties_positives", le=le).dite,
            a_des_tus=bool(self.tues),
        )

    def _duree(self) -> Moyenne:
        lu = self.comptes["plie_duree"]
        return self.moyenne(
            lu.somme / _JOURS_D_UN_MOIS,
            lu.retenues,
            "mois",
            "mois de parcours, de l'admission à la sortie",
            lu.chiffre.dit_population,
            ("sorties",),
        )

    def _par_participant(self, code: str) -> Moyenne:
        lu = self.comptes[code]
        dits = (lu.chiffre.dit_numerateur, lu.chiffre.dit_population)
        return self.moyenne(lu.somme, lu.population, "", *dits, ("actifs",))

    def _contacts(self) -> Moyenne:
        """Les contacts de la file active, rapportés à ses mois de présence."""
        presence = self.comptes["plie_presence"].somme / _JOURS_D_UN_MOIS
        return self.moyenne(
            self.comptes["plie_contacts"].somme,
            int(presence.to_integral_value()),
            "",
            "contacts aboutis",
            "mois de présence",
            ("actifs",),
        )

    def _etapes(self) -> list[LigneEtape]:
        actifs, lu = self.comptes["plie_file_active"].retenues, self.comptes["plie_etapes_types"]
        lignes = []
        for t in Plie.etapes_ordonnees():
            if not t.compte_comme_etape:
                continue
            cellule, cle = lu.par.get(t.code), ("etape", t.code)
            self.termes.setdefault(cle, (0, actifs))
            somme = Decimal(cellule.somme or 0) if cellule else Decimal(0)
            dits = ("étapes de ce type", "participants de la file active")
            moyenne = self.moyenne(somme, actifs, "", *dits, cle, ("actifs",))
            lignes.append(LigneEtape(t.libelle, t.groupe, self.compte(t.libelle, cle), moyenne))
        return lignes

    def _publics(self, *, le: date) -> list[tuple[str, Taux, Taux]]:
        """Part de chaque public parmi les entrées et dans la file active."""
        ages = {
            PublicCompte.JEUNES: parametre("plie_age_jeunes", le=le).nombre,
            PublicCompte.SENIORS: parametre("plie_age_seniors", le=le).nombre,
        }
        dits = [(p, p.label.format(age=ages.get(p, ""))) for p in PublicCompte]
        return [
            (
                dit,
                self.taux(("entrees", p), dit, "entrées de la période", ("entrees",)),
                self.taux(("actifs", p), dit, "file active", ("actifs",)),
            )
            for p, dit in dits
        ]

    def _employeurs(self) -> list[tuple[str, Taux]]:
        """Chez qui mènent les sorties positives dont l'employeur est connu."""
        if not self.comptes["plie_employeurs"].retenues:
            return []
        return [
            (g.label, self.taux(("employeur", g), g.label, "employeurs connus", ("employes",)))
            for g in GenreEmployeur
        ]

    def _referents(self) -> list[LigneReferent]:
        """Chaque portefeuille, pour l'objectif que le protocole décline par référent."""
        siens = {par for sorte, *par_ in self.termes if sorte == "portefeuille" for par in par_}
        agents = Agent.objects.in_bulk([int(str(par)) for par in siens])
        noms = {par: str(agents.get(int(str(par)), "À désigner")) for par in siens}
        lignes = []
        for par in sorted(siens, key=lambda p: noms[p]):
            cle, sorties = ("portefeuille", par), ("ses_sorties", par)
            presents, actifs = self.termes[cle]
            tait = self._tait(cle)
            lignes.append(
                LigneReferent(
                    nom=noms[par],
                    file_active=Compte("file active", actifs, tait),
                    presents=Compte("présents", presents, tait),
                    sorties=Compte("sorties", self.termes[sorties][1], self._tait(sorties)),
                    taux=self.part("plie_sorties_referents", ("ses_positives", par), sorties),
                )
            )
        return lignes
