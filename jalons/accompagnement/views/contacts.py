"""Noter un contact en deux gestes, d'où que l'on soit ; le corriger, le retirer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.accompagnement.forms.contacts import (
    ContactForm,
    CorrigerContactForm,
    RetirerContactForm,
)
from jalons.accompagnement.models import Contact
from jalons.accompagnement.selectors import contacts as lectures
from jalons.accompagnement.services import contacts as services
from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Niveau, Permission
from jalons.comptes.journal import consulter
from jalons.ecrans.gestes import essayer, montrer, page_formulaire, poster
from jalons.ecrans.retours import retour as retour_demande
from jalons.personnes.acces import personne_ou_404, sur_personne
from jalons.personnes.models import Personne
from jalons.personnes.selectors import niveaux_sur

# Ce que la section du dossier montre ; les autres sont dans l'histoire.
_MONTRES = 6


@sur_personne(Permission.ACCOMPAGNEMENT_GERER, niveau=Niveau.SUIVI, ecran="contact")
def contact(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Un bouton, un formulaire minuscule : le moyen choisi enregistre."""
    le = timezone.localdate()
    form = ContactForm(
        request.POST or None, initial=lectures.contact_habituel(personne, le=le), auto_id=False
    )
    retour = retour_demande(request, "portail:dossier", personne.pk)

    def acte() -> Contact:
        return services.noter_contact(
            personne=personne, par=request.user, le=le, **form.cleaned_data
        )

    contexte = {"personne": personne, "form": form, "retour": retour}
    if request.htmx:
        return _fragment(request, form, acte, contexte)
    form.fields["resume"].widget.attrs["autofocus"] = True
    if fait := essayer(request, form, acte, succes=_dire, retour=retour):
        return fait
    contexte["titre"] = f"Contact avec {personne.nom_complet}"
    return montrer(request, "accompagnement/contact.html", form, contexte)


def _dire(note: Contact) -> str:
    return f"{note.dit} avec {note.personne}, noté."


def _fragment(request: RequeteAgent, form: ContactForm, acte: Any, contexte: Any) -> HttpResponse:
    """Le formulaire dans la ligne ou la section ; noté, il laisse la place à ce qui l'est."""

    def dire(note: Contact) -> HttpResponse:
        fait = render(request, "accompagnement/contact_fait.html", {**contexte, "note": note})
        fait["HX-Trigger"] = "contact-note"
        return fait

    fait = essayer(request, form, acte, succes="", suite=dire)
    return fait or montrer(request, "accompagnement/contact_rapide.html", form, contexte)


@sur_personne(Permission.ACCOMPAGNEMENT_CONSULTER, niveau=Niveau.SUIVI)
def section(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Fragment du dossier : les derniers contacts, et de quoi en noter un."""
    le = timezone.localdate()
    lus = marquer_les_siens(request, lectures.contacts_de(personne)[:_MONTRES], le=le)
    contexte = {
        "personne": personne,
        "contacts": lus,
        "dernier": next((c for c in lus if c.est_abouti), None),
        "peut_noter": peut_noter(request, personne),
        "retour_contact": reverse("portail:dossier", args=[personne.pk]),
    }
    return render(request, "accompagnement/section_contacts.html", contexte)


def marquer_les_siens(request: RequeteAgent, contacts: Iterable[Any], *, le: date) -> list[Any]:
    """Ces contacts, et `est_a_moi` sur ceux que l'agent peut encore corriger."""
    lus = list(contacts)
    for lu in lus:
        lu.est_a_moi = services.est_corrigeable(lu, request.user, le=le)
    return lus


def peut_noter(request: RequeteAgent, personne: Personne) -> bool:
    """Vrai si l'agent accompagne cette personne-là, et pas seulement d'autres."""
    permission = Permission.ACCOMPAGNEMENT_GERER
    return (
        request.user.peut(permission)
        and Personne.objects.visibles_par(request.user, permission).filter(pk=personne.pk).exists()
    )


def _le_sien(request: RequeteAgent, pk: int) -> Contact:
    """Le contact, s'il est de l'agent et d'une personne qu'il suit encore ; sinon 404."""
    trouve = Contact.objects.filter(pk=pk, agent=request.user).select_related("personne").first()
    if trouve is None:
        raise Http404("Ce contact n'est pas le vôtre.")
    personne = personne_ou_404(request.user, trouve.personne_id, Permission.ACCOMPAGNEMENT_GERER)
    if Niveau.SUIVI not in niveaux_sur(request.user, personne):
        raise Http404("Cette partie du dossier ne vous est pas accessible.")
    return trouve


@requiert(Permission.ACCOMPAGNEMENT_GERER)
def corriger(request: RequeteAgent, pk: int) -> HttpResponse:
    """Corriger un contact que l'on a noté soi-même."""
    objet = _le_sien(request, pk)
    retour = reverse("portail:dossier", args=[objet.personne_id])
    if request.method == "GET":
        consulter(request.user, ecran="contact", personne_id=objet.personne_id)
    retrait = RetirerContactForm(initial={"version": objet.version}, auto_id="retrait_%s")

    def acte(lu: CorrigerContactForm) -> None:
        services.corriger_contact(
            contact=objet, par=request.user, le=timezone.localdate(), **lu.cleaned_data
        )

    return page_formulaire(
        request,
        CorrigerContactForm(request.POST or None, initial=CorrigerContactForm.depuis(objet)),
        acte,
        titre=f"Corriger le contact du {objet.date:%d/%m/%Y}",
        succes="Le contact est corrigé.",
        retour=retour,
        contexte={"retrait": retrait, "contact": objet},
        gabarit="accompagnement/contact_corriger.html",
    )


@require_POST
@requiert(Permission.ACCOMPAGNEMENT_GERER)
def retirer(request: RequeteAgent, pk: int) -> HttpResponse:
    """Retirer un contact noté par erreur, avec la raison."""
    objet = _le_sien(request, pk)
    return poster(
        request,
        services.retirer_contact,
        form=RetirerContactForm(request.POST),
        succes="Le contact est retiré.",
        retour=reverse("portail:dossier", args=[objet.personne_id]),
        contact=objet,
    )
