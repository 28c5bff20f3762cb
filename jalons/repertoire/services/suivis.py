"""Entrer sur une place de convention, en sortir, corriger ; relever ce qu'une autre pièce sait déjà."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from jalons.comptes.enums import Permission
from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.personnes.models import Personne
from jalons.repertoire import evenements
from jalons.repertoire.enums import Modalite, OrigineSuivi
from jalons.repertoire.issues import IssueSuivi
from jalons.repertoire.models import Conventionnement, SuiviConvention
from jalons.repertoire.releves import ReleveDEntrees
from jalons.repertoire.selectors.suivis import tient_les_suivis
from jalons.repertoire.services.commun import OffreImpossible
from jalons.socle.fiches import changer, verrouiller


def exiger_de_tenir(convention: Conventionnement, par: Agent) -> None:
    """Lève `OffreImpossible` si l'agent ne tient pas les suivis de cette convention."""
    if not tient_les_suivis(par, convention):
        raise OffreImpossible("Cette convention n'est pas à votre structure.")


def _exiger_de_voir(personne: Personne, par: Agent, le: date) -> None:
    vues = Personne.objects.visibles_par(par, Permission.CONVENTION_SUIVRE, le=le)
    if not vues.filter(pk=personne.pk).exists():
        raise OffreImpossible("Cette personne ne vous est pas accessible.")


def _verifier(
    convention: Conventionnement, entree: date, sortie: date | None, issue: str, le: date
) -> None:
    fin = convention.periode.fin
    if entree > le:
        raise OffreImpossible("L'entrée ne peut pas être à venir.", champ="entree")
    if entree < convention.periode.debut or (fin is not None and entree > fin):
        raise OffreImpossible(f"La convention court {convention.periode}.", champ="entree")
    if sortie is None:
        if issue:
            raise OffreImpossible("Une issue va avec une date de sortie.", champ="sortie")
        return
    if sortie < entree:
        raise OffreImpossible("La sortie suit l'entrée.", champ="sortie")
    if sortie > le:
        raise OffreImpossible("La sortie ne peut pas être à venir.", champ="sortie")
    if issue not in {str(i) for i in IssueSuivi}:
        raise OffreImpossible("Dites ce que la personne devient.", champ="issue")


@transaction.atomic
def inscrire(
    *,
    convention: Conventionnement,
    personne: Personne,
    entree: date,
    par: Agent,
    le: date,
    modalite: str = str(Modalite.INDIVIDUELLE),
    sortie: date | None = None,
    issue: str = "",
    origine: OrigineSuivi = OrigineSuivi.SAISIE,
) -> SuiviConvention:
    """La personne, que `par` doit voir, entre sur une place. Au-delà des places, rien ne bloque.

    Lève `OffreImpossible` : hors de la période, dates à l'envers, déjà présente.
    """
    exiger_de_tenir(convention, par)
    _exiger_de_voir(personne, par, le)
    _verifier(convention, entree, sortie, issue, le)
    try:
        with transaction.atomic():
            fait = SuiviConvention.objects.create(
                convention=convention,
                personne=personne,
                modalite=modalite,
                entree=entree,
                sortie=sortie,
                issue=issue,
                origine=str(origine),
                par=par,
            )
    except IntegrityError as erreur:
        raise OffreImpossible(
            f"{personne.nom_complet} est déjà sur une place de cette convention."
        ) from erreur
    _dire(fait, f"entrée le {entree:%d/%m/%Y}", par, le)
    return fait


@transaction.atomic
def sortir(
    *, suivi: SuiviConvention, sortie: date, issue: str, par: Agent, le: date
) -> SuiviConvention:
    """La personne a quitté sa place : quand, et ce qu'elle devient."""
    tenu = verrouiller(suivi)
    exiger_de_tenir(tenu.convention, par)
    _exiger_de_voir(tenu.personne, par, le)
    _exiger_saisi(tenu)
    if tenu.sortie is not None:
        raise OffreImpossible("Cette personne est déjà sortie.")
    _verifier(tenu.convention, tenu.entree, sortie, issue, le)
    tenu.sortie, tenu.issue, tenu.version = sortie, issue, tenu.version + 1
    tenu.save()
    _dire(tenu, f"sortie le {sortie:%d/%m/%Y}, {IssueSuivi(issue).label.lower()}", par, le)
    return tenu


def _exiger_saisi(suivi: SuiviConvention) -> None:
    if suivi.origine == OrigineSuivi.PARCOURS:
        raise OffreImpossible(
            "Ce suivi se relève de son accompagnement : corrigez-le là, puis relevez de nouveau."
        )


@transaction.atomic
def corriger(
    *,
    suivi: SuiviConvention,
    version: int,
    changements: Mapping[str, Any],
    par: Agent,
    le: date,
) -> SuiviConvention:
    """Corrige modalité, dates ou issue ; une sortie vidée remet la personne en cours."""
    exiger_de_tenir(suivi.convention, par)
    _exiger_de_voir(suivi.personne, par, le)
    _exiger_saisi(suivi)
    dits = dict(changements)
    _verifier(suivi.convention, dits["entree"], dits.get("sortie"), dits.get("issue", ""), le)
    try:
        with transaction.atomic():
            corrige = changer(suivi, version, dits)
    except IntegrityError as erreur:
        raise OffreImpossible(
            "Cette personne est déjà sur une place, sur une autre ligne.", champ="sortie"
        ) from erreur
    _dire(corrige, "suivi corrigé", par, le)
    return corrige


@transaction.atomic
def retirer(*, suivi: SuiviConvention, motif: str, par: Agent, le: date) -> None:
    """Retire un suivi noté par erreur, avec la raison ; l'histoire le garde."""
    if not motif.strip():
        raise OffreImpossible("Dites pourquoi.", champ="motif")
    tenu = verrouiller(suivi)
    exiger_de_tenir(tenu.convention, par)
    _exiger_de_voir(tenu.personne, par, le)
    _exiger_saisi(tenu)
    _dire(tenu, f"suivi retiré ({motif.strip()[:200]})", par, le)
    tenu.delete()


def _dire(suivi: SuiviConvention, dit: str, par: Agent, le: date) -> None:
    journaliser(
        evenements.SuiviConventionNote,
        personne_id=suivi.personne_id,
        par=par,
        le=le,
        objet_id=suivi.pk,
        numero=suivi.convention.numero,
        dit=dit,
    )


@transaction.atomic
def choisir_releve(
    *, convention: Conventionnement, releve: str, version: int, par: Agent, le: date
) -> Conventionnement:
    """Dit d'où se relèvent les entrées (vide : on les note ici), et les relève aussitôt."""
    exiger_de_tenir(convention, par)
    if releve:
        ReleveDEntrees.par_code(releve)
    tenue = changer(convention, version, {"releve": releve})
    if releve:
        relever(convention=tenue, par=par, le=le)
    return tenue


@transaction.atomic
def relever(*, convention: Conventionnement, par: Agent | None, le: date) -> int:
    """Met les suivis relevés à ce que l'autre pièce sait ; rend combien ont changé.

    Refait, il n'écrit rien de plus. Ce que l'autre pièce ne porte plus se retire ; ce qui fut noté ici
    à la main reste.
    """
    if not convention.releve:
        raise OffreImpossible("Dites d'abord d'où se relèvent les entrées.")
    tenue = verrouiller(convention)
    sues = {e.cle: e for e in ReleveDEntrees.par_code(tenue.releve).entrees(tenue, le=le)}
    change = 0
    for suivi in SuiviConvention.objects.filter(convention=tenue, releve_de__isnull=False):
        sue = sues.pop(suivi.releve_de or 0, None)
        if sue is None:
            suivi.delete()
            change += 1
        elif (suivi.entree, suivi.sortie, suivi.issue) != (sue.entree, sue.sortie, sue.issue):
            suivi.entree, suivi.sortie, suivi.issue = sue.entree, sue.sortie, sue.issue
            suivi.version += 1
            suivi.save()
            change += 1
    deja = set(
        SuiviConvention.objects.filter(convention=tenue, sortie=None).values_list(
            "personne_id", flat=True
        )
    )
    for sue in sues.values():
        if sue.sortie is None and sue.personne_id in deja:
            continue
        SuiviConvention.objects.create(
            convention=tenue,
            personne_id=sue.personne_id,
            entree=sue.entree,
            sortie=sue.sortie,
            issue=sue.issue,
            origine=str(OrigineSuivi.PARCOURS),
            releve_de=sue.cle,
            par=par,
        )
        change += 1
    return change
