"""Qui suit combien de personnes, et combien il peut en suivre."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from jalons.accompagnement.forms.transferts import CapaciteForm
from jalons.accompagnement.selectors.charge import capacite_usuelle, charges_par_structure
from jalons.accueil.selectors.mes_personnes import referents_de, structures_de
from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.ecrans.gestes import page_formulaire
from jalons.repertoire.selectors.places import capacites_reglees
from jalons.repertoire.services.places import regler_capacite


@requiert(Permission.REFERENT_DESIGNER)
def charge(request: RequeteAgent) -> HttpResponse:
    """La charge des structures de l'agent, référent par référent."""
    le = timezone.localdate()
    contexte = {
        "titre": "Charge des référents",
        "structures": charges_par_structure(request.user, le=le),
        "usuelle": capacite_usuelle(le=le),
    }
    return render(request, "accompagnement/charge.html", contexte)


@requiert(Permission.REFERENT_DESIGNER)
def capacite(request: RequeteAgent, pk: int) -> HttpResponse:
    """Régler la capacité d'un référent de sa structure."""
    le = timezone.localdate()
    agent = get_object_or_404(referents_de(structures_de(request.user), le=le), pk=pk)
    actuelle = capacites_reglees([pk], le=le).get(pk, capacite_usuelle(le=le))
    form = CapaciteForm(request.POST or None, initial={"nombre": actuelle, "depuis": le})

    def acte(lu: CapaciteForm) -> None:
        regler_capacite(agent=agent, **lu.cleaned_data)

    return page_formulaire(
        request,
        form,
        acte,
        titre=f"Capacité de {agent}",
        succes="La capacité est réglée.",
        retour=reverse("accompagnement:charge"),
    )
