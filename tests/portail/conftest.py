"""Les départements de démonstration, chargés une seule fois pour tous les tests qui les lisent."""

from __future__ import annotations

from datetime import date

from jalons.demonstration import chargement
from jalons.demonstration.jeux import Jeu, jeux
from jalons.demonstration.vie import faire_vivre
from jalons.portail.organisation import installer
from jalons.portail.reference import charger_reference
from jalons.socle.parametres import oublier_valeurs_locales
from tests.outillage.decors import decor_partage
from tests.portail.decor import ancienne  # noqa: F401

LE = date(2026, 3, 16)
# Le jour où l'on charge : l'année de l'opération suffit, les suivantes ne prouvent rien de plus.
JOURS = {"cantal": date(2025, 1, 15), "haute-vienne": date(2023, 4, 17)}

# Assez de foyers pour que des gens entrent en deux mois : moins d'un sur cent entre chaque mois.
FOYERS = {"haute-loire": 350}
MOIS = {"haute-loire": 3}


def jour_de(jeu: Jeu) -> date:
    """Le jour du chargement d'un département dans les tests."""
    return JOURS.get(jeu.code, LE)


@decor_partage
def reference() -> None:
    """Les tables de référence du pays : les mêmes pour tous les départements."""
    charger_reference()


@decor_partage(parametres=sorted(jeux()))
def departement(reference: None, code: str) -> Jeu:
    """Chaque département à son tour, avec peu de foyers."""
    jeu = jeux()[code]
    le = jour_de(jeu)
    installer(jeu.chemin_organisation)
    oublier_valeurs_locales()
    foyers, mois = FOYERS.get(code, 60), MOIS.get(code, 2)
    chargement.importer_les_mois(jeu, foyers=foyers, mois=mois, le=le, dire=lambda _: None)
    faire_vivre(le=le)
    chargement.animer(jeu, le=le, dire=lambda _: None)
    return jeu
