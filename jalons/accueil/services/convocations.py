"""La lettre d'un rendez-vous : composée, archivée, envoyée pour de vrai, et dite envoyée seulement alors."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from procrastinate.contrib.django import app

from jalons.accueil import evenements
from jalons.accueil.documents.annulation import AnnulationLettre
from jalons.accueil.documents.convocation import ConvocationLettre
from jalons.accueil.enums import AuteurAnnulation, EtatEnvoi, EtatRendezVous, ModeEnvoi
from jalons.accueil.models import Convocation, RendezVous
from jalons.accueil.selectors.reception import limite_orientation
from jalons.accueil.selectors.rendez_vous import precedent
from jalons.comptes.enums import Niveau
from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.personnes.models import Coordonnees, Document
from jalons.personnes.selectors import destinataire_de
from jalons.personnes.services import composer_et_archiver
from jalons.socle.accord import accorder
from jalons.socle.courriels import expedier
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.files import FileDeTravail

TACHE_CONVOCATION = "accueil.envoyer_convocation"
DECES_SIGNALE = (
    "La caisse a suspendu ce dossier pour un décès : vérifiez de qui il s'agit. Aucune lettre ne part "
    "tant que la suspension dure."
)
FILE_DES_COURRIELS = FileDeTravail.COURRIELS.value
_JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


class EnvoiImpossible(ErreurMetier):
    """La convocation ne peut pas partir ainsi."""


def donnees_de_lettre(rendez_vous: RendezVous, *, le: date) -> dict[str, Any]:
    """Ce que portent toutes les lettres d'un rendez-vous : destinataire, quand, où, avec qui."""
    personne, site, agent = rendez_vous.personne, rendez_vous.site, rendez_vous.agent
    debut = timezone.localtime(rendez_vous.debut)
    return {
        "destinataire": destinataire_de(personne, le=le),
        "civilite": personne.civilite,
        "sexe": personne.sexe,
        "objet": rendez_vous.objet,
        "jour": f"{_JOURS[debut.weekday()]} {debut:%d/%m/%Y}",
        "heure": f"{debut:%H} h {debut:%M}",
        "site": {
            "nom": site.nom,
            "adresse": f"{site.adresse}, {site.code_postal} {site.commune or ''}".strip(),
            "telephone": site.telephone,
            "acces": site.acces,
        },
        "agent": {
            "prenom": agent.prenom,
            "nom": agent.nom,
            "qualite": agent.fonction,
            "telephone": agent.telephone or site.telephone,
            "lieu_date": f"{site.commune or 'Fait'}, le {le:%d/%m/%Y}",
        },
    }


def rappel_du_precedent(rendez_vous: RendezVous) -> str:
    """La phrase qui relie la lettre au rendez-vous d'avant ; vide s'il n'y a rien à en dire."""
    avant = precedent(rendez_vous)
    if avant is None:
        return ""
    quand = f"du {timezone.localtime(avant.debut):%d/%m/%Y}"
    feminin = rendez_vous.personne.est_feminin
    par_le_service = avant.annule_par == AuteurAnnulation.SERVICE
    phrase = {
        EtatRendezVous.ABSENT: f"Vous n'êtes pas venu[e] au rendez-vous {quand}.",
        EtatRendezVous.ABSENT_EXCUSE: f"Vous vous étiez excusé[e] pour le rendez-vous {quand}.",
        EtatRendezVous.REPORTE: f"Ce rendez-vous remplace celui {quand}.",
        EtatRendezVous.ANNULE: (
            f"Nous avons dû annuler le rendez-vous {quand} et vous prions de nous en excuser."
            if par_le_service
            else f"Le rendez-vous {quand} avait été annulé à votre demande."
        ),
    }.get(EtatRendezVous(avant.etat), "")
    return accorder(phrase, feminin)


def _donnees_convocation(rendez_vous: RendezVous, *, le: date) -> dict[str, Any]:
    limite = limite_orientation(rendez_vous.entree.date_information) if rendez_vous.entree else None
    return {
        **donnees_de_lettre(rendez_vous, le=le),
        "rang": rendez_vous.rang,
        "rappel": rappel_du_precedent(rendez_vous),
        "limite": f"{limite:%d/%m/%Y}" if limite else "",
        "reference": f"CONV-{rendez_vous.pk}",
    }


def _adresse_de_courriel(rendez_vous: RendezVous) -> str:
    connues = Coordonnees.objects.filter(personne_id=rendez_vous.personne_id).first()
    if connues is None or not connues.courriel:
        raise EnvoiImpossible(
            "Aucune adresse de courriel n'est connue pour cette personne : ajoutez-la à ses "
            "coordonnées, ou envoyez un courrier.",
            champ="mode",
        )
    return connues.courriel


def composer_convocation(
    rendez_vous: RendezVous, *, mode: ModeEnvoi, par: Agent, le: date
) -> Convocation:
    """Compose et archive la lettre. Remise en main propre, elle est partie ; sinon elle est à envoyer."""
    courriel = _adresse_de_courriel(rendez_vous) if mode == ModeEnvoi.COURRIEL else ""
    donnees = _donnees_convocation(rendez_vous, le=le)
    document = composer_et_archiver(
        personne=rendez_vous.personne,
        document=ConvocationLettre,
        titre=f"Convocation au {timezone.localtime(rendez_vous.debut):%d/%m/%Y}",
        donnees=donnees,
        par=par,
        le=le,
        # Qui prend le rendez-vous imprime la lettre et la poste.
        niveau=Niveau.IDENTITE,
    )
    remise = mode == ModeEnvoi.MAIN
    convocation = Convocation.objects.create(
        rendez_vous=rendez_vous,
        document=document,
        mode=mode,
        courriel=courriel,
        etat=EtatEnvoi.ENVOYE if remise else EtatEnvoi.A_ENVOYER,
        date_envoi=le if remise else None,
    )
    if courriel:
        app.configure_task(TACHE_CONVOCATION, queue=FILE_DES_COURRIELS).defer(
            convocation_id=convocation.pk
        )
    return convocation


def annoncer_l_annulation(rendez_vous: RendezVous, *, par: Agent, le: date) -> Document:
    """Compose et archive la lettre qui dit que le rendez-vous n'aura pas lieu."""
    donnees = {
        **donnees_de_lettre(rendez_vous, le=le),
        "par_le_service": rendez_vous.annule_par == AuteurAnnulation.SERVICE,
        "reference": f"ANN-{rendez_vous.pk}",
    }
    return composer_et_archiver(
        personne=rendez_vous.personne,
        document=AnnulationLettre,
        titre=f"Annulation du rendez-vous du {timezone.localtime(rendez_vous.debut):%d/%m/%Y}",
        donnees=donnees,
        par=par,
        le=le,
        niveau=Niveau.IDENTITE,
    )


@transaction.atomic
def envoyer_convocation(*, convocation_id: int, le: date) -> bool:
    """Envoie le courriel d'une convocation, une seule fois ; rend vrai si un message part.

    Sans effet si elle est partie, ou si le rendez-vous n'est plus prévu. L'erreur de messagerie
    remonte : la file réessaie, et `noter_l_echec` dit le dernier mot.
    """
    convocation = (
        Convocation.objects.select_for_update(of=("self",))
        .select_related("rendez_vous__personne", "rendez_vous__site", "document__fichier")
        .filter(pk=convocation_id, mode=ModeEnvoi.COURRIEL)
        .exclude(etat=EtatEnvoi.ENVOYE)
        .first()
    )
    if convocation is None or convocation.rendez_vous.etat != EtatRendezVous.PREVU:
        return False
    rendez_vous = convocation.rendez_vous
    if rendez_vous.personne.deces_signale:
        noter_l_echec(convocation_id=convocation.pk, raison=DECES_SIGNALE)
        return False
    contexte = {
        **donnees_de_lettre(rendez_vous, le=le),
        "departement": settings.DEPARTEMENT,
        "prenom": rendez_vous.personne.prenom,
    }
    message = EmailMessage(
        subject=f"Votre rendez-vous du {contexte['jour']}",
        body=render_to_string("accueil/courriels/convocation.txt", contexte).strip() + "\n",
        to=[convocation.courriel],
    )
    contenu = bytes(convocation.document.fichier.contenu)
    message.attach("convocation.pdf", contenu, "application/pdf")
    expedier(message)
    marquer_envoyee(convocation=convocation, par=None, le=le)
    return True


@transaction.atomic
def noter_l_echec(*, convocation_id: int, raison: str) -> None:
    """La messagerie a renoncé : la convocation revient à ceux qui la poseront à la poste."""
    Convocation.objects.filter(pk=convocation_id).exclude(etat=EtatEnvoi.ENVOYE).update(
        etat=EtatEnvoi.ECHEC, incident=raison[:300]
    )


@transaction.atomic
def marquer_envoyee(*, convocation: Convocation, par: Agent | None, le: date) -> Convocation:
    """La lettre est partie ce jour ; rejoué, ne change rien."""
    tenue = (
        Convocation.objects.select_for_update(of=("self",))
        .select_related("rendez_vous")
        .get(pk=convocation.pk)
    )
    if tenue.etat == EtatEnvoi.ENVOYE:
        return tenue
    tenue.etat, tenue.date_envoi, tenue.incident = EtatEnvoi.ENVOYE, le, ""
    tenue.save()
    journaliser(
        evenements.ConvocationEnvoyee,
        personne_id=tenue.rendez_vous.personne_id,
        par=par,
        le=le,
        objet_id=tenue.rendez_vous_id,
        mode=ModeEnvoi(tenue.mode).label.lower(),
    )
    return tenue
