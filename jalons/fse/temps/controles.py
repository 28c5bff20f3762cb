"""Contrôles ST : la justification du temps des agents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from jalons.fse.controles.base import Controle, ControleEtat, Gravite
from jalons.fse.controles.etat import EtatOperation
from jalons.fse.temps.rules.temps import (
    PartDeTemps,
    heures_en_trop,
    heures_maximales,
    jours_en_conflit,
    mois_depasses,
    taux_horaire,
)
from jalons.socle.mots import accorder

B, A = Gravite.BLOQUANT, Gravite.ALERTE


class St01(ControleEtat):
    code, gravite = "st_01", B
    libelle = "Chaque agent a une lettre de mission ou des feuilles mensuelles"
    source = "Règlement (UE) 2021/1060, art. 55, 5 ; décret du 28 décembre 2007, art. 4"

    @classmethod
    def constater(cls, etat: EtatOperation) -> Iterable[str]:
        if etat.personnel_sans_agent:
            yield (
                f"{accorder(etat.personnel_sans_agent, 'dépense')} de personnel sans agent affecté : "
                "rien n'en prouve le temps."
            )
        for t in etat.temps:
            if not t.est_variable and t.lettre_signee_le is None:
                yield f"{t.agent} : lettre de mission non signée."
            if t.est_variable and t.mois_sans_feuille:
                n, premier = len(t.mois_sans_feuille), t.mois_sans_feuille[0]
                depuis = "" if n == 1 else ", le premier"
                yield f"{t.agent} : {n} mois sans feuille de temps validée{depuis} : {premier:%m/%Y}."


class St02(ControleEtat):
    code, gravite = "st_02", B
    libelle = "Lettre de mission complète et signée à temps"
    source = "Décret du 28 décembre 2007, art. 9 (objet, durée, conditions, temps de travail)"

    @classmethod
    def constater(cls, etat: EtatOperation) -> Iterable[str]:
        for t in etat.temps:
            if t.est_variable or t.lettre_signee_le is None:
                continue
            if not t.lettre_objet or t.lettre_heures is None:
                yield f"{t.agent} : la lettre de mission ne dit pas son objet ou ses heures."
            if t.lettre_signee_le > t.debut:
                yield (
                    f"{t.agent} : la lettre est signée le {t.lettre_signee_le:%d/%m/%Y}, "
                    f"après le début de la mission ({t.debut:%d/%m/%Y})."
                )


class St03(Controle):
    code, gravite = "st_03", B
    libelle = "Feuille de temps : par jour, avec la tâche, deux signatures"
    source = "Décret du 16 janvier 2015, art. 10"

    @staticmethod
    def refuser(*, heures: Mapping[date, Decimal], taches: Mapping[date, str]) -> str | None:
        """Message si un jour compté ne dit pas ce qui a été fait."""
        muets = sorted(j for j, n in heures.items() if n > 0 and not taches.get(j, "").strip())
        if muets:
            return f"dites ce qui a été fait le {muets[0]:%d/%m/%Y}."
        return None

    @staticmethod
    def meme_signataire(agent_id: int, responsable_id: int) -> bool:
        """Vrai si les deux signatures seraient de la même main."""
        return agent_id == responsable_id


class St04(Controle):
    code, gravite = "st_04", B
    libelle = "Aucune heure un jour d'absence"
    source = "Cohérence avec les congés et arrêts"

    @staticmethod
    def refuser(
        heures: Mapping[date, Decimal], absences: Iterable[tuple[date, date]]
    ) -> str | None:
        jours = jours_en_conflit(heures, absences)
        if jours:
            return f"l'agent était absent le {jours[0]:%d/%m/%Y}."
        return None


class St05(Controle):
    code, gravite = "st_05", B
    libelle = "Heures de l'année dans la limite du taux horaire"
    source = "Règlement (UE) 2021/1060, art. 55, 2 et 3"

    @staticmethod
    def refuser(declarees: Decimal, *, heures_annuelles: int, quotite: Decimal) -> str | None:
        """`quotite` : part de temps plein de l'agent (0.8)."""
        maximum = heures_maximales(heures_annuelles=heures_annuelles, quotite=quotite)
        trop = heures_en_trop(declarees, maximum)
        if trop:
            dit = f"{trop.normalize():f} heure{'s' * (trop >= 2)}".replace(".", ",")
            return f"{dit} au-delà des {maximum.normalize():f} heures de l'année."
        return None


class St06(Controle):
    code, gravite = "st_06", B
    libelle = "Taux horaire tiré d'un coût annuel documenté sur douze mois"
    source = "Règlement (UE) 2021/1060, art. 55, 2 et 4"

    @staticmethod
    def refuser(
        *, taux: Decimal, cout_annuel: Decimal, heures_annuelles: int, quotite: Decimal, mois: int
    ) -> str | None:
        if mois != 12:
            return f"le coût annuel est documenté sur {mois} mois au lieu de 12."
        attendu = taux_horaire(cout_annuel, heures_annuelles=heures_annuelles, quotite=quotite)
        if taux != attendu:
            return f"le taux horaire devrait être de {attendu} € au lieu de {taux} €."
        return None


class St07(Controle):
    code, gravite = "st_07", A
    libelle = "Une feuille vide ne se valide pas"
    source = "Une feuille sans heure ne justifie rien"

    @staticmethod
    def refuser(heures: Mapping[date, Decimal]) -> str | None:
        if not any(n > 0 for n in heures.values()):
            return "la feuille ne porte aucune heure."
        return None


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
