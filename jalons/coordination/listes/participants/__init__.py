"""Ceux qui participent au dispositif d'une instance, parmi les personnes que l'on voit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.urls import reverse

from jalons.comptes.enums import Permission
from jalons.coordination.forms.participants import SortieForm
from jalons.coordination.selectors import participants as lectures
from jalons.ecrans.droits import peut_tenir
from jalons.ecrans.listes import (
    OU_ECRAN,
    OU_FICHIER,
    ActeEnLot,
    Colonne,
    Demande,
    FiltreChoix,
    FiltrePuces,
    FiltreTexte,
)
from jalons.personnes.lignes import IDENTITE, ListeDePersonnes
from jalons.repertoire.selectors.participants import actions_du_dispositif, participations
from jalons.repertoire.services.participants import retirer_participation, sortir_participant
from jalons.socle.erreurs import ErreurMetier

_GABARIT = "coordination/liste_participants.html"


def _actions(demande: Demande) -> list[tuple[str, str]]:
    return [(str(a.pk), str(a)) for a in actions_du_dispositif(demande.sur.dispositif)]


class NoterLaSortie(ActeEnLot):
    code = "sortie"
    libelle = "Noter la sortie"
    permission = Permission.COORDINATION_GERER
    fait: ClassVar[tuple[str, str]] = ("sortie notée", "sorties notées")

    @classmethod
    def formulaire(cls, demande: Demande, donnees: Any = None) -> forms.Form:
        return SortieForm(donnees, initial={"sortie": demande.le}, prefix=cls.code)

    @classmethod
    def faire(cls, ligne: Any, saisie: dict[str, Any], demande: Demande) -> None:
        _exiger(demande)
        sortir_participant(participation=ligne, **saisie, par=demande.agent, le=demande.le)


class RetirerDeLaListe(ActeEnLot):
    code = "retirer"
    libelle = "Retirer de la liste"
    permission = Permission.COORDINATION_GERER
    question = "Retirer ces participations, saisies par erreur ?"
    fait: ClassVar[tuple[str, str]] = ("participation retirée", "participations retirées")

    @classmethod
    def faire(cls, ligne: Any, saisie: dict[str, Any], demande: Demande) -> None:
        _exiger(demande)
        retirer_participation(participation=ligne, par=demande.agent, le=demande.le)


def _exiger(demande: Demande) -> None:
    if not peut_tenir(demande.agent, demande.sur):
        raise ErreurMetier("Seuls ceux qui tiennent cette instance tiennent la liste.")


class ListeParticipants(ListeDePersonnes):
    code = "participants_dispositif"
    libelle = "Participants"
    adresse = "coordination:participants"
    sur = "coordination.Instance"
    ecran = "participants_dispositif"
    permission = (Permission.COORDINATION_CONSULTER,)
    ecran_export = "participants_dispositif_export"
    phrase = "Parmi les participants au dispositif, les personnes dont vous voyez le dossier."
    vide = "Personne de votre périmètre ne participe à ce dispositif avec ces filtres."
    icone_vide = "people"
    nom_ligne = ("participant", "participants")
    tri = "nom"
    gabarit = "coordination/participants.html"
    gabarit_ligne = f"{_GABARIT}#acte"
    actes = (NoterLaSortie, RetirerDeLaListe)
    filtres = (
        FiltrePuces(
            code="etat",
            libelle="Participation",
            champ="etat",
            defaut="en_cours",
            valeurs=(("en_cours", "En cours"), ("sorti", "Sortis")),
            toutes="Tous",
        ),
        FiltreTexte(
            code="q", libelle="Nom", champs=("personne__nom_naissance", "personne__prenom")
        ),
        FiltreChoix(
            code="action", libelle="Action", champ="action_id", valeurs=_actions, tous="Toutes"
        ),
    )
    colonnes = (
        *IDENTITE,
        Colonne(
            "nom",
            "Personne",
            "personne",
            tri=("personne__nom_naissance", "personne__prenom"),
            gabarit=f"{_GABARIT}#personne",
            ou=OU_ECRAN,
            lie=True,
        ),
        Colonne("commune", "Commune", "personne.commune", muet=True, coupe=True),
        Colonne("action", "Action", coupe=True, large=True),
        Colonne("entree", "Entrée le", tri=("entree",)),
        Colonne("sortie", "Sortie le", gabarit=f"{_GABARIT}#sortie", tri=("sortie",)),
        Colonne("motif_sortie", "Motif de la sortie", ou=OU_FICHIER),
        Colonne("point", "Dernier point", "dernier_point", gabarit=f"{_GABARIT}#point"),
    )

    @classmethod
    def titre(cls, demande: Demande) -> str:
        return f"Participants : {demande.sur.dispositif}"

    @classmethod
    def lignes(cls, demande: Demande) -> QuerySet[Any]:
        return participations(demande.sur.dispositif, demande.agent)

    @classmethod
    def preparer(cls, lignes: Sequence[Any], demande: Demande) -> None:
        points = lectures.derniers_points_de(demande.sur, [x.personne_id for x in lignes])
        seance = lectures.seance_du_moment(demande.sur, le=demande.le)
        tient = peut_tenir(demande.agent, demande.sur)
        for ligne in lignes:
            ligne.dernier_point = points.get(ligne.personne_id)
            ligne.seance = seance
            ligne.est_tenue = tient

    @classmethod
    def lien(cls, ligne: Any) -> str:
        est_tenue = getattr(ligne, "est_tenue", False)
        return reverse("coordination:participation", args=[ligne.pk]) if est_tenue else ""

    @classmethod
    def contexte(cls, demande: Demande, page: Any) -> dict[str, Any]:
        return {"instance": demande.sur, "tient": peut_tenir(demande.agent, demande.sur)}
