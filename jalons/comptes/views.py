"""Connexion, déconnexion, changement de mot de passe."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters

from jalons.comptes.acces import publique, tout_agent
from jalons.comptes.forms import ConnexionForm

connexion = publique(
    method_decorator(sensitive_post_parameters("password"), name="dispatch")(
        auth_views.LoginView
    ).as_view(
        template_name="comptes/connexion.html",
        authentication_form=ConnexionForm,
        redirect_authenticated_user=True,
    )
)
deconnexion = publique(auth_views.LogoutView.as_view())


@publique
def sans_habilitation(request: HttpRequest) -> HttpResponse:
    """Compte sans rôle en vigueur : on l'explique, on ne montre rien d'autre."""
    return render(request, "comptes/sans_habilitation.html", status=403)


class _ChangerMotDePasse(auth_views.PasswordChangeView):
    template_name = "comptes/mot_de_passe.html"
    extra_context = {"titre": "Changer de mot de passe"}
    success_url = reverse_lazy("comptes:mot_de_passe_change")


mot_de_passe = tout_agent(_ChangerMotDePasse.as_view())


@tout_agent
def mot_de_passe_change(request: HttpRequest) -> HttpResponse:
    messages.success(request, "Votre mot de passe est changé.")
    return redirect("/")
