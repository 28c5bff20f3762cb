"""Les manquements en chiffres : signalements, classements, décisions par niveau, délai de décision.

Aucun n'est d'un axe du pilotage, dont les cases mènent aux personnes : ceux-ci n'y mènent pas.
"""

from jalons.chiffres.vocabulaire import Agregat, Chiffre, Exemple, Fait

_SOURCE = "CASF, art. L.262-37 ; signalements, classements et décisions saisis"
_SIGNALE = "manquement 2026-03-02 signale_le=2026-03-02 nature=non_respect"
_CLASSE = "manquement_classe 2026-03-20 classement=motif_legitime"
_SIGNEE = "sanction 2026-03-30 niveau=premier mesure=suspension"

CHIFFRES = (
    Chiffre(
        code="manquements_signales",
        version=1,
        ordre=310,
        usages=("manquements",),
        libelle="Personnes signalées",
        definition="Personnes dont un manquement est signalé dans la période. Un signalement retiré par "
        "qui l'a fait ne compte pas.",
        source=_SOURCE,
        population=Fait("manquement"),
        dit_population="Personnes dont un manquement est signalé dans la période",
        agregat=Agregat.COMPTE,
        exemples=(
            Exemple("Signalée en mars", (_SIGNALE,), True, "Le jour du signalement compte."),
            Exemple(
                "Signalée en avril",
                (_SIGNALE.replace("2026-03-02", "2026-04-01"),),
                None,
                "Hors de la période.",
            ),
        ),
    ),
    Chiffre(
        code="manquements_classes",
        version=1,
        ordre=320,
        usages=("manquements",),
        libelle="Personnes dont un manquement est classé sans suite",
        definition="Personnes dont un manquement est classé sans suite dans la période, quel que soit le "
        "jour du signalement. Rouvert, il n'est plus classé.",
        source=_SOURCE,
        population=Fait("manquement_classe"),
        dit_population="Personnes dont un manquement est classé dans la période",
        agregat=Agregat.COMPTE,
        exemples=(
            Exemple("Classé en mars", (_SIGNALE, _CLASSE), True, "Le jour du classement compte."),
            Exemple("Encore ouvert", (_SIGNALE,), None, "Rien n'est classé."),
        ),
    ),
    *(
        Chiffre(
            code=f"sanctions_{niveau}_niveau",
            version=1,
            ordre=ordre,
            usages=("manquements",),
            libelle=libelle,
            definition=f"Personnes dont une décision est signée dans la période, {dite}. Une décision "
            "retirée ne compte plus.",
            source=f"{_SOURCE} ; CASF, art. R.262-68 et R.262-68-1",
            population=Fait("sanction", (("niveau", (niveau,)),)),
            dit_population=f"Personnes dont une décision est signée dans la période, {dite}",
            agregat=Agregat.COMPTE,
            exemples=(
                Exemple(
                    "Signée en mars",
                    (_SIGNALE, _SIGNEE.replace("premier", niveau)),
                    True,
                    "Le jour de la signature compte.",
                ),
                Exemple(
                    "L'autre niveau",
                    (_SIGNALE, _SIGNEE.replace("premier", autre)),
                    None,
                    "Comptée à son niveau.",
                ),
            ),
        )
        for niveau, autre, ordre, libelle, dite in (
            ("premier", "suivant", 330, "Décisions, premier niveau", "au premier manquement"),
            (
                "suivant",
                "premier",
                340,
                "Décisions, second niveau",
                "pour un manquement qui persiste ou se répète",
            ),
        )
    ),
    Chiffre(
        code="delai_sanction",
        version=1,
        ordre=350,
        usages=("manquements",),
        libelle="Jours du signalement à la décision",
        definition="Jours entre le premier signalement de la personne dans la période et la première "
        "décision signée ensuite. Médiane des personnes qui en ont une ; un manquement classé n'en a pas.",
        source=_SOURCE,
        population=Fait("manquement"),
        dit_population="Personnes dont un manquement est signalé dans la période",
        numerateur=Fait("sanction", depuis="signale_le"),
        dit_numerateur="Celles dont une décision est signée depuis",
        agregat=Agregat.MEDIANE,
        mesure="jours",
        exemples=(
            Exemple(
                "Décidée 28 jours après",
                (_SIGNALE, _SIGNEE),
                True,
                "Du signalement à la signature.",
                valeur=28,
            ),
            Exemple("Classé", (_SIGNALE, _CLASSE), False, "Aucune décision n'a suivi."),
        ),
    ),
)
