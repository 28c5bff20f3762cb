"""Les actions collectives, leurs séances, qui y est inscrit."""

from jalons.collectif.models.collectif import ActionCollective, Inscription, SeanceCollective

__all__ = ["ActionCollective", "Inscription", "SeanceCollective"]
