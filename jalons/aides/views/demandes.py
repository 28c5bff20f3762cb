"""Demander une aide, la lire, la corriger, y joindre une pièce."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from jalons.aides.baremes import bareme, baremes_du
from jalons.aides.enums import EtatDemande, Sens
from jalons.aides.forms.demandes import DemandeForm, PieceForm
from jalons.aides.models import DemandeAide, PieceAide
from jalons.aides.selectors import demandes as lectures
from jalons.aides.selectors.paiements import lignes_de_la_demande
from jalons.aides.selectors.primes import primes_de
from jalons.aides.services import decisions
from jalons.aides.services import demandes as services
from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Niveau, Permission
from jalons.comptes.journal import consulter
from jalons.ecrans.fichiers import fichier
from jalons.ecrans.gestes import editer, saisir
from jalons.personnes.acces import sur_personne
from jalons.personnes.models import Document, Personne
from jalons.socle.formulaires import MotifForm, MotifVersionForm

_DEMANDER = Permission.AIDE_DEMANDER


def page_de(pk: int) -> str:
    """L'adresse d'une demande."""
    return reverse("aides:demande", args=[pk])


def lire(
    request: RequeteAgent, pk: int, permission: Permission = Permission.AIDE_CONSULTER
) -> DemandeAide:
    """La demande si l'agent la lit, ou la tient avec cette permission ; sinon 404."""
    lues = lectures.visibles(request.user, permission)
    return get_object_or_404(lues.select_related("personne", "structure", "par", "contrat"), pk=pk)


@sur_personne(Permission.AIDE_CONSULTER, niveau=Niveau.IDENTITE)
def section(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Fragment du dossier : ses aides."""
    contexte = {
        "personne": personne,
        "demandes": lectures.de_la_personne(request.user, personne, le=timezone.localdate())[:8],
        "primes": primes_de(personne, le=timezone.localdate()),
        "peut_demander": request.user.peut(_DEMANDER),
    }
    return render(request, "aides/section.html", contexte)


@sur_personne(_DEMANDER, niveau=Niveau.IDENTITE, ecran="aide_demander")
def choisir(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Choisir l'aide à demander : chacune dit ce qu'elle paie et jusqu'où."""
    contexte = {
        "titre": f"Demander une aide : {personne.nom_complet}",
        "personne": personne,
        "baremes": [b for b in baremes_du(timezone.localdate()) if not b.est_une_prime],
    }
    return render(request, "aides/choisir.html", contexte)


@sur_personne(_DEMANDER, niveau=Niveau.IDENTITE, ecran="aide_demander")
def demander(request: RequeteAgent, personne: Personne, aide: str) -> HttpResponse:
    """Demander une aide."""
    le = timezone.localdate()
    lu = bareme(aide, le=le)
    if lu is None or lu.est_une_prime:
        raise Http404("Cette aide ne se demande pas.")
    return saisir(
        request,
        DemandeForm(request.POST or None, bareme=lu, initial={"debut": le}),
        services.deposer,
        titre=f"{lu.libelle} : {personne.nom_complet}",
        succes="La demande est déposée. Voyez ce que le barème en dit.",
        retour=reverse("aides:choisir", args=[personne.pk]),
        suite=lambda d: page_de(d.pk),
        bouton="Déposer la demande",
        contexte={"note": " ".join(lu.phrases())},
        personne=personne,
        aide=aide,
    )


@requiert(Permission.AIDE_CONSULTER)
def demande(request: RequeteAgent, pk: int) -> HttpResponse:
    """Une demande : ce qu'elle dit, ce que le barème donne et pourquoi, où elle en est."""
    objet, le, agent = lire(request, pk), timezone.localdate(), request.user
    consulter(agent, ecran="aide", personne_id=objet.personne_id)
    examen = lectures.examiner(objet, le=le)
    decision = lectures.decision_de(objet)
    a_decider = objet.etat == EtatDemande.DEPOSEE
    empeche = lectures.peut_decider(agent, objet, examen.calcul.montant, le=le) if a_decider else ""
    contexte: dict[str, Any] = {
        "titre": f"{objet.libelle} : {objet.personne}",
        "objet": objet,
        "examen": examen,
        "decision": decision,
        "anciennes": objet.decisions.filter(annulee_le__isnull=False).select_related("prise_par"),
        "pieces": lectures.pieces_de(objet),
        "retirees": objet.pieces.filter(retiree_le__isnull=False),
        "lignes": lignes_de_la_demande(objet),
        "le": le,
        "est_accord": decision is not None and decision.sens == Sens.ACCORD,
        "peut_demander": agent.peut(_DEMANDER),
        "peut_decider": agent.peut(Permission.AIDE_DECIDER) and a_decider,
        "peut_annuler": agent.peut(Permission.AIDE_DECIDER)
        and objet.etat in (EtatDemande.ACCORDEE, EtatDemande.REFUSEE),
        "peut_payer": agent.peut(Permission.AIDE_GERER) and objet.etat == EtatDemande.ACCORDEE,
        "empeche": empeche if agent.peut(Permission.AIDE_DECIDER) else "",
        "a_decider": a_decider,
    }
    return render(request, "aides/demande.html", contexte)


@requiert(_DEMANDER)
def corriger(request: RequeteAgent, pk: int) -> HttpResponse:
    """Corriger une demande, tant que rien n'est décidé."""
    objet = lire(request, pk, _DEMANDER)
    if objet.etat != EtatDemande.DEPOSEE or objet.contrat_id:
        raise Http404("Cette demande n'est plus à corriger.")
    champs = ("situation", "quantite", "depense", "beneficiaire", "tiers", "evaluation", "version")
    initial = {c: getattr(objet, c) for c in champs}
    initial |= {"debut": objet.periode.debut, "fin": objet.periode.fin}
    form = DemandeForm(
        request.POST or None, bareme=lectures.bareme_de(objet), avec_version=True, initial=initial
    )
    return editer(
        request,
        form,
        services.corriger,
        titre=f"Corriger : {objet.libelle}",
        succes="La demande est corrigée.",
        retour=page_de(pk),
        demande=objet,
    )


@requiert(_DEMANDER)
def piece(request: RequeteAgent, pk: int) -> HttpResponse:
    """Joindre une pièce."""
    objet = lire(request, pk, _DEMANDER)
    return saisir(
        request,
        PieceForm(request.POST or None, request.FILES or None),
        services.ajouter_piece,
        titre=f"Joindre une pièce : {objet.libelle}",
        succes="La pièce est rangée, chiffrée.",
        retour=page_de(pk),
        bouton="Joindre",
        demande=objet,
    )


def _piece(request: RequeteAgent, pk: int, permission: Permission) -> PieceAide:
    lues = lectures.visibles(request.user, permission)
    return get_object_or_404(
        PieceAide.objects.select_related("demande", "document__fichier"), pk=pk, demande__in=lues
    )


@requiert(_DEMANDER)
def retirer_piece(request: RequeteAgent, pk: int) -> HttpResponse:
    """Retirer une pièce déposée par erreur."""
    lue = _piece(request, pk, _DEMANDER)
    return saisir(
        request,
        MotifForm(request.POST or None),
        services.retirer_piece,
        titre=f"Retirer : {lue}",
        succes="La pièce est retirée.",
        retour=page_de(lue.demande_id),
        bouton="Retirer",
        piece=lue,
    )


def _avec_motif(
    request: RequeteAgent, objet: DemandeAide, service: Any, titre: str, succes: str, bouton: str
) -> HttpResponse:
    return saisir(
        request,
        MotifVersionForm(request.POST or None, initial={"version": objet.version}),
        service,
        titre=titre,
        succes=succes,
        retour=page_de(objet.pk),
        bouton=bouton,
        avec_version=True,
        demande=objet,
    )


@requiert(_DEMANDER, Permission.AIDE_GERER)
def retirer(request: RequeteAgent, pk: int) -> HttpResponse:
    """Retirer une demande qui n'a plus lieu d'être."""
    objet = lire(request, pk)
    return _avec_motif(
        request,
        objet,
        services.retirer,
        f"Retirer : {objet.libelle}",
        "La demande est retirée.",
        "Retirer",
    )


@requiert(_DEMANDER, Permission.AIDE_GERER)
def rouvrir(request: RequeteAgent, pk: int) -> HttpResponse:
    """Rouvrir une demande retirée, ou dont le paiement fut annulé."""
    objet = lire(request, pk)
    return _avec_motif(
        request,
        objet,
        services.rouvrir,
        f"Rouvrir : {objet.libelle}",
        "La demande est à décider.",
        "Rouvrir",
    )


@requiert(Permission.AIDE_DECIDER)
def annuler_la_decision(request: RequeteAgent, pk: int) -> HttpResponse:
    """Annuler une décision pas encore payée."""
    objet = lire(request, pk, Permission.AIDE_DECIDER)
    return _avec_motif(
        request,
        objet,
        decisions.annuler_la_decision,
        f"Annuler la décision : {objet.libelle}",
        "La décision est annulée ; la demande est à décider.",
        "Annuler la décision",
    )


def _rendre(request: RequeteAgent, document: Document, personne_id: int) -> HttpResponse:
    consulter(request.user, ecran="aide_piece", personne_id=personne_id)
    lu = document.fichier
    return fichier(lu.contenu, nom=lu.nom, type_mime=lu.type_mime)


@requiert(Permission.AIDE_CONSULTER)
def document(request: RequeteAgent, pk: int) -> HttpResponse:
    """Une pièce de la demande."""
    lue = _piece(request, pk, Permission.AIDE_CONSULTER)
    return _rendre(request, lue.document, lue.demande.personne_id)


@requiert(Permission.AIDE_CONSULTER)
def lettre(request: RequeteAgent, pk: int) -> HttpResponse:
    """La lettre d'une décision, même annulée depuis."""
    objet = lire(request, pk)
    decision = get_object_or_404(
        objet.decisions.select_related("document__fichier"),
        pk=request.GET.get("decision") if (request.GET.get("decision") or "").isdecimal() else 0,
    )
    if decision.document is None:
        raise Http404("Cette décision n'a pas de lettre.")
    return _rendre(request, decision.document, objet.personne_id)
