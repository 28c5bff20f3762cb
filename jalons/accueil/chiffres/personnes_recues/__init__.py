"""Axe 1 : personnes reçues en face à face sur demandes de RSA."""

from jalons.chiffres.vocabulaire import Agregat, Chiffre, Exemple, Fait

CHIFFRE = Chiffre(
    code="personnes_recues",
    version=1,
    axe=1,
    ordre=10,
    libelle="Personnes reçues en face à face",
    definition="Parmi les personnes entrées dans les droits et devoirs pendant la période, part de "
    "celles reçues au moins une fois en présence depuis l'accord. La période est celle de l'entrée.",
    source="Programme départemental d'insertion, axe 1 ; fichiers CAF et MSA, entretiens saisis",
    population=Fait("entree"),
    dit_population="Personnes entrées à la suite d'une demande de RSA",
    numerateur=Fait("entretien", (("mode", ("face_a_face", "domicile")),), depuis="date_accord"),
    dit_numerateur="Celles reçues en face à face ou à domicile",
    agregat=Agregat.PART,
    exemples=(
        Exemple(
            "Reçue à domicile en avril",
            ("entree 2026-03-04 date_accord=2026-03-01", "entretien 2026-04-20 mode=domicile"),
            True,
            "Entrée en mars : c'est le mois de l'entrée qui compte, même reçue plus tard.",
        ),
        Exemple(
            "Jointe par téléphone",
            ("entree 2026-03-04 date_accord=2026-03-01", "entretien 2026-03-12 mode=telephone"),
            False,
            "Elle n'a pas été vue : au dénominateur seulement.",
        ),
        Exemple(
            "Reçue avant l'accord",
            ("entree 2026-03-04 date_accord=2026-03-01", "entretien 2026-02-20 mode=face_a_face"),
            False,
            "L'entretien précède l'accord du droit.",
        ),
        Exemple(
            "Entrée en février",
            ("entree 2026-02-27 date_accord=2026-02-20", "entretien 2026-03-02 mode=face_a_face"),
            None,
            "Elle compte en février.",
        ),
    ),
)
