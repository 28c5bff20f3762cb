"""Recevoir qui se présente, corriger un entretien, la section du dossier."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from jalons.accueil.enums import ModeEntretien
from jalons.accueil.forms.reception import CorrectionEntretienForm, RecevoirForm
from jalons.accueil.models import Entretien
from jalons.accueil.selectors import reception as lectures
from jalons.accueil.selectors import rendez_vous as agendas
from jalons.accueil.services import reception as services
from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.ecrans.gestes import essayer, montrer
from jalons.personnes.acces import sur_personne
from jalons.personnes.models import Entree, Personne


@sur_personne(Permission.DIAGNOSTIC_REMPLIR)
def recevoir(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """La personne se présente sans rendez-vous, ou avant le sien : on confirme, l'entretien s'ouvre."""
    form = RecevoirForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.recevoir_sans_rendez_vous(
            personne=personne,
            entree=lectures.entree_en_cours(personne),
            mode=ModeEntretien(form.cleaned_data["mode"]),
            par=request.user,
            le=timezone.localdate(),
        )
        return redirect("questionnaires:ouvrir", "dsp", personne.pk)
    contexte = {
        "titre": f"Recevoir {personne.nom_complet} maintenant",
        "personne": personne,
        "form": form,
        "prevus": agendas.pris_par(personne),
    }
    return render(request, "accueil/recevoir.html", contexte, status=422 if form.errors else 200)


@requiert(Permission.RECEPTION_GERER)
def corriger_entretien(request: RequeteAgent, pk: int) -> HttpResponse:
    """Corriger le jour, l'agent ou la forme d'un entretien, avec son motif."""
    visibles = Personne.objects.visibles_par(request.user, Permission.RECEPTION_GERER).order_by()
    entretien = (
        Entretien.objects.filter(pk=pk, personne__in=visibles)
        .select_related("personne", "agent")
        .first()
    )
    if entretien is None:
        raise Http404("Cet entretien ne vous est pas accessible.")
    le = timezone.localdate()
    form = CorrectionEntretienForm(
        request.POST or None,
        agent=request.user,
        le=le,
        recoit=entretien.agent,
        initial={"jour": entretien.date, "agent": entretien.agent_id, "mode": entretien.mode},
    )

    def acte() -> None:
        lu = {**form.cleaned_data, "mode": ModeEntretien(form.cleaned_data["mode"])}
        services.corriger_entretien(entretien=entretien, par=request.user, le=le, **lu)

    fait = essayer(
        request,
        form,
        acte,
        succes="L'entretien est corrigé ; l'ancienne version reste tracée.",
        retour=reverse("portail:dossier", args=[entretien.personne_id]),
    )
    contexte = {
        "titre": f"Corriger l'entretien de {entretien.personne.nom_complet}",
        "personne": entretien.personne,
    }
    return fait or montrer(request, "accueil/corriger_entretien.html", form, contexte)


@sur_personne(Permission.RECEPTION_CONSULTER)
def section(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Fragment du dossier : entrée, échéance, rendez-vous."""
    le = timezone.localdate()
    entree: Entree | None = lectures.entree_en_cours(personne)
    contexte = {
        "personne": personne,
        "entree": entree,
        "limite": lectures.limite_orientation(entree.date_information) if entree else None,
        "rendez_vous": list(lectures.historique_reception(personne)[:8]),
        "entretiens": list(personne.entretiens.select_related("agent")[:4]),
        "peut_gerer": Personne.objects.visibles_par(request.user, Permission.RECEPTION_GERER, le=le)
        .filter(pk=personne.pk)
        .exists(),
        "peut_recevoir": request.user.peut(Permission.DIAGNOSTIC_REMPLIR),
    }
    return render(request, "accueil/section_reception.html", contexte)
