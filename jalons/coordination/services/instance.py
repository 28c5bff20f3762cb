"""Tenir une instance : ses membres, son calendrier, les propositions qu'elle reçoit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from jalons.annuaire.enums import GenreStructure
from jalons.annuaire.selectors import droit_local
from jalons.comptes.journal import journaliser, noter
from jalons.comptes.models import Agent
from jalons.coordination import evenements
from jalons.coordination.enums import Echelle, EtatProposition, EtatSeance, GenreProposition
from jalons.coordination.instance import Rythme
from jalons.coordination.models import (
    Instance,
    MembreInstance,
    PointOrdreDuJour,
    Proposition,
    Seance,
)
from jalons.coordination.rules.rythme import dates_de_l_annee
from jalons.coordination.services.commun import (
    CoordinationImpossible,
    programme_change,
    seance_ouverte,
)
from jalons.socle.dates import ajouter_mois, premier_du_mois
from jalons.socle.fiches import changer, une_ligne, verrouiller
from jalons.socle.periode import Periode, annee_civile

# Un lien personnel ne remplit pas la liste à lui seul.
PROPOSITIONS_PAR_LIEN = 5


def _verifier(instance: Instance) -> None:
    genre = instance.declaration
    if genre.echelle == Echelle.TERRITOIRE and instance.territoire_id is None:
        raise CoordinationImpossible("Choisissez le territoire de l'instance.", champ="territoire")
    if genre.echelle == Echelle.DISPOSITIF and instance.dispositif_id is None:
        raise CoordinationImpossible("Choisissez le dispositif suivi.", champ="dispositif")
    admis = {genre.rythme.mois, *genre.rythmes_admis}
    if instance.rythme_mois not in admis:
        dits = " ou ".join(Rythme(mois).dit for mois in sorted(admis))
        raise CoordinationImpossible(
            f"Une instance « {genre.libelle} » se réunit {dits}.", champ="rythme_mois"
        )


@transaction.atomic
def creer_instance(
    *,
    genre: str,
    nom: str,
    animateur: Agent,
    par: Agent,
    le: date,
    territoire_id: int | None = None,
    dispositif_id: int | None = None,
    rythme_mois: int | None = None,
    rythme: Mapping[str, Any] | None = None,
    lieu: str = "",
    depuis: date | None = None,
) -> Instance:
    """Ouvre une instance ; sans `rythme_mois`, à la périodicité de son genre.

    `rythme` : `rythme_rang`, `rythme_jour`, `rythme_heure`, `rythme_minutes` ; absents ou None,
    ceux du genre.
    """
    instance = Instance(
        genre=genre,
        nom=une_ligne(nom),
        territoire_id=territoire_id,
        dispositif_id=dispositif_id,
        animateur=animateur,
        lieu=une_ligne(lieu),
        periode=Periode(depuis or le),
        rythme_mois=0,
        **(rythme or {}),
    )
    base = instance.declaration.rythme.mois
    instance.rythme_mois = base if rythme_mois is None else rythme_mois
    _verifier(instance)
    instance.save()
    noter(evenements.InstanceOuverte, instance, par, le, instance=instance.nom)
    return instance


@transaction.atomic
def modifier_instance(
    *, instance: Instance, version: int, changements: Mapping[str, Any], par: Agent, le: date
) -> Instance:
    """Change le nom, l'animateur, le rythme, le lieu, le territoire ou le dispositif."""
    relue = changer(instance, version, changements)
    _verifier(relue)
    return relue


@transaction.atomic
def ajouter_membre(
    *,
    instance: Instance,
    nom: str,
    courriel: str,
    par: Agent,
    le: date,
    organisme: str = "",
    agent: Agent | None = None,
) -> MembreInstance:
    """Ajoute quelqu'un que l'on invitera d'habitude ; la même adresse n'y est qu'une fois."""
    courriel = courriel.strip().lower()
    membre, neuf = MembreInstance.objects.get_or_create(
        instance=instance,
        courriel=courriel,
        defaults={
            "nom": une_ligne(nom)[:120],
            "organisme": une_ligne(organisme)[:160],
            "agent": agent,
        },
    )
    if not neuf:
        raise CoordinationImpossible(f"{membre.nom} est déjà membre avec cette adresse.")
    return membre


@transaction.atomic
def retirer_membre(*, membre: MembreInstance, par: Agent, le: date) -> None:
    """Ne plus inviter quelqu'un d'habitude ; ses invitations passées restent."""
    membre.delete()


@transaction.atomic
def reprendre_membres(*, instance: Instance, source: Instance, par: Agent, le: date) -> int:
    """Invite d'habitude ceux d'une autre instance ; rend combien s'ajoutent."""
    deja = set(instance.membres.values_list("courriel", flat=True))
    neufs = [
        MembreInstance(
            instance=instance,
            agent_id=m.agent_id,
            nom=m.nom,
            organisme=m.organisme,
            courriel=m.courriel,
        )
        for m in source.membres.all()
        if m.courriel not in deja
    ]
    if not neufs:
        raise CoordinationImpossible("Tous les membres de cette instance sont déjà ici.")
    MembreInstance.objects.bulk_create(neufs)
    return len(neufs)


@transaction.atomic
def clore_instance(
    *, instance: Instance, fin: date, version: int, par: Agent, le: date
) -> Instance:
    """L'instance cesse de se réunir après `fin` ; son histoire reste."""
    relue: Instance = verrouiller(instance, version)
    if fin < relue.periode.debut:
        raise CoordinationImpossible("La fin doit suivre l'ouverture de l'instance.", champ="fin")
    apres = relue.seances.exclude(etat=EtatSeance.ANNULEE).filter(
        debut__gte=a_l_heure(fin + timedelta(days=1), 0)
    )
    nombre = apres.count()
    if nombre:
        raise CoordinationImpossible(
            f"{nombre} séance{'s' if nombre > 1 else ''} après cette date : annulez d'abord, pour "
            "que les invités soient prévenus, ou choisissez une date plus lointaine.",
            champ="fin",
        )
    relue.periode = Periode(relue.periode.debut, fin)
    relue.version += 1
    relue.save(update_fields=["periode", "version"])
    noter(evenements.InstanceClose, relue, par, le, instance=relue.nom, fin=f"{fin:%d/%m/%Y}")
    return relue


def a_l_heure(jour: date, heure: int, minute: int = 0) -> datetime:
    """Ce jour à cette heure, au fuseau du Département."""
    return datetime.combine(jour, time(heure, minute), tzinfo=timezone.get_current_timezone())


@transaction.atomic
def generer_calendrier(*, instance: Instance, annee: int, par: Agent, le: date) -> list[Seance]:
    """Crée les séances de l'année qui manquent, à partir du jour `le` ; rejoué, ne crée rien.

    Un mois où une séance est déjà prévue ou tenue n'en reçoit pas d'autre ; une séance déplacée ou
    annulée garde sa date de calendrier et ne renaît pas. Rend les séances créées.
    """
    instance = Instance.objects.select_for_update().get(pk=instance.pk)
    rythme = instance.rythme
    if not rythme.mois:
        raise CoordinationImpossible(
            "Cette instance se réunit à la demande : elle n'a pas de rythme."
        )
    dates = dates_de_l_annee(
        annee,
        mois=rythme.mois,
        rang=rythme.rang,
        jour=rythme.jour,
        depuis=_depart_du_rythme(instance),
        droit_local=droit_local(le),
    )
    deja = list(instance.seances.values_list("prevue_le", "debut", "etat"))
    prevues = {prevue for prevue, _, _ in deja}
    occupes = {
        (jour.year, jour.month)
        for _, debut, etat in deja
        if etat != EtatSeance.ANNULEE and (jour := timezone.localtime(debut))
    }
    a_creer = [
        d
        for d in dates
        if d >= le
        and d in instance.periode
        and d not in prevues
        and (d.year, d.month) not in occupes
    ]
    return _creer_seances(instance, a_creer, par=par)


def _depart_du_rythme(instance: Instance) -> date:
    """Le mois d'où compter : la dernière date du calendrier, sinon la dernière réunion, sinon l'ouverture."""
    vivantes = instance.seances.exclude(etat=EtatSeance.ANNULEE)
    prevue: date | None = vivantes.aggregate(d=Max("prevue_le"))["d"]
    if prevue:
        return _a_la_phase(instance, prevue)
    reunie: datetime | None = vivantes.aggregate(d=Max("debut"))["d"]
    return (
        _a_la_phase(instance, timezone.localtime(reunie).date())
        if reunie
        else instance.periode.debut
    )


def _a_la_phase(instance: Instance, jour: date) -> date:
    """Le premier mois de l'instance qui a la phase de `jour` : l'année entière peut se recréer."""
    mois, debut = instance.rythme.mois, instance.periode.debut
    ecart = (jour.year - debut.year) * 12 + jour.month - debut.month
    depart = ajouter_mois(premier_du_mois(debut), ecart % mois)
    return max(depart, debut)


@transaction.atomic
def generer_calendriers(*, annee: int, par: Agent, le: date) -> int:
    """Le calendrier de toutes les instances que l'agent anime ; rend le nombre de séances créées."""
    siennes = Instance.objects.filter(
        animateur=par, rythme_mois__gt=0, periode__overlap=annee_civile(annee).en_intervalle()
    )
    creees = [generer_calendrier(instance=i, annee=annee, par=par, le=le) for i in siennes]
    if not creees:
        raise CoordinationImpossible("Vous n'animez aucune instance qui ait un rythme.")
    return sum(map(len, creees))


def _creer_seances(instance: Instance, jours: list[date], *, par: Agent) -> list[Seance]:
    rythme = instance.rythme
    debuts = [a_l_heure(jour, rythme.heure, rythme.minute) for jour in jours]
    seances = Seance.objects.bulk_create(
        [
            Seance(
                instance=instance,
                prevue_le=jour,
                debut=debut,
                fin=debut + timedelta(minutes=rythme.minutes),
                lieu=instance.lieu,
                par=par,
            )
            for jour, debut in zip(jours, debuts, strict=True)
        ]
    )
    poser_ordre_du_jour(instance, seances)
    return seances


def poser_ordre_du_jour(instance: Instance, seances: list[Seance]) -> None:
    """L'ordre du jour habituel du genre, sur des séances qui n'en ont pas encore."""
    PointOrdreDuJour.objects.bulk_create(
        [
            PointOrdreDuJour(seance=seance, titre=titre, ordre=10 * (rang + 1))
            for seance in seances
            for rang, titre in enumerate(instance.declaration.ordre_du_jour)
        ]
    )


@transaction.atomic
def proposer(
    *,
    genre: GenreProposition,
    titre: str,
    par: Agent | None,
    le: date,
    texte: str = "",
    intervenant: str = "",
    instance: Instance | None = None,
    nom: str = "",
) -> Proposition:
    """Propose un intervenant, un dispositif ou un thème ; spontanée quand elle vient d'un partenaire.

    `par=None` : un partenaire sans compte, `nom`, par son lien personnel.
    """
    spontanee = par is None or par.structure.genre != GenreStructure.DEPARTEMENT
    qui = f"{par} ({par.structure})" if par else une_ligne(nom)
    attend = Proposition.objects.filter(
        agent=None, propose_par=qui[:160], etat=EtatProposition.PROPOSEE
    )
    if par is None and attend.count() >= PROPOSITIONS_PAR_LIEN:
        raise CoordinationImpossible(
            "Vos propositions précédentes attendent une suite : merci de patienter."
        )
    proposition = Proposition.objects.create(
        instance=instance,
        genre=genre,
        titre=une_ligne(titre)[:160],
        texte=texte.strip(),
        intervenant=une_ligne(intervenant)[:160],
        propose_par=qui[:160],
        est_spontanee=spontanee,
        agent=par,
        date=le,
    )
    journaliser(
        evenements.PropositionFaite,
        personne_id=None,
        par=par,
        le=le,
        objet_id=proposition.pk,
        titre=proposition.titre,
        qui=proposition.propose_par,
    )
    return proposition


def _a_traiter(proposition: Proposition) -> Proposition:
    relue = verrouiller(proposition)
    if relue.etat != EtatProposition.PROPOSEE:
        raise CoordinationImpossible("Cette proposition a déjà reçu une suite.")
    return relue


@transaction.atomic
def programmer(*, proposition: Proposition, seance: Seance, par: Agent, le: date) -> Proposition:
    """La proposition devient un point de l'ordre du jour, et le thème si la séance n'en a pas."""
    relue = _a_traiter(proposition)
    seance = seance_ouverte(seance)
    if relue.instance_id not in (None, seance.instance_id):
        raise CoordinationImpossible("Cette proposition est faite à une autre instance.")
    dernier = seance.points.order_by("-ordre").first()
    PointOrdreDuJour.objects.create(
        seance=seance,
        titre=relue.titre,
        intervenant=relue.intervenant,
        ordre=(dernier.ordre if dernier else 0) + 10,
        sequence=programme_change(seance),
    )
    if not seance.theme:
        seance.theme = relue.titre
        seance.version += 1
        seance.save(update_fields=["theme", "version"])
    relue.etat, relue.seance = EtatProposition.PROGRAMMEE.value, seance
    relue.instance_id = seance.instance_id
    relue.save()
    return relue


@transaction.atomic
def ecarter(*, proposition: Proposition, motif: str, par: Agent, le: date) -> Proposition:
    """Écarte la proposition, en disant pourquoi à celui qui l'a faite."""
    relue = _a_traiter(proposition)
    if not motif.strip():
        raise CoordinationImpossible(
            "Dites pourquoi vous écartez cette proposition.", champ="motif"
        )
    relue.etat, relue.motif = EtatProposition.ECARTEE.value, motif.strip()[:300]
    relue.save()
    return relue
