"""« Le PLIE en chiffres » : chaque taux avec ses deux termes, sa définition et sa période."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Q, QuerySet

from jalons.accompagnement.enums import (
    CriterePublic,
    EtatEtape,
    FamilleSortie,
    GenreEmployeur,
)
from jalons.accompagnement.models import Contact, EtapeParcours, Parcours
from jalons.accompagnement.parcours.plie import Plie
from jalons.accompagnement.rules.taux import Moyenne, Taux, est_petit, masquer
from jalons.accompagnement.selectors.plie import tous
from jalons.annuaire.models import Structure
from jalons.chiffres import registre
from jalons.chiffres.selectors import cellules_de, demander
from jalons.chiffres.vocabulaire import Chiffre, Intervalle
from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.personnes.enums import Sexe
from jalons.socle.durees import duree
from jalons.socle.parametres import parametre


@dataclass(frozen=True, slots=True)
class Compte:
    """Un effectif ; `valeur` l'écrit, ou dit qu'il est masqué."""

    libelle: str
    nombre: int
    est_masque: bool

    @property
    def valeur(self) -> str:
        return "masqué" if self.est_masque else str(self.nombre)


@dataclass(frozen=True, slots=True)
class LigneReferent:
    """Un portefeuille : ses participants, ses sorties, son taux."""

    nom: str
    file_active: Compte
    presents: Compte
    sorties: Compte
    taux: Taux


@dataclass(frozen=True, slots=True)
class Chiffres:
    """Toute la page, pour des PLIE et une période."""

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
    etapes: list[tuple[str, str, Moyenne]]
    etapes_par_participant: Moyenne
    contacts_par_mois: Moyenne
    taux_maintien: Taux
    employeurs: list[tuple[str, Taux]]
    referents: list[LigneReferent]
    objectif: str


def file_active(structures: list[int], debut: date, fin: date) -> QuerySet[Parcours]:
    """Les parcours admis avant la fin de la période et pas encore sortis à son début."""
    return (
        tous()
        .filter(structure__in=structures, date_admission__lte=fin)
        .filter(Q(date_sortie__isnull=True) | Q(date_sortie__gte=debut))
        .order_by()
    )


@dataclass(frozen=True, slots=True)
class _Ligne:
    """Ce qu'il faut d'un parcours pour compter, sans l'identité."""

    pk: int
    admission: date
    sortie: date | None
    sexe: str
    age: int
    criteres: tuple[str, ...]
    est_positive: bool
    employeur: str
    referent: str


def _lire(structures: list[int], debut: date, fin: date) -> list[_Ligne]:
    parcours = file_active(structures, debut, fin).select_related("personne", "sortie", "referent")
    lignes = []
    for p in parcours:
        sortie = getattr(p, "sortie", None)
        dedans = sortie is not None and debut <= sortie.date <= fin
        admission = p.date_admission or fin
        lignes.append(
            _Ligne(
                pk=p.pk,
                admission=admission,
                sortie=sortie.date if sortie and dedans else None,
                sexe=p.personne.sexe,
                age=p.personne.age_au(admission),
                criteres=tuple(p.criteres),
                est_positive=bool(sortie and dedans and sortie.compte_positive),
                employeur=(sortie.situation.get("employeur") or "") if sortie and dedans else "",
                referent=str(p.referent or "À désigner"),
            )
        )
    return lignes


def chiffres(
    structures: list[Structure], agent: Agent, *, debut: date, fin: date, le: date
) -> Chiffres:
    """Les chiffres de ces PLIE du `debut` à la `fin` incluse, en quatre requêtes et celle des séjours.

    Un agent qui ne gère pas de parcours ne lit aucun effectif de moins du seuil : ni un nombre,
    ni un taux dont un terme, ou l'écart des deux, désignerait quelqu'un.
    """
    seuil = 0
    if not agent.peut(Permission.PLIE_GERER):
        seuil = parametre("plie_seuil_petits_nombres", le=le).nombre
    fabrique = _Fabrique(debut, fin, seuil)
    lignes = _lire([s.pk for s in structures], debut, fin)
    sortis = [x for x in lignes if x.sortie]
    entres = [x for x in lignes if debut <= x.admission <= fin]
    positives = [x for x in sortis if x.est_positive]
    comptes = _compter([s.pk for s in structures], debut, fin, le=le)
    sorties = comptes["plie_sorties_positives"]
    file_active = comptes["plie_file_active"].retenues
    return Chiffres(
        debut=debut,
        fin=fin,
        file_active=fabrique.compte("File active", file_active),
        presents=fabrique.compte("Présents à la fin", file_active - sorties.population),
        entrees=fabrique.compte("Entrées", comptes["plie_entrees"].retenues),
        sorties=fabrique.compte("Sorties", sorties.population),
        provisoires=fabrique.compte("Positives provisoires", comptes["plie_provisoires"].retenues),
        taux_sorties_positives=fabrique.part(sorties),
        taux_emploi_durable=fabrique.part(comptes["plie_emploi_durable"]),
        duree_moyenne=fabrique.moyenne(
            sum((duree(x.admission, x.sortie).en_mois for x in sortis if x.sortie), Decimal(0)),
            len(sortis),
            "mois",
            "mois de parcours, de l'admission à la sortie",
            "sorties de la période",
        ),
        familles=[
            (
                f,
                fabrique.compte(f.label, sorties.par.get(f.value, (0, 0))[1]),
                fabrique.compte("dont positives", sorties.par.get(f.value, (0, 0))[0]),
            )
            for f in FamilleSortie
        ],
        publics=_publics(lignes, entres, fabrique, le=le),
        taux_maintien=fabrique.part(comptes["plie_maintien"]),
        contacts_par_mois=_contacts(lignes, fabrique, le=le),
        employeurs=_employeurs(positives, fabrique),
        referents=_referents(lignes, fabrique),
        objectif=parametre("plie_objectif_sorties_positives", le=le).dite,
        **_etapes(lignes, fabrique),
    )


@dataclass(frozen=True, slots=True)
class _Compte:
    """Un chiffre sur ces PLIE et cette période ; `par` : {valeur: (retenues, population)}."""

    chiffre: Chiffre
    retenues: int
    population: int
    par: dict[str, tuple[int, int]]


def _compter(structures: list[int], debut: date, fin: date, *, le: date) -> dict[str, _Compte]:
    """{code: compte} des chiffres du PLIE, en une requête."""
    siens = registre.pour_usage("plie")
    periodes = [Intervalle("periode", debut, fin)] if structures else []
    demande = demander(periodes, le=le, unites=structures)
    comptes = {}
    for chiffre, lues in zip(siens, cellules_de(siens, demande), strict=True):
        ensemble = [c for c in lues if c.unite is None]
        comptes[chiffre.code] = _Compte(
            chiffre,
            sum(c.retenues for c in ensemble),
            sum(c.population for c in ensemble),
            {c.par: (c.retenues, c.population) for c in ensemble if c.par},
        )
    return comptes


@dataclass(frozen=True, slots=True)
class _Fabrique:
    """Construit comptes, taux et moyennes d'une même période, avec le même seuil."""

    debut: date
    fin: date
    seuil: int

    def compte(self, libelle: str, nombre: int) -> Compte:
        return Compte(libelle, nombre, est_petit(nombre, seuil=self.seuil))

    def taux(self, numerateur: int, denominateur: int, dit_n: str, dit_d: str) -> Taux:
        brut = Taux(numerateur, denominateur, self.debut, self.fin, dit_n, dit_d)
        return masquer(brut, seuil=self.seuil)

    def part(self, compte: _Compte) -> Taux:
        """Le taux d'un chiffre, avec les deux termes que sa définition dit."""
        c = compte.chiffre
        return self.taux(compte.retenues, compte.population, c.dit_numerateur, c.dit_population)

    def moyenne(self, somme: Decimal, effectif: int, unite: str, dit_s: str, dit_e: str) -> Moyenne:
        petit = est_petit(effectif, seuil=self.seuil)
        return Moyenne(somme, effectif, unite, self.debut, self.fin, dit_s, dit_e, petit)


def _publics(
    lignes: list[_Ligne], entres: list[_Ligne], fabrique: _Fabrique, *, le: date
) -> list[tuple[str, Taux, Taux]]:
    """Part de chaque public parmi les entrées et dans la file active ; l'âge est celui de l'entrée."""
    jeunes = parametre("plie_age_jeunes", le=le).nombre
    seniors = parametre("plie_age_seniors", le=le).nombre
    tests: list[tuple[str, Callable[[_Ligne], bool]]] = [
        ("Femmes", lambda x: x.sexe == Sexe.FEMME),
        (f"Moins de {jeunes} ans", lambda x: x.age < jeunes),
        (f"{seniors} ans et plus", lambda x: x.age >= seniors),
    ]
    for critere in CriterePublic:
        if critere != CriterePublic.AUTRE:
            tests.append((critere.label, lambda x, c=critere: c in x.criteres))  # type: ignore[misc]
    return [
        (
            libelle,
            fabrique.taux(sum(map(test, entres)), len(entres), libelle, "entrées de la période"),
            fabrique.taux(sum(map(test, lignes)), len(lignes), libelle, "file active"),
        )
        for libelle, test in tests
    ]


def _contacts(lignes: list[_Ligne], fabrique: _Fabrique, *, le: date) -> Moyenne:
    """Contacts aboutis de la période, rapportés aux mois de présence de la file active."""
    nombre = Contact.objects.filter(
        parcours__in=[x.pk for x in lignes],
        est_abouti=True,
        date__range=(fabrique.debut, fabrique.fin),
    ).count()
    presences = (
        (max(x.admission, fabrique.debut), min(x.sortie or fabrique.fin, fabrique.fin, le))
        for x in lignes
    )
    mois = sum((duree(d, f).en_mois for d, f in presences if d <= f), Decimal(0))
    moyenne = fabrique.moyenne(
        Decimal(nombre),
        int(mois.to_integral_value(ROUND_HALF_UP)),
        "",
        "contacts aboutis",
        "mois de présence",
    )
    est_masque = moyenne.est_masque or est_petit(len(lignes), seuil=fabrique.seuil)
    return replace(moyenne, est_masque=est_masque)


def _employeurs(positives: list[_Ligne], fabrique: _Fabrique) -> list[tuple[str, Taux]]:
    """Chez qui mènent les sorties positives en emploi dont l'employeur est connu."""
    connus = [x.employeur for x in positives if x.employeur]
    comptes = Counter(connus)
    return [
        (
            genre.label,
            fabrique.taux(comptes[genre], len(connus), genre.label, "employeurs connus"),
        )
        for genre in GenreEmployeur
        if connus
    ]


def _referents(lignes: list[_Ligne], fabrique: _Fabrique) -> list[LigneReferent]:
    """Chaque portefeuille, pour l'objectif que le protocole décline par référent."""
    portefeuilles: dict[str, list[_Ligne]] = defaultdict(list)
    for ligne in lignes:
        portefeuilles[ligne.referent].append(ligne)
    lues = []
    for nom, siens in sorted(portefeuilles.items()):
        sortis = [x for x in siens if x.sortie]
        lues.append(
            LigneReferent(
                nom=nom,
                file_active=fabrique.compte("file active", len(siens)),
                presents=fabrique.compte("présents", len(siens) - len(sortis)),
                sorties=fabrique.compte("sorties", len(sortis)),
                taux=fabrique.taux(
                    sum(x.est_positive for x in sortis), len(sortis), "positives", "sorties"
                ),
            )
        )
    return lues


def _etapes(lignes: list[_Ligne], fabrique: _Fabrique) -> dict[str, Any]:
    """Étapes commencées, qui touchent la période, par participant de la file active."""
    comptes: Counter[str] = Counter(
        EtapeParcours.objects.filter(
            parcours__in=[x.pk for x in lignes],
            periode__startswith__lte=fabrique.fin,
        )
        .filter(Q(periode__endswith__isnull=True) | Q(periode__endswith__gt=fabrique.debut))
        .exclude(etat=EtatEtape.PREVUE)
        .exclude(resultat="Non commencée à la sortie.")
        .order_by()
        .values_list("type", flat=True)
    )

    def moyenne(nombre: int, quoi: str) -> Moyenne:
        return fabrique.moyenne(
            Decimal(nombre), len(lignes), "", quoi, "participants de la file active"
        )

    comptees = [t for t in Plie.etapes_ordonnees() if t.compte_comme_etape]
    return {
        "etapes": [
            (t.libelle, t.groupe, moyenne(comptes[t.code], "étapes de ce type")) for t in comptees
        ],
        "etapes_par_participant": moyenne(sum(comptes[t.code] for t in comptees), "étapes"),
    }
