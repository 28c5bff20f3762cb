"""Le lien par lequel une structure répond à un positionnement, sans compte."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from jalons.activite.enums import EtatPositionnement
from jalons.activite.selectors.positionnements import courriel_de
from jalons.activite.selectors.reponse import positionnement_du_lien
from jalons.personnes.buts import ButDeLien
from jalons.personnes.models import EnvoiLien, LienPersonnel
from jalons.socle.telephones import Moyen

RELANCE, EXPIRE = "relance", "expire"
_OUVRENT = (
    EtatPositionnement.ENVOYE,
    EtatPositionnement.EXPIRE,
    EtatPositionnement.ACCEPTE,
    EtatPositionnement.ENTRE,
)
_SUJETS = {RELANCE: "Rappel : une demande attend votre réponse", EXPIRE: "Une demande a expiré"}


class ReponseDeStructure(ButDeLien):
    code = "reponse_positionnement"
    libelle = "Réponse d'une structure"
    vue = "activite:reponse"
    duree = "lien_reponse_duree"
    gabarit = "activite/messages/reponse"

    @classmethod
    def moyen(cls, envoi: EnvoiLien) -> Moyen | None:
        positionnement = positionnement_du_lien(envoi.lien)
        attendu = {
            RELANCE: (EtatPositionnement.ENVOYE,),
            EXPIRE: (EtatPositionnement.EXPIRE,),
        }.get(envoi.raison, _OUVRENT)
        if positionnement is None or positionnement.etat not in attendu:
            return None
        courriel = courriel_de(positionnement)
        return Moyen("courriel", courriel) if courriel else None

    @classmethod
    def sujet(cls, envoi: EnvoiLien) -> str:
        return _SUJETS.get(envoi.raison, "Une demande attend votre réponse")

    @classmethod
    def contexte(cls, envoi: EnvoiLien) -> dict[str, Any]:
        return {"p": positionnement_du_lien(envoi.lien)}

    @classmethod
    def noter_parti(cls, envoi: EnvoiLien, maintenant: datetime) -> None:
        if envoi.raison == RELANCE:
            from jalons.activite.services.reponse import noter_la_relance

            noter_la_relance(envoi.lien, maintenant)

    @classmethod
    def est_ferme(cls, lien: LienPersonnel) -> bool:
        positionnement = positionnement_du_lien(lien)
        return positionnement is None or positionnement.etat not in _OUVRENT
