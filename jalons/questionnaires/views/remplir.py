"""Remplir un questionnaire, thème par thème, en face de la personne ; le relire, le valider."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.annuaire.selectors import chercher_metiers
from jalons.comptes.acces import RequeteAgent, tout_agent
from jalons.ecrans.brouillons import cle_du_brouillon
from jalons.ecrans.gestes import (
    agir,
    enregistrer_au_fil,
    est_au_fil,
    poster,
    refuser_au_fil,
)
from jalons.personnes.models import Personne
from jalons.personnes.selectors import niveaux_sur
from jalons.questionnaires.acces import sur_usage
from jalons.questionnaires.forms.theme import ThemeForm
from jalons.questionnaires.models import Remplissage, ReponseTheme
from jalons.questionnaires.selectors import remplissages as lectures
from jalons.questionnaires.selectors.grilles import questions_du_theme
from jalons.questionnaires.services import remplissages as services
from jalons.questionnaires.usage import Usage
from jalons.socle.erreurs import ErreurMetier

TypeUsage = type[Usage]


@sur_usage(pour_remplir=True)
def ouvrir(request: RequeteAgent, usage: TypeUsage, personne: Personne) -> HttpResponse:
    """Ouvre ou reprend le questionnaire, au premier thème qui reste à aborder."""

    def au_premier_theme(ouvert: Remplissage) -> str:
        etats = lectures.etats_des_themes(ouvert, niveaux_sur(request.user, personne))
        premier = next((e.code for e in etats if not e.est_fait), etats[0].code)
        return reverse("questionnaires:theme", args=[usage.code, personne.pk, premier])

    return agir(
        request,
        lambda: services.ouvrir(
            usage=usage.code, personne=personne, par=request.user, le=timezone.localdate()
        ),
        succes="",
        suite=au_premier_theme,
        retour=reverse("portail:dossier", args=[personne.pk]),
    )


def _suivant(remplissage: Remplissage, theme: str) -> dict[str, str] | None:
    codes = [t["code"] for t in remplissage.grille.themes]
    rang = codes.index(theme) + 1
    return remplissage.grille.themes[rang] if rang < len(codes) else None


@sur_usage(pour_remplir=True)
def theme(request: RequeteAgent, usage: TypeUsage, personne: Personne, theme: str) -> HttpResponse:
    """Un thème : ses questions, enregistrées au fil de la saisie."""
    ouvert = lectures.en_cours(usage.code, personne)
    if ouvert is None:
        return _sans_version_ouverte(request, usage, personne)
    if ouvert.grille.theme(theme) is None:
        raise Http404("Ce thème n'est pas dans la grille.")
    niveaux = niveaux_sur(request.user, personne)
    en_place = ReponseTheme.objects.filter(remplissage=ouvert, theme=theme).first()
    form = ThemeForm(
        request.POST or None,
        questions=questions_du_theme(ouvert.grille_id, theme, niveaux),
        reponses=en_place.reponses if en_place else {},
        le=timezone.localdate(),
        initial={"version": en_place.version if en_place else 0},
    )
    if request.method == "POST":
        return _enregistrer(request, ouvert, theme, form)
    return _page_theme(request, ouvert, theme, form)


def _sans_version_ouverte(
    request: RequeteAgent, usage: TypeUsage, personne: Personne
) -> HttpResponse:
    """Retour en arrière après la validation : la version validée, telle qu'elle est."""
    validee = lectures.dernier(usage.code, personne)
    if validee is None:
        raise Http404("Aucun questionnaire n'est ouvert pour cette personne.")
    message = "Ce questionnaire est validé : mettez-le à jour pour le changer."
    if est_au_fil(request):
        return refuser_au_fil(message)
    messages.info(request, message)
    return redirect("questionnaires:relecture", usage.code, personne.pk, validee.numero)


def _page_theme(
    request: RequeteAgent, ouvert: Remplissage, theme: str, form: ThemeForm
) -> HttpResponse:
    niveaux = niveaux_sur(request.user, ouvert.personne)
    usage = Usage.par_code(ouvert.usage)
    contexte = {
        "titre": f"{usage.libelle} de {ouvert.personne.nom_complet}",
        "usage": usage,
        "personne": ouvert.personne,
        "remplissage": ouvert,
        "theme": ouvert.grille.theme(theme),
        "suivant": _suivant(ouvert, theme),
        "etats": lectures.etats_des_themes(ouvert, niveaux),
        "form": form,
        "en_place": ReponseTheme.objects.filter(remplissage=ouvert, theme=theme)
        .select_related("par")
        .first(),
        **_brouillon(request, ouvert),
    }
    statut = 422 if form.errors else 200
    return render(request, "questionnaires/theme.html", contexte, status=statut)


def _brouillon(request: RequeteAgent, ouvert: Remplissage) -> dict[str, object]:
    """De quoi garder sur le poste ce qui n'est pas encore reçu, lisible de cet agent seul.

    `recus` : les envois déjà reçus, par adresse ; leur brouillon s'efface.
    """
    recus = {
        f"{reverse('questionnaires:theme', args=[ouvert.usage, ouvert.personne_id, code])}"
        f"?n={ouvert.numero}": saisies
        for code, saisies in lectures.saisies_recues(ouvert).items()
    }
    return {"cle_brouillon": cle_du_brouillon(request.user.pk), "recus": recus}


def _enregistrer(
    request: RequeteAgent, ouvert: Remplissage, theme: str, form: ThemeForm
) -> HttpResponse:
    """Garde tout ce qui est bien saisi ; ce qui ne l'est pas est dit à sa place."""
    est_juste = form.is_valid()
    if "version" not in form.cleaned_data:
        return HttpResponse("La version manque.", status=422)

    def refuser(erreur: ErreurMetier) -> HttpResponse:
        messages.error(request, erreur.message)
        return redirect("questionnaires:ouvrir", ouvert.usage, ouvert.personne_id)

    def suite(enregistre: ReponseTheme) -> HttpResponse:
        if not est_juste:
            return _refus_partiel(request, ouvert, theme, form, enregistre.version)
        return redirect(_suite(request, ouvert, theme))

    def acte() -> ReponseTheme:
        return services.enregistrer_theme(
            remplissage=ouvert,
            theme=theme,
            reponses=form.reponses(),
            version=form.cleaned_data["version"],
            saisie=form.cleaned_data.get("saisie", "") if est_juste else "",
            par=request.user,
            le=timezone.localdate(),
        )

    retour = f"{request.path}?renoncer=1"
    return enregistrer_au_fil(
        request,
        acte,
        retour=retour,
        refuser=refuser,
        suite=suite,
        reste="" if est_juste else _dire_le_premier_refus(form),
    )


def _dire_le_premier_refus(form: ThemeForm) -> str:
    nom, erreurs = next(iter(form.errors.items()))
    libelle = form.fields[nom].label if nom in form.fields else ""
    return f"{libelle} : {erreurs[0]}" if libelle else str(erreurs[0])


def _refus_partiel(
    request: RequeteAgent, ouvert: Remplissage, theme: str, form: ThemeForm, version: int
) -> HttpResponse:
    relu: Any = form.data.copy()  # type: ignore[attr-defined]
    relu["version"] = str(version)
    form.data = relu
    return _page_theme(request, ouvert, theme, form)


def _suite(request: RequeteAgent, ouvert: Remplissage, theme: str) -> str:
    suivant = _suivant(ouvert, theme)
    args = [ouvert.usage, ouvert.personne_id]
    if suivant is None or "terminer" in request.POST:
        return reverse("questionnaires:relecture", args=[*args, ouvert.numero])
    return reverse("questionnaires:theme", args=[*args, suivant["code"]])


@require_POST
@sur_usage(pour_remplir=True)
def aborder(
    request: RequeteAgent, usage: TypeUsage, personne: Personne, theme: str
) -> HttpResponse:
    """Marque un thème « abordé, rien à signaler », ou retire la marque (`retirer`)."""
    ouvert = lectures.en_cours(usage.code, personne)
    if ouvert is None:
        return _sans_version_ouverte(request, usage, personne)
    retour = reverse("questionnaires:relecture", args=[usage.code, personne.pk, ouvert.numero])
    if "suite" in request.POST:
        retour = _suite(request, ouvert, theme)
    return poster(
        request,
        services.aborder_theme,
        succes="",
        retour=retour,
        remplissage=ouvert,
        theme=theme,
        est_aborde="retirer" not in request.POST,
    )


@sur_usage(pour_remplir=False)
def relecture(
    request: RequeteAgent, usage: TypeUsage, personne: Personne, numero: int
) -> HttpResponse:
    """Relire une version, ou la comparer à une autre (`?avec=numero`)."""
    versions = lectures.remplissages(usage.code, personne)
    objet = get_object_or_404(versions.select_related("grille"), numero=numero)
    autres = list(versions.exclude(pk=objet.pk).select_related("grille"))
    avec = next((v for v in autres if str(v.numero) == request.GET.get("avec")), None)
    compares = sorted([objet, *([avec] if avec else [])], key=lambda v: v.numero)
    themes = lectures.relire(compares, niveaux_sur(request.user, personne))
    peut_remplir = request.user.peut(usage.remplir)
    contexte = {
        "titre": f"{usage.libelle} n° {numero} de {personne.nom_complet}",
        "usage": usage,
        "personne": personne,
        "remplissage": objet,
        "compares": compares,
        "autres": autres,
        "themes": themes,
        "a_aborder": [t for t in themes if t.etat is not None and not t.etat.est_fait],
        "peut_valider": objet.est_en_cours and peut_remplir,
        "peut_remplir": peut_remplir,
        "actions": [] if objet.est_en_cours else usage.actions(personne, request.user),
        **(_brouillon(request, objet) if peut_remplir else {}),
    }
    return render(request, "questionnaires/relecture.html", contexte)


@require_POST
@sur_usage(pour_remplir=True)
def valider(
    request: RequeteAgent, usage: TypeUsage, personne: Personne, numero: int
) -> HttpResponse:
    """Valide la version et passe à ce qui suit, dans la même séance."""
    objet = get_object_or_404(lectures.remplissages(usage.code, personne), numero=numero)
    return agir(
        request,
        lambda: services.valider(
            remplissage=objet,
            niveaux=niveaux_sur(request.user, personne),
            par=request.user,
            le=timezone.localdate(),
        ),
        succes="",
        suite=lambda _: usage.suite(personne),
        retour=reverse("questionnaires:relecture", args=[usage.code, personne.pk, numero]),
    )


@sur_usage(pour_remplir=False, trace=False)
def section(request: RequeteAgent, usage: TypeUsage, personne: Personne) -> HttpResponse:
    """Fragment du dossier : les versions du questionnaire."""
    contexte = {
        "usage": usage,
        "personne": personne,
        "versions": lectures.remplissages(usage.code, personne).select_related("agent"),
        "peut_remplir": request.user.peut(usage.remplir),
    }
    return render(request, "questionnaires/section.html", contexte)


@tout_agent
def metiers(request: RequeteAgent) -> JsonResponse:
    """Recherche de métiers ROME pour les listes, par leur nom ou l'une de leurs appellations."""
    trouves = chercher_metiers(request.GET.get("q", ""))
    return JsonResponse([{"value": m.code, "text": m.texte} for m in trouves], safe=False)
