"""Le pilotage : les indicateurs, leur définition, et les personnes derrière chaque chiffre."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.comptes.export import ExportRefuse, exporter
from jalons.comptes.journal import consulter
from jalons.personnes.models import Personne
from jalons.pilotage import selectors
from jalons.pilotage.ecrans import EcranCasExport
from jalons.pilotage.indicateur import Cas, Indicateur
from jalons.socle.pagination import paginer
from jalons.socle.registre import CodeInconnu


def _indicateur(code: str) -> type[Indicateur]:
    try:
        return Indicateur.par_code(code)
    except CodeInconnu as erreur:
        raise Http404("Cet indicateur n'existe pas.") from erreur


@requiert(Permission.PILOTAGE_CONSULTER)
def tableau_de_bord(request: RequeteAgent) -> HttpResponse:
    """Tous les indicateurs, leur constat et leur courbe."""
    le = timezone.localdate()
    tableaux = [selectors.tableau(i, request.user, le=le) for i in Indicateur.tous()]
    contexte = {"titre": "Pilotage", "tableaux": tableaux}
    return render(request, "pilotage/tableau_de_bord.html", contexte)


@requiert(Permission.PILOTAGE_CONSULTER)
def indicateur(request: RequeteAgent, code: str) -> HttpResponse:
    """Un indicateur : définition, graphique, tableau par territoire et par mois."""
    le = timezone.localdate()
    declare = _indicateur(code)
    tableau = selectors.tableau(declare, request.user, le=le)
    contexte = {
        "titre": declare.libelle,
        "tableau": tableau,
        "indicateur": declare,
        "peut_ouvrir": request.user.peut(Permission.PERSONNE_CONSULTER),
        "distribution": _distribution(declare, request, le) if declare.unite == "jours" else None,
    }
    return render(request, "pilotage/indicateur.html", contexte)


def _distribution(
    declare: type[Indicateur], request: RequeteAgent, le: date
) -> list[tuple[str, int]]:
    permis = selectors.territoires_pilotes(request.user)
    jours = []
    for mois in selectors.mois_affiches(le):
        territoires = {m.territoire_id for m in declare.calculer(mois, mois)}
        for territoire_id in territoires:
            if permis is None or territoire_id in permis:
                cas = declare.cas(mois, territoire_id)
                jours += [int(c.detail.split()[0]) for c in cas if c.est_au_numerateur]
    return selectors.distribution(jours)


def _cas(
    request: RequeteAgent, code: str, mois: str, territoire: str
) -> tuple[type[Indicateur], date, list[tuple[Personne, Cas]]]:
    """L'indicateur, le mois et les personnes visibles que cette adresse désigne ; sinon 404."""
    declare = _indicateur(code)
    try:
        premier = date.fromisoformat(f"{mois}-01")
        territoire_id = None if territoire == "hors" else int(territoire)
    except ValueError as erreur:
        raise Http404("Période ou territoire illisible.") from erreur
    permis = selectors.territoires_pilotes(request.user)
    if permis is not None and territoire_id not in permis:
        raise Http404("Ce territoire ne vous est pas ouvert.")
    lignes = selectors.cas_visibles(
        declare, request.user, mois=premier, territoire_id=territoire_id
    )
    return declare, premier, lignes


@requiert(Permission.PILOTAGE_CONSULTER)
def cas(request: RequeteAgent, code: str, mois: str, territoire: str) -> HttpResponse:
    """Les personnes comptées dans un chiffre ; la consultation est tracée."""
    declare, premier, lignes = _cas(request, code, mois, territoire)
    consulter(request.user, ecran="pilotage_cas", detail=f"{code} {mois} {territoire}")
    contexte = {
        "titre": f"{declare.libelle} — {premier:%m/%Y}",
        "indicateur": declare,
        "page": paginer(request, lignes),
    }
    return render(request, "pilotage/cas.html", contexte)


@requiert(Permission.PILOTAGE_CONSULTER)
def cas_export(request: RequeteAgent, code: str, mois: str, territoire: str) -> HttpResponseBase:
    """Les mêmes personnes, en un fichier pour le tableur."""
    _, premier, lignes = _cas(request, code, mois, territoire)
    try:
        return exporter(
            request.user,
            ecran=EcranCasExport,
            nom=f"{code}-{premier:%Y-%m}".replace("_", "-"),
            entetes=selectors.ENTETES_EXPORT,
            lignes=selectors.lignes_export(lignes),
            detail=f"{code} {mois} {territoire}",
            le=timezone.localdate(),
        )
    except ExportRefuse as refus:
        messages.info(request, refus.message)
        return redirect("pilotage:cas", code, mois, territoire)
