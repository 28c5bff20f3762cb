"""Les accompagnements de tout genre : qui y entre, qui y est, qui en sort."""

from jalons.chiffres.vocabulaire import Agregat, Chiffre, Exemple, Fait, FaitDurable

_SOURCE = "Accompagnements saisis par les structures qui les mènent"
_AGR = "parcours 2026-03-12 genre=agr"
_ANCIEN = "parcours 2025-06-02 genre=social"
_SORTIE = "sortie_parcours 2026-03-20 genre=social positive=oui"

CHIFFRES = (
    Chiffre(
        code="parcours_entres",
        version=1,
        ordre=400,
        usages=("parcours",),
        libelle="Entrés",
        definition="Personnes dont un accompagnement de ce genre commence dans la période ; au PLIE, le "
        "jour de la commission qui admet.",
        source=_SOURCE,
        population=Fait("parcours"),
        dit_population="Personnes entrées dans la période",
        agregat=Agregat.COMPTE,
        par="genre",
        exemples=(
            Exemple("Entrée en mars", (_AGR,), True, "Le jour où il commence."),
            Exemple("Entrée l'an dernier", (_ANCIEN,), None, "Avant la période."),
        ),
    ),
    Chiffre(
        code="parcours_presents",
        version=1,
        ordre=401,
        usages=("parcours",),
        libelle="Présents",
        definition="Personnes accompagnées un jour au moins de la période, sortie comprise, par genre. "
        "Qui a plusieurs accompagnements compte dans chacun.",
        source=_SOURCE,
        population=FaitDurable("parcours"),
        dit_population="Personnes présentes un jour au moins",
        agregat=Agregat.COMPTE,
        par="genre",
        exemples=(
            Exemple("Toujours là", (_ANCIEN,), True, "Sans sortie."),
            Exemple("Sortie le premier jour", (f"{_ANCIEN} au=2026-03-01",), True, "Comprise."),
            Exemple("Sortie en février", (f"{_ANCIEN} au=2026-02-28",), None, "Plus là."),
        ),
    ),
    Chiffre(
        code="parcours_sortis",
        version=1,
        ordre=402,
        usages=("parcours",),
        libelle="Sortis",
        definition="Personnes dont un accompagnement de ce genre finit dans la période, et celles dont "
        "la sortie est positive, provisoire comprise, infirmée exclue.",
        source=_SOURCE,
        population=Fait("sortie_parcours"),
        dit_population="Personnes sorties dans la période",
        numerateur=(("positive", (True,)),),
        dit_numerateur="Celles dont la sortie est positive",
        agregat=Agregat.PART,
        par="genre",
        exemples=(
            Exemple("Vers l'emploi", (_SORTIE,), True, "Positive."),
            Exemple(
                "Sans suite",
                (_SORTIE.replace("positive=oui", "positive=non"),),
                False,
                "Au dénominateur seulement.",
            ),
            Exemple("En avril", (_SORTIE.replace("03-20", "04-02"),), None, "Hors de la période."),
        ),
    ),
)
