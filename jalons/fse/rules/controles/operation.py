"""Contrôles OP : plan de financement, dates, actes et séparation des fonctions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from jalons.fse.enums import CategorieDepense as C
from jalons.fse.options import Forfait20National, Forfait20Personnel, Forfait40
from jalons.fse.rules.controles.base import (
    Controle,
    ControleEtat,
    ControlePlan,
    EtatOperation,
    Gravite,
    PlanVu,
)
from jalons.fse.rules.montants import arrondir, dire_euros, part, somme
from jalons.fse.rules.plan import aide_publique, calculer, hors_assiette, montant_ue
from jalons.fse.rules.temps import PartDeTemps, mois_depasses
from jalons.socle.mots import accorder

B, A = Gravite.BLOQUANT, Gravite.ALERTE


def _virgule(nombre: str) -> str:
    return nombre.replace(".", ",")


class Op01(ControlePlan):
    code, gravite = "op_01", B
    libelle = "Les dépenses s'additionnent"
    source = "Arithmétique du plan, au centime"

    @classmethod
    def constater_plan(cls, plan: PlanVu, etat: EtatOperation) -> Iterable[str]:
        directes = calculer(plan.postes, plan.option, plan.taux_forfait).directes
        if directes != plan.directes:
            yield (
                f"Les lignes directes font {dire_euros(directes)}, "
                f"le plan annonce {dire_euros(plan.directes)}."
            )
        if plan.directes + plan.forfait != plan.total:
            yield (
                f"Dépenses directes et forfait font {dire_euros(plan.directes + plan.forfait)}, "
                f"le plan annonce {dire_euros(plan.total)}."
            )


class Op02(ControlePlan):
    code, gravite = "op_02", B
    libelle = "Ressources et dépenses s'équilibrent"
    source = "Équilibre du plan, au centime"

    @classmethod
    def constater_plan(cls, plan: PlanVu, etat: EtatOperation) -> Iterable[str]:
        ressources = somme(r.montant for r in plan.ressources)
        if ressources != plan.total:
            ecart = ressources - plan.total
            sens = "de trop" if ecart > 0 else "manquent"
            yield (
                f"Les ressources font {dire_euros(ressources)} pour {dire_euros(plan.total)} de "
                f"dépenses : {dire_euros(abs(ecart))} {sens}."
            )


class Op03(ControlePlan):
    code, gravite = "op_03", B
    libelle = "Le forfait est le taux appliqué à sa base"
    source = "Règlement (UE) 2021/1060, art. 54 à 56"

    @classmethod
    def constater_plan(cls, plan: PlanVu, etat: EtatOperation) -> Iterable[str]:
        attendu = calculer(plan.postes, plan.option, plan.taux_forfait)
        if attendu.forfait != plan.forfait:
            yield (
                f"Le forfait devrait être {dire_euros(attendu.forfait)} "
                f"({dire_euros(attendu.assiette)} au taux retenu)."
            )


class Op04(ControlePlan):
    code, gravite = "op_04", B
    libelle = "Forfait national de 20 % : programme et base"
    source = "Arrêtés du 2 août 2010 et du 1er avril 2016"

    @classmethod
    def constater_plan(cls, plan: PlanVu, etat: EtatOperation) -> Iterable[str]:
        if plan.option is not Forfait20National:
            return
        if plan.option.code not in etat.programme_options:
            yield "Le forfait national de 20 % n'existe pas dans ce programme."
        services = somme(p.montant for p in plan.postes if p.categorie == C.PRESTATIONS)
        if services and plan.assiette > plan.directes - services:
            yield "La base du forfait comprend des prestations externes : elles en sont exclues."


class Op05(ControlePlan):
    code, gravite = "op_05", B
    libelle = "Forfait de 40 % : aucun autre coût au réel"
    source = "Règlement (UE) 2021/1060, art. 56"

    @classmethod
    def constater_plan(cls, plan: PlanVu, etat: EtatOperation) -> Iterable[str]:
        if plan.option is not Forfait40:
            return
        en_trop = [p for p in plan.postes if p.montant and p.categorie not in Forfait40.admises]
        if en_trop:
            total = somme(p.montant for p in en_trop)
            yield f"{dire_euros(total)} de coûts sont déjà couverts par le forfait de 40 %."


class Op06(ControlePlan):
    code, gravite = "op_06", B
    libelle = "Forfait de personnel de 20 % : sans grand marché ni autre forfait"
    source = "Règlement (UE) 2021/1060, art. 55, 1 et 56, 3"

    @classmethod
    def constater_plan(cls, plan: PlanVu, etat: EtatOperation) -> Iterable[str]:
        if plan.option is not Forfait20Personnel:
            return
        if etat.a_marche_au_dessus_des_seuils:
            yield "L'opération comprend un marché au-dessus des seuils européens."
        if any(p.montant and p.categorie == C.PERSONNEL for p in plan.postes):
            yield "Le personnel est déjà couvert par le forfait : retirez-le des dépenses directes."


class Op07(ControlePlan):
    code, gravite = "op_07", B
    libelle = "Petite opération : une option simplifiée est obligatoire"
    source = "Règlement (UE) 2021/1060, art. 53, 2"

    @classmethod
    def constater_plan(cls, plan: PlanVu, etat: EtatOperation) -> Iterable[str]:
        if etat.aides_etat or plan.option.est_simplifiee:
            return
        juge, dit = plan.total, "Le coût total"
        if etat.seuil_sur_aide_publique:
            juge, dit = aide_publique(plan.ressources), "L'aide publique"
        if juge <= etat.seuil_options:
            yield (
                f"{dit} ({dire_euros(juge)}) ne dépasse pas "
                f"{dire_euros(etat.seuil_options)} : choisissez une option de coûts simplifiés."
            )


class Op08(ControlePlan):
    code, gravite = "op_08", A
    libelle = "Petite opération : coûts au réel hors de la base du forfait"
    source = "Règlement (UE) 2021/1060, art. 53, 2 (lecture stricte)"

    @classmethod
    def constater_plan(cls, plan: PlanVu, etat: EtatOperation) -> Iterable[str]:
        if etat.aides_etat or not plan.option.est_simplifiee:
            return
        # L'article 53, 2 n'existe que depuis 2021-2027 ; avant, le seuil regarde l'aide publique.
        if etat.seuil_sur_aide_publique or plan.total > etat.seuil_options:
            return
        hors = hors_assiette(plan.postes, plan.option)
        if hors:
            total = somme(p.montant for p in hors)
            yield (
                f"{dire_euros(total)} de coûts au réel ne sont pas la base du forfait : "
                "voyez avec le service gestionnaire (art. 53, 2)."
            )


class Op09(ControlePlan):
    code, gravite = "op_09", A
    libelle = "Taux de l'Union et plafond de l'appel"
    source = "Programme national, taux par catégorie de région"

    @classmethod
    def constater_plan(cls, plan: PlanVu, etat: EtatOperation) -> Iterable[str]:
        if etat.plafond_ue is None:
            return
        taux = part(plan.montant_ue, plan.total)
        # Arrondi au centime : un montant égal au plafond arrondi n'est pas un dépassement.
        if taux is not None and plan.montant_ue > arrondir(plan.total * etat.plafond_ue):
            yield (
                f"L'Union apporterait {_virgule(f'{taux * 100:.2f}')} % du total, au-dessus du "
                f"plafond de {_virgule(f'{(etat.plafond_ue * 100).normalize():f}')} %."
            )


class Op10(ControlePlan):
    code, gravite = "op_10", B
    libelle = "Un montant ne se déduit jamais d'un taux affiché"
    source = "Le taux affiché est arrondi ; le montant est la donnée"

    @classmethod
    def constater_plan(cls, plan: PlanVu, etat: EtatOperation) -> Iterable[str]:
        saisi = montant_ue(plan.ressources)
        if plan.montant_ue != saisi:
            yield (
                f"Le montant de l'Union enregistré ({dire_euros(plan.montant_ue)}) n'est pas celui "
                f"des ressources ({dire_euros(saisi)}) : seul le montant saisi fait foi."
            )


class Op11(Controle):
    code, gravite = "op_11", B
    libelle = "Dépense dans la période"
    source = "Règlement (UE) 2021/1060, art. 63 ; période de l'opération et du programme"

    @staticmethod
    def refuser(
        *, facture: date, acquittement: date | None, debut: date, fin: date, limite: date, le: date
    ) -> str | None:
        """Message si la dépense, ou son paiement, est hors période.

        `limite` : dernier jour d'acquittement. Une facture de l'opération payée avant son début
        n'est pas éligible, et un paiement à venir n'en est pas un.
        """
        if not debut <= facture <= fin:
            return (
                f"la dépense du {facture:%d/%m/%Y} est hors de la période "
                f"du {debut:%d/%m/%Y} au {fin:%d/%m/%Y}."
            )
        if acquittement is None:
            return None
        if acquittement < debut:
            return (
                f"la dépense est acquittée le {acquittement:%d/%m/%Y}, avant le début de "
                f"l'opération ({debut:%d/%m/%Y})."
            )
        if acquittement > limite:
            return (
                f"la dépense est acquittée le {acquittement:%d/%m/%Y}, après le dernier jour "
                f"éligible ({limite:%d/%m/%Y})."
            )
        if acquittement > le:
            return f"l'acquittement du {acquittement:%d/%m/%Y} est encore à venir."
        return None


class Op12(Controle):
    code, gravite = "op_12", B
    libelle = "Avenant signé avant la fin de la convention"
    source = "Convention-type : un avenant se signe tant que la convention court"

    @staticmethod
    def refuser(signature: date, fin_convention: date) -> str | None:
        if signature > fin_convention:
            return (
                f"la convention a pris fin le {fin_convention:%d/%m/%Y}, un avenant ne peut plus "
                "être signé."
            )
        return None


class Op13(ControleEtat):
    code, gravite = "op_13", A
    libelle = "Dépôt du bilan final"
    source = "Convention : dépôt dans les mois qui suivent la fin"

    @classmethod
    def constater(cls, etat: EtatOperation) -> Iterable[str]:
        limite = etat.limite_bilan_final
        if limite is None or etat.a_bilan_final or not etat.est_vivante:
            return
        reste = (limite - etat.le).days
        if reste < 0:
            yield f"Le bilan final devait être déposé le {limite:%d/%m/%Y} au plus tard."
        elif reste == 0:
            yield "Le bilan final est à déposer aujourd'hui."
        elif reste <= etat.alerte_bilan_jours:
            jours = accorder(reste, "jour")
            yield f"Le bilan final est à déposer le {limite:%d/%m/%Y} au plus tard ({jours})."


class Op14(Controle):
    code, gravite = "op_14", B
    libelle = "Rien ne s'efface avant la fin de conservation"
    source = "Règlement (UE) 2021/1060, art. 82"

    @staticmethod
    def refuser(fin_conservation: date | None, le: date) -> str | None:
        if fin_conservation is None:
            return "aucun dernier paiement n'est enregistré : la conservation n'a pas commencé."
        if le <= fin_conservation:
            return f"les pièces se conservent jusqu'au {fin_conservation:%d/%m/%Y}."
        return None


class Op15(Controle):
    code, gravite = "op_15", B
    libelle = "La conservation part du dernier paiement"
    source = "Règlement (UE) 2021/1060, art. 82"

    @staticmethod
    def depart(paiements: Iterable[date], est_solde: bool) -> date | None:
        """Le dernier paiement une fois l'opération soldée ; None tant qu'elle ne l'est pas."""
        return max(paiements, default=None) if est_solde else None


class Op16(Controle):
    code, gravite = "op_16", B
    libelle = "Temps d'un agent : 100 % au plus, toutes opérations réunies"
    source = "Interdiction du double financement"

    @staticmethod
    def refuser(parts: Iterable[PartDeTemps], *, agent: str, debut: date, fin: date) -> str | None:
        trop = mois_depasses(parts, debut=debut, fin=fin)
        if not trop:
            return None
        mois, total = trop[0]
        return f"{agent} serait à {total.normalize():f} % en {mois:%m/%Y}."


class Op17(Controle):
    code, gravite = "op_17", B
    libelle = "Une facture ne sert qu'une fois"
    source = "Interdiction du double financement"

    @staticmethod
    def refuser(fournisseur: str, numero: str, operation: str) -> str:
        return f"la facture {numero} ({fournisseur}) est déjà dans l'opération « {operation} »."


class Op18(ControleEtat):
    code, gravite = "op_18", A
    libelle = "Cofinancements : acte à l'instruction, preuve de paiement au contrôle"
    source = "Pièces de la demande et du contrôle de service fait"

    @classmethod
    def constater(cls, etat: EtatOperation) -> Iterable[str]:
        for nom in etat.ressources_sans_preuve:
            yield f"{nom} : la pièce manque."


class Op19(ControleEtat):
    code, gravite = "op_19", B
    libelle = "Qui instruit ou contrôle ne porte pas l'opération"
    source = "Séparation fonctionnelle"

    @classmethod
    def constater(cls, etat: EtatOperation) -> Iterable[str]:
        juges = {etat.instructeur_id, *etat.controleurs} - {None}
        if etat.porteur_id in juges:
            yield "La même personne porte l'opération et l'instruit ou la contrôle."


class Op20(ControleEtat):
    code, gravite = "op_20", A
    libelle = "Mise en concurrence des prestations"
    source = "Commande publique ; seuil réglable"

    @classmethod
    def constater(cls, etat: EtatOperation) -> Iterable[str]:
        if etat.achats_sans_concurrence:
            achats = accorder(etat.achats_sans_concurrence, "achat")
            yield f"{achats} de prestation sans preuve de mise en concurrence."
