"""Axe 2 : le temps mis à conclure le contrat, et la part conclue dans le délai de la loi."""

from jalons.chiffres.vocabulaire import Agregat, Chiffre, Exemple, Fait

_SOURCE = "C. trav., art. D.5411-14-1 ; orientations notifiées, contrats saisis"
_NOTIFIEE = "orientation_notifiee 2026-03-04 notifiee_le=2026-03-04"

CHIFFRES = (
    Chiffre(
        code="delai_contrat",
        version=1,
        axe=2,
        ordre=20,
        libelle="Jours de l'orientation notifiée au contrat",
        definition="Jours entre la notification d'une orientation dont un contrat est dû et le premier "
        "contrat signé ensuite. Médiane des personnes qui en ont un ; les autres attendent.",
        source=_SOURCE,
        population=Fait("orientation_notifiee"),
        dit_population="Orientations notifiées dans la période, dont un contrat est dû",
        numerateur=Fait("contrat", depuis="notifiee_le"),
        dit_numerateur="Celles qui ont leur contrat",
        agregat=Agregat.MEDIANE,
        mesure="jours",
        exemples=(
            Exemple(
                "Contrat douze jours après",
                (_NOTIFIEE, "contrat 2026-03-16 genre=engagement"),
                True,
                "Le premier contrat fait foi.",
                valeur=12,
            ),
            Exemple("Attend encore", (_NOTIFIEE,), False, "Aucun contrat n'a suivi."),
        ),
    ),
    Chiffre(
        code="contrats_dans_le_delai",
        version=1,
        axe=2,
        ordre=21,
        libelle="Contrats conclus dans le délai",
        definition="Parmi les orientations notifiées dans la période dont un contrat est dû, part de "
        "celles dont le contrat est signé au plus tard le dernier jour du délai.",
        source=_SOURCE,
        population=Fait("orientation_notifiee"),
        dit_population="Orientations notifiées dans la période, dont un contrat est dû",
        numerateur=(("dans_le_delai", (True,)),),
        dit_numerateur="Celles dont le contrat est conclu à temps",
        agregat=Agregat.PART,
        exemples=(
            Exemple(
                "Signé le dernier jour",
                (f"{_NOTIFIEE} dans_le_delai=oui",),
                True,
                "Le dernier jour compte.",
            ),
            Exemple(
                "Signé après",
                (f"{_NOTIFIEE} dans_le_delai=non",),
                False,
                "Le délai était passé.",
            ),
        ),
    ),
)
