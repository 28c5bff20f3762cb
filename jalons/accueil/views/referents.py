"""Désigner le référent unique d'une personne, depuis son dossier ou une liste qui le réclame."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from jalons.accueil.forms.referents import DesignerPourUneForm
from jalons.accueil.selectors.mes_personnes import structures_de, suivis_de_referent
from jalons.accueil.services import referents
from jalons.comptes.acces import RequeteAgent
from jalons.comptes.enums import Permission
from jalons.ecrans.gestes import page_formulaire
from jalons.personnes.acces import sur_personne
from jalons.personnes.models import Personne
from jalons.personnes.selectors import referent_unique


def _pourquoi_pas(personne: Personne, le: date) -> str:
    """À qui de désigner, quand ce n'est pas à la structure de l'agent."""
    tenu = referent_unique(personne, le=le)
    if tenu is None or tenu.structure is None:
        return "Aucun organisme ne l'accompagne encore : l'orientation le choisit d'abord."
    return f"C'est à {tenu.structure} de désigner son référent."


@sur_personne(Permission.REFERENT_DESIGNER, ecran="referent")
def designer(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Choisir qui, dans la structure qui suit la personne, devient son référent unique."""
    le, agent = timezone.localdate(), request.user
    retour = reverse("portail:dossier", args=[personne.pk])
    suivis = suivis_de_referent(agent, le=le).select_related("agent", "structure")
    lien = suivis.filter(personne=personne, structure__in=structures_de(agent)).first()
    if lien is None:
        messages.info(request, _pourquoi_pas(personne, le))
        return redirect(retour)
    actuel = f"Référent actuel : {lien.agent}." if lien.agent else "Pas encore de référent."
    form = DesignerPourUneForm(
        request.POST or None, agent=agent, le=le, initial={"avant": lien.agent_id}
    )

    def acte(lu: DesignerPourUneForm) -> None:
        lien.agent_id = lu.cleaned_data["avant"]  # ce que l'agent a lu : un autre a pu passer
        referents.designer(lien=lien, agent=lu.cleaned_data["agent"], par=agent, le=le)

    return page_formulaire(
        request,
        form,
        acte,
        titre=f"Désigner le référent de {personne.nom_complet}",
        succes="Le référent est désigné.",
        retour=retour,
        bouton="Désigner",
        contexte={"note": f"Structure : {lien.structure}. {actuel}"},
    )
