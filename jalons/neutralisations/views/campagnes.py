"""Les campagnes de neutralisation, leurs employeurs, et ce qui se dit à la caisse."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.comptes.journal import consulter_en_lot
from jalons.ecrans.gestes import poster, saisir
from jalons.ecrans.tableurs.page import apprendre_titres
from jalons.neutralisations.forms.campagnes import CampagneForm, EmployeursForm
from jalons.neutralisations.models import Campagne, Signalement
from jalons.neutralisations.selectors import a_dire
from jalons.neutralisations.services import campagnes as services
from jalons.personnes.models import Personne
from jalons.socle.formulaires import MotifVersionForm

_GERER = Permission.NEUTRALISATION_GERER
_MONTRES = 100


def page_de(pk: int) -> str:
    """L'adresse d'une campagne."""
    return reverse("neutralisations:campagne", args=[pk])


@requiert(Permission.NEUTRALISATION_CONSULTER)
def campagnes(request: RequeteAgent) -> HttpResponse:
    """Les campagnes, la plus récente d'abord."""
    contexte = {
        "titre": "Revenus neutralisés",
        "campagnes": Campagne.objects.all()[:200],
        "gere": request.user.peut(_GERER),
    }
    return render(request, "neutralisations/campagnes.html", contexte)


@requiert(_GERER)
def ouvrir(request: RequeteAgent) -> HttpResponse:
    """Ouvrir une campagne."""
    return saisir(
        request,
        CampagneForm(request.POST or None),
        services.ouvrir_campagne,
        titre="Ouvrir une campagne",
        succes="La campagne est ouverte.",
        retour=reverse("neutralisations:campagnes"),
        suite=lambda c: page_de(c.pk),
        bouton="Ouvrir",
        avec_version=True,
    )


@requiert(_GERER)
def modifier(request: RequeteAgent, pk: int) -> HttpResponse:
    """Corriger une campagne."""
    objet = get_object_or_404(Campagne, pk=pk)
    noms = ("regime", "intitule", "culture", "debut", "fin", "acte", "version")
    return saisir(
        request,
        CampagneForm(request.POST or None, initial={n: getattr(objet, n) for n in noms}),
        services.ouvrir_campagne,
        titre=f"Corriger : {objet}",
        succes="La campagne est corrigée.",
        retour=page_de(pk),
        avec_version=True,
        campagne=objet,
    )


@requiert(Permission.NEUTRALISATION_CONSULTER)
def campagne(request: RequeteAgent, pk: int) -> HttpResponse:
    """Une campagne : ses employeurs, qui en relève, ce qui est dit à la caisse."""
    objet, le = get_object_or_404(Campagne, pk=pk), timezone.localdate()
    gere = request.user.peut(_GERER)
    form = EmployeursForm(request.POST or None, request.FILES or None)
    recu = None
    if gere and request.method == "POST":
        if appris := apprendre_titres(request, form.source):
            return appris
        if form.is_valid():
            recu = services.reconnaitre_des_employeurs(campagne=objet, lignes=form.lignes())
    revenus = a_dire.revenus_a_dire(objet, request.user, le=le)
    dits = a_dire.dits(objet, request.user, le=le)
    vues = {r.personne.pk for r in revenus[:_MONTRES]} | {d.personne_id for d in dits}
    if vues:
        consulter_en_lot(
            request.user, ecran="neutralisations", personnes=vues, detail=objet.intitule
        )
    contexte = {
        "titre": objet.intitule,
        "campagne": objet,
        "employeurs": objet.employeurs.all(),
        "revenus": revenus[:_MONTRES],
        "au_dela": max(len(revenus) - _MONTRES, 0),
        "dits": dits,
        "gere": gere,
        "form": form,
        "recu": recu,
    }
    statut = 422 if form.errors else 200
    return render(request, "neutralisations/campagne.html", contexte, status=statut)


@require_POST
@requiert(_GERER)
def dire(request: RequeteAgent, pk: int, origine: str) -> HttpResponse:
    """Noter que la caisse sait ce revenu."""
    return poster(
        request,
        services.dire,
        succes="C'est noté : la caisse le sait.",
        retour=page_de(pk),
        campagne=get_object_or_404(Campagne, pk=pk),
        origine=origine,
    )


@requiert(_GERER)
def retirer(request: RequeteAgent, pk: int) -> HttpResponse:
    """Retirer ce qui a été dit par erreur."""
    vues = Personne.objects.visibles_par(request.user, _GERER)
    dit = get_object_or_404(Signalement.objects.filter(personne__in=vues), pk=pk)
    return saisir(
        request,
        MotifVersionForm(request.POST or None, initial={"version": dit.version}),
        services.retirer,
        titre=f"Retirer : {dit}",
        succes="Le signalement est retiré : prévenez la caisse.",
        retour=page_de(dit.campagne_id),
        bouton="Retirer",
        avec_version=True,
        signalement=dit,
    )
