"""Écritures sur les comptes (agents, rôles) et sur les valeurs locales des paramètres."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from jalons.annuaire.models import Site, Structure, Territoire
from jalons.comptes.enums import Perimetre
from jalons.comptes.evenements import (
    CompteCree,
    CompteFermeOuRouvert,
    RetourALaLoi,
    RoleDonne,
    RoleRetire,
    ValeurLocalePosee,
)
from jalons.comptes.journal import TypeEvenement, journaliser, noter
from jalons.comptes.models import Affectation, Agent
from jalons.comptes.roles import Role
from jalons.comptes.selectors import avertissements_parametre
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.models import ParametreLocal
from jalons.socle.parametres import Parametre, oublier_valeurs_locales
from jalons.socle.periode import Periode
from jalons.socle.unites import ValeurIllisible, dire_valeur, ecrire_valeur, lire_valeur


class CompteImpossible(ErreurMetier):
    """Le compte ou le rôle demandé n'est pas acceptable."""


@transaction.atomic
def creer_agent(
    *,
    courriel: str,
    prenom: str,
    nom: str,
    structure: Structure,
    mot_de_passe: str | None = None,
    est_provisoire: bool = False,
    fonction: str = "",
    telephone: str = "",
    site: Site | None = None,
    par: Agent | None,
) -> Agent:
    """Crée un compte, sans rôle. Sans mot de passe, l'agent en choisit un par « Mot de passe oublié ».

    `est_provisoire` : un autre a choisi ce mot de passe, l'agent le change à sa première connexion.
    """
    try:
        cree = Agent.objects.create_user(
            courriel,
            mot_de_passe,
            a_mot_de_passe_provisoire=est_provisoire,
            prenom=prenom,
            nom=nom,
            fonction=fonction,
            telephone=telephone,
            structure=structure,
            site=site,
        )
    except ValidationError as erreur:
        raise CompteImpossible(" ".join(erreur.messages)) from erreur
    _noter_le_compte(CompteCree, cree, par)
    return cree


def _noter_le_compte(
    fait: type[TypeEvenement], agent: Agent, par: Agent | None, **dit: str
) -> None:
    """Tout acte d'un agent sur un compte est au journal ; une installation n'a pas d'auteur."""
    if par is not None:
        noter(fait, agent, par, timezone.localdate(), compte=str(agent), **dit)


@transaction.atomic
def affecter(
    *,
    agent: Agent,
    role: type[Role],
    par: Agent | None,
    depuis: date,
    jusqu_au: date | None = None,
    territoire: Territoire | None = None,
    structure: Structure | None = None,
    fondement: str = "",
) -> Affectation:
    """Donne un rôle à un agent sur un périmètre et une période ; personne ne s'en donne un."""
    if par is not None and par.pk == agent.pk:
        raise CompteImpossible(
            "Vous ne pouvez pas vous donner un rôle : demandez-le à un autre administrateur."
        )
    if par is not None and depuis < timezone.localdate():
        raise CompteImpossible(
            "Un rôle commence aujourd'hui ou plus tard : il n'a ouvert aucun dossier avant.",
            champ="depuis",
        )
    if role.perimetre == Perimetre.SUIVIS and structure is None:
        structure = agent.structure
    if role.perimetre != Perimetre.TERRITOIRE and territoire is not None:
        raise CompteImpossible(f"Le rôle « {role.libelle} » ne se limite pas à un territoire.")
    affectation = Affectation.objects.create(
        agent=agent,
        role=role.code,
        territoire=territoire,
        structure=structure if role.perimetre == Perimetre.SUIVIS else None,
        periode=Periode(depuis, jusqu_au),
        fondement=fondement,
    )
    agent.__dict__.pop("habilitations", None)
    _noter_le_compte(
        RoleDonne,
        agent,
        par,
        role=str(role.libelle),
        perimetre=str(territoire or affectation.structure or "tout le Département"),
        periode=str(affectation.periode),
    )
    return affectation


@transaction.atomic
def retirer_role(*, affectation: Affectation, par: Agent | None, le: date) -> None:
    """Met fin à un rôle : il compte jusqu'au jour `le`, et ne donne plus rien dès maintenant."""
    role = Role.par_code(affectation.role)
    _noter_le_compte(RoleRetire, affectation.agent, par, role=str(role.libelle))
    if affectation.periode.debut > le:
        affectation.delete()
        return
    affectation.periode = affectation.periode.close_au(le)
    affectation.retiree_a = timezone.now()
    affectation.save(update_fields=["periode", "retiree_a"])


@transaction.atomic
def activer_compte(*, agent: Agent, actif: bool, par: Agent) -> None:
    """Ferme ou rouvre un compte. Personne ne ferme le sien, pour ne pas s'enfermer dehors."""
    if agent.pk == par.pk and not actif:
        raise CompteImpossible("Vous ne pouvez pas fermer votre propre compte.")
    agent.is_active = actif
    agent.save(update_fields=["is_active"])
    _noter_le_compte(CompteFermeOuRouvert, agent, par, acte="rouvert" if actif else "fermé")


class ParametreRefuse(ErreurMetier):
    """La valeur locale demandée ne peut pas être posée ; `champ` dit laquelle des réponses."""


@transaction.atomic
def poser_valeur_locale(
    *,
    declare: Parametre,
    saisie: str,
    depuis: date,
    motif: str,
    par: Agent,
    le: date,
    en_connaissance: bool = False,
) -> ParametreLocal:
    """Ajoute la valeur du département à partir de `depuis` ; rien n'est retouché.

    `en_connaissance` : l'agent a lu ce que change une date passée ou antérieure à une autre valeur
    locale. Lève `ParametreRefuse`.
    """
    unite = declare.unite_au(depuis)
    try:
        valeur = lire_valeur(saisie, unite)
    except ValeurIllisible as erreur:
        raise ParametreRefuse(str(erreur), champ="valeur") from erreur
    loi = declare.declaree_au(depuis)
    if loi is not None and loi.borner(valeur) != valeur:
        raise ParametreRefuse(f"La loi permet {loi.bornes_dites} ({loi.source}).", champ="valeur")
    ligne = _ajouter_valeur(
        declare, ecrire_valeur(valeur), unite, depuis, motif, par, le, en_connaissance
    )
    journaliser(
        ValeurLocalePosee,
        personne_id=None,
        par=par,
        le=le,
        objet_id=ligne.pk,
        code=declare.code,
        parametre=declare.libelle,
        valeur=dire_valeur(valeur, unite),
        depuis=f"{depuis:%d/%m/%Y}",
        motif=ligne.motif,
    )
    return ligne


@transaction.atomic
def revenir_a_la_loi(
    *,
    declare: Parametre,
    depuis: date,
    motif: str,
    par: Agent,
    le: date,
    en_connaissance: bool = False,
) -> ParametreLocal:
    """À partir de `depuis`, la valeur de la loi s'applique de nouveau, et suit ses changements."""
    derniere = (
        ParametreLocal.objects.filter(code=declare.code, depuis__lte=depuis)
        .order_by("-depuis")
        .first()
    )
    if derniere is None or not derniere.valeur:
        raise ParametreRefuse(
            "Ce jour-là, c'est déjà la valeur de la loi qui s'applique.", champ="depuis"
        )
    ligne = _ajouter_valeur(
        declare, "", declare.unite_au(depuis), depuis, motif, par, le, en_connaissance
    )
    journaliser(
        RetourALaLoi,
        personne_id=None,
        par=par,
        le=le,
        objet_id=ligne.pk,
        code=declare.code,
        parametre=declare.libelle,
        depuis=f"{depuis:%d/%m/%Y}",
        motif=ligne.motif,
    )
    return ligne


def _ajouter_valeur(
    declare: Parametre,
    valeur: str,
    unite: str,
    depuis: date,
    motif: str,
    par: Agent,
    le: date,
    en_connaissance: bool,
) -> ParametreLocal:
    if not declare.est_modifiable:
        raise ParametreRefuse("Ce paramètre est fixé par la loi : il n'a pas de valeur locale.")
    if not motif.strip():
        raise ParametreRefuse("Dites le motif ou la délibération.", champ="motif")
    if depuis < declare.valeurs[0].depuis:
        raise ParametreRefuse(
            f"Ce paramètre n'existe qu'à partir du {declare.valeurs[0].depuis:%d/%m/%Y}.",
            champ="depuis",
        )
    deja = ParametreRefuse(
        f"Une valeur locale prend déjà effet le {depuis:%d/%m/%Y}. On n'écrase pas une valeur : "
        "choisissez une autre date.",
        champ="depuis",
    )
    if ParametreLocal.objects.filter(code=declare.code, depuis=depuis).exists():
        raise deja
    alertes = avertissements_parametre(declare, depuis=depuis, le=le)
    if alertes and not en_connaissance:
        raise ParametreRefuse(
            " ".join([*alertes, "Cochez la case pour confirmer."]), champ="en_connaissance"
        )
    try:
        with transaction.atomic():
            ligne = ParametreLocal.objects.create(
                code=declare.code,
                valeur=valeur,
                unite=unite,
                depuis=depuis,
                motif=motif.strip(),
                par=par,
            )
    except IntegrityError as erreur:
        raise deja from erreur
    transaction.on_commit(oublier_valeurs_locales)
    return ligne
