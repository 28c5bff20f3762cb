"""Un barème : ce qui se paie, jusqu'où, pour qui. Et ce qu'il donne pour une demande, phrase par phrase."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, ROUND_UP, Decimal

from jalons.aides.enums import Beneficiaire, Fonds, Situation, Titulaire, Unite
from jalons.socle.dates import premier_du_mois
from jalons.socle.formats import euros, nombre, part

CENTIME = Decimal("0.01")
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Bareme:
    """Une aide, telle qu'elle vaut depuis un jour. Montants en euros ; None : pas de plafond.

    `montant_unitaire` : par km, jour, mois ou acte ; None : la dépense réelle. `part` : ce qui en est
    payé, de 0 à 1. `nombre_maximum` : combien de fois (None : sans limite) en `fenetre_mois` mois (None :
    pour toujours). `heures` : heures consécutives qu'il faut (primes). `debut_contrat_jours` : jours
    après l'embauche où la prime se propose. `dont_mobilite` : ce qui, dans le montant, est pour se déplacer.
    """

    code: str
    libelle: str
    theme: str
    fonds: Fonds
    depuis: date
    source: str
    situations: tuple[Situation, ...]
    unite: Unite
    montant_unitaire: Decimal | None = None
    part: Decimal = Decimal(1)
    plafond_acte: Decimal | None = None
    plafond_mois: Decimal | None = None
    plafond_annee: Decimal | None = None
    titulaire: Titulaire = Titulaire.PERSONNE
    nombre_maximum: int | None = None
    fenetre_mois: int | None = None
    devis: int = 0
    beneficiaires: tuple[Beneficiaire, ...] = (Beneficiaire.PERSONNE,)
    validite_mois: int = 6
    retroactif_jours: int = 90
    pieces: tuple[str, ...] = ()
    exclut: tuple[str, ...] = ()
    heures: int | None = None
    debut_contrat_jours: int | None = None
    dont_mobilite: Decimal | None = None
    en_tension: bool = False
    resume: str = ""

    @property
    def est_une_prime(self) -> bool:
        """Vrai si Jalons la trouve dans les contrats et les heures, sans qu'on la demande."""
        return self.heures is not None or self.debut_contrat_jours is not None

    @property
    def est_unique(self) -> bool:
        """Vrai si elle ne se donne qu'une fois pour toutes."""
        return self.nombre_maximum == 1 and self.fenetre_mois is None

    @property
    def au_reel(self) -> bool:
        """Vrai si l'on part de la dépense, et non d'un montant par unité."""
        return self.montant_unitaire is None

    def phrases(self) -> list[str]:
        """Le barème, dit à qui ne connaît pas le règlement."""
        dites = [self._prix(), *(f"{nom} : {euros(p)}." for nom, p in self._plafonds())]
        if self.nombre_maximum is not None:
            fois = "Une fois" if self.nombre_maximum == 1 else f"{self.nombre_maximum} fois"
            sur = f" en {self.fenetre_mois} mois" if self.fenetre_mois else ""
            dites.append(f"{fois}{sur} {self.titulaire.label}.")
        if self.dont_mobilite is not None:
            dites.append(f"Dont {euros(self.dont_mobilite)} pour la mobilité.")
        if self.devis:
            dites.append(f"{self.devis} devis : le moins cher est retenu.")
        if self.heures is not None:
            metier = ", dans un métier en tension" if self.en_tension else ""
            dites.append(f"Il faut {self.heures} heures de travail consécutives{metier}.")
        if self.debut_contrat_jours is not None:
            dites.append(f"Dans les {self.debut_contrat_jours} jours qui suivent l'embauche.")
        return dites

    def _prix(self) -> str:
        if self.montant_unitaire is None:
            return f"{part(self.part)} de la dépense."
        if self.unite == Unite.ACTE:
            return f"{euros(self.montant_unitaire)} en une fois."
        un = {"jours": "jour"}.get(self.unite.label, self.unite.label)
        return f"{euros(self.montant_unitaire)} par {un}."

    def _plafonds(self) -> list[tuple[str, Decimal]]:
        dits = (
            ("Plafond par demande", self.plafond_acte),
            (f"Plafond par mois, {self.titulaire.label}", self.plafond_mois),
            (f"Plafond par an, {self.titulaire.label}", self.plafond_annee),
        )
        return [(nom, plafond) for nom, plafond in dits if plafond is not None]


@dataclass(frozen=True, slots=True)
class Accordee:
    """Une aide du même barème déjà accordée à la personne ou au foyer."""

    debut: date
    fin: date
    montant: Decimal


@dataclass(frozen=True, slots=True)
class Etape:
    """Une étape du calcul, dite, et le montant où elle mène."""

    code: str
    dite: str
    montant: Decimal


@dataclass(frozen=True, slots=True)
class Calcul:
    """Le montant payé, au centime, et le chemin qui y mène. `plafonds` : ceux qui l'ont réduit."""

    montant: Decimal
    etapes: tuple[Etape, ...] = field(default=())
    plafonds: tuple[str, ...] = field(default=())

    @property
    def dit(self) -> str:
        """« 300,00 € » et le plafond qui l'explique, s'il y en a un."""
        return (
            f"{euros(self.montant)} ({', '.join(self.plafonds)})"
            if self.plafonds
            else euros(self.montant)
        )


def au_centime(montant: Decimal) -> Decimal:
    """Arrondi au centime, le demi vers le haut.

    >>> au_centime(Decimal("1.005")), au_centime(Decimal("0.004"))
    (Decimal('1.01'), Decimal('0.00'))
    """
    return montant.quantize(CENTIME, rounding=ROUND_HALF_UP)


def mois_touches(debut: date, fin: date) -> int:
    """Combien de mois civils ces jours touchent.

    >>> mois_touches(date(2026, 1, 31), date(2026, 2, 1))
    2
    """
    return (fin.year - debut.year) * 12 + fin.month - debut.month + 1


def _mois_communs(une: Accordee, debut: date, fin: date) -> int:
    du = max(premier_du_mois(une.debut), premier_du_mois(debut))
    au = min(premier_du_mois(une.fin), premier_du_mois(fin))
    return max(mois_touches(du, au), 0)


def _deja_ces_mois(deja: Sequence[Accordee], debut: date, fin: date) -> Decimal:
    """Ce qui fut accordé pour ces mois, réparti par mois, arrondi contre le dépassement."""
    parts = (
        une.montant * _mois_communs(une, debut, fin) / mois_touches(une.debut, une.fin)
        for une in deja
    )
    return sum((p.quantize(CENTIME, rounding=ROUND_UP) for p in parts), ZERO)


def _deja_cette_annee(deja: Sequence[Accordee], annee: int) -> Decimal:
    return sum((une.montant for une in deja if une.debut.year == annee), ZERO)


def _base(
    bareme: Bareme, quantite: Decimal, depense: Decimal, devis: Sequence[Decimal]
) -> list[Etape]:
    if bareme.montant_unitaire is not None:
        prix = au_centime(quantite * bareme.montant_unitaire)
        if bareme.unite == Unite.ACTE and quantite == 1:
            return [Etape("forfait", f"Forfait de {euros(prix)}", prix)]
        dite = f"{nombre(quantite)} {bareme.unite.label} × {euros(bareme.montant_unitaire)}"
        return [Etape("quantite", f"{dite} = {euros(prix)}", prix)]
    prix = au_centime(depense)
    etapes = [Etape("depense", f"Dépense : {euros(prix)}", prix)]
    if devis and min(devis) < prix:
        retenu = au_centime(min(devis))
        etapes.append(Etape("devis", f"Devis le moins cher : {euros(retenu)}", retenu))
    return etapes


def calculer(
    bareme: Bareme,
    *,
    quantite: Decimal,
    depense: Decimal = ZERO,
    devis: Sequence[Decimal] = (),
    debut: date,
    fin: date,
    deja: Sequence[Accordee] = (),
) -> Calcul:
    """Ce que le barème donne. `deja` : ce qu'il a déjà donné à la personne ou au foyer, sans ordre.

    Le montant n'est jamais négatif, ni plus grand qu'un plafond ou que ce qui en reste.
    """
    etapes = _base(bareme, quantite, depense, devis)
    montant = etapes[-1].montant
    if bareme.part != 1:
        montant = au_centime(montant * bareme.part)
        etapes.append(Etape("part", f"Part payée, {part(bareme.part)} : {euros(montant)}", montant))
    nommes: list[str] = []
    for code, nom, plafond, deja_pris in _limites(bareme, debut, fin, deja):
        reste = max(plafond - deja_pris, ZERO)
        if montant <= reste:
            continue
        montant = reste
        pris = f", dont {euros(deja_pris)} déjà accordés" if deja_pris else ""
        etapes.append(Etape(code, f"{nom} : {euros(plafond)}{pris}", montant))
        nommes.append(f"{nom.lower()} de {euros(plafond)}")
    montant = max(montant, ZERO)
    if bareme.dont_mobilite is not None and montant:
        mobilite = min(bareme.dont_mobilite, montant)
        dite = (
            f"Dont {euros(mobilite)} pour la mobilité, {euros(montant - mobilite)} pour la reprise"
        )
        etapes.append(Etape("mobilite", dite, montant))
    return Calcul(montant, tuple(etapes), tuple(nommes))


def _limites(
    bareme: Bareme, debut: date, fin: date, deja: Sequence[Accordee]
) -> list[tuple[str, str, Decimal, Decimal]]:
    limites: list[tuple[str, str, Decimal, Decimal]] = []
    if bareme.plafond_acte is not None:
        limites.append(("plafond_acte", "Plafond par demande", bareme.plafond_acte, ZERO))
    qui = bareme.titulaire.label
    if bareme.plafond_mois is not None:
        mois = mois_touches(debut, fin)
        nom = f"Plafond par mois, {qui}" if mois == 1 else f"Plafond de {mois} mois, {qui}"
        pris = _deja_ces_mois(deja, debut, fin)
        limites.append(("plafond_mois", nom, bareme.plafond_mois * mois, pris))
    if bareme.plafond_annee is not None:
        pris = _deja_cette_annee(deja, debut.year)
        limites.append(("plafond_annee", f"Plafond par an, {qui}", bareme.plafond_annee, pris))
    return limites
