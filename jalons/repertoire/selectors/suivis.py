"""Les personnes d'une convention, ses effectifs, ses coûts, ses bilans."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Case, CharField, QuerySet, Sum, Value, When

from jalons.chiffres.selectors import seuil_pour
from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.ecrans.droits import peut_tenir
from jalons.personnes.models import Personne
from jalons.repertoire.enums import Modalite
from jalons.repertoire.issues import IssueSuivi
from jalons.repertoire.models import (
    AxePolitique,
    BilanConvention,
    Conventionnement,
    DepenseConvention,
    LigneConvention,
    PlaceConvention,
    SuiviConvention,
)
from jalons.repertoire.rules.suivis import Effectifs, Suivi, cout, effectifs, part_europeenne
from jalons.socle.parametres import parametre
from jalons.socle.periode import Periode, annee_civile

_CHAMPS = ("personne_id", "modalite", "entree", "sortie", "issue")


def lisibles(agent: Agent) -> QuerySet[Conventionnement]:
    """Les conventions que l'agent lit : toutes, ou les seules dont sa structure est partie."""
    if agent.peut(Permission.CONVENTION_TOUTES):
        return Conventionnement.objects.all()
    siennes = Conventionnement.objects.filter(parties=agent.structure_id).order_by()
    return Conventionnement.objects.filter(pk__in=siennes.values("pk"))


def tient_les_suivis(agent: Agent, convention: Conventionnement) -> bool:
    """Vrai si l'agent note entrées, sorties et bilans de cette convention."""
    if not agent.peut(Permission.CONVENTION_SUIVRE):
        return False
    if agent.peut(Permission.CONVENTION_TOUTES):
        return peut_tenir(agent, convention)
    return convention.parties.filter(pk=agent.structure_id).exists()


def suivis_de(convention: Conventionnement, agent: Agent) -> QuerySet[SuiviConvention]:
    """Les suivis des personnes que l'agent voit, avec leur `etat` : « en_cours » ou « sorti »."""
    vues = Personne.objects.visibles_par(agent, Permission.COORDINATION_CONSULTER).order_by()
    return (
        SuiviConvention.objects.filter(convention=convention, personne__in=vues)
        .select_related("personne__commune", "par")
        .annotate(
            etat=Case(
                When(sortie=None, then=Value("en_cours")),
                default=Value("sorti"),
                output_field=CharField(),
            )
        )
    )


def suivi_de(pk: int) -> SuiviConvention | None:
    """Le suivi de ce numéro ; à qui le lit de voir la personne."""
    return SuiviConvention.objects.select_related("convention", "personne").filter(pk=pk).first()


def periode_lue(convention: Conventionnement, *, le: date, annee: int | None = None) -> Periode:
    """La période que l'on compte : celle de la convention jusqu'à `le`, ou l'année voulue."""
    debut = convention.periode.debut
    fin = min(convention.periode.fin or le, le)
    if annee is not None:
        debut, fin = max(debut, date(annee, 1, 1)), min(fin, date(annee, 12, 31))
    return Periode(debut, max(fin, debut))


@dataclass(frozen=True, slots=True)
class ParModalite:
    """Une modalité de la convention, ou toutes ensemble : ses effectifs et ce qu'elle coûte."""

    libelle: str
    effectifs: Effectifs


@dataclass(frozen=True, slots=True)
class Activite:
    """Ce que la convention a donné. Les coûts : montants par place, par entrée, par sortie."""

    periode: Periode
    ensemble: Effectifs
    modalites: list[ParModalite]
    convenu: Decimal
    depense: Decimal
    seuil: int

    @property
    def cout_place(self) -> Decimal | None:
        return cout(self.convenu, self.ensemble.places)

    @property
    def cout_entree(self) -> Decimal | None:
        """Dépensé par entrée."""
        return cout(self.depense, self.ensemble.entrees)

    @property
    def cout_sortie(self) -> Decimal | None:
        """Dépensé par sortie."""
        return cout(self.depense, self.ensemble.sorties)

    @property
    def issues(self) -> list[tuple[str, int | None]]:
        """(issue, combien de sorties) ; None : trop peu pour qui n'ouvre pas les dossiers.

        Un seul nombre tu se retrouverait par soustraction : alors le plus petit suivant l'est aussi.
        """
        lues = [(i.label, self.ensemble.issues.get(str(i), 0)) for i in IssueSuivi]
        pleines = sorted((n, dit) for dit, n in lues if n)
        tues = {dit for n, dit in pleines if n < self.seuil}
        if len(tues) == 1 and len(pleines) > 1:
            tues.add(next(dit for _, dit in pleines if dit not in tues))
        return [(dit, None if dit in tues else n) for dit, n in lues if n]


def lire_suivis(convention: Conventionnement) -> list[Suivi]:
    """Tous les suivis de la convention, nus (une requête)."""
    lus = SuiviConvention.objects.filter(convention=convention).order_by()
    return [Suivi(*valeurs) for valeurs in lus.values_list(*_CHAMPS)]


def places_de(convention: Conventionnement) -> dict[str, int]:
    """Combien de places par modalité."""
    lues = PlaceConvention.objects.filter(convention=convention).order_by().values("modalite")
    return {ligne["modalite"]: ligne["n"] for ligne in lues.annotate(n=Sum("nombre"))}


def activite(
    convention: Conventionnement, *, le: date, agent: Agent | None = None, annee: int | None = None
) -> Activite:
    """Entrées, sorties, occupation et coûts de la convention à ce jour (trois requêtes)."""
    periode = periode_lue(convention, le=le, annee=annee)
    fin = periode.fin or le
    places, suivis = places_de(convention), lire_suivis(convention)
    depense = DepenseConvention.objects.filter(
        ligne__convention=convention, date__gte=periode.debut, date__lte=fin
    ).aggregate(n=Sum("montant"))["n"]
    par_modalite = [
        ParModalite(
            m.label,
            effectifs(
                suivis, du=periode.debut, au=fin, places=places.get(str(m), 0), modalite=str(m)
            ),
        )
        for m in Modalite
        if places.get(str(m)) or any(s.modalite == m for s in suivis)
    ]
    tout = effectifs(suivis, du=periode.debut, au=fin, places=sum(places.values()))
    return Activite(
        periode,
        tout,
        par_modalite if len(par_modalite) > 1 else [],
        convention.montant,
        depense or Decimal(0),
        seuil_pour(agent, le=le) if agent is not None else 0,
    )


def avertissements(
    convention: Conventionnement, lignes: list[LigneConvention], vue: Activite, *, le: date
) -> list[str]:
    """Ce qu'il faut regarder sans que rien ne soit bloqué."""
    dits = []
    part = part_europeenne((ligne.montant, ligne.est_europeenne) for ligne in lignes)
    plafond = parametre("convention_taux_europeen_averti", le=le).decimal
    if part > plafond:
        dits.append(
            f"Les fonds européens font {str(part).replace('.', ',')} % du total, au-delà de "
            f"{plafond:f} % : vérifiez le taux de la priorité avec l'autorité de gestion."
        )
    for m in vue.modalites or [ParModalite("", vue.ensemble)]:
        if m.effectifs.de_trop:
            quoi = f" ({m.libelle.lower()})" if m.libelle else ""
            dits.append(
                f"{m.effectifs.entrees} entrées pour {m.effectifs.places} places{quoi} : "
                f"{m.effectifs.de_trop} de plus que convenu."
            )
    attendus = {ligne.attend_bilan for ligne in lignes if ligne.attend_bilan}
    juges = set(convention.bilans.filter(verdict="satisfaisant").values_list("annee", flat=True))
    dits += [
        f"Une tranche attend que le bilan {annee} soit jugé satisfaisant."
        for annee in sorted(attendus - juges)
    ]
    return dits


def bilans_de(convention: Conventionnement) -> QuerySet[BilanConvention]:
    """Les bilans, du plus récent au plus ancien."""
    return convention.bilans.select_related("juge_par", "par")


def bilan_de(pk: int) -> BilanConvention | None:
    """Le bilan de ce numéro."""
    return BilanConvention.objects.select_related("convention").filter(pk=pk).first()


def annees_de(convention: Conventionnement, *, le: date) -> list[int]:
    """Les années que la convention a touchées à ce jour."""
    fin = min(convention.periode.fin or le, le)
    return list(
        range(convention.periode.debut.year, max(fin.year, convention.periode.debut.year) + 1)
    )


def bilan_du(convention: Conventionnement, *, le: date) -> int | None:
    """La dernière année finie, de la convention, sans bilan rendu ; None si aucun n'est dû."""
    rendus = set(convention.bilans.values_list("annee", flat=True))
    finies = [a for a in annees_de(convention, le=le) if (annee_civile(a).fin or le) < le]
    return next((a for a in reversed(finies) if a not in rendus), None)


def axes() -> QuerySet[AxePolitique]:
    """Les axes de la politique, dans leur ordre."""
    return AxePolitique.objects.order_by("code")
