"""L'espace d'une personne, dans son dossier : l'ouvrir, le renvoyer, le fermer."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.comptes.acces import RequeteAgent
from jalons.comptes.enums import Niveau, Permission
from jalons.ecrans.gestes import adresse_du_site, agir, page_formulaire
from jalons.personnes.acces import sur_personne
from jalons.personnes.forms.espace import EspaceForm
from jalons.personnes.models import Personne
from jalons.personnes.services import espace as services
from jalons.personnes.services.liens_personnels import est_vivant


@sur_personne(Permission.ESPACE_PERSONNE_GERER, niveau=Niveau.SUIVI)
def section(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Fragment du dossier : l'espace est-il ouvert, a-t-il servi."""
    lien = services.lien_de(personne)
    contexte = {
        "personne": personne,
        "lien": lien,
        "est_vivant": lien is not None and est_vivant(lien, maintenant=timezone.now()),
        "envoi": services.dernier_envoi(lien) if lien else None,
    }
    return render(request, "personnes/espace/section.html", contexte)


@sur_personne(Permission.ESPACE_PERSONNE_GERER, niveau=Niveau.SUIVI, ecran="espace_personne")
def ouvrir(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Ouvrir l'espace et envoyer son lien, ou le renvoyer."""
    dossier = reverse("portail:dossier", args=[personne.pk])
    canaux = services.canaux(personne)

    def acte(form: EspaceForm) -> str:
        services.ouvrir_l_espace(
            personne=personne,
            canal=form.cleaned_data["canal"],
            adresse=adresse_du_site(request),
            par=request.user,
            maintenant=timezone.now(),
        )
        return dossier

    return page_formulaire(
        request,
        EspaceForm(request.POST or None, canaux=canaux),
        acte,
        titre=f"Espace personnel de {personne.nom_complet}",
        succes="Le lien va partir. Le dossier dira quand il sera envoyé.",
        retour=dossier,
        bouton="Envoyer le lien",
        gabarit="personnes/espace/ouvrir.html",
        contexte={"personne": personne, "canaux": canaux},
    )


@require_POST
@sur_personne(Permission.ESPACE_PERSONNE_GERER, niveau=Niveau.SUIVI)
def fermer(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Révoquer le lien : l'espace se ferme à l'instant."""
    return agir(
        request,
        lambda: services.fermer_l_espace(
            personne=personne, par=request.user, maintenant=timezone.now()
        ),
        succes="L'espace est fermé : le lien ne s'ouvre plus.",
        retour=reverse("portail:dossier", args=[personne.pk]),
    )
