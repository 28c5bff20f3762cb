"""La grille des sorties : la lire, et changer une règle à partir d'une date."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from jalons.accompagnement.forms.plie_sortie import RegleSortieForm
from jalons.accompagnement.models import RegleSortie
from jalons.accompagnement.selectors.plie_sorties import (
    essayer_regle,
    regles_a_venir,
    regles_en_vigueur,
    seuils,
    versions_de,
)
from jalons.accompagnement.services.plie_grille import modifier_regle_sortie
from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.comptes.vues import page_formulaire


@requiert(Permission.PLIE_CONSULTER, Permission.PARAMETRE_MODIFIER)
def regles(request: RequeteAgent) -> HttpResponse:
    """La grille des sorties en vigueur, celle qui vient, et ses seuils."""
    le = timezone.localdate()
    contexte = {
        "titre": "Grille des sorties du PLIE",
        "regles": regles_en_vigueur(le=le),
        "a_venir": regles_a_venir(le=le),
        "seuils": seuils(le=le),
        "le": le,
        "peut_modifier": request.user.peut(Permission.PARAMETRE_MODIFIER),
        "peut_ouvrir": request.user.peut(Permission.PLIE_CONSULTER),
    }
    return render(request, "accompagnement/plie_regles.html", contexte)


@requiert(Permission.PARAMETRE_MODIFIER)
def regle(request: RequeteAgent, pk: int) -> HttpResponse:
    """Changer une règle : une nouvelle version prend la suite à la date dite."""
    le = timezone.localdate()
    objet = get_object_or_404(RegleSortie, pk=pk)
    titre = f"Changer la règle : {objet.libelle}"
    versions = [
        f"{v.periode} — {v.libelle}, {'positive' if v.est_positive else 'non positive'}"
        for v in versions_de(objet.code)
    ]
    form = RegleSortieForm(
        request.POST or None,
        instance=objet,
        initial={"depuis": max(le, objet.periode.debut)},
    )

    essai = None
    if form.veut_essayer and not form.errors:
        essai = essayer_regle(objet, form.changements(), le=le)

    def acte(form: RegleSortieForm) -> str:
        modifier_regle_sortie(
            regle=objet,
            version=form.cleaned_data["version"],
            changements=form.changements(),
            depuis=form.cleaned_data["depuis"],
            par=request.user,
            le=le,
        )
        return reverse("accompagnement:plie_regles")

    return page_formulaire(
        request,
        form,
        acte,
        titre=titre,
        succes="La règle est changée ; les sorties déjà qualifiées gardent la leur.",
        retour=reverse("accompagnement:plie_regles"),
        bouton="Enregistrer à partir de cette date",
        contexte={"liste": versions, "titre_liste": "Ses versions", "essai": essai},
        gabarit="accueil/regle.html",
    )
