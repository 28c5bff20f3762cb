"""Le PLIE en chiffres : file active, entrées, sorties, et ce qu'elles valent."""

from jalons.chiffres.vocabulaire import Agregat, Chiffre, Exemple, Fait, Presents, Sejour

_SOURCE = "Protocoles des PLIE, Alliance Villes Emploi ; parcours et sorties saisis"
_POSITIVES = (("positive", (True,)),)
_SORTIE = "sortie_plie 2026-03-20 structure=7 famille=emploi etat=confirmee positive=oui jugee=oui"
_PROVISOIRE = (
    "sortie_plie 2026-03-20 structure=7 famille=emploi etat=provisoire positive=oui jugee=non"
)
_INFIRMEE = "sortie_plie 2026-03-20 structure=7 famille=emploi etat=infirmee positive=non jugee=oui"
_ABANDON = (
    "sortie_plie 2026-03-20 structure=7 famille=abandon etat=confirmee positive=non jugee=non"
)
_AVRIL = "sortie_plie 2026-04-01 structure=7 famille=emploi etat=confirmee positive=oui jugee=oui"

CHIFFRES = (
    Chiffre(
        code="plie_file_active",
        version=1,
        ordre=210,
        usages=("plie",),
        libelle="File active",
        definition="Personnes présentes dans le PLIE un jour au moins de la période, de l'admission "
        "au jour de sortie compris.",
        source=_SOURCE,
        population=Presents(Sejour("plie")),
        dit_population="Personnes présentes un jour au moins",
        agregat=Agregat.COMPTE,
        unite="plie",
        exemples=(
            Exemple(
                "Sortie le premier jour", ("plie 7 2025-01-05 2026-03-01",), True, "Elle y est."
            ),
            Exemple("Sortie la veille", ("plie 7 2025-01-05 2026-02-28",), None, "Plus là."),
            Exemple("Admise le dernier jour", ("plie 7 2026-03-31",), True, "Elle y est."),
        ),
    ),
    Chiffre(
        code="plie_presents",
        version=1,
        ordre=215,
        usages=("plie",),
        libelle="Présents à la fin",
        definition="Parmi les personnes présentes un jour au moins de la période, celles qui n'en "
        "sont pas sorties.",
        source=_SOURCE,
        population=Presents(Sejour("plie")),
        dit_population="Personnes présentes un jour au moins",
        numerateur=Fait("sortie_plie"),
        sauf=True,
        dit_numerateur="Celles qui ne sont pas sorties dans la période",
        agregat=Agregat.COMPTE,
        unite="plie",
        exemples=(
            Exemple("Toujours là", ("plie 7 2025-01-05",), True, "Aucune sortie."),
            Exemple("Sortie en mars", ("plie 7 2025-01-05 2026-03-20", _ABANDON), False, "Sortie."),
            Exemple("Admise en avril", ("plie 7 2026-04-02",), None, "Hors de la période."),
        ),
    ),
    Chiffre(
        code="plie_entrees",
        version=1,
        ordre=220,
        usages=("plie",),
        libelle="Entrées",
        definition="Personnes admises par la commission dans la période.",
        source=_SOURCE,
        population=Fait("admission_plie"),
        dit_population="Personnes admises dans la période",
        agregat=Agregat.COMPTE,
        unite="fait:structure",
        exemples=(
            Exemple("Admise en mars", ("admission_plie 2026-03-17 structure=7",), True, "Le jour."),
            Exemple("Admise en avril", ("admission_plie 2026-04-01 structure=7",), None, "Après."),
        ),
    ),
    Chiffre(
        code="plie_sorties_positives",
        version=1,
        ordre=230,
        usages=("plie",),
        libelle="Sorties positives",
        definition="Parmi les sorties de la période, part des positives : provisoires comprises, "
        "infirmées exclues. La grille en vigueur le jour de la sortie qualifie.",
        source=_SOURCE,
        population=Fait("sortie_plie"),
        dit_population="toutes les sorties de la période",
        numerateur=_POSITIVES,
        dit_numerateur="sorties positives de la période, provisoires comprises, infirmées exclues",
        agregat=Agregat.PART,
        unite="fait:structure",
        par="famille",
        exemples=(
            Exemple("Un emploi durable", (_SORTIE,), True, "Confirmée."),
            Exemple("Provisoire", (_PROVISOIRE,), True, "Elle compte en attendant."),
            Exemple("Infirmée", (_INFIRMEE,), False, "L'emploi s'est rompu."),
            Exemple("Un abandon", (_ABANDON,), False, "Au dénominateur seulement."),
            Exemple("En avril", (_AVRIL,), None, "Hors de la période."),
        ),
    ),
    Chiffre(
        code="plie_emploi_durable",
        version=1,
        ordre=240,
        usages=("plie",),
        libelle="Emploi durable",
        definition="Parmi les sorties positives de la période, part de celles en emploi durable.",
        source=_SOURCE,
        population=Fait("sortie_plie", _POSITIVES),
        dit_population="sorties positives de la période",
        numerateur=(("famille", ("emploi",)),),
        dit_numerateur="sorties positives en emploi durable",
        agregat=Agregat.PART,
        unite="fait:structure",
        exemples=(
            Exemple("Un emploi durable", (_SORTIE,), True, "Positive, en emploi."),
            Exemple(
                "Une formation",
                (_SORTIE.replace("famille=emploi", "famille=formation"),),
                False,
                "Positive, pas en emploi.",
            ),
            Exemple("Un abandon", (_ABANDON,), None, "Pas positive."),
        ),
    ),
    Chiffre(
        code="plie_provisoires",
        version=1,
        ordre=250,
        usages=("plie",),
        libelle="Positives provisoires",
        definition="Sorties positives de la période dont la durée n'est pas encore attestée.",
        source=_SOURCE,
        population=Fait("sortie_plie", _POSITIVES),
        dit_population="sorties positives de la période",
        numerateur=(("etat", ("provisoire",)),),
        dit_numerateur="celles qui restent à confirmer",
        agregat=Agregat.COMPTE,
        unite="fait:structure",
        exemples=(
            Exemple("Provisoire", (_PROVISOIRE,), True, "À confirmer."),
            Exemple("Confirmée", (_SORTIE,), False, "Déjà attestée."),
            Exemple("Infirmée", (_INFIRMEE,), None, "Plus positive."),
        ),
    ),
    Chiffre(
        code="plie_maintien",
        version=1,
        ordre=260,
        usages=("plie",),
        libelle="Maintien à l'échéance",
        definition="Parmi les sorties de la période dont l'échéance a été jugée, part des confirmées.",
        source=_SOURCE,
        population=Fait("sortie_plie", (("jugee", (True,)),)),
        dit_population="sorties de la période dont l'échéance a été jugée",
        numerateur=(("etat", ("confirmee",)),),
        dit_numerateur="sorties de la période confirmées à l'échéance",
        agregat=Agregat.PART,
        unite="fait:structure",
        exemples=(
            Exemple("Confirmée", (_SORTIE,), True, "Elle a tenu."),
            Exemple("Infirmée", (_INFIRMEE,), False, "Elle s'est rompue."),
            Exemple("Provisoire", (_PROVISOIRE,), None, "Pas encore jugée."),
        ),
    ),
)
