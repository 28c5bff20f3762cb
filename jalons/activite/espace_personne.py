"""Ce que l'activité met dans l'espace de la personne : ce qu'elle fait, ses heures, ce qu'elle déclare."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from jalons.activite.enums import EtatPositionnement
from jalons.activite.forms.declarer import DeclarerForm, FaitForm
from jalons.activite.selectors.espace import heures_recentes, positionnements_ouverts
from jalons.activite.selectors.heures import semaine
from jalons.activite.services.heures import (
    HeuresImpossibles,
    declarer_ce_qui_etait_prevu,
    declarer_soi_meme,
)
from jalons.ecrans.gestes import poser_erreur
from jalons.personnes.espace_personne import BlocEspace, EtapePersonne, SaisieRefusee
from jalons.personnes.models import Personne

_UNE_SEMAINE = timedelta(days=7)


def _declarer(personne: Personne, saisie: Mapping[str, Any], le: date) -> str:
    form = DeclarerForm(saisie, le=le)
    if not form.is_valid():
        raise SaisieRefusee(form)
    try:
        declarer_soi_meme(personne=personne, le=le, **form.cleaned_data)
    except HeuresImpossibles as refus:
        poser_erreur(form, refus)
        raise SaisieRefusee(form) from refus
    return "Merci, c'est noté. Votre référent le verra."


def _dire(personne: Personne, saisie: Mapping[str, Any], le: date) -> str:
    form = FaitForm(saisie)
    if not form.is_valid():
        raise HeuresImpossibles(
            str(next(iter(form.errors.get("quantite", [])), "Écrivez des heures."))
        )
    declarer_ce_qui_etait_prevu(personne=personne, le=le, **form.cleaned_data)
    return "Merci, c'est noté. Votre référent le verra."


class MesHeures(BlocEspace):
    code = "heures"
    libelle = "Ma semaine"
    ordre = 30
    gabarit = "activite/espace/heures.html"
    actes = {"declarer": _declarer, "fait": _dire}

    @classmethod
    def contexte(cls, personne: Personne, *, le: date) -> dict[str, Any] | None:
        lignes = heures_recentes(personne, le=le)
        cette = semaine(le)
        precedente = semaine(le - _UNE_SEMAINE)
        return {
            "semaines": [
                ("Cette semaine", [h for h in lignes if h.periode.debut in cette]),
                ("La semaine dernière", [h for h in lignes if h.periode.debut in precedente]),
            ],
            "form": DeclarerForm(initial={"jour": le}, le=le),
            "le": le,
        }


class MesActions(BlocEspace):
    code = "actions"
    libelle = "Mes actions"
    ordre = 35
    gabarit = "activite/espace/actions.html"

    @classmethod
    def contexte(cls, personne: Personne, *, le: date) -> dict[str, Any] | None:
        ouverts = positionnements_ouverts(personne)
        return {"positionnements": ouverts} if ouverts else None

    @classmethod
    def etapes(cls, personne: Personne, *, le: date) -> list[EtapePersonne]:
        return [
            EtapePersonne(
                f"« {p.intitule} » vous attend"
                + (f" le {p.entree_prevue_le:%d/%m/%Y}." if p.entree_prevue_le else "."),
                p.entree_prevue_le,
            )
            for p in positionnements_ouverts(personne)
            if p.etat == EtatPositionnement.ACCEPTE
        ]
