"""Positionner une personne, et suivre ce qu'il en advient."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.activite.cycle import Passage
from jalons.activite.enums import Cote, OriginePositionnement
from jalons.activite.forms.positionnements import (
    AvancerForm,
    ProposerForm,
    RevenirForm,
)
from jalons.activite.models import Positionnement
from jalons.activite.selectors import positionnements as lectures
from jalons.activite.selectors.reponse import lien_de
from jalons.activite.services import positionnements as services
from jalons.activite.services import reponse
from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Niveau, Permission
from jalons.comptes.journal import consulter
from jalons.ecrans.gestes import adresse_du_site, agir, page_formulaire, poster, saisir
from jalons.personnes.acces import sur_personne
from jalons.personnes.models import Personne
from jalons.personnes.selectors.nouvelles import nouvelles_de
from jalons.personnes.services.liens_personnels import est_vivant
from jalons.socle.formulaires import VersionForm

_AGIR = (Permission.POSITIONNEMENT_GERER, Permission.POSITIONNEMENT_REPONDRE)


def page_de(pk: int) -> str:
    """L'adresse d'un positionnement."""
    return reverse("activite:positionnement", args=[pk])


def ensuite(request: RequeteAgent, pk: int) -> str:
    """Où aller après un passage : sa page, sauf s'il vient de fermer le dossier à qui l'a fait."""
    if lectures.visibles(request.user).filter(pk=pk).exists():
        return page_de(pk)
    return reverse("portail:ma_journee")


def le_lire(request: RequeteAgent, pk: int) -> Positionnement:
    """Le positionnement si l'agent le lit ; sinon 404."""
    return get_object_or_404(lectures.avec_tout(lectures.visibles(request.user)), pk=pk)


@sur_personne(Permission.POSITIONNEMENT_GERER, niveau=Niveau.SUIVI, ecran="positionner")
def positionner(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Choisir vers quoi positionner la personne."""
    le = timezone.localdate()

    def acte(form: ProposerForm) -> str:
        cree = services.proposer(personne=personne, par=request.user, le=le, **form.saisie())
        _inviter(request, cree)
        return page_de(cree.pk)

    return page_formulaire(
        request,
        ProposerForm(request.POST or None, le=le),
        acte,
        titre=f"Positionner {personne.nom_complet}",
        succes="Le positionnement est enregistré.",
        retour=reverse("portail:dossier", args=[personne.pk]),
        bouton="Positionner",
    )


@require_POST
@sur_personne(Permission.POSITIONNEMENT_GERER, niveau=Niveau.SUIVI, ecran="positionner")
def prescrire(request: RequeteAgent, personne: Personne, offre_id: int) -> HttpResponse:
    """Adresser la personne à cette offre, d'un clic : la demande part à l'organisme."""

    def acte() -> Positionnement:
        cree = services.proposer(
            personne=personne,
            genre="offre",
            cible_id=offre_id,
            origine=OriginePositionnement.REFERENT,
            par=request.user,
            le=timezone.localdate(),
        )
        return _inviter(request, cree)

    return agir(
        request,
        acte,
        succes=lambda fait: f"C'est prescrit : la demande va à {fait.structure}.",
        retour=reverse("portail:dossier", args=[personne.pk]),
        suite=lambda fait: page_de(fait.pk),
    )


def _avancer(*, preuve: Any = None, **saisie: Any) -> Positionnement:
    piece = (preuve.name, preuve.read()) if preuve else None
    return services.avancer_avec_piece(piece=piece, **saisie)


def _inviter(request: RequeteAgent, envoye: Positionnement) -> Positionnement:
    """Ce qui vient d'être envoyé s'annonce à la structure, par son lien, si elle a un courriel."""
    reponse.annoncer(
        envoye, adresse=adresse_du_site(request), par=request.user, maintenant=timezone.now()
    )
    return envoye


@requiert(Permission.ACTIVITE_CONSULTER)
def positionnement(request: RequeteAgent, pk: int) -> HttpResponse:
    """Un positionnement : où il en est, ce qui s'est passé, ce que l'on peut faire."""
    le = timezone.localdate()
    objet = le_lire(request, pk)
    consulter(request.user, ecran="positionnement", personne_id=objet.personne_id)
    cotes = lectures.cotes_de(request.user, objet, le=le)
    lien = lien_de(objet)
    contexte: dict[str, Any] = {
        "titre": objet.intitule,
        "objet": objet,
        "cible": lectures.cible_de(objet),
        "histoire": objet.passages.select_related("par"),
        "passages": lectures.passages_offerts(request.user, objet, le=le),
        "version": VersionForm(initial={"version": objet.version}),
        "peut_relancer": objet.etat == "envoye" and Cote.PRESCRIPTEUR in cotes,
        "peut_revenir": bool(cotes) and objet.version > 1,
        "lien": lien,
        "lien_est_vivant": lien is not None and est_vivant(lien, maintenant=timezone.now()),
        "envoi": lien.envois.order_by("-pk").first() if lien else None,
        "peut_envoyer_le_lien": Cote.PRESCRIPTEUR in cotes
        and objet.etat in ("envoye", "expire", "accepte", "entre"),
        "courriel": lectures.courriel_de(objet),
        "nouvelles": nouvelles_de("suite_prescription", objet.pk),
        "est_en_retard": objet.etat == "envoye" and objet.reponse_due_le < le,  # type: ignore[operator]
    }
    return render(request, "activite/positionnement.html", contexte)


def _passage(request: RequeteAgent, objet: Positionnement, acte: str) -> Passage:
    """Le passage demandé, si l'agent peut le faire maintenant ; sinon 404."""
    offerts = lectures.passages_offerts(request.user, objet, le=timezone.localdate())
    trouve = next((p for p in offerts if p.acte == acte), None)
    if trouve is None:
        raise Http404("Ce positionnement n'en est plus là, ou ce n'est pas à vous de le dire.")
    return trouve


@requiert(*_AGIR)
def avancer(request: RequeteAgent, pk: int, acte: str) -> HttpResponse:
    """Faire un passage : son jour, et sa raison s'il en faut une."""
    objet = le_lire(request, pk)
    passage = _passage(request, objet, acte)
    initial = {"jour": timezone.localdate(), "version": objet.version}
    return saisir(
        request,
        AvancerForm(request.POST or None, request.FILES or None, passage=passage, initial=initial),
        lambda **saisie: _inviter(request, _avancer(**saisie)),
        titre=f"{passage.libelle} : {objet.intitule}",
        succes="C'est noté.",
        retour=page_de(pk),
        suite=lambda _: ensuite(request, pk),
        bouton=passage.libelle,
        avec_version=True,
        positionnement=objet,
        acte=acte,
    )


@requiert(*_AGIR)
def revenir(request: RequeteAgent, pk: int) -> HttpResponse:
    """Défaire le dernier passage."""
    objet = le_lire(request, pk)
    if not lectures.cotes_de(request.user, objet, le=timezone.localdate()):
        raise Http404("Ce n'est pas à vous de corriger ce positionnement.")
    return saisir(
        request,
        RevenirForm(request.POST or None, initial={"version": objet.version}),
        services.revenir,
        titre=f"Revenir en arrière : {objet.intitule}",
        succes="Le dernier passage est défait.",
        retour=page_de(pk),
        suite=lambda _: ensuite(request, pk),
        bouton="Revenir en arrière",
        contexte={"note": f"Il est maintenant « {objet.get_etat_display()} »."},
        avec_version=True,
        positionnement=objet,
    )


@require_POST
@requiert(Permission.POSITIONNEMENT_GERER)
def relancer(request: RequeteAgent, pk: int) -> HttpResponse:
    """Noter que la structure vient d'être relancée."""
    objet = le_lire(request, pk)
    if Cote.PRESCRIPTEUR not in lectures.cotes_de(request.user, objet, le=timezone.localdate()):
        raise Http404("Ce n'est pas à vous de relancer.")
    return poster(
        request,
        services.relancer,
        form=VersionForm(request.POST),
        succes="La relance est notée.",
        retour=page_de(pk),
        positionnement=objet,
    )
