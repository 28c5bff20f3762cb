"""Le fichier d'une étape de projet, celui d'une convention : le joindre, le rouvrir."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.comptes.vues import page_formulaire
from jalons.coordination.forms.offre import JoindreForm
from jalons.coordination.models import ConventionAction, EtapeProjet
from jalons.coordination.services.fichiers import joindre
from jalons.coordination.views.commun import fiche_tenue, telecharger


def _joindre(
    request: RequeteAgent, objet: EtapeProjet | ConventionAction, titre: str, retour: str
) -> HttpResponse:
    actuel = objet.fichier
    form = JoindreForm(
        request.POST or None, request.FILES or None, initial={"en_place": objet.fichier_id or 0}
    )

    def acte(form: JoindreForm) -> str:
        fichier = form.cleaned_data["fichier"]
        joindre(
            objet=objet,
            contenu=fichier.read(),
            nom=fichier.name,
            en_place=form.cleaned_data["en_place"],
            par=request.user,
            le=timezone.localdate(),
        )
        return retour

    note = f"Il prendra la place de « {actuel.nom} »." if actuel else ""
    return page_formulaire(
        request,
        form,
        acte,
        titre=titre,
        succes="Le fichier est joint.",
        retour=retour,
        bouton="Remplacer le fichier" if actuel else "Joindre le fichier",
        contexte={"note": note},
    )


def _ouvrir(objet: EtapeProjet | ConventionAction) -> HttpResponse:
    if objet.fichier is None:
        raise Http404("Aucun fichier n'est joint.")
    contenu = bytes(objet.fichier.contenu)
    return telecharger(contenu, objet.fichier.nom, objet.fichier.type_mime, ouvrir=False)


@requiert(Permission.COORDINATION_GERER)
def joindre_etape(request: RequeteAgent, pk: int) -> HttpResponse:
    """Joindre la note, le cahier des charges, le marché… d'une étape."""
    etape = fiche_tenue(request.user, EtapeProjet, pk, "projet", "fichier")
    retour = reverse("coordination:projet", args=[etape.projet_id])
    return _joindre(request, etape, f"Fichier de l'étape : {etape.intitule}", retour)


@requiert(Permission.COORDINATION_CONSULTER)
def fichier_etape(request: RequeteAgent, pk: int) -> HttpResponse:
    """Télécharger le fichier d'une étape."""
    return _ouvrir(get_object_or_404(EtapeProjet.objects.select_related("fichier"), pk=pk))


@requiert(Permission.COORDINATION_GERER)
def joindre_convention(request: RequeteAgent, pk: int) -> HttpResponse:
    """Joindre la convention signée."""
    convention = fiche_tenue(request.user, ConventionAction, pk, "action", "fichier")
    retour = reverse("coordination:action", args=[convention.action_id])
    return _joindre(request, convention, f"Convention {convention.numero}", retour)


@requiert(Permission.COORDINATION_CONSULTER)
def fichier_convention(request: RequeteAgent, pk: int) -> HttpResponse:
    """Télécharger une convention."""
    return _ouvrir(get_object_or_404(ConventionAction.objects.select_related("fichier"), pk=pk))
