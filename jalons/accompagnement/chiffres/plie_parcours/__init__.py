"""Ce qui se passe pendant un parcours du PLIE : sa durée, ses étapes, ses contacts."""

from jalons.accompagnement.parcours.plie import Plie
from jalons.chiffres.vocabulaire import (
    Agregat,
    Chiffre,
    Exemple,
    Fait,
    FaitDurable,
    Presents,
    Sejour,
)

_SOURCE = "Protocoles des PLIE, Alliance Villes Emploi ; parcours, étapes et contacts saisis"
_ACTIFS = Presents(Sejour("plie"))
_DIT_ACTIFS = "participants de la file active"
_LA = "plie 7 2025-01-05"
_ETAPES = FaitDurable(
    "etape_plie",
    (("type", tuple(t.code for t in Plie.etapes_ordonnees() if t.compte_comme_etape)),),
)
_BILAN = "etape_plie 2026-02-10 structure=7 type=bilan au=2026-03-01"
_CHANTIER = "etape_plie 2026-03-15 structure=7 type=chantier_insertion"
_RENFORCE = "etape_plie 2026-03-15 structure=7 type=accompagnement_renforce"
_FINIE = _BILAN.replace("au=2026-03-01", "au=2026-02-28")
_APPEL = "contact_plie 2026-03-12 structure=7"

CHIFFRES = (
    Chiffre(
        code="plie_duree",
        version=1,
        ordre=265,
        usages=("plie",),
        libelle="Durée moyenne de parcours",
        definition="Jours de parcours, de l'admission dite à la sortie jusqu'à la sortie comprise, en "
        "moyenne des sorties de la période.",
        source=_SOURCE,
        population=Fait("sortie_plie"),
        dit_population="sorties de la période",
        agregat=Agregat.MOYENNE,
        mesure="jours_de_parcours",
        unite="fait:structure",
        exemples=(
            Exemple(
                "Cent jours",
                ("sortie_plie 2026-03-20 structure=7 jours_de_parcours=100",),
                True,
                "Sa sortie est de la période.",
                100,
            ),
            Exemple(
                "Sortie en avril",
                ("sortie_plie 2026-04-01 structure=7 jours_de_parcours=90",),
                None,
                "Hors de la période.",
            ),
        ),
    ),
    Chiffre(
        code="plie_etapes",
        version=1,
        ordre=270,
        usages=("plie",),
        libelle="Étapes par participant",
        definition="Étapes commencées qui touchent la période, par personne présente dans le PLIE un "
        "jour au moins. L'accompagnement renforcé, trame du parcours, n'en est pas une.",
        source=_SOURCE,
        population=_ACTIFS,
        dit_population=_DIT_ACTIFS,
        numerateur=_ETAPES,
        dit_numerateur="étapes",
        agregat=Agregat.FREQUENCE,
        mesure="fois",
        unite="plie",
        exemples=(
            Exemple("Deux étapes", (_LA, _BILAN, _CHANTIER), True, "Toutes touchent mars.", 2),
            Exemple("Finie en février", (_LA, _FINIE), False, "Elle compte pour zéro."),
            Exemple("Renforcé seul", (_LA, _RENFORCE), False, "Ce n'est pas une étape."),
            Exemple("Sans parcours", (_BILAN,), None, "Pas dans la file active."),
        ),
    ),
    Chiffre(
        code="plie_etapes_types",
        version=1,
        ordre=271,
        usages=("plie",),
        libelle="Étapes, par type",
        definition="Étapes commencées qui touchent la période, et personnes qui en ont eu, par type.",
        source=_SOURCE,
        population=_ETAPES,
        dit_population="personnes qui ont eu une étape de ce type",
        agregat=Agregat.SOMME,
        mesure="fois",
        par="type",
        unite="fait:structure",
        exemples=(
            Exemple("Un bilan", (_BILAN,), True, "Il finit le premier jour de mars.", 1),
            Exemple(
                "Deux chantiers",
                (_CHANTIER, _CHANTIER.replace("-15", "-30")),
                True,
                "Une personne, deux étapes.",
                2,
            ),
            Exemple("Finie en février", (_FINIE,), None, "Hors de la période."),
        ),
    ),
    Chiffre(
        code="plie_contacts",
        version=1,
        ordre=280,
        usages=("plie",),
        libelle="Contacts par participant",
        definition="Contacts aboutis de la période, par personne présente dans le PLIE un jour au moins.",
        source=_SOURCE,
        population=_ACTIFS,
        dit_population=_DIT_ACTIFS,
        numerateur=Fait("contact_plie"),
        dit_numerateur="contacts aboutis",
        agregat=Agregat.FREQUENCE,
        mesure="fois",
        unite="plie",
        exemples=(
            Exemple(
                "Deux appels", (_LA, _APPEL, _APPEL.replace("-12", "-25")), True, "Aboutis.", 2
            ),
            Exemple("Sans nouvelles", (_LA,), False, "Elle compte pour zéro."),
            Exemple("Hors du PLIE", (_APPEL,), None, "Pas dans la file active."),
        ),
    ),
    Chiffre(
        code="plie_presence",
        version=1,
        ordre=281,
        usages=("plie",),
        libelle="Jours de présence",
        definition="Jours de la période passés dans le PLIE, de l'admission à la sortie comprises, en "
        "moyenne des personnes présentes un jour au moins.",
        source=_SOURCE,
        population=_ACTIFS,
        dit_population=_DIT_ACTIFS,
        agregat=Agregat.MOYENNE,
        mesure="presence",
        unite="plie",
        exemples=(
            Exemple("Tout mars", (_LA,), True, "Trente et un jours.", 31),
            Exemple("Admise le 22", ("plie 7 2026-03-22",), True, "Du 22 au 31.", 10),
            Exemple("Sortie le premier", (f"{_LA} 2026-03-01",), True, "Un jour, compris.", 1),
            Exemple("Sortie en février", (f"{_LA} 2026-02-28",), None, "Plus là."),
        ),
    ),
)
