"""Les contrats de travail : noter, lire de quatre façons, constater, corriger."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from jalons.activite.forms.contrats import ConstaterForm, ContratForm, TerminerForm
from jalons.activite.lectures import lire_tout
from jalons.activite.models import ContratTravail
from jalons.activite.rules.contrats import echeances
from jalons.activite.selectors import contrats as lectures
from jalons.activite.services import contrats as services
from jalons.activite.services.preuves import archiver_preuve
from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Niveau, Permission
from jalons.comptes.journal import consulter
from jalons.ecrans.gestes import page_formulaire, saisir
from jalons.personnes.acces import sur_personne
from jalons.personnes.models import Personne
from jalons.socle.saisie import entier

GERER = Permission.CONTRAT_TRAVAIL_GERER


def _page(pk: int) -> str:
    return reverse("activite:contrat", args=[pk])


def _le_lire(
    request: RequeteAgent, pk: int, permission: Permission = lectures.LIRE
) -> ContratTravail:
    """Le contrat si l'agent le lit avec cette permission ; sinon 404."""
    return get_object_or_404(lectures.avec_tout(lectures.visibles(request.user, permission)), pk=pk)


@sur_personne(GERER, niveau=Niveau.SUIVI, ecran="contrat_travail_noter")
def noter(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Noter un contrat de travail."""
    le = timezone.localdate()

    def acte(form: ContratForm) -> str:
        recu, preuve = form.cleaned_data["preuve"], None
        commun: dict[str, Any] = {"par": request.user, "le": le}
        if recu:
            preuve = archiver_preuve(
                personne,
                titre="Preuve d'un contrat de travail",
                contenu=recu.read(),
                nom=recu.name,
                **commun,
            )
        note = services.noter_contrat(
            personne=personne, preuve=preuve, **form.changements(), **commun
        )
        lu = lectures.visibles(request.user, le=le).filter(pk=note.pk).exists()
        return _page(note.pk) if lu else reverse("portail:dossier", args=[personne.pk])

    return page_formulaire(
        request,
        ContratForm(
            request.POST or None, request.FILES or None, personne=personne, agent=request.user
        ),
        acte,
        titre=f"Contrat de travail de {personne.nom_complet}",
        succes="Le contrat est noté.",
        retour=reverse("portail:dossier", args=[personne.pk]),
        bouton="Noter ce contrat",
    )


@requiert(Permission.ACTIVITE_CONSULTER)
def contrat(request: RequeteAgent, pk: int) -> HttpResponse:
    """Un contrat : ce qu'il est, comment chacun le compte, si la personne y est encore."""
    le = timezone.localdate()
    objet = _le_lire(request, pk)
    consulter(request.user, ecran="contrat_travail", personne_id=objet.personne_id)
    lu = lectures.lu(objet)
    faits = {c.mois: c for c in objet.constats.all()}
    attendus = echeances(lu, lectures.mois_constates(le=le), le=le)
    contexte: dict[str, Any] = {
        "titre": str(objet),
        "objet": objet,
        "lectures": lire_tout(lectures.suite_de(objet), le=le if lu.court_le(le) else lu.debut),
        "echeances": [(e, faits.get(e.mois)) for e in attendus],
        "peut_gerer": lectures.visibles(request.user, GERER).filter(pk=pk).exists(),
        "court": lu.court_le(le),
    }
    return render(request, "activite/contrat.html", contexte)


@requiert(GERER)
def corriger(request: RequeteAgent, pk: int) -> HttpResponse:
    """Corriger ce que l'on sait du contrat."""
    objet = _le_lire(request, pk, GERER)

    def acte(form: ContratForm) -> str:
        services.corriger_contrat(
            contrat=objet,
            changements=form.changements(),
            motif=form.cleaned_data["motif"],
            version=form.cleaned_data["version"] or 0,
            par=request.user,
            le=timezone.localdate(),
        )
        return _page(pk)

    return page_formulaire(
        request,
        ContratForm(
            request.POST or None, personne=objet.personne, agent=request.user, instance=objet
        ),
        acte,
        titre=f"Corriger : {objet}",
        succes="Le contrat est corrigé.",
        retour=_page(pk),
    )


@requiert(GERER)
def terminer(request: RequeteAgent, pk: int) -> HttpResponse:
    """Le contrat a fini plus tôt que prévu."""
    objet = _le_lire(request, pk, GERER)
    initial = {"fin": timezone.localdate(), "version": objet.version}
    return saisir(
        request,
        TerminerForm(request.POST or None, initial=initial),
        services.terminer_contrat,
        titre=f"Fin du contrat : {objet}",
        succes="La fin du contrat est notée.",
        retour=_page(pk),
        bouton="Noter la fin",
        avec_version=True,
        contrat=objet,
    )


@requiert(GERER)
def constater(request: RequeteAgent, pk: int) -> HttpResponse:
    """Toujours en emploi à cette échéance ? (`?mois=`)"""
    objet = _le_lire(request, pk, GERER)
    mois = entier(request.GET.get("mois", "")) or 1

    def acte(form: ConstaterForm) -> str:
        lu = form.cleaned_data
        services.constater(
            contrat=objet,
            mois=lu["mois"],
            est_present=lu["est_present"] == "oui",
            source=lu["source"],
            par=request.user,
            le=timezone.localdate(),
        )
        return _page(pk)

    return page_formulaire(
        request,
        ConstaterForm(request.POST or None, initial={"mois": mois}),
        acte,
        titre=f"À {mois} mois : {objet}",
        succes="Le constat est enregistré.",
        retour=_page(pk),
        bouton="Enregistrer le constat",
    )
