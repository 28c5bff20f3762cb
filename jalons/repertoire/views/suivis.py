"""Les suivis d'une convention : qui entre, qui sort, le tableau du partenaire, les bilans, les axes."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Niveau, Permission
from jalons.comptes.journal import consulter
from jalons.comptes.models import Agent
from jalons.ecrans.droits import exiger_tenue
from jalons.ecrans.gestes import editer, page_formulaire, poster, saisir, tenter
from jalons.ecrans.tableurs.page import apprendre_titres
from jalons.personnes.acces import personne_ou_404, sur_personne
from jalons.personnes.models import Personne
from jalons.personnes.selectors import rechercher
from jalons.repertoire.forms import suivis as formulaires
from jalons.repertoire.models import (
    AxePolitique,
    BilanConvention,
    Conventionnement,
    SuiviConvention,
)
from jalons.repertoire.selectors import suivis as lectures
from jalons.repertoire.services import bilans, suivis
from jalons.repertoire.services.conventions import dire_axe
from jalons.repertoire.services.suivis_tableur import importer_suivis
from jalons.repertoire.views.conventions import lire
from jalons.socle.formulaires import MotifForm

SUIVRE = Permission.CONVENTION_SUIVRE
_REFUS_MONTRES = 50


def page(pk: int) -> str:
    """L'adresse d'une convention."""
    return reverse("repertoire:convention", args=[pk])


def liste(pk: int) -> str:
    """L'adresse de ses suivis."""
    return reverse("repertoire:suivis", args=[pk])


def tenue(agent: Agent, pk: int) -> Conventionnement:
    """La convention dont l'agent tient les suivis ; sinon 404."""
    objet = lire(agent, pk)
    if not lectures.tient_les_suivis(agent, objet):
        raise Http404("Vous ne tenez pas les suivis de cette convention.")
    return objet


def _dire_places(convention: Conventionnement, modalite: str) -> str:
    """« Inscrite. », et l'avertissement si les places convenues sont dépassées."""
    vue = lectures.activite(convention, le=timezone.localdate())
    lues = next(
        (m.effectifs for m in vue.modalites if m.libelle.lower().startswith(modalite)), vue.ensemble
    )
    if not lues.de_trop:
        return "L'entrée est notée."
    return (
        f"L'entrée est notée. C'est la {lues.entrees}e pour {lues.places} places : "
        f"{lues.de_trop} de plus que convenu."
    )


@requiert(SUIVRE)
def inscrire(request: RequeteAgent, pk: int) -> HttpResponse:
    """Chercher qui entre sur une place, parmi les personnes que l'on voit."""
    objet = tenue(request.user, pk)
    texte = request.GET.get("q", "").strip()[:100]
    contexte = {
        "titre": f"Noter une entrée : convention {objet.numero}",
        "convention": objet,
        "texte": texte,
        "personnes": [r.personne for r in rechercher(request.user, texte) if r.est_visible],
    }
    return render(request, "repertoire/suivis/inscrire.html", contexte)


@sur_personne(SUIVRE, niveau=Niveau.SUIVI, ecran="suivis_convention")
def entrer(request: RequeteAgent, personne: Personne, pk: int) -> HttpResponse:
    """Noter l'entrée d'une personne."""
    objet = tenue(request.user, pk)
    form = formulaires.EntreeSuiviForm(
        request.POST or None, initial={"entree": timezone.localdate()}
    )

    def acte(lu: Any) -> SuiviConvention:
        return suivis.inscrire(
            convention=objet,
            personne=personne,
            **lu.cleaned_data,
            par=request.user,
            le=timezone.localdate(),
        )

    return page_formulaire(
        request,
        form,
        acte,
        titre=f"{personne.nom_complet} : convention {objet.numero}",
        succes=lambda fait: _dire_places(objet, fait.modalite),
        retour=liste(pk),
        suite=lambda _fait: liste(pk),
        bouton="Noter l'entrée",
    )


def _suivi(agent: Agent, pk: int) -> SuiviConvention:
    """Le suivi d'une personne que l'agent voit, d'une convention dont il tient les suivis."""
    objet = lectures.suivi_de(pk)
    if objet is None:
        raise Http404("Ce suivi n'existe pas.")
    tenue(agent, objet.convention_id)
    personne_ou_404(agent, objet.personne_id, SUIVRE)
    return objet


@requiert(SUIVRE)
def suivi(request: RequeteAgent, pk: int) -> HttpResponse:
    """Corriger un suivi, ou noter la sortie."""
    objet = _suivi(request.user, pk)
    if request.method == "GET":
        consulter(request.user, ecran="suivis_convention", personne_id=objet.personne_id)
    champs = ("entree", "modalite", "sortie", "issue", "version")
    return editer(
        request,
        formulaires.SuiviForm(
            request.POST or None, initial={champ: getattr(objet, champ) for champ in champs}
        ),
        suivis.corriger,
        titre=f"{objet.personne.nom_complet} : convention {objet.convention.numero}",
        succes="Le suivi est corrigé.",
        retour=liste(objet.convention_id),
        suivi=objet,
    )


@requiert(SUIVRE)
def retirer(request: RequeteAgent, pk: int) -> HttpResponse:
    """Retirer un suivi noté par erreur."""
    objet = _suivi(request.user, pk)
    return saisir(
        request,
        MotifForm(request.POST or None),
        suivis.retirer,
        titre=f"Retirer : {objet.personne.nom_complet}, convention {objet.convention.numero}",
        succes="Le suivi est retiré ; l'histoire le garde.",
        retour=liste(objet.convention_id),
        bouton="Retirer ce suivi",
        suivi=objet,
    )


@requiert(SUIVRE)
def importer(request: RequeteAgent, pk: int) -> HttpResponse:
    """Le tableau du partenaire : voir ce qu'il ferait, puis l'écrire."""
    objet = tenue(request.user, pk)
    form = formulaires.ImportSuivisForm(request.POST or None, request.FILES or None)
    if appris := apprendre_titres(request, form.source):
        return appris

    def acte() -> Any:
        return importer_suivis(
            convention=objet,
            lecture=form.cleaned_data["tableau"],
            par=request.user,
            le=timezone.localdate(),
            ecrire="essai" not in request.POST,
        )

    bilan = None
    if request.method == "POST" and form.is_valid():
        _, bilan = tenter(form, acte)
    contexte = {
        "titre": f"Importer des suivis : convention {objet.numero}",
        "convention": objet,
        "form": form,
        "bilan": bilan,
        "refus": bilan.refus[:_REFUS_MONTRES] if bilan else [],
    }
    statut = 422 if form.errors else 200
    return render(request, "repertoire/suivis/importer.html", contexte, status=statut)


@requiert(SUIVRE)
def releve(request: RequeteAgent, pk: int) -> HttpResponse:
    """Dire d'où viennent les entrées."""
    objet = tenue(request.user, pk)
    return saisir(
        request,
        formulaires.ReleveForm(
            request.POST or None, initial={"releve": objet.releve, "version": objet.version}
        ),
        suivis.choisir_releve,
        titre=f"D'où viennent les entrées : convention {objet.numero}",
        succes="C'est réglé.",
        retour=liste(pk),
        avec_version=True,
        convention=objet,
    )


@require_POST
@requiert(SUIVRE)
def relever(request: RequeteAgent, pk: int) -> HttpResponse:
    """Relever maintenant les entrées et les sorties de l'accompagnement."""
    return poster(
        request,
        suivis.relever,
        succes="Les suivis sont à jour des accompagnements.",
        retour=liste(pk),
        convention=tenue(request.user, pk),
    )


@requiert(SUIVRE)
def rendre_bilan(request: RequeteAgent, pk: int) -> HttpResponse:
    """Rendre le bilan d'une année."""
    objet, le = tenue(request.user, pk), timezone.localdate()
    return saisir(
        request,
        formulaires.BilanForm(
            request.POST or None,
            annees=lectures.annees_de(objet, le=le),
            initial={"annee": lectures.bilan_du(objet, le=le) or le.year},
        ),
        bilans.rendre_bilan,
        titre=f"Rendre le bilan : convention {objet.numero}",
        succes="Le bilan est rendu : le Département le jugera.",
        retour=page(pk),
        bouton="Rendre le bilan",
        convention=objet,
    )


def _bilan(agent: Agent, pk: int) -> BilanConvention:
    objet = lectures.bilan_de(pk)
    if objet is None:
        raise Http404("Ce bilan n'existe pas.")
    lire(agent, objet.convention_id)
    return objet


@requiert(SUIVRE)
def corriger_bilan(request: RequeteAgent, pk: int) -> HttpResponse:
    """Corriger un bilan pas encore jugé."""
    objet = _bilan(request.user, pk)
    tenue(request.user, objet.convention_id)
    return saisir(
        request,
        formulaires.BilanCorrigerForm(
            request.POST or None, initial={"synthese": objet.synthese, "version": objet.version}
        ),
        bilans.corriger_bilan,
        titre=f"Corriger le bilan {objet.annee} : convention {objet.convention.numero}",
        succes="Le bilan est corrigé, ses nombres refaits à ce jour.",
        retour=page(objet.convention_id),
        avec_version=True,
        bilan=objet,
    )


@requiert(Permission.COORDINATION_GERER)
def juger_bilan(request: RequeteAgent, pk: int) -> HttpResponse:
    """Juger un bilan : satisfaisant, la tranche qui l'attend peut se payer."""
    objet = _bilan(request.user, pk)
    exiger_tenue(request.user, objet.convention)
    return saisir(
        request,
        formulaires.JugerForm(
            request.POST or None,
            initial={"verdict": objet.verdict, "motif": objet.motif, "version": objet.version},
        ),
        bilans.juger_bilan,
        titre=f"Juger le bilan {objet.annee} : convention {objet.convention.numero}",
        succes="Le bilan est jugé.",
        retour=page(objet.convention_id),
        bouton="Enregistrer ce jugement",
        contexte={"note": objet.synthese[:600]},
        avec_version=True,
        bilan=objet,
    )


@requiert(Permission.COORDINATION_GERER)
def creer_axe(request: RequeteAgent) -> HttpResponse:
    """Un axe de plus."""
    return saisir(
        request,
        formulaires.AxeForm(request.POST or None),
        dire_axe,
        titre="Un axe de la politique",
        succes="L'axe est inscrit.",
        retour=reverse("repertoire:axes"),
    )


@requiert(Permission.COORDINATION_GERER)
def modifier_axe(request: RequeteAgent, pk: int) -> HttpResponse:
    """Corriger un axe."""
    objet = get_object_or_404(AxePolitique, pk=pk)
    initial = {"code": objet.code, "libelle": objet.libelle, "version": objet.version}
    return saisir(
        request,
        formulaires.AxeModifierForm(request.POST or None, initial=initial),
        dire_axe,
        titre=f"Modifier : {objet}",
        succes="L'axe est corrigé.",
        retour=reverse("repertoire:axes"),
        avec_version=True,
        axe=objet,
    )
