"""Noter comment joindre la personne."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from jalons.comptes.acces import RequeteAgent
from jalons.comptes.enums import Permission
from jalons.ecrans.gestes import essayer, montrer
from jalons.personnes.acces import sur_personne
from jalons.personnes.forms.coordonnees import CoordonneesForm
from jalons.personnes.models import Coordonnees, Personne
from jalons.personnes.services.coordonnees import CHAMPS, noter_coordonnees


@sur_personne(Permission.PERSONNE_MODIFIER, ecran="coordonnees")
def coordonnees(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Téléphone, courriel, accords et consigne."""
    connues = Coordonnees.objects.filter(personne=personne).first()
    initial = {c: getattr(connues, c) for c in CHAMPS} if connues else {}
    form = CoordonneesForm(
        request.POST or None, initial={**initial, "version": connues.version if connues else 0}
    )

    def acte() -> None:
        noter_coordonnees(
            personne=personne,
            saisie={c: form.cleaned_data[c] for c in CHAMPS},
            version=form.cleaned_data["version"],
            par=request.user,
            le=timezone.localdate(),
        )

    fait = essayer(
        request,
        form,
        acte,
        succes="Les coordonnées sont enregistrées.",
        suite=reverse("portail:dossier", args=[personne.pk]),
    )
    contexte = {"titre": f"Joindre {personne.nom_complet}", "personne": personne}
    return fait or montrer(request, "personnes/coordonnees.html", form, contexte)
