"""Transférer les personnes d'un référent : choisir, confirmer une fois, lire ligne par ligne."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from jalons.accompagnement.forms.transferts import TransfertForm
from jalons.accompagnement.models import EtatLigneTransfert, Transfert
from jalons.accompagnement.rules.repartition import repartir
from jalons.accompagnement.selectors import transferts as lectures
from jalons.accompagnement.selectors.charge import ChargeAgent, charges_de, charges_par_structure
from jalons.accompagnement.services import transferts as services
from jalons.accueil.selectors.mes_personnes import referents_de, structures_de
from jalons.annuaire.models import Structure
from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.comptes.journal import consulter_en_lot
from jalons.comptes.models import Agent
from jalons.ecrans.gestes import essayer, montrer
from jalons.socle.mots import accorder
from jalons.socle.saisie import entiers


def _structure_ou_404(agent: Agent, pk: int) -> Structure:
    return get_object_or_404(Structure.objects.filter(pk__in=structures_de(agent)), pk=pk)


def _charges(agent: Agent, structure: Structure) -> dict[int, ChargeAgent]:
    lues = charges_par_structure(agent, le=timezone.localdate())
    return {c.agent.pk: c for s in lues if s.structure == structure for c in s.agents}


@requiert(Permission.REFERENT_DESIGNER)
def transferer(request: RequeteAgent, numero: int, pk: int) -> HttpResponse:
    """Transférer les personnes d'un référent dans cette structure : une page, une confirmation."""
    le, par = timezone.localdate(), request.user
    chez = _structure_ou_404(par, numero)
    de = get_object_or_404(Agent, pk=pk)
    nombre = len(lectures.siennes(de, chez, par, le=le))
    if not nombre and request.method == "GET":
        raise Http404("Ce référent ne suit personne dans votre structure.")
    form = TransfertForm(
        request.POST or None,
        collegues=referents_de([chez], le=le).exclude(pk=de.pk),
        charges=_charges(par, chez),
        le=le,
    )

    def acte() -> Transfert:
        saisie = {**form.cleaned_data, "vers": list(form.cleaned_data["vers"])}
        return services.transferer(de=de, structure=chez, par=par, le=le, **saisie)

    fait = essayer(request, form, acte, succes=_dire, suite=_page)
    if fait is not None:
        return fait
    contexte = {
        "titre": f"Transférer les personnes de {de}",
        "de": de,
        "structure": chez,
        "nombre": nombre,
        "ailleurs": lectures.nombre_en_tout(de, chez, le=le) - nombre,
        "retour": reverse("accompagnement:charge"),
        "bouton": f"Transférer {accorder(nombre, 'personne', 'personnes')}",
    }
    return montrer(request, "accompagnement/transferer.html", form, contexte)


def _page(transfert: Transfert) -> str:
    return reverse("accompagnement:transfert", args=[transfert.pk])


def _dire(transfert: Transfert) -> str:
    faites = transfert.lignes.filter(etat=EtatLigneTransfert.FAIT).count()
    if not faites:
        return "Personne n'a bougé : lisez pourquoi, ligne par ligne."
    dit = accorder(faites, "personne transférée", "personnes transférées")
    return f"{dit}. Les lettres se préparent."


@requiert(Permission.REFERENT_DESIGNER)
def repartition(request: RequeteAgent, numero: int, pk: int) -> HttpResponse:
    """Fragment : combien de personnes irait à chacun des collègues cochés."""
    le, par = timezone.localdate(), request.user
    chez = _structure_ou_404(par, numero)
    de = get_object_or_404(Agent, pk=pk)
    coches = entiers(request.GET.getlist("vers"))
    vers = list(referents_de([chez], le=le).filter(pk__in=coches).exclude(pk=de.pk))
    nombre = len(lectures.siennes(de, chez, par, le=le))
    choisis = repartir(nombre, charges_de(vers, le=le)) if vers else []
    charges = _charges(par, chez)
    lignes = [(charges[a.pk], choisis.count(a.pk)) for a in vers if a.pk in charges]
    contexte = {"lignes": [(c, n, c.suivis + n, c.suivis + n > c.capacite) for c, n in lignes]}
    return render(request, "accompagnement/transferer.html#repartition", contexte)


def _transfert_ou_404(request: HttpRequest, pk: int) -> Transfert:
    agent: Any = request.user
    return get_object_or_404(lectures.visibles(agent), pk=pk)


@requiert(Permission.REFERENT_DESIGNER)
def transfert(request: RequeteAgent, pk: int) -> HttpResponse:
    """Ce qui s'est fait, une ligne par personne ; demandée par htmx, l'état des lettres seul."""
    trouve = _transfert_ou_404(request, pk)
    if request.headers.get("HX-Request") == "true":
        return render(request, "accompagnement/transfert.html#lettres", {"transfert": trouve})
    lignes = lectures.lignes_de(trouve, request.user)
    faites = [x for x in lignes if x.etat == EtatLigneTransfert.FAIT]
    consulter_en_lot(
        request.user,
        ecran="transfert",
        personnes=[x.personne_id for x in lignes],
        detail=str(trouve),
    )
    contexte = {
        "titre": str(trouve),
        "transfert": trouve,
        "lignes": lignes,
        "faites": len(faites),
        "refusees": len(lignes) - len(faites),
    }
    return render(request, "accompagnement/transfert.html", contexte)


@requiert(Permission.REFERENT_DESIGNER)
def lettres(request: RequeteAgent, pk: int) -> HttpResponse:
    """Toutes les lettres du transfert en un PDF."""
    trouve = _transfert_ou_404(request, pk)
    if trouve.pdf is None:
        raise Http404("Les lettres ne sont pas encore prêtes.")
    lignes = lectures.lignes_de(trouve, request.user)
    if len(lignes) < trouve.lignes.count():
        raise Http404("Certaines de ces personnes ne sont pas de votre périmètre.")
    consulter_en_lot(
        request.user,
        ecran="transfert",
        personnes=[x.personne_id for x in lignes],
        detail="Lettres imprimées",
    )
    reponse = HttpResponse(bytes(trouve.pdf.contenu), content_type="application/pdf")
    reponse["Content-Disposition"] = f'inline; filename="lettres-transfert-{trouve.pk}.pdf"'
    return reponse
