"""Le contrôle tiré au sort : tirer, relire un tirage, noter ce que chaque contrôle montre."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.comptes.journal import consulter, consulter_en_lot
from jalons.ecrans.gestes import saisir
from jalons.manquements.forms.controles import IssueForm, TirageForm
from jalons.manquements.models import TirageControle
from jalons.manquements.selectors import controles as lectures
from jalons.manquements.services import controles
from jalons.socle import formats

_INSTRUIRE = Permission.MANQUEMENT_INSTRUIRE


@requiert(_INSTRUIRE)
def tirer(request: RequeteAgent) -> HttpResponse:
    """Tirer au sort qui contrôler : le hasard seul, gardé avec sa graine."""
    part = lectures.part_du_sort(request.user, le=timezone.localdate())
    manque = f"il en manque {part.manque}" if part.manque else "la part est atteinte"
    note = (
        f"Sur douze mois : {part.autres} manquements examinés, {part.tires} contrôles tirés au sort. "
        f"La part voulue est de {formats.part(part.voulue)} : {manque}. Le tirage porte sur les "
        "personnes soumises aux droits et devoirs, qui ont un contrat en vigueur hors France Travail ; "
        "rien d'autre n'y entre (C. trav., art. L.5426-1 IV)."
    )
    return saisir(
        request,
        TirageForm(request.POST or None, initial={"nombre": part.manque or 1}),
        controles.tirer_au_sort,
        titre="Tirer au sort des contrôles",
        succes="Le tirage est fait. Être tiré au sort n'est pas un reproche.",
        retour=reverse("manquements:controles"),
        suite=lambda tirage: reverse("manquements:tirage", args=[tirage.pk]),
        bouton="Tirer au sort",
        contexte={"note": note},
    )


@requiert(Permission.MANQUEMENT_CONSULTER)
def tirage(request: RequeteAgent, pk: int) -> HttpResponse:
    """Un tirage : sa graine, sa population, et la preuve qu'il se refait."""
    objet = get_object_or_404(TirageControle.objects.select_related("par"), pk=pk)
    vus = list(
        lectures.controles_de(request.user, le=timezone.localdate())
        .filter(tirage=objet)
        .order_by("rang")
    )
    consulter_en_lot(
        request.user,
        ecran="controles_tires",
        personnes=[c.personne_id for c in vus],
        detail=str(objet),
    )
    contexte = {
        "titre": str(objet),
        "tirage": objet,
        "controles": vus,
        "caches": objet.nombre - len(vus),
        "taille": len(objet.population),
        "se_refait": lectures.se_refait(objet),
        "peut_instruire": request.user.peut(_INSTRUIRE),
    }
    return render(request, "manquements/tirage.html", contexte)


@requiert(_INSTRUIRE)
def issue(request: RequeteAgent, pk: int) -> HttpResponse:
    """Noter, ou corriger, ce qu'un contrôle tiré au sort a montré."""
    le = timezone.localdate()
    objet = get_object_or_404(lectures.controles_de(request.user, _INSTRUIRE, le=le), pk=pk)
    consulter(request.user, ecran="controles_tires", personne_id=objet.personne_id)
    initial = {
        "issue": objet.issue,
        "jour": objet.controle_le or le,
        "precision": objet.precision,
        "version": objet.version,
    }
    return saisir(
        request,
        IssueForm(request.POST or None, initial=initial),
        controles.noter_l_issue,
        titre=f"Contrôle de {objet.personne.nom_complet}",
        succes="L'issue du contrôle est notée.",
        retour=reverse("manquements:tirage", args=[objet.tirage_id]),
        contexte={"note": "Un manquement se signale d'abord depuis le dossier ; ici, on le cite."},
        avec_version=True,
        controle=objet,
    )
