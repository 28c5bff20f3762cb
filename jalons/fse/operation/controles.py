"""Contrôles OP : plan de financement, conventions, conservation, séparation des fonctions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal as D

from jalons.fse.commun.rules.montants import arrondir, dire_euros, part, somme
from jalons.fse.controles import Controle, ControleEtat, Domaine, Exemple, Gravite, fautif, juste
from jalons.fse.enums import CategorieDepense as C
from jalons.fse.enums import GenreRessource as R
from jalons.fse.operation.rules.faits import ReglesDuPlan, VueActeurs, VuePlan, VueRetenue
from jalons.fse.operation.rules.plan import (
    Poste,
    Ressource,
    aide_publique,
    calculer,
    hors_assiette,
    montant_ue,
)
from jalons.fse.options import (
    CoutsReels,
    Forfait15,
    Forfait20National,
    Forfait20Personnel,
    Forfait40,
    OptionCouts,
)
from jalons.socle import formats

B, A = Gravite.BLOQUANT, Gravite.ALERTE
OP = Domaine.OPERATION


def _plan(
    *postes: tuple[C, int], option: type[OptionCouts] = Forfait15, taux: str = "0.15", ue: int = 0
) -> VuePlan:
    """Un plan d'exemple, équilibré : l'Union donne `ue`, le Département le reste."""
    lignes = [Poste(categorie, D(montant)) for categorie, montant in postes]
    total = calculer(lignes, option, D(taux)).total
    ressources = [Ressource(R.UE, D(ue)), Ressource(R.DEPARTEMENT, total - D(ue))]
    return VuePlan.calculee(lignes, ressources, option=option, taux=D(taux))


def _nature(*, aide: int) -> VuePlan:
    """100 000 € de dépenses dont 15 000 € en nature ; l'Union en donne `aide`, le bénéficiaire le reste."""
    postes = [Poste(C.PERSONNEL, D(85_000)), Poste(C.NATURE, D(15_000))]
    ressources = [Ressource(R.UE, D(aide)), Ressource(R.AUTOFINANCEMENT, D(100_000 - aide))]
    return VuePlan.calculee(postes, ressources, option=CoutsReels, taux=D(0))


_PLAN = _plan((C.PERSONNEL, 200_000), ue=100_000)
_REGLES = ReglesDuPlan(
    programme_options=("reel", "ocs_15", "ocs_40"), seuil_options=D(200_000), plafond_ue=D("0.60")
)


class Op01(ControleEtat):
    code, domaine, gravite = "op_01", OP, B
    libelle = "Les dépenses s'additionnent"
    source = "Arithmétique du plan, au centime"
    exemples = (
        juste(_PLAN),
        fautif(replace(_PLAN, directes=D("199999.99")), constats=2),
        fautif(replace(_PLAN, total=_PLAN.total + 1)),
    )

    @classmethod
    def constater(cls, plan: VuePlan) -> Iterable[str]:
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


class Op02(ControleEtat):
    code, domaine, gravite = "op_02", OP, B
    libelle = "Ressources et dépenses s'équilibrent"
    source = "Équilibre du plan, au centime"
    exemples = (
        juste(_PLAN),
        fautif(replace(_PLAN, ressources=(Ressource(R.DEPARTEMENT, D("129999.99")),))),
    )

    @classmethod
    def constater(cls, plan: VuePlan) -> Iterable[str]:
        ressources = somme(r.montant for r in plan.ressources)
        if ressources != plan.total:
            ecart = ressources - plan.total
            sens = "de trop" if ecart > 0 else "manquent"
            yield (
                f"Les ressources font {dire_euros(ressources)} pour {dire_euros(plan.total)} de "
                f"dépenses : {dire_euros(abs(ecart))} {sens}."
            )


class Op03(ControleEtat):
    code, domaine, gravite = "op_03", OP, B
    libelle = "Le forfait est le taux appliqué à sa base"
    source = "Règlement (UE) 2021/1060, art. 54 à 56"
    exemples = (juste(_PLAN), fautif(replace(_PLAN, forfait=_PLAN.forfait + D("0.01"))))

    @classmethod
    def constater(cls, plan: VuePlan) -> Iterable[str]:
        attendu = calculer(plan.postes, plan.option, plan.taux_forfait)
        if attendu.forfait != plan.forfait:
            yield (
                f"Le forfait devrait être {dire_euros(attendu.forfait)} "
                f"({dire_euros(attendu.assiette)} au taux retenu)."
            )


class Op04(ControleEtat):
    code, domaine, gravite = "op_04", OP, B
    libelle = "Forfait national de 20 % : programme et base"
    source = "Arrêtés du 2 août 2010 et du 1er avril 2016"
    exemples = (
        juste(_PLAN, _REGLES),
        juste(
            _plan((C.PERSONNEL, 1_000), option=Forfait20National, taux="0.20"),
            replace(_REGLES, programme_options=("fr_20",)),
        ),
        fautif(_plan((C.PERSONNEL, 1_000), option=Forfait20National, taux="0.20"), _REGLES),
    )

    @classmethod
    def constater(cls, plan: VuePlan, regles: ReglesDuPlan) -> Iterable[str]:
        if plan.option is not Forfait20National:
            return
        if plan.option.code not in regles.programme_options:
            yield "Le forfait national de 20 % n'existe pas dans ce programme."
        services = somme(p.montant for p in plan.postes if p.categorie == C.PRESTATIONS)
        if services and plan.assiette > plan.directes - services:
            yield "La base du forfait comprend des prestations externes : elles en sont exclues."


class Op05(ControleEtat):
    code, domaine, gravite = "op_05", OP, B
    libelle = "Un coût couvert par le forfait ne se compte pas en plus"
    source = "Règlement (UE) 2021/1060, art. 53 à 56"
    exemples = (
        juste(_plan((C.PERSONNEL, 1_000), option=Forfait40, taux="0.40")),
        fautif(_plan((C.PERSONNEL, 1_000), (C.DEPLACEMENTS, 1), option=Forfait40, taux="0.40")),
    )

    @classmethod
    def constater(cls, plan: VuePlan) -> Iterable[str]:
        if plan.option is not Forfait40:
            return
        en_trop = [p for p in plan.postes if p.montant and p.categorie not in Forfait40.admises]
        if en_trop:
            total = somme(p.montant for p in en_trop)
            yield f"{dire_euros(total)} de coûts sont déjà couverts par le forfait de 40 %."

    @staticmethod
    def refuser(categorie: C, *, option: type[OptionCouts]) -> str | None:
        """Pour toute option : ce que son forfait couvre ne se déclare pas une seconde fois."""
        if categorie in option.admises:
            return None
        return (
            f"« {categorie.label} » est couvert par l'option de coûts « {option.libelle} » "
            f"({option.article}) : cette dépense n'entre pas au bilan."
        )


class Op06(ControleEtat):
    code, domaine, gravite = "op_06", OP, B
    libelle = "Forfait de personnel de 20 % : sans grand marché ni autre forfait"
    source = "Règlement (UE) 2021/1060, art. 55, 1 et 56, 3"
    exemples = (
        juste(_plan((C.PRESTATIONS, 1_000), option=Forfait20Personnel, taux="0.20"), _REGLES),
        fautif(
            _plan((C.PRESTATIONS, 1_000), (C.PERSONNEL, 1), option=Forfait20Personnel, taux="0.20"),
            replace(_REGLES, a_marche_au_dessus_des_seuils=True),
            constats=2,
        ),
    )

    @classmethod
    def constater(cls, plan: VuePlan, regles: ReglesDuPlan) -> Iterable[str]:
        if plan.option is not Forfait20Personnel:
            return
        if regles.a_marche_au_dessus_des_seuils:
            yield "L'opération comprend un marché au-dessus des seuils européens."
        if any(p.montant and p.categorie == C.PERSONNEL for p in plan.postes):
            yield "Le personnel est déjà couvert par le forfait : retirez-le des dépenses directes."


class Op07(ControleEtat):
    code, domaine, gravite = "op_07", OP, B
    libelle = "Petite opération : une option simplifiée est obligatoire"
    source = "Règlement (UE) 2021/1060, art. 53, 2"
    exemples = (
        juste(_plan((C.PERSONNEL, 200_001), option=CoutsReels, taux="0"), _REGLES),
        fautif(_plan((C.PERSONNEL, 200_000), option=CoutsReels, taux="0"), _REGLES),
    )

    @classmethod
    def constater(cls, plan: VuePlan, regles: ReglesDuPlan) -> Iterable[str]:
        if regles.aides_etat or plan.option.est_simplifiee:
            return
        juge, dit = plan.total, "Le coût total"
        if regles.seuil_sur_aide_publique:
            juge, dit = aide_publique(plan.ressources), "L'aide publique"
        if juge <= regles.seuil_options:
            yield (
                f"{dit} ({dire_euros(juge)}) ne dépasse pas "
                f"{dire_euros(regles.seuil_options)} : choisissez une option de coûts simplifiés."
            )


class Op08(ControleEtat):
    code, domaine, gravite = "op_08", OP, A
    libelle = "Petite opération : coûts au réel hors de la base du forfait"
    source = "Règlement (UE) 2021/1060, art. 53, 2 (lecture stricte)"
    exemples = (
        juste(_PLAN, _REGLES),
        fautif(_plan((C.PERSONNEL, 1_000), (C.PRESTATIONS, 500)), _REGLES),
    )

    @classmethod
    def constater(cls, plan: VuePlan, regles: ReglesDuPlan) -> Iterable[str]:
        if regles.aides_etat or not plan.option.est_simplifiee:
            return
        # L'article 53, 2 n'existe que depuis 2021-2027 ; avant, le seuil regarde l'aide publique.
        if regles.seuil_sur_aide_publique or plan.total > regles.seuil_options:
            return
        hors = hors_assiette(plan.postes, plan.option)
        if hors:
            total = somme(p.montant for p in hors)
            yield (
                f"{dire_euros(total)} de coûts au réel ne sont pas la base du forfait : "
                "voyez avec le service gestionnaire (art. 53, 2)."
            )


class Op09(ControleEtat):
    code, domaine, gravite = "op_09", OP, A
    libelle = "Taux de l'Union et plafond de l'appel"
    source = "Programme national, taux par catégorie de région"
    exemples = (
        juste(replace(_PLAN, montant_ue=D("138000.00")), _REGLES),
        fautif(replace(_PLAN, montant_ue=D("138000.01")), _REGLES),
    )

    @classmethod
    def constater(cls, plan: VuePlan, regles: ReglesDuPlan) -> Iterable[str]:
        if regles.plafond_ue is None:
            return
        taux = part(plan.montant_ue, plan.total)
        # Arrondi au centime : un montant égal au plafond arrondi n'est pas un dépassement.
        if taux is not None and plan.montant_ue > arrondir(plan.total * regles.plafond_ue):
            yield (
                f"L'Union apporterait {formats.decimales(taux * 100)}\u00a0% du total, au-dessus du "
                f"plafond de {formats.part(regles.plafond_ue)}."
            )


class Op10(ControleEtat):
    code, domaine, gravite = "op_10", OP, B
    libelle = "Un montant ne se déduit jamais d'un taux affiché"
    source = "Le taux affiché est arrondi ; le montant est la donnée"
    exemples = (juste(_PLAN), fautif(replace(_PLAN, montant_ue=D("100000.01"))))

    @classmethod
    def constater(cls, plan: VuePlan) -> Iterable[str]:
        saisi = montant_ue(plan.ressources)
        if plan.montant_ue != saisi:
            yield (
                f"Le montant de l'Union enregistré ({dire_euros(plan.montant_ue)}) n'est pas celui "
                f"des ressources ({dire_euros(saisi)}) : seul le montant saisi fait foi."
            )


class Op12(Controle):
    code, domaine, gravite = "op_12", OP, B
    libelle = "Avenant signé avant la fin de la convention"
    source = "Convention-type : un avenant se signe tant que la convention court"
    exemples = (
        juste(date(2025, 12, 31), date(2025, 12, 31)),
        fautif(date(2026, 1, 1), date(2025, 12, 31)),
    )

    @staticmethod
    def refuser(signature: date, fin_convention: date) -> str | None:
        if signature > fin_convention:
            return (
                f"la convention a pris fin le {fin_convention:%d/%m/%Y}, un avenant ne peut plus "
                "être signé."
            )
        return None


class Op14(Controle):
    code, domaine, gravite = "op_14", OP, B
    libelle = "Rien ne s'efface avant la fin de conservation"
    source = "Règlement (UE) 2021/1060, art. 82"
    exemples = (
        juste(date(2031, 12, 31), date(2032, 1, 1)),
        fautif(date(2031, 12, 31), date(2031, 12, 31)),
        fautif(None, date(2031, 12, 31)),
    )

    @staticmethod
    def refuser(fin_conservation: date | None, le: date) -> str | None:
        if fin_conservation is None:
            return "aucun dernier paiement n'est enregistré : la conservation n'a pas commencé."
        if le <= fin_conservation:
            return f"les pièces se conservent jusqu'au {fin_conservation:%d/%m/%Y}."
        return None


class Op15(Controle):
    code, domaine, gravite = "op_15", OP, B
    libelle = "La conservation part du dernier paiement"
    source = "Règlement (UE) 2021/1060, art. 82"
    exemples = (
        Exemple(date(2026, 3, 2), ([date(2026, 3, 1), date(2026, 3, 2)], True)),
        Exemple(None, ([date(2026, 3, 1)], False)),
    )

    @staticmethod
    def depart(paiements: Iterable[date], est_solde: bool) -> date | None:
        """Le dernier paiement une fois l'opération soldée ; None tant qu'elle ne l'est pas."""
        return max(paiements, default=None) if est_solde else None

    @classmethod
    def juger(cls, exemple: Exemple) -> date | None:
        return cls.depart(*exemple.vues)


class Op19(ControleEtat):
    code, domaine, gravite = "op_19", OP, B
    libelle = "Qui instruit ou contrôle ne porte ni ne tient l'opération"
    source = "Règlement (UE) 2021/1060, art. 71, 4 et 74 : séparation des fonctions"
    exemples = (
        juste(VueActeurs(porteur_id=1, instructeur_id=2, controleurs=(3,))),
        fautif(VueActeurs(porteur_id=1, instructeur_id=1)),
        fautif(VueActeurs(porteur_id=3, instructeur_id=2, controleurs=(3,))),
        juste(VueActeurs(porteur_id=1, instructeur_id=2, controleurs=(3,), gestionnaires=(1, 4))),
        fautif(VueActeurs(porteur_id=1, instructeur_id=2, gestionnaires=(2,))),
        fautif(VueActeurs(porteur_id=1, controleurs=(3,), gestionnaires=(3,))),
    )

    @classmethod
    def constater(cls, acteurs: VueActeurs) -> Iterable[str]:
        juges = {acteurs.instructeur_id, *acteurs.controleurs} - {None}
        if acteurs.porteur_id in juges:
            yield "La même personne porte l'opération et l'instruit ou la contrôle."
        elif juges & set(acteurs.gestionnaires):
            yield (
                "La même personne instruit ou contrôle l'opération et l'a tenue : dépense, plan, "
                "participant, feuille de temps signée… Désignez-en une autre."
            )


class Op22(ControleEtat):
    code, domaine, gravite = "op_22", OP, A
    libelle = "Apports en nature : l'aide publique ne dépasse pas les autres dépenses"
    source = "Règlement (UE) 2021/1060, art. 67, 1, a"
    exemples = (
        juste(_nature(aide=85_000)),
        fautif(_nature(aide=85_001)),
        juste(_nature(aide=85_000), VueRetenue(total=D(100_000), nature=D(15_000), aide=D(85_000))),
        fautif(_nature(aide=85_000), VueRetenue(total=D(90_000), nature=D(15_000), aide=D(75_001))),
    )

    @classmethod
    def constater(cls, plan: VuePlan, retenue: VueRetenue | None = None) -> Iterable[str]:
        nature = somme(p.montant for p in plan.postes if p.categorie == C.NATURE)
        yield from cls._depasse("Au plan", plan.total, nature, aide_publique(plan.ressources))
        if retenue is not None:
            yield from cls._depasse("Au contrôle", retenue.total, retenue.nature, retenue.aide)

    @staticmethod
    def _depasse(ou: str, total: D, nature: D, aide: D) -> Iterable[str]:
        if nature and aide > total - nature:
            yield (
                f"{ou}, l'aide publique ({dire_euros(aide)}) dépasse les dépenses hors apports en "
                f"nature ({dire_euros(total - nature)}, pour {dire_euros(nature)} en nature)."
            )
