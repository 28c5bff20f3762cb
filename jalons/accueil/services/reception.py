"""Confier une entrée, recevoir qui se présente sans rendez-vous, corriger un entretien."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from jalons.accueil import evenements
from jalons.accueil.enums import EtatRendezVous, ModeEntretien
from jalons.accueil.models import Entretien, PriseEnCharge, RendezVous
from jalons.accueil.selectors.reception import correction_possible
from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.personnes.models import Entree, Personne
from jalons.socle.erreurs import ErreurMetier


class EntretienFige(ErreurMetier):
    """L'entretien ne se corrige plus : le délai est passé, ou la suite s'appuie sur lui."""


@transaction.atomic
def confier(*, entrees: list[Entree], agent: Agent, par: Agent, le: date) -> int:
    """Confie des entrées à un agent ; celles qu'il a déjà ne changent pas. Rend le nombre confié."""
    confiees = 0
    for entree in entrees:
        prise, neuve = PriseEnCharge.objects.select_for_update().get_or_create(
            entree=entree, defaults={"agent": agent, "depuis": le}
        )
        if not neuve:
            if prise.agent_id == agent.pk:
                continue
            prise.agent, prise.depuis, prise.version = agent, le, prise.version + 1
            prise.save()
        confiees += 1
        journaliser(
            evenements.EntreeConfiee, personne_id=entree.personne_id, par=par, le=le, a=str(agent)
        )
    return confiees


@transaction.atomic
def recevoir_sans_rendez_vous(
    *,
    personne: Personne,
    entree: Entree | None,
    mode: ModeEntretien,
    par: Agent,
    le: date,
    agent: Agent | None = None,
) -> Entretien:
    """La personne se présente : l'entretien a lieu le jour `le`, reçue par `agent` (à défaut `par`).

    Rejoué, rend le même entretien. Le rendez-vous encore prévu de cette entrée est clos, « venue
    plus tôt » : il ne reste pas à attendre quelqu'un qui est déjà venu.
    """
    Personne.objects.select_for_update().get(pk=personne.pk)
    recu_par = agent or par
    deja = Entretien.objects.filter(personne=personne, date=le, agent=recu_par).first()
    if deja is not None:
        return deja
    prevus = RendezVous.objects.select_for_update().filter(
        personne=personne, etat=EtatRendezVous.PREVU
    )
    for prevu in prevus.filter(entree=entree) if entree else prevus:
        prevu.etat, prevu.version = EtatRendezVous.VENU_PLUS_TOT, prevu.version + 1
        prevu.note_le, prevu.note_par = le, par
        prevu.save()
        journaliser(
            evenements.PersonneVenuePlusTot,
            personne_id=personne.pk,
            par=par,
            le=le,
            objet_id=prevu.pk,
        )
    site = recu_par.site or personne.site
    journaliser(
        evenements.PersonneRecue,
        personne_id=personne.pk,
        par=par,
        le=le,
        recu_par=str(recu_par),
        site=str(site or "bureau"),
    )
    return Entretien.objects.create(
        personne=personne, entree=entree, agent=recu_par, site=site, date=le, mode=mode
    )


@transaction.atomic
def corriger_entretien(
    *,
    entretien: Entretien,
    jour: date,
    agent: Agent,
    mode: ModeEntretien,
    motif: str,
    par: Agent,
    le: date,
) -> Entretien:
    """Corrige le jour, l'agent ou la forme d'un entretien, avec son motif ; l'ancienne version reste.

    Lève `EntretienFige` hors délai ou si le jour est à venir.
    """
    entretien = Entretien.objects.select_for_update().get(pk=entretien.pk)
    if not correction_possible(entretien.created_at.date(), le=le):
        raise EntretienFige("Cet entretien est trop ancien pour être corrigé.")
    if jour > le:
        raise EntretienFige("Un entretien ne se note pas avant d'avoir eu lieu.", champ="date")
    if not motif.strip():
        raise EntretienFige("Dites en quelques mots pourquoi vous corrigez.", champ="motif")
    avant = f"{entretien.date:%d/%m/%Y}, {entretien.agent}, {entretien.get_mode_display().lower()}"
    entretien.date, entretien.agent, entretien.mode = jour, agent, mode
    entretien.save()
    journaliser(
        evenements.EntretienCorrige,
        personne_id=entretien.personne_id,
        par=par,
        le=le,
        objet_id=entretien.pk,
        avant=avant,
        apres=f"{jour:%d/%m/%Y}, {agent}, {ModeEntretien(mode).label.lower()}",
        motif=motif.strip()[:300],
    )
    return entretien
