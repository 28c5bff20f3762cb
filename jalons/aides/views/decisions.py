"""Décider d'une aide ; les budgets ; les listes de paiement."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.aides.enums import EtatListe
from jalons.aides.forms.decisions import (
    AccordForm,
    BudgetForm,
    BudgetModifierForm,
    RefusForm,
    raison_proposee,
)
from jalons.aides.forms.demandes import TransmissionForm
from jalons.aides.models import Enveloppe, LignePaiement, ListePaiement
from jalons.aides.selectors import budget as budgets
from jalons.aides.selectors import demandes as lectures
from jalons.aides.selectors import paiements as lectures_paiement
from jalons.aides.services import budget as services_budget
from jalons.aides.services import decisions, paiements
from jalons.aides.views.demandes import lire, page_de
from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.ecrans.gestes import editer, poster, saisir
from jalons.socle.formulaires import MotifForm, VersionForm

_DECIDER, _GERER = Permission.AIDE_DECIDER, Permission.AIDE_GERER


@requiert(_DECIDER)
def accorder(request: RequeteAgent, pk: int) -> HttpResponse:
    """Accorder ce que le barème donne, ou moins."""
    objet, le = lire(request, pk, _DECIDER), timezone.localdate()
    examen = lectures.examiner(objet, le=le)
    possibles = budgets.possibles(examen.bareme.fonds, le=le)
    initial = {
        "montant": examen.calcul.montant,
        "enveloppe": next((b for b in possibles if b.reste >= examen.calcul.montant), None),
        "version": objet.version,
    }
    return saisir(
        request,
        AccordForm(request.POST or None, budgets=possibles, initial=initial),
        decisions.accorder,
        titre=f"Accorder : {objet.libelle}, {objet.personne}",
        succes="L'aide est accordée ; la lettre est prête.",
        retour=page_de(pk),
        bouton="Accorder",
        contexte={
            "note": f"Le barème donne {examen.calcul.dit}.",
            "liste": [e.dite for e in examen.calcul.etapes],
            "titre_liste": "Comment il est calculé",
        },
        avec_version=True,
        demande=objet,
    )


@requiert(_DECIDER)
def refuser(request: RequeteAgent, pk: int) -> HttpResponse:
    """Refuser, avec la raison que la personne lira."""
    objet, le = lire(request, pk, _DECIDER), timezone.localdate()
    examen = lectures.examiner(objet, le=le)
    initial = {"motif": raison_proposee(c.dit for c in examen.refus), "version": objet.version}
    return saisir(
        request,
        RefusForm(request.POST or None, initial=initial),
        decisions.refuser,
        titre=f"Refuser : {objet.libelle}, {objet.personne}",
        succes="L'aide est refusée ; la lettre est prête.",
        retour=page_de(pk),
        bouton="Refuser",
        avec_version=True,
        demande=objet,
    )


@require_POST
@requiert(_GERER)
def payer(request: RequeteAgent, pk: int) -> HttpResponse:
    """Mettre une aide accordée sur la liste ouverte de son budget."""
    return poster(
        request,
        paiements.mettre_en_paiement,
        succes="L'aide est sur la liste de paiement.",
        retour=page_de(pk),
        demande=lire(request, pk, _GERER),
    )


@requiert(_GERER, Permission.AIDE_DECIDER_AU_DELA)
def budget(request: RequeteAgent) -> HttpResponse:
    """Les budgets : prévu, accordé, payé, ce qui reste."""
    contexte = {
        "titre": "Budgets des aides",
        "budgets": list(budgets.enveloppes()),
        "gere": request.user.peut(_GERER),
        "onglet": "budget",
    }
    return render(request, "aides/budget.html", contexte)


@requiert(_GERER)
def ouvrir_budget(request: RequeteAgent) -> HttpResponse:
    """Un budget neuf."""
    return saisir(
        request,
        BudgetForm(request.POST or None, initial={"annee": timezone.localdate().year}),
        services_budget.ouvrir_budget,
        titre="Nouveau budget",
        succes="Le budget est ouvert.",
        retour=reverse("aides:budget"),
    )


@requiert(_GERER)
def modifier_budget(request: RequeteAgent, pk: int) -> HttpResponse:
    """Augmenter ou baisser un budget ; jamais sous ce qui est accordé."""
    lu = get_object_or_404(Enveloppe, pk=pk)
    initial = {"montant": lu.montant, "acte": lu.acte, "axe": lu.axe_id, "version": lu.version}
    return editer(
        request,
        BudgetModifierForm(request.POST or None, initial=initial),
        services_budget.modifier_budget,
        titre=f"Modifier : {lu}",
        succes="Le budget est modifié.",
        retour=reverse("aides:budget"),
        enveloppe=lu,
    )


@requiert(_GERER)
def listes(request: RequeteAgent) -> HttpResponse:
    """Les listes de paiement."""
    contexte = {
        "titre": "Listes de paiement",
        "listes": list(lectures_paiement.listes()[:60]),
        "gere": True,
        "onglet": "listes",
    }
    return render(request, "aides/listes.html", contexte)


def lire_liste(agent: Agent, pk: int) -> ListePaiement:
    """La liste, pour qui les tient ; sinon 404."""
    if not agent.peut(_GERER):
        raise Http404("Cette liste ne vous est pas accessible.")
    return get_object_or_404(lectures_paiement.listes(), pk=pk)


def page_de_liste(pk: int) -> str:
    """L'adresse d'une liste de paiement."""
    return reverse("aides:liste_paiement", args=[pk])


@require_POST
@requiert(_GERER)
def figer(request: RequeteAgent, pk: int) -> HttpResponse:
    """Figer la liste : plus une ligne ne bouge."""
    return poster(
        request,
        paiements.figer,
        form=VersionForm(request.POST),
        succes="La liste est figée : exportez-la, transmettez-la au payeur, puis notez-le.",
        retour=page_de_liste(pk),
        liste=lire_liste(request.user, pk),
    )


@requiert(_GERER)
def transmettre(request: RequeteAgent, pk: int) -> HttpResponse:
    """Noter que la liste est partie au payeur, ou corriger ce qui en fut noté."""
    lue = lire_liste(request.user, pk)
    if lue.etat == EtatListe.OUVERTE:
        raise Http404("Figez d'abord la liste.")
    est_partie = lue.etat == EtatListe.TRANSMISE
    initial = {
        "transmise_le": lue.transmise_le or timezone.localdate(),
        "reference": lue.reference,
        "version": lue.version,
    }
    return saisir(
        request,
        TransmissionForm(request.POST or None, initial=initial),
        paiements.corriger_la_transmission if est_partie else paiements.transmettre,
        titre=f"Transmission au payeur : liste {lue.numero}",
        succes="C'est noté." if est_partie else "La liste est transmise : ses aides sont payées.",
        retour=page_de_liste(pk),
        avec_version=True,
        liste=lue,
    )


def _ligne(pk: int) -> LignePaiement:
    return get_object_or_404(
        LignePaiement.objects.select_related("demande__personne", "liste"), pk=pk
    )


@requiert(_GERER)
def sortir(request: RequeteAgent, pk: int) -> HttpResponse:
    """Sortir une aide d'une liste encore ouverte."""
    ligne = _ligne(pk)
    lire(request, ligne.demande_id, _GERER)
    return saisir(
        request,
        MotifForm(request.POST or None),
        paiements.sortir_de_la_liste,
        titre=f"Sortir de la liste {ligne.liste.numero} : {ligne.demande.personne}",
        succes="L'aide est sortie de la liste ; elle reste accordée.",
        retour=page_de_liste(ligne.liste_id),
        bouton="Sortir de la liste",
        ligne=ligne,
    )


@requiert(_GERER)
def annuler_le_paiement(request: RequeteAgent, pk: int) -> HttpResponse:
    """Annuler un paiement parti : un avoir, rien d'effacé."""
    ligne = _ligne(pk)
    lire(request, ligne.demande_id, _GERER)
    return saisir(
        request,
        MotifForm(request.POST or None),
        paiements.annuler_le_paiement,
        titre=f"Annuler le paiement : {ligne.demande.personne}, {ligne.demande.libelle}",
        succes="Le paiement est annulé : un avoir est inscrit sur la liste ouverte.",
        retour=page_de_liste(ligne.liste_id),
        bouton="Inscrire l'avoir",
        contexte={
            "note": "La ligne payée reste ; l'avoir la reprend et l'argent revient au budget."
        },
        ligne=ligne,
    )
