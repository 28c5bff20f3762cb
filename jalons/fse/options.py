"""Les options de coûts simplifiés, une par classe : son assiette, ce qu'elle couvre, son article.

Le taux n'est pas ici : c'est un paramètre daté, gelé dans chaque plan de financement.
"""

from __future__ import annotations

from typing import ClassVar

from jalons.fse.enums import CategorieDepense as C
from jalons.socle.registre import Registre

# Ce qui se justifie au réel ; un coût unitaire n'est l'assiette d'aucun forfait.
TOUTES = frozenset(C) - {C.BAREME}


class OptionCouts(Registre, racine=True, requis=("assiette", "admises", "couvre", "article")):
    """Une façon de calculer les coûts que l'on ne justifie pas.

    `assiette` : catégories sur lesquelles le taux porte. `admises` : catégories directes que
    l'option laisse dans le plan ; les autres sont couvertes par le forfait. `parametre` : code du
    taux, vide quand rien n'est forfaitaire.
    """

    assiette: ClassVar[frozenset[C]]
    admises: ClassVar[frozenset[C]]
    couvre: ClassVar[str]
    article: ClassVar[str]
    parametre: ClassVar[str] = ""
    est_simplifiee: ClassVar[bool] = True
    demande_un_calcul: ClassVar[bool] = False


class CoutsReels(OptionCouts):
    code = "reel"
    libelle = "Coûts réels, sans forfait"
    assiette = frozenset()
    admises = TOUTES | {C.BAREME}
    couvre = "rien : chaque dépense est justifiée"
    article = "Règlement (UE) 2021/1060, art. 53, 1, a"
    est_simplifiee = False


class CoutsUnitaires(OptionCouts):
    """Les barèmes de l'appel ou de l'Union : un nombre d'unités, ou un résultat, à un prix fixé."""

    code = "bareme"
    libelle = "Coûts unitaires ou montants forfaitaires"
    assiette = frozenset()
    admises = frozenset({C.BAREME, C.PARTICIPANTS})
    couvre = "tous les coûts que le barème remplace"
    article = "Règlement (UE) 2021/1060, art. 53, 1, b et c, et 94 ; 1303/2013, art. 67"


class Forfait20National(OptionCouts):
    code = "fr_20"
    libelle = "Forfait de 20 % (programmes jusqu'à 2014-2020)"
    assiette = TOUTES - {C.PRESTATIONS}
    admises = TOUTES
    couvre = "les dépenses indirectes de fonctionnement"
    article = "Arrêté du 2 août 2010, art. 2 ; arrêté du 1er avril 2016"
    parametre = "fse_taux_fr_20"


class Forfait7(OptionCouts):
    code = "ocs_7"
    libelle = "Forfait de 7 % des coûts directs"
    assiette = TOUTES
    admises = TOUTES
    couvre = "les coûts indirects"
    article = "Règlement (UE) 2021/1060, art. 54, a"
    parametre = "fse_taux_ocs_7"


class Forfait15(OptionCouts):
    code = "ocs_15"
    libelle = "Forfait de 15 % des frais de personnel"
    assiette = frozenset({C.PERSONNEL})
    admises = TOUTES
    couvre = "les coûts indirects"
    article = "Règlement (UE) 2021/1060, art. 54, b"
    parametre = "fse_taux_ocs_15"


class Forfait25(OptionCouts):
    code = "ocs_25"
    libelle = "Forfait calculé, jusqu'à 25 % des coûts directs"
    assiette = TOUTES
    admises = TOUTES
    couvre = "les coûts indirects"
    article = "Règlement (UE) 2021/1060, art. 54, c"
    parametre = "fse_taux_ocs_25"
    demande_un_calcul = True


class Forfait20Personnel(OptionCouts):
    code = "ocs_20_personnel"
    libelle = "Personnel à 20 % des autres coûts directs"
    assiette = TOUTES - {C.PERSONNEL}
    admises = TOUTES - {C.PERSONNEL}
    couvre = "les frais de personnel"
    article = "Règlement (UE) 2021/1060, art. 55, 1"
    parametre = "fse_taux_ocs_20_personnel"


class Forfait40(OptionCouts):
    code = "ocs_40"
    libelle = "Forfait de 40 % des frais de personnel"
    assiette = frozenset({C.PERSONNEL})
    admises = frozenset({C.PERSONNEL, C.PARTICIPANTS})
    couvre = "tous les autres coûts, sauf les indemnités des participants"
    article = "Règlement (UE) 2021/1060, art. 56"
    parametre = "fse_taux_ocs_40"
