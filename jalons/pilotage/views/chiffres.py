"""Le pilotage : les chiffres, leur définition, et les personnes derrière chaque case."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.chiffres import registre, services
from jalons.chiffres.releve import releve_numero
from jalons.chiffres.vocabulaire import Chiffre, Intervalle
from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.comptes.journal import consulter
from jalons.ecrans.gestes import agir
from jalons.ecrans.listes.sortie import sortir
from jalons.pilotage.ecrans import EcranCasExport
from jalons.pilotage.forms import ReglageForm
from jalons.pilotage.selectors import chiffres as selectors
from jalons.socle.pagination import paginer
from jalons.socle.registre import CodeInconnu
from jalons.socle.saisie import entier


def _chiffre(code: str) -> Chiffre:
    try:
        chiffre = registre.par_code(code)
    except CodeInconnu as erreur:
        raise Http404("Ce chiffre n'existe pas.") from erreur
    if chiffre.axe is None:
        raise Http404("Ce chiffre se lit dans sa pièce.")
    return chiffre


def _reglage_des_cas(request: RequeteAgent) -> selectors.Reglage:
    """Le réglage de l'adresse, ou celui du relevé qu'elle nomme ; 404 s'il n'existe pas."""
    numero = request.GET.get("releve", "")
    if not numero:
        return _reglage(request).reglage()
    trouve = releve_numero(entier(numero) or 0)
    if trouve is None:
        raise Http404("Ce relevé n'existe pas.")
    le = timezone.localdate()
    return selectors.Reglage(le, le, trouve.tel_que_connu_le, releve=trouve.pk)


def _reglage(request: RequeteAgent) -> ReglageForm:
    return ReglageForm(request.GET or None, le=timezone.localdate())


@requiert(Permission.PILOTAGE_CONSULTER)
def tableau_de_bord(request: RequeteAgent) -> HttpResponse:
    """Tous les chiffres, leur constat, leurs mois et leur année, et l'heure où ils ont été comptés.

    La page vient aussitôt avec ce qui est gardé ; si des faits sont arrivés depuis, elle se redemande
    (`recompter`) et se remplace.
    """
    form = _reglage(request)
    reglage = form.reglage()
    dresses = selectors.tableaux(
        request.user, reglage=reglage, recompter="recompter" in request.GET
    )
    contexte = {
        "titre": "Pilotage",
        "form": form,
        "reglage": reglage,
        "tableaux": dresses,
        "savoir": selectors.savoir(dresses),
    }
    return render(request, "pilotage/tableau_de_bord.html", contexte)


@requiert(Permission.PILOTAGE_CONSULTER)
def indicateur(request: RequeteAgent, code: str) -> HttpResponse:
    """Un chiffre : définition, graphique, tableau par territoire, mois et année."""
    chiffre, form = _chiffre(code), _reglage(request)
    reglage = form.reglage()
    contexte = {
        "titre": chiffre.libelle,
        "form": form,
        "reglage": reglage,
        "chiffre": chiffre,
        "suite": f"{reglage.requete}&" if reglage.requete else "?",
        "tableau": selectors.tableau(chiffre, request.user, reglage=reglage),
        "peut_ouvrir": request.user.peut(Permission.PERSONNE_CONSULTER),
        "peut_publier": selectors.territoires_pilotes(request.user) is None,
        "distribution": selectors.repartition(chiffre, request.user, reglage=reglage),
    }
    return render(request, "pilotage/indicateur.html", contexte)


def _cas(
    request: RequeteAgent, code: str, mois: str, territoire: str
) -> tuple[Chiffre, Intervalle, selectors.Reglage, list[selectors.Cas], int]:
    """Le chiffre, la période et les personnes visibles que cette adresse désigne ; sinon 404."""
    chiffre = _chiffre(code)
    try:
        periode = selectors.periode_de(mois)
        unite = {"hors": 0, "ensemble": None}.get(territoire, -1)
        unite = int(territoire) if unite == -1 else unite
    except ValueError as erreur:
        raise Http404("Période ou territoire illisible.") from erreur
    permis = selectors.territoires_pilotes(request.user)
    if permis is not None and unite is not None and unite not in permis:
        raise Http404("Ce territoire ne vous est pas ouvert.")
    reglage = _reglage_des_cas(request)
    trouves, autres = selectors.cas_visibles(
        chiffre,
        request.user,
        periode=periode,
        unite=unite,
        reglage=reglage,
        part=request.GET.get("part", ""),
    )
    return chiffre, periode, reglage, trouves, autres


@requiert(Permission.PILOTAGE_CONSULTER)
@require_POST
def publier(request: RequeteAgent, code: str) -> HttpResponse:
    """Fige ce que la page montre ; réservé à qui pilote le Département entier."""
    chiffre, form = _chiffre(code), ReglageForm(request.POST, le=timezone.localdate())
    if selectors.territoires_pilotes(request.user) is not None:
        raise PermissionDenied("Publier un relevé revient à qui pilote le Département entier.")
    reglage = form.reglage()
    return agir(
        request,
        lambda: services.publier(
            chiffre,
            reglage.demande(reglage.periodes, None),
            par=request.user,
            le=timezone.localdate(),
        ),
        succes="Relevé publié : ses nombres ne changeront plus.",
        retour=reverse("pilotage:indicateur", args=[code]) + reglage.requete,
        suite=lambda releve: reverse("pilotage:releve", args=[releve.pk]),
    )


@requiert(Permission.PILOTAGE_CONSULTER)
def releve(request: RequeteAgent, pk: int) -> HttpResponse:
    """Un relevé : ce qui fut publié, et ce que les mêmes personnes donnent aujourd'hui."""
    publie = releve_numero(pk)
    if publie is None:
        raise Http404("Ce relevé n'existe pas.")
    chiffre = _chiffre(publie.code)
    tableau = selectors.tableau_du_releve(chiffre, request.user, publie, le=timezone.localdate())
    contexte = {
        "titre": publie.libelle,
        "releve": publie,
        "chiffre": chiffre,
        "tableau": tableau,
        "reglage": tableau.reglage,
        "suite": f"{tableau.reglage.requete}&",
        "ecarts": selectors.ecarts_lisibles(publie, request.user),
        "a_change": chiffre.version != publie.version,
        "peut_ouvrir": chiffre.version == publie.version
        and request.user.peut(Permission.PERSONNE_CONSULTER),
    }
    return render(request, "pilotage/releve.html", contexte)


@requiert(Permission.PILOTAGE_CONSULTER)
def cas(request: RequeteAgent, code: str, mois: str, territoire: str) -> HttpResponse:
    """Les personnes comptées dans une case ; la consultation est tracée."""
    chiffre, periode, reglage, trouves, autres = _cas(request, code, mois, territoire)
    consulter(request.user, ecran="pilotage_cas", detail=f"{code} {mois} {territoire}")
    contexte = {
        "titre": f"{chiffre.libelle} — {periode.cle}",
        "chiffre": chiffre,
        "periode": periode,
        "reglage": reglage,
        "autres": autres,
        "page": paginer(request, trouves),
    }
    return render(request, "pilotage/cas.html", contexte)


@requiert(Permission.PILOTAGE_CONSULTER)
def cas_export(request: RequeteAgent, code: str, mois: str, territoire: str) -> HttpResponseBase:
    """Les mêmes personnes, en un fichier pour le tableur."""
    _, periode, _, trouves, _ = _cas(request, code, mois, territoire)
    return agir(
        request,
        lambda: sortir(
            request.user,
            ecran=EcranCasExport.code,
            nom=f"{code}-{periode.cle}".replace("_", "-"),
            entetes=selectors.ENTETES_EXPORT,
            lignes=selectors.lignes_export(trouves),
            detail=f"{code} {mois} {territoire}",
            le=timezone.localdate(),
        ),
        succes="",
        suite=lambda fichier: fichier,
        retour=reverse("pilotage:cas", args=[code, mois, territoire]),
    )
