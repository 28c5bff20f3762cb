"""Les publics d'une personne, dans son dossier : les dire, les corriger, ce qui suit, le point d'activité."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Niveau, Permission
from jalons.comptes.journal import consulter
from jalons.ecrans.gestes import page_formulaire, saisir
from jalons.personnes.acces import personne_ou_404, sur_personne
from jalons.personnes.models import Personne
from jalons.personnes.selectors import niveaux_sur
from jalons.publics.forms.publics import (
    CorrigerForm,
    PointForm,
    ReconnaitreForm,
    RetirerForm,
    SuiteForm,
)
from jalons.publics.models import PointActivite, Qualification, SuiteQualification
from jalons.publics.rules.activite import lire, mois_demandes
from jalons.publics.selectors import qualifications as lectures
from jalons.publics.services import activite
from jalons.publics.services import qualifications as services
from jalons.socle.parametres import parametre


def _dossier(personne_id: int) -> str:
    return reverse("portail:dossier", args=[personne_id])


@sur_personne(Permission.PUBLIC_CONSULTER, niveau=Niveau.SUIVI)
def section(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Fragment du dossier : ses publics, ce qui a suivi, ses points d'activité."""
    le, agent = timezone.localdate(), request.user
    dites = list(lectures.de_la_personne(personne, niveaux_sur(agent, personne)))
    points = list(lectures.points_de(personne)[:3])
    contexte = {
        "personne": personne,
        "qualifications": dites,
        "calcules": lectures.calcules_de(personne, le=le),
        "suites": list(lectures.suites_de(personne)),
        "points": [(p, lire({m.mois: m.montant for m in p.mois.all()}, [])) for p in points],
        "le": le,
        "est_independant": any(q.genre.a_point_d_activite and le in q.periode for q in dites),
        "peut_dire": agent.peut(Permission.PUBLIC_RECONNAITRE),
        "peut_suivre": agent.peut(Permission.PUBLIC_SUIVRE),
    }
    return render(request, "publics/section.html", contexte)


@sur_personne(Permission.PUBLIC_RECONNAITRE, niveau=Niveau.SUIVI, ecran="publics")
def reconnaitre(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Dire que la personne est d'un public."""
    niveaux = niveaux_sur(request.user, personne)
    initial = {"depuis": timezone.localdate()}
    return saisir(
        request,
        ReconnaitreForm(request.POST or None, niveaux=niveaux, initial=initial),
        services.reconnaitre,
        titre=f"Public spécifique : {personne.nom_complet}",
        succes="C'est noté.",
        retour=_dossier(personne.pk),
        personne=personne,
    )


def _la_lire(request: RequeteAgent, pk: int) -> Qualification:
    """La qualification, si l'agent voit la personne et ce niveau ; sinon 404."""
    lue = get_object_or_404(Qualification.objects.select_related("personne"), pk=pk)
    personne = personne_ou_404(request.user, lue.personne_id, Permission.PUBLIC_RECONNAITRE)
    if lue.genre.niveau not in niveaux_sur(request.user, personne):
        raise Http404("Cette partie du dossier ne vous est pas accessible.")
    if request.method == "GET":
        consulter(request.user, ecran="publics", personne_id=personne.pk)
    return lue


@requiert(Permission.PUBLIC_RECONNAITRE)
def corriger(request: RequeteAgent, pk: int) -> HttpResponse:
    """Corriger les dates ou la source, ou dire la fin."""
    lue = _la_lire(request, pk)
    initial = {
        "depuis": lue.periode.debut,
        "fin": lue.periode.fin,
        "source": lue.source,
        "precision": lue.precision,
        "version": lue.version,
    }
    return saisir(
        request,
        CorrigerForm(request.POST or None, initial=initial),
        services.corriger,
        titre=f"Corriger : {lue.get_public_display()}",
        succes="C'est corrigé.",
        retour=_dossier(lue.personne_id),
        avec_version=True,
        qualification=lue,
    )


@requiert(Permission.PUBLIC_RECONNAITRE)
def retirer(request: RequeteAgent, pk: int) -> HttpResponse:
    """Retirer ce qui fut dit par erreur."""
    lue = _la_lire(request, pk)
    return saisir(
        request,
        RetirerForm(request.POST or None, initial={"version": lue.version}),
        services.retirer,
        titre=f"Retirer : {lue.get_public_display()}",
        succes="C'est retiré.",
        retour=_dossier(lue.personne_id),
        bouton="Retirer",
        avec_version=True,
        qualification=lue,
    )


@requiert(Permission.PUBLIC_SUIVRE)
def suite(request: RequeteAgent, pk: int) -> HttpResponse:
    """Dire ce qui a été fait pour la personne."""
    lue = get_object_or_404(SuiteQualification.objects.select_related("personne"), pk=pk)
    personne = personne_ou_404(request.user, lue.personne_id, Permission.PUBLIC_SUIVRE)
    if request.method == "GET":
        consulter(request.user, ecran="publics", personne_id=personne.pk)
    initial = {"etat": lue.etat, "reponse": lue.reponse, "version": lue.version}
    return saisir(
        request,
        SuiteForm(request.POST or None, initial=initial),
        services.noter_la_suite,
        titre=f"{lue.libelle} : {personne.nom_complet}",
        succes="C'est noté.",
        retour=_dossier(personne.pk),
        avec_version=True,
        attendue=lue,
    )


@sur_personne(Permission.PUBLIC_RECONNAITRE, niveau=Niveau.SUIVI, ecran="point_activite")
def point(request: RequeteAgent, personne: Personne, pk: int | None = None) -> HttpResponse:
    """Faire le point de l'activité, ou corriger un point."""
    le = timezone.localdate()
    en_place: PointActivite | None = None
    if pk is not None:
        en_place = get_object_or_404(lectures.points_de(personne), pk=pk)
    jour = en_place.date if en_place else le
    mois = mois_demandes(jour, parametre("point_activite_mois", le=le).nombre)
    initial: dict[str, Any] = {
        "date_du_point": le,
        "echeance": parametre("point_activite_delai", le=le).apres(le),
    }
    if en_place is not None:
        champs = ("activite", "decision", "raison", "echeance", "version")
        initial = {c: getattr(en_place, c) for c in champs} | {"date_du_point": en_place.date}
    form = PointForm(request.POST or None, mois=mois, point=en_place, initial=initial)
    return page_formulaire(
        request,
        form,
        lambda lu: activite.faire_le_point(
            personne=personne,
            point=en_place,
            version=lu.cleaned_data["version"] or 0,
            par=request.user,
            le=le,
            **lu.saisie(),
        ),
        titre=f"Point d'activité : {personne.nom_complet}",
        succes="Le point est noté.",
        retour=_dossier(personne.pk),
        suite=lambda _fait: _dossier(personne.pk),
        contexte={
            "note": "CA : le chiffre d'affaires du mois. Nul, il s'écrit 0 ; laissé vide, il est à demander.",
            "disposition": "quatre-a-quatre",
        },
    )
