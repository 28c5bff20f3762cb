"""Connexion, mot de passe, agents et rôles, paramètres."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from jalons.comptes import selectors, services, session
from jalons.comptes.acces import RequeteAgent, publique, requiert, tout_agent
from jalons.comptes.enums import Permission
from jalons.comptes.forms import (
    AffectationForm,
    AgentForm,
    ChangerForm,
    ChoisirForm,
    ConnexionForm,
    MotDePasseOublieForm,
    RetourALaLoiForm,
    ValeurLocaleForm,
)
from jalons.comptes.models import Affectation, Agent
from jalons.comptes.mot_de_passe import (
    demander_lien,
    demandes_trop_nombreuses,
    noter_le_choix,
    racine_sure,
)
from jalons.comptes.roles import Role
from jalons.ecrans.gestes import agir, essayer, montrer, page_formulaire
from jalons.socle.parametres import Parametre, declarations

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


@publique
@never_cache
def oublie(request: HttpRequest) -> HttpResponse:
    """Demander un lien : la réponse est la même, que l'adresse soit connue ou non."""
    form = MotDePasseOublieForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        courriel = form.cleaned_data["courriel"]
        if demandes_trop_nombreuses(request, courriel):
            contexte = {"titre": "Trop de demandes"}
            return render(request, "comptes/oublie_attendre.html", contexte, status=429)
        demander_lien(courriel=courriel, adresse=racine_sure(request))
        return redirect("comptes:oublie_envoye")
    lu = {"titre": "Mot de passe oublié", "form": form}
    return render(request, "comptes/oublie.html", lu, status=422 if form.errors else 200)


@publique
def oublie_envoye(request: HttpRequest) -> HttpResponse:
    """Ce qui se passe ensuite, pour tous."""
    contexte = {"titre": "Regardez vos messages", "minutes": _minutes_du_lien()}
    return render(request, "comptes/oublie_envoye.html", contexte)


def _minutes_du_lien() -> int:
    return int(settings.PASSWORD_RESET_TIMEOUT // 60)


class _Choisir(auth_views.PasswordResetConfirmView):
    template_name = "comptes/choisir.html"
    form_class = ChoisirForm
    success_url = reverse_lazy("comptes:connexion")

    def get_user(self, uidb64: str) -> Agent | None:
        agent = super().get_user(uidb64)
        return agent if agent and agent.is_active else None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        contexte = super().get_context_data(**kwargs)
        bon = contexte["validlink"]
        titre = "Choisir mon mot de passe" if bon else "Ce lien ne sert plus"
        return {**contexte, "titre": titre, "minutes": _minutes_du_lien()}

    @method_decorator(transaction.atomic)
    def form_valid(self, form: Any) -> HttpResponse:
        reponse = super().form_valid(form)
        noter_le_choix(
            agent=form.user, le=timezone.localdate(), moyen="par le lien reçu par courriel"
        )
        messages.success(
            self.request, "C'est fait. Connectez-vous avec votre nouveau mot de passe."
        )
        return reponse


_choisir = _Choisir.as_view()


@publique
def choisir(request: HttpRequest, agent: str, jeton: str) -> HttpResponseBase:
    """Ouvrir le lien ne l'use pas : seul l'enregistrement le fait."""
    return _choisir(request, uidb64=agent, token=jeton)


class _ChangerMotDePasse(auth_views.PasswordChangeView):
    template_name = "comptes/mot_de_passe.html"
    form_class = ChangerForm
    extra_context = {"titre": "Changer de mot de passe"}
    success_url = reverse_lazy("comptes:mot_de_passe_change")

    @method_decorator(transaction.atomic)
    def form_valid(self, form: Any) -> HttpResponse:
        reponse = super().form_valid(form)
        noter_le_choix(agent=form.user, le=timezone.localdate(), moyen="à l'écran")
        return reponse


mot_de_passe = tout_agent(_ChangerMotDePasse.as_view())


@tout_agent
def mot_de_passe_change(request: HttpRequest) -> HttpResponse:
    messages.success(request, "Votre mot de passe est changé.")
    return redirect("/")


@tout_agent
@require_POST
def prolonger_session(request: HttpRequest) -> HttpResponse:
    """L'agent demande à rester connecté : la durée entière repart."""
    return JsonResponse({"secondes": session.prolonger(request)})


@requiert(Permission.HABILITATION_GERER)
def creer_agent(request: RequeteAgent) -> HttpResponse:
    """Créer un compte ; son premier mot de passe est remis en main propre."""

    def acte(form: Any) -> str:
        cree = services.creer_agent(**form.cleaned_data, est_provisoire=True, par=request.user)
        return reverse("comptes:agent", args=[cree.pk])

    return page_formulaire(
        request,
        AgentForm(request.POST or None),
        acte,
        titre="Créer un compte",
        succes="Le compte est créé. Donnez-lui maintenant un rôle.",
        retour=reverse("comptes:agents"),
        bouton="Créer le compte",
    )


@requiert(Permission.HABILITATION_GERER)
def agent(request: RequeteAgent, pk: int) -> HttpResponse:
    """Un agent : ses rôles passés et présents, en ajouter un, fermer le compte."""
    objet = get_object_or_404(Agent.objects.select_related("structure", "site"), pk=pk)
    le = timezone.localdate()
    form = AffectationForm(request.POST or None, initial={"depuis": le})

    def acte() -> None:
        donnees = {**form.cleaned_data, "role": Role.par_code(form.cleaned_data["role"])}
        services.affecter(agent=objet, par=request.user, **donnees)

    if fait := essayer(
        request, form, acte, succes="Le rôle est donné.", retour=reverse("comptes:agent", args=[pk])
    ):
        return fait
    contexte = {
        "titre": str(objet),
        "objet": objet,
        "affectations": objet.affectations.select_related("territoire", "structure"),
        "roles": {role.code: role for role in Role.tous()},
        "form": form,
        "le": le,
        "histoire": selectors.histoire_du_compte(objet),
    }
    return montrer(request, "comptes/agent.html", form, contexte)


@require_POST
@requiert(Permission.HABILITATION_GERER)
def retirer(request: RequeteAgent, pk: int) -> HttpResponse:
    """Met fin à un rôle, tout de suite."""
    affectation = get_object_or_404(Affectation, pk=pk)
    services.retirer_role(affectation=affectation, par=request.user, le=timezone.localdate())
    messages.success(request, "Le rôle est retiré : il n'ouvre plus rien.")
    return redirect("comptes:agent", affectation.agent_id)


@require_POST
@requiert(Permission.HABILITATION_GERER)
def activer(request: RequeteAgent, pk: int) -> HttpResponse:
    """Ferme ou rouvre un compte ; on ne ferme pas le sien."""
    objet = get_object_or_404(Agent, pk=pk)
    ouvre = not objet.is_active
    return agir(
        request,
        lambda: services.activer_compte(agent=objet, actif=ouvre, par=request.user),
        succes="Le compte est rouvert." if ouvre else "Le compte est fermé.",
        retour=reverse("comptes:agent", args=[pk]),
    )


@requiert(Permission.PARAMETRE_MODIFIER)
def parametres(request: RequeteAgent) -> HttpResponse:
    """Tous les paramètres déclarés, par pièce, avec la valeur en vigueur aujourd'hui."""
    le = timezone.localdate()
    texte = request.GET.get("mot", "").strip()[:60]
    piece, locaux = request.GET.get("piece", ""), request.GET.get("locaux") == "1"
    groupes = selectors.parametres_par_piece(le=le, texte=texte, piece=piece, locaux=locaux)
    contexte = {
        "titre": "Paramètres",
        "le": le,
        "groupes": groupes,
        "nombre": sum(len(g.lignes) for g in groupes),
        "pieces": selectors.pieces_avec_parametres(),
        "filtres": {"mot": texte, "piece": piece, "locaux": locaux},
    }
    return render(request, "comptes/parametres.html", contexte)


def _regler(request: RequeteAgent, declare: Parametre, form: RetourALaLoiForm, le: date) -> None:
    """Écrit la valeur ou le retour à la loi."""
    champs = dict(form.cleaned_data)
    if isinstance(form, ValeurLocaleForm):
        saisie = champs.pop("valeur")
        services.poser_valeur_locale(
            declare=declare, saisie=saisie, par=request.user, le=le, **champs
        )
    else:
        services.revenir_a_la_loi(declare=declare, par=request.user, le=le, **champs)


@requiert(Permission.PARAMETRE_MODIFIER)
def parametre(request: RequeteAgent, code: str) -> HttpResponse:
    """Un paramètre : son histoire, poser une valeur du Département, revenir à la loi."""
    declare = declarations().get(code)
    if declare is None:
        raise Http404("Ce paramètre n'existe pas.")
    le = timezone.localdate()
    retire = request.POST.get("acte") == "retour"
    donnees = request.POST or None
    poser = ValeurLocaleForm(None if retire else donnees, declare=declare, initial={"depuis": le})
    retour = RetourALaLoiForm(donnees if retire else None, initial={"depuis": le})
    form = retour if retire else poser
    if fait := essayer(
        request,
        form,
        lambda: _regler(request, declare, form, le),
        succes=lambda _: f"C'est noté, à partir du {form.cleaned_data['depuis']:%d/%m/%Y}.",
        retour=reverse("comptes:parametre", args=[code]),
    ):
        return fait
    histoire = selectors.histoire_parametre(declare, le=le)
    contexte = {
        "titre": declare.libelle,
        "declare": declare,
        "piece": selectors.libelle_piece(declare.piece),
        "histoire": histoire,
        "peut_revenir": any(h.est_locale and h.valeur for h in histoire),
        "loi_changee": selectors.loi_changee_depuis(declare, le=le),
        "poser": poser,
        "retour": retour,
        "le": le,
    }
    return render(request, "comptes/parametre.html", contexte)
