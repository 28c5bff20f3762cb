"""Les lignes de France Travail qu'aucune clé ne rattache : un agent dit à qui elles sont."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.comptes.journal import consulter_en_lot
from jalons.ecrans.gestes import agir, essayer, montrer
from jalons.francetravail.forms import LigneForm, RouvrirForm
from jalons.francetravail.selectors import usagers as lectures
from jalons.francetravail.services import decisions
from jalons.personnes.views.rapprochements import bureau

_SANS_RESSEMBLANCE = (
    "Le rapprochement par ressemblance n'est pas installé sur ce serveur (extra « rapprochement ») : "
    "seules les clés exactes rattachent, tout le reste se décide ici."
)


@requiert(Permission.RAPPROCHEMENT_GERER)
def lignes(request: RequeteAgent) -> HttpResponse:
    """L'onglet du bureau : les lignes à décider, la plus ressemblante d'abord, ou les décidées."""
    decides = request.GET.get("decides") == "1"
    lire, gabarit = (
        (lectures.decides, "francetravail/lignes_decidees.html")
        if decides
        else (lectures.a_decider, "francetravail/lignes.html")
    )
    return bureau(
        request,
        "francetravail",
        lire(request.user),
        gabarit=gabarit,
        decides=decides,
        nombre_decides=lectures.decides(request.user).count(),
        remarque="" if lectures.ressemblance_installee() else _SANS_RESSEMBLANCE,
    )


@requiert(Permission.RAPPROCHEMENT_GERER)
def ligne(request: RequeteAgent, pk: int) -> HttpResponse:
    """Une ligne face à ses candidats."""
    usager = lectures.usager_a_decider(request.user, pk)
    if usager is None:
        raise Http404("Cette ligne n'attend plus, ou ne vous est pas accessible.")
    candidats = lectures.comparer(usager)
    form = LigneForm(request.POST or None, candidats=candidats, version=usager.version)
    suite = essayer(
        request,
        form,
        lambda: _decider(request, form, usager, candidats),
        succes="La décision est enregistrée.",
        retour=reverse("francetravail:lignes"),
    )
    if suite is not None:
        return suite
    consulter_en_lot(
        request.user,
        ecran="ligne_france_travail",
        personnes=[c.personne.pk for c in candidats],
        detail=f"ligne {pk}",
    )
    contexte = {
        "titre": f"À qui est la ligne de {usager} ?",
        "usager": usager,
        "candidats": candidats,
        "enonces": lectures.enonces_de(usager),
    }
    return montrer(request, "francetravail/ligne.html", form, contexte)


@require_POST
@requiert(Permission.RAPPROCHEMENT_GERER)
def rouvrir(request: RequeteAgent, pk: int) -> HttpResponse:
    """Rend au bureau une ligne déjà décidée."""
    usager = get_object_or_404(lectures.decides(request.user), pk=pk)
    form = RouvrirForm(request.POST)
    return agir(
        request,
        lambda: decisions.rouvrir(
            usager=usager,
            version=form.cleaned_data["version"],
            par=request.user,
            le=timezone.localdate(),
        ),
        form=form,
        succes=f"La ligne de {usager} attend de nouveau une décision.",
        retour=reverse("francetravail:lignes"),
    )


def _decider(request: RequeteAgent, form: LigneForm, usager: Any, candidats: list[Any]) -> Any:
    lu = form.cleaned_data
    acte = {
        "usager": usager,
        "commentaire": lu["commentaire"],
        "version": lu["version"],
        "par": request.user,
        "le": timezone.localdate(),
    }
    if lu["choix"] == form.AUCUNE:
        return decisions.ecarter(**acte)
    personne = next(c.personne for c in candidats if str(c.personne.pk) == lu["choix"])
    return decisions.rattacher(personne=personne, **acte)
