"""Contrôles CO : ce que l'opération doit montrer du soutien de l'Union."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from jalons.fse.commun.rules.montants import dire_euros
from jalons.fse.controles.base import ControleEtat, Gravite
from jalons.fse.controles.etat import EtatOperation
from jalons.fse.operation.rules.cycle import AVANT_CONVENTION
from jalons.fse.publicite.rules.publicite import exposition
from jalons.socle.mots import accorder

B, A = Gravite.BLOQUANT, Gravite.ALERTE
_ATTENDUS = {
    "description": "la description",
    "objectifs": "les objectifs",
    "resultats": "les résultats attendus ou obtenus",
    "mention": "la mention du cofinancement",
}


class Co01(ControleEtat):
    code, gravite = "co_01", B
    libelle = "La fiche publique dit l'essentiel"
    source = "Règlement (UE) 2021/1060, art. 50, 1, a"

    # L'emblème est dans le gabarit de la fiche : il ne peut pas manquer.
    @classmethod
    def constater(cls, etat: EtatOperation) -> Iterable[str]:
        if etat.fiche is None:
            yield "La fiche publique n'est pas commencée."
            return
        manquent = [dit for nom, dit in _ATTENDUS.items() if not getattr(etat.fiche, nom).strip()]
        if manquent:
            yield f"Il manque {', '.join(manquent)}."


class Co02(ControleEtat):
    code, gravite = "co_02", B
    libelle = "Les mots suivent le statut du dossier"
    source = "On n'annonce pas un cofinancement qui n'est pas conventionné"

    @classmethod
    def constater(cls, etat: EtatOperation) -> Iterable[str]:
        if etat.fiche is None or not etat.fiche.phrase:
            return
        dit_acquis = "demande" not in etat.fiche.phrase.lower()
        if dit_acquis and etat.statut in AVANT_CONVENTION:
            yield "La fiche annonce le cofinancement comme acquis avant la convention."
        if not dit_acquis and etat.statut not in AVANT_CONVENTION and etat.est_vivante:
            yield "La fiche parle encore de demande alors que la convention est signée."


class Co03(ControleEtat):
    code, gravite = "co_03", A
    libelle = "Plaque ou affiche selon le coût et la nature"
    source = "Règlement (UE) 2021/1060, art. 50, 1, c et d"

    @classmethod
    def constater(cls, etat: EtatOperation) -> Iterable[str]:
        if etat.statut in AVANT_CONVENTION or etat.plan is None or not etat.est_vivante:
            return
        if etat.a_investissement and etat.plan.total > etat.seuil_plaque and not etat.a_plaque:
            yield (
                f"Équipement et coût total au-dessus de {dire_euros(etat.seuil_plaque)} : "
                "une plaque durable est attendue."
            )
        elif not (etat.a_affiche or etat.a_plaque):
            yield "Une affiche A3 au moins, ou un écran, doit être visible du public."


class Co04(ControleEtat):
    code, gravite = "co_04", A
    libelle = "Émargements et comptes rendus portent la mention"
    source = "Règlement (UE) 2021/1060, art. 50, 1, b"

    @classmethod
    def constater(cls, etat: EtatOperation) -> Iterable[str]:
        if etat.documents_sans_mention:
            seances = accorder(etat.documents_sans_mention, "séance liée", "séances liées")
            yield f"{seances} dont les documents ne portent pas la mention."


class Co05(ControleEtat):
    code, gravite = "co_05", A
    libelle = "Preuve de publicité dès le début"
    source = "Règlement (UE) 2021/1060, art. 50, 3"

    @classmethod
    def constater(cls, etat: EtatOperation) -> Iterable[str]:
        if etat.statut in AVANT_CONVENTION or etat.plan is None or not etat.est_vivante:
            return
        limite = etat.debut + timedelta(days=etat.delai_preuve_publicite)
        preuve = etat.premiere_preuve_publicite
        if (preuve is None and etat.le > limite) or (preuve is not None and preuve > limite):
            somme = exposition(etat.plan.montant_ue, etat.exposition)
            yield (
                f"Aucune preuve datée avant le {limite:%d/%m/%Y} : "
                f"{dire_euros(somme)} du soutien européen sont exposés."
            )
