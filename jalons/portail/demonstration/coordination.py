"""Une année de coordination pour la démonstration : instances, séances, décisions, offre, projets.

Tout passe par les services, sans écrire à personne. Les organismes, les invités et les propos
sont inventés ; ils sont dans `coordination.yaml`.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from jalons.annuaire.models import Territoire
from jalons.annuaire.selectors import territoires
from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.coordination.enums import EtatDecision, GenreProposition, ReponseInvitation
from jalons.coordination.models import Dispositif, Instance, Invitation, PointOrdreDuJour, Seance
from jalons.coordination.rules.rythme import dates_de_l_annee
from jalons.coordination.services import compte_rendu, decision, instance, invitation, offre, seance
from jalons.personnes.models import Personne
from jalons.portail.demonstration.offre import charger_offre, charger_projets, charger_structures

_DONNEES = Path(__file__).with_suffix(".yaml")
# Une séance tenue depuis moins longtemps attend encore son compte rendu.
DELAI_COMPTE_RENDU = timedelta(days=12)


@dataclass
class _Troupe:
    """Ce que toutes les séances de la démonstration partagent."""

    donnees: dict[str, Any]
    par: Agent
    le: date
    hasard: random.Random
    agents: list[Agent]
    cellules: list[Seance] = field(default_factory=list)
    seances: int = 0


@transaction.atomic
def charger_coordination(*, le: date) -> int:
    """Charge l'année qui précède `le` et la séance suivante de chaque instance ; rend leur nombre.

    Sans effet (0) si une instance existe déjà, ou si aucun agent n'anime la coordination.
    """
    animateurs = list(
        Agent.objects.filter(
            affectations__role__in=["chef_projet_insertion", "charge_insertion"]
        ).order_by("-affectations__role", "pk")
    )
    actifs = list(territoires(le=le))
    if Instance.objects.exists() or not animateurs or not actifs:
        return 0
    donnees = yaml.safe_load(_DONNEES.read_text(encoding="utf-8"))
    troupe = _Troupe(
        donnees=donnees,
        par=animateurs[0],
        le=le,
        hasard=random.Random(1515),  # noqa: S311
        agents=[
            a
            for a in Agent.objects.filter(is_active=True).select_related("structure")
            if a.peut(Permission.COORDINATION_CONSULTER) and a not in animateurs
        ],
    )
    structures = charger_structures(donnees)
    dispositifs = _dispositifs(troupe)
    for montee, arretee in _monter(troupe, actifs, dispositifs, animateurs):
        _vivre(troupe, montee, arretee)
    _groupe_de_travail(troupe)
    charger_offre(
        donnees,
        structures=structures,
        territoires=actifs,
        dispositifs=dispositifs,
        par=troupe.par,
        le=le,
    )
    charger_projets(donnees, cellules=troupe.cellules, structures=structures, par=troupe.par, le=le)
    _propositions(troupe)
    return troupe.seances


def _dispositifs(troupe: _Troupe) -> list[Dispositif]:
    return [
        offre.creer_dispositif(
            nom=nom, theme=theme, description=description, par=troupe.par, le=troupe.le
        )
        for nom, theme, description in (
            (
                "Garantie d'activité",
                "trouver-un-emploi",
                "Un référent social et un conseiller emploi ensemble, pendant un an.",
            ),
            (
                "Mobilité solidaire",
                "mobilite",
                "Permis, prêt de véhicule et réparation à coût réduit.",
            ),
            (
                "Parcours PLIE",
                "trouver-un-emploi",
                "Un référent de parcours jusqu'à six mois dans l'emploi.",
            ),
        )
    ]


def _monter(
    troupe: _Troupe,
    actifs: list[Territoire],
    dispositifs: list[Dispositif],
    animateurs: list[Agent],
) -> list[tuple[Instance, bool]]:
    """Les instances, chacune avec ses membres ; le second terme : elle a cessé de se réunir."""
    decrites: list[tuple[str, str, dict[str, Any]]] = []
    for territoire in actifs:
        ou = {"territoire_id": territoire.pk}
        decrites += [
            ("cellule_locale", f"Cellule locale de réflexion — {territoire}", ou),
            ("dialogue_siae", f"Dialogue SIAE — {territoire}", ou),
            ("ctes", f"CTES — {territoire}", ou),
        ]
    decrites += [
        ("vendredi_insertion", "Vendredis de l'insertion", {}),
        *(
            ("comite_suivi", f"Comité de suivi — {d.nom}", {"dispositif_id": d.pk})
            for d in dispositifs[:2]
        ),
        (
            "coordination_plie",
            "Référents de parcours du PLIE",
            {"dispositif_id": dispositifs[2].pk},
        ),
        ("comite_pilotage", "Comité de pilotage du pacte territorial", {}),
    ]
    montees = []
    for rang, (genre, nom, ou) in enumerate(decrites):
        lieu: int | None = ou.get("territoire_id")
        animateur = _animateur(animateurs, lieu, rang) or troupe.par
        ouverte = instance.creer_instance(
            genre=genre,
            nom=nom,
            animateur=animateur,
            lieu="Salle des commissions, site du territoire" if ou else "Hôtel du Département",
            depuis=troupe.le.replace(day=1) - timedelta(days=400),
            par=troupe.par,
            le=troupe.le - timedelta(days=400),
            territoire_id=lieu,
            dispositif_id=ou.get("dispositif_id"),
        )
        _membres(troupe, ouverte, rang)
        montees.append((ouverte, genre == "dialogue_siae" and rang < 3))
    return montees


def _animateur(animateurs: list[Agent], territoire_id: int | None, rang: int) -> Agent | None:
    """Un de ceux qui tiennent le territoire, à tour de rôle ; hors territoire, personne."""
    siens = [
        a for a in animateurs if any(h.territoire_id == territoire_id for h in a.habilitations)
    ]
    return siens[rang % len(siens)] if siens and territoire_id else None


def _membres(troupe: _Troupe, ouverte: Instance, rang: int) -> None:
    invites = troupe.donnees["invites"]
    for place in range(6):
        nom, organisme, adresse = invites[(rang + place) % len(invites)]
        instance.ajouter_membre(
            instance=ouverte,
            nom=nom,
            organisme=organisme,
            courriel=f"{adresse}@partenaire.example",
            par=troupe.par,
            le=troupe.le,
        )
    for agent in troupe.agents[rang % 2 : rang % 2 + 3]:
        instance.ajouter_membre(
            instance=ouverte,
            nom=str(agent),
            organisme=str(agent.structure),
            courriel=agent.courriel,
            agent=agent,
            par=troupe.par,
            le=troupe.le,
        )


def _vivre(troupe: _Troupe, ouverte: Instance, a_cesse: bool) -> None:
    """Ses séances de l'année écoulée, tenues, puis la suivante, convoquée."""
    le, rythme = troupe.le, ouverte.rythme
    dates = [
        jour
        for annee in (le.year - 1, le.year, le.year + 1)
        for jour in dates_de_l_annee(
            annee,
            mois=rythme.mois,
            rang=rythme.rang,
            jour=rythme.jour,
            depuis=ouverte.periode.debut,
        )
    ]
    passees = [j for j in dates if le - timedelta(days=365) <= j < le]
    a_venir = [j for j in dates if j >= le][:1]
    if a_cesse:
        passees, a_venir = passees[:-2], []
    for rang, jour in enumerate(passees):
        _tenir(troupe, _planifier(troupe, ouverte, jour, rang), rang, len(passees))
    for jour in a_venir:
        prevue = _planifier(troupe, ouverte, jour, len(passees))
        if jour <= le + timedelta(days=25):
            _convoquer(troupe, prevue, le - timedelta(days=5), part=0.6)


def _planifier(troupe: _Troupe, ouverte: Instance, jour: date, rang: int) -> Seance:
    debut = instance.a_l_heure(jour, ouverte.rythme.heure)
    themes = troupe.donnees["themes"]
    theme = ""
    if ouverte.genre == "cellule_locale":
        theme = themes[(rang + ouverte.pk) % len(themes)]
    elif ouverte.genre == "vendredi_insertion":
        sujet, _qui = troupe.donnees["intervenants"][rang % len(troupe.donnees["intervenants"])]
        theme = sujet
    prevue = seance.planifier_seance(
        instance=ouverte,
        debut=debut,
        fin=debut + timedelta(minutes=ouverte.rythme.minutes),
        theme=theme,
        par=troupe.par,
        le=min(jour, troupe.le),
    )
    seance.inviter_membres(seance=prevue, par=troupe.par, le=troupe.le)
    troupe.seances += 1
    return prevue


def _convoquer(troupe: _Troupe, prevue: Seance, jour: date, *, part: float) -> None:
    quand: datetime = instance.a_l_heure(jour, 9)
    invitation.envoyer_invitations(seance=prevue, par=troupe.par, le=quand, par_courriel=False)
    # Réponses et notes arrivent d'un trait : une par une, elles feraient l'essentiel de l'attente.
    invites = list(prevue.invitations.all())
    for invite in invites:
        tirage = troupe.hasard.random()
        if tirage > part:
            continue
        invite.reponse, invite.repondu_le = ReponseInvitation.PRESENT.value, quand + timedelta(2)
        if tirage < 0.08:
            invite.reponse = ReponseInvitation.EXCUSE.value
        elif tirage < 0.14:
            invite.reponse = ReponseInvitation.REPRESENTE.value
            invite.represente_par = "Une collègue"
    Invitation.objects.bulk_update(invites, ["reponse", "repondu_le", "represente_par"])


def _tenir(troupe: _Troupe, prevue: Seance, rang: int, total: int) -> None:
    jour = prevue.debut.date()
    _convoquer(troupe, prevue, jour - timedelta(days=15), part=0.9)
    absents = (ReponseInvitation.EXCUSE, ReponseInvitation.EN_ATTENTE)
    presents = {i.pk for i in prevue.invitations.all() if i.reponse not in absents}
    invitation.noter_presences(seance=prevue, presents=presents, par=troupe.par, le=jour)
    notes = troupe.donnees["notes"]
    points = list(prevue.points.all())
    for place, point in enumerate(points):
        point.notes = notes[(rang * 3 + place + prevue.instance_id) % len(notes)]
    PointOrdreDuJour.objects.bulk_update(points, ["notes"])
    if prevue.instance.genre == "cellule_locale":
        troupe.cellules.append(prevue)
    _decider(troupe, prevue, jour, rang)
    if prevue.instance.genre == "comite_suivi" and rang >= total - 2:
        _parcours(troupe, prevue, jour)
    if jour + DELAI_COMPTE_RENDU < troupe.le:
        prevue.refresh_from_db()
        compte_rendu.diffuser_compte_rendu(
            seance=prevue,
            version=prevue.version,
            par=troupe.par,
            le=jour + timedelta(days=6),
            par_courriel=False,
        )


def _decider(troupe: _Troupe, tenue: Seance, jour: date, rang: int) -> None:
    if rang % 2 and tenue.instance.genre in ("ctes", "coordination_plie"):
        return
    textes, suites = troupe.donnees["decisions"], troupe.donnees["suites"]
    echeance = jour + timedelta(days=35)
    prise = decision.prendre_decision(
        seance=tenue,
        intitule=textes[(rang + tenue.instance_id) % len(textes)],
        agent=tenue.instance.animateur if rang % 3 else None,
        responsable="Julie Bastien",
        echeance=echeance,
        par=troupe.par,
        le=jour,
    )
    ancienne = echeance < troupe.le - timedelta(days=60)
    if ancienne or (echeance < troupe.le and (tenue.instance_id + rang) % 4):
        decision.clore_decision(
            decision=prise,
            etat=EtatDecision.FAITE,
            suite=suites[rang % len(suites)],
            version=prise.version,
            par=troupe.par,
            le=echeance - timedelta(days=3),
        )


def _parcours(troupe: _Troupe, tenue: Seance, jour: date) -> None:
    animateur = tenue.instance.animateur
    visibles = Personne.objects.visibles_par(animateur, Permission.COORDINATION_CONSULTER)
    suivies = visibles.filter(est_soumis=True).order_by("pk")[:3]
    for personne, (situation, suite) in zip(suivies, troupe.donnees["situations"], strict=False):
        decision.faire_le_point(
            seance=tenue,
            personne=personne,
            situation=situation,
            suite=suite,
            par=animateur,
            le=jour,
        )


def _groupe_de_travail(troupe: _Troupe) -> None:
    """Une réunion dans deux jours, pour que la semaine ait du relief."""
    ouverte = instance.creer_instance(
        genre="reunion_partenariale",
        nom="Groupe de travail mobilité",
        animateur=troupe.par,
        lieu="Plateforme mobilité de Moselle",
        par=troupe.par,
        le=troupe.le - timedelta(days=30),
    )
    _membres(troupe, ouverte, 3)
    jour = troupe.le + timedelta(days=2)
    jour += timedelta(days=(7 - jour.weekday()) % 7 if jour.weekday() >= 5 else 0)
    prevue = _planifier(troupe, ouverte, jour, 0)
    _convoquer(troupe, prevue, troupe.le - timedelta(days=10), part=0.6)


def _propositions(troupe: _Troupe) -> None:
    partenaires = [a for a in troupe.agents if a.structure.genre != "departement"] or [troupe.par]
    for rang, (titre, qui) in enumerate(troupe.donnees["intervenants"][-3:]):
        instance.proposer(
            genre=GenreProposition.INTERVENANT,
            titre=titre,
            intervenant=qui,
            texte="Une présentation de vingt minutes, puis des échanges.",
            par=partenaires[rang % len(partenaires)],
            le=troupe.le - timedelta(days=4 + rang),
        )
