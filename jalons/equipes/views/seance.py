"""La séance : présences par collège, dossiers par thème, avis au clavier, procès-verbal, lettres."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_time
from django.views.decorators.http import require_POST

from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.comptes.journal import consulter_en_lot
from jalons.ecrans.droits import peut_tenir
from jalons.ecrans.fichiers import pdf
from jalons.ecrans.gestes import adresse_du_site, agir, poster
from jalons.equipes.enums import EtatPassage, SensAvis
from jalons.equipes.forms.dossier import REPORTER, AvisForm, SignatureForm
from jalons.equipes.models import PassageEquipe, SeanceEquipe
from jalons.equipes.rules.avis import Voix
from jalons.equipes.selectors.seance import (
    TENUE,
    jour_de,
    limite_de_convocation,
    membres_en_seance,
    ordre_du_jour,
    par_college,
    quorum_de,
)
from jalons.equipes.services import avis as services
from jalons.equipes.services import courriers, pv
from jalons.equipes.services.courriers import Lot
from jalons.equipes.views.commun import (
    exiger_de_tout_voir,
    fiche_seance,
    lire_seance,
    passage_tenu,
    seance_tenue,
)
from jalons.repertoire.enums import Voie
from jalons.socle.mots import accorder
from jalons.socle.saisie import entier, entiers


@requiert(Permission.EQUIPE_CONSULTER)
def seance(request: RequeteAgent, pk: int) -> HttpResponse:
    """L'ordre du jour par thème, qui siège par collège, et pour chaque dossier son avis."""
    objet, le = lire_seance(pk), timezone.localdate()
    membres = membres_en_seance(objet)
    lu = ordre_du_jour(objet, request.user, membres)
    consulter_en_lot(
        request.user,
        ecran="equipe_seance",
        personnes=[ligne.passage.dossier.personne_id for ligne in lu.lignes],
        detail=f"séance {pk}",
    )
    jour, tient = jour_de(objet), peut_tenir(request.user, objet.equipe)
    ouverte = not objet.est_signee and objet.seance.etat != "annulee"
    tenue = objet.seance.etat == TENUE
    rendus = [x for x in lu.lignes if x.passage.etat == EtatPassage.RENDU]
    contexte = {
        "titre": str(objet.equipe),
        "seance": objet,
        "jour": jour,
        "ordre": lu,
        "colleges": par_college(membres),
        "membres": membres,
        "quorum": quorum_de(objet, membres),
        "quorum_dit": pv.dire_quorum(quorum_de(objet, membres)),
        "est_tenue": tenue,
        "est_venue": jour <= le,
        "a_inviter": any(theme.exige_invitation for theme, _ in lu.themes),
        "peut_gerer": tient and ouverte,
        "tient": tient,
        "peut_rendre": tient and ouverte and tenue,
        "a_convoquer": sum(not m.est_convoque for m in membres),
        "limite": limite_de_convocation(objet),
        "suivant": entier(request.GET.get("suivant", "")),
        "voies": Voie.choices,
        "rendus": len(rendus),
        "sans_lettre": sum(x.passage.dossier.lettre_avis_id is None for x in rendus),
        "invitees": sum(x.passage.invitee_le is not None for x in lu.lignes),
        "signature": SignatureForm(
            initial={"version": objet.version, "president": objet.president}
        ),
    }
    return render(request, "equipes/seance.html", contexte)


@requiert(Permission.EQUIPE_GERER)
def presences(request: RequeteAgent, pk: int) -> HttpResponse:
    """Cocher les présents, par collège."""
    objet = seance_tenue(request.user, pk)
    if request.method == "POST":
        coches = set(entiers(request.POST.getlist("present")))
        return agir(
            request,
            lambda: services.noter_presences(
                seance=objet, presents=coches, par=request.user, le=timezone.localdate()
            ),
            succes="Les présences sont notées.",
            retour=fiche_seance(pk),
        )
    membres = membres_en_seance(objet)
    contexte = {
        "titre": "Présences",
        "seance": objet,
        "colleges": par_college(membres),
        "sans_invitation": sum(m.invitation is None for m in membres),
    }
    return render(request, "equipes/presences.html", contexte)


@require_POST
@requiert(Permission.EQUIPE_GERER)
def convoquer(request: RequeteAgent, pk: int) -> HttpResponse:
    """Convoquer les membres : l'invitation part par la coordination."""
    objet = seance_tenue(request.user, pk)
    return agir(
        request,
        lambda: courriers.convoquer_membres(
            seance=objet, par=request.user, le=timezone.now(), adresse=adresse_du_site(request)
        ),
        succes=lambda n: f"{accorder(n, 'convocation part', 'convocations partent')}.",
        retour=fiche_seance(pk),
    )


def _passages(objet: SeanceEquipe, request: RequeteAgent) -> list[PassageEquipe]:
    """Les passages cochés, des seules personnes que l'agent voit."""
    lu = ordre_du_jour(objet, request.user, [])
    coches = set(entiers(request.POST.getlist("passage")))
    return [x.passage for x in lu.lignes if x.passage.pk in coches]


def _heures(request: RequeteAgent, passages: list[PassageEquipe]) -> dict[int, time]:
    lues = ((p.pk, parse_time(request.POST.get(f"heure-{p.pk}", ""))) for p in passages)
    return {pk: heure for pk, heure in lues if heure is not None}


@require_POST
@requiert(Permission.EQUIPE_GERER)
def inviter(request: RequeteAgent, pk: int) -> HttpResponse:
    """Composer l'invitation des personnes cochées ; le lot de lettres s'ouvre ensuite."""
    objet = seance_tenue(request.user, pk)
    choisis = _passages(objet, request)
    if not choisis:
        messages.warning(request, "Cochez au moins une personne à inviter.")
        return redirect(fiche_seance(pk))
    return agir(
        request,
        lambda: courriers.inviter_les_personnes(
            seance=objet,
            passages=choisis,
            heures=_heures(request, choisis),
            par=request.user,
            le=timezone.localdate(),
        ),
        succes=lambda lot: _dire_lot(request, lot, "invitation prête", "invitations prêtes"),
        retour=fiche_seance(pk),
    )


def _dire_lot(request: RequeteAgent, lot: Lot, un: str, plusieurs: str) -> str:
    """Ce qui est fait, et ligne par ligne ce qui n'a pas pu l'être."""
    for passage, raison in lot.refusees:
        messages.warning(request, f"{passage.dossier.personne} : {raison}")
    return f"{accorder(len(lot.faites), un, plusieurs)} à imprimer." if lot.faites else ""


def _imprimer(request: RequeteAgent, lot: Lot, nom: str) -> HttpResponseBase:
    if not lot.pdf:
        raise Http404("Aucune lettre n'est encore composée pour cette séance.")
    personnes = exiger_de_tout_voir(request.user, [p.dossier.personne_id for p in lot.faites])
    consulter_en_lot(request.user, ecran="equipe_lettres", personnes=personnes, detail=nom)
    return pdf(lot.pdf, nom)


@requiert(Permission.EQUIPE_GERER)
def invitations(request: RequeteAgent, pk: int) -> HttpResponseBase:
    """Toutes les invitations de la séance, en un PDF."""
    objet = seance_tenue(request.user, pk)
    return _imprimer(request, courriers.lettres_d_invitation(objet), f"invitations-{pk}")


@require_POST
@requiert(Permission.EQUIPE_GERER)
def dire_les_avis(request: RequeteAgent, pk: int) -> HttpResponse:
    """Composer la lettre d'avis de chaque personne."""
    objet = seance_tenue(request.user, pk)
    return agir(
        request,
        lambda: courriers.dire_les_avis(seance=objet, par=request.user, le=timezone.localdate()),
        succes=lambda lot: _dire_lot(request, lot, "lettre prête", "lettres prêtes"),
        retour=fiche_seance(pk),
    )


@requiert(Permission.EQUIPE_GERER)
def lettres_d_avis(request: RequeteAgent, pk: int) -> HttpResponseBase:
    """Toutes les lettres d'avis de la séance, en un PDF."""
    objet = seance_tenue(request.user, pk)
    return _imprimer(request, courriers.lettres_d_avis(objet), f"avis-{pk}")


@require_POST
@requiert(Permission.EQUIPE_GERER)
def rendre(request: RequeteAgent, pk: int) -> HttpResponse:
    """L'avis d'une ligne de la séance, ou son report ; la page revient sur la ligne suivante."""
    passage = passage_tenu(request.user, pk)
    form = AvisForm(request.POST)
    return agir(
        request,
        lambda: noter_l_avis(request, passage, form.cleaned_data),
        form=form,
        succes="",
        retour=f"{fiche_seance(passage.seance_id)}?suivant={pk}",
        suite=lambda _: _ligne_suivante(request, passage),
    )


def noter_l_avis(
    request: RequeteAgent, passage: PassageEquipe, lu: dict[str, Any]
) -> PassageEquipe:
    """Rend l'avis saisi, ou reporte le dossier."""
    commun: dict[str, Any] = {
        "passage": passage,
        "motif": lu["motif"],
        "version": lu["version"],
        "par": request.user,
        "le": timezone.localdate(),
    }
    if lu["sens"] == REPORTER:
        return services.reporter(**commun)
    voix = Voix(lu["pour"] or 0, lu["contre"] or 0, lu["abstentions"] or 0)
    return services.rendre_avis(
        **commun, sens=SensAvis(lu["sens"]), voie=lu.get("voie", ""), voix=voix
    )


def _ligne_suivante(request: RequeteAgent, passage: PassageEquipe) -> str:
    """L'adresse de la séance, au prochain dossier sans avis ; une ancre empêcherait d'y aller taper."""
    lu = ordre_du_jour(passage.seance, request.user, [])
    cles = [x.passage.pk for x in lu.lignes if x.est_a_rendre or x.passage.pk == passage.pk]
    rang = cles.index(passage.pk) if passage.pk in cles else -1
    apres = [c for c in (*cles[rang + 1 :], *cles[: max(rang, 0)]) if c != passage.pk]
    if not apres:
        return f"{fiche_seance(passage.seance_id)}#conclure"
    return f"{fiche_seance(passage.seance_id)}?suivant={apres[0]}"


@require_POST
@requiert(Permission.EQUIPE_GERER)
def reprendre(request: RequeteAgent, pk: int) -> HttpResponse:
    """Défaire un avis ou un report noté par erreur."""
    passage = passage_tenu(request.user, pk)
    return poster(
        request,
        services.reprendre,
        succes="Le dossier est de nouveau à examiner.",
        retour=f"{fiche_seance(passage.seance_id)}?suivant={pk}",
        passage=passage,
        version=entier(request.POST.get("version", "")) or 0,
    )


@require_POST
@requiert(Permission.EQUIPE_GERER)
def sans_quorum(request: RequeteAgent, pk: int) -> HttpResponse:
    """Le quorum manque : tous les dossiers passent à la séance suivante."""
    objet = seance_tenue(request.user, pk)
    return agir(
        request,
        lambda: services.reporter_faute_de_quorum(
            seance=objet, par=request.user, le=timezone.localdate()
        ),
        succes=lambda n: f"{accorder(n, 'dossier reporté', 'dossiers reportés')}.",
        retour=fiche_seance(pk),
    )


@require_POST
@requiert(Permission.EQUIPE_GERER)
def signer(request: RequeteAgent, pk: int) -> HttpResponse:
    """Signer le procès-verbal : les avis ne changent plus."""
    objet = seance_tenue(request.user, pk)
    return poster(
        request,
        pv.signer_pv,
        form=SignatureForm(request.POST),
        succes="Le procès-verbal est signé et archivé. Les lettres d'avis peuvent partir.",
        retour=fiche_seance(pk),
        seance=objet,
    )


@requiert(Permission.EQUIPE_GERER)
def proces_verbal(request: RequeteAgent, pk: int) -> HttpResponseBase:
    """Le procès-verbal archivé ; avant la signature, les dossiers de la séance. Il nomme chacun."""
    objet = seance_tenue(request.user, pk)
    personnes = exiger_de_tout_voir(
        request.user, objet.passages.order_by().values_list("dossier__personne_id", flat=True)
    )
    consulter_en_lot(
        request.user, ecran="equipe_pv", personnes=personnes, detail=f"séance {objet.pk}"
    )
    if objet.pv is not None:
        return pdf(bytes(objet.pv.contenu), f"proces-verbal-{pk}")
    return pdf(pv.composer_pv(objet, le=timezone.localdate()), f"dossiers-{pk}")
