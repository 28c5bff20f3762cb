"""Ce que les publics versent dans « Ma journée » : ce qui est à transmettre, à préparer."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.urls import reverse

from jalons.comptes.enums import Permission
from jalons.comptes.journee import LigneJournee, SourceDObjets
from jalons.comptes.models import Agent
from jalons.publics.genres import GenrePublic
from jalons.publics.models import SuiteQualification
from jalons.publics.selectors.qualifications import suites_a_faire


class SuitesAFaire(SourceDObjets):
    code = "publics_suites"
    libelle = "Publics spécifiques : à transmettre, à préparer"
    permission = Permission.PUBLIC_SUIVRE
    section = "faire"
    icone = "arrow-right-circle"
    ordre = 49
    vide = "Rien n'attend pour les publics spécifiques."
    liens = ("personne",)

    @classmethod
    def requete(cls, agent: Agent, *, le: date) -> QuerySet[SuiteQualification]:
        return suites_a_faire(agent, le=le)

    @classmethod
    def ligne(cls, objet: SuiteQualification, *, le: date) -> LigneJournee:
        return LigneJournee(
            titre=str(objet.personne),
            url=reverse("publics:suite", args=[objet.pk]),
            action="Dire ce qui est fait",
            detail=f"{objet.libelle} ({GenrePublic.par_code(objet.public).libelle.lower()})",
            personne_id=objet.personne_id,
        )

    @classmethod
    def liste(cls, agent: Agent) -> str:
        return reverse("publics:personnes") + "?suivi=a_faire"
