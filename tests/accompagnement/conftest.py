"""La distribution du PLIE : Lucie et Omar au PLIE de Metz, Rose au PLIE voisin."""

from __future__ import annotations

from jalons.annuaire.models import Structure
from jalons.regles.services import charger_regles
from jalons.socle.periode import Periode
from tests.distribution import DEPUIS, _agent
from tests.outillage.decors import decor_partage


@decor_partage
def plie(scene):
    """La scène, deux PLIE, leurs référents, la grille des sorties et un chantier."""
    ouvert = Periode(DEPUIS)
    scene.plie = Structure.objects.create(
        code="plie-metz", nom="PLIE de Metz", genre="plie", periode=ouvert
    )
    scene.plie_voisin = Structure.objects.create(
        code="plie-est", nom="PLIE de l'Est", genre="plie", periode=ouvert
    )
    scene.chantier = Structure.objects.create(
        code="chantier", nom="Chantier vert", genre="siae", periode=ouvert
    )
    scene.lucie = _agent("Lucie", "referent_plie", scene.plie)
    scene.omar = _agent("Omar", "referent_plie", scene.plie)
    scene.rose = _agent("Rose", "referent_plie", scene.plie_voisin)
    scene.denis = _agent("Denis", "gestionnaire_fse", scene.departement)
    charger_regles("sorties_plie")
    return scene


@decor_partage
def udaf(plie):
    """L'UDAF et deux de ses travailleuses sociales, un CCAS et la sienne."""
    ouvert = Periode(DEPUIS)
    plie.udaf = Structure.objects.create(
        code="udaf-p", nom="UDAF", genre="delegataire", periode=ouvert
    )
    plie.ccas = Structure.objects.create(code="ccas-p", nom="CCAS", genre="ccas", periode=ouvert)
    plie.ines = _agent("Ines", "partenaire", plie.udaf)
    plie.lea = _agent("Lea", "partenaire", plie.udaf)
    plie.paul = _agent("Paul", "partenaire", plie.ccas)
    return plie
