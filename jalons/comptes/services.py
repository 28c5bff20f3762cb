"""Écritures sur les comptes : créer un agent, lui donner un rôle, le lui retirer."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from jalons.annuaire.models import Site, Structure, Territoire
from jalons.comptes.enums import Perimetre
from jalons.comptes.models import Affectation, Agent
from jalons.comptes.roles import Role
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.periode import Periode


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
    fonction: str = "",
    telephone: str = "",
    site: Site | None = None,
    par: Agent | None,
) -> Agent:
    """Crée un compte, sans rôle. Sans mot de passe, le compte ne peut pas encore se connecter."""
    try:
        return Agent.objects.create_user(
            courriel,
            mot_de_passe,
            prenom=prenom,
            nom=nom,
            fonction=fonction,
            telephone=telephone,
            structure=structure,
            site=site,
        )
    except ValidationError as erreur:
        raise CompteImpossible(" ".join(erreur.messages)) from erreur


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
    """Donne un rôle à un agent sur un périmètre et une période."""
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
    return affectation


@transaction.atomic
def retirer_role(*, affectation: Affectation, par: Agent | None, le: date) -> None:
    """Met fin à un rôle au soir du jour `le`."""
    if affectation.periode.debut > le:
        affectation.delete()
        return
    affectation.periode = affectation.periode.close_au(le)
    affectation.save(update_fields=["periode"])


@transaction.atomic
def activer_compte(*, agent: Agent, actif: bool, par: Agent) -> None:
    """Ferme ou rouvre un compte. Personne ne ferme le sien, pour ne pas s'enfermer dehors."""
    if agent.pk == par.pk and not actif:
        raise CompteImpossible("Vous ne pouvez pas fermer votre propre compte.")
    agent.is_active = actif
    agent.save(update_fields=["is_active"])
