"""Ce que l'on fait savoir à une personne de ce qui lui est prescrit."""

from __future__ import annotations

from datetime import datetime

from jalons.activite.enums import EtatPositionnement
from jalons.activite.models import Positionnement
from jalons.personnes.models import EnvoiNouvelle
from jalons.personnes.nouvelles import Nouvelle, NouvelleAPersonne


def _joindre(p: Positionnement) -> str:
    telephone = p.structure.telephone
    return f"{p.structure.nom}{f' ({telephone})' if telephone else ''}"


def _envoyee(p: Positionnement) -> tuple[str, str] | None:
    if p.etat != EtatPositionnement.ENVOYE:
        return None
    return (
        f"{p.prescrit_par} a demandé pour vous « {p.intitule} » à {_joindre(p)}. Nous vous dirons ce que "
        "l'organisme répond.",
        f"Une demande est faite pour vous : {p.intitule}. Nous vous dirons la réponse.",
    )


def _acceptee(p: Positionnement) -> tuple[str, str] | None:
    if p.etat not in (EtatPositionnement.ACCEPTE, EtatPositionnement.ENTRE):
        return None
    jour = p.date_entree or p.entree_prevue_le
    quand = f" le {jour:%d/%m/%Y}" if jour else ""
    suite = "" if jour else " Il va vous dire quand commencer."
    return (
        f"{_joindre(p)} vous accueille pour « {p.intitule} »{quand}.{suite}",
        f"{p.intitule} : c'est oui{quand}. {_joindre(p)}",
    )


def _refusee(p: Positionnement) -> tuple[str, str] | None:
    # Le motif se dit de vive voix : il n'est pas dans un message.
    if p.etat != EtatPositionnement.REFUSE:
        return None
    return (
        f"{p.structure.nom} ne peut pas vous accueillir pour « {p.intitule} ». Voyons ensemble une autre "
        "solution : appelez-moi.",
        f"{p.intitule} ne peut pas vous accueillir. Appelez votre référent pour une autre solution.",
    )


_DITES = {"envoyer": _envoyee, "accepter": _acceptee, "refuser": _refusee}


class SuiteDUnePrescription(NouvelleAPersonne):
    code = "suite_prescription"
    libelle = "Suite d'une prescription"

    @classmethod
    def dire(cls, envoi: EnvoiNouvelle, *, maintenant: datetime) -> Nouvelle | None:
        p = (
            Positionnement.objects.filter(pk=envoi.objet_id, personne_id=envoi.personne_id)
            .select_related("structure", "prescrit_par")
            .first()
        )
        acte = envoi.raison.partition("-")[0]
        dites = _DITES[acte](p) if p is not None and acte in _DITES else None
        if p is None or dites is None:
            return None
        return Nouvelle("Des nouvelles d'une demande", (dites[0],), dites[1], p.prescrit_par)
