"""La feuille de présence et le compte rendu : composer, diffuser, sceller la séance."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from jalons.comptes.journal import noter
from jalons.comptes.liens import LiensDeFiche
from jalons.comptes.models import Agent
from jalons.coordination import evenements
from jalons.coordination.documents.compte_rendu import CompteRendu
from jalons.coordination.documents.emargement import FeuilleEmargement
from jalons.coordination.enums import TACHE_COMPTE_RENDU, EtatSeance, ReponseInvitation
from jalons.coordination.models import Invitation, Seance
from jalons.coordination.rules.scelles import (
    CompteRenduScelle,
    DecisionScellee,
    PointScelle,
    PresentScelle,
    ReleveScelle,
)
from jalons.coordination.selectors.envois import en_attente
from jalons.coordination.services.commun import CoordinationImpossible, seance_ouverte
from jalons.coordination.services.envois import mettre_en_file
from jalons.socle.fiches import verrouiller
from jalons.socle.models import Fichier


def _entete(seance: Seance) -> dict[str, Any]:
    debut, fin = timezone.localtime(seance.debut), timezone.localtime(seance.fin)
    return {
        "reference": f"SEANCE-{seance.pk}",
        "instance": seance.instance.nom,
        "genre": seance.instance.declaration.libelle,
        "territoire": str(seance.instance.territoire or ""),
        "theme": seance.theme,
        "date": date_format(debut, "l j F Y"),
        "heures": f"de {debut:%H} h {debut:%M} à {fin:%H} h {fin:%M}",
        "lieu": seance.lieu or ("Visioconférence" if seance.visioconference else ""),
        "animateur": str(seance.instance.animateur),
        "mention": seance.mention_europe,
    }


def composer_emargement(seance: Seance) -> bytes:
    """PDF de la feuille à signer : tous les invités, les signatures déjà tracées, des lignes libres."""
    invitations = list(seance.invitations.select_related("signature"))
    donnees = {
        **_entete(seance),
        "lignes": [
            {
                "nom": i.nom,
                "organisme": i.organisme,
                "reponse": i.get_reponse_display() if i.repondu_le else "",
                "represente": i.represente_par,
                "signature": list(bytes(i.signature.contenu)) if i.signature else [],
            }
            for i in invitations
        ],
    }
    return FeuilleEmargement.rendre(donnees, horodatage=seance.debut)


def _nommer(invitation: Invitation) -> str:
    suite = f", représenté par {invitation.represente_par}" if invitation.represente_par else ""
    return f"{invitation.nom}{suite}"


def compte_rendu_de(seance: Seance, *, le: date) -> CompteRenduScelle:
    """Le compte rendu tel que la séance le dit ce jour-là."""
    suivante = (
        seance.instance.seances.filter(debut__gt=seance.debut)
        .exclude(etat=EtatSeance.ANNULEE)
        .order_by("debut")
        .first()
    )
    points = list(seance.points.all())
    invitations = list(seance.invitations.all())
    presents = [i for i in invitations if i.est_present]
    absents = [i for i in invitations if not i.est_present]
    return CompteRenduScelle(
        **{**_entete(seance), "date": timezone.localtime(seance.debut).date()},
        presents=tuple(PresentScelle(i.organisme or "—", _nommer(i)) for i in presents),
        excuses=tuple(i.nom for i in absents if i.reponse == ReponseInvitation.EXCUSE),
        organismes=len({i.organisme for i in presents if i.organisme}),
        points=tuple(
            PointScelle(p.titre, p.intervenant, tuple(p.notes.splitlines()))
            for p in points
            if p.notes.strip()
        ),
        non_abordes=tuple(p.titre for p in points if not p.notes.strip()),
        releves=tuple(
            ReleveScelle(titre, tuple(lignes)) for titre, lignes in LiensDeFiche.resumes(seance)
        ),
        decisions=tuple(
            DecisionScellee(d.intitule, str(d.responsable), d.echeance)
            for d in seance.decisions.all()
        ),
        parcours=seance.parcours.count(),
        suivante=timezone.localtime(suivante.debut).date() if suivante else None,
        etabli_le=le,
    )


def composer_compte_rendu(seance: Seance, *, le: date) -> bytes:
    """L'aperçu du compte rendu en PDF, tel qu'il se diffuserait ce jour-là."""
    return imprimer_compte_rendu(compte_rendu_de(seance, le=le))


def imprimer_compte_rendu(scelle: CompteRenduScelle) -> bytes:
    """PDF du compte rendu, composé de sa forme seule."""
    instant = datetime.combine(scelle.etabli_le, datetime.min.time())
    return CompteRendu.rendre(scelle.en_document(), horodatage=instant)


@transaction.atomic
def diffuser_compte_rendu(
    *, seance: Seance, version: int, par: Agent, le: date, par_courriel: bool = True
) -> Seance:
    """Compose, archive et envoie le compte rendu aux invités ; la séance ne change plus ensuite.

    `par_courriel=False` : note l'envoi sans écrire à personne (reprise d'un historique).
    """
    relue = seance_ouverte(seance, version)
    if relue.etat != EtatSeance.TENUE:
        raise CoordinationImpossible(
            "Notez d'abord les présences : la séance n'a pas encore eu lieu."
        )
    if not relue.points.exclude(notes="").exists():
        raise CoordinationImpossible("Écrivez au moins une note avant de diffuser.")
    scelle = compte_rendu_de(relue, le=le)
    relue.scelle = scelle.ecrire()
    relue.compte_rendu = Fichier.objects.deposer(
        imprimer_compte_rendu(scelle),
        nom=f"compte-rendu-{relue.pk}.pdf",
        type_mime="application/pdf",
    )
    relue.diffuse_le, relue.version = le, relue.version + 1
    relue.save()
    if par_courriel:
        invites = list(relue.invitations.exclude(courriel="").values_list("pk", flat=True))
        mettre_en_file(invites, tache=TACHE_COMPTE_RENDU)
    else:
        relue.invitations.update(compte_rendu_envoye_le=timezone.now())
    noter(
        evenements.CompteRenduDiffuse,
        relue,
        par,
        le,
        instance=str(relue.instance),
        date=f"{timezone.localtime(relue.debut):%d/%m/%Y}",
    )
    return relue


@transaction.atomic
def reprendre_diffusion(*, seance: Seance, par: Agent, le: date) -> int:
    """Renvoie le compte rendu à qui la messagerie l'a refusé ; rend leur nombre.

    Ce qui attend encore son tour n'est pas remis en file. La séance est tenue pendant l'acte : deux
    agents qui le demandent ensemble ne font qu'un envoi.
    """
    relue = verrouiller(seance)
    if relue.diffuse_le is None:
        raise CoordinationImpossible("Le compte rendu n'est pas encore diffusé.")
    manquent = relue.invitations.filter(compte_rendu_envoye_le=None).exclude(courriel="")
    identifiants = list(manquent.values_list("pk", flat=True))
    en_file = en_attente(identifiants, TACHE_COMPTE_RENDU)
    restent = [pk for pk in identifiants if pk not in en_file]
    if not restent:
        raise CoordinationImpossible(
            "Le compte rendu est déjà en file : il part chez ceux qui ne l'ont pas encore."
            if en_file
            else "Tous les invités ont déjà reçu le compte rendu."
        )
    return mettre_en_file(restent, tache=TACHE_COMPTE_RENDU)
