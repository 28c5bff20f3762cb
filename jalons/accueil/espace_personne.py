"""Ce que l'accueil met dans l'espace de la personne : ses rendez-vous, son référent, son orientation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from jalons.accueil.enums import AuteurAnnulation, EtatCoreo
from jalons.accueil.models import RendezVous
from jalons.accueil.selectors.orientation import orientations_de
from jalons.accueil.selectors.rendez_vous import prevus_de
from jalons.accueil.services import rendez_vous as services
from jalons.personnes.espace_personne import BlocEspace, EtapePersonne
from jalons.personnes.models import Personne
from jalons.personnes.selectors import referent_unique
from jalons.socle.saisie import entier

_MONTRES = 4


def _a_venir(personne: Personne) -> list[RendezVous]:
    prevus = prevus_de(personne).filter(debut__gt=timezone.now())
    return list(prevus.select_related("site__commune", "agent")[:_MONTRES])


def _le_sien(personne: Personne, saisie: Mapping[str, Any]) -> RendezVous:
    """Le rendez-vous à venir de cette personne ; jamais celui d'une autre."""
    cle = entier(str(saisie.get("rendez_vous", "")))
    trouve = next((r for r in _a_venir(personne) if r.pk == cle), None)
    if trouve is None:
        raise services.RendezVousImpossible("Ce rendez-vous n'est plus à venir.")
    return trouve


def _confirmer(personne: Personne, saisie: Mapping[str, Any], le: date) -> str:
    services.confirmer(rendez_vous=_le_sien(personne, saisie), maintenant=timezone.now())
    return "Merci, c'est noté : vous viendrez."


def _annuler(personne: Personne, saisie: Mapping[str, Any], le: date) -> str:
    sien = _le_sien(personne, saisie)
    services.annuler(
        rendez_vous=sien,
        version=sien.version,
        auteur=AuteurAnnulation.PERSONNE,
        motif=str(saisie.get("raison", "")).strip()[:300] or "dit dans son espace",
        par=None,
        le=le,
    )
    return "C'est noté : ce rendez-vous est annulé. Nous vous en proposerons un autre."


class MesRendezVous(BlocEspace):
    code = "rendez_vous"
    libelle = "Mes rendez-vous"
    ordre = 10
    gabarit = "accueil/espace/rendez_vous.html"
    actes = {"confirmer": _confirmer, "annuler": _annuler}

    @classmethod
    def contexte(cls, personne: Personne, *, le: date) -> dict[str, Any] | None:
        return {"rendez_vous": _a_venir(personne)}

    @classmethod
    def etapes(cls, personne: Personne, *, le: date) -> list[EtapePersonne]:
        prochain = next(iter(_a_venir(personne)), None)
        if prochain is None:
            return []
        debut = timezone.localtime(prochain.debut)
        return [
            EtapePersonne(
                f"Venez à votre rendez-vous du {debut:%d/%m/%Y} à {debut:%H} h {debut:%M}.",
                debut.date(),
            )
        ]


class MonReferent(BlocEspace):
    code = "referent"
    libelle = "Mon référent"
    ordre = 20
    gabarit = "accueil/espace/referent.html"

    @classmethod
    def contexte(cls, personne: Personne, *, le: date) -> dict[str, Any] | None:
        return {"referent": referent_unique(personne, le=le), "site": personne.site}


class MonOrientation(BlocEspace):
    code = "orientation"
    libelle = "Mon accompagnement"
    ordre = 40
    gabarit = "accueil/espace/orientation.html"

    @classmethod
    def contexte(cls, personne: Personne, *, le: date) -> dict[str, Any] | None:
        derniere = orientations_de(personne).select_related("structure", "coreo").first()
        if derniere is None:
            return None
        return {"orientation": derniere, "a_signer": derniere.coreo.etat == EtatCoreo.A_SIGNER}

    @classmethod
    def etapes(cls, personne: Personne, *, le: date) -> list[EtapePersonne]:
        lu = cls.contexte(personne, le=le)
        if lu is None or not lu["a_signer"]:
            return []
        return [EtapePersonne("Signez votre contrat d'orientation avec votre référent.")]
