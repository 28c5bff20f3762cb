"""Faire vivre la démonstration : convoquer, recevoir, diagnostiquer, orienter, par les services."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from jalons.accueil.enums import AuteurAnnulation, EtatRendezVous, ModeEnvoi
from jalons.accueil.models import RendezVous
from jalons.accueil.selectors.orientation import places_par_voie, proposer_pour
from jalons.accueil.services import coreo as coreos
from jalons.accueil.services import orientation as orientations
from jalons.accueil.services import rendez_vous as reception
from jalons.comptes.models import Agent
from jalons.personnes.models import Entree, Personne
from jalons.personnes.selectors import niveaux_sur
from jalons.questionnaires.enums import GenreQuestion
from jalons.questionnaires.models import Question
from jalons.questionnaires.rules.reponses import est_repondue
from jalons.questionnaires.services import remplissages as questionnaires
from jalons.repertoire.enums import Voie
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.periode import connaissance_au, fin_du_jour

MAXIMUM = 60


def faire_vivre(*, le: date) -> int:
    """Reçoit une partie des entrants des sites qui ont un travailleur social ; rend leur nombre."""
    hasard = random.Random(57)  # noqa: S311
    agents = {
        a.site_id: a
        for a in Agent.objects.filter(
            affectations__role="travailleur_social", site__isnull=False
        ).select_related("site")
    }
    agendas = {agent.pk: 0 for agent in agents.values()}
    entrees = Entree.objects.filter(personne__site__in=list(agents)).select_related("personne")
    recus = orientes = 0
    mois = {(e.year, e.month) for e in entrees.values_list("date_information", flat=True)}
    par_mois: Counter[tuple[int, int]] = Counter()
    for entree in entrees.order_by("date_information", "pk"):
        du_mois = (entree.date_information.year, entree.date_information.month)
        if par_mois[du_mois] > MAXIMUM // len(mois):
            continue
        agent = agents[entree.personne.site_id or 0]
        jour = _jour_ouvre(entree.date_information + timedelta(days=hasard.randint(6, 24)))
        tirage = hasard.random()
        if jour > le + timedelta(days=12) or tirage > 0.85:
            continue
        agendas[agent.pk] += 1
        creneau = agendas[agent.pk] % 6
        try:
            rendez_vous = reception.convoquer(
                personne=entree.personne,
                entree=entree,
                agent=agent,
                site=entree.personne.site or agent.site,  # type: ignore[arg-type]
                debut=datetime.combine(
                    jour, time(9 + creneau), tzinfo=timezone.get_current_timezone()
                ),
                mode=ModeEnvoi.COURRIER,
                par=agent,
                le=entree.date_information,
            )
        except ErreurMetier:
            continue
        if jour >= le:
            continue
        venue = tirage < 0.68
        # Ce qui fut fait ce jour-là se savait ce soir-là : « tel que connu le » a de quoi répondre.
        with connaissance_au(fin_du_jour(jour) - timedelta(hours=6)):
            reception.noter_issue(
                rendez_vous=rendez_vous,
                etat=EtatRendezVous.RECU if venue else EtatRendezVous.ABSENT,
                version=rendez_vous.version,
                par=agent,
                le=jour,
            )
            if venue:
                recus += 1
                par_mois[du_mois] += 1
                if hasard.random() < 0.8:
                    try:
                        with transaction.atomic():
                            orienter_a_l_entretien(
                                entree.personne, agent, jour, hasard, signe=orientes != 0
                            )
                    except ErreurMetier:  # revenue dans l'année, elle a déjà son diagnostic
                        continue
                    orientes += 1
    for agent in agents.values():
        _garnir_la_journee(agent, le)
        _annuler_un_rendez_vous(agent, le)
    return recus


def _garnir_la_journee(agent: Agent, le: date) -> None:
    """Deux rendez-vous aujourd'hui et un passé sans issue, pour que la journée ait du relief."""
    attente = Entree.objects.filter(
        personne__site=agent.site, rendez_vous__isnull=True
    ).select_related("personne")
    creneaux = [(le, time(14)), (le, time(15, 30)), (le - timedelta(days=3), time(16))]
    if agent.site is None:
        return
    debuts = [
        datetime.combine(jour, heure, tzinfo=timezone.get_current_timezone())
        for jour, heure in creneaux
    ]
    pris = set(
        RendezVous.objects.filter(agent=agent, debut__in=debuts).values_list("debut", flat=True)
    )
    libres = [d for d in debuts if d not in pris]
    for entree, debut in zip(attente.order_by("-pk"), libres, strict=False):
        reception.convoquer(
            personne=entree.personne,
            entree=entree,
            agent=agent,
            site=agent.site,
            debut=debut,
            mode=ModeEnvoi.COURRIER,
            par=agent,
            le=min(entree.date_information, debut.date()),
        )


def _annuler_un_rendez_vous(agent: Agent, le: date) -> None:
    """Le service annule un rendez-vous à venir : le créneau se libère, et une lettre le dit."""
    libres = Entree.objects.filter(personne__site=agent.site).exclude(
        rendez_vous__etat=EtatRendezVous.PREVU
    )
    entree = libres.select_related("personne").order_by("pk").first()
    if entree is None or agent.site is None:
        return
    jour = _jour_ouvre(le + timedelta(days=8))
    pris = reception.convoquer(
        personne=entree.personne,
        entree=entree,
        agent=agent,
        site=agent.site,
        debut=datetime.combine(jour, time(17), tzinfo=timezone.get_current_timezone()),
        mode=ModeEnvoi.COURRIER,
        par=agent,
        le=le,
    )
    reception.annuler(
        rendez_vous=pris,
        version=pris.version,
        auteur=AuteurAnnulation.SERVICE,
        motif="Formation de toute l'équipe ce jour-là",
        par=agent,
        le=le,
    )


def _jour_ouvre(jour: date) -> date:
    return jour + timedelta(days=7 - jour.weekday()) if jour.weekday() >= 5 else jour


def _repondre(question: Question, hasard: random.Random) -> Any:
    if question.genre == GenreQuestion.COMPETENCE:
        note = hasard.randint(0, 4)
        return {"personne": note, "agent": max(0, min(4, note + hasard.choice((-1, 0, 0, 1))))}
    if question.genre == GenreQuestion.CHOIX:
        return hasard.choice(question.options)["code"]
    if question.genre == GenreQuestion.CHOIX_MULTIPLE:
        return [hasard.choice(question.options)["code"]]
    if question.genre == GenreQuestion.OUI_NON:
        return hasard.choice(("oui", "non"))
    if question.genre == GenreQuestion.METIERS:
        return hasard.sample(("N1103", "K1304", "G1602", "D1505", "F1703", "J1302"), 2)
    return None


def orienter_a_l_entretien(
    personne: Personne, agent: Agent, jour: date, hasard: random.Random, *, signe: bool
) -> None:
    """Diagnostic, orientation et, si la personne signe, COREO ; sinon il reste à signer."""
    acte: dict[str, Any] = {"par": agent, "le": jour}
    ouvert = questionnaires.ouvrir(usage="dsp", personne=personne, **acte)
    for theme in [t["code"] for t in ouvert.grille.themes]:
        questions = Question.objects.filter(grille_id=ouvert.grille_id, theme=theme)
        reponses = {q.code: _repondre(q, hasard) for q in questions if hasard.random() < 0.8}
        if any(est_repondue(v) for v in reponses.values()):
            questionnaires.enregistrer_theme(
                remplissage=ouvert, theme=theme, reponses=reponses, version=0, **acte
            )
        else:
            questionnaires.aborder_theme(remplissage=ouvert, theme=theme, est_aborde=True, **acte)
    questionnaires.valider(remplissage=ouvert, niveaux=niveaux_sur(agent, personne), **acte)
    proposition = proposer_pour(personne, le=jour)
    voie = proposition.voie if proposition else Voie.SOCIALE
    place = next(iter(places_par_voie(personne, le=jour)[voie]), None)
    if place is None:
        return
    orientation = orientations.orienter(
        personne=personne,
        voie=voie,
        mesure=proposition.mesure if proposition else "",
        structure=place.structure,
        referent=place.agent,
        motif_ecart="" if proposition else "Aucune règle ne s'applique.",
        par=agent,
        le=jour,
    )
    if hasard.random() < 0.85 and signe:
        coreos.signer_a_l_ecran(
            coreo=orientation.coreo,
            nom_signataire=f"{personne.prenom} {personne.nom_affiche}",
            trace="",
            version=orientation.coreo.version,
            par=agent,
            le=jour,
        )
