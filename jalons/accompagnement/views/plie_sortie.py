"""Sortir du PLIE : la proposition et ses raisons, la preuve, la confirmation."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.accompagnement.documents.sortie_plie import FicheSortiePlie
from jalons.accompagnement.forms.parcours import piece
from jalons.accompagnement.forms.plie_sortie import ConfirmerForm, SortieForm
from jalons.accompagnement.models import SortieParcours
from jalons.accompagnement.questionnaires.plie_sortie import dire_periodes
from jalons.accompagnement.rules.sorties import LIBELLES_FAITS, Qualification
from jalons.accompagnement.selectors.plie_sorties import (
    depots_de_sortie,
    fiche_de_sortie,
    grille_de_sortie,
    situation_des_contrats,
    situation_en_dict,
)
from jalons.accompagnement.services import plie_sortie as services
from jalons.accompagnement.views.parcours import plie_ou_404
from jalons.activite.selectors.contrats import contrats_de
from jalons.comptes.acces import RequeteAgent
from jalons.comptes.enums import Niveau, Permission
from jalons.ecrans.fichiers import pdf
from jalons.ecrans.gestes import agir, essayer, tenter
from jalons.personnes.acces import sur_personne
from jalons.personnes.models import Personne
from jalons.questionnaires.selectors.depots import comparer

_SORTIES_COMPAREES = 4


@sur_personne(Permission.PLIE_GERER, niveau=Niveau.SUIVI, ecran="plie_sortie")
def sortir(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Deux boutons : voir ce que dit la grille, puis enregistrer la sortie."""
    le = timezone.localdate()
    objet = plie_ou_404(personne)
    form = SortieForm(
        request.POST or None,
        request.FILES or None,
        grille=grille_de_sortie(le=le),
        le=le,
        initial={"date": le, "version": objet.version, **connue_des_contrats(personne, le=le)},
    )
    proposition: Qualification | None = None
    if request.method == "POST" and form.is_valid():
        situation = form.situation(objet)
        jour = form.cleaned_data["date"]
        _, proposition = tenter(form, lambda: services.proposer_sortie(situation, le=jour))

    def acte() -> Any:
        lu = form.cleaned_data
        return services.sortir(
            parcours=objet,
            date=lu["date"],
            situation=situation,
            employeur=lu["organisme"],
            autres=form.autres(),
            preuve=piece(form),
            version=lu["version"],
            par=request.user,
            le=le,
        )

    if proposition is not None and "enregistrer" in request.POST:
        dire = "Sortie enregistrée : {0.regle}.".format
        if fait := essayer(
            request, form, acte, succes=dire, suite=lambda _: _apres(request, personne)
        ):
            return fait
    contexte = {
        "titre": f"Sortie du PLIE : {personne.nom_complet}",
        "personne": personne,
        "form": form,
        "proposition": proposition,
        "libelles": LIBELLES_FAITS,
        "dit_par_les_contrats": request.method == "GET" and bool(form.initial["nature"]),
    }
    return render(request, "accompagnement/plie_sortir.html", contexte)


def connue_des_contrats(personne: Personne, *, le: date) -> dict[str, Any]:
    """Ce que les contrats de travail disent déjà de la sortie : rien n'est à ressaisir."""
    contrats = contrats_de(personne)
    situation = situation_des_contrats(contrats, le=le)
    if situation is None:
        return {}
    dernier = max((c for c in contrats if c.court_le(le)), key=lambda c: c.debut)
    dite = situation_en_dict(situation)
    return {
        "nature": situation.nature.value,
        "organisme": dernier.employeur,
        "employeur": situation.employeur.value if situation.employeur else "",
        "periodes": dire_periodes(dite["periodes"]),
        "temps": situation.temps.value if situation.temps else "",
    }


def _apres(request: RequeteAgent, personne: Personne) -> str:
    """La page du parcours si l'agent voit encore la personne : une sortie close met fin au suivi."""
    encore = Personne.objects.visibles_par(request.user, Permission.PLIE_CONSULTER)
    if encore.filter(pk=personne.pk).exists():
        return reverse("accompagnement:plie_parcours", args=[personne.pk])
    return reverse("accompagnement:plie")


@require_POST
@sur_personne(Permission.PLIE_GERER, niveau=Niveau.SUIVI)
def confirmer(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Confirme ou infirme la sortie provisoire."""
    objet = plie_ou_404(personne)
    sortie = getattr(objet, "sortie", None)
    form = ConfirmerForm(request.POST, request.FILES)
    retour = reverse("accompagnement:plie_parcours", args=[personne.pk])
    if sortie is None or not form.is_valid():
        messages.error(request, "Dites si la sortie est confirmée ou infirmée.")
        return redirect(retour)
    return agir(
        request,
        lambda: services.confirmer_sortie(
            sortie=sortie,
            est_confirmee=form.cleaned_data["issue"] == "confirmee",
            commentaire=form.cleaned_data["commentaire"],
            preuve=piece(form),
            version=form.cleaned_data["version"],
            par=request.user,
            le=timezone.localdate(),
        ),
        succes="La sortie est jugée ; le suivi prend fin.",
        retour=retour,
        suite=lambda _: _apres(request, personne),
    )


def _sortie_ou_404(personne: Personne) -> SortieParcours:
    sortie = getattr(plie_ou_404(personne), "sortie", None)
    if sortie is None:
        raise Http404("Cette personne n'est pas sortie du PLIE.")
    return sortie


@sur_personne(Permission.PLIE_CONSULTER, niveau=Niveau.SUIVI, ecran="plie_sortie")
def dite(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Ce qui fut dit à la sortie ; à côté, ce qui l'avait été aux précédentes."""
    depots = depots_de_sortie(personne, au_plus=_SORTIES_COMPAREES)
    contexte = {
        "titre": f"Dit à la sortie du PLIE : {personne.nom_complet}",
        "personne": personne,
        "sortie": _sortie_ou_404(personne),
        "depots": depots,
        "themes": comparer(depots),
    }
    return render(request, "accompagnement/plie_sortie_dite.html", contexte)


@sur_personne(Permission.PLIE_CONSULTER, niveau=Niveau.SUIVI, ecran="plie_sortie")
def fiche(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """La fiche de sortie en PDF, à relire et à signer."""
    sortie = _sortie_ou_404(personne)
    contenu = FicheSortiePlie.rendre(fiche_de_sortie(sortie), horodatage=timezone.now())
    return pdf(contenu, f"sortie-plie-{sortie.pk}")
