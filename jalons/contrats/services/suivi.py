"""Suivre un contrat signé : ses actions, ses freins, ses points d'étape, l'offre raisonnable."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction

from jalons.activite.selectors.positionnements import ouvert_vers
from jalons.activite.services.positionnements import proposer
from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.contrats import evenements
from jalons.contrats.enums import ResultatAction
from jalons.contrats.models import (
    ActionContrat,
    ActionPositionnee,
    Contrat,
    FreinContrat,
    OffreRaisonnable,
    PointContrat,
    SuiviAction,
)
from jalons.contrats.services.contrats import ContratImpossible, tenir
from jalons.socle.conflit import verifier_version

if TYPE_CHECKING:
    from jalons.activite.models import Positionnement


@transaction.atomic
def suivre_une_action(
    *,
    action: ActionContrat,
    resultat: ResultatAction | str,
    precision: str = "",
    version: int,
    par: Agent,
    le: date,
) -> SuiviAction:
    """Dit où en est une action ; `version` zéro, rien n'en était dit. Se corrige en la redisant."""
    contrat = tenir(action.contrat, None)
    if not contrat.est_conclu:
        raise ContratImpossible("Ce contrat n'est pas signé : ses actions n'ont pas commencé.")
    suivi = SuiviAction.objects.filter(action=action).first() or SuiviAction(
        action=action, version=0
    )
    verifier_version(suivi, version)
    suivi.resultat, suivi.precision = str(ResultatAction(resultat)), precision.strip()[:400]
    suivi.date, suivi.par, suivi.version = le, par, suivi.version + 1
    suivi.save()
    journaliser(
        evenements.ActionSuivie,
        personne_id=contrat.personne_id,
        par=par,
        le=le,
        objet_id=contrat.pk,
        action=action.intitule,
        resultat=ResultatAction(resultat).label.lower(),
    )
    return suivi


@transaction.atomic
def positionner_une_action(
    *, action: ActionContrat, genre: str, cible_id: int, par: Agent, le: date, **dits: Any
) -> tuple[Positionnement, bool]:
    """Ouvre le positionnement que demande une action du plan, ou y lie celui qui l'est déjà (faux).

    Lève `ContratImpossible` hors d'un contrat qui court, `PositionnementImpossible` comme `proposer`.
    """
    contrat = tenir(action.contrat, None)
    if not contrat.est_conclu or contrat.periode is None or le not in contrat.periode:
        raise ContratImpossible("Ce contrat ne court pas : ses actions ne s'ouvrent pas.")
    deja = ouvert_vers(contrat.personne, genre, cible_id)
    ouvert = deja or proposer(
        personne=contrat.personne, genre=genre, cible_id=cible_id, par=par, le=le, **dits
    )
    liee = ActionPositionnee.objects.filter(positionnement=ouvert).first()
    if liee is not None and liee.action_id != action.pk:
        raise ContratImpossible(
            "Ce positionnement est déjà celui d'une autre action.", champ="cible"
        )
    if liee is None:
        ActionPositionnee.objects.create(action=action, positionnement=ouvert, par=par)
    return ouvert, deja is None


@transaction.atomic
def lever_un_frein(*, frein: FreinContrat, est_leve: bool, par: Agent, le: date) -> FreinContrat:
    """Le frein est levé, ou revient ; le contrat, lui, ne bouge pas."""
    tenu = FreinContrat.objects.select_for_update().select_related("contrat").get(pk=frein.pk)
    if bool(tenu.leve_le) == est_leve:
        return tenu
    tenu.leve_le, tenu.leve_par = (le, par) if est_leve else (None, None)
    tenu.save()
    if est_leve:
        journaliser(
            evenements.FreinLeve,
            personne_id=tenu.contrat.personne_id,
            par=par,
            le=le,
            objet_id=tenu.contrat_id,
            frein=tenu.libelle,
        )
    return tenu


@transaction.atomic
def noter_un_point(
    *,
    contrat: Contrat,
    jour: date,
    constat: str,
    est_conjoint: bool = False,
    par: Agent,
    le: date,
) -> PointContrat:
    """Un point d'étape : l'actualisation repart de ce jour ; conjoint, l'examen du parcours aussi."""
    tenu = tenir(contrat, None)
    if not tenu.est_conclu or tenu.date_signature is None:
        raise ContratImpossible("Un point se fait sur un contrat signé.")
    if not tenu.date_signature <= jour <= le:
        raise ContratImpossible("Le point se fait entre la signature et aujourd'hui.", champ="jour")
    if not constat.strip():
        raise ContratImpossible("Dites en une phrase ce qui ressort.", champ="constat")
    point = PointContrat.objects.create(
        contrat=tenu, date=jour, constat=constat.strip()[:600], est_conjoint=est_conjoint, par=par
    )
    journaliser(
        evenements.PointFait, personne_id=tenu.personne_id, par=par, le=jour, objet_id=tenu.pk
    )
    return point


@transaction.atomic
def definir_l_offre(
    *, contrat: Contrat, changements: Mapping[str, Any], version: int, par: Agent, le: date
) -> OffreRaisonnable:
    """Définit ou corrige l'offre raisonnable ; `version` zéro, aucune n'était définie.

    Lève `ContratImpossible` sur le parcours social, que la loi en exempte (C. trav. L.5411-6-1 II).
    """
    tenu = tenir(contrat, None)
    if not tenu.est_conclu:
        raise ContratImpossible("L'offre se définit sur un contrat signé.")
    if not tenu.sorte.demande_une_offre(tenu.voie):
        raise ContratImpossible("Ce parcours ne demande pas d'offre raisonnable d'emploi.")
    offre = OffreRaisonnable.objects.filter(contrat=tenu).first() or OffreRaisonnable(
        contrat=tenu, version=0
    )
    verifier_version(offre, version)
    for champ, valeur in changements.items():
        setattr(offre, champ, valeur)
    offre.date, offre.par, offre.version = le, par, offre.version + 1
    offre.save()
    journaliser(
        evenements.OffreDefinie,
        personne_id=tenu.personne_id,
        par=par,
        le=le,
        objet_id=tenu.pk,
        emplois=offre.emplois,
    )
    return offre
