"""Les contrôles automatiques, un par classe : sa gravité, sa source, ce qu'il constate."""

from jalons.fse.rules.controles import communication, operation, participants, temps
from jalons.fse.rules.controles.base import Constat, Controle, ControleEtat, EtatOperation, Gravite

__all__ = [
    "Constat",
    "Controle",
    "ControleEtat",
    "EtatOperation",
    "Gravite",
    "communication",
    "controler",
    "operation",
    "participants",
    "temps",
]


def controler(etat: EtatOperation) -> list[Constat]:
    """Tous les constats sur cet état, les plus graves d'abord."""
    trouves = [
        Constat(c.identifiant(), c.libelle, c.gravite_constat or c.gravite, message, c.source)
        for c in Controle.tous()
        if issubclass(c, ControleEtat)
        for message in c.constater(etat)
    ]
    ordre = list(Gravite)
    return sorted(trouves, key=lambda c: (ordre.index(c.gravite), c.identifiant))
