"""Suivie par un référent unique, et rien n'est prévu : rendez-vous, étape, action, positionnement."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, Q
from django.urls import reverse

from jalons.accompagnement.retards.sans_contact import suivis
from jalons.accompagnement.selectors.portefeuille import a_une_etape
from jalons.comptes.enums import Permission
from jalons.personnes.retards import A_ACCOMPAGNER, DIRECTE, Retard


class SansProchaineEtape(Retard):
    code = "sans_prochaine_etape"
    libelle = "Sans prochaine étape"
    phrase = "Rien de prévu : ni rendez-vous, ni étape, ni action, ni positionnement"
    geste = "Ouvrir"
    permission = Permission.ACCOMPAGNEMENT_CONSULTER
    ordre = 80
    surveille = (
        ("personnes_rattachement", DIRECTE),
        ("accueil_rendezvous", DIRECTE),
        ("activite_positionnement", DIRECTE),
        ("accompagnement_parcours", DIRECTE),
        ("accompagnement_planaccompagnement", DIRECTE),
        (
            "accompagnement_actionduplan",
            "SELECT p.personne_id FROM lignes l JOIN accompagnement_themeduplan t ON t.id = l.theme_id "
            "JOIN accompagnement_planaccompagnement p ON p.id = t.plan_id",
        ),
        (
            "accompagnement_etapeparcours",
            "SELECT p.personne_id FROM lignes l JOIN accompagnement_parcours p ON p.id = l.parcours_id",
        ),
    )

    @classmethod
    def condition(cls, *, le: date) -> Q:
        return A_ACCOMPAGNER & Q(Exists(suivis(le))) & ~a_une_etape(le)

    @classmethod
    def url(cls, personne_id: int) -> str:
        return reverse("portail:dossier", args=[personne_id])
