"""Les indicateurs communs du FSE+ (règlement (UE) 2021/1057, annexe I), par opération et genre."""

from jalons.chiffres.vocabulaire import Agregat, Chiffre, Exemple, Fait

CHIFFRE = Chiffre(
    code="indicateurs_communs",
    version=1,
    libelle="Indicateurs communs du FSE+",
    definition="Participants d'une opération comptés dans chaque indicateur commun, par genre. La "
    "règle de chacun (`fse.participants.rules.indicateurs`) lit les questionnaires scellés ; une "
    "fiche incomplète ne compte que dans EECO01.",
    source="Règlement (UE) 2021/1057, annexe I ; questionnaires d'entrée, de sortie et à six mois",
    population=Fait("indicateur_europeen"),
    dit_population="Participants comptés dans l'indicateur",
    agregat=Agregat.COMPTE,
    unite="fait:operation",
    par="indicateur_genre",
    exemples=(
        Exemple(
            "Une demandeuse d'emploi entrée en mars",
            ("indicateur_europeen 2026-03-05 operation=7 indicateur_genre=eeco02:femme",),
            True,
            "Sa fiche est complète et dit qu'elle est au chômage.",
        ),
        Exemple(
            "Entrée en avril",
            ("indicateur_europeen 2026-04-05 operation=7 indicateur_genre=eeco02:femme",),
            None,
            "Elle entre après la période.",
        ),
    ),
)
