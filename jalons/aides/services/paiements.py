"""Les listes de paiement : y inscrire, en sortir, figer, transmettre, reprendre par un avoir."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Sum

from jalons.aides import evenements
from jalons.aides.enums import EtatListe, GenreMouvement
from jalons.aides.models import DecisionAide, DemandeAide, Enveloppe, LignePaiement, ListePaiement
from jalons.aides.selectors.demandes import decision_de
from jalons.aides.services.budget import rendre
from jalons.aides.services.commun import (
    AideImpossible,
    avancer,
    enregistrer,
    exiger_motif,
    raconter,
    tenir,
)
from jalons.aides.services.decisions import clore_la_decision
from jalons.comptes.journal import noter
from jalons.comptes.models import Agent
from jalons.socle.conflit import verifier_version
from jalons.socle.formats import euros


def _numero(le: date) -> str:
    """Le numéro suivant de l'année : « P-2026-0001 »."""
    derniere = (
        ListePaiement.objects.filter(numero__startswith=f"P-{le.year}-")
        .order_by("-numero")
        .values_list("numero", flat=True)
        .first()
    )
    rang = int(derniere.rsplit("-", 1)[1]) + 1 if derniere else 1
    return f"P-{le.year}-{rang:04d}"


def _liste_ouverte(enveloppe: Enveloppe, par: Agent, le: date) -> ListePaiement:
    """La liste ouverte de ce budget, verrouillée ; une neuve s'il n'y en a pas."""
    # Les budgets se verrouillent tous : deux listes neuves ne prennent pas le même numéro.
    list(Enveloppe.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
    ouverte = (
        ListePaiement.objects.select_for_update()
        .filter(enveloppe=enveloppe, etat=EtatListe.OUVERTE)
        .first()
    )
    if ouverte is not None:
        return ouverte
    return ListePaiement.objects.create(
        numero=_numero(le), enveloppe=enveloppe, ouverte_le=le, par=par
    )


@transaction.atomic
def mettre_en_paiement(*, demande: DemandeAide, par: Agent, le: date) -> LignePaiement:
    """Inscrit l'aide accordée sur la liste ouverte de son budget ; une décision n'y va qu'une fois.

    Lève `AideImpossible` : pas accordée, ou plus valable.
    """
    tenue = tenir(demande, None)
    decision = decision_de(tenue)
    avancer(tenue, "mettre_en_paiement")
    if decision is None or decision.enveloppe is None or decision.montant is None:
        raise AideImpossible("Aucune décision d'accord ne la couvre.")
    if decision.valable_jusqu_au is not None and decision.valable_jusqu_au < le:
        raise AideImpossible(
            f"L'accord valait jusqu'au {decision.valable_jusqu_au:%d/%m/%Y} : annulez-le, "
            "puis décidez à nouveau."
        )
    liste = _liste_ouverte(decision.enveloppe, par, le)
    ligne = _inscrire(liste, tenue, decision, decision.montant, par, le)
    enregistrer(tenue)
    raconter(tenue, f"inscrite sur la liste {liste.numero}", par=par, le=le)
    return ligne


def _inscrire(
    liste: ListePaiement,
    tenue: DemandeAide,
    decision: DecisionAide,
    montant: Decimal,
    par: Agent,
    le: date,
    *,
    avoir_de: LignePaiement | None = None,
    motif: str = "",
) -> LignePaiement:
    try:
        with transaction.atomic():
            return LignePaiement.objects.create(
                liste=liste,
                demande=tenue,
                decision=decision,
                montant=montant,
                payee_a=tenue.payee_a if avoir_de is None else avoir_de.payee_a,
                avoir_de=avoir_de,
                motif=motif,
                par=par,
                date=le,
            )
    except IntegrityError as erreur:
        raise AideImpossible("Cette somme est déjà sur une liste.") from erreur


def _tenir_ligne(ligne: LignePaiement) -> tuple[LignePaiement, DemandeAide, ListePaiement]:
    """La ligne, sa demande et sa liste, verrouillées dans l'ordre de toutes les écritures."""
    demande = tenir(ligne.demande, None)
    liste = ListePaiement.objects.select_for_update().get(pk=ligne.liste_id)
    tenue = LignePaiement.objects.select_related("decision__enveloppe").filter(pk=ligne.pk).first()
    if tenue is None:
        raise AideImpossible("Cette ligne n'est plus sur la liste.")
    return tenue, demande, liste


@transaction.atomic
def sortir_de_la_liste(*, ligne: LignePaiement, motif: str, par: Agent, le: date) -> DemandeAide:
    """Sort une aide d'une liste encore ouverte : elle reste accordée. Figée, il faut un avoir."""
    tenue, demande, liste = _tenir_ligne(ligne)
    raison = exiger_motif(motif, "Dites pourquoi elle sort de la liste.")
    if liste.etat != EtatListe.OUVERTE:
        raise AideImpossible("La liste est figée : annulez le paiement, un avoir sera inscrit.")
    if tenue.avoir_de_id is not None:
        raise AideImpossible("Un avoir ne se retire pas.")
    avancer(demande, "sortir_de_la_liste")
    tenue.delete()
    enregistrer(demande)
    raconter(demande, f"sortie de la liste {liste.numero}", par=par, le=le, raison=raison)
    return demande


@transaction.atomic
def annuler_le_paiement(*, ligne: LignePaiement, motif: str, par: Agent, le: date) -> LignePaiement:
    """Reprend une ligne figée : un avoir sur la liste ouverte, l'argent rendu, rien d'effacé."""
    tenue, demande, liste = _tenir_ligne(ligne)
    raison = exiger_motif(motif, "Dites pourquoi le paiement est annulé.")
    if liste.etat == EtatListe.OUVERTE:
        raise AideImpossible("La liste est encore ouverte : sortez-en la ligne.")
    if tenue.avoir_de_id is not None or LignePaiement.objects.filter(avoir_de=tenue).exists():
        raise AideImpossible("Ce paiement est déjà annulé.")
    decision = tenue.decision
    if decision.enveloppe is None:
        raise AideImpossible("Cette ligne n'a pas de budget.")
    avancer(demande, "annuler_le_paiement")
    ouverte = _liste_ouverte(decision.enveloppe, par, le)
    avoir = _inscrire(
        ouverte, demande, decision, -tenue.montant, par, le, avoir_de=tenue, motif=raison
    )
    clore_la_decision(decision, motif=raison, par=par, le=le)
    rendre(
        enveloppe=decision.enveloppe,
        demande=demande,
        montant=tenue.montant,
        genre=GenreMouvement.AVOIR,
        motif=raison,
        par=par,
        le=le,
    )
    demande.place, demande.motif_fin = None, raison
    enregistrer(demande)
    raconter(
        demande,
        f"paiement annulé, avoir sur la liste {ouverte.numero}",
        par=par,
        le=le,
        raison=raison,
    )
    return avoir


def _tenir_liste(liste: ListePaiement, version: int) -> ListePaiement:
    tenue = ListePaiement.objects.select_for_update().get(pk=liste.pk)
    verifier_version(tenue, version)
    return tenue


@transaction.atomic
def figer(*, liste: ListePaiement, version: int, par: Agent, le: date) -> ListePaiement:
    """Fige la liste : son compte, son total, et plus une ligne ne bouge."""
    tenue = _tenir_liste(liste, version)
    if tenue.etat != EtatListe.OUVERTE:
        raise AideImpossible("Cette liste est déjà figée.")
    lignes = LignePaiement.objects.filter(liste=tenue)
    nombre = lignes.count()
    if not nombre:
        raise AideImpossible("Cette liste est vide : mettez d'abord des aides en paiement.")
    tenue.nombre = nombre
    tenue.total = lignes.aggregate(total=Sum("montant"))["total"]
    tenue.etat, tenue.figee_le, tenue.figee_par = EtatListe.FIGEE, le, par
    tenue.version += 1
    tenue.save()
    _dire(tenue, f"figée, {nombre} lignes, {euros(tenue.total)},", par, le)
    return tenue


@transaction.atomic
def transmettre(
    *,
    liste: ListePaiement,
    version: int,
    transmise_le: date,
    reference: str,
    par: Agent,
    le: date,
) -> ListePaiement:
    """Note que la liste est partie au payeur : ses aides sont payées."""
    tenue = _tenir_liste(liste, version)
    if tenue.etat != EtatListe.FIGEE:
        raise AideImpossible("Figez d'abord la liste.")
    if transmise_le > le or (tenue.figee_le and transmise_le < tenue.figee_le):
        raise AideImpossible(f"Du {tenue.figee_le:%d/%m/%Y} à aujourd'hui.", champ="transmise_le")
    tenue.etat, tenue.transmise_le = EtatListe.TRANSMISE, transmise_le
    tenue.reference = " ".join(reference.split())[:80]
    tenue.version += 1
    tenue.save()
    siennes = LignePaiement.objects.filter(liste=tenue, avoir_de__isnull=True)
    for ligne in siennes.select_related("demande").order_by("demande__personne_id", "pk"):
        demande = tenir(ligne.demande, None)
        # Un paiement repris entre-temps ne redevient pas payé.
        if LignePaiement.objects.filter(avoir_de=ligne).exists():
            continue
        avancer(demande, "payer")
        enregistrer(demande)
        raconter(demande, f"payée, liste {tenue.numero}", par=par, le=le)
    _dire(tenue, f"transmise au payeur le {transmise_le:%d/%m/%Y}", par, le)
    return tenue


@transaction.atomic
def corriger_la_transmission(
    *,
    liste: ListePaiement,
    version: int,
    transmise_le: date,
    reference: str,
    par: Agent,
    le: date,
) -> ListePaiement:
    """Corrige le jour ou la référence notés ; la liste et ses lignes ne bougent pas."""
    tenue = _tenir_liste(liste, version)
    if tenue.etat != EtatListe.TRANSMISE or tenue.figee_le is None:
        raise AideImpossible("Cette liste n'est pas encore partie.")
    if not tenue.figee_le <= transmise_le <= le:
        raise AideImpossible(f"Du {tenue.figee_le:%d/%m/%Y} à aujourd'hui.", champ="transmise_le")
    tenue.transmise_le, tenue.reference = transmise_le, " ".join(reference.split())[:80]
    tenue.version += 1
    tenue.save()
    _dire(tenue, f"transmission corrigée ({transmise_le:%d/%m/%Y})", par, le)
    return tenue


def _dire(liste: ListePaiement, fait: str, par: Agent, le: date) -> None:
    noter(evenements.ListePaiementAvance, liste, par, le, numero=liste.numero, dit=fait)
