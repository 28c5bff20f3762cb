"""Une séance avant qu'elle se tienne : liste, fiche, ordre du jour, papiers, invitations."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.comptes.journal import consulter_en_lot
from jalons.comptes.liens import LiensDeFiche
from jalons.coordination.enums import EtatSeance, ReponseInvitation
from jalons.coordination.forms.instance import InviteForm, MotifForm
from jalons.coordination.forms.seance import (
    PieceForm,
    PointForm,
    PointSansVersionForm,
    ReponseForm,
    SeanceForm,
)
from jalons.coordination.models import Invitation, PieceSeance, PointOrdreDuJour
from jalons.coordination.selectors import seance as lectures
from jalons.coordination.selectors.decision import decisions_ouvertes
from jalons.coordination.selectors.envois import invites_de_la_seance
from jalons.coordination.services import seance as services
from jalons.coordination.views.commun import fiche, lire_seance, seance_tenue, tenir
from jalons.ecrans.droits import peut_tenir
from jalons.ecrans.fichiers import fichier as rendre_fichier
from jalons.ecrans.gestes import (
    adresse_du_site,
    agir,
    editer,
    page_formulaire,
    poster,
    saisir,
)


@requiert(Permission.COORDINATION_GERER)
def creer(request: RequeteAgent) -> HttpResponse:
    """Planifier une séance hors calendrier."""
    le = timezone.localdate()
    initial: dict[str, Any] = {"instance": request.GET.get("instance"), "jour": le}
    form = SeanceForm(request.POST or None, agent=request.user, initial=initial)

    def acte(form: SeanceForm) -> str:
        creee = services.planifier_seance(
            instance=form.cleaned_data["instance"], par=request.user, le=le, **form.changements()
        )
        return fiche(creee.pk)

    return page_formulaire(
        request,
        form,
        acte,
        titre="Planifier une séance",
        succes="La séance est planifiée, avec son ordre du jour habituel.",
        retour=reverse("coordination:seances"),
        bouton="Planifier",
    )


@requiert(Permission.COORDINATION_CONSULTER)
def seance(request: RequeteAgent, pk: int) -> HttpResponse:
    """La fiche d'une séance."""
    objet, maintenant = lire_seance(pk), timezone.now()
    invites = invites_de_la_seance(objet)
    invitations = invites.invites
    parcours = lectures.parcours_de(objet, request.user)
    if parcours.visibles:
        vus = [p.personne_id for p in parcours.visibles]
        consulter_en_lot(
            request.user, ecran="parcours_seance", personnes=vus, detail=f"séance {pk}"
        )
    mienne = next((i for i in invitations if i.agent_id == request.user.pk), None)
    modifiable = objet.etat != EtatSeance.ANNULEE and objet.diffuse_le is None
    tient = peut_tenir(request.user, objet.instance)
    contexte = {
        "titre": objet.instance.nom,
        "seance": objet,
        "instance": objet.instance,
        "points": list(objet.points.all()),
        "pieces": list(objet.pieces.select_related("par")),
        "invites": invites,
        "invitations": invitations,
        "a_ecrire": len(invites.a_ecrire),
        "a_prevenir": len(invites.a_prevenir),
        "a_relancer": sum(i.attend_un_rappel(maintenant) for i in invitations),
        "reponses": _compter_reponses(invitations),
        "decisions": list(objet.decisions.select_related("agent")),
        "revenues": list(decisions_ouvertes(avant=objet)),
        "liens": LiensDeFiche.pour(objet),
        "parcours": parcours,
        "mienne": mienne,
        "reponse": ReponseForm(initial=_initial_reponse(mienne), auto_id="id_reponse_%s"),
        "peut_gerer": tient and modifiable,
        "modifiable": modifiable,
        "peut_deposer": tient,
        "tient": tient,
        "lecture_seule": request.user.peut(Permission.COORDINATION_GERER) and not tient,
        "invite": InviteForm(auto_id="id_invite_%s"),
        "point": PointSansVersionForm(auto_id="id_point_%s"),
        "piece": PieceForm(auto_id="id_piece_%s"),
        "est_a_venir": objet.fin > maintenant,
        "proche": objet.debut < maintenant + timedelta(hours=12),
    }
    return render(request, "coordination/seance.html", contexte)


def _initial_reponse(invitation: Invitation | None) -> dict[str, Any]:
    if invitation is None or invitation.repondu_le is None:
        return {}
    return {
        "reponse": invitation.reponse,
        "represente_par": invitation.represente_par,
        "message": invitation.message,
    }


_DITES = {
    ReponseInvitation.PRESENT: ("vient", "viennent"),
    ReponseInvitation.REPRESENTE: ("représenté", "représentés"),
    ReponseInvitation.EXCUSE: ("excusé", "excusés"),
    ReponseInvitation.EN_ATTENTE: ("sans réponse", "sans réponse"),
}


def _compter_reponses(invitations: list[Invitation]) -> str:
    """« 4 viennent, 1 excusé, 3 sans réponse »."""
    dits = []
    for reponse, (un, plusieurs) in _DITES.items():
        nombre = sum(i.reponse == reponse for i in invitations)
        if nombre:
            dits.append(f"{nombre} {plusieurs if nombre > 1 else un}")
    return ", ".join(dits)


@requiert(Permission.COORDINATION_GERER)
def modifier(request: RequeteAgent, pk: int) -> HttpResponse:
    """Changer la date, le lieu ou le thème ; les invités déjà écrits reçoivent la mise à jour."""
    objet = seance_tenue(request.user, pk)
    form = SeanceForm(request.POST or None, agent=request.user, seance=objet)

    def acte(form: SeanceForm) -> str:
        services.modifier_seance(
            seance=objet,
            version=form.cleaned_data["version"] or 0,
            changements=form.changements(),
            par=request.user,
            le=timezone.localdate(),
            adresse=adresse_du_site(request),
        )
        return fiche(pk)

    return page_formulaire(
        request,
        form,
        acte,
        titre=f"Modifier la séance : {objet.instance.nom}",
        succes="La séance est modifiée.",
        retour=fiche(pk),
    )


@requiert(Permission.COORDINATION_GERER)
def annuler(request: RequeteAgent, pk: int) -> HttpResponse:
    """Annuler la séance et prévenir les invités."""
    objet = seance_tenue(request.user, pk)
    return saisir(
        request,
        MotifForm(request.POST or None, initial={"version": objet.version}),
        services.annuler_seance,
        titre=f"Annuler la séance : {objet.instance.nom}",
        succes="La séance est annulée ; les invités sont prévenus.",
        retour=fiche(pk),
        bouton="Annuler la séance",
        avec_version=True,
        seance=objet,
        adresse=adresse_du_site(request),
    )


@require_POST
@requiert(Permission.COORDINATION_GERER)
def ajouter_point(request: RequeteAgent, pk: int) -> HttpResponse:
    """Un point de plus à l'ordre du jour."""
    return poster(
        request,
        services.ajouter_point,
        form=PointSansVersionForm(request.POST),
        succes="Le point est à l'ordre du jour.",
        retour=fiche(pk),
        seance=seance_tenue(request.user, pk),
    )


@require_POST
@requiert(Permission.COORDINATION_GERER)
def reprendre_points(request: RequeteAgent, pk: int) -> HttpResponse:
    """Reprend les points de la séance précédente."""
    return poster(
        request,
        services.reprendre_ordre_du_jour,
        succes="Les points de la séance précédente sont à l'ordre du jour.",
        retour=fiche(pk),
        seance=seance_tenue(request.user, pk),
    )


@requiert(Permission.COORDINATION_GERER)
def modifier_point(request: RequeteAgent, pk: int) -> HttpResponse:
    """Changer le titre, l'intervenant ou la durée d'un point."""
    point = get_object_or_404(PointOrdreDuJour.objects.select_related("seance__instance"), pk=pk)
    tenir(request.user, point.seance.instance)
    initial = {c: getattr(point, c) for c in ("titre", "intervenant", "minutes", "version")}
    return editer(
        request,
        PointForm(request.POST or None, initial=initial),
        services.modifier_point,
        titre=f"Modifier le point : {point.titre}",
        succes="Le point est modifié.",
        retour=fiche(point.seance_id),
        point=point,
    )


@require_POST
@requiert(Permission.COORDINATION_GERER)
def deplacer_point(request: RequeteAgent, pk: int) -> HttpResponse:
    """Monter, descendre ou retirer un point (`sens` : haut, bas, retirer)."""
    point = get_object_or_404(PointOrdreDuJour.objects.select_related("seance__instance"), pk=pk)
    tenir(request.user, point.seance.instance)
    le, sens = timezone.localdate(), request.POST.get("sens")

    def acte() -> None:
        if sens == "retirer":
            services.retirer_point(point=point, par=request.user, le=le)
        else:
            rang = 1 if sens == "bas" else -1
            services.deplacer_point(point=point, sens=rang, par=request.user, le=le)

    return agir(request, acte, succes="L'ordre du jour est à jour.", retour=fiche(point.seance_id))


@require_POST
@requiert(Permission.COORDINATION_GERER)
def deposer_piece(request: RequeteAgent, pk: int) -> HttpResponse:
    """Déposer un papier de la séance."""
    objet, form = seance_tenue(request.user, pk), PieceForm(request.POST, request.FILES)

    def acte() -> None:
        fichier = form.cleaned_data["fichier"]
        services.deposer_piece(
            seance=objet,
            titre=form.cleaned_data["titre"],
            contenu=fichier.read(),
            nom=fichier.name,
            est_emargement=form.cleaned_data["est_emargement"],
            par=request.user,
            le=timezone.localdate(),
        )

    return agir(request, acte, form=form, succes="Le papier est déposé.", retour=fiche(pk))


@requiert(Permission.COORDINATION_CONSULTER)
def piece(request: RequeteAgent, pk: int) -> HttpResponse:
    """Télécharger un papier."""
    objet = get_object_or_404(PieceSeance.objects.select_related("fichier"), pk=pk)
    return rendre_fichier(
        bytes(objet.fichier.contenu),
        nom=objet.fichier.nom,
        type_mime=objet.fichier.type_mime,
        ouvrir=False,
    )
