"""Le calendrier : le lire, l'importer, recevoir une liste de stagiaires, prescrire, revoir à la fin."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.activite.selectors.positionnements import visibles
from jalons.activite.services import reponse
from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Niveau, Permission
from jalons.comptes.journal import consulter, consulter_en_lot
from jalons.ecrans.gestes import adresse_du_site, agir, page_formulaire, saisir, tenter
from jalons.ecrans.tableurs.page import apprendre_titres
from jalons.formation.forms.formation import (
    CalendrierForm,
    ChercherForm,
    DeciderForm,
    RevoirForm,
    StagiairesForm,
)
from jalons.formation.models import SessionFormation, Stagiaire
from jalons.formation.selectors import sessions as lectures
from jalons.formation.services import bureau, stagiaires
from jalons.formation.services.importation import importer_sessions
from jalons.formation.tableur import lire_stagiaires
from jalons.personnes.acces import sur_personne
from jalons.personnes.models import Personne
from jalons.socle.formulaires import MotifVersionForm

_GERER = Permission.FORMATION_GERER
_CHERCHEES = 30


def page_de(pk: int) -> str:
    """L'adresse d'une session."""
    return reverse("formation:session", args=[pk])


def lire(pk: int) -> SessionFormation:
    """La session ; 404 sinon."""
    avec = SessionFormation.objects.select_related("formation__organisme", "commune", "territoire")
    return get_object_or_404(avec, pk=pk)


@requiert(Permission.FORMATION_CONSULTER)
def session(request: RequeteAgent, pk: int) -> HttpResponse:
    """Une session : ce qu'elle est, qui y est, ce qui en est attendu."""
    objet, le = lire(pk), timezone.localdate()
    vus = list(lectures.positionnements_vus(objet, request.user, le=le)[:200])
    if vus:
        consulter_en_lot(
            request.user,
            ecran="formation_session",
            personnes={p.personne_id for p in vus},
            detail=f"session {objet.pk}",
        )
    gere = request.user.peut(_GERER)
    contexte = {
        "titre": objet.formation.intitule,
        "session": objet,
        "comptes": lectures.comptes(objet),
        "positionnements": vus,
        "listes": objet.listes_recues.select_related("par"),
        "a_rapprocher": lectures.a_rapprocher(objet) if gere else [],
        "gere": gere,
        "onglet": "sessions",
    }
    return render(request, "formation/session.html", contexte)


@requiert(_GERER)
def importer(request: RequeteAgent) -> HttpResponse:
    """Déposer le calendrier : voir ce qu'il ferait, puis l'écrire."""
    form = CalendrierForm(request.POST or None, request.FILES or None)
    bilan: Any = None
    if request.method == "POST" and form.is_valid():
        _, bilan = tenter(
            form,
            lambda: importer_sessions(
                lues=form.lire(),
                source=form.cleaned_data["source"],
                par=request.user,
                le=timezone.localdate(),
                ecrire=request.POST.get("acte") == "ecrire",
            ),
            lambda champ: champ if champ in form.fields else "fichier",
        )
    contexte = {
        "titre": "Importer le calendrier des formations",
        "form": form,
        "bilan": bilan,
        "onglet": "importer",
        "gere": True,
        "revoit": request.user.peut(Permission.FORMATION_REVOIR),
    }
    return render(request, "formation/importer.html", contexte, status=422 if form.errors else 200)


@requiert(_GERER)
def recevoir(request: RequeteAgent, pk: int) -> HttpResponse:
    """La liste des stagiaires d'une session, reçue à l'ouverture."""
    objet = lire(pk)
    form = StagiairesForm(request.POST or None, request.FILES or None)
    if appris := apprendre_titres(request, form.source):
        return appris
    bilan: Any = None
    if request.method == "POST" and form.is_valid():
        _, bilan = tenter(
            form,
            lambda: stagiaires.recevoir(
                session=objet,
                lignes=lire_stagiaires(form.cleaned_data["tableau"]),
                nom_fichier=getattr(request.FILES["tableau"], "name", "liste"),
                par=request.user,
                le=timezone.localdate(),
            ),
        )
    contexte = {"titre": "Liste des stagiaires", "session": objet, "form": form, "bilan": bilan}
    return render(
        request, "formation/stagiaires.html", contexte, status=422 if form.errors else 200
    )


@requiert(_GERER)
def decider(request: RequeteAgent, pk: int) -> HttpResponse:
    """Dire qui est une ligne d'une liste, parmi les personnes que l'agent voit."""
    ligne = get_object_or_404(Stagiaire.objects.select_related("session__formation"), pk=pk)
    le = timezone.localdate()
    candidats = lectures.candidats(ligne, request.user, le=le)
    if candidats and request.method == "GET":
        consulter_en_lot(
            request.user,
            ecran="formation_session",
            personnes={p.pk for p in candidats},
            detail="stagiaire à rapprocher",
        )
    form = DeciderForm(
        request.POST or None, candidats=candidats, initial={"version": ligne.version}
    )

    def acte(form: DeciderForm) -> None:
        choisie = form.cleaned_data["personne"]
        stagiaires.decider(
            stagiaire=ligne,
            personne=next((p for p in candidats if str(p.pk) == choisie), None),
            version=form.cleaned_data["version"],
            par=request.user,
            le=le,
        )

    naissance = f", né(e) le {ligne.date_naissance:%d/%m/%Y}" if ligne.date_naissance else ""
    return page_formulaire(
        request,
        form,
        acte,
        titre=f"Qui est {ligne} ?",
        succes="C'est noté.",
        retour=page_de(ligne.session_id),
        contexte={"note": f"{ligne}{naissance}, dans « {ligne.session.formation.intitule} »."},
    )


@sur_personne(Permission.FORMATION_CONSULTER, niveau=Niveau.SUIVI)
def section(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Fragment du dossier : ses formations."""
    contexte = {
        "personne": personne,
        "formations": lectures.formations_de(personne)[:6],
        "peut_prescrire": request.user.peut(Permission.POSITIONNEMENT_GERER),
    }
    return render(request, "formation/section.html", contexte)


@sur_personne(Permission.POSITIONNEMENT_GERER, niveau=Niveau.SUIVI, ecran="formation_chercher")
def chercher(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Trouver une session pour cette personne : son territoire d'abord."""
    le = timezone.localdate()
    form = ChercherForm(request.GET or None)
    lues = form.cleaned_data if form.is_valid() else {}
    trouvees = lectures.avec_mots(lectures.sessions_a_venir(le=le), lues.get("q") or "")
    if lues.get("objectif"):
        trouvees = trouvees.filter(formation__objectif=lues["objectif"])
    ici = personne.territoire
    if ici is not None and not lues.get("partout"):
        trouvees = trouvees.filter(territoire=ici)
    total = trouvees.count()
    montrees = list(trouvees[:_CHERCHEES])
    lectures.avec_places(montrees)
    contexte = {
        "titre": f"Une formation pour {personne.nom_complet}",
        "personne": personne,
        "form": form if request.GET else ChercherForm(),
        "sessions": montrees,
        "total": total,
        "territoire": None if lues.get("partout") else ici,
    }
    return render(request, "formation/chercher.html", contexte)


@require_POST
@sur_personne(Permission.POSITIONNEMENT_GERER, niveau=Niveau.SUIVI)
def prescrire(request: RequeteAgent, personne: Personne, pk: int) -> HttpResponse:
    """Prescrire cette session, ou noter que la personne s'y porte d'elle-même."""
    objet = lire(pk)

    def acte() -> int:
        cree = stagiaires.prescrire(
            session=objet,
            personne=personne,
            de_soi_meme="soi_meme" in request.POST,
            par=request.user,
            le=timezone.localdate(),
        )
        fait = visibles(request.user).filter(pk=cree).first()
        if fait is not None:
            reponse.annoncer(
                fait,
                adresse=adresse_du_site(request),
                par=request.user,
                maintenant=timezone.now(),
            )
        return cree

    return agir(
        request,
        acte,
        succes="Le positionnement est envoyé à l'organisme de formation.",
        retour=reverse("formation:chercher", args=[personne.pk]),
        suite=lambda cree: reverse("activite:positionnement", args=[cree]),
    )


@requiert(Permission.FORMATION_REVOIR)
def fin(request: RequeteAgent, pk: int) -> HttpResponse:
    """Une fin de formation : dire ce qui suit, ou y revenir."""
    le = timezone.localdate()
    objet = get_object_or_404(lectures.fins_vues(request.user, le=le), pk=pk)
    if request.method == "GET":
        consulter(request.user, ecran="fin_formation", personne_id=objet.personne_id)
    if objet.revue_le is not None:
        return saisir(
            request,
            MotifVersionForm(request.POST or None, initial={"version": objet.version}),
            bureau.rouvrir,
            titre=f"{objet.personne} : formation finie",
            succes="La personne est de nouveau à revoir.",
            retour=reverse("formation:fins"),
            bouton="La remettre à revoir",
            contexte={
                "note": f"{objet.session} : {objet.get_suite_display().lower()}, "
                f"dit le {objet.revue_le:%d/%m/%Y}. {objet.precision}"
            },
            avec_version=True,
            fin=objet,
        )
    return saisir(
        request,
        RevoirForm(request.POST or None, initial={"version": objet.version, "revue_le": le}),
        bureau.revoir,
        titre=f"{objet.personne} : ce qui suit sa formation",
        succes="La suite est notée.",
        retour=reverse("formation:fins"),
        bouton="Noter la suite",
        contexte={"note": f"{objet.session.formation.organisme} : {objet.session}."},
        avec_version=True,
        fin=objet,
    )
