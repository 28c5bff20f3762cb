"""Le registre des contrôles : ce qu'est un contrôle, ce qu'il constate. Chaque sujet y inscrit les siens."""

from jalons.fse.controles.base import Constat, Controle, ControleEtat, Gravite, controler

__all__ = ["Constat", "Controle", "ControleEtat", "Gravite", "controler"]
