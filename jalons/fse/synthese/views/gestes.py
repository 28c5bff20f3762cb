"""Le prochain geste d'une opération : une phrase, un bouton, selon qui regarde."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.fse.bilan.models.bilan import Bilan
from jalons.fse.bilan.selectors.bilans import limite_reponse
from jalons.fse.controles import Constat, Domaine
from jalons.fse.enums import EtatBilan, EtatControle, StatutOperation
from jalons.fse.operation.models.operation import Operation
from jalons.fse.operation.rules.cycle import (
    DU_SERVICE_GESTIONNAIRE,
    EN_PREPARATION,
    EXIGE_UN_PLAN_JUSTE,
    passages_possibles,
)
from jalons.fse.operation.selectors.dossier import pieces_manquantes

S = StatutOperation

# Ce que dit le bouton de chaque passage fait à la main, le plus ordinaire d'abord.
VERBES: dict[StatutOperation, str] = {
    S.DEMANDE_EN_COURS: "Annoncer la demande",
    S.DEPOSEE: "Déposer la demande",
    S.RECEVABLE: "Noter la recevabilité",
    S.EN_INSTRUCTION: "Noter le début de l'instruction",
    S.AVIS_RENDU: "Noter l'avis rendu",
    S.PROGRAMMEE: "Noter la programmation",
    S.COMPLEMENTS_DEMANDES: "Noter une demande de compléments",
    S.AJOURNEE: "Noter l'ajournement",
    S.REFUSEE: "Noter le refus",
    S.EN_EXECUTION: "Commencer l'exécution",
    S.ARCHIVEE: "Archiver le dossier",
}
_PHRASES: dict[StatutOperation, str] = {
    S.PROJET: "Le plan est prêt : annoncez la demande.",
    S.DEMANDE_EN_COURS: "Relisez les contrôles et les pièces du dossier, puis déposez la demande.",
    S.DEPOSEE: "La demande est chez le service gestionnaire : consignez sa réponse.",
    S.COMPLEMENTS_DEMANDES: "Complétez le dossier, puis déposez-le de nouveau.",
    S.RECEVABLE: "La demande est recevable : consignez le début de l'instruction.",
    S.EN_INSTRUCTION: "L'instruction est en cours : consignez l'avis rendu.",
    S.AVIS_RENDU: "Consignez la décision du comité de programmation.",
    S.AJOURNEE: "Le comité a ajourné : l'instruction peut reprendre.",
    S.CONVENTIONNEE: "La convention est signée : l'exécution peut commencer.",
    S.PAYEE: "Tout est payé : archivez le dossier.",
}


@dataclass(frozen=True, slots=True)
class Geste:
    """Une phrase, un lien s'il mène à un écran, des passages s'ils se font d'ici."""

    phrase: str
    action: str = ""
    url: str = ""
    passages: tuple[tuple[str, str], ...] = ()
    bloque: int = 0
    pieces: tuple[str, ...] = ()
    motif_attendu: bool = False


def _passages(operation: Operation, agent: Agent) -> tuple[tuple[str, str], ...]:
    """(valeur, verbe) des passages que cet agent peut faire à la main, l'ordinaire d'abord."""
    permis = []
    for vers in passages_possibles(S(operation.statut)):
        if vers == S.ABANDONNEE:
            continue
        du_service = vers in DU_SERVICE_GESTIONNAIRE and operation.instructeur_id is not None
        if du_service and (
            agent.pk == operation.porteur_id or not agent.peut(Permission.FSE_CONTROLER)
        ):
            continue
        if not du_service and not agent.peut(Permission.FSE_GERER):
            continue
        permis.append(vers)
    ordre = list(VERBES)
    return tuple((v.value, VERBES[v]) for v in sorted(permis, key=ordre.index))


def _vers(nom: str, *arguments: int) -> str:
    return reverse(f"fse:{nom}", args=arguments)


def _apres_un_bilan(operation: Operation, bilan: Bilan, agent: Agent) -> Geste:
    """Le geste depuis le dépôt d'un bilan jusqu'à son contrôle validé, et au solde s'il est final."""
    controle = getattr(bilan, "controle", None)
    au_controle = _vers("controle", bilan.pk)
    mene = agent.peut(Permission.FSE_CONTROLER) and agent.pk != operation.porteur_id
    if controle is None:
        if mene:
            return Geste(
                f"Le {bilan} est déposé : il attend son contrôle.",
                "Contrôler le bilan",
                au_controle,
            )
        return Geste(
            f"Le {bilan} est déposé : il attend son contrôle.",
            "Voir le bilan",
            _vers("bilan", bilan.pk),
        )
    if controle.etat == EtatControle.EN_COURS:
        return Geste(
            f"{controle.controleur} contrôle le {bilan}.",
            "Poursuivre le contrôle" if mene else "Voir le contrôle",
            au_controle,
        )
    if controle.etat == EtatControle.CONTRADICTOIRE:
        return _contradictoire(bilan, au_controle, mene=mene)
    return Geste(
        "Le montant dû est arrêté : notez le solde quand il est reçu.",
        "Noter le solde",
        _vers("ressources", operation.pk),
    )


def _contradictoire(bilan: Bilan, url: str, *, mene: bool) -> Geste:
    limite = f"{limite_reponse(bilan.controle):%d/%m/%Y}"
    if bilan.controle.reponse:
        if mene:
            return Geste("Le bénéficiaire a répondu : concluez le contrôle.", "Conclure", url)
        return Geste("Votre réponse est chez le contrôleur.", "Voir le contrôle", url)
    if mene:
        return Geste(f"Le bénéficiaire peut répondre jusqu'au {limite}.", "Voir le contrôle", url)
    return Geste(f"Le contrôleur attend votre réponse avant le {limite}.", "Répondre", url)


def _chez_l_autre(operation: Operation, agent: Agent) -> Geste:
    """Rien à faire ici pour cet agent : dire chez qui est le dossier."""
    attendu = passages_possibles(S(operation.statut))
    au_service = operation.instructeur is not None and any(
        v in DU_SERVICE_GESTIONNAIRE for v in attendu
    )
    chez = operation.instructeur if au_service else operation.porteur
    if chez == agent:
        return Geste("Ce pas demande un droit que vous n'avez pas : voyez avec un administrateur.")
    return Geste(f"Le dossier est chez {chez} : rien n'est attendu de vous.")


def _en_execution(operation: Operation, bilans: list[Bilan], agent: Agent) -> Geste:
    """Pendant l'exécution, un bilan se contrôle et un autre se prépare."""
    attendu = next((b for b in bilans if _attend(b, agent)), None)
    if attendu is not None:
        attendu.operation = operation
        return _apres_un_bilan(operation, attendu, agent)
    brouillon = next((b for b in bilans if b.etat == EtatBilan.BROUILLON), None)
    if brouillon is not None:
        return Geste(
            f"Le {brouillon} est en préparation.", "Terminer le bilan", _vers("bilan", brouillon.pk)
        )
    return Geste(
        "Dépenses, temps et participants se saisissent au fil de l'eau.",
        "Préparer un bilan",
        _vers("bilans", operation.pk),
    )


def _attend(bilan: Bilan, agent: Agent) -> bool:
    """Vrai si ce bilan déposé attend cet agent : le contrôleur qui le mène, ou la réponse du porteur."""
    if bilan.etat != EtatBilan.SCELLE:
        return False
    controle = getattr(bilan, "controle", None)
    controleur = agent.peut(Permission.FSE_CONTROLER)
    if controle is None:
        return controleur
    if controle.etat == EtatControle.VALIDE:
        return False
    if controleur:
        return bool(controle.controleur_id == agent.pk)
    return bool(controle.etat == EtatControle.CONTRADICTOIRE and not controle.reponse)


def _est_valide(bilan: Bilan) -> bool:
    controle = getattr(bilan, "controle", None)
    return controle is not None and controle.etat == EtatControle.VALIDE


def prochain_geste(
    operation: Operation, agent: Agent, *, a_un_plan: bool, constats: list[Constat]
) -> Geste | None:
    """Ce que cet agent peut faire de plus utile ; None quand le dossier est clos."""
    statut = S(operation.statut)
    if statut == S.PROJET and not a_un_plan:
        return Geste(
            "Commencez par les dépenses.", "Établir le plan", _vers("modifier_plan", operation.pk)
        )
    if statut == S.PROGRAMMEE:
        return Geste(
            "L'opération est programmée.", "Signer la convention", _vers("convention", operation.pk)
        )
    bilans = list(operation.bilans.select_related("controle__controleur"))
    if statut == S.EN_EXECUTION:
        return _en_execution(operation, bilans, agent)
    scelles = [b for b in bilans if b.etat == EtatBilan.SCELLE]
    if scelles and statut not in _PHRASES:
        # Après le bilan final, le contrôle le plus ancien encore ouvert passe d'abord.
        ouverts = [b for b in scelles if not _est_valide(b)]
        suivi = (ouverts or scelles[-1:])[0]
        suivi.operation = operation
        return _apres_un_bilan(operation, suivi, agent)
    if statut not in _PHRASES:
        return None
    passages = _passages(operation, agent)
    if not passages:
        return _chez_l_autre(operation, agent)
    exige = any(S(vers) in EXIGE_UN_PLAN_JUSTE for vers, _ in passages)
    graves = [c for c in constats if c.est_bloquant and c.domaine == Domaine.OPERATION]
    recevable = any(S(vers) == S.RECEVABLE for vers, _ in passages)
    pieces = pieces_manquantes(operation) if recevable or statut in EN_PREPARATION else ()
    return Geste(
        _PHRASES[statut],
        passages=passages,
        bloque=len(graves) if exige else 0,
        pieces=tuple(pieces),
        motif_attendu=recevable and bool(pieces),
    )
