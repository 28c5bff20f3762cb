"""Lectures des besoins, diagnostics partagés, projets et plans d'actions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Avg, Count, Q, QuerySet

from jalons.chiffres.secret import NON_COMMUNIQUE, est_sensible
from jalons.comptes.models import Agent
from jalons.projets.enums import EtatBesoin, EtatProjet
from jalons.projets.models import Besoin, DiagnosticPartage, EtapeProjet, PlanActions, Projet
from jalons.projets.selectors.millefeuille import BESOINS_OUVERTS
from jalons.repertoire.selectors.offre import pour_public
from jalons.socle import formats
from jalons.socle.parametres import parametre
from jalons.socle.recherche import chercher
from jalons.socle.saisie import entier


@dataclass(frozen=True, slots=True)
class FiltresBesoins:
    """Ce que la liste des besoins garde ; vide : tout."""

    etat: str = ""
    theme: str = ""
    territoire: str = ""
    public: str = ""
    q: str = ""
    suite: str = ""


def besoins(filtres: FiltresBesoins) -> QuerySet[Besoin]:
    """Les besoins filtrés, les plus récents d'abord."""
    trouves = Besoin.objects.select_related("territoire", "par", "seance__instance", "diagnostic")
    if filtres.suite == "ouverts":
        trouves = trouves.filter(etat__in=BESOINS_OUVERTS)
    if filtres.etat in {e.value for e in EtatBesoin}:
        trouves = trouves.filter(etat=filtres.etat)
    trouves = chercher(trouves, filtres.q, "intitule", "constat")
    if filtres.public:
        trouves = trouves.filter(pour_public(filtres.public))
    if filtres.theme:
        trouves = trouves.filter(theme=filtres.theme)
    if (territoire := entier(filtres.territoire)) is not None:
        ici = Q(territoire_id=territoire)
        trouves = trouves.filter(ici | Q(territoire__isnull=True))
    return trouves.order_by("-date", "-pk")


def projets(etat: str = "") -> QuerySet[Projet]:
    """Les projets, avec leurs étapes faites et prévues."""
    trouves = Projet.objects.select_related("territoire", "chef_de_projet", "diagnostic").annotate(
        etapes_total=Count("etapes"),
        etapes_faites=Count("etapes", filter=Q(etapes__faite_le__isnull=False)),
    )
    if etat in {e.value for e in EtatProjet}:
        trouves = trouves.filter(etat=etat)
    return trouves.order_by("-date", "-pk")


def etapes_a_faire(agent: Agent, *, jusqu_au: date) -> QuerySet[EtapeProjet]:
    """Les étapes à faire d'ici `jusqu_au`, dans les projets en cours que l'agent mène."""
    return (
        EtapeProjet.objects.filter(
            projet__chef_de_projet=agent,
            projet__etat__in=[EtatProjet.IDEE, EtatProjet.EN_COURS],
            faite_le__isnull=True,
            prevue_le__lte=jusqu_au,
        )
        .select_related("projet")
        .order_by("prevue_le", "pk")
    )


def diagnostics() -> QuerySet[DiagnosticPartage]:
    """Les diagnostics partagés, avec le nombre de besoins et de projets."""
    return (
        DiagnosticPartage.objects.select_related("territoire", "par")
        .annotate(
            nombre_besoins=Count("besoins", distinct=True),
            nombre_projets=Count("projets", distinct=True),
        )
        .order_by("-date", "-pk")
    )


def chiffres_a_montrer(diagnostic: DiagnosticPartage, *, le: date) -> list[dict[str, Any]]:
    """Les chiffres figés ; un petit nombre, ou ce qui le trahirait, est tu (« n.c. »)."""
    seuil = parametre("seuil_secret_statistique", le=le).nombre
    montres = []
    for chiffre in diagnostic.chiffres:
        valeur = chiffre.get("valeur")
        if valeur is None:
            dit = "non connu"
        elif est_sensible(valeur, chiffre.get("population", valeur), seuil=seuil):
            dit = NON_COMMUNIQUE
        else:
            dit = formats.nombre(valeur)
        montres.append({**chiffre, "dit": dit, "date": date.fromisoformat(chiffre["date"])})
    return montres


def plans() -> QuerySet[PlanActions]:
    """Les plans d'actions, avec le nombre d'actions et l'avancement moyen."""
    return (
        PlanActions.objects.select_related("structure")
        .annotate(nombre_actions=Count("actions"), avancement=Avg("actions__avancement"))
        .order_by("-annee", "structure__nom")
    )


def tous_les_projets() -> QuerySet[Projet]:
    """Les projets, sans rien de plus : de quoi en choisir un."""
    return Projet.objects.all()
