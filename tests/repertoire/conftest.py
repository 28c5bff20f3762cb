"""Les décors du répertoire."""

from tests.repertoire.decor import repertoire

__all__ = ["repertoire"]
