"""Ouvrir une opération, la faire avancer, signer sa convention et ses avenants."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from jalons.comptes.enums import Permission
from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.fse import evenements
from jalons.fse.commun.rules.montants import part
from jalons.fse.controles import Domaine, constats
from jalons.fse.enums import GenreConvention, StatutOperation
from jalons.fse.erreurs import OperationImpossible, RegleEnfreinte, exiger
from jalons.fse.operation import controles
from jalons.fse.operation.models.operation import Convention, Operation, Passage
from jalons.fse.operation.rules.cycle import (
    DU_SERVICE_GESTIONNAIRE,
    EXIGE_UN_PLAN_JUSTE,
    PAR_UN_ACTE,
    TERMINEES,
    est_permis,
)
from jalons.fse.operation.selectors.acteurs import a_juge, actes_de_gestion
from jalons.fse.operation.selectors.dossier import pieces_manquantes
from jalons.fse.operation.selectors.operations import (
    a_bilan_final,
    convention_en_vigueur,
    plan_en_vigueur,
)
from jalons.fse.operation.services.suivi import suiveurs, transmettre_suivi
from jalons.fse.programmes import Programme
from jalons.socle.conflit import verifier_version
from jalons.socle.models import Fichier
from jalons.socle.mots import accorder
from jalons.socle.periode import Periode

S = StatutOperation


def verrouiller(operation: Operation, version: int | None = None) -> Operation:
    """L'opération, verrouillée jusqu'à la fin de la transaction, à la version lue."""
    operation = Operation.objects.select_for_update().get(pk=operation.pk)
    if version is not None:
        verifier_version(operation, version)
    return operation


def exiger_neutre(operation: Operation, agent: Agent) -> None:
    """Lève OP-19 si cet agent, qui va instruire ou contrôler, a tenu l'opération."""
    actes = actes_de_gestion(operation, agent)
    if actes:
        raise RegleEnfreinte(controles.Op19, f"{actes[0]} : un autre l'instruit et la contrôle.")


def exiger_gestion(operation: Operation, agent: Agent, *, champ: str | None = None) -> None:
    """Lève OP-19 si cet agent, qui va tenir l'opération ou y travailler, l'instruit ou la contrôle."""
    if a_juge(operation, agent):
        raise RegleEnfreinte(
            controles.Op19,
            f"{agent} instruit ou contrôle cette opération : un autre la tient.",
            champ=champ,
        )


def _verifier_champs(champs: dict[str, Any]) -> None:
    periode: Periode | None = champs.get("periode")
    if periode is not None and periode.fin is None:
        raise OperationImpossible("Donnez la fin de la période.", champ="fin")
    choisi = Programme.par_code(champs["programme"])
    programme = Periode(choisi.debut, choisi.fin)
    for champ in ("debut", "fin") if periode is not None else ():
        if getattr(periode, champ) not in programme:
            raise OperationImpossible(f"Le programme va {programme}.", champ=champ)
    porteur, instructeur = champs.get("porteur"), champs.get("instructeur")
    if porteur is not None and porteur == instructeur:
        raise RegleEnfreinte(
            controles.Op19, "choisissez un autre instructeur.", champ="instructeur"
        )


def _verifier_instructeur(operation: Operation, instructeur: Agent | None) -> None:
    if instructeur is None or instructeur.pk == operation.instructeur_id:
        return
    if actes_de_gestion(operation, instructeur):
        raise RegleEnfreinte(
            controles.Op19,
            "cet agent a tenu l'opération, il ne peut pas l'instruire.",
            champ="instructeur",
        )


def _verifier_porteur(operation: Operation, porteur: Agent | None) -> None:
    controle = operation.bilans.filter(controle__controleur=porteur).exists()
    if porteur is not None and porteur.pk != operation.porteur_id and controle:
        raise RegleEnfreinte(
            controles.Op19,
            "cet agent a contrôlé l'opération, il ne peut pas la porter.",
            champ="porteur",
        )


@transaction.atomic
def ouvrir_operation(*, champs: dict[str, Any], par: Agent, le: date) -> Operation:
    """Crée une opération à l'état de projet. `champs` : les champs du modèle."""
    _verifier_champs(champs)
    try:
        with transaction.atomic():
            operation = Operation.objects.create(**champs)
    except IntegrityError as erreur:
        if not Operation.objects.filter(code=champs["code"]).exists():
            raise
        raise OperationImpossible(
            "Ce code est déjà pris par une autre opération.", champ="code"
        ) from erreur
    journaliser(
        evenements.OperationOuverte,
        personne_id=None,
        par=par,
        le=le,
        objet_id=operation.pk,
        operation=operation.intitule,
    )
    return operation


@transaction.atomic
def modifier_operation(
    *, operation: Operation, champs: dict[str, Any], version: int, par: Agent, le: date
) -> Operation:
    """Change la description de l'opération ; après la convention, la période passe par un avenant."""
    operation = verrouiller(operation, version)
    gardes = {n: getattr(operation, n) for n in ("porteur", "instructeur", "programme")}
    _verifier_champs({**gardes, **champs})
    _verifier_porteur(operation, {**gardes, **champs}["porteur"])
    _verifier_instructeur(operation, {**gardes, **champs}["instructeur"])
    _verifier_apres_convention(operation, champs)
    if "periode" in champs:
        _verifier_dedans(operation, champs["periode"])
    anciens = suiveurs(operation)
    for nom, valeur in champs.items():
        setattr(operation, nom, valeur)
    operation.version += 1
    operation.save()
    transmettre_suivi(operation, anciens=anciens, le=le)
    return operation


def _verifier_apres_convention(operation: Operation, champs: dict[str, Any]) -> None:
    """La convention fige l'objet : programme, bénéficiaire et début ; la fin passe par un avenant."""
    convention = convention_en_vigueur(operation)
    if convention is None:
        return
    for nom, dit in (("programme", "le programme"), ("beneficiaire", "le bénéficiaire")):
        if nom in champs and champs[nom] != getattr(operation, nom):
            raise OperationImpossible(
                f"La convention est signée : {dit} ne change plus.", champ=nom
            )
    periode: Periode = champs.get("periode", operation.periode)
    if periode.debut != operation.periode.debut:
        raise OperationImpossible(
            "La convention est signée : le début ne change plus.", champ="debut"
        )
    if periode.fin is not None and periode.fin > convention.fin:
        raise OperationImpossible(
            f"La convention court jusqu'au {convention.fin:%d/%m/%Y} : signez d'abord un avenant.",
            champ="fin",
        )


def _verifier_dedans(operation: Operation, periode: Periode) -> None:
    """Refuse une période qui laisserait dehors une dépense, une mission, un participant ou un bilan."""
    fin = periode.fin or date.max
    dehors = Q(date__lt=periode.debut) | Q(date__gt=fin)
    entrees = Q(date_entree__lt=periode.debut) | Q(date_entree__gt=fin)
    couvre = periode.en_intervalle()
    nombres = {
        "dépense": operation.depenses.filter(dehors).count(),
        "participant": operation.participations.filter(entrees).count(),
        "mission d'agent": operation.missions.exclude(periode__contained_by=couvre).count(),
        "bilan": operation.bilans.exclude(periode__contained_by=couvre).count(),
    }
    dits = [
        f"{n} {nom}{'s' if n > 1 and ' ' not in nom else ''}" for nom, n in nombres.items() if n
    ]
    if dits:
        raise OperationImpossible(
            f"Cette période laisserait dehors : {', '.join(dits)}.", champ="fin"
        )


def _verifier_auteur(operation: Operation, vers: StatutOperation, par: Agent) -> None:
    if vers not in DU_SERVICE_GESTIONNAIRE:
        if not par.peut(Permission.FSE_GERER):
            raise OperationImpossible("Ce pas revient à qui gère l'opération.")
        return
    if operation.instructeur_id is None:
        return  # service gestionnaire extérieur : le porteur consigne ce qu'il a reçu
    exiger_neutre(operation, par)
    if not par.peut(Permission.FSE_CONTROLER):
        raise OperationImpossible("Cette décision revient au service gestionnaire.")


@transaction.atomic
def passer(
    *,
    operation: Operation,
    vers: StatutOperation,
    commentaire: str = "",
    version: int | None = None,
    par: Agent,
    le: date,
    par_un_acte: bool = False,
) -> Operation:
    """Fait passer l'opération à un autre statut, si la route le permet.

    Lève `OperationImpossible` si le passage n'existe pas, et `RegleEnfreinte` si un contrôle
    bloquant du plan n'est pas levé avant un dépôt, une programmation ou une convention. Recevable
    malgré des pièces qui manquent, il faut un commentaire : il le motive, et les pièces se gardent.
    """
    operation = verrouiller(operation, version)
    depuis = S(operation.statut)
    if not est_permis(depuis, vers) or (vers in PAR_UN_ACTE and not par_un_acte):
        raise OperationImpossible(f"On ne passe pas de « {depuis.label} » à « {vers.label} ».")
    if not par_un_acte:
        _verifier_auteur(operation, vers, par)
    if vers in EXIGE_UN_PLAN_JUSTE:
        verifier_plan(operation, le=le)
    if vers == S.RECEVABLE:
        commentaire = _motiver_recevable(operation, commentaire, par=par, le=le)
    Passage.objects.create(
        operation=operation,
        depuis=depuis,
        vers=vers,
        date=le,
        par=par,
        commentaire=commentaire.strip()[:400],
    )
    operation.statut = vers
    operation.version += 1
    operation.save()
    journaliser(
        evenements.OperationPassee,
        personne_id=None,
        par=par,
        le=le,
        objet_id=operation.pk,
        operation=operation.intitule,
        statut=vers.label,
    )
    return operation


def _motiver_recevable(operation: Operation, motif: str, *, par: Agent, le: date) -> str:
    """Le commentaire du passage : le motif et les pièces qui manquent, s'il en manque."""
    manquent = pieces_manquantes(operation)
    if not manquent:
        return motif
    dites = ", ".join(manquent)
    if not motif.strip():
        raise OperationImpossible(
            f"Il manque {accorder(len(manquent), 'pièce')} au dossier : {dites}. "
            "Recevable quand même ? Dites pourquoi dans le commentaire.",
            champ="commentaire",
        )
    journaliser(
        evenements.RecevableIncomplete,
        personne_id=None,
        par=par,
        le=le,
        objet_id=operation.pk,
        operation=operation.intitule,
        pieces=dites,
        motif=motif.strip(),
    )
    return f"{motif.strip()} (sans : {dites})"


def verifier_plan(operation: Operation, *, le: date) -> None:
    """Lève `OperationImpossible` avec tous les constats bloquants du plan."""
    plan = plan_en_vigueur(operation)
    if plan is None or plan.total <= 0:
        raise OperationImpossible("Établissez d'abord le plan de financement.")
    if plan.montant_ue <= 0:
        raise OperationImpossible("Le plan ne demande rien à l'Union : ajoutez sa ressource.")
    trouves = constats(operation, le=le, domaines=[Domaine.OPERATION])
    bloquants = [c for c in trouves if c.est_bloquant]
    if bloquants:
        dits = " ".join(f"{c.libelle} ({c.identifiant}) : {c.message}" for c in bloquants)
        raise OperationImpossible(dits)


@transaction.atomic
def conventionner(
    *,
    operation: Operation,
    numero: str,
    date_signature: date,
    fin: date | None = None,
    fichier: Fichier | None = None,
    par: Agent,
    le: date,
) -> Convention:
    """Signe la convention : elle fige le plan en vigueur, son montant et son taux."""
    refuser_demain(date_signature, le, champ="date_signature")
    operation = passer(
        operation=operation,
        vers=S.CONVENTIONNEE,
        commentaire=f"Convention {numero}",
        par=par,
        le=le,
        par_un_acte=True,
    )
    plan = plan_en_vigueur(operation)
    assert plan is not None  # vérifié par `passer`
    _verifier_fin(operation, fin or operation.periode.fin)
    return Convention.objects.create(
        operation=operation,
        genre=GenreConvention.CONVENTION,
        numero=numero,
        date_signature=date_signature,
        fin=fin or operation.periode.fin,
        montant_ue=plan.montant_ue,
        taux_ue=(part(plan.montant_ue, plan.total) or Decimal(0)).quantize(Decimal("0.00000001")),
        plan=plan,
        fichier=fichier,
    )


def refuser_demain(jour: date, le: date, *, champ: str) -> None:
    """Lève si la date est encore à venir."""
    if jour > le:
        raise OperationImpossible("Cette date est encore à venir.", champ=champ)


def _verifier_fin(operation: Operation, fin: date) -> None:
    programme = operation.declaration
    if fin > programme.fin:
        raise OperationImpossible(
            f"Le programme s'arrête le {programme.fin:%d/%m/%Y}.", champ="fin"
        )
    if fin < operation.periode.debut:
        raise OperationImpossible(
            f"L'opération commence le {operation.periode.debut:%d/%m/%Y}.", champ="fin"
        )


@transaction.atomic
def signer_avenant(
    *,
    operation: Operation,
    numero: str,
    date_signature: date,
    objet: str,
    fin: date | None = None,
    fichier: Fichier | None = None,
    par: Agent,
    le: date,
) -> Convention:
    """Signe un avenant sur le plan en vigueur ; refusé une fois la convention finie (OP-12)."""
    refuser_demain(date_signature, le, champ="date_signature")
    operation = verrouiller(operation)
    courante = convention_en_vigueur(operation)
    if courante is None:
        raise OperationImpossible("Aucune convention n'est signée : il n'y a rien à modifier.")
    exiger(
        controles.Op12,
        controles.Op12.refuser(date_signature, courante.fin),
        champ="date_signature",
    )
    if date_signature < courante.date_signature:
        raise OperationImpossible(
            f"Le dernier acte est signé le {courante.date_signature:%d/%m/%Y} : l'avenant le suit.",
            champ="date_signature",
        )
    if operation.statut in TERMINEES:
        raise OperationImpossible("Cette opération est terminée : plus rien ne s'y signe.")
    verifier_plan(operation, le=le)
    plan = plan_en_vigueur(operation)
    assert plan is not None
    if a_bilan_final(operation):
        raise OperationImpossible("Le bilan final est déposé : plus aucun avenant ne se signe.")
    nouvelle_fin = fin or courante.fin
    _verifier_fin(operation, nouvelle_fin)
    _verifier_dedans(operation, Periode(operation.periode.debut, nouvelle_fin))
    avenant = Convention.objects.create(
        operation=operation,
        genre=GenreConvention.AVENANT,
        numero=numero,
        date_signature=date_signature,
        objet=objet,
        fin=nouvelle_fin,
        montant_ue=plan.montant_ue,
        taux_ue=(part(plan.montant_ue, plan.total) or Decimal(0)).quantize(Decimal("0.00000001")),
        plan=plan,
        fichier=fichier,
    )
    operation.periode = Periode(operation.periode.debut, nouvelle_fin)
    operation.version += 1
    operation.save()
    return avenant


def tracer_correction(
    evenement: type[Any],
    operation: Operation,
    ancien: str,
    nouveau: str,
    raison: str,
    par: Agent,
    le: date,
) -> None:
    """Inscrit au journal ce qui était dit, ce qui l'est maintenant, et pourquoi (300 signes au plus)."""
    journaliser(
        evenement,
        personne_id=None,
        par=par,
        le=le,
        objet_id=operation.pk,
        operation=operation.intitule,
        ancien=ancien,
        nouveau=nouveau,
        raison=raison.strip()[:300],
    )
