"""Rassembler la semaine d'une personne : actions du contrat, rendez-vous, heures de toutes sources."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone

from jalons.accueil.enums import EtatRendezVous
from jalons.accueil.selectors.rendez_vous import entre
from jalons.activite.enums import SourceHeures
from jalons.activite.selectors import heures as activite
from jalons.comptes.models import Agent
from jalons.contrats.enums import FamilleAction, MotifSansDuree, RegimeHeures
from jalons.contrats.models import Contrat
from jalons.contrats.rules.semaine import (
    LigneSemaine,
    TotalSemaine,
    court_cette_semaine,
    reste_a_faire,
    total,
)
from jalons.contrats.selectors import contrats as lectures
from jalons.personnes.models import Personne
from jalons.socle import formats

_ZERO = Decimal(0)
_ATTENDUS = (EtatRendezVous.PREVU, EtatRendezVous.RECU, EtatRendezVous.VENU_PLUS_TOT)


@dataclass(frozen=True, slots=True)
class Semaine:
    """Une semaine : ses lignes, ses sommes, l'objectif du contrat et ce qui le minore ou le lève.

    `objectif` : les heures convenues ; None sans durée. `reste` : ce qu'il reste à faire ou à dire.
    """

    lundi: date
    dimanche: date
    contrat: Contrat | None
    actions: list[LigneSemaine]
    lignes: list[LigneSemaine]
    somme: TotalSemaine
    objectif: Decimal | None
    reste: Decimal | None
    raison: str
    jusqu_au: date | None


def semaine_de(personne: Personne, agent: Agent, *, jour: date, le: date) -> Semaine:
    """La semaine de ce jour, de ce que l'agent lit (cinq requêtes)."""
    bornes = activite.semaine(jour)
    lundi, dimanche = bornes.debut, bornes.debut + timedelta(days=6)
    contrat = _contrat_de_la_semaine(personne, lundi, dimanche)
    notees = list(activite.heures_de(personne, agent, du=lundi, au=dimanche, le=le))
    lignes = [_des_heures(h) for h in notees]
    # Des heures notées pour un rendez-vous disent déjà ce temps : il ne compte pas deux fois.
    if not any(h.source == SourceHeures.RENDEZ_VOUS for h in notees):
        lignes += [_du_rendez_vous(r) for r in entre(personne, lundi, dimanche)]
    objectif = contrat.heures_hebdo if contrat else None
    actions = _des_actions(contrat, lundi, dimanche)
    somme = total(lignes, actions)
    raison, jusqu_au = _raison(contrat)
    return Semaine(
        lundi=lundi,
        dimanche=dimanche,
        contrat=contrat,
        actions=actions,
        lignes=sorted(lignes, key=lambda x: (x.quand or lundi, x.intitule)),
        somme=somme,
        objectif=objectif,
        reste=reste_a_faire(objectif, somme.dites),
        raison=raison,
        jusqu_au=jusqu_au,
    )


def _contrat_de_la_semaine(personne: Personne, lundi: date, dimanche: date) -> Contrat | None:
    """Celui qui court le dimanche, sinon le lundi : un contrat peut finir en cours de semaine."""
    lus = lectures.avec_tout(lectures.contrats_de(personne))
    touches = [c for c in lus if c.est_conclu and c.periode is not None]
    for jour in (dimanche, lundi):
        for contrat in touches:
            if contrat.periode is not None and jour in contrat.periode:
                return contrat
    return None


def _des_actions(contrat: Contrat | None, lundi: date, dimanche: date) -> list[LigneSemaine]:
    if contrat is None:
        return []
    return [
        LigneSemaine(
            genre=FamilleAction(a.famille).label,
            intitule=a.intitule,
            prevues=a.heures_hebdo or _ZERO,
            preuve=a.porteur,
        )
        for a in contrat.actions.all()
        if court_cette_semaine(a.debut, a.fin, lundi=lundi, dimanche=dimanche)
    ]


def _des_heures(heures: Any) -> LigneSemaine:
    chez = heures.contrat or heures.positionnement or heures.precision
    return LigneSemaine(
        genre=heures.get_source_display(),
        intitule=str(chez) if chez else heures.get_source_display(),
        prevues=heures.prevues or _ZERO,
        declarees=heures.declarees or _ZERO,
        validees=heures.validees or _ZERO,
        preuve=heures.preuve,
        quand=None if heures.est_semaine else heures.periode.debut,
    )


def _du_rendez_vous(rendez_vous: Any) -> LigneSemaine:
    debut = timezone.localtime(rendez_vous.debut)
    duree = rendez_vous.creneau.upper - rendez_vous.creneau.lower
    heures = Decimal(int(duree.total_seconds()) // 60) / 60
    recu = rendez_vous.etat == EtatRendezVous.RECU
    return LigneSemaine(
        genre="Rendez-vous",
        intitule=rendez_vous.objet,
        prevues=heures if rendez_vous.etat in _ATTENDUS else _ZERO,
        validees=heures if recu else _ZERO,
        preuve="reçu" if recu else rendez_vous.get_etat_display().lower(),
        quand=debut.date(),
        url=reverse("accueil:rendez_vous", args=[rendez_vous.pk]),
    )


def _raison(contrat: Contrat | None) -> tuple[str, date | None]:
    """Pourquoi la durée est minorée ou levée, et jusqu'à quand ; vide sinon."""
    if contrat is None or contrat.regime not in (RegimeHeures.MINORE, RegimeHeures.SANS_DUREE):
        return "", None
    if contrat.regime == RegimeHeures.SANS_DUREE:
        motif = MotifSansDuree(contrat.motif_heures).label if contrat.motif_heures else ""
        return f"Sans durée à sa demande : {motif.lower()}", contrat.heures_fin
    dites = formats.nombre(contrat.heures_hebdo)
    return f"Durée minorée à {dites} h : {contrat.raison_heures.rstrip(' .')}", contrat.heures_fin
