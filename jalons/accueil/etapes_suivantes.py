"""Les étapes de l'accueil, de la convocation au contrat."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from jalons.accueil.enums import EtatCoreo
from jalons.accueil.selectors import orientation as orientations
from jalons.accueil.selectors import reception as lectures
from jalons.accueil.selectors.chemin import chemin_de
from jalons.accueil.selectors.diagnostic import dernier_diagnostic
from jalons.accueil.selectors.rendez_vous import instant_de
from jalons.comptes.enums import Permission
from jalons.personnes.etapes import Etape, EtapeSuivante, Passage


class NoterIssue(EtapeSuivante):
    code = "noter_issue"
    libelle = "Dire l'issue d'un rendez-vous passé"
    permission = Permission.RECEPTION_GERER
    ordre = 10

    @classmethod
    def pour(cls, passage: Passage) -> Etape | None:
        prevu = passage.lire(chemin_de).prevu
        if prevu is None or prevu.debut > instant_de(passage.le, fin=True):
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
    def pour(cls, passage: Passage) -> Etape | None:
        en_cours = passage.lire(chemin_de).orientation
        if en_cours is None or not orientations.est_corrigeable(en_cours):
            return None
        dite = (
            "La personne n'a pas signé : l'orientation est à notifier."
            if (en_cours.coreo.etat == EtatCoreo.REFUSE)
            else "L'orientation est décidée, le COREO n'est pas signé."
        )
        return Etape(dite, "Ouvrir le COREO", reverse("accueil:coreo", args=[passage.personne.pk]))


class Orienter(EtapeSuivante):
    code = "orienter"
    libelle = "Poursuivre jusqu'à l'orientation"
    permission = Permission.ORIENTATION_DECIDER
    ordre = 30

    @classmethod
    def pour(cls, passage: Passage) -> Etape | None:
        chemin = passage.lire(chemin_de)
        entree = chemin.entree
        if entree is None or not chemin.est_recue or chemin.est_orientee:
            return None
        if passage.personne.est_sortie:
            return None
        limite = lectures.limite_orientation(entree.date_information)
        diagnostic = passage.lire(dernier_diagnostic)
        if diagnostic is not None and not diagnostic.est_en_cours:
            return Etape(
                "Le diagnostic est validé : il reste à orienter.",
                "Orienter",
                reverse("accueil:orienter", args=[passage.personne.pk]),
                limite,
            )
        return Etape(
            "L'entretien a eu lieu : le diagnostic reste à valider.",
            "Poursuivre le diagnostic",
            reverse("questionnaires:ouvrir", args=["dsp", passage.personne.pk]),
            limite,
        )


class RendezVousPrevu(EtapeSuivante):
    code = "rendez_vous_prevu"
    libelle = "Rendez-vous à venir"
    permission = Permission.RECEPTION_CONSULTER
    ordre = 40

    @classmethod
    def pour(cls, passage: Passage) -> Etape | None:
        prevu = passage.lire(chemin_de).prevu
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
    def pour(cls, passage: Passage) -> Etape | None:
        chemin = passage.lire(chemin_de)
        entree = chemin.entree
        if entree is None or chemin.est_recue or chemin.est_orientee:
            return None
        if passage.personne.est_sortie:
            return None
        return Etape(
            f"Entrée sue le {entree.date_information:%d/%m/%Y}, pas encore de rendez-vous.",
            "Convoquer",
            reverse("accueil:convoquer", args=[passage.personne.pk]),
            lectures.limite_orientation(entree.date_information),
        )
