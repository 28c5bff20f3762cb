"""La photographie d'une opération que regardent les contrôles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from jalons.fse.enums import StatutOperation
from jalons.fse.options import OptionCouts

if TYPE_CHECKING:
    from jalons.fse.operation.rules.plan import Poste, Ressource


@dataclass(frozen=True, slots=True)
class PlanVu:
    """Un plan tel qu'enregistré : les sommes annoncées, que les contrôles recalculent."""

    postes: tuple[Poste, ...]
    ressources: tuple[Ressource, ...]
    option: type[OptionCouts]
    taux_forfait: Decimal
    directes: Decimal
    assiette: Decimal
    forfait: Decimal
    total: Decimal
    montant_ue: Decimal


@dataclass(frozen=True, slots=True)
class TempsVu:
    """Le temps d'un agent sur l'opération : justification et feuilles."""

    agent: str
    debut: date
    est_variable: bool
    lettre_signee_le: date | None = None
    lettre_objet: str = ""
    lettre_heures: Decimal | None = None
    mois_sans_feuille: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class FicheVue:
    """Ce que la fiche publique contient."""

    description: str = ""
    objectifs: str = ""
    resultats: str = ""
    mention: str = ""
    phrase: str = ""


@dataclass(frozen=True, slots=True)
class EtatOperation:
    """Photographie d'une opération un jour donné : tout ce que les contrôles regardent.

    Les montants sont en euros ; `plafond_ue`, `exposition` et `seuils_completude` (alerte, alarme)
    sont des parts ; les seuils et les délais viennent des paramètres.
    """

    le: date
    debut: date
    fin: date
    statut: StatutOperation
    programme_options: tuple[str, ...]
    seuil_options: Decimal
    seuil_plaque: Decimal
    seuils_completude: tuple[float, float]
    alerte_bilan_jours: int
    delai_preuve_publicite: int
    exposition: Decimal
    seuil_sur_aide_publique: bool = False
    plan: PlanVu | None = None
    plafond_ue: Decimal | None = None
    aides_etat: bool = False
    a_marche_au_dessus_des_seuils: bool = False
    a_investissement: bool = False
    porteur_id: int | None = None
    instructeur_id: int | None = None
    controleurs: tuple[int, ...] = ()
    limite_bilan_final: date | None = None
    a_bilan_final: bool = False
    ressources_sans_preuve: tuple[str, ...] = ()
    achats_sans_concurrence: int = 0
    temps: tuple[TempsVu, ...] = ()
    personnel_sans_agent: int = 0
    participants: int = 0
    participants_incomplets: int = 0
    entrees_en_retard: int = 0
    sans_preuve: int = 0
    sorties_a_saisir: int = 0
    sorties_bloquantes: int = 0
    releves_en_retard: int = 0
    entrees_incoherentes: int = 0
    ecarts_indicateurs: tuple[str, ...] = ()
    fiche: FicheVue | None = None
    documents_sans_mention: int = 0
    premiere_preuve_publicite: date | None = None
    a_affiche: bool = False
    a_plaque: bool = False
    est_vivante: bool = True
