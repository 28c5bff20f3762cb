"""Ce qui manque à un accompagnement, porté pour la liste de la reprise du stock."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db.models import Q
from django.urls import reverse

from jalons.accompagnement import manques
from jalons.chiffres.selectors import en_sejour
from jalons.comptes.enums import Permission
from jalons.personnes.retards import DIRECTE, Retard

REPRISE = "reprise"


class _Manquant(Retard):
    """Soumise aux droits et devoirs, et ce séjour lui manque : les séjours mêmes des chiffres."""

    famille = REPRISE
    surveille = (("chiffres_sejour", DIRECTE),)
    manque: ClassVar[type[manques.Manque]]
    adresse: ClassVar[str] = "portail:dossier"

    @classmethod
    def condition(cls, *, le: date) -> Q:
        soumise = Q(principale__isnull=True) & Q(en_sejour("soumis", le=le))
        return soumise & ~Q(en_sejour(cls.manque.sejour, le=le))

    @classmethod
    def url(cls, personne_id: int) -> str:
        return reverse(cls.adresse, args=[personne_id])


class ManqueOrientation(_Manquant):
    manque = manques.Orientation
    code, libelle = manque.code, manque.libelle
    phrase = f"Sans orientation : {manque.pourquoi}"
    geste = "Convoquer"
    permission = Permission.RECEPTION_GERER
    ordre = 110
    adresse = "accueil:convoquer"


class ManqueReferent(_Manquant):
    manque = manques.Referent
    code, libelle = manque.code, manque.libelle
    phrase = f"Sans référent : {manque.pourquoi}"
    geste = "Désigner"
    permission = Permission.REFERENT_DESIGNER
    ordre = 120
    adresse = "accueil:designer"


class ManqueContrat(_Manquant):
    manque = manques.Contrat
    code, libelle = manque.code, manque.libelle
    phrase = f"Sans contrat : {manque.pourquoi}"
    geste = "Ouvrir"
    permission = Permission.CONTRAT_GERER
    ordre = 130


class ManqueSuite(_Manquant):
    manque = manques.Suite
    code, libelle = manque.code, manque.libelle
    phrase = f"Sans suite : {manque.pourquoi}"
    geste = "Noter un contact"
    permission = Permission.ACCOMPAGNEMENT_GERER
    ordre = 140
    adresse = "accompagnement:contact"
