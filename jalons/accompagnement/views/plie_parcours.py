"""Le parcours PLIE d'une personne : sa page, son référent, ses étapes, ses contacts."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from jalons.accompagnement.enums import EtatEtape, ModeContact
from jalons.accompagnement.etapes import SuiviDansEmploi, TypeEtape
from jalons.accompagnement.forms.plie import (
    ContactForm,
    EtapeForm,
    ReferentForm,
    SuivreEtapeForm,
)
from jalons.accompagnement.forms.plie_sortie import ConfirmerForm
from jalons.accompagnement.models import EtapeParcours, Parcours
from jalons.accompagnement.rules.frise import disposer
from jalons.accompagnement.selectors import parcours as lectures
from jalons.accompagnement.selectors.contacts import contact_habituel
from jalons.accompagnement.selectors.plie import parcours_plie_de, parcours_visibles
from jalons.accompagnement.services import parcours as services
from jalons.accompagnement.services.contacts import noter_contact
from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Niveau, Permission
from jalons.comptes.journal import consulter
from jalons.ecrans.gestes import essayer, montrer
from jalons.personnes.acces import sur_personne
from jalons.personnes.models import Personne

# Traits du dessin, dans les unités de la frise.
_HAUTEUR, _MARGE = 34, 26
_TONS = {
    "accent": "var(--accent)",
    "info": "var(--info)",
    "succes": "var(--succes)",
    "attention": "var(--attention)",
    "neutre": "#5c6266",
}


def parcours_ou_404(personne: Personne) -> Parcours:
    """Le parcours de la personne, vivant ou dernier ; 404 s'il n'y en a jamais eu."""
    trouve = parcours_plie_de(personne)
    if trouve is None:
        raise Http404("Cette personne n'a pas de parcours PLIE.")
    return trouve


def _dessin(etapes: list[EtapeParcours], le: date) -> dict[str, Any]:
    plages = [(e.periode.debut, e.periode.fin) for e in etapes]
    dessin = disposer(plages, [str(e) for e in etapes], le=le)
    if dessin is None:
        return {}
    lignes = [
        {
            "etape": etape,
            "x": barre.x,
            "y": _MARGE + barre.couloir * _HAUTEUR,
            "largeur": barre.largeur,
            "couleur": _TONS[etape.genre.ton],
            "texte_x": barre.texte_x,
            "prevue": etape.etat == EtatEtape.PREVUE,
        }
        for etape, barre in zip(etapes, dessin.barres, strict=True)
    ]
    return {
        "barres": lignes,
        "reperes": dessin.reperes,
        "hauteur": _MARGE + dessin.couloirs * _HAUTEUR + 6,
        "aujourdhui": dessin.aujourdhui,
    }


@sur_personne(Permission.PLIE_CONSULTER, niveau=Niveau.SUIVI, ecran="plie_parcours")
def parcours(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Tout le parcours : référent, frise des étapes, contacts, sortie."""
    le = timezone.localdate()
    objet = parcours_ou_404(personne)
    annote = lectures.avec_contact(Parcours.objects.filter(pk=objet.pk), le=le).get()
    etapes = list(lectures.etapes_de(objet))
    sortie = getattr(objet, "sortie", None)
    contexte = {
        "titre": f"Parcours PLIE de {personne.nom_complet}",
        "personne": personne,
        "parcours": objet,
        "suivi": lectures.contact_de(annote, le=le),
        "en_alerte": annote.en_alerte,
        "etapes": etapes,
        "dessin": _dessin(etapes, le),
        "contacts": objet.contacts.select_related("agent")[:12],
        "relais": objet.relais.select_related("de", "a"),
        "passages": objet.passages.select_related("commission").order_by("-commission__date"),
        "contact_form": ContactForm(initial=contact_habituel(personne, le=le)),
        "sortie": sortie,
        "est_confirmable": bool(
            sortie and sortie.date_confirmable and le >= sortie.date_confirmable
        ),
        "confirmer_form": ConfirmerForm(initial={"version": sortie.version}) if sortie else None,
        "peut_gerer": peut_gerer(request, personne),
    }
    return render(request, "accompagnement/plie_parcours.html", contexte)


def peut_gerer(request: RequeteAgent, personne: Personne) -> bool:
    """Vrai si l'agent gère le parcours de cette personne-là, et pas seulement d'autres."""
    return (
        request.user.peut(Permission.PLIE_GERER)
        and Personne.objects.visibles_par(request.user, Permission.PLIE_GERER)
        .filter(pk=personne.pk)
        .exists()
    )


@sur_personne(Permission.PLIE_CONSULTER, niveau=Niveau.SUIVI)
def section(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Fragment du dossier : où en est la personne avec le PLIE."""
    le = timezone.localdate()
    objet = parcours_plie_de(personne)
    annote = (
        lectures.avec_contact(Parcours.objects.filter(pk=objet.pk), le=le).get() if objet else None
    )
    contexte = {
        "personne": personne,
        "parcours": objet,
        "suivi": lectures.contact_de(annote, le=le) if annote else None,
        "en_alerte": bool(annote and annote.en_alerte),
        "etapes": [e for e in lectures.etapes_de(objet) if e.est_ouverte] if objet else [],
        "peut_presenter": request.user.peut(Permission.PLIE_PRESENTER)
        and (objet is None or objet.etat in ("sorti", "refuse")),
    }
    return render(request, "accompagnement/section_plie.html", contexte)


@sur_personne(Permission.PLIE_GERER, niveau=Niveau.SUIVI, ecran="plie_referent")
def referent(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Désigner le référent de parcours, ou passer le relais avec une fiche de liaison."""
    le = timezone.localdate()
    objet = parcours_ou_404(personne)
    form = ReferentForm(
        request.POST or None,
        structure=objet.structure,
        est_relais=objet.referent_id is not None,
        le=le,
        initial={"date": le, "version": objet.version},
    )

    def acte() -> Any:
        lu = form.cleaned_data
        services.relayer_referent(
            parcours=objet,
            referent=lu["referent"],
            fiche_liaison=lu["fiche_liaison"],
            version=lu["version"],
            par=request.user,
            le=lu["date"],
        )

    if fait := essayer(
        request,
        form,
        acte,
        succes=lambda _: f"{form.cleaned_data['referent']} est le référent de parcours.",
        retour=reverse("accompagnement:plie_parcours", args=[personne.pk]),
    ):
        return fait
    titre = "Passer le relais" if objet.referent_id else "Désigner le référent"
    contexte = {
        "titre": f"{titre} : {personne.nom_complet}",
        "personne": personne,
        "parcours": objet,
        "form": form,
        "bouton": titre,
    }
    return montrer(request, "accompagnement/plie_formulaire.html", form, contexte)


@sur_personne(Permission.PLIE_GERER, niveau=Niveau.SUIVI, ecran="plie_etape")
def ajouter_etape(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Poser une étape."""
    le = timezone.localdate()
    objet = parcours_ou_404(personne)
    seul = SuiviDansEmploi if lectures.sortie_a_confirmer(objet) else None
    form = EtapeForm(request.POST or None, le=le, seul=seul, initial={"debut": le})

    def acte() -> Any:
        lu = dict(form.cleaned_data)
        services.ajouter_etape(
            parcours=objet,
            type_etape=TypeEtape.par_code(lu.pop("type")),
            **lu,
            par=request.user,
            le=le,
        )

    if fait := essayer(
        request,
        form,
        acte,
        succes="L'étape est posée.",
        retour=reverse("accompagnement:plie_parcours", args=[personne.pk]),
    ):
        return fait
    contexte = {
        "titre": f"Nouvelle étape pour {personne.nom_complet}",
        "personne": personne,
        "parcours": objet,
        "form": form,
        "bouton": "Poser l'étape",
    }
    return montrer(request, "accompagnement/plie_formulaire.html", form, contexte)


@requiert(Permission.PLIE_GERER)
def etape(request: RequeteAgent, pk: int) -> HttpResponse:
    """Faire avancer une étape, ou la terminer avec son résultat."""
    visibles = parcours_visibles(request.user, Permission.PLIE_GERER).order_by()
    objet = (
        EtapeParcours.objects.filter(pk=pk, parcours__in=visibles)
        .select_related("parcours__personne", "operateur")
        .first()
    )
    if objet is None:
        raise Http404("Cette étape ne vous est pas accessible.")
    personne = objet.parcours.personne
    form = SuivreEtapeForm(request.POST or None, initial=SuivreEtapeForm.depuis(objet))

    def acte() -> Any:
        lu = dict(form.cleaned_data)
        services.suivre_etape(
            etape=objet,
            etat=EtatEtape(lu.pop("etat")),
            **lu,
            par=request.user,
            le=timezone.localdate(),
        )

    if fait := essayer(
        request,
        form,
        acte,
        succes="L'étape est à jour.",
        retour=reverse("accompagnement:plie_parcours", args=[personne.pk]),
    ):
        return fait
    consulter(request.user, ecran="plie_etape", personne_id=personne.pk)
    contexte = {"titre": f"Étape : {objet}", "personne": personne, "etape": objet, "form": form}
    contexte |= {"parcours": objet.parcours, "bouton": "Enregistrer"}
    return montrer(request, "accompagnement/plie_formulaire.html", form, contexte)


def _retour_contact(request: RequeteAgent, personne: Personne) -> str:
    """La page d'où l'on vient noter un contact : la journée, la liste filtrée ou le parcours."""
    depuis = request.GET.get("depuis", "")
    if depuis == "journee":
        return reverse("portail:ma_journee")
    if depuis == "liste":
        return f"{reverse('accompagnement:plie')}?{request.GET.get('filtres', '')}"
    return reverse("accompagnement:plie_parcours", args=[personne.pk])


@sur_personne(Permission.PLIE_GERER, niveau=Niveau.SUIVI, ecran="plie_contact")
def contact(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Noter un contact ou une tentative."""
    le = timezone.localdate()
    objet = parcours_ou_404(personne)
    form = ContactForm(request.POST or None, initial=contact_habituel(personne, le=le))
    form.fields["resume"].widget.attrs["autofocus"] = True
    retour = _retour_contact(request, personne)

    def acte() -> Any:
        lu = dict(form.cleaned_data)
        noter_contact(
            personne=personne,
            parcours=objet,
            mode=ModeContact(lu.pop("mode")),
            **lu,
            par=request.user,
            le=le,
        )

    if fait := essayer(
        request, form, acte, succes=f"Le contact avec {personne} est noté.", retour=retour
    ):
        return fait
    contexte = {
        "titre": f"Contact avec {personne.nom_complet}",
        "personne": personne,
        "parcours": objet,
        "form": form,
        "bouton": "Noter le contact",
        "retour": retour,
    }
    return montrer(request, "accompagnement/plie_formulaire.html", form, contexte)
