"""Ce que l'on fait savoir d'une séance à qui y est inscrit."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from jalons.collectif.enums import EtatInscription
from jalons.collectif.models import Inscription
from jalons.personnes.models import EnvoiNouvelle
from jalons.personnes.nouvelles import Nouvelle, NouvelleAPersonne


class NouvelleDeSeance(NouvelleAPersonne):
    code = "action_collective"
    libelle = "Séance d'une action collective"

    @classmethod
    def dire(cls, envoi: EnvoiNouvelle, *, maintenant: datetime) -> Nouvelle | None:
        lue = (
            Inscription.objects.filter(pk=envoi.objet_id, personne_id=envoi.personne_id)
            .select_related("seance__action__contact")
            .first()
        )
        quoi = envoi.raison.partition("-")[0]
        if lue is None or lue.seance.debut <= maintenant:
            return None
        seance, debut = lue.seance, timezone.localtime(lue.seance.debut)
        quand = f"le {debut:%d/%m/%Y} à {debut:%H} h {debut:%M}, {seance.lieu}"
        annulee = seance.annulee_le is not None
        if annulee != (quoi == "annulee"):
            return None
        if annulee:
            dit = f"« {seance.action} », {quand}, est annulé. Nous vous proposerons une autre date."
        elif quoi == "attente" and lue.etat == EtatInscription.ATTENTE:
            dit = f"« {seance.action} », {quand} : il n'y a plus de place. Vous êtes sur la liste d'attente."
        elif quoi in ("inscrite", "rappel") and lue.etat == EtatInscription.INSCRITE:
            rappel = "Rappel : vous" if quoi == "rappel" else "Vous"
            dit = f"{rappel} avez une place pour « {seance.action} », {quand}."
        else:
            return None
        return Nouvelle("Une séance pour vous", (dit,), dit, seance.action.contact)
