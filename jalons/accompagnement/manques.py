"""Ce qui fait un accompagnement effectif, et ce qu'il en manque : dit une fois, lu partout.

Une personne soumise aux droits et devoirs est « sans accompagnement effectif » dès qu'il lui manque
l'un de ces séjours. Les chiffres, la liste, ses puces, son explication et le compte vivant en sortent.
"""

from __future__ import annotations

from typing import ClassVar

from jalons.socle.registre import Registre


class Manque(Registre, racine=True, requis=("sejour", "dit", "pourquoi")):
    """Un séjour sans lequel personne n'est accompagné. `dit` : « 5 800 sans orientation ».

    `version` : celle du chiffre qui le compte ; elle change avec ce que veut dire le séjour.
    """

    version: ClassVar[int] = 1
    sejour: ClassVar[str]
    dit: ClassVar[str]
    pourquoi: ClassVar[str]


class Orientation(Manque):
    code = "manque_orientation"
    libelle = "Sans orientation"
    sejour = "voie"
    dit = "sans orientation"
    pourquoi = "aucune décision d'orientation ne court"


class Referent(Manque):
    code = "manque_referent"
    libelle = "Sans référent"
    sejour = "referent"
    dit = "sans référent"
    pourquoi = "aucun agent n'est son référent unique, même si une structure doit le désigner"


class Contrat(Manque):
    code = "manque_contrat"
    libelle = "Sans contrat"
    version = 2
    sejour = "contrat_ou_dispense"
    dit = "sans contrat en vigueur"
    pourquoi = (
        "aucun contrat signé n'est en vigueur ce jour, et son organisme référent en doit un "
        "(Cap emploi n'en doit pas)"
    )


class Suite(Manque):
    code = "manque_suite"
    libelle = "Sans contact ni étape"
    version = 2
    sejour = "suite"
    dit = "sans contact ni étape"
    pourquoi = (
        "ni vue ni jointe depuis le délai réglé ce jour-là, et aucune étape ni aucun positionnement "
        "en cours"
    )
