"""Qui est dans le PLIE, qui le suit, chez qui mènent ses sorties."""

from jalons.accompagnement.enums import GenreEmployeur
from jalons.chiffres.vocabulaire import Agregat, Chiffre, Exemple, Fait, Presents, Sejour

_SOURCE = "Protocoles des PLIE, Alliance Villes Emploi ; parcours, relais et sorties saisis"
_POSITIVES = (("positive", (True,)),)
_LA = "plie 7 2025-01-05"
_ENTREE = "admission_plie 2026-03-17 structure=7"
_PARTIE = "sortie_plie 2026-03-20 structure=7 positive=oui employeur=entreprise"
_AUTRE = _PARTIE.replace("positive=oui", "positive=non")
_SANS_EMPLOYEUR = "sortie_plie 2026-03-20 structure=7 positive=oui"
_SUIVIE = "plie_referent 3 2025-01-05"

CHIFFRES = (
    Chiffre(
        code="plie_publics_entrees",
        version=1,
        ordre=290,
        usages=("plie",),
        libelle="Publics parmi les entrées",
        definition="Personnes admises dans la période, par public : sexe, âge à l'admission, critères "
        "d'entrée. Qui est de plusieurs publics compte dans chacun.",
        source=_SOURCE,
        population=Fait("admission_plie"),
        dit_population="entrées de la période",
        agregat=Agregat.COMPTE,
        par="sejour:plie_public",
        unite="fait:structure",
        exemples=(
            Exemple("Admise, au RSA", (_ENTREE, "plie_public 1 2026-03-17"), True, "Au RSA."),
            Exemple("Sans public", (_ENTREE,), True, "Comptée à part, sans public."),
            Exemple(
                "En avril",
                (_ENTREE.replace("03-17", "04-02"), "plie_public 1 2026-04-02"),
                None,
                "Hors de la période.",
            ),
        ),
    ),
    Chiffre(
        code="plie_publics_actifs",
        version=1,
        ordre=291,
        usages=("plie",),
        libelle="Publics de la file active",
        definition="Personnes présentes dans le PLIE un jour au moins de la période, par public : sexe, "
        "âge à l'admission, critères d'entrée. Qui est de plusieurs publics compte dans chacun.",
        source=_SOURCE,
        population=Presents(Sejour("plie")),
        dit_population="file active",
        agregat=Agregat.COMPTE,
        par="sejour:plie_public",
        unite="plie",
        exemples=(
            Exemple("Présente, au RSA", (_LA, "plie_public 1 2025-01-05"), True, "Au RSA."),
            Exemple("Sortie en février", (f"{_LA} 2026-02-28",), None, "Plus là."),
        ),
    ),
    Chiffre(
        code="plie_employeurs",
        version=1,
        ordre=300,
        usages=("plie",),
        libelle="Employeurs des sorties positives",
        definition="Sorties positives de la période dont l'employeur est connu, par genre d'employeur.",
        source=_SOURCE,
        population=Fait(
            "sortie_plie", (*_POSITIVES, ("employeur", tuple(g.value for g in GenreEmployeur)))
        ),
        dit_population="sorties positives dont l'employeur est connu",
        agregat=Agregat.COMPTE,
        par="employeur",
        unite="fait:structure",
        exemples=(
            Exemple("En entreprise", (_PARTIE,), True, "Positive, employeur connu."),
            Exemple("Infirmée", (_AUTRE,), None, "Plus positive."),
            Exemple("Sans employeur", (_SANS_EMPLOYEUR,), None, "Employeur inconnu."),
        ),
    ),
    Chiffre(
        code="plie_portefeuilles",
        version=1,
        ordre=310,
        usages=("plie",),
        libelle="Portefeuilles des référents",
        definition="Personnes présentes dans le PLIE un jour au moins de la période, par référent le "
        "dernier de ces jours, et celles qui n'en sont pas sorties.",
        source=_SOURCE,
        population=Presents(Sejour("plie")),
        dit_population="file active du référent",
        numerateur=Fait("sortie_plie"),
        sauf=True,
        dit_numerateur="celles qui ne sont pas sorties dans la période",
        agregat=Agregat.COMPTE,
        par="sejour:plie_referent",
        unite="plie",
        exemples=(
            Exemple("Suivie", (_LA, _SUIVIE), True, "Toujours là."),
            Exemple("Sortie en mars", (f"{_LA} 2026-03-20", _SUIVIE, _PARTIE), False, "Sortie."),
            Exemple("Sortie en février", (f"{_LA} 2026-02-28", _SUIVIE), None, "Plus là."),
        ),
    ),
    Chiffre(
        code="plie_sorties_referents",
        version=1,
        ordre=311,
        usages=("plie",),
        libelle="Sorties positives, par référent",
        definition="Parmi les sorties de la période, part des positives, par référent le jour de la "
        "sortie.",
        source=_SOURCE,
        population=Fait("sortie_plie"),
        dit_population="sorties de ses participants",
        numerateur=_POSITIVES,
        dit_numerateur="sorties positives de ses participants",
        agregat=Agregat.PART,
        par="sejour:plie_referent",
        unite="fait:structure",
        exemples=(
            Exemple("Positive", (_PARTIE, _SUIVIE), True, "Confirmée ou provisoire."),
            Exemple("Infirmée", (_AUTRE, _SUIVIE), False, "Au dénominateur seulement."),
            Exemple("En avril", (_PARTIE.replace("03-20", "04-20"),), None, "Hors de la période."),
        ),
    ),
)
