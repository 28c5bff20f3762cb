"""Les relevés publiés, du plus récent au plus ancien."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from jalons.chiffres import registre
from jalons.chiffres.releve import intervalles, releves
from jalons.comptes.enums import Permission
from jalons.ecrans.listes import Colonne, Demande, FiltreChoix, FiltreTexte, Liste


def _chiffres(_demande: Demande) -> list[tuple[str, str]]:
    return [(c.code, c.libelle) for c in registre.de_l_axe()]


def _periode(releve: Any) -> str:
    lus = intervalles(releve)
    debut, fin = min(i.debut for i in lus), max(i.fin for i in lus)
    return f"{debut:%m/%Y} à {fin:%m/%Y}"


class ListeReleves(Liste):
    code = "releves"
    libelle = "Relevés"
    adresse = "pilotage:releves"
    permission = (Permission.PILOTAGE_CONSULTER,)
    ecran_export = "releves_export"
    phrase = "Ce qui fut publié ne change plus : ni les nombres, ni leur définition."
    vide = "Aucun relevé publié. Ouvrez un chiffre, réglez la période, puis « Publier ce relevé »."
    icone_vide = "graph-up"
    nom_ligne = ("relevé", "relevés")
    tri = "-publie"
    gabarit = "pilotage/releves.html"
    filtres = (
        FiltreTexte(code="q", libelle="Chiffre", champs=("libelle",)),
        FiltreChoix(
            code="code", libelle="Un seul chiffre", champ="code", valeurs=_chiffres, tous="Tous"
        ),
    )
    colonnes = (
        Colonne("libelle", "Chiffre", tri=("libelle",), lie=True),
        Colonne("periode", "Période", _periode, serre=True, large=True),
        Colonne("publie", "Publié le", "publie_le", tri=("publie_le",), serre=True),
        Colonne("connu", "Tel que connu le", "tel_que_connu_le", tri=("tel_que_connu_le",)),
        Colonne("version", "Version", est_nombre=True),
        Colonne("par", "Par", tri=("par__nom",), coupe=True),
    )

    @classmethod
    def lignes(cls, demande: Demande) -> QuerySet[Any]:
        return releves().filter(code__in=[c.code for c in registre.de_l_axe()])

    @classmethod
    def lien(cls, ligne: Any) -> str:
        return reverse("pilotage:releve", args=[ligne.pk])
