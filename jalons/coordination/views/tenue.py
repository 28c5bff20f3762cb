"""La séance se tient : présences, notes au fil de l'eau, décisions, parcours, compte rendu."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Niveau, Permission
from jalons.comptes.journal import consulter_en_lot
from jalons.comptes.liens import LiensDeFiche
from jalons.coordination.enums import EtatSeance
from jalons.coordination.forms.seance import (
    DecisionForm,
    NotesForm,
    ParcoursForm,
    PresenceSignatureForm,
    ReponseForm,
    VenuForm,
)
from jalons.coordination.models import Invitation, PointOrdreDuJour, PointParcours, Seance
from jalons.coordination.selectors import seance as lectures
from jalons.coordination.selectors.decision import decisions_ouvertes
from jalons.coordination.services import compte_rendu as services_compte_rendu
from jalons.coordination.services import decision as services_decision
from jalons.coordination.services import invitation as services_invitation
from jalons.coordination.services import seance as services
from jalons.coordination.views.commun import fiche, lire_seance, seance_tenue, tenir
from jalons.ecrans.droits import peut_tenir
from jalons.ecrans.fichiers import fichier as rendre_fichier
from jalons.ecrans.gestes import agir, enregistrer_au_fil, poster, saisir
from jalons.personnes.acces import sur_personne
from jalons.personnes.models import Personne
from jalons.personnes.selectors import rechercher
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.saisie import entier, entiers


@require_POST
@requiert(Permission.COORDINATION_CONSULTER)
def ma_reponse(request: RequeteAgent, pk: int) -> HttpResponse:
    """L'agent invité répond, connecté."""
    mienne = lectures.invitation_de(request.user, lire_seance(pk))
    if mienne is None:
        raise Http404("Vous n'êtes pas invité à cette séance.")
    return poster(
        request,
        services_invitation.repondre,
        form=ReponseForm(request.POST),
        succes="Votre réponse est notée.",
        retour=fiche(pk),
        invitation=mienne,
        le=timezone.now(),
    )


@requiert(Permission.COORDINATION_GERER)
def presences(request: RequeteAgent, pk: int) -> HttpResponse:
    """Cocher les présents, tous d'un coup ; signer à l'écran, un par un."""
    objet = seance_tenue(request.user, pk)
    if request.method == "POST":
        coches = set(entiers(request.POST.getlist("present")))
        return agir(
            request,
            lambda: services_invitation.noter_presences(
                seance=objet, presents=coches, par=request.user, le=timezone.localdate()
            ),
            succes="Les présences sont notées.",
            retour=fiche(pk),
        )
    contexte = {
        "titre": "Présences",
        "seance": objet,
        "instance": objet.instance,
        "invitations": list(objet.invitations.all()),
        "modifiable": objet.etat != EtatSeance.ANNULEE and objet.diffuse_le is None,
        "venu": VenuForm(auto_id="id_venu_%s"),
    }
    return render(request, "coordination/presences.html", contexte)


@require_POST
@requiert(Permission.COORDINATION_GERER)
def ajouter_present(request: RequeteAgent, pk: int) -> HttpResponse:
    """Quelqu'un est venu sans être invité."""
    return poster(
        request,
        services_invitation.ajouter_present,
        form=VenuForm(request.POST),
        succes="La personne est notée présente.",
        retour=reverse("coordination:presences", args=[pk]),
        seance=seance_tenue(request.user, pk),
    )


@requiert(Permission.COORDINATION_GERER)
def signer(request: RequeteAgent, pk: int) -> HttpResponse:
    """Une personne signe sa présence sur l'écran."""
    invitation = get_object_or_404(Invitation.objects.select_related("seance__instance"), pk=pk)
    tenir(request.user, invitation.seance.instance)
    retour = reverse("coordination:presences", args=[invitation.seance_id])
    form = PresenceSignatureForm(request.POST or None)
    if request.method == "POST":
        return agir(
            request,
            lambda: services_invitation.signer_presence(
                invitation=invitation,
                trace=form.cleaned_data["trace"],
                par=request.user,
                le=timezone.now(),
            ),
            form=form,
            succes=f"La présence de {invitation.nom} est signée.",
            retour=retour,
        )
    contexte = {
        "titre": f"Signature de {invitation.nom}",
        "invitation": invitation,
        "form": form,
        "retour": retour,
    }
    return render(request, "coordination/signer.html", contexte)


@requiert(Permission.COORDINATION_CONSULTER)
def emargement(request: RequeteAgent, pk: int) -> HttpResponse:
    """PDF de la feuille de présence."""
    contenu = services_compte_rendu.composer_emargement(lire_seance(pk))
    return rendre_fichier(
        contenu, nom=f"presence-{pk}.pdf", type_mime="application/pdf", ouvrir=True
    )


@requiert(Permission.COORDINATION_CONSULTER)
def compte_rendu(request: RequeteAgent, pk: int) -> HttpResponse:
    """PDF du compte rendu : celui qui a été diffusé, sinon un aperçu."""
    objet = lire_seance(pk)
    if objet.compte_rendu is not None:
        contenu = bytes(objet.compte_rendu.contenu)
    elif not peut_tenir(request.user, objet.instance):
        raise Http404("Le compte rendu n'est pas encore diffusé.")
    else:
        contenu = services_compte_rendu.composer_compte_rendu(objet, le=timezone.localdate())
    return rendre_fichier(
        contenu, nom=f"compte-rendu-{pk}.pdf", type_mime="application/pdf", ouvrir=True
    )


@requiert(Permission.COORDINATION_GERER)
def animer(request: RequeteAgent, pk: int) -> HttpResponse:
    """Prendre les notes point par point, reprendre les décisions, en prendre d'autres."""
    objet = seance_tenue(request.user, pk)
    contexte = {
        "titre": f"Animer : {objet.instance.nom}",
        "seance": objet,
        "points": [
            (
                point,
                NotesForm(
                    initial={"notes": point.notes, "version": point.version},
                    auto_id=f"id_{point.pk}_%s",
                ),
            )
            for point in objet.points.all()
        ],
        "decisions": list(objet.decisions.select_related("agent")),
        "revenues": list(decisions_ouvertes(avant=objet)),
        "decision": DecisionForm(),
        "liens": LiensDeFiche.pour(objet),
        "modifiable": objet.etat != EtatSeance.ANNULEE and objet.diffuse_le is None,
    }
    return render(request, "coordination/animer.html", contexte)


@require_POST
@requiert(Permission.COORDINATION_GERER)
def noter(request: RequeteAgent, pk: int) -> HttpResponse:
    """Enregistre les notes d'un point ; au fil de la saisie, répond en JSON."""
    point = get_object_or_404(PointOrdreDuJour.objects.select_related("seance__instance"), pk=pk)
    tenir(request.user, point.seance.instance)
    retour = reverse("coordination:animer", args=[point.seance_id])
    form = NotesForm(request.POST)

    def acte() -> PointOrdreDuJour:
        if not form.is_valid():
            raise ErreurMetier("les notes n'ont pas pu être lues.")
        return services.modifier_point(
            point=point,
            version=form.cleaned_data["version"],
            changements={"notes": form.cleaned_data["notes"].strip()},
            par=request.user,
            le=timezone.localdate(),
        )

    def refuser(erreur: ErreurMetier) -> HttpResponse:
        messages.error(request, erreur.message)
        return redirect(retour)

    return enregistrer_au_fil(
        request, acte, retour=retour, refuser=refuser, suite=lambda _: redirect(retour)
    )


@require_POST
@requiert(Permission.COORDINATION_GERER)
def decider(request: RequeteAgent, pk: int) -> HttpResponse:
    """Une décision de plus."""
    return poster(
        request,
        services_decision.prendre_decision,
        form=DecisionForm(request.POST),
        succes="La décision est notée ; elle reviendra jusqu'à sa clôture.",
        retour=reverse("coordination:animer", args=[pk]),
        seance=seance_tenue(request.user, pk),
    )


@require_POST
@requiert(Permission.COORDINATION_GERER)
def diffuser(request: RequeteAgent, pk: int) -> HttpResponse:
    """Archive le compte rendu et l'envoie aux invités."""
    return poster(
        request,
        services_compte_rendu.diffuser_compte_rendu,
        succes="Le compte rendu est archivé et part chez les invités.",
        retour=fiche(pk),
        seance=seance_tenue(request.user, pk),
        version=entier(request.POST.get("version", "")) or 0,
    )


@require_POST
@requiert(Permission.COORDINATION_GERER)
def reprendre_diffusion(request: RequeteAgent, pk: int) -> HttpResponse:
    """Renvoie le compte rendu à ceux qui ne l'ont pas reçu."""
    return poster(
        request,
        services_compte_rendu.reprendre_diffusion,
        succes="Le compte rendu repart chez ceux qui ne l'avaient pas reçu.",
        retour=fiche(pk),
        seance=seance_tenue(request.user, pk),
    )


def _seance_a_parcours(pk: int) -> Seance:
    objet = lire_seance(pk)
    if not objet.instance.declaration.examine_les_parcours:
        raise Http404("Cette instance n'examine pas de parcours.")
    return objet


@requiert(Permission.COORDINATION_CONSULTER)
def parcours(request: RequeteAgent, pk: int) -> HttpResponse:
    """Chercher la personne dont on fait le point, parmi celles que l'on voit."""
    objet = _seance_a_parcours(pk)
    texte = request.GET.get("q", "").strip()[:100]
    trouvees = [r.personne for r in rechercher(request.user, texte) if r.est_visible]
    suivis = lectures.derniers_points(objet, request.user)
    if suivis:
        vus = [p.personne_id for p in suivis]
        consulter_en_lot(
            request.user, ecran="parcours_seance", personnes=vus, detail=f"séance {pk}"
        )
    contexte = {
        "suivis": suivis,
        "titre": "Faire le point sur un parcours",
        "seance": objet,
        "texte": texte,
        "personnes": trouvees,
    }
    return render(request, "coordination/parcours.html", contexte)


@sur_personne(Permission.COORDINATION_CONSULTER, niveau=Niveau.SUIVI, ecran="point_parcours")
def point_parcours(request: RequeteAgent, personne: Personne, pk: int) -> HttpResponse:
    """Noter, ou reprendre, le point sur une personne."""
    objet = _seance_a_parcours(pk)
    en_place = PointParcours.objects.filter(seance=objet, personne=personne).first()
    avant = lectures.point_precedent(objet, personne)
    initial = {
        "situation": en_place.situation if en_place else "",
        "suite": en_place.suite if en_place else "",
        "version": en_place.version if en_place else 0,
    }
    return saisir(
        request,
        ParcoursForm(request.POST or None, initial=initial),
        services_decision.faire_le_point,
        titre=f"Le point sur {personne.nom_complet}",
        succes="Le point est noté, et figure dans l'histoire de la personne.",
        retour=reverse("coordination:parcours", args=[pk]),
        avec_version=True,
        contexte={
            "titre_liste": f"Le {avant.seance.debut:%d/%m/%Y}, par {avant.par}" if avant else "",
            "liste": [t for t in (avant.situation, avant.suite) if t] if avant else [],
            "note": "Ce que vous écrivez n'est lu que par ceux qui voient déjà son dossier, et ne "
            "figure jamais dans le compte rendu diffusé.",
        },
        seance=objet,
        personne=personne,
    )
