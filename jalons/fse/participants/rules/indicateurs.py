"""Les indicateurs communs du FSE+, un par classe : entrée, sortie, six mois après.

Source : règlement (UE) 2021/1057, annexe I. Chaque règle reçoit une `Fiche`, ne lit rien d'autre.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from jalons.fse.enums import NiveauEtudes, Reponse, SituationEmploi
from jalons.fse.participants.rules.participants import (
    est_longue_duree,
    questions_sans_reponse,
    tranche,
)
from jalons.socle.registre import Registre


@dataclass(frozen=True, slots=True)
class Fiche:
    """Ce que l'on sait d'un participant : ses trois questionnaires figés, sa naissance et son entrée.

    `mois_longue_duree` : au-delà de combien de mois un chômage est de longue durée.
    """

    naissance: date
    entree: date
    a_l_entree: Mapping[str, Any]
    mois_longue_duree: int
    a_la_sortie: Mapping[str, Any] = field(default_factory=dict)
    six_mois: Mapping[str, Any] = field(default_factory=dict)

    @property
    def est_complete(self) -> bool:
        return not questions_sans_reponse(self.a_l_entree)

    @property
    def tranche(self) -> str:
        """Tranche d'âge au jour d'entrée (PA-09)."""
        return tranche(self.naissance, self.entree)

    def entre(self, situation: SituationEmploi) -> bool:
        return self.a_l_entree.get("situation_emploi") == situation

    def sorti(self, situation: SituationEmploi) -> bool:
        return self.a_la_sortie.get("situation_emploi") == situation


class IndicateurCommun(Registre, racine=True, requis=("moment",)):
    """Un indicateur de réalisation (EECO) ou de résultat (EECR). `moment` : entrée, sortie, six mois."""

    moment: ClassVar[str]
    est_sensible: ClassVar[bool] = False

    @classmethod
    def compte(cls, f: Fiche) -> bool:
        """Vrai si cette fiche, complète, compte dans l'indicateur."""
        raise NotImplementedError

    @classmethod
    def identifiant(cls) -> str:
        return cls.code.upper()


class Eeco01(IndicateurCommun):
    code, libelle, moment = "eeco01", "Participants", "entrée"

    @classmethod
    def compte(cls, f: Fiche) -> bool:
        return True


class Eeco02(IndicateurCommun):
    code, moment = "eeco02", "entrée"
    libelle = "Demandeurs d'emploi, y compris de longue durée"

    @classmethod
    def compte(cls, f: Fiche) -> bool:
        return f.entre(SituationEmploi.CHOMEUR)


class Eeco03(IndicateurCommun):
    code, libelle, moment = "eeco03", "Demandeurs d'emploi de longue durée", "entrée"

    @classmethod
    def compte(cls, f: Fiche) -> bool:
        return est_longue_duree(f.a_l_entree, mois=f.mois_longue_duree)


class Eeco04(IndicateurCommun):
    code, libelle, moment = "eeco04", "Personnes inactives", "entrée"

    @classmethod
    def compte(cls, f: Fiche) -> bool:
        return f.entre(SituationEmploi.INACTIF)


class Eeco05(IndicateurCommun):
    code, libelle, moment = "eeco05", "Personnes en emploi, y compris indépendantes", "entrée"

    @classmethod
    def compte(cls, f: Fiche) -> bool:
        return f.entre(SituationEmploi.EN_EMPLOI)


class Eeco06(IndicateurCommun):
    code, libelle, moment = "eeco06", "Enfants de moins de 18 ans", "entrée"

    @classmethod
    def compte(cls, f: Fiche) -> bool:
        return f.tranche == "moins_18"


class Eeco07(IndicateurCommun):
    code, libelle, moment = "eeco07", "Jeunes de 18 à 29 ans", "entrée"

    @classmethod
    def compte(cls, f: Fiche) -> bool:
        return f.tranche == "18_29"


class Eeco08(IndicateurCommun):
    code, libelle, moment = "eeco08", "Personnes de 55 ans et plus", "entrée"

    @classmethod
    def compte(cls, f: Fiche) -> bool:
        return f.tranche == "55_plus"


class Eeco09(IndicateurCommun):
    code, libelle, moment = "eeco09", "Collège ou moins (CITE 0 à 2)", "entrée"

    @classmethod
    def compte(cls, f: Fiche) -> bool:
        return f.a_l_entree.get("niveau_etudes") == NiveauEtudes.CITE_0_2


class Eeco10(IndicateurCommun):
    code, libelle, moment = "eeco10", "CAP, bac ou équivalent (CITE 3 et 4)", "entrée"

    @classmethod
    def compte(cls, f: Fiche) -> bool:
        return f.a_l_entree.get("niveau_etudes") == NiveauEtudes.CITE_3_4


class Eeco11(IndicateurCommun):
    code, libelle, moment = "eeco11", "Enseignement supérieur (CITE 5 à 8)", "entrée"

    @classmethod
    def compte(cls, f: Fiche) -> bool:
        return f.a_l_entree.get("niveau_etudes") == NiveauEtudes.CITE_5_8


class _Sensible(IndicateurCommun):
    """Famille des questions auxquelles on peut ne pas répondre."""

    moment = "entrée"
    est_sensible = True
    question: ClassVar[str]

    @classmethod
    def compte(cls, f: Fiche) -> bool:
        return f.a_l_entree.get(cls.question) == Reponse.OUI


class Eeco12(_Sensible):
    code, libelle, question = "eeco12", "Personnes en situation de handicap", "handicap"


class Eeco13(_Sensible):
    code, libelle, question = "eeco13", "Ressortissants de pays tiers", "pays_tiers"


class Eeco14(_Sensible):
    code, libelle, question = "eeco14", "Personnes d'origine étrangère", "origine_etrangere"


class Eeco15(_Sensible):
    code, libelle, question = "eeco15", "Personnes appartenant à une minorité", "minorite"


class Eeco16(_Sensible):
    code, libelle = "eeco16", "Personnes sans abri ou exclues du logement"
    question = "sans_abri"


class Eeco17(IndicateurCommun):
    code, libelle, moment = "eeco17", "Habitants de zones rurales", "entrée"

    @classmethod
    def compte(cls, f: Fiche) -> bool:
        return f.a_l_entree.get("commune_rurale") == Reponse.OUI


class Eecr01(IndicateurCommun):
    code, moment = "eecr01", "sortie"
    libelle = "Inactifs à l'entrée, en recherche d'emploi à la sortie"

    @classmethod
    def compte(cls, f: Fiche) -> bool:
        return f.entre(SituationEmploi.INACTIF) and f.sorti(SituationEmploi.CHOMEUR)


class Eecr02(IndicateurCommun):
    code, libelle, moment = "eecr02", "En formation à la sortie", "sortie"

    @classmethod
    def compte(cls, f: Fiche) -> bool:
        deja = f.a_l_entree.get("en_formation") == Reponse.OUI
        return not deja and f.a_la_sortie.get("en_formation") == Reponse.OUI


class Eecr03(IndicateurCommun):
    code, libelle, moment = "eecr03", "Qualification obtenue à la sortie", "sortie"

    @classmethod
    def compte(cls, f: Fiche) -> bool:
        return f.a_la_sortie.get("qualification") == Reponse.OUI


class Eecr04(IndicateurCommun):
    code, libelle, moment = "eecr04", "En emploi à la sortie", "sortie"

    @classmethod
    def compte(cls, f: Fiche) -> bool:
        return not f.entre(SituationEmploi.EN_EMPLOI) and f.sorti(SituationEmploi.EN_EMPLOI)


class Eecr05(IndicateurCommun):
    code, libelle, moment = "eecr05", "En emploi six mois après la sortie", "six mois"

    @classmethod
    def compte(cls, f: Fiche) -> bool:
        apres = f.six_mois.get("situation_emploi") == SituationEmploi.EN_EMPLOI
        return not f.entre(SituationEmploi.EN_EMPLOI) and apres


class Eecr06(IndicateurCommun):
    code, moment = "eecr06", "six mois"
    libelle = "Situation améliorée six mois après (en emploi à l'entrée)"

    @classmethod
    def compte(cls, f: Fiche) -> bool:
        amelioree = f.six_mois.get("situation_amelioree") == Reponse.OUI
        return f.entre(SituationEmploi.EN_EMPLOI) and amelioree


def indicateurs_de(fiche: Fiche) -> list[str]:
    """Codes des indicateurs où la fiche compte ; incomplète, elle ne compte que dans EECO01."""
    retenus = IndicateurCommun.tous() if fiche.est_complete else [Eeco01]
    return [i.code for i in retenus if i.compte(fiche)]


# Les indicateurs dont les partitions se comparent.
PARTITIONNES = ("eeco02", "eeco03", "eeco04", "eeco05", "eeco09", "eeco10", "eeco11")


def incoherences(compte: Mapping[str, Mapping[str, int]], completes: int) -> list[str]:
    """Partitions qui ne tiennent pas sur les fiches complètes (messages en français)."""
    total = {code: valeurs["total"] for code, valeurs in compte.items()}
    trouvees = []
    if total["eeco03"] > total["eeco02"]:
        trouvees.append("Plus de chômeurs de longue durée que de demandeurs d'emploi.")
    if total["eeco02"] + total["eeco04"] + total["eeco05"] != completes:
        trouvees.append("Les trois situations d'emploi ne font pas le nombre de fiches complètes.")
    if total["eeco09"] + total["eeco10"] + total["eeco11"] != completes:
        trouvees.append("Les trois niveaux d'études ne font pas le nombre de fiches complètes.")
    return trouvees
