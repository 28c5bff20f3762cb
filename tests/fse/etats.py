"""Des opérations où tout va bien, sans base, sauf ce que le test change : une vue par sujet."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal as D
from typing import Any

from jalons.fse.bilan.rules.faits import VueBilanFinal, VueDepotFinal, VuePaiementsAttendus
from jalons.fse.controles import ControleEtat, Examen, Faits
from jalons.fse.depenses.rules.faits import VueAchats, VueAvoirs, VueCofinancements, VuePersonnel
from jalons.fse.enums import CategorieDepense as C
from jalons.fse.enums import GenreRessource as R
from jalons.fse.enums import StatutOperation as S
from jalons.fse.operation.rules.faits import (
    ReglesDuPlan,
    VueActeurs,
    VueMontants,
    VueOperation,
    VuePlan,
    VueRetenue,
)
from jalons.fse.operation.rules.plan import Poste, Ressource, calculer
from jalons.fse.options import Forfait15
from jalons.fse.participants.rules.faits import SeuilsCompletude, VueIndicateurs, VueParticipants
from jalons.fse.publicite.rules.faits import ReglesPublicite, VueFiche, VuePreuves, VueSeances
from jalons.fse.temps.rules.faits import VueTemps

FICHE = VueFiche(
    description="Coordonner.",
    objectifs="Remettre en emploi.",
    resultats="Cent sorties.",
    mention="Cofinancé par l'Union européenne",
    dit_acquis=True,
)


def plan(
    *postes: tuple[C, Any], option: Any = Forfait15, taux: str = "0.15", ue: Any = 0
) -> VuePlan:
    """Un plan juste et équilibré : l'Union donne `ue`, le Département le reste."""
    lignes = tuple(Poste(categorie, D(montant)) for categorie, montant in postes)
    calcul = calculer(lignes, option, D(taux))
    return VuePlan(
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
# Les vues qui peuvent manquer se nomment entières : `plan=`, `fiche=`.
ENTIERES = {"plan": VuePlan, "fiche": VueFiche}
EN_REGLE: tuple[Faits, ...] = (
    VueOperation(
        le=date(2025, 6, 1),
        debut=date(2025, 1, 1),
        fin=date(2025, 12, 31),
        statut=S.EN_EXECUTION,
    ),
    PLAN,
    ReglesDuPlan(
        programme_options=("reel", "ocs_7", "ocs_15", "ocs_20_personnel", "ocs_40"),
        seuil_options=D(200_000),
        plafond_ue=D("0.60"),
    ),
    VueActeurs(porteur_id=1, instructeur_id=2, controleurs=(3,)),
    VueCofinancements(),
    VueAchats(),
    VuePersonnel(),
    VueTemps(),
    VueParticipants(),
    SeuilsCompletude(alerte=0.25, alarme=0.35),
    VueIndicateurs(),
    FICHE,
    VuePreuves(premiere_preuve_publicite=date(2025, 1, 15), a_affiche=True),
    ReglesPublicite(seuil_plaque=D(100_000), delai_preuve_publicite=30, exposition=D("0.03")),
    VueSeances(),
    VueBilanFinal(limite_bilan_final=date(2026, 6, 30), alerte_bilan_jours=60),
    VueDepotFinal(),
    VueAvoirs(),
    VuePaiementsAttendus(),
)


def etat(**champs: Any) -> Examen:
    """L'examen où tout va bien, avec ces champs à la place, dans la vue qui les porte."""
    examen = Examen(None, le=date(2025, 6, 1))  # type: ignore[arg-type]
    if "plan" in champs:
        vu = champs["plan"]
        montants = VueMontants(vu.total, vu.montant_ue) if vu else None
    else:
        montants = VueMontants(PLAN.total, PLAN.montant_ue)
    examen.poser(montants, comme=VueMontants)
    examen.poser(None, comme=VueRetenue)
    entieres = {ENTIERES[nom]: champs.pop(nom) for nom in list(champs) if nom in ENTIERES}
    for vue in EN_REGLE:
        noms = {f.name for f in fields(vue)} & set(champs)  # type: ignore[arg-type]
        changee = replace(vue, **{nom: champs.pop(nom) for nom in noms})  # type: ignore[type-var]
        examen.poser(entieres.get(type(vue), changee), comme=type(vue))
    assert not champs, f"aucune vue ne porte {sorted(champs)}"
    return examen


def dits(controle: type[ControleEtat], **champs: Any) -> list[str]:
    """Ce que ce contrôle constate sur cet état, montants aux espaces simples."""
    simples = str.maketrans("\u00a0\u202f", "  ")
    return [c.message.translate(simples) for c in etat(**champs).dire(controle)]
