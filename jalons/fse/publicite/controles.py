"""Contrôles CO : ce que l'opération doit montrer du soutien de l'Union."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from jalons.fse.commun.rules.montants import dire_euros
from jalons.fse.controles import ControleEtat, Domaine, Gravite, fautif, juste
from jalons.fse.enums import StatutOperation
from jalons.fse.operation.rules.cycle import SANS_SUITE
from jalons.fse.operation.rules.faits import VueMontants, VueOperation
from jalons.fse.publicite.rules.faits import ReglesPublicite, VueFiche, VuePreuves, VueSeances
from jalons.fse.publicite.rules.publicite import exposition
from jalons.socle.mots import accorder

B, A = Gravite.BLOQUANT, Gravite.ALERTE
CO = Domaine.PUBLICITE
_FICHE = VueFiche("Coordonner.", "Un emploi.", "Cent sorties.", "Cofinancé…", dit_acquis=True)
_EN_COURS = VueOperation(
    le=date(2025, 6, 1),
    debut=date(2025, 1, 1),
    fin=date(2025, 12, 31),
    statut=StatutOperation.EN_EXECUTION,
)
_FINIE = replace(_EN_COURS, le=date(2026, 1, 1), statut=StatutOperation.BILAN_DEPOSE)
_PLAN = VueMontants(total=Decimal(230_000), montant_ue=Decimal(100_000))
_REGLES = ReglesPublicite(
    seuil_plaque=Decimal(100_000), delai_preuve_publicite=30, exposition=Decimal("0.03")
)
_ATTENDUS = {
    "description": "la description",
    "objectifs": "les objectifs",
    "resultats": "les résultats attendus ou obtenus",
    "mention": "la mention du cofinancement",
}


class Co01(ControleEtat):
    code, domaine, gravite = "co_01", CO, B
    libelle = "La fiche publique dit l'essentiel"
    source = "Règlement (UE) 2021/1060, art. 50, 1, a"
    exemples = (juste(_FICHE), fautif(None), fautif(replace(_FICHE, mention=" ")))

    # L'emblème est dans le gabarit de la fiche : il ne peut pas manquer.
    @classmethod
    def constater(cls, fiche: VueFiche | None) -> Iterable[str]:
        if fiche is None:
            yield "La fiche publique n'est pas commencée."
            return
        manquent = [dit for nom, dit in _ATTENDUS.items() if not getattr(fiche, nom).strip()]
        if manquent:
            yield f"Il manque {', '.join(manquent)}."


class Co02(ControleEtat):
    code, domaine, gravite = "co_02", CO, B
    libelle = "Les mots suivent le statut du dossier"
    source = "On n'annonce pas un cofinancement qui n'est pas conventionné"
    exemples = (
        juste(_FICHE, _EN_COURS),
        fautif(_FICHE, replace(_EN_COURS, statut=StatutOperation.PROGRAMMEE)),
        fautif(replace(_FICHE, dit_acquis=False), _EN_COURS),
    )

    @classmethod
    def constater(cls, fiche: VueFiche, operation: VueOperation) -> Iterable[str]:
        if fiche.dit_acquis is None:
            return
        if fiche.dit_acquis and not operation.est_conventionnee:
            yield "La fiche annonce le cofinancement comme acquis avant la convention."
        if not fiche.dit_acquis and operation.est_conventionnee and operation.est_vivante:
            yield "La fiche parle encore de demande alors que la convention est signée."


class Co03(ControleEtat):
    code, domaine, gravite = "co_03", CO, A
    libelle = "Plaque ou affiche selon le coût et la nature"
    source = "Règlement (UE) 2021/1060, art. 50, 1, c et d"
    exemples = (
        juste(_EN_COURS, _PLAN, VuePreuves(a_affiche=True), _REGLES),
        fautif(_EN_COURS, _PLAN, VuePreuves(), _REGLES),
        fautif(
            _EN_COURS, _PLAN, VuePreuves(a_affiche=True), replace(_REGLES, a_investissement=True)
        ),
    )

    @classmethod
    def constater(
        cls,
        operation: VueOperation,
        plan: VueMontants,
        preuves: VuePreuves,
        regles: ReglesPublicite,
    ) -> Iterable[str]:
        if not operation.est_conventionnee or not operation.est_vivante:
            return
        if regles.a_investissement and plan.total > regles.seuil_plaque and not preuves.a_plaque:
            yield (
                f"Équipement et coût total au-dessus de {dire_euros(regles.seuil_plaque)} : "
                "une plaque durable est attendue."
            )
        elif not (preuves.a_affiche or preuves.a_plaque):
            yield "Une affiche A3 au moins, ou un écran, doit être visible du public."


class Co04(ControleEtat):
    code, domaine, gravite = "co_04", CO, A
    libelle = "Émargements et comptes rendus portent la mention"
    source = "Règlement (UE) 2021/1060, art. 50, 1, b"
    exemples = (juste(VueSeances()), fautif(VueSeances(1)))

    @classmethod
    def constater(cls, seances: VueSeances) -> Iterable[str]:
        if seances.documents_sans_mention:
            dites = accorder(seances.documents_sans_mention, "séance liée", "séances liées")
            yield f"{dites} dont les documents ne portent pas la mention."


class Co05(ControleEtat):
    code, domaine, gravite = "co_05", CO, A
    libelle = "Preuve de publicité dès le début"
    source = "Règlement (UE) 2021/1060, art. 50, 3"
    exemples = (
        juste(_EN_COURS, _PLAN, VuePreuves(date(2025, 1, 31)), _REGLES),
        fautif(_EN_COURS, _PLAN, VuePreuves(date(2025, 2, 1)), _REGLES),
        fautif(_EN_COURS, _PLAN, VuePreuves(), _REGLES),
    )

    @classmethod
    def constater(
        cls,
        operation: VueOperation,
        plan: VueMontants,
        preuves: VuePreuves,
        regles: ReglesPublicite,
    ) -> Iterable[str]:
        if not operation.est_conventionnee or not operation.est_vivante:
            return
        limite = operation.debut + timedelta(days=regles.delai_preuve_publicite)
        preuve = preuves.premiere_preuve_publicite
        if (preuve is None and operation.le > limite) or (preuve is not None and preuve > limite):
            somme = exposition(plan.montant_ue, regles.exposition)
            yield (
                f"Aucune preuve datée avant le {limite:%d/%m/%Y} : "
                f"{dire_euros(somme)} du soutien européen sont exposés."
            )


class Co06(ControleEtat):
    code, domaine, gravite = "co_06", CO, A
    libelle = "Une opération finie dit ses résultats obtenus"
    source = "Règlement (UE) 2021/1060, art. 50, 1, a : les objectifs et les résultats"
    exemples = (
        juste(_FICHE, _EN_COURS),
        juste(replace(_FICHE, resultats_obtenus="98 sorties."), _FINIE),
        fautif(_FICHE, _FINIE),
        juste(_FICHE, replace(_FINIE, statut=StatutOperation.ABANDONNEE)),
    )

    @classmethod
    def constater(cls, fiche: VueFiche, operation: VueOperation) -> Iterable[str]:
        finie = operation.est_conventionnee and operation.le > operation.fin
        if not finie or operation.statut in SANS_SUITE:
            return
        if not fiche.resultats_obtenus.strip():
            yield (
                f"L'opération est finie depuis le {operation.fin:%d/%m/%Y} : "
                "dites les résultats obtenus sur la fiche publique."
            )
