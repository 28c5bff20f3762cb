"""Ce que d'autres pièces disent : les contrats de la personne et leurs obligations, l'avis de l'équipe."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from jalons.contrats.enums import OrigineContrat
from jalons.contrats.selectors import contrats
from jalons.equipes.selectors.dossiers import avis_de
from jalons.manquements.enums import Mesure
from jalons.manquements.models import Manquement
from jalons.personnes.models import Personne

if TYPE_CHECKING:
    from jalons.equipes.models import DossierEquipe

# Les thèmes d'équipe d'une sanction.
THEME_SUPPRESSION, THEME_AUTRE = "suppression", "reduction_suspension"


@dataclass(frozen=True, slots=True)
class ContratLu:
    """Un contrat conclu, ses jours, et ce qu'il demande à la personne.

    `est_ailleurs` : son texte est dans l'outil d'un autre organisme ; l'obligation s'y lit, et se recopie.
    """

    cle: int
    libelle: str
    debut: date
    fin: date | None
    obligations: tuple[str, ...]
    est_ailleurs: bool = False

    def porte(self, obligation: str) -> bool:
        """Vrai si ce contrat porte cette obligation."""
        return bool(obligation) and (self.est_ailleurs or obligation in self.obligations)


@dataclass(frozen=True, slots=True)
class AvisDEquipe:
    """L'avis rendu, ou réputé rendu, ce jour-là ; `invitee_le` : l'invitation de la personne."""

    rendu_le: date
    dit: str
    invitee_le: date | None


def contrats_de(personne: Personne) -> list[ContratLu]:
    """Les contrats de la personne qui ont couru ou courent, le dernier d'abord."""
    return [
        ContratLu(
            c.pk,
            f"{c}, signé le {c.date_signature:%d/%m/%Y}",
            c.periode.debut,
            c.periode.fin,
            dites,
            est_ailleurs=c.origine == OrigineContrat.AILLEURS,
        )
        for c, dites in contrats.conclus(personne)
        if c.periode is not None
    ]


def contrat_en_vigueur(personne: Personne, jour: date) -> ContratLu | None:
    """Le contrat qui courait ce jour-là, ou None."""
    return next(
        (c for c in contrats_de(personne) if c.debut <= jour and (c.fin is None or jour <= c.fin)),
        None,
    )


def contrat_de(personne: Personne, cle: int) -> ContratLu | None:
    """Ce contrat de la personne, s'il a couru ou court."""
    return next((c for c in contrats_de(personne) if c.cle == cle), None)


def avis_sur(manquement: Manquement, mesure: Mesure, *, le: date) -> AvisDEquipe | None:
    """L'avis de l'équipe saisie de ce manquement, connu le jour `le` ; None s'il porte sur autre chose.

    Une suppression demande un avis sur la suppression ; il vaut aussi pour une mesure plus douce.
    """
    dossier = manquement.dossier_equipe
    if dossier is None or (mesure is Mesure.SUPPRESSION and dossier.theme != THEME_SUPPRESSION):
        return None
    avis = avis_de(dossier, le=le)
    if avis is None:
        return None
    dit = f"{avis.equipe}, le {avis.rendu_le:%d/%m/%Y} : {avis.libelle.lower()}"
    return AvisDEquipe(avis.rendu_le, dit, avis.invitee_le)


def avis_est_exprime(dossier: DossierEquipe) -> bool:
    """Vrai si l'équipe a rendu son avis, et non son silence."""
    return str(dossier.etat) == "rendu"
