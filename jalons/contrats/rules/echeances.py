"""Ce qu'un contrat fait attendre, et quand : fin, offre raisonnable, examen, actualisation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from jalons.contrats.enums import (
    ETATS_CONCLUS,
    EtatContrat,
    Periodicite,
    RegimeHeures,
    Statut,
)
from jalons.socle.dates import ajouter_mois
from jalons.socle.enumeration import Enumeration


class GenreEcheance(Enumeration):
    FIN = "fin", "Fin du contrat"
    OFFRE = "offre", "Offre raisonnable d'emploi à définir"
    REVISION = "revision", "Parcours social à examiner"
    HEURES = "heures", "Fin de la durée minorée ou levée"
    ACTUALISATION = "actualisation", "Actualisation à faire"


@dataclass(frozen=True, slots=True)
class Echeance:
    genre: GenreEcheance
    le: date


@dataclass(frozen=True, slots=True)
class ContratLu:
    """Ce que les règles regardent d'un contrat.

    `examine_le` : le dernier examen conjoint d'un parcours social ; `actualise_le` : le dernier point.
    """

    etat: EtatContrat
    signature: date | None
    debut: date | None
    fin: date | None = None
    demande_une_offre: bool = False
    a_offre: bool = False
    se_revise: bool = False
    delai_long: bool = False
    regime: RegimeHeures | None = None
    heures_fin: date | None = None
    actualisation: Periodicite | None = None
    actualise_le: date | None = None
    examine_le: date | None = None


@dataclass(frozen=True, slots=True)
class Delais:
    """En mois : de la signature à l'offre ; de la signature à l'examen, ordinaire ou long."""

    offre: int
    revision: int
    revision_longue: int


def statut(etat: EtatContrat, debut: date | None, fin: date | None, *, le: date) -> Statut:
    """Où en est ce jour-là un contrat qui va du `debut` au `fin`, inclus.

    Un contrat signé a un début, la base le garde (`contrat_conclu_date`) : sans lui, ValueError.
    """
    if etat not in ETATS_CONCLUS or debut is None:
        return Statut(str(etat))
    if debut > le:
        return Statut.A_VENIR
    if fin is None or le <= fin:
        return Statut.EN_VIGUEUR
    return Statut.FINI if etat == EtatContrat.SIGNE else Statut(str(etat))


def prochaine_actualisation(rythme: Periodicite, depuis: date) -> date:
    """Le jour de l'actualisation suivante, au rythme convenu."""
    if rythme == Periodicite.SEMAINE:
        return depuis + timedelta(weeks=1)
    if rythme == Periodicite.QUINZAINE:
        return depuis + timedelta(weeks=2)
    mois = {Periodicite.MOIS: 1, Periodicite.DEUX_MOIS: 2, Periodicite.TRIMESTRE: 3}[rythme]
    return ajouter_mois(depuis, mois)


def revision_due(contrat: ContratLu, delais: Delais) -> date | None:
    """Quand un parcours social s'examine : depuis la signature, la révision ou le dernier examen."""
    if not contrat.se_revise or contrat.signature is None:
        return None
    depuis = max(contrat.signature, contrat.examine_le or contrat.signature)
    return ajouter_mois(depuis, delais.revision_longue if contrat.delai_long else delais.revision)


def echeances(contrat: ContratLu, delais: Delais) -> list[Echeance]:
    """Ce qu'un contrat conclu fait attendre, de la plus proche à la plus lointaine.

    Une échéance d'après la fin du contrat tombe avec lui : c'est sa fin qui presse.
    """
    if contrat.etat != EtatContrat.SIGNE or contrat.debut is None or contrat.signature is None:
        return []
    dues = []
    if contrat.fin is not None:
        dues.append(Echeance(GenreEcheance.FIN, contrat.fin))
    if contrat.demande_une_offre and not contrat.a_offre:
        dues.append(Echeance(GenreEcheance.OFFRE, ajouter_mois(contrat.signature, delais.offre)))
    if (examen := revision_due(contrat, delais)) is not None:
        dues.append(Echeance(GenreEcheance.REVISION, examen))
    if contrat.regime in (RegimeHeures.MINORE, RegimeHeures.SANS_DUREE) and contrat.heures_fin:
        dues.append(Echeance(GenreEcheance.HEURES, contrat.heures_fin))
    if contrat.actualisation is not None:
        depuis = max(contrat.signature, contrat.actualise_le or contrat.signature)
        dues.append(
            Echeance(
                GenreEcheance.ACTUALISATION, prochaine_actualisation(contrat.actualisation, depuis)
            )
        )
    fin = contrat.fin
    gardees = [e for e in dues if fin is None or e.le <= fin or e.genre == GenreEcheance.OFFRE]
    return sorted(gardees, key=lambda e: (e.le, str(e.genre)))
