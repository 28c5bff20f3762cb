"""Lire un contrat : sa page, ses versions comparées, son papier."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.comptes.journal import consulter
from jalons.contrats.enums import EtatContrat, Signataire
from jalons.contrats.forms.fin import PapierForm, SignatureForm
from jalons.contrats.models import Contrat
from jalons.contrats.selectors import contrats as lectures
from jalons.contrats.selectors.comparaison import comparer
from jalons.contrats.selectors.papier import donnees_de
from jalons.contrats.services import papiers
from jalons.contrats.services.texte import ODT, en_odt
from jalons.ecrans.fichiers import fichier, pdf
from jalons.socle.saisie import entier


def page_de(pk: int) -> str:
    """L'adresse de la page d'un contrat."""
    return reverse("contrats:contrat", args=[pk])


def le_lire(request: RequeteAgent, pk: int, permission: Permission = lectures.LIRE) -> Contrat:
    """Le contrat si l'agent le lit avec cette permission ; sinon 404."""
    return get_object_or_404(lectures.avec_tout(lectures.visibles(request.user, permission)), pk=pk)


@requiert(Permission.CONTRAT_CONSULTER)
def contrat(request: RequeteAgent, pk: int) -> HttpResponse:
    """Un contrat : ce qu'il dit, où en sont ses actions, ce qu'il attend, et ce que l'on peut en faire."""
    return page_du_contrat(request, le_lire(request, pk))


def page_du_contrat(
    request: RequeteAgent, objet: Contrat, saisi: forms.Form | None = None
) -> HttpResponse:
    """La page, et ses formulaires de signature ; `saisi` prend la place du sien, avec ses erreurs."""
    if request.method == "GET":
        consulter(request.user, ecran="contrat_engagement", personne_id=objet.personne_id)
    le = timezone.localdate()
    court = objet.periode is not None and objet.est_conclu and le in objet.periode
    contexte: dict[str, Any] = {
        "titre": f"{objet} de {objet.personne.nom_complet}",
        "contrat": objet,
        "personne": objet.personne,
        "statut": lectures.statut_de(objet, le=le),
        "dit": donnees_de(objet, le=le),
        "echeances": lectures.echeances_de(objet) if court else [],
        "signatures": {s.qui: s for s in objet.signatures.all()},
        "autres": lectures.contrats_de(objet.personne).exclude(pk=objet.pk),
        "peut_gerer": lectures.visibles(request.user, Permission.CONTRAT_GERER)
        .filter(pk=objet.pk)
        .exists(),
        "demande_une_offre": objet.est_conclu and objet.sorte.demande_une_offre(objet.voie),
        "court": court,
        "positionnements": lectures.positionnements_des_actions(objet, request.user, le=le),
        "peut_positionner": request.user.peut(Permission.POSITIONNEMENT_GERER),
        **_signatures(request, objet, saisi),
    }
    return render(request, "contrats/contrat.html", contexte, status=422 if saisi else 200)


def _signatures(request: RequeteAgent, objet: Contrat, saisi: forms.Form | None) -> dict[str, Any]:
    """Les formulaires qui attendent une signature ; aucun si le contrat n'en attend pas."""
    if objet.etat != EtatContrat.PROPOSE:
        return {}
    posees = {s.qui for s in objet.signatures.all()}
    est_referent = objet.referent_id == request.user.pk
    nom = f"{objet.personne.prenom} {objet.personne.nom_affiche}"
    initial = {"version": objet.version, "nom": nom}
    formulaires: dict[str, Any] = {
        "papier": PapierForm(initial={**initial, "jour": timezone.localdate()})
    }
    if Signataire.PERSONNE not in posees:
        formulaires["signature"] = SignatureForm(
            initial=initial, est_referent=est_referent and Signataire.REFERENT not in posees
        )
    if saisi is not None:
        cle = "papier" if isinstance(saisi, PapierForm) else "signature"
        formulaires |= {cle: saisi, "form": saisi}
    formulaires["referent_a_signer"] = est_referent and Signataire.REFERENT not in posees
    return formulaires


@requiert(Permission.CONTRAT_CONSULTER)
def papier(request: RequeteAgent, pk: int) -> HttpResponse:
    """Le PDF : l'exemplaire à signer, ou celui qui fait foi une fois signé."""
    objet = le_lire(request, pk)
    if objet.document_id is not None:
        return redirect("personnes:document", objet.document_id)
    consulter(request.user, ecran="contrat_engagement_papier", personne_id=objet.personne_id)
    contenu, _ = papiers.composer(objet, le=timezone.localdate())
    return pdf(contenu, "contrat-a-signer")


@requiert(Permission.CONTRAT_CONSULTER)
def texte(request: RequeteAgent, pk: int) -> HttpResponse:
    """Le contrat en texte à personnaliser."""
    objet = le_lire(request, pk)
    consulter(request.user, ecran="contrat_engagement_papier", personne_id=objet.personne_id)
    contenu = en_odt(objet, le=timezone.localdate())
    return fichier(contenu, nom="contrat.odt", type_mime=ODT, ouvrir=False)


@requiert(Permission.CONTRAT_CONSULTER)
def versions(request: RequeteAgent, pk: int) -> HttpResponse:
    """Deux contrats de la personne côte à côte (`?avec=`, sinon celui d'avant)."""
    objet = le_lire(request, pk)
    siens = lectures.avec_tout(lectures.contrats_de(objet.personne).exclude(pk=objet.pk))
    choisi = entier(request.GET.get("avec", "")) or objet.precedent_id
    avec = next((c for c in siens if c.pk == choisi), None) or next(iter(siens), None)
    consulter(request.user, ecran="contrat_engagement", personne_id=objet.personne_id)
    contexte = {
        "titre": f"{objet}, comparé",
        "contrat": objet,
        "avec": avec,
        "autres": list(siens),
        "ecarts": comparer(avec, objet, le=timezone.localdate()) if avec else [],
    }
    return render(request, "contrats/versions.html", contexte)
