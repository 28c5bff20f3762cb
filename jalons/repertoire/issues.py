"""Ce que devient une personne qu'une convention n'accompagne plus : lu des règles comme des modèles."""

from __future__ import annotations

from jalons.socle.enumeration import Enumeration


class IssueSuivi(Enumeration):
    """Ce que devient une personne qu'une convention n'accompagne plus."""

    EMPLOI_DURABLE = "emploi_durable", "Emploi durable (CDI, ou CDD de six mois et plus)"
    EMPLOI_COURT = "emploi_court", "Emploi de moins de six mois"
    CREATION = "creation", "Création d'entreprise"
    FORMATION = "formation", "Entrée en formation"
    RELAIS = "relais", "Relais vers un autre accompagnement"
    FIN_PREVUE = "fin_prevue", "Fin prévue, sans emploi ni formation"
    ABANDON = "abandon", "Abandon"
    AUTRE = "autre", "Autre (déménagement, santé, sortie du RSA…)"
