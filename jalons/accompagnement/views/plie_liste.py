"""La file active, la présentation d'une personne, les chiffres et la grille des sorties."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from jalons.accompagnement.ecrans import EcranPlieExport
from jalons.accompagnement.enums import CriterePublic, EtatParcoursPlie, EtatSortie
from jalons.accompagnement.forms.plie import PresenterForm
from jalons.accompagnement.selectors import plie as lectures
from jalons.accompagnement.selectors.plie_chiffres import chiffres as calculer
from jalons.accompagnement.selectors.plie_export import ENTETES, lignes_export
from jalons.accompagnement.services import plie_entree as services
from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Niveau, Permission
from jalons.comptes.export import ExportRefuse, exporter, plafond_export
from jalons.comptes.journal import consulter
from jalons.comptes.models import Agent
from jalons.personnes.acces import sur_personne
from jalons.personnes.models import Personne
from jalons.personnes.selectors import rechercher
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.mots import accorder
from jalons.socle.pagination import paginer
from jalons.socle.saisie import entier, lire_date

TRIS = {
    "nom": ("personne__nom_naissance", "personne__prenom", "pk"),
    "-nom": ("-personne__nom_naissance", "-personne__prenom", "-pk"),
    "contact": ("reference", "pk"),
    "-contact": ("-reference", "-pk"),
    "admission": ("date_admission", "pk"),
    "-admission": ("-date_admission", "-pk"),
}


def _filtrer(request: RequeteAgent, le: date) -> tuple[Any, Any, dict[str, str]]:
    """Parcours visibles selon l'adresse : sans l'état, avec l'état, et les filtres lus."""
    lignes = lectures.avec_contact(lectures.parcours_visibles(request.user), le=le)
    referent, alerte = request.GET.get("referent", ""), request.GET.get("alerte", "")
    if referent == "aucun":
        lignes = lignes.filter(referent__isnull=True, etat=EtatParcoursPlie.ADMIS)
    elif (numero := entier(referent)) is not None:
        lignes = lignes.filter(referent_id=numero)
    if alerte == "contact":
        lignes = lignes.filter(en_alerte=True)
    elif alerte == "etape":
        lignes = lectures.sans_etape(lignes)
    elif alerte == "confirmer":
        lignes = lignes.filter(sortie__etat=EtatSortie.PROVISOIRE, sortie__date_confirmable__lte=le)
    etat = request.GET.get("etat", "")
    etat = etat if etat in set(EtatParcoursPlie) else ""
    tri = request.GET.get("tri", "nom")
    choisies = (lignes.filter(etat=etat) if etat else lignes).order_by(*TRIS.get(tri, TRIS["nom"]))
    filtres = {"referent": referent, "alerte": alerte, "etat": etat, "tri": tri}
    return lignes, choisies, filtres


@requiert(Permission.PLIE_CONSULTER)
def liste(request: RequeteAgent) -> HttpResponse:
    """Les parcours que l'agent voit, avec l'alerte de contact."""
    le = timezone.localdate()
    toutes, choisies, filtres = _filtrer(request, le)
    page = paginer(
        request,
        choisies.select_related("personne__commune", "referent", "structure", "sortie"),
    )
    referents = Agent.objects.filter(
        pk__in=lectures.parcours_visibles(request.user).values("referent")
    )
    fermes = lectures.termines_fermes(request.user, le=le)
    # Ces parcours fermés n'ont plus de nom à lire : aucun filtre ne peut dire s'ils en seraient.
    est_filtree = bool(filtres["referent"] or filtres["alerte"])
    contexte = {
        "titre": "PLIE",
        "page": page,
        "lignes": [(p, lectures.contact_de(p, le=le)) for p in page.object_list],
        "puces": lectures.puces_etat(toutes, fermes=0 if est_filtree else fermes.nombre),
        "alertes": toutes.filter(en_alerte=True).count(),
        "referents": referents,
        "filtres": filtres,
        "fermes": None if est_filtree or filtres["etat"] != EtatParcoursPlie.SORTI else fermes,
        "peut_presenter": request.user.peut(Permission.PLIE_PRESENTER),
        "peut_gerer": request.user.peut(Permission.PLIE_GERER),
    }
    return render(request, "accompagnement/plie_liste.html", contexte)


@requiert(Permission.PLIE_CONSULTER)
def export(request: RequeteAgent) -> HttpResponseBase:
    """La liste du PLIE, filtres de l'adresse compris, en un fichier pour le tableur."""
    le = timezone.localdate()
    _, choisies, filtres = _filtrer(request, le)
    try:
        return exporter(
            request.user,
            ecran=EcranPlieExport,
            nom="plie",
            entetes=ENTETES,
            lignes=lignes_export(choisies[: plafond_export(le=le) + 1]),
            detail=", ".join(f"{nom} {valeur}" for nom, valeur in filtres.items() if valeur),
            le=le,
        )
    except ExportRefuse as refus:
        messages.info(request, refus.message)
        return redirect(f"{reverse('accompagnement:plie')}?{request.GET.urlencode()}")


@requiert(Permission.PLIE_PRESENTER)
def chercher(request: RequeteAgent) -> HttpResponse:
    """Chercher la personne à présenter ; seules celles que l'agent voit s'ouvrent."""
    texte = request.GET.get("q", "").strip()[:100]
    resultats = rechercher(request.user, texte)
    if texte:
        consulter(request.user, ecran="plie_chercher", detail=accorder(len(resultats), "résultat"))
    contexte = {"titre": "Présenter une personne au PLIE", "texte": texte, "resultats": resultats}
    return render(request, "accompagnement/plie_chercher.html", contexte)


@sur_personne(Permission.PLIE_PRESENTER, niveau=Niveau.SUIVI, ecran="plie_presenter")
def presenter(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Présenter cette personne à un PLIE."""
    le = timezone.localdate()
    parcours = lectures.parcours_plie_de(personne)
    form = PresenterForm(
        request.POST or None,
        le=le,
        initial={"criteres": lectures.criteres_probables(personne, le=le)},
    )
    if request.method == "POST" and form.is_valid():
        lu = form.cleaned_data
        try:
            services.presenter(
                personne=personne,
                structure=lu["structure"],
                prescripteur=request.user.structure,
                motif=lu["motif"],
                criteres=[CriterePublic(c) for c in lu["criteres"]],
                commission=lu["commission"],
                par=request.user,
                le=le,
            )
        except ErreurMetier as erreur:
            form.add_error(erreur.champ if erreur.champ in form.fields else None, erreur.message)
        else:
            messages.success(request, f"{personne} est présentée au {lu['structure']}.")
            return redirect("portail:dossier", personne.pk)
    contexte = {
        "titre": f"Présenter {personne.nom_complet} au PLIE",
        "personne": personne,
        "form": form,
        "deja": parcours if parcours and parcours.etat not in ("sorti", "refuse") else None,
    }
    return render(request, "accompagnement/plie_presenter.html", contexte)


def _periode(request: RequeteAgent, le: date) -> tuple[date, date]:
    debut = lire_date(request.GET.get("debut", "")) or date(le.year, 1, 1)
    fin = lire_date(request.GET.get("fin", "")) or le
    return (debut, fin) if debut <= fin else (fin, debut)


@requiert(Permission.PLIE_CONSULTER, Permission.PILOTAGE_CONSULTER)
def chiffres(request: RequeteAgent) -> HttpResponse:
    """Le PLIE en chiffres : chaque taux avec ses deux termes."""
    le = timezone.localdate()
    debut, fin = _periode(request, le)
    permission = Permission.PLIE_CONSULTER
    if not request.user.peut(permission):
        permission = Permission.PILOTAGE_CONSULTER
    structures = list(lectures.structures_plie(request.user, le=le, permission=permission))
    choisie = request.GET.get("plie", "")
    retenues = [s for s in structures if str(s.pk) == choisie] or structures
    contexte = {
        "titre": "Le PLIE en chiffres",
        "chiffres": calculer(retenues, request.user, debut=debut, fin=fin, le=le),
        "structures": structures,
        "retenues": retenues,
        "choisie": choisie,
        "annees": [(date(a, 1, 1), date(a, 12, 31)) for a in range(le.year - 1, le.year - 4, -1)],
        "peut_ouvrir": request.user.peut(Permission.PLIE_CONSULTER),
    }
    return render(request, "accompagnement/plie_chiffres.html", contexte)
