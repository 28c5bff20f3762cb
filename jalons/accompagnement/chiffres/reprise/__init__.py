"""Axe 2 : les personnes sans accompagnement effectif, et ce qui leur manque."""

from jalons.accompagnement.manques import Manque
from jalons.chiffres.vocabulaire import Agregat, Chiffre, Exemple, Sejour, Stock

_SOURCE = "Programme départemental d'insertion, axe 2 ; fichiers des caisses, actes saisis"
_SOUMISE = Stock((Sejour("soumis"),))
_TOUT = ", ".join(m.dit for m in Manque.tous())

CHIFFRES = (
    Chiffre(
        code="sans_accompagnement",
        version=2,
        axe=2,
        ordre=10,
        usages=("reprise",),
        libelle="Personnes sans accompagnement effectif",
        definition="Le dernier jour de la période, personnes soumises aux droits et devoirs à qui "
        f"il manque au moins l'un de ces appuis : {_TOUT}. Une personne à qui plusieurs manquent "
        "compte une fois.",
        source=_SOURCE,
        population=_SOUMISE,
        dit_population="Personnes soumises aux droits et devoirs",
        numerateur=Sejour("accompagnement_effectif"),
        sauf=True,
        dit_numerateur="Celles à qui au moins un appui manque",
        agregat=Agregat.COMPTE,
        exemples=(
            Exemple(
                "Rien ne manque",
                ("soumis 1 2025-01-01", "accompagnement_effectif 1 2026-03-10"),
                False,
                "Accompagnée le dernier jour du mois.",
            ),
            Exemple("Jamais orientée", ("soumis 1 2025-01-01",), True, "Tout manque."),
            Exemple(
                "Accompagnée jusqu'au 30",
                ("soumis 1 2025-01-01", "accompagnement_effectif 1 2026-03-10 2026-03-30"),
                True,
                "Le dernier jour, quelque chose manque.",
            ),
            Exemple(
                "Sortie du droit", ("soumis 1 2025-01-01 2026-03-30",), None, "Elle n'y est plus."
            ),
        ),
    ),
    *(
        Chiffre(
            code=manque.code,
            version=manque.version,
            axe=2,
            ordre=11 + rang,
            usages=("reprise",),
            libelle=f"Personnes {manque.dit}",
            definition="Le dernier jour de la période, personnes soumises aux droits et devoirs : "
            f"{manque.pourquoi}.",
            source=_SOURCE,
            population=_SOUMISE,
            dit_population="Personnes soumises aux droits et devoirs",
            numerateur=Sejour(manque.sejour),
            sauf=True,
            dit_numerateur=f"Celles qui sont {manque.dit}",
            agregat=Agregat.COMPTE,
            exemples=(
                Exemple(
                    "Cela ne manque pas",
                    ("soumis 1 2025-01-01", f"{manque.sejour} 1 2026-03-10"),
                    False,
                    "Le dernier jour, elle l'a.",
                ),
                Exemple("Cela manque", ("soumis 1 2025-01-01",), True, "Elle ne l'a pas."),
            ),
        )
        for rang, manque in enumerate(Manque.tous())
    ),
)
