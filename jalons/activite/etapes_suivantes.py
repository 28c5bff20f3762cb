"""La suite d'un positionnement, dite en tête du dossier."""

from __future__ import annotations

from django.urls import reverse

from jalons.activite.enums import EtatPositionnement
from jalons.activite.selectors.positionnements import ouverts_de
from jalons.comptes.enums import Permission
from jalons.personnes.etapes import Etape, EtapeSuivante, Passage

_DITS = {
    EtatPositionnement.PROPOSE: ("proposé, à envoyer.", "Envoyer"),
    EtatPositionnement.ENVOYE: ("réponse attendue.", "Ouvrir"),
    EtatPositionnement.ACCEPTE: ("accepté, l'entrée est à noter.", "Noter l'entrée"),
    EtatPositionnement.ENTRE: ("en cours.", "Ouvrir"),
}


class SuivreLePositionnement(EtapeSuivante):
    code = "positionnement"
    libelle = "Suite d'un positionnement"
    permission = Permission.ACTIVITE_CONSULTER
    ordre = 82

    @classmethod
    def pour(cls, passage: Passage) -> Etape | None:
        ouverts = ouverts_de(passage.personne, passage.agent, le=passage.le)
        premier = ouverts.order_by("reponse_due_le", "pk").first()
        if premier is None:
            return None
        dite, action = _DITS[EtatPositionnement(premier.etat)]
        attend = premier.etat == EtatPositionnement.ENVOYE
        return Etape(
            f"{premier} : {dite}",
            action,
            reverse("activite:positionnement", args=[premier.pk]),
            premier.reponse_due_le if attend else None,
        )
