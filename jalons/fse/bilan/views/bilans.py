"""Les bilans d'exécution et leur contrôle de service fait."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.ecrans.gestes import agir, essayer, tenter
from jalons.fse.bilan.forms.bilans import (
    BilanForm,
    ConclusionForm,
    NotifierForm,
    RecitForm,
    ReponseForm,
    ReprendreForm,
    RetenirForm,
)
from jalons.fse.bilan.forms.controle import LignesControleForm
from jalons.fse.bilan.models.bilan import Bilan, ControleServiceFait, LigneBilan, Reprise
from jalons.fse.bilan.models.sceau import SceauBilan
from jalons.fse.bilan.selectors import bilans as lectures
from jalons.fse.bilan.selectors.a_declarer import ecartes, reprises_de
from jalons.fse.bilan.selectors.apercu import apercu, apercu_scelle
from jalons.fse.bilan.services import bilan as services
from jalons.fse.bilan.services import reprises
from jalons.fse.bilan.services.sceau import demander_sceau, est_long
from jalons.fse.commun.forms.champs import periode_de
from jalons.fse.controles import Examen
from jalons.fse.enums import EtatBilan, EtatControle, GenreBilan, StatutOperation
from jalons.fse.operation.views.commun import charger, contexte, servir
from jalons.fse.participants.controles import Pa16
from jalons.socle.formulaires import VersionForm
from jalons.socle.pagination import paginer


@requiert(Permission.FSE_CONSULTER)
def bilans(request: RequeteAgent, pk: int) -> HttpResponse:
    """Les bilans de l'opération, et en ouvrir un, même quand un autre est au contrôle."""
    objet = charger(pk)
    lus = list(objet.bilans.defer("donnees").select_related("controle", "scelle_par"))
    est_en_cours = objet.statut == StatutOperation.EN_EXECUTION
    brouillon = next((b for b in lus if b.etat == EtatBilan.BROUILLON), None)
    initial = {**lectures.bilan_suivant(objet), "fin": objet.periode.fin}
    donnees = contexte(
        request,
        objet,
        "bilans",
        bilans=lus,
        brouillon=brouillon,
        form=BilanForm(initial=initial),
        peut_preparer=est_en_cours
        and brouillon is None
        and request.user.peut(Permission.FSE_GERER),
    )
    return render(request, "fse/bilan/bilans.html", donnees)


@require_POST
@requiert(Permission.FSE_GERER)
def ouvrir(request: RequeteAgent, pk: int) -> HttpResponse:
    """Ouvrir un bilan en préparation."""
    objet = charger(pk)
    form = BilanForm(request.POST)

    def acte() -> None:
        periode = periode_de(form.cleaned_data)
        assert periode is not None  # le formulaire l'exige
        services.ouvrir_bilan(
            operation=objet,
            genre=GenreBilan(form.cleaned_data["genre"]),
            periode=periode,
            par=request.user,
            le=timezone.localdate(),
        )

    retour = reverse("fse:bilans", args=[pk])
    return agir(request, acte, form=form, succes="Le bilan est ouvert.", retour=retour)


def _bilan(pk: int) -> Bilan:
    return get_object_or_404(
        Bilan.objects.select_related(
            "operation__beneficiaire",
            "operation__porteur",
            "operation__fiche",
            "controle__controleur",
            "scelle_par",
            "sceau",
        ).defer("sceau__donnees"),
        pk=pk,
    )


@requiert(Permission.FSE_CONSULTER)
def bilan(request: RequeteAgent, pk: int) -> HttpResponse:
    """Préparer un bilan, ou le relire une fois scellé."""
    objet = _bilan(pk)
    operation, le = objet.operation, timezone.localdate()
    form = RecitForm(request.POST or None, initial=RecitForm.initial_de(objet))
    est_scelle = objet.etat == EtatBilan.SCELLE

    def acte() -> None:
        services.rediger_bilan(bilan=objet, **form.cleaned_data, par=request.user, le=le)

    if request.user.peut(Permission.FSE_GERER) and not est_scelle:
        retour = reverse("fse:bilan", args=[pk])
        reponse = essayer(request, form, acte, succes="Le récit est enregistré.", retour=retour)
        if reponse is not None:
            return reponse
    donnees: dict[str, Any] = {
        "bilan": objet,
        "form": form,
        "est_scelle": est_scelle,
        "sceau": getattr(objet, "sceau", None),
    }
    if est_scelle:
        donnees["vue"] = apercu_scelle(lectures.scelle_de(objet))
    else:
        examen = Examen(operation, le=le, jusqu_au=objet.periode.fin)
        donnees["constats"] = [c for c in examen.constats() if c.est_bloquant or c.controle is Pa16]
        reprises_lues = reprises_de(objet)
        donnees["vue"] = apercu(objet, examen, reprises_lues)
        donnees["reprises"] = reprises_lues
        donnees["ecartes"] = [(e, ReprendreForm.de(e)) for e in ecartes(objet)]
    donnees["nombre"] = donnees["vue"].nombre
    return render(
        request, "fse/bilan/bilan.html", contexte(request, operation, "bilans", **donnees)
    )


@require_POST
@requiert(Permission.FSE_GERER)
def sceller(request: RequeteAgent, pk: int) -> HttpResponse:
    """Sceller et déposer le bilan."""
    objet = _bilan(pk)
    form = VersionForm(request.POST)

    def acte() -> None:
        demander_sceau(
            bilan=objet,
            version=form.cleaned_data["version"],
            par=request.user,
            le=timezone.localdate(),
        )

    retour = reverse("fse:bilan", args=[pk])
    succes = "Le bilan est scellé et déposé."
    if est_long(objet):
        succes = "Le bilan se scelle : cette page suit son avancement."
    return agir(request, acte, form=form, succes=succes, retour=retour)


@requiert(Permission.FSE_CONSULTER)
def sceau(request: RequeteAgent, pk: int) -> HttpResponse:
    """L'avancement du sceau d'un long bilan ; posé ou refusé, la page se recharge."""
    objet = _bilan(pk)
    suivi: SceauBilan | None = getattr(objet, "sceau", None)
    if suivi is None or not suivi.est_en_cours:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "fse/bilan/sceau.html", {"bilan": objet, "sceau": suivi})


@require_POST
@requiert(Permission.FSE_GERER)
def abandonner(request: RequeteAgent, pk: int) -> HttpResponse:
    """Retirer un bilan en préparation."""
    objet = _bilan(pk)
    form = VersionForm(request.POST)

    def acte() -> None:
        services.abandonner_bilan(
            bilan=objet,
            version=form.cleaned_data["version"],
            par=request.user,
            le=timezone.localdate(),
        )

    retour = reverse("fse:bilans", args=[objet.operation_id])
    return agir(request, acte, form=form, succes="Le bilan est retiré.", retour=retour)


@require_POST
@requiert(Permission.FSE_GERER)
def reprendre(request: RequeteAgent, pk: int, ligne_id: int) -> HttpResponse:
    """Déclarer de nouveau, dans ce bilan, ce qu'un contrôle avait écarté."""
    objet, ligne = _bilan(pk), get_object_or_404(LigneBilan, pk=ligne_id)
    form = ReprendreForm(request.POST)

    def acte() -> None:
        reprises.reprendre(
            bilan=objet,
            ligne=ligne,
            **form.cleaned_data,
            par=request.user,
            le=timezone.localdate(),
        )

    retour = reverse("fse:bilan", args=[pk])
    return agir(request, acte, form=form, succes="Le montant est repris.", retour=retour)


@require_POST
@requiert(Permission.FSE_GERER)
def ne_plus_reprendre(request: RequeteAgent, pk: int) -> HttpResponse:
    """Retirer une reprise du bilan en préparation."""
    reprise = get_object_or_404(Reprise.objects.select_related("bilan__operation"), pk=pk)

    def acte() -> None:
        reprises.ne_plus_reprendre(reprise=reprise, par=request.user, le=timezone.localdate())

    retour = reverse("fse:bilan", args=[reprise.bilan_id])
    return agir(request, acte, succes="La reprise est retirée.", retour=retour)


@requiert(Permission.FSE_CONSULTER)
def fichier(request: RequeteAgent, pk: int, code: str) -> HttpResponse:
    """Le PDF, le tableur ou le rapport de contrôle d'un bilan."""
    objet = _bilan(pk)
    controle = getattr(objet, "controle", None)
    fichiers = {
        "pdf": objet.pdf,
        "tableur": objet.tableur,
        "rapport": controle.rapport if controle else None,
    }
    trouve = fichiers.get(code)
    if trouve is None:
        raise Http404("Ce fichier n'existe pas encore.")
    return servir(trouve)


@require_POST
@requiert(Permission.FSE_CONTROLER)
def ouvrir_controle(request: RequeteAgent, pk: int) -> HttpResponse:
    """Ouvrir le contrôle de service fait d'un bilan scellé."""
    objet = _bilan(pk)
    form = VersionForm(request.POST)

    def acte() -> None:
        services.ouvrir_controle(bilan=objet, par=request.user, le=timezone.localdate())

    retour = reverse("fse:controle", args=[pk])
    return agir(request, acte, form=form, succes="Le contrôle est ouvert.", retour=retour)


def _lignes(request: RequeteAgent, objet: Bilan) -> Any:
    lignes = objet.lignes.select_related(
        "depense__mission__agent", "depense__facture", "depense__corrige", "reprise_de__bilan"
    ).order_by("pk")
    if request.GET.get("filtre") == "rejets":
        lignes = lignes.filter(retenu__lt=F("declare"))
    return paginer(request, lignes)


def _champ_de_la_ligne(ligne: int, champ: str | None) -> str:
    return f"{champ if champ in ('retenu', 'motif') else 'retenu'}_{ligne}"


def _retenir_la_page(request: RequeteAgent, form: LignesControleForm) -> bool:
    """Applique toutes les lignes changées, ou aucune ; les refus se lisent à côté des lignes."""
    if not form.is_valid():
        return False
    changees = list(form.changees())
    with transaction.atomic():
        for ligne, retenu, motif in changees:
            revue: dict[str, Any] = {"ligne": ligne, "retenu": retenu, "motif": motif}
            tenter(
                form,
                partial(services.retenir, **revue, par=request.user, le=timezone.localdate()),
                partial(_champ_de_la_ligne, ligne.pk),
            )
        if form.errors:
            transaction.set_rollback(True)
            return False
    nombre = len(changees)
    dit = "Rien n'a changé." if nombre == 0 else f"{nombre} ligne{'s' * (nombre > 1)} à jour."
    messages.success(request, dit)
    return True


def _conclusion(suivi: ControleServiceFait, *, rejets: int) -> dict[str, Any]:
    """Peut-on conclure, et jusqu'à quand le bénéficiaire peut répondre (None hors de l'échange)."""
    if suivi.etat != EtatControle.CONTRADICTOIRE:
        return {"peut_valider": not rejets, "limite": None}
    limite = lectures.limite_reponse(suivi)
    echu = timezone.localdate() > limite
    return {"peut_valider": bool(suivi.reponse) or echu or not rejets, "limite": limite}


@requiert(Permission.FSE_CONSULTER)
def controle(request: RequeteAgent, pk: int) -> HttpResponse:
    """Le contrôle : les lignes, ce qui est retenu, l'échange, le montant dû."""
    objet = _bilan(pk)
    suivi: ControleServiceFait | None = getattr(objet, "controle", None)
    donnees: dict[str, Any] = {
        "bilan": objet,
        "suivi": suivi,
        "form_version": VersionForm(initial={"version": objet.version}),
    }
    if suivi is not None:
        mene = (
            suivi.controleur_id == request.user.pk
            and suivi.etat != EtatControle.VALIDE
            and request.user.peut(Permission.FSE_CONTROLER)
        )
        page = _lignes(request, objet)
        poste = request.POST if mene and request.method == "POST" else None
        form = LignesControleForm(poste, lignes=page.object_list)
        if poste is not None and _retenir_la_page(request, form):
            return redirect(request.get_full_path())
        cumul, du = lectures.calcul_de(suivi) or services.calculer_du(suivi)
        totaux = lectures.totaux_controle(suivi)
        lue = {"version": suivi.version}
        donnees |= {
            "filtre": request.GET.get("filtre", ""),
            "page": page,
            "form": form,
            "mene": mene,
            "totaux": totaux,
            "cumul": cumul,
            "du": du,
            "deja": cumul.montant - du,
            **_conclusion(suivi, rejets=totaux["rejetees"]),
            "autre": lectures.attend_un_autre(objet) if mene else None,
            "notifier": NotifierForm(initial={**lue, "autres_ressources": suivi.autres_ressources}),
            "reponse": ReponseForm(initial=lue),
            "conclusion": ConclusionForm(initial=lue),
        }
    return render(
        request, "fse/bilan/controle.html", contexte(request, objet.operation, "bilans", **donnees)
    )


@require_POST
@requiert(Permission.FSE_CONTROLER)
def retenir(request: RequeteAgent, pk: int) -> HttpResponse:
    """Dire ce qui est retenu d'une ligne."""
    ligne = get_object_or_404(LigneBilan, pk=pk)
    form = RetenirForm(request.POST)

    def acte() -> None:
        services.retenir(
            ligne=ligne, **form.cleaned_data, par=request.user, le=timezone.localdate()
        )

    retour = reverse("fse:controle", args=[ligne.bilan_id]) + "?" + request.GET.urlencode()
    return agir(request, acte, form=form, succes="La ligne est revue.", retour=retour)


def _suivi(pk: int) -> ControleServiceFait:
    return get_object_or_404(
        ControleServiceFait.objects.select_related("bilan__operation"), bilan_id=pk
    )


@require_POST
@requiert(Permission.FSE_CONTROLER)
def notifier(request: RequeteAgent, pk: int) -> HttpResponse:
    """Ouvrir l'échange contradictoire."""
    suivi = _suivi(pk)
    form = NotifierForm(request.POST)

    def acte() -> None:
        services.notifier_controle(
            controle=suivi, **form.cleaned_data, par=request.user, le=timezone.localdate()
        )

    retour = reverse("fse:controle", args=[pk])
    return agir(
        request, acte, form=form, succes="L'échange contradictoire est ouvert.", retour=retour
    )


@require_POST
@requiert(Permission.FSE_GERER)
def repondre(request: RequeteAgent, pk: int) -> HttpResponse:
    """La réponse du bénéficiaire."""
    suivi = _suivi(pk)
    form = ReponseForm(request.POST)

    def acte() -> None:
        services.repondre_controle(
            controle=suivi, **form.cleaned_data, par=request.user, le=timezone.localdate()
        )

    retour = reverse("fse:controle", args=[pk])
    return agir(request, acte, form=form, succes="Votre réponse est enregistrée.", retour=retour)


@require_POST
@requiert(Permission.FSE_CONTROLER)
def valider(request: RequeteAgent, pk: int) -> HttpResponse:
    """Valider le contrôle et arrêter le montant dû."""
    suivi = _suivi(pk)
    form = ConclusionForm(request.POST)

    def acte() -> None:
        services.valider_controle(
            controle=suivi, **form.cleaned_data, par=request.user, le=timezone.localdate()
        )

    retour = reverse("fse:controle", args=[pk])
    return agir(request, acte, form=form, succes="Le contrôle est validé.", retour=retour)
