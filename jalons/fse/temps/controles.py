"""Contrôles ST : la justification du temps des agents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from jalons.fse.controles import Controle, ControleEtat, Domaine, Gravite, fautif, juste
from jalons.fse.depenses.rules.faits import VuePersonnel
from jalons.fse.temps.rules.faits import TempsAgent, VueTemps
from jalons.fse.temps.rules.temps import (
    JourAbsent,
    PartDeTemps,
    heures_en_trop,
    heures_maximales,
    jours_en_conflit,
    mois_depasses,
    sur_douze_mois,
    taux_horaire,
)
from jalons.socle import formats
from jalons.socle.mots import accorder

B, A = Gravite.BLOQUANT, Gravite.ALERTE
ST = Domaine.TEMPS
_MOIS_D_UN_AN = 12
_JOUR = date(2025, 3, 3)
_LETTRE: dict[str, Any] = {"lettre_objet": "Animer", "lettre_heures": Decimal(70)}
_FIXE = TempsAgent("Claire", _JOUR, False, lettre_signee_le=_JOUR, **_LETTRE)
_SANS_LETTRE = TempsAgent("Claire", _JOUR, False)
_TARDIVE = TempsAgent("Claire", _JOUR, False, lettre_signee_le=date(2025, 4, 1), **_LETTRE)
_ANNEE: dict[str, Any] = {"agent": "Claire", "debut": date(2025, 1, 1), "fin": date(2025, 12, 31)}
_COUT: dict[str, Any] = {
    "cout": Decimal(34_400), "heures_annuelles": 1720, "quotite": Decimal(1),
}  # fmt: skip


class St01(ControleEtat):
    code, domaine, gravite = "st_01", ST, B
    libelle = "Chaque agent a une lettre de mission ou des feuilles mensuelles"
    source = "Règlement (UE) 2021/1060, art. 55, 5 ; décret du 28 décembre 2007, art. 4"
    exemples = (
        juste(VueTemps((_FIXE,)), VuePersonnel()),
        fautif(VueTemps((_SANS_LETTRE,)), VuePersonnel()),
        fautif(VueTemps(), VuePersonnel(1)),
    )

    @classmethod
    def constater(cls, vue: VueTemps, personnel: VuePersonnel) -> Iterable[str]:
        if personnel.personnel_sans_agent:
            yield (
                f"{accorder(personnel.personnel_sans_agent, 'dépense')} de personnel sans agent affecté : "
                "rien n'en prouve le temps."
            )
        for t in vue.temps:
            if not t.est_variable and t.lettre_signee_le is None:
                yield f"{t.agent} : lettre de mission non signée."
            if t.est_variable and t.mois_sans_feuille:
                n, premier = len(t.mois_sans_feuille), t.mois_sans_feuille[0]
                depuis = "" if n == 1 else ", le premier"
                yield f"{t.agent} : {n} mois sans feuille de temps validée{depuis} : {premier:%m/%Y}."


class St02(ControleEtat):
    code, domaine, gravite = "st_02", ST, B
    libelle = "Lettre de mission complète et signée à temps"
    source = "Décret du 28 décembre 2007, art. 9 (objet, durée, conditions, temps de travail)"
    exemples = (juste(VueTemps((_FIXE,))), fautif(VueTemps((_TARDIVE,))))

    @classmethod
    def constater(cls, vue: VueTemps) -> Iterable[str]:
        for t in vue.temps:
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
    code, domaine, gravite = "st_03", ST, B
    libelle = "Feuille de temps : par jour, avec la tâche, deux signatures"
    source = "Décret du 16 janvier 2015, art. 10"
    exemples = (
        juste(heures={_JOUR: Decimal(7)}, taches={_JOUR: "Réunion"}),
        fautif(heures={_JOUR: Decimal(7)}, taches={}),
    )

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
    code, domaine, gravite = "st_04", ST, B
    libelle = "Aucune heure un jour d'absence"
    source = "Cohérence avec les congés et arrêts"
    exemples = (
        juste({_JOUR: Decimal(7)}, [JourAbsent(date(2025, 3, 4), date(2025, 3, 5))]),
        juste({_JOUR: Decimal("3.5")}, [JourAbsent(_JOUR, _JOUR, True)]),
        fautif({_JOUR: Decimal(7)}, [JourAbsent(_JOUR, _JOUR)]),
        fautif({_JOUR: Decimal(7)}, [JourAbsent(_JOUR, _JOUR, True)]),
    )

    @staticmethod
    def refuser(
        heures: Mapping[date, Decimal],
        absences: Iterable[JourAbsent],
        demi_journee: Decimal = Decimal(5),
    ) -> str | None:
        jours = jours_en_conflit(heures, absences, demi_journee=demi_journee)
        if jours:
            return f"l'agent était absent le {jours[0]:%d/%m/%Y}."
        return None


class St05(Controle):
    code, domaine, gravite = "st_05", ST, B
    libelle = "Heures de l'année dans la limite du taux horaire"
    source = "Règlement (UE) 2021/1060, art. 55, 2 et 3"
    exemples = (
        juste(Decimal(1720), heures_annuelles=1720, quotite=Decimal(1)),
        fautif(Decimal("1720.5"), heures_annuelles=1720, quotite=Decimal(1)),
    )

    @staticmethod
    def refuser(declarees: Decimal, *, heures_annuelles: int, quotite: Decimal) -> str | None:
        """`quotite` : part de temps plein de l'agent (0.8)."""
        maximum = heures_maximales(heures_annuelles=heures_annuelles, quotite=quotite)
        trop = heures_en_trop(declarees, maximum)
        if trop:
            dit = f"{formats.nombre(trop)} heure{'s' * (trop >= 2)}"
            return f"{dit} au-delà des {maximum.normalize():f} heures de l'année."
        return None


class St06(Controle):
    code, domaine, gravite = "st_06", ST, B
    libelle = "Taux horaire tiré d'un coût documenté, porté à douze mois"
    source = "Règlement (UE) 2021/1060, art. 55, 2 et 4"
    exemples = (
        juste(taux=Decimal("20.00"), mois=12, **_COUT),
        fautif(taux=Decimal("20.01"), mois=12, **_COUT),
        juste(taux=Decimal("20.00"), mois=9, **{**_COUT, "cout": Decimal(25_800)}),
        fautif(taux=Decimal("20.00"), mois=9, **_COUT),
        fautif(taux=Decimal("20.00"), mois=13, **_COUT),
    )

    @staticmethod
    def refuser(
        *, taux: Decimal, cout: Decimal, heures_annuelles: int, quotite: Decimal, mois: int
    ) -> str | None:
        """`cout` : chargé, en euros, des `mois` documentés ; à moins de douze, il s'extrapole."""
        if not 1 <= mois <= _MOIS_D_UN_AN:
            return f"le coût est documenté sur {mois} mois : de 1 à 12."
        annuel = sur_douze_mois(cout, mois)
        attendu = taux_horaire(annuel, heures_annuelles=heures_annuelles, quotite=quotite)
        if taux != attendu:
            return f"le taux horaire devrait être de {attendu} € au lieu de {taux} €."
        return None


class St07(Controle):
    code, domaine, gravite = "st_07", ST, A
    libelle = "Une feuille sans heure se signe « néant », exprès"
    source = "Une feuille vide par oubli ne justifie rien ; un mois sans activité se justifie"
    exemples = (
        juste({_JOUR: Decimal(1)}),
        juste({}, neant=True),
        fautif({_JOUR: Decimal(0)}),
        fautif({}),
        fautif({_JOUR: Decimal(1)}, neant=True),
    )

    @staticmethod
    def refuser(heures: Mapping[date, Decimal], *, neant: bool = False) -> str | None:
        vide = not any(n > 0 for n in heures.values())
        if vide and not neant:
            return "la feuille ne porte aucune heure. S'il n'y en a eu aucune, signez-la « néant »."
        if neant and not vide:
            return "la feuille porte des heures : elle n'est pas « néant »."
        return None


class Op16(Controle):
    code, domaine, gravite = "op_16", Domaine.OPERATION, B
    libelle = "Temps d'un agent : 100 % au plus, toutes opérations réunies"
    source = "Interdiction du double financement"
    exemples = (
        juste([PartDeTemps("Études", Decimal(100), _JOUR, None)], **_ANNEE),
        fautif(
            [
                PartDeTemps("Études", Decimal(60), _JOUR, None),
                PartDeTemps("Équipe", Decimal("40.01"), _JOUR, None),
            ],
            **_ANNEE,
        ),
    )

    @staticmethod
    def refuser(parts: Iterable[PartDeTemps], *, agent: str, debut: date, fin: date) -> str | None:
        trop = mois_depasses(parts, debut=debut, fin=fin)
        if not trop:
            return None
        mois, total = trop[0]
        return f"{agent} serait à {total.normalize():f} % en {mois:%m/%Y}."
