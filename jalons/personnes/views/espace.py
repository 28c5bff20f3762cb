"""L'espace de la personne, sans compte : la porte et son code, puis la page et ce que l'on y fait."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from jalons.comptes.acces import publique
from jalons.ecrans import gestes
from jalons.personnes.acces_par_lien import discrete, ferme, par_lien
from jalons.personnes.enums import EtatCode, GesteLien
from jalons.personnes.espace_personne import BlocEspace, MontrerResultat, SaisieRefusee
from jalons.personnes.forms.espace import CodeForm
from jalons.personnes.models import LienPersonnel, Personne
from jalons.personnes.selectors import moyens_de
from jalons.personnes.services.espace import BUT
from jalons.personnes.services.liens_personnels import (
    LienRefuse,
    demander_code,
    est_vivant,
    noter_usage,
    verifier_code,
)
from jalons.socle.parametres import parametre
from jalons.socle.remises import Canal

_CLE = "espace_personne"
_DITS = {Canal.SMS: "SMS", Canal.COURRIEL: "courriel"}


@par_lien(BUT)
def porte(request: HttpRequest, lien: LienPersonnel) -> HttpResponse:
    """Demander son code, puis le donner."""
    if request.method == "POST" and "canal" in request.POST:
        return _demander(request, lien)
    if request.method == "POST":
        return _entrer(request, lien)
    return _porte(request, lien, CodeForm() if request.GET.get("code") else None)


def _porte(
    request: HttpRequest, lien: LienPersonnel, form: CodeForm | None, *, statut: int = 200
) -> HttpResponse:
    moyens = moyens_de(lien.personne) if lien.personne is not None else []
    contexte = {
        "titre": "Votre code" if form else "Votre espace",
        "form": form,
        "canaux": [(m.canal, _DITS[Canal(m.canal)]) for m in moyens],
        "porte": request.path,
    }
    return render(request, "personnes/espace/porte.html", contexte, status=statut)


def _demander(request: HttpRequest, lien: LienPersonnel) -> HttpResponse:
    moyens = moyens_de(lien.personne) if lien.personne is not None else []
    moyen = next((m for m in moyens if m.canal == request.POST["canal"]), None)
    if moyen is None:
        return _porte(request, lien, None)
    try:
        demander_code(lien=lien, moyen=moyen, maintenant=timezone.now())
    except LienRefuse as refus:
        messages.error(request, refus.message)
        return _porte(request, lien, None, statut=422)
    return redirect(f"{request.path}?code=1")


def _entrer(request: HttpRequest, lien: LienPersonnel) -> HttpResponse:
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _porte(request, lien, form, statut=422)
    maintenant = timezone.now()
    etat = verifier_code(lien=lien, code=form.cleaned_data["code"], maintenant=maintenant)
    if etat != EtatCode.BON:
        form.add_error("code", etat.label)
        return _porte(request, lien, form, statut=422)
    request.session.cycle_key()
    request.session[_CLE] = {"lien": lien.pk, "jusqu_a": _jusqu_a(maintenant)}
    return redirect("personnes:mon_espace")


def _jusqu_a(maintenant: datetime) -> str:
    minutes = parametre("espace_personne_inactivite", le=timezone.localdate(maintenant)).nombre
    return (maintenant + timedelta(minutes=minutes)).isoformat()


def _entre(request: HttpRequest) -> LienPersonnel | None:
    """Le lien par lequel la personne est entrée, s'il tient encore ; chaque geste repousse la fermeture."""
    lu, maintenant = request.session.get(_CLE), timezone.now()
    if not lu:
        return None
    lien = (
        LienPersonnel.objects.filter(pk=lu["lien"], but=BUT)
        .select_related("personne__site")
        .first()
    )
    tient = datetime.fromisoformat(lu["jusqu_a"]) > maintenant
    if lien is None or lien.personne is None or not tient:
        request.session.pop(_CLE, None)
        return None
    if not est_vivant(lien, maintenant=maintenant):
        request.session.pop(_CLE, None)
        return None
    request.session[_CLE] = {"lien": lien.pk, "jusqu_a": _jusqu_a(maintenant)}
    return lien


@publique
@never_cache
def mon_espace(request: HttpRequest) -> HttpResponse:
    """Tout ce que la personne a à savoir, sur une page courte."""
    lien = _entre(request)
    if lien is None or lien.personne is None:
        return ferme(request)
    return discrete(_montrer(request, lien.personne))


def _montrer(
    request: HttpRequest,
    personne: Personne,
    *,
    refus: tuple[str, object] | None = None,
    statut: int = 200,
) -> HttpResponse:
    le = timezone.localdate()
    blocs, etapes = [], []
    for bloc in sorted(BlocEspace.tous(), key=lambda b: b.ordre):
        contexte = bloc.contexte(personne, le=le)
        if contexte is None:
            continue
        if refus is not None and refus[0] == bloc.code:
            contexte["form"] = refus[1]
        etapes += bloc.etapes(personne, le=le)
        blocs.append((bloc, render_to_string(bloc.gabarit, contexte, request)))
    etapes.sort(key=lambda e: (e.jour is None, e.jour))
    contexte_page = {
        "titre": "Mon espace",
        "personne": personne,
        "blocs": blocs,
        "etape": etapes[0] if etapes else None,
    }
    return render(request, "personnes/espace/mon_espace.html", contexte_page, status=statut)


@publique
@require_POST
def agir(request: HttpRequest, bloc: str, acte: str) -> HttpResponse:
    """Un acte de la personne : confirmer, annuler, déclarer. Fait en son nom, et dit."""
    lien = _entre(request)
    if lien is None or (personne := lien.personne) is None:
        return ferme(request)
    trouve = next((b for b in BlocEspace.tous() if b.code == bloc), None)
    if trouve is None or acte not in trouve.actes:
        raise Http404("Cet acte n'existe pas.")

    def faire() -> str:
        dit = trouve.actes[acte](personne, request.POST, timezone.localdate())
        noter_usage(lien, GesteLien.ACTE, timezone.now(), f"{bloc}.{acte}")
        return dit

    try:
        return gestes.agir(request, faire, succes=str, retour=reverse("personnes:mon_espace"))
    except SaisieRefusee as refus:
        return discrete(_montrer(request, personne, refus=(bloc, refus.form), statut=422))
    except MontrerResultat as fait:
        noter_usage(lien, GesteLien.ACTE, timezone.now(), f"{bloc}.{acte}")
        return discrete(_montrer(request, personne, refus=(bloc, fait.form)))


@publique
@require_POST
def quitter(request: HttpRequest) -> HttpResponse:
    """Fermer l'espace sur cet appareil ; le lien, lui, reste bon."""
    request.session.pop(_CLE, None)
    contexte = {"titre": "Votre page est fermée", "est_quitte": True}
    return discrete(render(request, "personnes/espace/ferme.html", contexte))
