"""En séance : les retraits, l'audition, l'avis, le report, le quorum qui manque."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import transaction

from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.coordination.services.invitation import noter_presences as cocher
from jalons.equipes import evenements
from jalons.equipes.enums import (
    EtatDossier,
    EtatPassage,
    MotifRetrait,
    PresenceAudition,
    SensAvis,
)
from jalons.equipes.erreurs import EquipeImpossible
from jalons.equipes.models import MembreEquipe, PassageEquipe, RetraitMembre, SeanceEquipe
from jalons.equipes.rules.avis import Voix, refus_de_vote
from jalons.equipes.rules.quorum import voix_possibles
from jalons.equipes.selectors.equipes import membres_au, regle_de_vote
from jalons.equipes.selectors.seance import (
    TENUE,
    MembreEnSeance,
    jour_de,
    membres_en_seance,
    pourquoi_pas_encore,
    quorum_de,
    retires_de,
)
from jalons.equipes.services.commun import (
    dossier_verrouille,
    faire_suivre,
    proposer_retraits,
    seance_ouverte,
)
from jalons.repertoire.enums import Voie
from jalons.socle.conflit import verifier_version
from jalons.socle.fiches import une_ligne

QUORUM = "Le quorum n'est pas atteint"


def _verrouiller(passage: PassageEquipe, version: int | None) -> PassageEquipe:
    """Le passage verrouillé, son dossier et sa séance avant lui, à la version lue si elle est dite."""
    dossier = dossier_verrouille(passage.dossier)
    seance = seance_ouverte(passage.seance)
    relu = PassageEquipe.objects.select_for_update(of=("self",)).get(pk=passage.pk)
    if version is not None:
        verifier_version(relu, version)
    relu.dossier, relu.seance = dossier, seance
    return relu


def _garder(passage: PassageEquipe, *champs: str) -> PassageEquipe:
    passage.version += 1
    passage.save(update_fields=[*champs, "version"])
    return passage


@transaction.atomic
def noter_presences(
    *, seance: SeanceEquipe, presents: Collection[int], par: Agent, le: date
) -> int:
    """Pose les présences (numéros d'invitations) et propose les retraits des membres liés."""
    relue = seance_ouverte(seance)
    if jour_de(relue) > le:
        raise EquipeImpossible("La séance n'a pas encore eu lieu.")
    nombre = cocher(seance=relue.seance, presents=set(presents), par=par, le=le)
    for passage in relue.passages.filter(etat=EtatPassage.PREVU).select_related(
        "dossier__personne", "seance__seance", "seance__equipe"
    ):
        proposer_retraits(passage)
    return nombre


@transaction.atomic
def declarer_retrait(
    *, passage: PassageEquipe, membre: MembreEquipe, precision: str, par: Agent, le: date
) -> RetraitMembre:
    """Un membre dit son lien avec la personne : il ne siège pas sur ce dossier."""
    relu = _verrouiller(passage, None)
    if membre.pk not in {m.pk for m in membres_au(relu.seance.equipe, jour_de(relu.seance))}:
        raise EquipeImpossible("Cette personne ne siège pas à la séance.", champ="membre")
    retrait, _ = RetraitMembre.objects.update_or_create(
        passage=relu,
        membre=membre,
        defaults={
            "motif": MotifRetrait.DECLARE,
            "precision": une_ligne(precision)[:200],
            "est_leve": False,
            "par": par,
            "date": le,
        },
    )
    _rejuger(relu)
    return retrait


@transaction.atomic
def ecarter_retrait(
    *, retrait: RetraitMembre, precision: str, par: Agent, le: date
) -> RetraitMembre:
    """Le lien proposé n'était pas vrai (un homonyme) : le membre siège. Il faut dire pourquoi."""
    dit = une_ligne(precision)[:200]
    if not dit:
        raise EquipeImpossible("Dites pourquoi ce membre peut siéger.", champ="precision")
    _verrouiller(retrait.passage, None)
    relu = RetraitMembre.objects.select_for_update().get(pk=retrait.pk)
    relu.est_leve, relu.precision, relu.par, relu.date = True, dit, par, le
    relu.version += 1
    relu.save()
    return relu


def _rejuger(passage: PassageEquipe) -> None:
    """Un avis rendu avec un membre lié ne vaut plus : il est à reprendre."""
    if passage.etat == EtatPassage.RENDU:
        membres = membres_en_seance(passage.seance)
        _exiger_le_quorum(passage, membres)


@transaction.atomic
def noter_audition(
    *,
    passage: PassageEquipe,
    version: int,
    par: Agent,
    le: date,
    presence: str = "",
    assistee_de: str = "",
    observations: str = "",
    recue_le: date | None = None,
) -> PassageEquipe:
    """Ce que la personne a répondu : réception, observations écrites, venue, assistée de qui."""
    relu = _verrouiller(passage, version)
    if recue_le is not None and (relu.invitee_le is None or recue_le < relu.invitee_le):
        raise EquipeImpossible("La réception suit l'invitation.", champ="recue_le")
    if recue_le is not None and recue_le > le:
        raise EquipeImpossible("Cette date est à venir.", champ="recue_le")
    if presence and jour_de(relu.seance) > le:
        raise EquipeImpossible("La séance n'a pas encore eu lieu.", champ="presence")
    dites = observations.strip()
    if dites != relu.observations:
        relu.observations_le = le if dites else None
    relu.presence, relu.observations = PresenceAudition(presence).value, dites
    relu.assistee_de = une_ligne(assistee_de)[:160]
    relu.recue_le = recue_le
    return _garder(relu, "presence", "observations", "observations_le", "assistee_de", "recue_le")


@transaction.atomic
def rendre_avis(
    *,
    passage: PassageEquipe,
    sens: SensAvis,
    motif: str,
    version: int,
    par: Agent,
    le: date,
    voie: str = "",
    voix: Voix | None = None,
) -> PassageEquipe:
    """Note l'avis de l'équipe, ou le corrige tant que le procès-verbal n'est pas signé.

    Refusé avant la séance, sans présences, sans quorum une fois ôtés les membres liés, sans motif, sans
    que la personne ait été invitée quand le thème l'exige (L.262-37 III), ou si les voix disent
    l'inverse. Sans `voix`, l'avis est unanime. Lève `ConflitDeVersion`.
    """
    relu = _verrouiller(passage, version)
    dossier, jour = relu.dossier, jour_de(relu.seance)
    if relu.etat in (EtatPassage.REPORTE, EtatPassage.RETIRE):
        raise EquipeImpossible("Ce dossier n'est plus à cette séance.")
    if jour > le or relu.seance.seance.etat != TENUE:
        raise EquipeImpossible("Notez d'abord les présences : la séance n'a pas encore eu lieu.")
    if not motif.strip():
        raise EquipeImpossible("Un avis est motivé : dites pourquoi en une phrase.", champ="motif")
    membres = membres_en_seance(relu.seance)
    retires = _exiger_le_quorum(relu, membres)
    if obstacle := pourquoi_pas_encore(relu, jour):
        raise EquipeImpossible(f"{obstacle} ({dossier.declaration.article})")
    lues = voix or Voix()
    possibles = voix_possibles((m.siegeant for m in membres), retires=retires)
    refus = refus_de_vote(lues, sens=sens, possibles=possibles, regle=regle_de_vote(le=jour))
    if refus:
        raise EquipeImpossible(refus, champ="pour")
    est_neuf = relu.etat != EtatPassage.RENDU
    relu.etat, relu.sens, relu.motif = EtatPassage.RENDU, SensAvis(sens), motif.strip()
    relu.voie = Voie(voie).value if voie and dossier.declaration.demande_voie else ""
    relu.pour, relu.contre, relu.abstentions = (
        (lues.pour, lues.contre, lues.abstentions) if lues.total else (None, None, None)
    )
    relu.rendu_le, relu.rendu_par = jour, par
    relu.version += 1
    relu.save()
    if est_neuf:
        dossier.etat, dossier.version = EtatDossier.RENDU, dossier.version + 1
        dossier.save(update_fields=["etat", "version"])
    return relu


def _exiger_le_quorum(passage: PassageEquipe, membres: list[MembreEnSeance]) -> set[int]:
    """Les membres retirés de ce dossier ; lève sans quorum une fois qu'ils le sont."""
    retires = {r.membre_id for r in retires_de(passage)}
    quorum = quorum_de(passage.seance, membres, retires)
    if not quorum.est_atteint:
        pour_lui = ", une fois les membres liés retirés" if retires else ""
        raise EquipeImpossible(
            f"{QUORUM}{pour_lui} ({quorum.pourvus} sièges pourvus, il en faut {quorum.requis}) : "
            "reportez le dossier."
        )
    return retires


@transaction.atomic
def reporter(
    *, passage: PassageEquipe, motif: str, version: int | None, par: Agent, le: date
) -> PassageEquipe:
    """Reporte le dossier à la séance suivante ; sans séance prévue, il attend la prochaine."""
    relu = _verrouiller(passage, version)
    if relu.etat not in (EtatPassage.PREVU, EtatPassage.RENDU):
        raise EquipeImpossible("Ce dossier n'est plus à cette séance.")
    dit = motif.strip()
    if not dit:
        raise EquipeImpossible("Dites pourquoi le dossier est reporté.", champ="motif")
    _reporter(relu, dit, par=par, le=le)
    return relu


def _reporter(passage: PassageEquipe, motif: str, *, par: Agent, le: date) -> None:
    passage.etat, passage.motif = EtatPassage.REPORTE, motif
    _effacer_l_avis(passage)
    passage.save()
    suivant = faire_suivre(passage.dossier, apres=max(jour_de(passage.seance), le))
    if suivant is not None and passage.observations:
        suivant.observations, suivant.observations_le = (
            passage.observations,
            passage.observations_le,
        )
        suivant.save()
    journaliser(
        evenements.EquipeReport,
        personne_id=passage.dossier.personne_id,
        par=par,
        le=le,
        objet_id=passage.dossier_id,
        equipe=str(passage.seance.equipe),
        theme=passage.dossier.declaration.libelle,
        motif=motif,
    )


def _effacer_l_avis(passage: PassageEquipe) -> None:
    passage.sens = passage.voie = ""
    passage.pour = passage.contre = passage.abstentions = None
    passage.rendu_le = passage.rendu_par = None
    passage.version += 1


@transaction.atomic
def reprendre(*, passage: PassageEquipe, version: int, par: Agent, le: date) -> PassageEquipe:
    """Défait un avis ou un report noté par erreur, tant que le procès-verbal n'est pas signé.

    Le dossier reporté quitte la séance suivante, sauf si elle y a déjà travaillé.
    """
    relu = _verrouiller(passage, version)
    if relu.etat == EtatPassage.REPORTE:
        _quitter_la_suivante(relu)
    elif relu.etat != EtatPassage.RENDU:
        raise EquipeImpossible("Rien n'est encore noté pour ce dossier.")
    relu.etat, relu.motif = EtatPassage.PREVU, ""
    _effacer_l_avis(relu)
    relu.save()
    dossier = relu.dossier
    dossier.etat, dossier.version = EtatDossier.INSCRIT, dossier.version + 1
    dossier.save(update_fields=["etat", "version"])
    return relu


def _quitter_la_suivante(passage: PassageEquipe) -> None:
    apres = passage.dossier.passages.filter(pk__gt=passage.pk).select_related("seance__seance")
    for suivant in apres:
        seance_ouverte(suivant.seance)
        if suivant.etat != EtatPassage.PREVU or suivant.invitee_le is not None:
            raise EquipeImpossible("La séance suivante a déjà repris ce dossier.")
        suivant.delete()


@transaction.atomic
def reporter_faute_de_quorum(*, seance: SeanceEquipe, par: Agent, le: date) -> int:
    """Sans quorum rien n'est rendu : tout se reporte à la séance suivante. Rend le nombre de dossiers."""
    prevus = list(
        seance.passages.filter(etat__in=[EtatPassage.PREVU, EtatPassage.RENDU])
        .select_related("dossier__personne", "dossier__equipe", "seance__seance")
        .order_by("dossier_id")
    )
    for passage in prevus:
        dossier_verrouille(passage.dossier)
    relue = seance_ouverte(seance)
    if relue.seance.etat != TENUE:
        raise EquipeImpossible("Notez d'abord les présences.")
    quorum = quorum_de(relue, membres_en_seance(relue))
    if quorum.est_atteint:
        raise EquipeImpossible("Le quorum est atteint : reportez les dossiers un par un.")
    for passage in prevus:
        tenu = _verrouiller(passage, None)
        _reporter(tenu, QUORUM, par=par, le=le)
    return len(prevus)
