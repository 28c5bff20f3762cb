"""Axe 1 : jours entre l'accord du RSA et le premier entretien d'orientation."""

from jalons.chiffres.vocabulaire import Agregat, Chiffre, Exemple, Fait

CHIFFRE = Chiffre(
    code="delai_premier_entretien",
    version=1,
    axe=1,
    ordre=20,
    libelle="Jours de l'accord du RSA au premier entretien",
    definition="Jours entre l'accord du RSA, tel que le fichier de la caisse l'apprend au "
    "Département, et le premier entretien. Médiane vraie des personnes reçues (moyenne des deux du "
    "milieu si elles sont en nombre pair) ; celles qui attendent sont comptées à part.",
    source="Programme départemental d'insertion, axe 1 ; fichiers CAF et MSA, entretiens saisis",
    population=Fait("entree"),
    dit_population="Personnes entrées dans la période",
    numerateur=Fait("entretien", depuis="date_accord"),
    dit_numerateur="Celles déjà reçues, sur qui porte la médiane",
    agregat=Agregat.MEDIANE,
    mesure="jours",
    exemples=(
        Exemple(
            "Reçue deux fois",
            (
                "entree 2026-03-04 date_accord=2026-03-01",
                "entretien 2026-03-12 mode=telephone",
                "entretien 2026-03-20 mode=face_a_face",
            ),
            True,
            "Le premier entretien fait foi, quelle que soit sa forme.",
            valeur=11,
        ),
        Exemple(
            "Reçue le jour de l'accord",
            ("entree 2026-03-04 date_accord=2026-03-04", "entretien 2026-03-04 mode=domicile"),
            True,
            "Le délai est nul, il compte.",
            valeur=0,
        ),
        Exemple(
            "Attend encore",
            ("entree 2026-03-04 date_accord=2026-03-01",),
            False,
            "Pas de délai tant qu'elle n'est pas reçue : elle est comptée parmi celles qui attendent.",
        ),
    ),
)
