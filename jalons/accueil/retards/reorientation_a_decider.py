"""Une autre orientation est demandée : le délai du contrat ne court plus, quelqu'un doit décider."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from jalons.accueil.enums import EtatDemande
from jalons.accueil.models import DemandeReorientation
from jalons.comptes.enums import Permission
from jalons.personnes.retards import DIRECTE, Retard


def _ouvertes() -> QuerySet[DemandeReorientation]:
    return DemandeReorientation.objects.filter(personne=OuterRef("pk"), etat=EtatDemande.OUVERTE)


class ReorientationADecider(Retard):
    code = "reorientation_a_decider"
    libelle = "Réorientation à décider"
    phrase = "Réorientation demandée le {date}, à décider"
    geste = "Décider"
    permission = Permission.ORIENTATION_DECIDER
    ordre = 15
    surveille = (("accueil_demandereorientation", DIRECTE),)

    @classmethod
    def condition(cls, *, le: date) -> Q:
        return Q(principale__isnull=True) & Q(Exists(_ouvertes()))

    @classmethod
    def date(cls, *, le: date) -> Any:
        return Subquery(_ouvertes().values("date")[:1])

    @classmethod
    def url(cls, personne_id: int) -> str:
        return reverse("accueil:orienter", args=[personne_id])
