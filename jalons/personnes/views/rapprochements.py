"""Le bureau des rapprochements : qui est qui, décidé ligne par ligne, et toujours réversible."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.comptes.journal import consulter, consulter_en_lot
from jalons.comptes.models import Agent, Evenement
from jalons.ecrans.gestes import essayer, montrer
from jalons.personnes import selectors, services
from jalons.personnes.enums import DOUTES_OUVERTS
from jalons.personnes.forms import (
    AvisForm,
    CommuneForm,
    DecisionForm,
    NirForm,
    SeparationForm,
)
from jalons.personnes.models import DoutePersonne, LienPersonnes, Personne
from jalons.personnes.onglets import OngletRapprochement
from jalons.socle.pagination import paginer


def bureau(
    request: RequeteAgent, onglet: str, lignes: Any, *, gabarit: str = "", **plus: Any
) -> HttpResponse:
    """Une page du bureau ; `gabarit` : les lignes d'un onglet qu'une pièce du dessus ajoute."""
    agent = request.user
    page = paginer(request, lignes)
    contexte = {
        "titre": "Rapprochements",
        "onglet": onglet,
        "page": page,
        "gabarit_lignes": gabarit or f"personnes/rapprochements_{onglet}.html",
        "ajoutes": [
            {"code": o.code, "libelle": o.libelle, "vue": o.vue, "nombre": o.compter(agent)}
            for o in OngletRapprochement.tous()
        ],
        "nombres": {
            "doutes": selectors.doutes(agent).count(),
            "nirs": selectors.nir_a_verifier(agent).count(),
            "communes": len(selectors.communes_a_rattacher()),
            "liees": selectors.liens_en_cours(agent).count(),
        },
        **plus,
    }
    return render(request, "personnes/rapprochements.html", contexte)


@requiert(Permission.RAPPROCHEMENT_GERER)
def rapprochements(request: RequeteAgent) -> HttpResponse:
    """Les doutes à décider, les plus pesants d'abord."""
    return bureau(request, "doutes", selectors.doutes(request.user))


@requiert(Permission.RAPPROCHEMENT_GERER)
def nirs(request: RequeteAgent) -> HttpResponse:
    """Les NIR que la clé, le sexe ou la naissance contredit, ou à plusieurs. Aucun numéro n'est montré."""
    decides = request.GET.get("decides") == "1"
    lire = selectors.nir_verifies if decides else selectors.nir_a_verifier
    return bureau(
        request,
        "nirs",
        lire(request.user),
        decides=decides,
        nombre_decides=selectors.nir_verifies(request.user).count(),
    )


@requiert(Permission.RAPPROCHEMENT_GERER)
def nir(request: RequeteAgent, pk: int) -> HttpResponse:
    """Un NIR qui pose question : ce que disent les dossiers, et ce que l'on en conclut."""
    trouve = selectors.nir_qui_posent_question(request.user).filter(pk=pk).first()
    if trouve is None:
        raise Http404("Ce NIR ne pose plus question, ou ne vous est pas accessible.")
    verification = getattr(trouve, "verification", None)
    initial: dict[str, Any] = {"version": 0}
    if verification is not None:
        initial = {c: getattr(verification, c) for c in ("decision", "commentaire", "version")}
    form = NirForm(request.POST or None, initial=initial)
    suite = essayer(
        request,
        form,
        lambda: services.examiner_nir(
            nir=trouve, **form.arguments(), par=request.user, le=timezone.localdate()
        ),
        succes="La conclusion est enregistrée.",
        retour=request.path,
        suite=reverse("personnes:nirs"),
    )
    if suite is not None:
        return suite
    consulter(request.user, ecran="rapprochement", personne_id=trouve.personne_id)
    return montrer(
        request,
        "personnes/nir.html",
        form,
        {
            "titre": f"NIR de {trouve.personne.nom_complet}",
            "nir": trouve,
            "verification": verification,
            "dossiers": selectors.dossiers_et_nir(trouve.personne),
        },
    )


@requiert(Permission.RAPPROCHEMENT_GERER)
def liees(request: RequeteAgent) -> HttpResponse:
    """Les fiches liées, qui peuvent toujours se rendre."""
    return bureau(request, "liees", selectors.liens_en_cours(request.user))


@requiert(Permission.RAPPROCHEMENT_GERER)
def communes_inconnues(request: RequeteAgent) -> HttpResponse:
    """Les communes que les fichiers nomment autrement que le référentiel."""
    return bureau(request, "communes", selectors.communes_a_rattacher())


@requiert(Permission.RAPPROCHEMENT_GERER)
def commune(request: RequeteAgent) -> HttpResponse:
    """Dire quelle est une commune inconnue : toutes ses adresses la suivent, et les fichiers à venir."""
    recue = {c: request.GET.get(c, "") for c in ("code_commune", "code_postal", "nom_commune")}
    form = CommuneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        nombre = services.rattacher_commune(
            **recue, commune=form.commune_choisie, par=request.user, le=timezone.localdate()
        )
        messages.success(request, f"{nombre} adresse(s) rattachée(s) à {form.commune_choisie}.")
        return redirect("personnes:communes_inconnues")
    contexte = {"titre": "Rattacher une commune", "form": form, "recue": recue}
    return render(request, "personnes/rattacher_commune.html", contexte)


def _doute_lisible(agent: Agent, pk: int) -> tuple[DoutePersonne, bool]:
    """Le doute, et vrai si l'agent peut le décider ; sinon il suit l'une des deux personnes."""
    trouve = get_object_or_404(DoutePersonne.objects.select_related("decide_par"), pk=pk)
    fiches = {trouve.personne_id, trouve.ressemble_a_id}
    gerees = Personne.objects.visibles_par(agent, Permission.RAPPROCHEMENT_GERER).order_by()
    liees = Personne.objects.filter(pk__in=fiches, principale__isnull=False).exists()
    decide = gerees.filter(pk__in=fiches).count() == (1 if liees else 2)
    if not decide and not selectors.doutes_de_mes_suivis(agent, le=timezone.localdate()).filter(
        pk=pk
    ):
        raise Http404("Ce doute ne vous est pas accessible.")
    return trouve, decide


@requiert(Permission.RAPPROCHEMENT_GERER, Permission.PERSONNE_CONSULTER)
def doute(request: RequeteAgent, pk: int) -> HttpResponse:
    """Deux fiches côte à côte : ce qui les rapproche, ce qui les sépare, et la décision."""
    trouve, peut_decider = _doute_lisible(request.user, pk)
    le = timezone.localdate()
    ouvert = trouve.etat in DOUTES_OUVERTS
    comparaison = selectors.comparer(trouve.personne, trouve.ressemble_a, le=le)
    form = DecisionForm(request.POST or None, comparaison=comparaison, version=trouve.version)
    if peut_decider and (
        fait := essayer(
            request,
            form,
            lambda: services.decider(doute=trouve, **form.arguments(), par=request.user, le=le),
            succes="La décision est enregistrée.",
            suite=reverse("personnes:rapprochements"),
        )
    ):
        return fait
    if request.method == "GET":
        fiches = (trouve.personne_id, trouve.ressemble_a_id)
        consulter_en_lot(
            request.user, ecran="rapprochement", personnes=fiches, detail=f"doute {pk}"
        )
    contexte = {
        "titre": "Une personne, ou deux ?",
        "doute": trouve,
        "ouvert": ouvert,
        "comparaison": comparaison,
        "cotes": (comparaison.un, comparaison.autre),
        "form": form if ouvert and peut_decider else None,
        "avis_form": AvisForm() if ouvert and not peut_decider else None,
        "avis": _avis(trouve),
        "peut_decider": peut_decider,
    }
    return render(request, "personnes/rapprochement.html", contexte)


def _avis(trouve: DoutePersonne) -> list[tuple[str, Any]]:
    """Ce que les référents en ont dit : l'avis, et qui."""
    dits = Evenement.objects.filter(
        type="avis_doute", objet_id=trouve.pk, personne_id=trouve.personne_id
    ).order_by("pk")
    auteurs = Agent.objects.in_bulk([e.agent_id for e in dits if e.agent_id])
    return [(e.donnees.get("avis", ""), auteurs.get(e.agent_id or 0)) for e in dits]


@require_POST
@requiert(Permission.PERSONNE_CONSULTER)
def avis(request: RequeteAgent, pk: int) -> HttpResponse:
    """Le référent d'une des deux personnes dit ce qu'il en sait."""
    trouve, _ = _doute_lisible(request.user, pk)
    form = AvisForm(request.POST)
    if form.is_valid():
        services.donner_avis(
            doute=trouve, avis=form.cleaned_data["avis"], par=request.user, le=timezone.localdate()
        )
        messages.success(request, "Votre avis est transmis : la décision reste au gestionnaire.")
    return redirect("personnes:doute", pk)


@requiert(Permission.RAPPROCHEMENT_GERER)
def lien(request: RequeteAgent, pk: int) -> HttpResponse:
    """Un lien entre deux fiches : ce qui a bougé, et de quoi les rendre l'une et l'autre."""
    trouve = get_object_or_404(
        LienPersonnes.objects.select_related("principale", "liee", "pose_par"), pk=pk
    )
    vues = Personne.objects.visibles_par(request.user, Permission.RAPPROCHEMENT_GERER)
    if not vues.filter(pk=trouve.principale_id).exists():
        raise Http404("Ce lien ne vous est pas accessible.")
    en_cours = trouve.defait_le is None
    lignes = selectors.lignes_depuis(trouve) if en_cours else []
    form = SeparationForm(request.POST or None, lignes=lignes, lien=trouve)
    if fait := essayer(
        request,
        form,
        lambda: services.delier(
            lien=trouve, **form.arguments(), par=request.user, le=timezone.localdate()
        ),
        succes="Les deux fiches sont rendues.",
        suite=reverse("personnes:liees"),
    ):
        return fait
    if request.method == "GET":
        consulter(request.user, ecran="rapprochement", personne_id=trouve.principale_id)
    contexte = {
        "titre": "Fiches liées",
        "lien": trouve,
        "form": form if en_cours else None,
        "deplaces": selectors.resume_du_lien(trouve),
        "du_dossier": [ligne for ligne in lignes if ligne.est_du_dossier and not ligne.est_un_fait],
    }
    return render(request, "personnes/lien.html", contexte)
