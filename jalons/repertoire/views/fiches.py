"""Une fiche du répertoire : la lire, l'écrire, la confirmer, dire ce qui y est faux, juger un doublon."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.ecrans.droits import exiger_tenue, fiche_tenue, peut_tenir
from jalons.ecrans.gestes import adresse_du_site, agir, page_formulaire, tenter
from jalons.personnes.acces_par_lien import par_lien
from jalons.personnes.models import LienPersonnel
from jalons.repertoire.enums import VerdictDoublon
from jalons.repertoire.forms.fiche import OffreForm, OffreParLienForm, SessionForm, SignalerForm
from jalons.repertoire.models import Action, DoublonOffre, ErreurSignalee, Offre
from jalons.repertoire.reponses import reponses_de
from jalons.repertoire.selectors import fiches as lectures
from jalons.repertoire.selectors.recherche import ages
from jalons.repertoire.services import doublons as services_doublons
from jalons.repertoire.services import fiches as services
from jalons.repertoire.services.commun import OffreImpossible
from jalons.socle.pagination import paginer


def _page(pk: int) -> str:
    return reverse("repertoire:fiche", args=[pk])


@requiert(Permission.COORDINATION_CONSULTER, Permission.POSITIONNEMENT_GERER)
def fiche(request: RequeteAgent, pk: int) -> HttpResponse:
    """Une offre : ce qu'elle est, pour qui, comment y accéder, de quand cela date."""
    joints = ("structure", "commune", "dispositif", "action", "convention", "contact_interne")
    objet = get_object_or_404(Offre.objects.select_related(*joints), pk=pk)
    le = timezone.localdate()
    limites = ages(le)
    tient = peut_tenir(request.user, objet)
    contexte = {
        "titre": objet.nom,
        "offre": objet,
        "detail": lectures.detail(objet),
        "acces": lectures.acces(objet),
        "clair": lectures.en_clair(objet),
        "score": lectures.noter_offre(objet, le=le),
        "est_pale": objet.sue_le <= limites["pale"],
        "est_perimee": objet.sue_le <= limites["limite"],
        "alerte": objet.alerte if objet.alerte and (objet.alerte_fin or le) >= le else "",
        "financeurs": list(objet.financeurs.all()),
        "sessions": list(objet.sessions.all()),
        "r": reponses_de([pk], le=le).get(pk),
        "erreurs": list(objet.erreurs.filter(close_le=None)),
        "signaler": SignalerForm(auto_id="id_signaler_%s"),
        "session": SessionForm(auto_id="id_session_%s"),
        "peut_gerer": tient,
        "lecture_seule": request.user.peut(Permission.COORDINATION_GERER) and not tient,
    }
    return render(request, "repertoire/offres/fiche.html", contexte)


def _depuis_l_action(request: RequeteAgent) -> dict[str, Any]:
    """Ce que l'action d'où l'on vient dit déjà."""
    brut = request.GET.get("action", "")
    action = Action.objects.filter(pk=brut).first() if brut.isdigit() else None
    if action is None:
        return {}
    return {
        "action": action,
        "nom": action.intitule[:150],
        "structure": action.porteur_id,
        "publics": action.publics,
        "places": action.places,
        "dispositif": action.dispositif_id,
    }


@requiert(Permission.COORDINATION_GERER)
def creer(request: RequeteAgent) -> HttpResponse:
    """Écrire une fiche, vide ou depuis une action."""
    form = OffreForm(request.POST or None)
    depuis = _depuis_l_action(request)
    form.initial.update(depuis)
    if depuis:
        form.fields["publics"].initial = depuis["publics"]

    def acte(lu: OffreForm) -> str:
        valeurs = lu.valeurs()
        structure = valeurs.pop("structure")
        faite = services.creer_offre(
            structure=structure, valeurs=valeurs, par=request.user, le=timezone.localdate()
        )
        return _page(faite.pk)

    return page_formulaire(
        request,
        form,
        acte,
        titre="Écrire une fiche",
        succes="La fiche est écrite.",
        retour=reverse("repertoire:fiches"),
        bouton="Enregistrer la fiche",
    )


@requiert(Permission.COORDINATION_GERER)
def modifier(request: RequeteAgent, pk: int) -> HttpResponse:
    """Corriger une fiche."""
    objet = fiche_tenue(request.user, Offre, pk)

    def acte(lu: OffreForm) -> str:
        services.modifier_offre(
            offre=objet,
            version=lu.cleaned_data["version"] or 0,
            changements=lu.valeurs(),
            par=request.user,
            le=timezone.localdate(),
        )
        return _page(pk)

    return page_formulaire(
        request,
        OffreForm(request.POST or None, instance=objet),
        acte,
        titre=f"Corriger : {objet.nom}",
        succes="La fiche est corrigée.",
        retour=_page(pk),
    )


@require_POST
@requiert(Permission.COORDINATION_GERER)
def confirmer(request: RequeteAgent, pk: int) -> HttpResponse:
    """« Toujours exact », d'un clic."""
    objet = fiche_tenue(request.user, Offre, pk)
    return agir(
        request,
        lambda: services.confirmer(offres=[objet], par=request.user, le=timezone.localdate()),
        succes="La fiche est confirmée.",
        retour=_page(pk),
    )


@require_POST
@requiert(Permission.COORDINATION_CONSULTER, Permission.POSITIONNEMENT_GERER)
def signaler(request: RequeteAgent, pk: int) -> HttpResponse:
    """Dire ce qui est faux : tout lecteur le peut."""
    objet, form = get_object_or_404(Offre, pk=pk), SignalerForm(request.POST)
    return agir(
        request,
        lambda: services.signaler(
            offre=objet, par=request.user, le=timezone.localdate(), **form.cleaned_data
        ),
        form=form,
        succes="C'est signalé à qui tient la fiche. Merci.",
        retour=_page(pk),
    )


@require_POST
@requiert(Permission.COORDINATION_GERER)
def ajouter_session(request: RequeteAgent, pk: int) -> HttpResponse:
    """Dire quand l'offre a lieu."""
    objet, form = fiche_tenue(request.user, Offre, pk), SessionForm(request.POST)
    return agir(
        request,
        lambda: services.ajouter_session(
            offre=objet, par=request.user, le=timezone.localdate(), **form.cleaned_data
        ),
        form=form,
        succes="La session est ajoutée.",
        retour=_page(pk),
    )


@require_POST
@requiert(Permission.COORDINATION_GERER)
def demander(request: RequeteAgent, pk: int) -> HttpResponse:
    """Écrire à l'organisme pour qu'il confirme ses fiches."""
    objet = fiche_tenue(request.user, Offre, pk, "structure")
    return agir(
        request,
        lambda: services.demander_confirmation(
            structure=objet.structure,
            adresse=adresse_du_site(request),
            par=request.user,
            maintenant=timezone.now(),
        ),
        succes=f"Le message à {objet.structure} va partir.",
        retour=_page(pk),
    )


@par_lien(services.BUT)
def confirmer_par_lien(request: HttpRequest, lien: LienPersonnel) -> HttpResponse:
    """L'organisme confirme ses fiches, ou dit ce qui a changé ; ouvrir le lien ne change rien."""
    offres = services.offres_du_lien(lien)
    contexte: dict[str, Any] = {
        "titre": "Vos fiches",
        "structure": lien.structure,
        "porte": request.path,
    }
    if request.method == "POST":
        fausses = {
            o.pk: request.POST.get(f"dit_{o.pk}", "")[:500]
            for o in offres
            if request.POST.get(f"etat_{o.pk}") == "faux"
        }
        exactes = [o.pk for o in offres if o.pk not in fausses]
        faites, dites = services.repondre_par_lien(
            lien=lien, exactes=exactes, fausses=fausses, maintenant=timezone.now()
        )
        contexte |= {"faites": faites, "dites": dites, "est_fait": True}
    contexte["lignes"] = [
        {**lectures.en_clair(o), "detail": lectures.detail(o)[:5]} for o in offres
    ]
    return render(request, "repertoire/offres/par_lien.html", contexte)


@par_lien(services.BUT)
def corriger_par_lien(request: HttpRequest, lien: LienPersonnel, pk: int) -> HttpResponse:
    """L'organisme met sa fiche à jour."""
    objet = next((o for o in services.offres_du_lien(lien) if o.pk == pk), None)
    if objet is None:
        raise Http404("Cette fiche n'est pas la vôtre.")
    form = OffreParLienForm(request.POST or None, instance=objet)
    contexte = {"titre": objet.nom, "form": form, "offre": objet}
    if request.method == "POST" and form.is_valid():
        lus = dict(form.cleaned_data)
        fait, _ = tenter(
            form,
            lambda: services.mettre_a_jour_par_lien(
                lien=lien,
                offre=objet,
                version=lus.pop("version"),
                changements=lus,
                maintenant=timezone.now(),
            ),
        )
        if fait:
            messages.success(request, f"« {objet.nom} » est à jour. Merci.")
            retour = request.path.rsplit("/", 2)[0]
            return redirect(f"{retour}/")
    statut = 422 if form.is_bound else 200
    return render(request, "repertoire/offres/corriger_par_lien.html", contexte, status=statut)


@requiert(Permission.COORDINATION_CONSULTER)
def erreurs(request: RequeteAgent) -> HttpResponse:
    """Les erreurs signalées qui attendent une réponse, les plus anciennes d'abord."""
    ouvertes = ErreurSignalee.objects.filter(close_le=None).order_by("le", "pk")
    page = paginer(request, ouvertes.select_related("offre__structure", "par"))
    contexte = {
        "titre": "Erreurs signalées",
        "page": page,
        "peut_gerer": request.user.peut(Permission.COORDINATION_GERER),
        "onglet": "fiches",
    }
    return render(request, "repertoire/offres/erreurs.html", contexte)


@require_POST
@requiert(Permission.COORDINATION_GERER)
def clore_erreur(request: RequeteAgent, pk: int) -> HttpResponse:
    """Dire la suite donnée à une erreur."""
    objet = get_object_or_404(ErreurSignalee.objects.select_related("offre"), pk=pk)
    exiger_tenue(request.user, objet.offre)
    return agir(
        request,
        lambda: services.clore_erreur(
            erreur=objet,
            suite=request.POST.get("suite", ""),
            par=request.user,
            le=timezone.localdate(),
        ),
        succes="La réponse est notée, et la fiche confirmée.",
        retour=reverse("repertoire:erreurs"),
    )


@requiert(Permission.COORDINATION_CONSULTER)
def doublons(request: RequeteAgent) -> HttpResponse:
    """Les paires de fiches qui se ressemblent : la même, différentes, ou pas sûr."""
    a_juger = DoublonOffre.objects.filter(Q(verdict="") | Q(verdict=VerdictDoublon.PAS_SUR))
    joints = ("une__structure", "une__commune", "autre__structure", "autre__commune")
    page = paginer(request, a_juger.select_related(*joints).order_by("verdict", "pk"), par_page=20)
    contexte = {
        "titre": "Doublons possibles",
        "page": page,
        "nombre": a_juger.aggregate(n=Count("pk"))["n"],
        "verdicts": VerdictDoublon.choices(),
        "peut_gerer": request.user.peut(Permission.COORDINATION_GERER),
        "onglet": "fiches",
    }
    return render(request, "repertoire/offres/doublons.html", contexte)


@require_POST
@requiert(Permission.COORDINATION_GERER)
def trancher(request: RequeteAgent, pk: int) -> HttpResponse:
    """Décider de deux fiches."""
    objet = get_object_or_404(DoublonOffre.objects.select_related("une", "autre"), pk=pk)
    verdict = request.POST.get("verdict", "")

    def acte() -> None:
        if verdict not in dict(VerdictDoublon.choices()):
            raise OffreImpossible("Choisissez une réponse.")
        if verdict == VerdictDoublon.MEME:
            exiger_tenue(request.user, objet.une)
            exiger_tenue(request.user, objet.autre)
        services_doublons.trancher(
            doublon=objet, verdict=verdict, par=request.user, le=timezone.localdate()
        )

    return agir(request, acte, succes="C'est noté.", retour=reverse("repertoire:doublons"))
