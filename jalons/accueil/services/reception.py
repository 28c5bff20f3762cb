"""Confier une entrée, convoquer, noter l'issue d'un rendez-vous."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from psycopg.types.range import TimestamptzRange

from jalons.accueil import evenements
from jalons.accueil.documents.convocation import ConvocationLettre
from jalons.accueil.enums import EtatRendezVous, ModeEntretien, ModeEnvoi
from jalons.accueil.models import Convocation, Entretien, PriseEnCharge, RendezVous
from jalons.accueil.selectors.reception import limite_orientation
from jalons.annuaire.models import Site
from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.personnes.models import Entree, Personne
from jalons.personnes.selectors import adresse_de
from jalons.personnes.services import archiver_document
from jalons.socle.conflit import verifier_version
from jalons.socle.documents import completer
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.parametres import parametre


class RendezVousImpossible(ErreurMetier):
    """Le rendez-vous demandé ne peut pas être pris."""


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


def _prendre(
    *,
    personne: Personne,
    entree: Entree | None,
    agent: Agent,
    site: Site,
    debut: datetime,
    duree: timedelta,
    objet: str,
) -> RendezVous:
    try:
        with transaction.atomic():
            return RendezVous.objects.create(
                personne=personne,
                entree=entree,
                agent=agent,
                site=site,
                debut=debut,
                creneau=TimestamptzRange(debut, debut + duree, "[)"),
                objet=objet,
                rang=1 + RendezVous.objects.filter(entree=entree, entree__isnull=False).count(),
            )
    except IntegrityError as erreur:
        if "rendez_vous_agent_libre" in str(erreur):
            heure = timezone.localtime(debut)
            raise RendezVousImpossible(
                f"{agent} a déjà un rendez-vous le {heure:%d/%m/%Y} à {heure:%H} h {heure:%M}. "
                "Choisissez une autre heure.",
                champ="heure",
            ) from erreur
        raise


@transaction.atomic
def convoquer(
    *,
    personne: Personne,
    entree: Entree | None,
    agent: Agent,
    site: Site,
    debut: datetime,
    mode: ModeEnvoi,
    par: Agent,
    le: date,
    objet: str = "Entretien d'orientation",
) -> RendezVous:
    """Prend le rendez-vous, compose la lettre de convocation et l'archive.

    Lève `RendezVousImpossible` si l'heure est passée ou si l'agent n'est pas libre.
    """
    if debut <= timezone.now() and timezone.localtime(debut).date() < le:
        raise RendezVousImpossible("La date du rendez-vous est déjà passée.", champ="date")
    duree = timedelta(minutes=parametre("duree_entretien", le=le).nombre)
    rendez_vous = _prendre(
        personne=personne,
        entree=entree,
        agent=agent,
        site=site,
        debut=debut,
        duree=duree,
        objet=objet,
    )
    if entree is not None and not PriseEnCharge.objects.filter(entree=entree).exists():
        PriseEnCharge.objects.create(entree=entree, agent=agent, depuis=le)
    donnees = completer(_donnees_convocation(rendez_vous, le=le, par=par))
    document = archiver_document(
        personne=personne,
        type_document=ConvocationLettre.code,
        titre=f"Convocation au {timezone.localtime(debut):%d/%m/%Y}",
        contenu=ConvocationLettre.rendre(donnees, horodatage=timezone.now()),
        donnees=donnees,
        par=par,
        le=le,
    )
    Convocation.objects.create(rendez_vous=rendez_vous, document=document, mode=mode, date_envoi=le)
    journaliser(
        evenements.PersonneConvoquee,
        personne_id=personne.pk,
        par=par,
        le=le,
        objet_id=rendez_vous.pk,
        date=f"{timezone.localtime(debut):%d/%m/%Y}",
        heure=f"{timezone.localtime(debut):%H h %M}",
        site=str(site),
        rang=rendez_vous.rang,
    )
    return rendez_vous


def _donnees_convocation(rendez_vous: RendezVous, *, le: date, par: Agent) -> dict[str, object]:
    personne, site, agent = rendez_vous.personne, rendez_vous.site, rendez_vous.agent
    adresse = adresse_de(personne, le=le)
    debut = timezone.localtime(rendez_vous.debut)
    jours = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
    limite = limite_orientation(rendez_vous.entree.date_information) if rendez_vous.entree else None
    return {
        "destinataire": [
            f"{personne.civilite} {personne.prenom} {personne.nom_affiche}",
            *(adresse.lignes if adresse else []),
        ],
        "civilite": personne.civilite,
        "rang": rendez_vous.rang,
        "objet": rendez_vous.objet,
        "jour": f"{jours[debut.weekday()]} {debut:%d/%m/%Y}",
        "heure": f"{debut:%H} h {debut:%M}",
        "site": {
            "nom": site.nom,
            "adresse": f"{site.adresse}, {site.code_postal} {site.commune or ''}".strip(),
            "telephone": site.telephone,
            "acces": site.acces,
        },
        "limite": f"{limite:%d/%m/%Y}" if limite else "",
        "reference": f"CONV-{rendez_vous.pk}",
        "agent": {
            "prenom": agent.prenom,
            "nom": agent.nom,
            "qualite": agent.fonction,
            "telephone": agent.telephone or site.telephone,
            "lieu_date": f"{site.commune or 'Fait'}, le {le:%d/%m/%Y}",
        },
    }


_EVENEMENT_ISSUE = {
    EtatRendezVous.RECU: evenements.PersonneRecue,
    EtatRendezVous.ABSENT: evenements.PersonneAbsente,
    EtatRendezVous.ABSENT_EXCUSE: evenements.PersonneExcusee,
    EtatRendezVous.REPORTE: evenements.RendezVousReporte,
    EtatRendezVous.ANNULE: evenements.RendezVousReporte,
}


@transaction.atomic
def noter_issue(
    *,
    rendez_vous: RendezVous,
    etat: EtatRendezVous,
    version: int,
    par: Agent,
    le: date,
    mode: ModeEntretien = ModeEntretien.FACE_A_FACE,
    commentaire: str = "",
) -> Entretien | None:
    """Note ce qu'il est advenu d'un rendez-vous prévu ; « reçu » ouvre l'entretien et le rend.

    Lève `ConflitDeVersion` si un autre agent l'a déjà noté.
    """
    rendez_vous = RendezVous.objects.select_for_update().get(pk=rendez_vous.pk)
    verifier_version(rendez_vous, version)
    if rendez_vous.etat != EtatRendezVous.PREVU:
        raise RendezVousImpossible("L'issue de ce rendez-vous est déjà notée.")
    rendez_vous.etat = etat
    rendez_vous.commentaire = commentaire[:300]
    rendez_vous.version += 1
    rendez_vous.save()
    journaliser(
        _EVENEMENT_ISSUE[etat],
        personne_id=rendez_vous.personne_id,
        par=par,
        le=le,
        objet_id=rendez_vous.pk,
        site=str(rendez_vous.site),
    )
    if etat != EtatRendezVous.RECU:
        return None
    return Entretien.objects.create(
        personne_id=rendez_vous.personne_id,
        entree_id=rendez_vous.entree_id,
        rendez_vous=rendez_vous,
        agent=par,
        site=rendez_vous.site,
        date=le,
        mode=mode,
    )


@transaction.atomic
def recevoir_sans_rendez_vous(
    *, personne: Personne, entree: Entree | None, mode: ModeEntretien, par: Agent, le: date
) -> Entretien:
    """La personne s'est présentée : l'entretien a lieu tout de suite."""
    journaliser(
        evenements.PersonneRecue,
        personne_id=personne.pk,
        par=par,
        le=le,
        site=str(par.site or "bureau"),
    )
    return Entretien.objects.create(
        personne=personne, entree=entree, agent=par, site=par.site, date=le, mode=mode
    )
