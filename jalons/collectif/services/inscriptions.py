"""Inscrire, mettre en attente, faire passer, se désister, émarger, dire la suite.

La séance se verrouille d'abord : la dernière place ne se donne qu'une fois, la base le tient aussi.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from jalons.activite.services.heures import (
    HeuresImpossibles,
    noter_heures,
    retirer_heures,
    valider_heures,
)
from jalons.collectif import evenements
from jalons.collectif.enums import (
    PLACES_PRISES,
    EtatInscription,
    IssueInscription,
    OrigineInscription,
)
from jalons.collectif.models import Inscription, SeanceCollective
from jalons.collectif.rules.places import qui_passe, reste
from jalons.collectif.services.commun import CollectifImpossible
from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.personnes.models import Personne
from jalons.personnes.services.nouvelles import prevenir
from jalons.socle.conflit import verifier_version
from jalons.socle.parametres import parametre

NOUVELLE = "action_collective"


def _tenir(seance: SeanceCollective) -> SeanceCollective:
    return (
        SeanceCollective.objects.select_for_update(of=("self",))
        .select_related("action")
        .get(pk=seance.pk)
    )


def _dire(inscription: Inscription, fait: str, *, par: Agent | None, le: date) -> None:
    if inscription.personne_id is not None:
        journaliser(
            evenements.InscriptionCollective,
            personne_id=inscription.personne_id,
            par=par,
            le=le,
            objet_id=inscription.pk,
            action=inscription.seance.action.intitule,
            jour=f"{timezone.localtime(inscription.seance.debut):%d/%m/%Y}",
            fait=fait,
        )


def prevenir_de(inscription: Inscription, quoi: str) -> None:
    """Le dit à la personne par le moyen qu'elle accepte ; à un agent, son agenda le dit."""
    if inscription.personne is not None:
        prevenir(
            personne=inscription.personne,
            genre=NOUVELLE,
            objet_id=inscription.pk,
            raison=f"{quoi}-{inscription.version}",
        )


@transaction.atomic
def inscrire(
    *,
    seance: SeanceCollective,
    par: Agent | None,
    maintenant: datetime,
    personne: Personne | None = None,
    agent: Agent | None = None,
) -> Inscription:
    """Donne une place, ou un rang d'attente s'il n'en reste pas. `par` None : la personne, par son lien.

    Lève `CollectifImpossible` si la séance est passée ou annulée, ou si elle y est déjà inscrite.
    """
    tenue, le = _tenir(seance), timezone.localdate(maintenant)
    if tenue.annulee_le is not None or tenue.fin <= maintenant:
        raise CollectifImpossible("Cette séance est passée, ou annulée.")
    if (agent is not None) != tenue.action.est_entre_professionnels:
        raise CollectifImpossible("Cette séance ne réunit pas ce public.")
    if par is None and not tenue.action.est_ouverte_aux_personnes:
        raise CollectifImpossible("Demandez à votre référent de vous y inscrire.")
    etats = list(tenue.inscriptions.values_list("etat", flat=True))
    etat = EtatInscription.INSCRITE if reste(tenue.places, etats) else EtatInscription.ATTENTE
    origine = OrigineInscription.DOSSIER if par else OrigineInscription.LIEN
    avant = tenue.inscriptions.filter(personne=personne, agent=agent).first()
    if avant is not None and avant.etat != EtatInscription.DESISTEE:
        raise CollectifImpossible("C'est déjà fait : l'inscription est dans la liste.")
    if avant is not None:
        # Qui revient après s'être désisté reprend sa ligne, avec sa trace.
        avant.etat, avant.par, avant.version = etat, par, avant.version + 1
        avant.save()
        faite = avant
    else:
        faite = Inscription.objects.create(
            seance=tenue,
            personne=personne,
            agent=agent,
            etat=etat,
            origine=OrigineInscription.AGENT if agent else origine,
            par=par,
        )
    faite.seance = tenue
    _dire(faite, faite.get_etat_display().lower(), par=par, le=le)
    prevenir_de(faite, str(etat))
    return faite


@transaction.atomic
def desister(*, inscription: Inscription, version: int, par: Agent | None, le: date) -> Inscription:
    """Libère la place, ou le rang ; la première en attente passe, et en est prévenue."""
    seance = _tenir(inscription.seance)
    tenue = Inscription.objects.select_for_update().get(pk=inscription.pk)
    verifier_version(tenue, version)
    if tenue.etat not in (EtatInscription.INSCRITE, EtatInscription.ATTENTE):
        raise CollectifImpossible("Sa présence est déjà notée.")
    tenue.etat, tenue.version = EtatInscription.DESISTEE, tenue.version + 1
    tenue.save()
    tenue.seance = seance
    _dire(tenue, "désistée", par=par, le=le)
    faire_passer(seance, par=par, le=le)
    return tenue


def faire_passer(seance: SeanceCollective, *, par: Agent | None, le: date) -> int:
    """Donne les places libres à qui attend, dans l'ordre ; rend combien. La séance est déjà verrouillée."""
    if seance.annulee_le is not None or seance.fin <= timezone.now():
        return 0
    etats = list(seance.inscriptions.values_list("pk", "etat"))
    passent = Inscription.objects.filter(pk__in=qui_passe(seance.places, etats))
    for inscription in passent.select_related("personne").order_by("pk"):
        inscription.etat = EtatInscription.INSCRITE
        inscription.version += 1
        inscription.save()
        inscription.seance = seance
        _dire(inscription, "une place s'est libérée", par=par, le=le)
        prevenir_de(inscription, "inscrite")
    return len(passent)


@transaction.atomic
def emarger(
    *,
    seance: SeanceCollective,
    presences: Mapping[int, tuple[str, str]],
    par: Agent,
    maintenant: datetime,
) -> int:
    """Note {inscription: (état, suite)} de toute la feuille ; rend combien changent.

    Présente, ses heures comptent une fois, validées par l'émargement ; corrigée, elles se retirent.
    Lève `CollectifImpossible` avant le début de la séance.
    """
    tenue, le = _tenir(seance), timezone.localdate(maintenant)
    if tenue.annulee_le is not None or tenue.debut > maintenant:
        raise CollectifImpossible("On émarge une séance qui a commencé, et qui n'est pas annulée.")
    notables = {str(e) for e in PLACES_PRISES}
    lignes = tenue.inscriptions.select_for_update(of=("self",)).filter(
        pk__in=presences, etat__in=notables
    )
    faites = 0
    for ligne in lignes.select_related("personne", "heures"):
        etat, issue = presences[ligne.pk]
        if etat not in notables or (issue and issue not in dict(IssueInscription.choices())):
            raise CollectifImpossible("Choisissez une présence de la liste.")
        if (etat, issue) == (ligne.etat, ligne.issue):
            continue
        ligne.etat, ligne.issue, ligne.version = etat, issue, ligne.version + 1
        ligne.seance = tenue
        _compter_les_heures(ligne, par=par, le=le)
        ligne.save()
        _dire(ligne, ligne.get_etat_display().lower(), par=par, le=le)
        faites += 1
    return faites


def _compter_les_heures(ligne: Inscription, *, par: Agent, le: date) -> None:
    if ligne.personne is None:
        return
    presente = ligne.etat == EtatInscription.PRESENTE
    if not presente and ligne.heures is not None:
        heures, ligne.heures = ligne.heures, None
        ligne.save(update_fields=["heures"])
        retirer_heures(
            heures=heures,
            motif="émargement corrigé",
            version=heures.version,
            par=par,
            le=le,
        )
    if not presente or ligne.heures is not None:
        return
    seance = ligne.seance
    duree = Decimal(int((seance.fin - seance.debut).total_seconds()) // 60) / 60
    try:
        with transaction.atomic():
            notees = noter_heures(
                personne=ligne.personne,
                jour=timezone.localtime(seance.debut).date(),
                est_semaine=False,
                source="action",
                par=par,
                le=le,
                declarees=round(duree, 2),
                precision=seance.action.intitule,
            )
            ligne.heures = valider_heures(
                heures=notees,
                validees=round(duree, 2),
                preuve=f"Émargement du {timezone.localtime(seance.debut):%d/%m/%Y}",
                version=notees.version,
                par=par,
                le=le,
            )
    except HeuresImpossibles:
        # Déjà notées ce jour-là pour cette action : elles ne comptent pas deux fois.
        ligne.heures = None


def rappeler_les_seances(*, maintenant: datetime) -> int:
    """Rappelle les séances proches à qui y a une place, une seule fois ; rend combien."""
    jours = parametre("collectif_rappel_jours", le=timezone.localdate(maintenant)).nombre
    proches = Inscription.objects.filter(
        etat=EtatInscription.INSCRITE,
        personne__isnull=False,
        seance__annulee_le=None,
        seance__debut__gt=maintenant,
        seance__debut__lte=maintenant + timedelta(days=jours),
    )
    faits = 0
    for inscription in proches.select_related("personne").order_by("pk"):
        assert inscription.personne is not None
        faits += (
            prevenir(
                personne=inscription.personne,
                genre=NOUVELLE,
                objet_id=inscription.pk,
                raison="rappel",
            )
            is not None
        )
    return faits
