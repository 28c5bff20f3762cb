"""Soumise aux droits et devoirs, et aucune orientation n'est décidée : rien ne peut suivre."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from jalons.accueil.models import Orientation
from jalons.comptes.enums import Permission
from jalons.personnes.retards import A_ACCOMPAGNER, DIRECTE, Retard


class SansOrientation(Retard):
    code = "sans_orientation"
    libelle = "Sans orientation"
    phrase = "Sans orientation : ni voie ni organisme référent décidés"
    geste = "Orienter"
    permission = Permission.ORIENTATION_DECIDER
    ordre = 5
    surveille = (("accueil_orientation", DIRECTE),)

    @classmethod
    def condition(cls, *, le: date) -> Q:
        decidees = Orientation.objects.filter(personne=OuterRef("pk"), date_decision__lte=le)
        return A_ACCOMPAGNER & ~Q(Exists(decidees))

    @classmethod
    def url(cls, personne_id: int) -> str:
        return reverse("accueil:orienter", args=[personne_id])
