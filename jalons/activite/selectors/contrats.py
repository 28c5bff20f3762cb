"""Lire les contrats de travail : par le droit de voir la personne, et par leurs lectures."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from jalons.activite.enums import (
    NATURES_QUI_SE_SUIVENT,
    GenreEmployeur,
    NatureContrat,
    TempsTravail,
)
from jalons.activite.models import ConstatEmploi, ContratTravail
from jalons.activite.rules.contrats import ContratLu, Echeance, echeances, lire_mois
from jalons.activite.selectors.positionnements import (
    LIRE,
    accompagnees_par,
    voit_au_titre_du_territoire,
)
from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.personnes.models import Personne
from jalons.socle.dates import ajouter_mois
from jalons.socle.parametres import parametre
from jalons.socle.periode import Periode


def visibles(
    agent: Agent, permission: Permission = LIRE, *, le: date | None = None
) -> QuerySet[ContratTravail]:
    """Les contrats que l'agent lit ; une structure qui n'accompagne pas la personne n'en lit aucun."""
    jour = le or timezone.localdate()
    lus = ContratTravail.objects.filter(
        personne__in=Personne.objects.visibles_par(agent, permission, le=jour)
    )
    if not voit_au_titre_du_territoire(agent, permission):
        siens = accompagnees_par(agent, le=jour)
        if agent.structure_id is not None:
            siens |= Q(positionnement__structure_id=agent.structure_id)
        lus = lus.filter(siens)
    return lus


def avec_tout(lignes: QuerySet[ContratTravail]) -> QuerySet[ContratTravail]:
    """Avec ce que les écrans montrent, constats compris."""
    return lignes.select_related("personne", "metier", "preuve", "par").prefetch_related("constats")


def lu(contrat: ContratTravail) -> ContratLu:
    """Le contrat, pour les règles."""
    return ContratLu(
        nature=NatureContrat(contrat.nature),
        debut=contrat.periode.debut,
        fin=contrat.periode.fin,
        employeur=contrat.employeur,
        genre_employeur=GenreEmployeur(contrat.genre_employeur)
        if contrat.genre_employeur
        else None,
        temps=TempsTravail(contrat.temps) if contrat.temps else None,
        heures_hebdo=contrat.heures_hebdo,
    )


def contrats_de(
    personne: Personne, *, depuis: date | None = None, jusqu_au: date | None = None
) -> list[ContratLu]:
    """Les contrats d'une personne qui touchent ces jours, du plus ancien au plus récent."""
    siens = ContratTravail.objects.filter(personne=personne)
    if depuis is not None:
        siens = siens.filter(periode__overlap=Periode(depuis, jusqu_au).en_intervalle())
    return [lu(c) for c in siens.order_by("periode", "pk")]


def suite_de(contrat: ContratTravail) -> list[ContratLu]:
    """Le contrat, après ceux de même nature qui l'ont précédé : des missions se suivent."""
    if NatureContrat(contrat.nature) not in NATURES_QUI_SE_SUIVENT:
        return [lu(contrat)]
    memes = ContratTravail.objects.filter(
        personne_id=contrat.personne_id,
        nature=contrat.nature,
        periode__startswith__lte=contrat.periode.debut,
    ).exclude(pk=contrat.pk)
    return [*(lu(c) for c in memes.order_by("periode", "pk")), lu(contrat)]


def mois_constates(*, le: date) -> tuple[int, ...]:
    """À combien de mois l'on vérifie la présence en emploi."""
    return lire_mois(str(parametre("emploi_constats", le=le).valeur))


def constats_a_faire(contrat: ContratTravail, *, le: date) -> list[Echeance]:
    """Les échéances passées sans constat, que le contrat couvre encore (constats préchargés)."""
    faits = {c.mois for c in contrat.constats.all()}
    dues = echeances(lu(contrat), mois_constates(le=le), le=le)
    return [e for e in dues if e.est_due and e.avant_la_fin and e.mois not in faits]


def a_constater(agent: Agent, *, le: date) -> QuerySet[ContratTravail]:
    """Les contrats en cours, ou finis depuis, dont une échéance atteinte n'est pas constatée."""
    attendus = Q(pk__in=[])
    for mois in mois_constates(le=le):
        constates = ConstatEmploi.objects.filter(mois=mois, contrat=OuterRef("pk"))
        depuis = Q(periode__startswith__lte=ajouter_mois(le, -mois), periode__contains=le)
        attendus |= depuis & ~Q(Exists(constates))
    lus = visibles(agent, Permission.CONTRAT_TRAVAIL_GERER, le=le)
    return lus.filter(attendus).select_related("personne").order_by("periode", "pk")
