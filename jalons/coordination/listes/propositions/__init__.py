"""Les propositions pour le programme, celles qui attendent d'abord."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from jalons.comptes.enums import Permission
from jalons.coordination.droits import GERER
from jalons.coordination.enums import EtatProposition, GenreProposition
from jalons.coordination.listes.decisions import instances
from jalons.coordination.models import Proposition
from jalons.ecrans.droits import lesquelles
from jalons.ecrans.listes import (
    OU_FICHIER,
    Colonne,
    Demande,
    FiltreChoix,
    FiltrePuces,
    FiltreTexte,
    Liste,
)

_GABARIT = "coordination/liste_propositions.html"


class ListePropositions(Liste):
    code = "propositions"
    libelle = "Propositions pour le programme"
    adresse = "coordination:propositions"
    permission = (Permission.COORDINATION_CONSULTER,)
    ecran_export = "propositions_export"
    phrase = "Un intervenant, un dispositif, un thème : chacun propose, l'animateur programme."
    vide = "Aucune proposition ici. Une idée ?"
    icone_vide = "lightbulb"
    nom_ligne = ("proposition", "propositions")
    tri = "date"
    gabarit = "coordination/propositions.html"
    gabarit_ligne = f"{_GABARIT}#acte"
    filtres = (
        FiltrePuces(
            code="etat",
            libelle="État",
            champ="etat",
            valeurs=tuple(EtatProposition.choices()),
            defaut=EtatProposition.PROPOSEE.value,
        ),
        FiltreTexte(
            code="q", libelle="Mots", champs=("titre", "texte", "intervenant", "propose_par")
        ),
        FiltreChoix(
            code="genre", libelle="Genre", champ="genre", valeurs=tuple(GenreProposition.choices())
        ),
        FiltreChoix(
            code="pour", libelle="Instance", champ="instance_id", valeurs=instances, tous="Toutes"
        ),
    )
    colonnes = (
        Colonne("titre", "Proposition", tri=("titre",), gabarit=f"{_GABARIT}#titre", lie=True),
        Colonne("texte", "En quelques mots", ou=OU_FICHIER),
        Colonne("genre", "Genre", "get_genre_display", serre=True, au_large=True),
        Colonne("intervenant", "Intervenant", ou=OU_FICHIER),
        Colonne("instance", "Pour", coupe=True, tri=("instance__nom",)),
        Colonne("propose_par", "Proposée par", coupe=True, tri=("propose_par",)),
        Colonne("date", "Le", tri=("date",), serre=True),
        Colonne("etat", "État", "get_etat_display", gabarit=f"{_GABARIT}#etat", muet=True),
        Colonne("motif", "Motif", ou=OU_FICHIER),
    )

    @classmethod
    def lignes(cls, demande: Demande) -> QuerySet[Any]:
        return Proposition.objects.select_related("instance", "seance__instance")

    @classmethod
    def preparer(cls, lignes: Sequence[Any], demande: Demande) -> None:
        gere = demande.peut(GERER)
        siennes = (
            lesquelles(demande.agent, {p.instance for p in lignes if p.instance}) if gere else set()
        )
        for p in lignes:
            sienne = p.instance is None or (p.instance._meta.label, p.instance.pk) in siennes
            p.attend_une_suite = gere and p.etat == EtatProposition.PROPOSEE and sienne

    @classmethod
    def lien(cls, ligne: Any) -> str:
        return reverse("coordination:seance", args=[ligne.seance_id]) if ligne.seance_id else ""
