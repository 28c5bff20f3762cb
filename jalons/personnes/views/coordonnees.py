"""Noter comment joindre la personne."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from jalons.comptes.acces import RequeteAgent
from jalons.comptes.enums import Permission
from jalons.personnes.acces import sur_personne
from jalons.personnes.forms.coordonnees import CoordonneesForm
from jalons.personnes.models import Coordonnees, Personne
from jalons.personnes.services.coordonnees import CHAMPS, noter_coordonnees
from jalons.socle.conflit import ConflitDeVersion, page_conflit


@sur_personne(Permission.PERSONNE_MODIFIER, ecran="coordonnees")
def coordonnees(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Téléphone, courriel, accords et consigne."""
    connues = Coordonnees.objects.filter(personne=personne).first()
    initial = {c: getattr(connues, c) for c in CHAMPS} if connues else {}
    form = CoordonneesForm(
        request.POST or None, initial={**initial, "version": connues.version if connues else 0}
    )
    if request.method == "POST" and form.is_valid():
        saisie = {c: form.cleaned_data[c] for c in CHAMPS}
        try:
            noter_coordonnees(
                personne=personne,
                saisie=saisie,
                version=form.cleaned_data["version"],
                par=request.user,
                le=timezone.localdate(),
            )
        except ConflitDeVersion as conflit:
            return page_conflit(request, conflit, retour=request.path)
        messages.success(request, "Les coordonnées sont enregistrées.")
        return redirect("portail:dossier", personne.pk)
    contexte = {"titre": f"Joindre {personne.nom_complet}", "personne": personne, "form": form}
    statut = 422 if form.errors else 200
    return render(request, "personnes/coordonnees.html", contexte, status=statut)
