"""Le registre des contrôles : chaque sujet y inscrit les siens, et les vues qu'ils demandent."""

from jalons.fse.controles.base import (
    Constat,
    Controle,
    ControleEtat,
    Domaine,
    Exemple,
    Faits,
    Gravite,
    fautif,
    juste,
    ordonner,
)
from jalons.fse.controles.examen import (
    Examen,
    charge,
    compte,
    compter_par,
    constats,
    vues_connues,
)

__all__ = [
    "Constat",
    "Controle",
    "ControleEtat",
    "Domaine",
    "Examen",
    "Exemple",
    "Faits",
    "Gravite",
    "charge",
    "compte",
    "compter_par",
    "constats",
    "fautif",
    "juste",
    "ordonner",
    "vues_connues",
]
