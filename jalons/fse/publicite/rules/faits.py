"""Les vues de la publicité que les contrôles demandent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from jalons.fse.controles.base import Faits


@dataclass(frozen=True, slots=True)
class VueFiche(Faits):
    """Ce que la fiche publique contient.

    `dit_acquis` : vrai si elle annonce le cofinancement comme obtenu, faux si elle parle de demande.
    """

    description: str = ""
    objectifs: str = ""
    resultats: str = ""
    mention: str = ""
    dit_acquis: bool | None = None
    resultats_obtenus: str = ""


@dataclass(frozen=True, slots=True)
class VuePreuves(Faits):
    """Les preuves d'affichage gardées."""

    premiere_preuve_publicite: date | None = None
    a_affiche: bool = False
    a_plaque: bool = False


@dataclass(frozen=True, slots=True)
class ReglesPublicite(Faits):
    """Seuil de la plaque en euros, délai de la première preuve en jours, part du soutien exposée."""

    seuil_plaque: Decimal
    delai_preuve_publicite: int
    exposition: Decimal
    a_investissement: bool = False


@dataclass(frozen=True, slots=True)
class VueSeances(Faits):
    """Nombre de séances liées dont les documents ne portent pas la mention."""

    documents_sans_mention: int = 0
