"""Ce que l'on dit à la caisse ou à France Travail d'une décision : noté, corrigé, retiré."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction

from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.manquements import evenements
from jalons.manquements.enums import CanalMessage, EtatDecision, ObjetMessage
from jalons.manquements.models import DecisionSanction, MessageOrganisme
from jalons.manquements.services.commun import ManquementImpossible, tenir
from jalons.socle.conflit import verifier_version


@transaction.atomic
def noter_un_message(
    *,
    decision: DecisionSanction,
    objet: ObjetMessage | str,
    canal: CanalMessage | str,
    jour: date,
    par: Agent,
    le: date,
    precision: str = "",
    reponse_le: date | None = None,
    reponse: str = "",
    version: int | None = None,
) -> MessageOrganisme:
    """Note ce qui a été dit de cette décision, et à qui ; redit avec sa `version`, il se corrige.

    L'objet dit l'organisme : la radiation se propose à France Travail, le reste va à la caisse.
    """
    tenir(decision.manquement, None)
    lue = DecisionSanction.objects.get(pk=decision.pk)
    if lue.etat not in (EtatDecision.SIGNEE, EtatDecision.RETIREE) or lue.signee_le is None:
        raise ManquementImpossible("Cette décision n'est pas signée : elle ne se dit à personne.")
    if jour > le or jour < lue.signee_le:
        raise ManquementImpossible("Cette date précède la décision, ou est à venir.", champ="jour")
    _verifier_la_reponse(jour, reponse_le, reponse, le=le)
    dit = ObjetMessage(objet)
    message = MessageOrganisme(decision=lue, objet=dit, organisme=dit.organisme, version=0)
    if version is not None:
        message = MessageOrganisme.objects.select_for_update().get(
            decision=lue, objet=dit, retire_le__isnull=True
        )
        verifier_version(message, version)
    message.canal, message.date, message.par = str(CanalMessage(canal)), jour, par
    message.precision = precision.strip()[:400]
    message.reponse_le, message.reponse = reponse_le, reponse.strip()[:400]
    message.version += 1
    try:
        with transaction.atomic():
            message.save()
    except IntegrityError as erreur:
        raise ManquementImpossible("Ce message est déjà noté : corrigez-le.") from erreur
    suite = f" ; réponse : {message.reponse}" if message.reponse else ""
    _raconter(message, f"{message}{suite}", par=par, le=jour)
    return message


def _verifier_la_reponse(jour: date, reponse_le: date | None, reponse: str, *, le: date) -> None:
    if bool(reponse_le) != bool(reponse.strip()):
        raise ManquementImpossible(
            "Dites la réponse et le jour où vous l'avez reçue.", champ="reponse_le"
        )
    if reponse_le is not None and not jour <= reponse_le <= le:
        raise ManquementImpossible(
            "Cette réponse précède le message, ou est à venir.", champ="reponse_le"
        )


@transaction.atomic
def retirer_un_message(
    *, message: MessageOrganisme, motif: str, par: Agent, le: date
) -> MessageOrganisme:
    """Retire un message noté par erreur ; il reste lisible, avec sa raison."""
    tenir(message.decision.manquement, None)
    tenu = MessageOrganisme.objects.select_for_update().get(pk=message.pk)
    if tenu.retire_le is not None:
        raise ManquementImpossible("Ce message est déjà retiré.")
    if not motif.strip():
        raise ManquementImpossible("Dites pourquoi ce message est retiré.", champ="motif")
    tenu.retire_le, tenu.retire_par, tenu.motif_retrait = le, par, motif.strip()[:300]
    tenu.version += 1
    tenu.save()
    _raconter(tenu, f"message retiré ({tenu.motif_retrait})", par=par, le=le)
    return tenu


def _raconter(message: MessageOrganisme, fait: str, *, par: Agent, le: date) -> None:
    decision = message.decision
    journaliser(
        evenements.OrganismePrevenu,
        personne_id=decision.manquement.personne_id,
        par=par,
        le=le,
        objet_id=decision.manquement_id,
        numero=decision.numero,
        fait=fait,
    )
