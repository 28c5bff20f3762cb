"""Des photographies d'opérations, sans base : tout va bien, sauf ce que le test change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal as D
from typing import Any

from jalons.fse.controles.base import ControleEtat
from jalons.fse.controles.etat import EtatOperation, FicheVue, PlanVu
from jalons.fse.enums import CategorieDepense as C
from jalons.fse.enums import GenreRessource as R
from jalons.fse.enums import StatutOperation as S
from jalons.fse.operation.rules.plan import Poste, Ressource, calculer
from jalons.fse.options import Forfait15

FICHE = FicheVue(
    description="Coordonner.",
    objectifs="Remettre en emploi.",
    resultats="Cent sorties.",
    mention="Cofinancé par l'Union européenne",
    phrase="Cette opération est cofinancée par l'Union européenne (FSE+).",
)


def plan(
    *postes: tuple[C, Any], option: Any = Forfait15, taux: str = "0.15", ue: Any = 0
) -> PlanVu:
    """Un plan juste et équilibré : l'Union donne `ue`, le Département le reste."""
    lignes = tuple(Poste(categorie, D(montant)) for categorie, montant in postes)
    calcul = calculer(lignes, option, D(taux))
    return PlanVu(
        postes=lignes,
        ressources=(Ressource(R.UE, D(ue)), Ressource(R.DEPARTEMENT, calcul.total - D(ue))),
        option=option,
        taux_forfait=D(taux),
        directes=calcul.directes,
        assiette=calcul.assiette,
        forfait=calcul.forfait,
        total=calcul.total,
        montant_ue=D(ue),
    )


PLAN = plan((C.PERSONNEL, 200_000), ue=100_000)
ETAT = EtatOperation(
    le=date(2025, 6, 1),
    debut=date(2025, 1, 1),
    fin=date(2025, 12, 31),
    statut=S.EN_EXECUTION,
    programme_options=("reel", "ocs_7", "ocs_15", "ocs_20_personnel", "ocs_40"),
    seuil_options=D(200_000),
    seuil_plaque=D(100_000),
    seuils_completude=(0.25, 0.35),
    alerte_bilan_jours=60,
    delai_preuve_publicite=30,
    exposition=D("0.03"),
    plan=PLAN,
    plafond_ue=D("0.60"),
    porteur_id=1,
    instructeur_id=2,
    controleurs=(3,),
    limite_bilan_final=date(2026, 6, 30),
    fiche=FICHE,
    premiere_preuve_publicite=date(2025, 1, 15),
    a_affiche=True,
)


def etat(**champs: Any) -> EtatOperation:
    """L'état où tout va bien, avec ces champs à la place."""
    return replace(ETAT, **champs)


def dits(controle: type[ControleEtat], **champs: Any) -> list[str]:
    """Ce que ce contrôle constate sur cet état, montants aux espaces simples."""
    return [m.replace("\u00a0", " ") for m in controle.constater(etat(**champs))]
