"""Contrôles PA : les participants, leurs questionnaires, leurs résultats."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from jalons.fse.controles.base import Controle, ControleEtat, Gravite
from jalons.fse.controles.etat import EtatOperation
from jalons.fse.enums import Joignable, Reponse, SituationEmploi
from jalons.fse.participants.rules.participants import SENSIBLES, completude, est_participation
from jalons.fse.participants.rules.participants import tranche as tranche_d_age
from jalons.socle.dates import ajouter_mois
from jalons.socle.mots import accorder

B, A = Gravite.BLOQUANT, Gravite.ALERTE


class Pa01(Controle):
    code, gravite = "pa_01", B
    libelle = "Opération sans participants"
    source = "Consigne des services gestionnaires : bénéfice direct et identifiable"

    @staticmethod
    def refuser(*, a_participants: bool) -> str | None:
        if not a_participants:
            return (
                "cette opération de coordination n'a pas de participants : "
                "les personnes touchées se comptent comme bénéficiaires indirects."
            )
        return None


class Pa02(Controle):
    code, gravite = "pa_02", B
    libelle = "Un jour ou moins n'est pas une participation"
    source = "Consigne des services gestionnaires"

    @staticmethod
    def refuser(entree: date, sortie: date, *, minimum_jours: int) -> str | None:
        if not est_participation(entree, sortie, minimum_jours=minimum_jours):
            return "la personne est venue un jour ou moins : ce n'est pas un participant."
        return None


class Pa03(Controle):
    code, gravite = "pa_03", B
    libelle = "Une seule fiche par personne et par opération"
    source = "Une personne qui revient garde sa date d'entrée"

    @staticmethod
    def refuser(entree: date) -> str:
        return f"cette personne est déjà dans l'opération depuis le {entree:%d/%m/%Y}."


class Pa04(Controle):
    code, gravite = "pa_04", B
    libelle = "Dates dans l'opération et dans l'ordre"
    source = "Cohérence des dates"

    @staticmethod
    def refuser(*, entree: date, sortie: date | None, debut: date, fin: date) -> str | None:
        if not debut <= entree <= fin:
            return (
                f"l'entrée du {entree:%d/%m/%Y} est hors de l'opération "
                f"({debut:%d/%m/%Y} – {fin:%d/%m/%Y})."
            )
        if sortie is not None and sortie < entree:
            return "la sortie précède l'entrée."
        return None


class Pa05(ControleEtat):
    code, gravite = "pa_05", A
    libelle = "Questionnaire d'entrée rempli à temps"
    source = "Usage des services gestionnaires"

    @classmethod
    def constater(cls, etat: EtatOperation) -> Iterable[str]:
        if etat.entrees_en_retard:
            retards = accorder(
                etat.entrees_en_retard,
                "questionnaire d'entrée incomplet",
                "questionnaires d'entrée incomplets",
            )
            yield f"{retards} au-delà du délai."


class Pa06(Controle):
    code, gravite = "pa_06", B
    libelle = "Un moyen de joindre la personne, ou son référent"
    source = "Relevé à six mois"

    @staticmethod
    def refuser(*, telephone: str, courriel: str, a_referent: bool) -> str | None:
        if not (telephone or courriel or a_referent):
            return "notez un téléphone, un courriel ou le référent de la personne."
        return None


class Pa07(ControleEtat):
    code, gravite = "pa_07", B
    gravite_constat = A
    libelle = "Preuve d'éligibilité valable le jour de l'entrée"
    source = "Appel à projets : publics et preuves admises"

    @classmethod
    def constater(cls, etat: EtatOperation) -> Iterable[str]:
        if etat.sans_preuve:
            yield f"{etat.sans_preuve} participant(s) sans preuve d'éligibilité au-delà du délai."

    @staticmethod
    def refuser(
        *, type_preuve: str, types_admis: Iterable[str], emise_le: date, entree: date, mois: int
    ) -> str | None:
        admis = list(types_admis)
        if admis and type_preuve not in admis:
            return f"l'appel à projets n'admet pas ce type de preuve (« {type_preuve} »)."
        if not ajouter_mois(entree, -mois) <= emise_le <= entree:
            return (
                f"la preuve du {emise_le:%d/%m/%Y} ne vaut pas au jour d'entrée "
                f"({entree:%d/%m/%Y}, {mois} mois au plus)."
            )
        return None


class Pa08(Controle):
    code, gravite = "pa_08", B
    libelle = "Une question sensible admet de ne pas répondre"
    source = "Règlement (UE) 2021/1057, annexe I"

    @staticmethod
    def est_admise(question: str, valeur: str) -> bool:
        """Vrai si la valeur est une réponse ; « nsp » ne vaut que pour les questions sensibles."""
        if valeur == Reponse.NE_SOUHAITE_PAS:
            return question in SENSIBLES
        return valeur in (Reponse.OUI, Reponse.NON)


class Pa09(Controle):
    code, gravite = "pa_09", B
    libelle = "L'âge est celui du jour d'entrée"
    source = "Règlement (UE) 2021/1057, annexe I"

    @staticmethod
    def tranche(naissance: date, entree: date) -> str:
        """« moins_18 », « 18_29 », « 30_54 » ou « 55_plus »."""
        return tranche_d_age(naissance, entree)


class Pa10(ControleEtat):
    code, gravite = "pa_10", B
    libelle = "Les partitions d'indicateurs tiennent"
    source = "Commission européenne, cohérence des indicateurs communs"

    @classmethod
    def constater(cls, etat: EtatOperation) -> Iterable[str]:
        yield from etat.ecarts_indicateurs


class Pa11(ControleEtat):
    code, gravite = "pa_11", A
    libelle = "Sortie saisie dans les quatre semaines"
    source = "Commission européenne, période de référence de 28 jours"

    @classmethod
    def constater(cls, etat: EtatOperation) -> Iterable[str]:
        if etat.sorties_a_saisir:
            yield f"{accorder(etat.sorties_a_saisir, 'questionnaire')} de sortie à saisir."


class Pa12(Controle):
    code, gravite = "pa_12", B
    libelle = "Un seul résultat d'emploi : le dernier événement"
    source = "Commission européenne, EECR01 et EECR04 s'excluent"

    @staticmethod
    def refuser(*, eecr01: bool, eecr04: bool) -> str | None:
        if eecr01 and eecr04:
            return "la personne ne peut pas être à la fois en recherche et en emploi à la sortie."
        return None


class Pa13(Controle):
    code, gravite = "pa_13", B
    libelle = "Résultat à six mois selon la situation d'entrée"
    source = "Règlement (UE) 2021/1057, annexe I"

    @staticmethod
    def refuser(*, a_l_entree: str, six_mois: Mapping[str, Any]) -> str | None:
        amelioree = six_mois.get("situation_amelioree") == Reponse.OUI
        if amelioree and a_l_entree != SituationEmploi.EN_EMPLOI:
            return "« situation améliorée » ne vaut que pour une personne en emploi à l'entrée."
        return None


class Pa14(ControleEtat):
    code, gravite = "pa_14", A
    libelle = "Relevé à six mois"
    source = "Règlement (UE) 2021/1057, annexe I"

    @classmethod
    def constater(cls, etat: EtatOperation) -> Iterable[str]:
        if etat.releves_en_retard:
            yield f"{accorder(etat.releves_en_retard, 'relevé')} à six mois en attente."

    @staticmethod
    def est_renseigne(six_mois: Mapping[str, Any]) -> bool:
        """« Injoignable » est une réponse ; rien du tout n'en est pas une."""
        return six_mois.get("joignable") in set(Joignable)


class Pa15(ControleEtat):
    code, gravite = "pa_15", A
    libelle = "Part de fiches incomplètes"
    source = "Au-delà de 35 %, risque de correction au contrôle"

    @classmethod
    def constater(cls, etat: EtatOperation) -> Iterable[str]:
        alerte, alarme = etat.seuils_completude
        vue = completude(
            etat.participants_incomplets, etat.participants, alerte=alerte, alarme=alarme
        )
        if vue.niveau != "bon":
            mot = "Alarme" if vue.niveau == "alarme" else "Attention"
            fiches = accorder(vue.incompletes, "fiche incomplète", "fiches incomplètes")
            part = f"{vue.part * 100:.1f}".replace(".", ",")
            yield f"{mot} : {fiches} sur {vue.total} ({part} %)."


class Pa16(ControleEtat):
    code, gravite = "pa_16", A
    libelle = "Aucune sortie ancienne sans résultat au dépôt du bilan"
    source = "Usage des services gestionnaires : le dépôt est bloqué"

    @classmethod
    def constater(cls, etat: EtatOperation) -> Iterable[str]:
        if etat.sorties_bloquantes:
            yield f"{accorder(etat.sorties_bloquantes, 'sortie')} de plus d'un mois sans questionnaire."


class Pa17(Controle):
    code, gravite = "pa_17", B
    libelle = "Un export vide ne part pas"
    source = "Une cellule vide n'est pas un zéro ; la trace précède l'envoi"

    @staticmethod
    def refuser(lignes: int) -> str | None:
        return "il n'y a aucun participant à exporter." if lignes == 0 else None


class Pa18(ControleEtat):
    code, gravite = "pa_18", A
    libelle = "Entrée avant le premier acte d'accompagnement"
    source = "La date d'entrée est celle de la première action"

    @classmethod
    def constater(cls, etat: EtatOperation) -> Iterable[str]:
        if etat.entrees_incoherentes:
            entrees = accorder(
                etat.entrees_incoherentes, "entrée postérieure", "entrées postérieures"
            )
            yield f"{entrees} au premier acte de l'accompagnement."
