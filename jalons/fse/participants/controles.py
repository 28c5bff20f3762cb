"""Contrôles PA : les participants, leurs questionnaires, leurs résultats."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from jalons.fse.controles import Controle, ControleEtat, Domaine, Exemple, Gravite, fautif, juste
from jalons.fse.enums import Joignable, Reponse, SituationEmploi
from jalons.fse.participants.rules.faits import SeuilsCompletude, VueIndicateurs, VueParticipants
from jalons.fse.participants.rules.participants import SENSIBLES, completude, est_participation
from jalons.fse.participants.rules.participants import tranche as tranche_d_age
from jalons.socle import formats
from jalons.socle.dates import ajouter_mois
from jalons.socle.mots import accorder

B, A = Gravite.BLOQUANT, Gravite.ALERTE
PA = Domaine.PARTICIPANTS
_JOUR = date(2025, 3, 3)
_AN: dict[str, Any] = {"debut": date(2025, 1, 1), "fin": date(2025, 12, 31)}
_SEUILS = SeuilsCompletude(alerte=0.25, alarme=0.35)


class Pa01(Controle):
    code, domaine, gravite = "pa_01", PA, B
    libelle = "Opération sans participants"
    source = "Consigne des services gestionnaires : bénéfice direct et identifiable"
    exemples = (juste(a_participants=True), fautif(a_participants=False))

    @staticmethod
    def refuser(*, a_participants: bool) -> str | None:
        if not a_participants:
            return (
                "cette opération de coordination n'a pas de participants : "
                "les personnes touchées se comptent comme bénéficiaires indirects."
            )
        return None


class Pa02(Controle):
    code, domaine, gravite = "pa_02", PA, B
    libelle = "Un jour ou moins n'est pas une participation"
    source = "Consigne des services gestionnaires"
    exemples = (
        juste(_JOUR, date(2025, 3, 4), minimum_jours=1),
        fautif(_JOUR, _JOUR, minimum_jours=1),
    )

    @staticmethod
    def refuser(entree: date, sortie: date, *, minimum_jours: int) -> str | None:
        if not est_participation(entree, sortie, minimum_jours=minimum_jours):
            return "la personne est venue un jour ou moins : ce n'est pas un participant."
        return None


class Pa03(Controle):
    code, domaine, gravite = "pa_03", PA, B
    libelle = "Une seule fiche par personne et par opération"
    source = "Une personne qui revient garde sa date d'entrée"
    exemples = (fautif(_JOUR),)

    @staticmethod
    def refuser(entree: date) -> str:
        return f"cette personne est déjà dans l'opération depuis le {entree:%d/%m/%Y}."


class Pa04(Controle):
    code, domaine, gravite = "pa_04", PA, B
    libelle = "Dates dans l'opération et dans l'ordre"
    source = "Cohérence des dates"
    exemples = (
        juste(entree=_JOUR, sortie=_JOUR, **_AN),
        fautif(entree=date(2024, 12, 31), sortie=None, **_AN),
        fautif(entree=_JOUR, sortie=date(2025, 3, 2), **_AN),
    )

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
    code, domaine, gravite = "pa_05", PA, A
    libelle = "Questionnaire d'entrée rempli à temps"
    source = "Usage des services gestionnaires"
    exemples = (juste(VueParticipants()), fautif(VueParticipants(entrees_en_retard=1)))

    @classmethod
    def constater(cls, vue: VueParticipants) -> Iterable[str]:
        if vue.entrees_en_retard:
            retards = accorder(
                vue.entrees_en_retard,
                "questionnaire d'entrée incomplet",
                "questionnaires d'entrée incomplets",
            )
            yield f"{retards} au-delà du délai."


class Pa06(Controle):
    code, domaine, gravite = "pa_06", PA, B
    libelle = "Un moyen de joindre la personne, ou son référent"
    source = "Relevé à six mois"
    exemples = (
        juste(telephone="", courriel="", a_referent=True),
        fautif(telephone="", courriel="", a_referent=False),
    )

    @staticmethod
    def refuser(*, telephone: str, courriel: str, a_referent: bool) -> str | None:
        if not (telephone or courriel or a_referent):
            return "notez un téléphone, un courriel ou le référent de la personne."
        return None


class Pa07(ControleEtat):
    code, domaine, gravite = "pa_07", PA, B
    gravite_constat = A
    libelle = "Preuve d'éligibilité valable le jour de l'entrée"
    source = "Appel à projets : publics et preuves admises"
    exemples = (juste(VueParticipants()), fautif(VueParticipants(sans_preuve=1)))

    @classmethod
    def constater(cls, vue: VueParticipants) -> Iterable[str]:
        if vue.sans_preuve:
            yield f"{vue.sans_preuve} participant(s) sans preuve d'éligibilité au-delà du délai."

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
    code, domaine, gravite = "pa_08", PA, B
    libelle = "Une question sensible admet de ne pas répondre"
    source = "Règlement (UE) 2021/1057, annexe I"
    exemples = (
        Exemple(True, ("handicap", Reponse.NE_SOUHAITE_PAS)),
        Exemple(False, ("sans_abri", Reponse.NE_SOUHAITE_PAS)),
    )

    @staticmethod
    def est_admise(question: str, valeur: str) -> bool:
        """Vrai si la valeur est une réponse ; « nsp » ne vaut que pour les questions sensibles."""
        if valeur == Reponse.NE_SOUHAITE_PAS:
            return question in SENSIBLES
        return valeur in (Reponse.OUI, Reponse.NON)

    @classmethod
    def juger(cls, exemple: Exemple) -> bool:
        return cls.est_admise(*exemple.vues)


class Pa09(Controle):
    code, domaine, gravite = "pa_09", PA, B
    libelle = "L'âge est celui du jour d'entrée"
    source = "Règlement (UE) 2021/1057, annexe I"
    exemples = (
        Exemple("18_29", (date(2000, 3, 4), date(2030, 3, 3))),
        Exemple("30_54", (date(2000, 3, 3), date(2030, 3, 3))),
    )

    @staticmethod
    def tranche(naissance: date, entree: date) -> str:
        """« moins_18 », « 18_29 », « 30_54 » ou « 55_plus »."""
        return tranche_d_age(naissance, entree)

    @classmethod
    def juger(cls, exemple: Exemple) -> str:
        return cls.tranche(*exemple.vues)


class Pa10(ControleEtat):
    code, domaine, gravite = "pa_10", PA, B
    libelle = "Les partitions d'indicateurs tiennent"
    source = "Commission européenne, cohérence des indicateurs communs"
    exemples = (juste(VueIndicateurs()), fautif(VueIndicateurs(("Un écart.",))))

    @classmethod
    def constater(cls, vue: VueIndicateurs) -> Iterable[str]:
        yield from vue.ecarts_indicateurs


class Pa11(ControleEtat):
    code, domaine, gravite = "pa_11", PA, A
    libelle = "Sortie saisie dans les quatre semaines"
    source = "Commission européenne, période de référence de 28 jours"
    exemples = (juste(VueParticipants()), fautif(VueParticipants(sorties_a_saisir=1)))

    @classmethod
    def constater(cls, vue: VueParticipants) -> Iterable[str]:
        if vue.sorties_a_saisir:
            yield f"{accorder(vue.sorties_a_saisir, 'questionnaire')} de sortie à saisir."


class Pa12(Controle):
    code, domaine, gravite = "pa_12", PA, B
    libelle = "Un seul résultat d'emploi : le dernier événement"
    source = "Commission européenne, EECR01 et EECR04 s'excluent"
    exemples = (juste(eecr01=True, eecr04=False), fautif(eecr01=True, eecr04=True))

    @staticmethod
    def refuser(*, eecr01: bool, eecr04: bool) -> str | None:
        if eecr01 and eecr04:
            return "la personne ne peut pas être à la fois en recherche et en emploi à la sortie."
        return None


class Pa13(Controle):
    code, domaine, gravite = "pa_13", PA, B
    libelle = "Résultat à six mois selon la situation d'entrée"
    source = "Règlement (UE) 2021/1057, annexe I"
    exemples = (
        juste(a_l_entree=SituationEmploi.EN_EMPLOI, six_mois={"situation_amelioree": Reponse.OUI}),
        fautif(a_l_entree=SituationEmploi.CHOMEUR, six_mois={"situation_amelioree": Reponse.OUI}),
    )

    @staticmethod
    def refuser(*, a_l_entree: str, six_mois: Mapping[str, Any]) -> str | None:
        amelioree = six_mois.get("situation_amelioree") == Reponse.OUI
        if amelioree and a_l_entree != SituationEmploi.EN_EMPLOI:
            return "« situation améliorée » ne vaut que pour une personne en emploi à l'entrée."
        return None


class Pa14(ControleEtat):
    code, domaine, gravite = "pa_14", PA, A
    libelle = "Relevé à six mois"
    source = "Règlement (UE) 2021/1057, annexe I"
    exemples = (juste(VueParticipants()), fautif(VueParticipants(releves_en_retard=1)))

    @classmethod
    def constater(cls, vue: VueParticipants) -> Iterable[str]:
        if vue.releves_en_retard:
            yield f"{accorder(vue.releves_en_retard, 'relevé')} à six mois en attente."

    @staticmethod
    def est_renseigne(six_mois: Mapping[str, Any]) -> bool:
        """« Injoignable » est une réponse ; rien du tout n'en est pas une."""
        return six_mois.get("joignable") in set(Joignable)


class Pa15(ControleEtat):
    code, domaine, gravite = "pa_15", PA, A
    libelle = "Part de fiches incomplètes"
    source = "Au-delà de 35 %, risque de correction au contrôle"
    exemples = (
        juste(VueParticipants(participants=40, participants_incomplets=9), _SEUILS),
        fautif(VueParticipants(participants=40, participants_incomplets=10), _SEUILS),
    )

    @classmethod
    def constater(cls, vue: VueParticipants, seuils: SeuilsCompletude) -> Iterable[str]:
        lue = completude(
            vue.participants_incomplets,
            vue.participants,
            alerte=seuils.alerte,
            alarme=seuils.alarme,
        )
        if lue.niveau != "bon":
            mot = "Alarme" if lue.niveau == "alarme" else "Attention"
            fiches = accorder(lue.incompletes, "fiche incomplète", "fiches incomplètes")
            part = formats.taux(lue.part, 1)
            yield f"{mot} : {fiches} sur {lue.total} ({part})."


class Pa16(ControleEtat):
    code, domaine, gravite = "pa_16", PA, A
    libelle = "Aucune sortie ancienne sans résultat au dépôt du bilan"
    source = "Usage des services gestionnaires : le dépôt est bloqué"
    exemples = (juste(VueParticipants()), fautif(VueParticipants(sorties_bloquantes=1)))

    @classmethod
    def constater(cls, vue: VueParticipants) -> Iterable[str]:
        if vue.sorties_bloquantes:
            yield f"{accorder(vue.sorties_bloquantes, 'sortie')} de plus d'un mois sans questionnaire."


class Pa17(Controle):
    code, domaine, gravite = "pa_17", PA, B
    libelle = "Un export vide ne part pas"
    source = "Une cellule vide n'est pas un zéro ; la trace précède l'envoi"
    exemples = (juste(1), fautif(0))

    @staticmethod
    def refuser(lignes: int) -> str | None:
        return "il n'y a aucun participant à exporter." if lignes == 0 else None


class Pa18(ControleEtat):
    code, domaine, gravite = "pa_18", PA, A
    libelle = "Entrée avant le premier acte d'accompagnement"
    source = "La date d'entrée est celle de la première action"
    exemples = (juste(VueParticipants()), fautif(VueParticipants(entrees_incoherentes=1)))

    @classmethod
    def constater(cls, vue: VueParticipants) -> Iterable[str]:
        if vue.entrees_incoherentes:
            entrees = accorder(
                vue.entrees_incoherentes, "entrée postérieure", "entrées postérieures"
            )
            yield f"{entrees} au premier acte de l'accompagnement."


class Pa19(ControleEtat):
    code, domaine, gravite = "pa_19", PA, A
    libelle = "Une personne dans deux opérations en même temps"
    source = "Interdiction du double financement : une même action ne se paie pas deux fois"
    exemples = (juste(VueParticipants()), fautif(VueParticipants(simultanes=1)))

    @classmethod
    def constater(cls, vue: VueParticipants) -> Iterable[str]:
        if vue.simultanes:
            dits = accorder(vue.simultanes, "participant est", "participants sont")
            yield (
                f"{dits} aussi dans une autre opération européenne, aux mêmes dates : "
                "vérifiez que les actions diffèrent."
            )

    @staticmethod
    def alerter(autres: Iterable[str]) -> str:
        """La phrase dite à l'entrée, ou vide ; `autres` : les intitulés des autres opérations."""
        dites = " et ".join(f"« {autre} »" for autre in autres)
        if not dites:
            return ""
        return (
            f"Cette personne est aussi dans {dites}, aux mêmes dates : "
            "vérifiez que les actions diffèrent, elles ne se paient pas deux fois."
        )
