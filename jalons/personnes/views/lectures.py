"""Documents d'une personne, et journal des consultations."""

from __future__ import annotations

from mimetypes import guess_extension
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from jalons.annuaire.forms import valeur_de
from jalons.annuaire.selectors import chercher_communes
from jalons.comptes.acces import RequeteAgent, requiert, tout_agent
from jalons.comptes.enums import Permission
from jalons.comptes.journal import EcranTrace, consulter
from jalons.comptes.models import Agent
from jalons.comptes.selectors import PageConsultations
from jalons.comptes.selectors import consultations as lire_consultations
from jalons.ecrans.fichiers import fichier
from jalons.personnes.forms import JournalForm
from jalons.personnes.models import Document, Personne
from jalons.personnes.selectors import niveaux_sur, personnes_nommables


@requiert(Permission.PERSONNE_CONSULTER)
def document(request: RequeteAgent, pk: int) -> HttpResponseBase:
    """Un document archivé, ouvert par qui voit la personne et lit à sa profondeur."""
    visibles = Personne.objects.visibles_par(request.user).order_by()
    trouve = (
        Document.objects.filter(pk=pk, personne__in=visibles)
        .select_related("fichier", "personne")
        .first()
    )
    if trouve is None or trouve.niveau not in niveaux_sur(request.user, trouve.personne):
        raise Http404("Ce document ne vous est pas accessible.")
    consulter(request.user, ecran="document", personne_id=trouve.personne_id, detail=trouve.titre)
    suffixe = guess_extension(trouve.fichier.type_mime) or ""
    return fichier(
        trouve.fichier.contenu,
        nom=f"{trouve.type}-{trouve.pk}{suffixe}",
        type_mime=trouve.fichier.type_mime,
    )


@tout_agent
def communes(request: RequeteAgent) -> JsonResponse:
    """Les communes qui répondent au nom ou au code postal tapé, pour les listes à choix."""
    trouvees = chercher_communes(request.GET.get("q", "")[:60])
    return JsonResponse([{"value": valeur_de(c), "text": c.en_clair} for c in trouvees], safe=False)


@requiert(Permission.JOURNAL_CONSULTER)
def consultations(request: RequeteAgent) -> HttpResponse:
    """Qui a lu quel dossier, quand, depuis quel écran. Cette lecture est elle-même tracée."""
    le = timezone.localdate()
    form = JournalForm.depuis_adresse(request.GET, le=le)
    lignes, page = [], PageConsultations([], "")
    if form.is_valid():
        filtres = form.filtres()
        page = lire_consultations(**filtres, apres=request.GET.get("apres", ""))
        lignes = _lignes_du_journal(request.user, page)
        consulter(
            request.user,
            ecran="journal_consultations",
            personne_id=filtres["personne_id"],
            detail=form.dire(),
        )
    contexte = {
        "titre": "Journal des consultations",
        "form": form,
        "lignes": lignes,
        "suite": page.suite,
        "est_suite": bool(request.GET.get("apres")),
    }
    return render(request, "personnes/consultations.html", contexte)


def _lignes_du_journal(agent: Agent, page: PageConsultations) -> list[dict[str, Any]]:
    """Chaque lecture avec son auteur ; hors de vue, la personne n'a ni nom ni précision."""
    auteurs = Agent.objects.select_related("structure").in_bulk({c.agent_id for c in page.lignes})
    numeros = {c.personne_id for c in page.lignes if c.personne_id is not None}
    nommables = personnes_nommables(agent, numeros)
    return [
        {
            "consultation": c,
            "auteur": auteurs.get(c.agent_id),
            "ecran": EcranTrace.dire(c.ecran),
            "personne": nommables.get(c.personne_id or 0),
            "detail": c.detail if c.personne_id is None or c.personne_id in nommables else "",
        }
        for c in page.lignes
    ]
