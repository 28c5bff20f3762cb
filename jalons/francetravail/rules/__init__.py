"""Les règles de France Travail : lire une date, déduire les faits des énoncés."""

from jalons.francetravail.rules.dates import DateIllisible, lire_date
from jalons.francetravail.rules.frise import Dit, EtatDit, Ppae, Segment, inscriptions, suivi

__all__ = [
    "DateIllisible",
    "Dit",
    "EtatDit",
    "Ppae",
    "Segment",
    "inscriptions",
    "lire_date",
    "suivi",
]
