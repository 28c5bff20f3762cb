"""Un dossier devant une équipe : le saisir, l'entendre, son avis en entier, sa suite."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Niveau, Permission
from jalons.comptes.journal import consulter
from jalons.coordination.selectors.seance import seances_a_tenir
from jalons.ecrans.gestes import essayer, poster, saisir
from jalons.equipes.enums import EtatPassage, SensAvis
from jalons.equipes.forms.dossier import (
    REPORTER,
    AuditionForm,
    AvisCompletForm,
    EcarterForm,
    MotifForm,
    PlacerForm,
    RetraitForm,
    SaisineForm,
    SuiteForm,
)
from jalons.equipes.models import PassageEquipe, RetraitMembre, SeanceEquipe
from jalons.equipes.selectors.dossiers import avis_de, limite_de_l_avis
from jalons.equipes.selectors.seance import (
    TENUE,
    jour_de,
    limite_d_audition,
    membres_en_seance,
    pourquoi_pas_encore,
)
from jalons.equipes.services import avis as services
from jalons.equipes.services import dossiers
from jalons.equipes.services.commun import ouvrir_seance
from jalons.equipes.views.commun import dossier_tenu, fiche_seance, passage_tenu
from jalons.equipes.views.seance import noter_l_avis
from jalons.personnes.acces import sur_personne
from jalons.personnes.models import Personne
from jalons.personnes.selectors import niveaux_sur


@sur_personne(Permission.EQUIPE_CONSULTER, niveau=Niveau.SUIVI)
def section(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Fragment du dossier de la personne : ce qui est soumis à une équipe, et les avis."""
    le = timezone.localdate()
    lus = personne.dossiers_equipe.select_related("equipe__instance")
    contexte = {
        "personne": personne,
        "dossiers": [(d, avis_de(d, le=le)) for d in lus.order_by("-saisie_le", "-pk")],
        "peut_saisir": request.user.peut(Permission.EQUIPE_SAISIR),
    }
    return render(request, "equipes/section.html", contexte)


@sur_personne(Permission.EQUIPE_SAISIR, niveau=Niveau.SUIVI, ecran="equipe_saisir")
def inscrire(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Saisir l'équipe compétente pour la personne."""
    form = SaisineForm(
        request.POST or None,
        personne=personne,
        niveaux=niveaux_sur(request.user, personne),
        initial={"theme": request.GET.get("theme", "")},
    )
    return saisir(
        request,
        form,
        dossiers.inscrire,
        titre=f"Saisir l'équipe pour {personne.nom_complet}",
        succes="L'équipe est saisie : le dossier attend son avis.",
        retour=reverse("portail:dossier", args=[personne.pk]),
        bouton="Saisir l'équipe",
        personne=personne,
    )


@requiert(Permission.EQUIPE_GERER)
def passage(request: RequeteAgent, pk: int) -> HttpResponse:
    """Un dossier à une séance : l'audition, les retraits, l'avis et ses voix."""
    objet = passage_tenu(request.user, pk)
    form = _form_avis(request, objet)
    fait = essayer(
        request,
        form,
        lambda: noter_l_avis(request, objet, form.cleaned_data),
        succes="L'avis est noté."
        if request.POST.get("sens") != REPORTER
        else "Le dossier est reporté.",
        retour=fiche_seance(objet.seance_id),
    )
    if fait is not None:
        return fait
    if request.method == "GET":
        consulter(request.user, ecran="equipe_passage", personne_id=objet.dossier.personne_id)
    return _montrer(request, objet, form)


def _form_avis(request: RequeteAgent, objet: PassageEquipe) -> AvisCompletForm:
    initial = {
        c: getattr(objet, c) for c in ("sens", "voie", "pour", "contre", "abstentions", "version")
    }
    if objet.etat in (EtatPassage.PREVU, EtatPassage.RENDU):
        initial["motif"] = objet.motif
    return AvisCompletForm(
        request.POST if request.method == "POST" else None, passage=objet, initial=initial
    )


def _montrer(request: RequeteAgent, objet: PassageEquipe, form: AvisCompletForm) -> HttpResponse:
    membres = membres_en_seance(objet.seance)
    retraits = list(objet.retraits.select_related("membre", "par"))
    champs = ("recue_le", "presence", "assistee_de", "observations", "version")
    retires = {r.membre_id for r in retraits if not r.est_leve}
    ouverte = not objet.seance.est_signee
    contexte = {
        "titre": f"{objet.dossier.personne.nom_complet} devant {objet.seance.equipe}",
        "passage": objet,
        "dossier": objet.dossier,
        "personne": objet.dossier.personne,
        "theme": objet.dossier.declaration,
        "pieces": list(objet.dossier.pieces.all()),
        "form": form,
        "peut_rendre": ouverte
        and objet.seance.seance.etat == TENUE
        and objet.etat in (EtatPassage.PREVU, EtatPassage.RENDU),
        "ouverte": ouverte,
        "obstacle": pourquoi_pas_encore(objet, jour_de(objet.seance)),
        "limite_audition": limite_d_audition(objet),
        "limite_avis": limite_de_l_avis(objet.dossier),
        "audition": AuditionForm(
            initial={c: getattr(objet, c) for c in champs}, auto_id="id_audition_%s"
        ),
        "retraits": retraits,
        "retrait": RetraitForm(
            membres=[m.membre.pk for m in membres if m.membre.pk not in retires],
            auto_id="id_retrait_%s",
        ),
        "ecarter": EcarterForm(auto_id=False),
        "favorable": SensAvis.FAVORABLE.value,
    }
    return render(request, "equipes/passage.html", contexte, status=422 if form.errors else 200)


@require_POST
@requiert(Permission.EQUIPE_GERER)
def audition(request: RequeteAgent, pk: int) -> HttpResponse:
    """Noter la réception, les observations, la venue de la personne."""
    objet = passage_tenu(request.user, pk)
    return poster(
        request,
        services.noter_audition,
        form=AuditionForm(request.POST),
        succes="C'est noté.",
        retour=reverse("equipes:passage", args=[pk]),
        passage=objet,
    )


@require_POST
@requiert(Permission.EQUIPE_GERER)
def retrait(request: RequeteAgent, pk: int) -> HttpResponse:
    """Un membre déclare son lien : il ne siège pas sur ce dossier."""
    objet = passage_tenu(request.user, pk)
    membres = [m.membre.pk for m in membres_en_seance(objet.seance)]
    return poster(
        request,
        services.declarer_retrait,
        form=RetraitForm(request.POST, membres=membres),
        succes="Le membre ne siège pas sur ce dossier.",
        retour=reverse("equipes:passage", args=[pk]),
        passage=objet,
    )


@require_POST
@requiert(Permission.EQUIPE_GERER)
def ecarter(request: RequeteAgent, pk: int) -> HttpResponse:
    """Le lien proposé n'était pas vrai : le membre siège."""
    propose = get_object_or_404(RetraitMembre.objects.select_related("passage"), pk=pk)
    objet = passage_tenu(request.user, propose.passage_id)
    propose.passage = objet
    return poster(
        request,
        services.ecarter_retrait,
        form=EcarterForm(request.POST),
        succes="Le membre siège sur ce dossier.",
        retour=reverse("equipes:passage", args=[objet.pk]),
        retrait=propose,
    )


@requiert(Permission.EQUIPE_GERER)
def placer(request: RequeteAgent, pk: int) -> HttpResponse:
    """Mettre un dossier à l'ordre du jour d'une séance à venir."""
    dossier, le = dossier_tenu(request.user, pk), timezone.localdate()
    a_venir = [
        ouvrir_seance(dossier.equipe, s).pk
        for s in seances_a_tenir(dossier.equipe.instance_id, apres=le)[:24]
    ]
    seances = SeanceEquipe.objects.filter(pk__in=a_venir, signe_le__isnull=True).select_related(
        "seance__instance"
    )
    return saisir(
        request,
        PlacerForm(
            request.POST or None,
            seances=seances.order_by("seance__debut"),
            initial={"version": dossier.version},
        ),
        dossiers.placer,
        titre=f"Choisir une séance : {dossier}",
        succes="Le dossier est à l'ordre du jour.",
        retour=reverse("equipes:dossiers"),
        bouton="Placer",
        avec_version=True,
        dossier=dossier,
    )


@requiert(Permission.EQUIPE_GERER)
def retirer(request: RequeteAgent, pk: int) -> HttpResponse:
    """Le dossier n'est plus soumis à l'équipe."""
    dossier = dossier_tenu(request.user, pk)
    return saisir(
        request,
        MotifForm(request.POST or None, initial={"version": dossier.version}),
        dossiers.retirer,
        titre=f"Retirer le dossier : {dossier}",
        succes="Le dossier est retiré.",
        retour=reverse("equipes:dossiers"),
        bouton="Retirer",
        avec_version=True,
        dossier=dossier,
    )


@requiert(Permission.EQUIPE_GERER)
def suite(request: RequeteAgent, pk: int) -> HttpResponse:
    """Ce qui a été décidé après l'avis."""
    dossier = dossier_tenu(request.user, pk)
    return saisir(
        request,
        SuiteForm(
            request.POST or None, initial={"suite": dossier.suite, "version": dossier.version}
        ),
        dossiers.noter_la_suite,
        titre=f"Suite de l'avis : {dossier}",
        succes="La suite est notée.",
        retour=reverse("equipes:dossiers"),
        avec_version=True,
        dossier=dossier,
    )
