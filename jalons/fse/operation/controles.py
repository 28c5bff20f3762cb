"""Contrôles OP : plan de financement, dates, actes et séparation des fonctions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from jalons.fse.commun.rules.montants import arrondir, dire_euros, part, somme
from jalons.fse.controles.base import Controle, ControleEtat, Gravite
from jalons.fse.controles.etat import EtatOperation, PlanVu
from jalons.fse.enums import CategorieDepense as C
from jalons.fse.operation.rules.plan import aide_publique, calculer, hors_assiette, montant_ue
from jalons.fse.options import Forfait20National, Forfait20Personnel, Forfait40

B, A = Gravite.BLOQUANT, Gravite.ALERTE


def _virgule(nombre: str) -> str:
    return nombre.replace(".", ",")


class ControlePlan(ControleEtat):
    """Un contrôle du plan de financement : sans plan, il n'a rien à dire."""

    @classmethod
    def constater(cls, etat: EtatOperation) -> Iterable[str]:
        return () if etat.plan is None else cls.constater_plan(etat.plan, etat)

    @classmethod
    def constater_plan(cls, plan: PlanVu, etat: EtatOperation) -> Iterable[str]:
        """Comme `constater`, sur un plan qui existe."""
        raise NotImplementedError


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


class Op19(ControleEtat):
    code, gravite = "op_19", B
    libelle = "Qui instruit ou contrôle ne porte pas l'opération"
    source = "Séparation fonctionnelle"

    @classmethod
    def constater(cls, etat: EtatOperation) -> Iterable[str]:
        juges = {etat.instructeur_id, *etat.controleurs} - {None}
        if etat.porteur_id in juges:
            yield "La même personne porte l'opération et l'instruit ou la contrôle."
