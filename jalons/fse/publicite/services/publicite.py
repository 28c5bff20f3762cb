"""Rédiger, publier et retirer la fiche publique ; garder les preuves ; lier les séances."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from jalons.comptes.models import Agent
from jalons.coordination.services.seance import porter_mention
from jalons.fse.controles import Examen
from jalons.fse.enums import GenrePreuvePublicite, StatutOperation
from jalons.fse.erreurs import OperationImpossible, exiger
from jalons.fse.operation.models.operation import Operation
from jalons.fse.operation.rules.cycle import SANS_SUITE
from jalons.fse.operation.services.operation import verrouiller
from jalons.fse.publicite import controles
from jalons.fse.publicite.models.publicite import FichePublicite, PreuvePublicite, SeanceOperation
from jalons.socle.conflit import verifier_version
from jalons.socle.models import Fichier

if TYPE_CHECKING:
    from jalons.coordination.models import Seance


def lire_actions(texte: str) -> list[dict[str, Any]]:
    """Actions écrites une par paragraphe : « Titre : texte » ; un tiret en tête la met en retrait."""
    actions = []
    for bloc in texte.replace("\r", "").split("\n\n"):
        bloc = bloc.strip()
        if not bloc:
            continue
        niveau = 2 if bloc.startswith("-") else 1
        titre, _, suite = bloc.lstrip("- ").partition(" : ")
        actions.append({"titre": titre.strip(), "texte": " ".join(suite.split()), "niveau": niveau})
    return actions


def ecrire_actions(actions: list[dict[str, Any]]) -> str:
    """L'inverse de `lire_actions`, pour le formulaire."""
    return "\n\n".join(
        f"{'- ' if a['niveau'] > 1 else ''}{a['titre']}{' : ' + a['texte'] if a['texte'] else ''}"
        for a in actions
    )


@transaction.atomic
def rediger_fiche(
    *, operation: Operation, champs: dict[str, Any], version: int, par: Agent, le: date
) -> FichePublicite:
    """Écrit la fiche (version 0 quand elle n'existe pas encore)."""
    operation = verrouiller(operation)
    fiche = FichePublicite.objects.select_for_update().filter(operation=operation).first()
    if fiche is None:
        fiche = FichePublicite(operation=operation, version=0)
    verifier_version(fiche, version)
    for nom, valeur in champs.items():
        setattr(fiche, nom, valeur)
    fiche.version += 1
    fiche.save()
    return fiche


@transaction.atomic
def publier_fiche(*, operation: Operation, par: Agent, le: date) -> FichePublicite:
    """Met la fiche en ligne ; refusée s'il manque l'essentiel (CO-01) ou si les mots mentent (CO-02)."""
    operation = verrouiller(operation)
    if operation.statut in SANS_SUITE:
        raise OperationImpossible("Une opération sans suite ne se publie pas.")
    examen = Examen(operation, le=le)
    for controle in (controles.Co01, controles.Co02):
        exiger(controle, next((c.message for c in examen.dire(controle)), None))
    fiche = FichePublicite.objects.select_for_update().get(operation=operation)
    fiche.date_publication = fiche.date_publication or le
    fiche.version += 1
    fiche.save()
    return fiche


@transaction.atomic
def retirer_fiche(*, operation: Operation, par: Agent, le: date) -> FichePublicite:
    """Retire la fiche du site."""
    fiche = FichePublicite.objects.select_for_update().filter(operation=operation).first()
    if fiche is None or fiche.date_publication is None:
        raise OperationImpossible("Cette fiche n'est pas en ligne.")
    fiche.date_publication = None
    fiche.version += 1
    fiche.save()
    return fiche


@transaction.atomic
def ajouter_preuve_publicite(
    *,
    operation: Operation,
    genre: GenrePreuvePublicite,
    date_preuve: date,
    lieu: str,
    fichier: Fichier | None = None,
    par: Agent,
    le: date,
) -> PreuvePublicite:
    """Garde une preuve d'affichage, avec sa photo ou sa capture."""
    if date_preuve > le:
        raise OperationImpossible("Une preuve ne peut pas être datée de demain.", champ="date")
    if not lieu.strip():
        raise OperationImpossible("Dites où elle se voit.", champ="lieu")
    return PreuvePublicite.objects.create(
        operation=operation,
        genre=genre,
        date=date_preuve,
        lieu=lieu.strip()[:200],
        fichier=fichier,
        par=par,
    )


@transaction.atomic
def lier_seance(*, operation: Operation, seance: Seance, par: Agent, le: date) -> SeanceOperation:
    """Rattache une séance à l'opération ; ses documents portent dès lors la mention (CO-04)."""
    operation = verrouiller(operation)
    if timezone.localtime(seance.debut).date() not in operation.periode:
        raise OperationImpossible("Cette séance est hors de la période de l'opération.")
    if operation.statut in SANS_SUITE or operation.statut == StatutOperation.ARCHIVEE:
        raise OperationImpossible("Cette opération ne reçoit plus de séance.")
    lien, cree = SeanceOperation.objects.get_or_create(
        operation=operation, seance=seance, defaults={"par": par, "date": le}
    )
    if cree and not seance.mention_europe:
        porter_mention(seance=seance, mention=operation.declaration.mention, par=par)
    return lien
