"""La coordination de la démonstration : instances, séances, décisions, offre, projets.

Tout passe par les services, sans écrire à personne. Ce qui distingue un département d'un autre
(instances, rythmes, thèmes, intervenants, besoins) est dans ses données.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from jalons.annuaire.models import Territoire
from jalons.annuaire.selectors import droit_local
from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.coordination.enums import EtatDecision, GenreProposition, ReponseInvitation
from jalons.coordination.models import Instance, Invitation, PointOrdreDuJour, Seance
from jalons.coordination.rules.rythme import dates_de_l_annee
from jalons.coordination.services import compte_rendu, decision, instance, invitation, seance
from jalons.demonstration.jeux import Jeu
from jalons.demonstration.offre import charger_offre, charger_projets, charger_structures
from jalons.demonstration.troupe import agents_du_jeu, qui_animent, territoires_du_jeu
from jalons.personnes.models import Personne
from jalons.repertoire.models import Dispositif
from jalons.repertoire.services import offre
from jalons.repertoire.services.participants import inscrire_participant, sortir_participant
from jalons.socle.periode import Periode

# Une séance tenue depuis moins longtemps attend encore son compte rendu.
DELAI_COMPTE_RENDU = timedelta(days=12)
Rattacher = Callable[[Seance], None]


@dataclass
class _Troupe:
    """Ce que toutes les séances d'un département partagent."""

    donnees: dict[str, Any]
    par: Agent
    le: date
    hasard: random.Random
    animateurs: list[Agent]
    agents: list[Agent]
    rattacher: Rattacher
    # L'année à raconter seule, pour un département voisin ; None : jusqu'à aujourd'hui.
    annee: int | None = None
    cellules: list[Seance] = field(default_factory=list)
    # Les comptes rendus partent une fois relevés les besoins de la séance.
    a_diffuser: list[Seance] = field(default_factory=list)
    seances: int = 0

    @property
    def debut(self) -> date:
        """Le jour depuis lequel une instance existe quand ses données ne le disent pas."""
        if self.annee:
            return date(self.annee, 1, 1)
        return self.le.replace(day=1) - timedelta(days=400)


def _troupe(jeu: Jeu, le: date, rattacher: Rattacher | None, annee: int | None) -> _Troupe | None:
    animateurs = qui_animent(jeu)
    if not animateurs or not territoires_du_jeu(jeu):
        return None
    return _Troupe(
        donnees=jeu.textes,
        par=animateurs[0],
        le=date(annee, 12, 31) if annee else le,
        hasard=random.Random(1515),  # noqa: S311
        animateurs=animateurs,
        agents=[
            a
            for a in agents_du_jeu(jeu)
            if a.peut(Permission.COORDINATION_CONSULTER) and a not in animateurs
        ],
        rattacher=rattacher or (lambda _seance: None),
        annee=annee,
    )


@transaction.atomic
def charger_coordination(jeu: Jeu, *, le: date, rattacher: Rattacher | None = None) -> int:
    """Charge les séances passées et la suivante de chaque instance ; rend leur nombre.

    `rattacher` reçoit chaque séance dès qu'elle est prévue : une opération peut la faire sienne. Sans
    effet (0) si une instance existe déjà, ou si aucun agent n'anime la coordination.
    """
    troupe = _troupe(jeu, le, rattacher, None)
    if troupe is None or Instance.objects.exists():
        return 0
    territoires = territoires_du_jeu(jeu)
    structures = charger_structures(troupe.donnees)
    dispositifs = _dispositifs(troupe)
    _animer(troupe, territoires, dispositifs)
    charger_offre(
        troupe.donnees,
        structures=structures,
        territoires=territoires,
        dispositifs=list(dispositifs.values()),
        par=troupe.par,
        le=le,
    )
    charger_projets(
        troupe.donnees, cellules=troupe.cellules, structures=structures, par=troupe.par, le=le
    )
    _diffuser(troupe)
    _propositions(troupe)
    return troupe.seances


@transaction.atomic
def charger_annee(jeu: Jeu, annee: int, *, le: date, rattacher: Rattacher | None = None) -> int:
    """Une seule année des instances d'un département voisin, closes à sa fin ; rend les séances."""
    troupe = _troupe(jeu, le, rattacher, annee)
    if troupe is None:
        return 0
    ouvertes = _animer(troupe, territoires_du_jeu(jeu), _dispositifs(troupe))
    _diffuser(troupe)
    for ouverte in ouvertes:
        Instance.objects.filter(pk=ouverte.pk).update(
            periode=Periode(ouverte.periode.debut, troupe.le)
        )
    return troupe.seances


def _dispositifs(troupe: _Troupe) -> dict[str, Dispositif]:
    return {
        decrit["code"]: offre.creer_dispositif(**decrit, par=troupe.par, le=troupe.le)
        for decrit in troupe.donnees["dispositifs"]
    }


def _animer(
    troupe: _Troupe, territoires: list[Territoire], dispositifs: dict[str, Dispositif]
) -> list[Instance]:
    """Les instances décrites, chacune avec ses membres et ses séances."""
    ouvertes: list[Instance] = []
    for place, decrite in enumerate(troupe.donnees["instances"]):
        lieux: list[Territoire | None] = [None]
        if decrite.get("par_territoire"):
            lieux = list(territoires)
        elif "territoire" in decrite:
            lieux = [t for t in territoires if t.code == decrite["territoire"]]
        for lieu in lieux:
            ouverte = _ouvrir(troupe, decrite, lieu, place, dispositifs)
            _membres(troupe, ouverte, len(ouvertes))
            _vivre(troupe, ouverte, decrite, lieu)
            if ouverte.dispositif and not troupe.annee:
                _inscrire(troupe, ouverte, ouverte.dispositif)
            ouvertes.append(ouverte)
    return ouvertes


def _ouvrir(
    troupe: _Troupe,
    decrite: dict[str, Any],
    lieu: Territoire | None,
    place: int,
    dispositifs: dict[str, Dispositif],
) -> Instance:
    voisins = [
        a
        for a in troupe.animateurs
        if (lieu and lieu.pk in {h.territoire_id for h in a.habilitations})
        or a.courriel.startswith(f"{decrite.get('animateur')}@")
    ]
    depuis = troupe.debut
    if not troupe.annee and "depuis" in decrite:
        depuis = decrite["depuis"]
    return instance.creer_instance(
        genre=decrite["genre"],
        nom=decrite["nom"].format(territoire=lieu),
        territoire_id=lieu.pk if lieu else None,
        dispositif_id=dispositifs[decrite["dispositif"]].pk if "dispositif" in decrite else None,
        animateur=voisins[place % len(voisins)] if voisins else troupe.par,
        rythme_mois=decrite.get("rythme_mois"),
        lieu=decrite["lieu"].format(territoire=lieu),
        depuis=depuis,
        par=troupe.par,
        le=depuis,
    )


def _membres(troupe: _Troupe, ouverte: Instance, rang: int) -> None:
    invites = troupe.donnees["invites"]
    # Un rendez-vous ouvert à tout le département invite tout le monde ; les autres, six partenaires.
    nombre = len(invites) if ouverte.genre == "vendredi_insertion" else 6
    for place in range(nombre):
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


def _dates(troupe: _Troupe, ouverte: Instance, decrite: dict[str, Any]) -> list[date]:
    """Ses dates d'après son rythme ; sans rythme, les `dates` décrites, et les `jours` d'écart à `le`."""
    le, rythme = troupe.le, ouverte.rythme
    if not rythme.mois:
        ecarts = [] if troupe.annee else decrite.get("jours", [])
        proches = [_jour_ouvre(le + timedelta(days=n)) for n in ecarts]
        return sorted({*decrite.get("dates", []), *proches})
    return [
        jour
        for annee in range(ouverte.periode.debut.year, le.year + 2)
        for jour in dates_de_l_annee(
            annee,
            mois=rythme.mois,
            rang=rythme.rang,
            jour=rythme.jour,
            depuis=ouverte.periode.debut,
            droit_local=droit_local(le),
        )
    ]


def _jour_ouvre(jour: date) -> date:
    return jour + timedelta(days=(7 - jour.weekday()) % 7 if jour.weekday() >= 5 else 0)


def _vivre(
    troupe: _Troupe, ouverte: Instance, decrite: dict[str, Any], lieu: Territoire | None
) -> None:
    """Ses séances passées, tenues, puis la suivante, convoquée."""
    le = troupe.le
    debut = max(ouverte.periode.debut, date.min if "depuis" in decrite else le - timedelta(365))
    dates = _dates(troupe, ouverte, decrite)
    passees = [j for j in dates if debut <= j < le]
    a_venir = [] if troupe.annee else [j for j in dates if j >= le][:1]
    if lieu and lieu.code in decrite.get("cesse", []):
        passees, a_venir = passees[:-2], []
    for rang, jour in enumerate(passees):
        prevue = _planifier(troupe, ouverte, decrite, jour, rang)
        _tenir(troupe, prevue, rang, len(passees))
    for jour in a_venir:
        prevue = _planifier(troupe, ouverte, decrite, jour, len(passees))
        if jour <= le + timedelta(days=25):
            _convoquer(troupe, prevue, le - timedelta(days=5), part=0.6)


def _sujet(
    troupe: _Troupe, ouverte: Instance, decrite: dict[str, Any], rang: int
) -> tuple[str, str]:
    """Le thème de la séance de ce rang et son intervenant, s'il y en a."""
    if ouverte.genre == "vendredi_insertion":
        programme = troupe.donnees["programme"]
        theme, intervenant = programme[rang % len(programme)]
        return theme, intervenant
    themes = decrite.get("themes", [])
    if not themes and ouverte.genre == "cellule_locale":
        themes = troupe.donnees["themes"]
        rang += ouverte.pk
    return (themes[rang % len(themes)] if themes else ""), ""


def _planifier(
    troupe: _Troupe, ouverte: Instance, decrite: dict[str, Any], jour: date, rang: int
) -> Seance:
    debut = instance.a_l_heure(jour, ouverte.rythme.heure)
    theme, intervenant = _sujet(troupe, ouverte, decrite, rang)
    prevue = seance.planifier_seance(
        instance=ouverte,
        debut=debut,
        fin=debut + timedelta(minutes=ouverte.rythme.minutes),
        theme=theme,
        par=troupe.par,
        le=min(jour, troupe.le),
    )
    if intervenant:
        premier = prevue.points.order_by("ordre").values("pk")[:1]
        PointOrdreDuJour.objects.filter(pk__in=premier).update(intervenant=intervenant)
    seance.inviter_membres(seance=prevue, par=troupe.par, le=troupe.le)
    troupe.rattacher(prevue)
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
            invite.represente_par = "une collègue"
    Invitation.objects.bulk_update(invites, ["reponse", "repondu_le", "represente_par"])


def _tenir(troupe: _Troupe, prevue: Seance, rang: int, total: int) -> None:
    jour = prevue.debut.date()
    _convoquer(troupe, prevue, jour - timedelta(days=15), part=0.9)
    absents = (ReponseInvitation.EXCUSE, ReponseInvitation.EN_ATTENTE)
    presents = {i.pk for i in prevue.invitations.all() if i.reponse not in absents}
    invitation.noter_presences(seance=prevue, presents=presents, par=troupe.par, le=jour)
    points = list(prevue.points.all())
    for place, point in enumerate(points):
        point.notes = _note(troupe, prevue, rang, place)
    PointOrdreDuJour.objects.bulk_update(points, ["notes"])
    if prevue.instance.genre == "cellule_locale":
        troupe.cellules.append(prevue)
    _decider(troupe, prevue, jour, rang)
    if prevue.instance.genre == "comite_suivi" and rang >= total - 2:
        _parcours(troupe, prevue, jour)
    if jour + DELAI_COMPTE_RENDU < troupe.le:
        troupe.a_diffuser.append(prevue)


def _diffuser(troupe: _Troupe) -> None:
    for tenue in troupe.a_diffuser:
        tenue.refresh_from_db()
        compte_rendu.diffuser_compte_rendu(
            seance=tenue,
            version=tenue.version,
            par=troupe.par,
            le=tenue.debut.date() + timedelta(days=6),
            par_courriel=False,
        )


def _note(troupe: _Troupe, tenue: Seance, rang: int, place: int) -> str:
    """Ce qui s'est dit sur un point ; autour d'un intervenant, dans l'ordre de la séance."""
    if tenue.instance.genre == "vendredi_insertion":
        dites = troupe.donnees["notes_intervenant"]
        return str(dites[rang % len(dites)][place % 3])
    notes = troupe.donnees["notes"]
    return str(notes[(rang * 3 + place + tenue.instance_id) % len(notes)])


def _decider(troupe: _Troupe, tenue: Seance, jour: date, rang: int) -> None:
    if rang % 2 and tenue.instance.genre in ("ctes", "coordination_plie"):
        return
    textes, suites = troupe.donnees["decisions"], troupe.donnees["suites"]
    echeance = jour + timedelta(days=35)
    prise = decision.prendre_decision(
        seance=tenue,
        intitule=textes[(rang + tenue.instance_id) % len(textes)],
        agent=tenue.instance.animateur if rang % 3 else None,
        responsable=troupe.donnees["responsable"],
        echeance=echeance,
        par=troupe.par,
        le=jour,
    )
    # L'année d'un voisin est racontée en entier : rien n'y reste à faire.
    ancienne = troupe.annee or echeance < troupe.le - timedelta(days=60)
    if ancienne or (echeance < troupe.le and (tenue.instance_id + rang) % 4):
        decision.clore_decision(
            decision=prise,
            etat=EtatDecision.FAITE,
            suite=suites[rang % len(suites)],
            version=prise.version,
            par=troupe.par,
            le=echeance - timedelta(days=3),
        )


def _inscrire(troupe: _Troupe, ouverte: Instance, dispositif: Dispositif) -> None:
    """Quelques personnes que son animateur voit participent au dispositif que l'instance suit."""
    animateur = ouverte.animateur
    visibles = Personne.objects.visibles_par(animateur, Permission.COORDINATION_CONSULTER)
    for rang, personne in enumerate(visibles.filter(est_soumis=True).order_by("pk")[:12]):
        entree = troupe.le - timedelta(days=20 + 23 * rang)
        inscrite = inscrire_participant(
            dispositif=dispositif,
            personne=personne,
            entree=entree,
            par=animateur,
            le=troupe.le,
        )
        if rang % 5 == 4:
            sortir_participant(
                participation=inscrite,
                sortie=troupe.le - timedelta(days=9),
                motif_sortie="Reprise d'emploi",
                par=animateur,
                le=troupe.le,
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


def _propositions(troupe: _Troupe) -> None:
    partenaires = [a for a in troupe.agents if a.structure.genre != "departement"] or [troupe.par]
    for rang, (titre, qui) in enumerate(troupe.donnees["programme"][-3:]):
        instance.proposer(
            genre=GenreProposition.INTERVENANT,
            titre=titre,
            intervenant=qui,
            texte="Une présentation de vingt minutes, puis des échanges.",
            par=partenaires[rang % len(partenaires)],
            le=troupe.le - timedelta(days=4 + rang),
        )
