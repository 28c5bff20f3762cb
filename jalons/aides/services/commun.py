"""Ce que partagent les écritures d'une demande d'aide : la tenir, avancer, raconter."""

from __future__ import annotations

from datetime import date

from jalons.aides import evenements
from jalons.aides.cycle import vers
from jalons.aides.models import DemandeAide
from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.personnes.models import Foyer, Personne
from jalons.socle.conflit import verifier_version
from jalons.socle.erreurs import ErreurMetier


class AideImpossible(ErreurMetier):
    """Cette demande ne peut pas avancer ainsi ; le message dit la règle qui refuse."""


def tenir(demande: DemandeAide, version: int | None) -> DemandeAide:
    """La demande verrouillée, son foyer et sa personne d'abord : deux décisions à la fois se suivent."""
    if demande.foyer_id is not None:
        Foyer.objects.select_for_update().filter(pk=demande.foyer_id).first()
    Personne.objects.select_for_update().get(pk=demande.personne_id)
    tenue = (
        DemandeAide.objects.select_for_update(of=("self",))
        .select_related("personne")
        .get(pk=demande.pk)
    )
    if version is not None:
        verifier_version(tenue, version)
    return tenue


def avancer(tenue: DemandeAide, acte: str) -> None:
    """Mène à l'état que dit la table ; lève `AideImpossible` s'il n'y mène pas d'ici."""
    etat = vers(acte, tenue.etat)
    if etat is None:
        raise AideImpossible(
            f"Cette demande est « {tenue.get_etat_display().lower()} » : cela ne se peut plus."
        )
    tenue.etat = etat


def enregistrer(tenue: DemandeAide) -> None:
    """Compte une version de plus."""
    tenue.version += 1
    tenue.save()


def raconter(tenue: DemandeAide, fait: str, *, par: Agent, le: date, raison: str = "") -> None:
    """Écrit au journal une suite de la demande."""
    journaliser(
        evenements.AideAvance,
        personne_id=tenue.personne_id,
        par=par,
        le=le,
        objet_id=tenue.pk,
        aide=tenue.libelle,
        fait=fait,
        raison=f" ({raison})" if raison else "",
    )


def exiger_motif(motif: str, dit: str, *, champ: str = "motif") -> str:
    """La raison, nettoyée ; lève `AideImpossible` si elle manque."""
    propre = " ".join(motif.split())[:300]
    if not propre:
        raise AideImpossible(dit, champ=champ)
    return propre
