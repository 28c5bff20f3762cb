"""Le diagnostic, thème par thème, en face de la personne."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.accueil.enums import EtatDiagnostic, GenreQuestion, Theme
from jalons.accueil.forms.diagnostic import QuestionForm, ThemeForm
from jalons.accueil.models import Diagnostic, ReponseTheme
from jalons.accueil.selectors import diagnostic as lectures
from jalons.accueil.services import diagnostic as services
from jalons.annuaire.selectors import chercher_metiers
from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Niveau, Permission
from jalons.personnes.acces import sur_personne
from jalons.personnes.models import Personne
from jalons.personnes.selectors import niveaux_sur
from jalons.socle.conflit import ConflitDeVersion, page_conflit
from jalons.socle.erreurs import ErreurMetier


@sur_personne(Permission.DIAGNOSTIC_REMPLIR, niveau=Niveau.SUIVI, ecran="diagnostic")
def diagnostic(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Ouvre ou reprend le diagnostic, au premier thème sans réponse."""
    try:
        ouvert = services.ouvrir_diagnostic(
            personne=personne, par=request.user, le=timezone.localdate()
        )
    except ErreurMetier as erreur:
        messages.error(request, erreur.message)
        return redirect("portail:dossier", personne.pk)
    etats = lectures.etats_des_themes(ouvert, niveaux_sur(request.user, personne))
    suivant = next((e.theme for e in etats if not e.est_commence and e.total), Theme.LOGEMENT)
    return redirect("accueil:diagnostic_theme", personne.pk, suivant.value)


def _ouvert(personne: Personne, theme: str) -> tuple[Diagnostic, Theme]:
    en_cours = lectures.diagnostic_en_cours(personne)
    if en_cours is None or theme not in Theme.values:
        raise Http404("Aucun diagnostic n'est ouvert pour cette personne.")
    return en_cours, Theme(theme)


def _suivant(theme: Theme) -> Theme | None:
    themes = list(Theme)
    rang = themes.index(theme) + 1
    return themes[rang] if rang < len(themes) else None


@sur_personne(Permission.DIAGNOSTIC_REMPLIR, niveau=Niveau.SUIVI, ecran="diagnostic")
def theme(request: RequeteAgent, personne: Personne, theme: str) -> HttpResponse:
    """Un thème : ses questions, enregistrées au fil de la saisie."""
    en_cours, sujet = _ouvert(personne, theme)
    niveaux = niveaux_sur(request.user, personne)
    questions = lectures.questions_du_theme(en_cours, sujet, niveaux)
    en_place = ReponseTheme.objects.filter(diagnostic=en_cours, theme=sujet).first()
    form = ThemeForm(
        request.POST or None,
        questions=questions,
        reponses=en_place.reponses if en_place else {},
        initial={"version": en_place.version if en_place else 0},
    )
    if request.method == "POST":
        return _enregistrer(request, personne, en_cours, sujet, form)
    return _page_theme(request, personne, en_cours, sujet, form, en_place)


def _page_theme(
    request: RequeteAgent,
    personne: Personne,
    en_cours: Diagnostic,
    sujet: Theme,
    form: ThemeForm,
    en_place: ReponseTheme | None,
    status: int = 200,
) -> HttpResponse:
    niveaux = niveaux_sur(request.user, personne)
    contexte = {
        "titre": f"Diagnostic de {personne.nom_complet}",
        "personne": personne,
        "diagnostic": en_cours,
        "theme": sujet,
        "suivant": _suivant(sujet),
        "etats": lectures.etats_des_themes(en_cours, niveaux),
        "form": form,
        "en_place": en_place,
    }
    return render(request, "accueil/diagnostic_theme.html", contexte, status=status)


def _enregistrer(
    request: RequeteAgent, personne: Personne, en_cours: Diagnostic, sujet: Theme, form: ThemeForm
) -> HttpResponse:
    auto = request.headers.get("X-Enregistrement") == "auto"
    if not form.is_valid():
        if auto:
            premier = next(iter(form.errors.values()))[0]
            return JsonResponse({"message": str(premier)}, status=422)
        return _page_theme(request, personne, en_cours, sujet, form, None, status=422)
    try:
        enregistre = services.enregistrer_theme(
            diagnostic=en_cours,
            theme=sujet,
            reponses=form.reponses(),
            version=form.cleaned_data["version"],
            par=request.user,
            le=timezone.localdate(),
        )
    except ConflitDeVersion as conflit:
        if auto:
            return JsonResponse({"message": conflit.message}, status=409)
        return page_conflit(request, conflit, retour=request.path)
    if auto:
        return JsonResponse({"version": enregistre.version})
    suivant = _suivant(sujet)
    if suivant is None or "terminer" in request.POST:
        return redirect("accueil:diagnostic_relecture", personne.pk, en_cours.numero)
    return redirect("accueil:diagnostic_theme", personne.pk, suivant.value)


@sur_personne(Permission.DIAGNOSTIC_CONSULTER, niveau=Niveau.SUIVI, ecran="diagnostic")
def relecture(request: RequeteAgent, personne: Personne, numero: int) -> HttpResponse:
    """Relire une version, ou la comparer à une autre (`?avec=numero`)."""
    objet = get_object_or_404(Diagnostic, personne=personne, numero=numero)
    autres = list(Diagnostic.objects.filter(personne=personne).exclude(pk=objet.pk))
    avec = next((d for d in autres if str(d.numero) == request.GET.get("avec")), None)
    compares = sorted([objet, *([avec] if avec else [])], key=lambda d: d.numero)
    contexte = {
        "titre": f"Diagnostic n° {numero} de {personne.nom_complet}",
        "personne": personne,
        "diagnostic": objet,
        "compares": compares,
        "autres": autres,
        "themes": lectures.relire(compares, niveaux_sur(request.user, personne)),
        "peut_valider": objet.etat == EtatDiagnostic.EN_COURS
        and request.user.peut(Permission.DIAGNOSTIC_REMPLIR),
        "peut_orienter": request.user.peut(Permission.ORIENTATION_DECIDER),
    }
    return render(request, "accueil/diagnostic_relecture.html", contexte)


@require_POST
@sur_personne(Permission.DIAGNOSTIC_REMPLIR, niveau=Niveau.SUIVI)
def valider(request: RequeteAgent, personne: Personne, numero: int) -> HttpResponse:
    """Valide la version et passe à l'orientation, dans la même séance."""
    objet = get_object_or_404(Diagnostic, personne=personne, numero=numero)
    try:
        services.valider_diagnostic(
            diagnostic=objet,
            niveaux=niveaux_sur(request.user, personne),
            par=request.user,
            le=timezone.localdate(),
        )
    except ErreurMetier as erreur:
        messages.error(request, erreur.message)
        return redirect("accueil:diagnostic_relecture", personne.pk, numero)
    return redirect("accueil:orienter", personne.pk)


@requiert(Permission.DIAGNOSTIC_REMPLIR)
def metiers(request: RequeteAgent) -> JsonResponse:
    """Recherche de métiers ROME pour les listes."""
    trouves = chercher_metiers(request.GET.get("q", ""))
    return JsonResponse([{"value": m.pk, "text": str(m)} for m in trouves], safe=False)


@sur_personne(Permission.DIAGNOSTIC_CONSULTER, niveau=Niveau.SUIVI)
def section(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Fragment du dossier : les versions du diagnostic."""
    contexte = {
        "personne": personne,
        "diagnostics": Diagnostic.objects.filter(personne=personne).select_related("agent"),
        "peut_remplir": request.user.peut(Permission.DIAGNOSTIC_REMPLIR),
    }
    return render(request, "accueil/section_diagnostic.html", contexte)


@requiert(Permission.GRILLE_MODIFIER)
def grille(request: RequeteAgent) -> HttpResponse:
    """La grille en vigueur, et l'ajout d'une question."""
    le = timezone.localdate()
    form = QuestionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        donnees = form.cleaned_data
        try:
            services.ajouter_question(
                theme=Theme(donnees["theme"]),
                libelle=donnees["libelle"],
                aide=donnees["aide"],
                genre=GenreQuestion(donnees["genre"]),
                options=donnees["options"],
                niveau=Niveau(donnees["niveau"]),
                par=request.user,
                le=le,
            )
        except ErreurMetier as erreur:
            form.add_error(erreur.champ, erreur.message)
        else:
            messages.success(request, "La question est ajoutée pour les prochains diagnostics.")
            return redirect("accueil:grille")
    en_vigueur = lectures.grille_en_vigueur(le)
    questions = en_vigueur.questions.all() if en_vigueur else []
    contexte = {
        "titre": "Grille du diagnostic",
        "grille": en_vigueur,
        "themes": [(t.label, [q for q in questions if q.theme == t]) for t in Theme],
        "form": form,
    }
    return render(request, "accueil/grille.html", contexte)
