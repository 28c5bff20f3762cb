"""Ce que la personne lit de son contrat dans son espace : où il en est, ses heures, ses actions."""

from __future__ import annotations

from datetime import date
from typing import Any

from jalons.contrats.enums import EtatContrat, RegimeHeures
from jalons.contrats.selectors.contrats import (
    actions_de,
    contrat_en_preparation,
    contrat_en_vigueur,
)
from jalons.personnes.espace_personne import BlocEspace, EtapePersonne
from jalons.personnes.models import Personne


class MonContrat(BlocEspace):
    code = "contrat"
    libelle = "Mon contrat"
    ordre = 25
    gabarit = "contrats/espace.html"

    @classmethod
    def contexte(cls, personne: Personne, *, le: date) -> dict[str, Any] | None:
        contrat = contrat_en_vigueur(personne, le=le)
        prepare = contrat_en_preparation(personne)
        if contrat is None and prepare is None:
            return None
        return {
            "contrat": contrat,
            "actions": actions_de(contrat) if contrat else [],
            "sans_duree": contrat is not None and contrat.regime == RegimeHeures.SANS_DUREE,
            "a_signer": prepare is not None and prepare.etat == EtatContrat.PROPOSE,
            "se_prepare": prepare is not None,
        }

    @classmethod
    def etapes(cls, personne: Personne, *, le: date) -> list[EtapePersonne]:
        prepare = contrat_en_preparation(personne)
        if prepare is None or prepare.etat != EtatContrat.PROPOSE:
            return []
        return [EtapePersonne("Signez votre contrat avec votre référent.", prepare.debut)]
