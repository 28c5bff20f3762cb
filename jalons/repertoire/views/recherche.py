"""Chercher une offre, et remettre une sélection à la personne."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control

from jalons.annuaire.models import Commune
from jalons.annuaire.selectors import chercher_communes
from jalons.comptes.acces import RequeteAgent, publique, requiert
from jalons.comptes.enums import Permission
from jalons.ecrans.gestes import adresse_du_site
from jalons.repertoire.enums import EtatOffre
from jalons.repertoire.models import Offre
from jalons.repertoire.reponses import reponses_de
from jalons.repertoire.rules.facettes import FACETTES
from jalons.repertoire.selectors import fiches as lectures
from jalons.repertoire.selectors.recherche import (
    Demande,
    Resultats,
    chercher_offres,
    facettes_valides,
)
from jalons.repertoire.vocabulaire import liste, thematiques_par_categorie
from jalons.socle.parametres import parametre
from jalons.socle.saisie import entier, entiers

RAYONS = (5, 10, 20, 30, 50, 80)
_NOMS = {
    "categories": "Thème",
    "publics": "Public",
    "type": "Genre",
    "frais": "Frais",
    "modes_accueil": "Accueil",
}
_MAXIMUM = 20
_SEL = "repertoire.selection"


def _commune(texte: str) -> Commune | None:
    """La commune tapée : son nom exact d'abord, sinon la plus peuplée de celles qui lui ressemblent."""
    trouvees = chercher_communes(texte, limite=5) if texte.strip() else []
    return trouvees[0] if trouvees else None


def _lire(request: HttpRequest) -> tuple[Demande, Commune | None, str]:
    lu = {c: request.GET.get(c, "")[:100] for c in ("q", "ou", "rayon", "theme", *FACETTES)}
    commune = _commune(lu["ou"])
    defaut = parametre("repertoire_rayon", le=timezone.localdate()).nombre
    rayon = entier(lu["rayon"]) if lu["rayon"] else defaut
    theme = lu["theme"] if lu["theme"] in liste("thematiques") else ""
    demande = Demande(
        q=lu["q"],
        commune=commune.pk if commune else "",
        rayon=None
        if lu["rayon"] == "tout" or commune is None
        else min(max(rayon or defaut, 1), 500),
        thematique=theme,
        filtres=facettes_valides(lu),
        page=max(1, min(entier(request.GET.get("page", "")) or 1, 10_000)),
    )
    return demande, commune, lu["ou"]


def _facettes(request: HttpRequest, lus: Resultats, demande: Demande) -> list[dict[str, Any]]:
    """Chaque facette, ses valeurs avec leur nombre, et l'adresse qui les ajoute ou les ôte."""
    poses, rendues = dict(demande.filtres), []
    for facette in FACETTES:
        valeurs = []
        for compte in lus.facettes[facette]:
            choisie = poses.get(facette) == compte.code
            adresse = request.GET.copy()
            adresse.pop("page", None)
            adresse[facette] = "" if choisie else compte.code
            url = f"?{adresse.urlencode()}" if compte.code else ""
            valeurs.append((compte, url, choisie))
        rendues.append({"code": facette, "nom": _NOMS[facette], "valeurs": valeurs})
    return rendues


@requiert(Permission.COORDINATION_CONSULTER, Permission.POSITIONNEMENT_GERER)
def chercher(request: RequeteAgent) -> HttpResponse:
    """Chercher dans le répertoire ; tout est dans l'adresse."""
    demande, commune, tape = _lire(request)
    lus = chercher_offres(demande, le=timezone.localdate(), commune=commune)
    cle = "carte" in request.GET
    reponses = reponses_de([t.offre.pk for t in lus.lignes], le=timezone.localdate())
    contexte = {
        "titre": "Chercher une offre",
        "onglet": "recherche",
        "demande": demande,
        "lus": lus,
        "trouvees": [(t, reponses.get(t.offre.pk)) for t in lus.lignes],
        "commune": commune,
        "commune_inconnue": tape if tape.strip() and commune is None else "",
        "ou": commune.nom if commune else tape,
        "facettes": _facettes(request, lus, demande),
        "le": timezone.localdate(),
        "page_avant": lus.page - 1,
        "page_apres": lus.page + 1,
        "themes": thematiques_par_categorie(),
        "rayons": RAYONS,
        "rayon_libre": demande.rayon if demande.rayon not in (*RAYONS, None) else None,
        "carte": lectures.carte(lus.lieux, commune=commune) if cle else None,
        "est_carte": cle,
        "caches": [(c, v) for c, v in demande.filtres],
        "peut_gerer": request.user.peut(Permission.COORDINATION_GERER),
    }
    return render(request, "repertoire/offres/recherche.html", contexte)


def _choisies(cles: list[int]) -> list[dict[str, Any]]:
    """Les offres choisies, dans l'ordre du choix ; ni brouillon, ni close."""
    ouvertes = Offre.objects.exclude(etat__in=[EtatOffre.BROUILLON, EtatOffre.CLOSE])
    lues = ouvertes.select_related("structure", "commune").in_bulk(cles[:_MAXIMUM])
    return [lectures.en_clair(lues[c]) for c in dict.fromkeys(cles) if c in lues]


@requiert(Permission.COORDINATION_CONSULTER, Permission.POSITIONNEMENT_GERER)
def selection(request: RequeteAgent) -> HttpResponse:
    """La sélection à remettre : imprimable, en gros caractères, avec une adresse à donner."""
    choisies = _choisies(entiers(request.GET.getlist("fiche")))
    signee = signing.dumps([c["offre"].pk for c in choisies], salt=_SEL)
    chemin = reverse("repertoire:selection_partagee", args=[signee])
    contexte = {
        "titre": "Des adresses pour vous",
        "choisies": choisies,
        "adresse": adresse_du_site(request).rstrip("/") + chemin if choisies else "",
        "retour": f"{reverse('repertoire:recherche')}?{urlencode({'q': request.GET.get('q', '')})}",
        "le": timezone.localdate(),
    }
    return render(request, "repertoire/offres/selection.html", contexte)


@publique
@cache_control(public=True, max_age=600)
def selection_partagee(request: HttpRequest, signee: str) -> HttpResponse:
    """La même, ouverte à qui en a l'adresse ; elle ne dit rien de personne."""
    try:
        cles = signing.loads(signee, salt=_SEL)
    except signing.BadSignature as erreur:
        raise Http404("Cette sélection n'existe pas.") from erreur
    contexte = {
        "titre": "Des adresses pour vous",
        "choisies": _choisies(cles),
        "le": timezone.localdate(),
    }
    return render(request, "repertoire/offres/selection_publique.html", contexte)
