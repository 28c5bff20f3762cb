"""Les étapes de l'accueil, de la convocation au contrat."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils import timezone

from jalons.accueil.enums import EtatCoreo, EtatRendezVous
from jalons.accueil.models import RendezVous
from jalons.accueil.selectors import orientation as orientations
from jalons.accueil.selectors import reception as lectures
from jalons.accueil.selectors.diagnostic import dernier_diagnostic
from jalons.accueil.selectors.rendez_vous import instant_de
from jalons.comptes.enums import Permission
from jalons.personnes.etapes import Etape, EtapeSuivante
from jalons.personnes.models import Personne


def _en_attente(personne: Personne) -> bool:
    """Vrai si sa dernière entrée n'est pas encore orientée."""
    entree = lectures.entree_en_cours(personne)
    return entree is not None and not entree.orientations.exists()


def _prevu(personne: Personne) -> RendezVous | None:
    prevus = RendezVous.objects.filter(personne=personne, etat=EtatRendezVous.PREVU)
    return prevus.order_by("debut").first()


class NoterIssue(EtapeSuivante):
    code = "noter_issue"
    libelle = "Dire l'issue d'un rendez-vous passé"
    permission = Permission.RECEPTION_GERER
    ordre = 10

    @classmethod
    def pour(cls, personne: Personne, *, le: date) -> Etape | None:
        prevu = _prevu(personne)
        if prevu is None or prevu.debut > instant_de(le, fin=True):
            return None
        jour = timezone.localtime(prevu.debut)
        return Etape(
            f"Le rendez-vous du {jour:%d/%m/%Y} attend son issue.",
            "Dire l'issue",
            reverse("accueil:rendez_vous", args=[prevu.pk]),
        )


class Signer(EtapeSuivante):
    code = "signer_coreo"
    libelle = "Faire signer le COREO"
    permission = Permission.COREO_SIGNER
    ordre = 20

    @classmethod
    def pour(cls, personne: Personne, *, le: date) -> Etape | None:
        en_cours = orientations.orientation_en_cours(personne)
        if en_cours is None or not orientations.est_corrigeable(en_cours):
            return None
        dite = (
            "La personne n'a pas signé : l'orientation est à notifier."
            if (en_cours.coreo.etat == EtatCoreo.REFUSE)
            else "L'orientation est décidée, le COREO n'est pas signé."
        )
        return Etape(dite, "Ouvrir le COREO", reverse("accueil:coreo", args=[personne.pk]))


class Orienter(EtapeSuivante):
    code = "orienter"
    libelle = "Poursuivre jusqu'à l'orientation"
    permission = Permission.ORIENTATION_DECIDER
    ordre = 30

    @classmethod
    def pour(cls, personne: Personne, *, le: date) -> Etape | None:
        entree = lectures.entree_en_cours(personne)
        if entree is None or not entree.entretiens.exists() or entree.orientations.exists():
            return None
        limite = lectures.limite_orientation(entree.date_information)
        diagnostic = dernier_diagnostic(personne)
        if diagnostic is not None and not diagnostic.est_en_cours:
            return Etape(
                "Le diagnostic est validé : il reste à orienter.",
                "Orienter",
                reverse("accueil:orienter", args=[personne.pk]),
                limite,
            )
        return Etape(
            "L'entretien a eu lieu : le diagnostic reste à valider.",
            "Poursuivre le diagnostic",
            reverse("questionnaires:ouvrir", args=["dsp", personne.pk]),
            limite,
        )


class RendezVousPrevu(EtapeSuivante):
    code = "rendez_vous_prevu"
    libelle = "Rendez-vous à venir"
    permission = Permission.RECEPTION_CONSULTER
    ordre = 40

    @classmethod
    def pour(cls, personne: Personne, *, le: date) -> Etape | None:
        prevu = _prevu(personne)
        if prevu is None:
            return None
        jour = timezone.localtime(prevu.debut)
        return Etape(
            f"Rendez-vous le {jour:%d/%m/%Y} à {jour:%H} h {jour:%M}, {prevu.site}.",
            "Voir le rendez-vous",
            reverse("accueil:rendez_vous", args=[prevu.pk]),
        )


class Convoquer(EtapeSuivante):
    code = "convoquer"
    libelle = "Convoquer"
    permission = Permission.RECEPTION_GERER
    ordre = 50

    @classmethod
    def pour(cls, personne: Personne, *, le: date) -> Etape | None:
        entree = lectures.entree_en_cours(personne)
        if entree is None or not _en_attente(personne) or entree.entretiens.exists():
            return None
        return Etape(
            f"Entrée sue le {entree.date_information:%d/%m/%Y}, pas encore de rendez-vous.",
            "Convoquer",
            reverse("accueil:convoquer", args=[personne.pk]),
            lectures.limite_orientation(entree.date_information),
        )


class ConclureLeContrat(EtapeSuivante):
    code = "conclure_contrat"
    libelle = "Conclure le contrat d'engagement"
    permission = Permission.ORIENTATION_DECIDER
    ordre = 60

    @classmethod
    def pour(cls, personne: Personne, *, le: date) -> Etape | None:
        en_cours = orientations.orientation_en_cours(personne)
        if en_cours is None or en_cours.contrat_conclu_le is not None:
            return None
        limite = orientations.limite_du_contrat(en_cours)
        if limite is None:
            return None
        return Etape(
            "Orientation notifiée : le contrat d'engagement est à conclure.",
            "Voir l'orientation",
            "#section-orientation",
            limite,
        )
