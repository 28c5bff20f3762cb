"""Ce que les trois questionnaires d'un participant ont en commun."""

from __future__ import annotations

from typing import ClassVar

from jalons.comptes.enums import Niveau, Permission
from jalons.fse.enums import GenreQuestionnaire
from jalons.questionnaires.usage import Usage


class QuestionnaireParticipant(Usage):
    """La famille des questionnaires européens ; `genre` : le moment."""

    genre: ClassVar[GenreQuestionnaire]
    lire = Permission.FSE_CONSULTER
    remplir = Permission.FSE_GERER
    regler = Permission.PARAMETRE_MODIFIER
    ecran = "questionnaire_pdf"
    niveau = Niveau.IDENTITE
    au_fil = False

    @classmethod
    def lecteurs(cls, code: str) -> list[str]:
        return ["les indicateurs communs européens"] if code in cls.verrouillees else []
