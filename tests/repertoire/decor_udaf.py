"""La convention de l'UDAF, ses lignes, ses places, et une autre dont elle n'est pas partie."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

from jalons.repertoire.services import conventions, suivis
from jalons.repertoire.services.conventions import LigneDite
from jalons.socle.periode import Periode
from tests.distribution import _agent
from tests.outillage.decors import decor_partage

LE = date(2026, 3, 16)
AN = Periode(date(2026, 1, 1), date(2026, 12, 31))
J = date(2026, 1, 1)


@decor_partage
def udaf(scene):
    """La convention de l'UDAF : 2 500 places individuelles, 1 000 collectives, une tranche sous bilan."""
    scene.ines = _agent("Ines", "charge_insertion", scene.departement, territoire=scene.metz)
    scene.convention = conventions.creer_convention(
        numero="UDAF-2026",
        objet="Accompagnement social",
        periode=AN,
        montant=D(3_000_000),
        parties=[scene.departement, scene.udaf],
        signee_le=J,
        par=scene.ines,
        le=LE,
    )
    conventions.repartir(
        convention=scene.convention,
        lignes=[
            LigneDite(scene.departement, D(2_400_000)),
            LigneDite(scene.departement, D(600_000), "Solde", attend_bilan=2026),
        ],
        version=1,
        par=scene.ines,
        le=LE,
    )
    for modalite, nombre in (("individuelle", 2_500), ("collective", 1_000)):
        conventions.ouvrir_places(
            convention=scene.convention, modalite=modalite, nombre=nombre, par=scene.ines, le=LE
        )
    scene.autre = conventions.creer_convention(
        numero="E2C-2026",
        objet="École de la deuxième chance",
        periode=AN,
        montant=D(10),
        parties=[scene.departement],
        par=scene.ines,
        le=LE,
    )
    scene.convention.refresh_from_db()
    return scene


def une_convention(scene):
    """La convention que porte une liste, avec une personne suivie."""
    convention = conventions.creer_convention(
        numero="UDAF-2026",
        objet="Accompagnement social",
        periode=AN,
        montant=D(3_000_000),
        parties=[scene.departement, scene.udaf],
        signee_le=J,
        par=scene.claire,
        le=LE,
    )
    suivis.inscrire(convention=convention, personne=scene.fatou, entree=J, par=scene.sophie, le=LE)
    return convention
