"""Les vues de l'opération que les contrôles demandent : des valeurs, aucun objet de la base."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from jalons.fse.controles.base import Faits
from jalons.fse.enums import StatutOperation
from jalons.fse.operation.rules.cycle import AVANT_CONVENTION, TERMINEES
from jalons.fse.operation.rules.plan import Poste, Ressource, calculer, montant_ue
from jalons.fse.options import OptionCouts


@dataclass(frozen=True, slots=True)
class VueOperation(Faits):
    """Où en est l'opération le jour où on la regarde."""

    le: date
    debut: date
    fin: date
    statut: StatutOperation

    @property
    def est_vivante(self) -> bool:
        """Ni payée, ni archivée, ni refusée, ni abandonnée."""
        return self.statut not in TERMINEES

    @property
    def est_conventionnee(self) -> bool:
        """La convention est signée, ou l'opération s'est arrêtée sans elle."""
        return self.statut not in AVANT_CONVENTION


@dataclass(frozen=True, slots=True)
class VuePlan(Faits):
    """Un plan tel qu'enregistré : les sommes annoncées, en euros, que les contrôles recalculent."""

    postes: tuple[Poste, ...]
    ressources: tuple[Ressource, ...]
    option: type[OptionCouts]
    taux_forfait: Decimal
    directes: Decimal
    assiette: Decimal
    forfait: Decimal
    total: Decimal
    montant_ue: Decimal

    @classmethod
    def calculee(
        cls,
        postes: Sequence[Poste],
        ressources: Sequence[Ressource],
        *,
        option: type[OptionCouts],
        taux: Decimal,
    ) -> VuePlan:
        """Un plan dont les sommes sont justes."""
        calcul = calculer(postes, option, taux)
        return cls(
            postes=tuple(postes),
            ressources=tuple(ressources),
            option=option,
            taux_forfait=taux,
            directes=calcul.directes,
            assiette=calcul.assiette,
            forfait=calcul.forfait,
            total=calcul.total,
            montant_ue=montant_ue(ressources),
        )


@dataclass(frozen=True, slots=True)
class VueMontants(Faits):
    """Coût total et montant de l'Union du plan en vigueur, en euros."""

    total: Decimal
    montant_ue: Decimal


@dataclass(frozen=True, slots=True)
class VueRetenue(Faits):
    """Ce que les contrôles validés retiennent, en euros : total, dont en nature, et l'aide publique.

    `aide` : le dû de l'Union et les cofinancements publics reçus.
    """

    total: Decimal
    nature: Decimal
    aide: Decimal


@dataclass(frozen=True, slots=True)
class ReglesDuPlan(Faits):
    """Ce que le programme et le règlement disent du plan : `seuil_options` en euros, `plafond_ue` en part."""

    programme_options: tuple[str, ...]
    seuil_options: Decimal
    seuil_sur_aide_publique: bool = False
    plafond_ue: Decimal | None = None
    aides_etat: bool = False
    a_marche_au_dessus_des_seuils: bool = False


@dataclass(frozen=True, slots=True)
class VueActeurs(Faits):
    """Qui porte, qui instruit, qui a contrôlé, qui a fait un acte de gestion : des numéros d'agents."""

    porteur_id: int | None = None
    instructeur_id: int | None = None
    controleurs: tuple[int, ...] = ()
    gestionnaires: tuple[int, ...] = ()
