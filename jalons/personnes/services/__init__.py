"""Écritures sur les personnes : faits datés, rattachements, projection, et qui est qui."""

from jalons.personnes.services.entrees import retirer_entrees
from jalons.personnes.services.faits import (
    RattachementImpossible,
    archiver_document,
    composer_et_archiver,
    constater,
    declarer_inscription,
    designer_referent,
    enregistrer_nir,
    projeter,
    rattacher,
    terminer_rattachement,
)
from jalons.personnes.services.liens import LienImpossible, delier, lier
from jalons.personnes.services.rapprochement import (
    decider,
    donner_avis,
    examiner_nir,
    rattacher_commune,
)

__all__ = [
    "LienImpossible",
    "RattachementImpossible",
    "archiver_document",
    "composer_et_archiver",
    "constater",
    "decider",
    "declarer_inscription",
    "delier",
    "designer_referent",
    "donner_avis",
    "enregistrer_nir",
    "examiner_nir",
    "lier",
    "projeter",
    "rattacher",
    "rattacher_commune",
    "retirer_entrees",
    "terminer_rattachement",
]
