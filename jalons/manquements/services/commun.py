"""Ce que partagent les écritures d'un manquement : le tenir, avancer, raconter, refuser."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.manquements import evenements
from jalons.manquements.cycle import vers
from jalons.manquements.enums import EtatDecision, EtatManquement
from jalons.manquements.models import DecisionSanction, LettreContradictoire, Manquement
from jalons.manquements.rules.refus import Refus
from jalons.manquements.selectors.dossier import lettre_vivante
from jalons.manquements.selectors.lus import echange_de
from jalons.personnes.models import Personne
from jalons.personnes.selectors import destinataire_de
from jalons.socle.accord import accorder
from jalons.socle.conflit import verifier_version
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.parametres import parametre


class ManquementImpossible(ErreurMetier):
    """Ce manquement ne peut pas avancer ainsi ; le message nomme le texte qui refuse."""


def exiger(refus: Iterable[Refus | None]) -> None:
    """Lève `ManquementImpossible` avec toutes les raisons, sur le champ de la première."""
    dits = [r for r in refus if r is not None]
    if dits:
        raise ManquementImpossible(" ".join(r.dit for r in dits), champ=dits[0].champ or None)


def tenir(manquement: Manquement, version: int | None) -> Manquement:
    """Le manquement verrouillé, sa personne d'abord : deux décisions à la fois se suivent."""
    Personne.objects.select_for_update().get(pk=manquement.personne_id)
    tenu = (
        Manquement.objects.select_for_update(of=("self",))
        .select_related("personne", "structure")
        .get(pk=manquement.pk)
    )
    if version is not None:
        verifier_version(tenu, version)
    return tenu


def avancer(tenu: Manquement, acte: str) -> None:
    """Mène à l'état que dit la table ; lève `ManquementImpossible` s'il n'y mène pas d'ici."""
    etat = vers(acte, tenu.etat)
    if etat is None:
        raise ManquementImpossible(
            f"Ce manquement est « {tenu.get_etat_display().lower()} » : cela ne se peut plus."
        )
    tenu.etat = etat


def enregistrer(tenu: Manquement) -> None:
    """Compte une version de plus, et l'échéance suivante."""
    tenu.version += 1
    tenu.echeance = _echeance(tenu)
    tenu.save()


def _echeance(tenu: Manquement) -> date | None:
    """Le prochain jour où quelque chose est dû ; None quand tout est fini."""
    if not tenu.est_ouvert:
        return None
    examen = parametre("manquement_delai_examen", le=tenu.date_signalement)
    lettre = lettre_vivante(tenu) if tenu.etat == EtatManquement.CONTRADICTOIRE else None
    if lettre is None:
        return examen.apres(tenu.date_signalement)
    if lettre.envoyee_le is None:
        return lettre.composee_le
    if lettre.recue_le is None:
        return parametre("manquement_delai_pli", le=lettre.envoyee_le).apres(lettre.envoyee_le)
    return echeance_de_decision(tenu, lettre)


def echeance_de_decision(tenu: Manquement, lettre: LettreContradictoire) -> date | None:
    """Le jour où la décision est due : après les observations, ou après l'audition demandée."""
    faits = tenu.date_faits
    return echange_de(lettre).decision_au_plus_tard(
        parametre("sanction_delai_observations", le=faits).apres,
        parametre("sanction_delai_decision", le=faits).apres,
    )


def raconter(tenu: Manquement, fait: str, *, par: Agent, le: date, raison: str = "") -> None:
    """Écrit au journal une suite du manquement."""
    journaliser(
        evenements.ManquementAvance,
        personne_id=tenu.personne_id,
        par=par,
        le=le,
        objet_id=tenu.pk,
        jour=f"{tenu.date_faits:%d/%m/%Y}",
        fait=fait,
        raison=f" ({raison})" if raison else "",
    )


def exiger_sans_decision(tenu: Manquement) -> None:
    """Refuse tant qu'une décision est signée : elle se retire d'abord."""
    if DecisionSanction.objects.filter(manquement=tenu, etat=EtatDecision.SIGNEE).exists():
        raise ManquementImpossible(
            "Une décision signée tient encore : retirez-la d'abord, par une décision."
        )


def abandonner_le_projet(tenu: Manquement) -> None:
    """Abandonne le projet de décision en cours, s'il y en a un."""
    DecisionSanction.objects.filter(manquement=tenu, etat=EtatDecision.PROJET).update(
        etat=EtatDecision.ABANDONNEE
    )


def donnees_communes(tenu: Manquement, *, par: Agent, le: date, reference: str) -> dict[str, Any]:
    """Ce que portent les lettres et les décisions : à qui, de qui, sur quels faits."""
    personne = tenu.personne
    lieu = par.site.commune.nom if par.site and par.site.commune else ""
    return {
        "destinataire": destinataire_de(personne, le=le),
        "civilite": personne.civilite,
        "reference": reference,
        "nature": tenu.get_nature_display(),
        "date_faits": f"{tenu.date_faits:%d/%m/%Y}",
        "contrat": tenu.contrat_dit,
        "obligation": tenu.obligation,
        "assiste": accorder("assisté[e]", personne.est_feminin),
        "entendu": accorder("entendu[e]", personne.est_feminin),
        "date": f"{le:%d/%m/%Y}",
        "agent": {
            "prenom": par.prenom,
            "nom": par.nom,
            "qualite": par.fonction,
            "telephone": par.telephone,
            "lieu_date": f"{lieu or 'Fait'}, le {le:%d/%m/%Y}",
        },
    }
