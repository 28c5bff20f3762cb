"""Une action du plan ouvre son positionnement."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from jalons.activite.forms.positionnements import ProposerForm
from jalons.activite.selectors.positionnements import choix_de_cibles
from jalons.activite.services import reponse
from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.contrats.models import ActionContrat
from jalons.contrats.rules.cibles import cible_de
from jalons.contrats.services import suivi
from jalons.contrats.views.lire import le_lire, page_de
from jalons.ecrans.gestes import adresse_du_site, page_formulaire


@requiert(Permission.POSITIONNEMENT_GERER)
def positionner(request: RequeteAgent, pk: int, action_id: int) -> HttpResponse:
    """Positionner la personne vers ce que dit l'action, déjà choisi quand un seul nom lui ressemble."""
    le = timezone.localdate()
    contrat = le_lire(request, pk, Permission.CONTRAT_GERER)
    objet = get_object_or_404(
        ActionContrat.objects.select_related("contrat__personne"), contrat=contrat, pk=action_id
    )

    def acte(form: ProposerForm) -> None:
        ouvert, est_neuf = suivi.positionner_une_action(
            action=objet, par=request.user, le=le, **form.saisie()
        )
        if est_neuf:
            reponse.annoncer(
                ouvert,
                adresse=adresse_du_site(request),
                par=request.user,
                maintenant=timezone.now(),
            )

    choix = [c for _, groupe in choix_de_cibles(le=le) for c in groupe]
    initial = {
        "cible": cible_de(objet.intitule, objet.porteur, choix),
        "origine": "referent",
    }
    return page_formulaire(
        request,
        ProposerForm(request.POST or None, le=le, initial=initial),
        acte,
        titre=f"Positionner {contrat.personne.nom_complet} : {objet}",
        succes="Le positionnement est enregistré, et l'action du plan le montre.",
        retour=page_de(pk),
        bouton="Positionner",
    )
