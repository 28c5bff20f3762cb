"""Dire un budget, l'augmenter, le baisser ; jamais sous ce qui est engagé."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from jalons.aides import evenements
from jalons.aides.enums import Financeur, Fonds, GenreMouvement
from jalons.aides.models import DemandeAide, Enveloppe, Mouvement
from jalons.aides.services.commun import AideImpossible
from jalons.comptes.journal import noter
from jalons.comptes.models import Agent
from jalons.socle.conflit import verifier_version
from jalons.socle.formats import euros


class BudgetEpuise(AideImpossible):
    """Il ne reste pas assez dans ce budget."""


@transaction.atomic
def ouvrir_budget(
    *,
    financeur: Financeur | str,
    fonds: Fonds | str,
    annee: int,
    montant: Decimal,
    acte: str,
    par: Agent,
    le: date,
    axe: Any = None,
) -> Enveloppe:
    """Le budget d'un financeur pour un fonds et une année. Lève `AideImpossible` s'il existe."""
    neuve = Enveloppe(
        financeur=str(financeur), fonds=str(fonds), annee=annee, montant=montant, axe=axe, par=par
    )
    neuve.acte = " ".join(acte.split())[:200]
    _verifier(neuve)
    try:
        with transaction.atomic():
            neuve.save()
    except IntegrityError as erreur:
        if "enveloppe_une_par_an" not in str(erreur):
            raise
        raise AideImpossible("Ce budget existe déjà : modifiez-le.", champ="annee") from erreur
    _dire(neuve, par, le)
    return neuve


@transaction.atomic
def modifier_budget(
    *, enveloppe: Enveloppe, version: int, changements: Mapping[str, Any], par: Agent, le: date
) -> Enveloppe:
    """Change le montant ou l'acte. Lève `AideImpossible` sous ce qui est déjà engagé."""
    tenue = Enveloppe.objects.select_for_update().get(pk=enveloppe.pk)
    verifier_version(tenue, version)
    tenue.montant = changements["montant"]
    tenue.acte = " ".join(changements["acte"].split())[:200]
    tenue.axe = changements.get("axe", tenue.axe)
    _verifier(tenue)
    if tenue.montant < tenue.engage:
        raise AideImpossible(
            f"{euros(tenue.engage)} sont déjà accordés : le budget ne descend pas dessous.",
            champ="montant",
        )
    tenue.version += 1
    tenue.save(update_fields=["montant", "acte", "axe", "version"])
    _dire(tenue, par, le)
    return tenue


def _verifier(enveloppe: Enveloppe) -> None:
    if enveloppe.montant < 0:
        raise AideImpossible("Un budget n'est pas négatif.", champ="montant")
    if not enveloppe.acte:
        raise AideImpossible("Dites la délibération ou la convention.", champ="acte")
    if not 2000 <= enveloppe.annee <= 2100:
        raise AideImpossible("Cette année n'est pas possible.", champ="annee")


def _dire(enveloppe: Enveloppe, par: Agent, le: date) -> None:
    noter(
        evenements.BudgetAideDit,
        enveloppe,
        par,
        le,
        budget=str(enveloppe),
        montant=euros(enveloppe.montant),
        acte=enveloppe.acte,
    )


def engager(
    *, enveloppe: Enveloppe, demande: DemandeAide, montant: Decimal, par: Agent, le: date
) -> None:
    """Engage cette somme, l'enveloppe verrouillée. Lève `BudgetEpuise` s'il n'en reste pas assez."""
    tenue = Enveloppe.objects.select_for_update().get(pk=enveloppe.pk)
    if montant > tenue.reste:
        raise BudgetEpuise(
            f"Il reste {euros(tenue.reste)} au budget {tenue} : {euros(montant)} n'y tiennent pas.",
            champ="enveloppe",
        )
    _mouvement(tenue, demande, GenreMouvement.ENGAGEMENT, montant, "", par, le)


def rendre(
    *,
    enveloppe: Enveloppe,
    demande: DemandeAide,
    montant: Decimal,
    genre: GenreMouvement,
    motif: str,
    par: Agent,
    le: date,
) -> None:
    """Rend cette somme au budget."""
    _mouvement(enveloppe, demande, genre, -montant, motif, par, le)


def _mouvement(
    enveloppe: Enveloppe,
    demande: DemandeAide,
    genre: GenreMouvement,
    montant: Decimal,
    motif: str,
    par: Agent,
    le: date,
) -> None:
    try:
        with transaction.atomic():
            Mouvement.objects.create(
                enveloppe=enveloppe,
                demande=demande,
                genre=str(genre),
                montant=montant,
                motif=motif,
                par=par,
                date=le,
            )
    except IntegrityError as erreur:
        if "enveloppe_jamais_depassee" not in str(erreur):
            raise
        raise BudgetEpuise(
            f"Il ne reste pas {euros(montant)} au budget {enveloppe}.", champ="enveloppe"
        ) from erreur
