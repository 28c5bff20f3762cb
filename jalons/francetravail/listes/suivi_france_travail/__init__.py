"""Qui n'est pas inscrit, qui est radié, qui est inscrit sans être reçu : et le geste qui suit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from jalons.annuaire.selectors import territoires
from jalons.comptes.enums import Permission
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
from jalons.francetravail.enums import Situation
from jalons.francetravail.forms import DemandeForm
from jalons.francetravail.models import EchangeAgence
from jalons.francetravail.selectors import suivi
from jalons.francetravail.services.echanges import interroger
from jalons.personnes.lignes import IDENTITE, ListeDePersonnes
from jalons.personnes.services.retards import tenir_les_retards
from jalons.socle import formats

_GABARIT = "francetravail/suivi.html"
_A_FAIRE, _ATTENTE, _RETARD, _REPONDU = "a_faire", "attente", "retard", "repondu"


def _par_echange(lignes: QuerySet[Any], valeur: str, demande: Demande) -> QuerySet[Any]:
    echanges = EchangeAgence.objects.filter(personne=OuterRef("pk"))
    attendus = echanges.filter(reponse="")
    if valeur == _A_FAIRE:
        return lignes.filter(~Exists(attendus))
    if valeur == _ATTENTE:
        return lignes.filter(Exists(attendus))
    if valeur == _RETARD:
        return lignes.filter(Exists(attendus.filter(reponse_due_le__lt=demande.le)))
    return lignes.filter(Exists(echanges.exclude(reponse="")))


def _par_situation(lignes: QuerySet[Any], valeur: str, demande: Demande) -> QuerySet[Any]:
    return lignes.filter(portee__code=f"{suivi.PREFIXE}{valeur}")


def _dit(ligne: Any) -> str:
    return Situation(ligne.situation).label


def _dernier_echange(ligne: Any) -> str:
    """L'échange en une phrase ; vide si l'agence n'a jamais été interrogée."""
    echange = getattr(ligne, "echange", None)
    if echange is None:
        return ""
    if echange.reponse:
        return f"{echange.get_reponse_display()}, le {formats.jour(echange.repondu_le)}"
    return f"Réponse attendue le {formats.jour(echange.reponse_due_le)}"


class Interroger(ActeEnLot):
    """Noter que l'agence est interrogée pour les personnes cochées."""

    code = "interroger"
    libelle = "Interroger l'agence"
    permission = Permission.FRANCE_TRAVAIL_ECHANGER
    fait = ("agence interrogée", "agences interrogées")

    @classmethod
    def formulaire(cls, demande: Demande, donnees: Any = None) -> forms.Form:
        return DemandeForm(donnees, prefix=cls.code)

    @classmethod
    def faire(cls, ligne: Any, saisie: dict[str, Any], demande: Demande) -> None:
        interroger(
            personne=ligne, motif=ligne.situation, **saisie, par=demande.agent, le=demande.le
        )


class ListeSuiviFranceTravail(ListeDePersonnes):
    code = "suivi_france_travail"
    libelle = "France Travail"
    adresse = "francetravail:suivi"
    permission = (Permission.FRANCE_TRAVAIL_CONSULTER,)
    ecran = "suivi_france_travail"
    ecran_export = "suivi_france_travail_export"
    nom_fichier = "suivi-france-travail"
    phrase = (
        "Les personnes soumises aux droits et devoirs dont l'inscription manque ou a pris fin, et "
        "celles que l'on croit accompagnées sans qu'elles aient été reçues."
    )
    vide = "Personne n'est dans ce cas avec ces filtres."
    icone_vide = "emoji-smile"
    nom_ligne = ("personne", "personnes")
    tri = "depuis"
    actes = (Interroger,)
    note = "francetravail/suivi_note.html"
    filtres = (
        FiltrePuces(
            code="situation",
            libelle="Situation",
            champ="situation",
            valeurs=tuple(Situation.choices),
            par=_par_situation,
        ),
        FiltreTexte(code="q", libelle="Nom", champs=("nom_naissance", "nom_usage", "prenom")),
        FiltreChoix(
            code="territoire",
            libelle="Territoire",
            champ="territoire_id",
            valeurs=lambda demande: [(str(t.pk), t.nom) for t in territoires(le=demande.le)],
        ),
        FiltreChoix(
            code="echange",
            libelle="Échange avec l'agence",
            valeurs=(
                (_A_FAIRE, "Agence à interroger"),
                (_ATTENTE, "Réponse attendue"),
                (_RETARD, "Réponse en retard"),
                (_REPONDU, "Réponse reçue"),
            ),
            par=_par_echange,
        ),
    )
    colonnes = (
        Colonne("numero", "N° de personne", "pk", ou=OU_FICHIER),
        *IDENTITE,
        Colonne(
            "nom",
            "Personne",
            "nom_complet",
            tri=("nom_naissance", "prenom"),
            ou=OU_ECRAN,
            lie=True,
        ),
        Colonne("commune", "Commune", "commune"),
        Colonne("territoire", "Territoire", "territoire", ou=OU_FICHIER),
        Colonne(
            "situation", "Situation", _dit, tri=("situation",), gabarit=f"{_GABARIT}#situation"
        ),
        Colonne("motif", "Motif", "motif_de_fin", coupe=True),
        Colonne("depuis", "Depuis", "depuis", tri=("depuis",), serre=True),
        Colonne("entretien", "Dernier entretien", "dernier_entretien", tri=("repere",), serre=True),
        Colonne("conseiller", "Conseiller", "conseiller", large=True),
        Colonne("agence", "Agence", "agence", ou=OU_FICHIER),
        Colonne("echange", "Agence", _dernier_echange, gabarit=f"{_GABARIT}#echange", muet=True),
    )

    @classmethod
    def lignes(cls, demande: Demande) -> QuerySet[Any]:
        tenir_les_retards(le=demande.le)
        par_repere = demande.tri.lstrip("-") == "entretien"
        return suivi.a_suivre(demande.agent, le=demande.le, par_repere=par_repere)

    @classmethod
    def preparer(cls, lignes: Sequence[Any], demande: Demande) -> None:
        suivi.decrire(lignes, le=demande.le)
        echanges = suivi.derniers_echanges([x.pk for x in lignes])
        peut_echanger = demande.peut(Permission.FRANCE_TRAVAIL_ECHANGER)
        for ligne in lignes:
            ligne.personne = ligne
            ligne.echange = echanges.get(ligne.pk)
            attend = ligne.echange is not None and not ligne.echange.reponse
            ligne.echange_en_retard = attend and ligne.echange.reponse_due_le < demande.le
            ligne.est_a_interroger = peut_echanger and not attend
            ligne.est_a_repondre = peut_echanger and attend

    @classmethod
    def contexte(cls, demande: Demande, page: Any) -> dict[str, Any]:
        return {
            "a_recu": suivi.liste_recue(),
            "peut_deposer": demande.peut(Permission.IMPORT_LANCER),
        }

    @classmethod
    def lien(cls, ligne: Any) -> str:
        return reverse("portail:dossier", args=[ligne.pk])

    @classmethod
    def dire(cls, ligne: Any) -> str:
        return str(ligne)
