"""Le temps des agents : missions, feuilles, signatures, absences."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.comptes.acces import RequeteAgent, requiert, tout_agent
from jalons.comptes.enums import Permission
from jalons.ecrans.fichiers import pdf
from jalons.ecrans.gestes import agir, essayer
from jalons.fse.commun.services.pieces import deposer
from jalons.fse.depenses.models.execution import Depense
from jalons.fse.documents.feuille_temps import FeuilleTempsDocument
from jalons.fse.enums import EtatFeuille
from jalons.fse.operation.views.commun import charger, contexte
from jalons.fse.temps.forms.feuille import FeuilleGuidee
from jalons.fse.temps.forms.missions import AbsenceForm, MissionForm
from jalons.fse.temps.models.temps import FeuilleTemps, JourTemps, MissionAgent
from jalons.fse.temps.rules.calendrier import semaines
from jalons.fse.temps.selectors.feuille import feuille_imprimee
from jalons.fse.temps.selectors.temps import jours_chomes, rythme_precedent
from jalons.fse.temps.services import cout_temps
from jalons.fse.temps.services import temps as services
from jalons.socle.dates import ajouter_mois
from jalons.socle.formulaires import VersionForm


def _champs(form: Any, le: date) -> dict[str, Any]:
    fichier = deposer(form.cleaned_data.get("fichier"), le=le)
    champs: dict[str, Any] = form.champs()
    return {**champs, "fichier": fichier} if fichier else champs


@requiert(Permission.FSE_GERER)
def nouvelle_mission(request: RequeteAgent, pk: int) -> HttpResponse:
    """Affecter un agent à l'opération."""
    objet, le = charger(pk), timezone.localdate()
    initial = {"debut": objet.periode.debut, "fin": objet.periode.fin}
    form = MissionForm(request.POST or None, request.FILES or None, initial=initial)

    def acte() -> None:
        services.affecter_agent(operation=objet, champs=_champs(form, le), par=request.user, le=le)

    retour = reverse("fse:temps", args=[pk])
    reponse = essayer(request, form, acte, succes="L'agent est affecté.", retour=retour)
    donnees = contexte(
        request, objet, "temps", form=form, bouton="Affecter", sous_titre="Affecter un agent"
    )
    return reponse or render(request, "fse/formulaire_operation.html", donnees)


def _mission(pk: int) -> MissionAgent:
    return get_object_or_404(
        MissionAgent.objects.select_related("operation__beneficiaire", "agent", "responsable"),
        pk=pk,
    )


@requiert(Permission.FSE_GERER)
def mission(request: RequeteAgent, pk: int) -> HttpResponse:
    """Corriger la mission d'un agent."""
    objet, le = _mission(pk), timezone.localdate()
    form = MissionForm(
        request.POST or None, request.FILES or None, initial=MissionForm.initial_de(objet)
    )

    def acte() -> None:
        services.modifier_mission(
            mission=objet,
            champs=_champs(form, le),
            version=form.cleaned_data["version"],
            par=request.user,
            le=le,
        )

    retour = reverse("fse:temps", args=[objet.operation_id])
    reponse = essayer(request, form, acte, succes="La mission est à jour.", retour=retour)
    taux = services.taux_horaire_de(objet)
    donnees = contexte(
        request,
        objet.operation,
        "temps",
        form=form,
        bouton="Enregistrer",
        sous_titre=f"Mission de {objet.agent}",
        taux_horaire=taux,
    )
    return reponse or render(request, "fse/formulaire_operation.html", donnees)


def _lire_mois(mois: str) -> date:
    try:
        return date.fromisoformat(f"{mois}-01")
    except ValueError as erreur:
        raise Http404("Ce mois n'existe pas.") from erreur


def _accessible(request: RequeteAgent, objet: MissionAgent) -> None:
    """La feuille est à l'agent, à son responsable, et à qui suit les opérations."""
    moi = request.user
    siens = (objet.agent_id, objet.responsable_id)
    if moi.pk not in siens and not moi.peut(Permission.FSE_CONSULTER):
        raise Http404("Cette feuille ne vous est pas accessible.")


def _formulaire(
    request: RequeteAgent,
    mission: MissionAgent,
    mois: date,
    existante: FeuilleTemps | None,
    jours: list[JourTemps],
) -> FeuilleGuidee:
    initial = FeuilleGuidee.initial_de(existante, jours)
    heures, tache = rythme_precedent(mission, avant=mois)
    initial |= {"recopie_heures": heures, "recopie_tache": tache}
    return FeuilleGuidee(
        request.POST or None,
        mois=mois,
        mission=mission,
        initial=initial,
        chomes=jours_chomes(mission, mois),
        le=timezone.localdate(),
    )


def _lue_par_semaine(jours: list[JourTemps]) -> list[tuple[int, list[JourTemps], Any]]:
    """(numéro de semaine, ses jours, leur total) d'une feuille que l'on ne remplit plus."""
    par_jour = {j.jour: j for j in jours}
    rangees = [(n, [par_jour[j] for j in dates]) for n, dates in semaines(par_jour)]
    return [(n, lignes, sum(j.heures for j in lignes)) for n, lignes in rangees]


def _mois_voisins(mission: MissionAgent, mois: date) -> dict[str, date | None]:
    """Le mois d'avant et celui d'après, quand la mission les couvre."""
    periode, apres = mission.periode, ajouter_mois(mois, 1)
    return {
        "precedent": ajouter_mois(mois, -1) if periode.debut < mois else None,
        "suivant": apres if periode.fin is None or apres <= periode.fin else None,
    }


@tout_agent
def feuille(request: RequeteAgent, pk: int, mois: str) -> HttpResponse:
    """Remplir et signer la feuille d'un mois."""
    objet = _mission(pk)
    _accessible(request, objet)
    debut = _lire_mois(mois)
    existante = FeuilleTemps.objects.filter(mission=objet, mois=debut).first()
    jours = list(existante.jours.all()) if existante else []
    form = _formulaire(request, objet, debut, existante, jours)
    if not form.jours:
        raise Http404("La mission ne couvre pas ce mois.")

    def acte() -> None:
        services.remplir_feuille(
            mission=objet,
            mois=debut,
            jours=form.saisie(),
            version=form.cleaned_data["version"],
            par=request.user,
            le=timezone.localdate(),
        )

    retour = reverse("fse:feuille", args=[pk, mois])
    succes = "La feuille est enregistrée. Relisez-la avant de la signer."
    reponse = essayer(request, form, acte, succes=succes, retour=retour)
    if reponse is not None:
        return reponse
    etat = existante.etat if existante else EtatFeuille.BROUILLON
    donnees = contexte(
        request,
        objet.operation,
        "temps",
        mission=objet,
        mois=debut,
        feuille=existante,
        form=form,
        jours=jours,
        lues=_lue_par_semaine(jours),
        total=sum((j.heures for j in jours), start=0),
        est_a_remplir=etat == EtatFeuille.BROUILLON
        and request.user.pk in (objet.agent_id, objet.responsable_id),
        peut_signer=_peut_signer(request, objet, existante),
        voit_operation=request.user.peut(Permission.FSE_CONSULTER),
        **_chiffrage(request, objet, existante),
        **_mois_voisins(objet, debut),
    )
    return render(request, "fse/temps/feuille.html", donnees)


def _chiffrage(
    request: RequeteAgent, objet: MissionAgent, existante: FeuilleTemps | None
) -> dict[str, Any]:
    """Ce que la feuille validée vaut au taux horaire, et sa dépense si elle est enregistrée."""
    if existante is None or not request.user.peut(Permission.FSE_GERER):
        return {}
    if existante.etat != EtatFeuille.VALIDEE or objet.cout_annuel is None:
        return {}
    existante.mission = objet
    return {
        "cout": cout_temps.cout_de(existante),
        "taux_horaire": services.taux_horaire_de(objet),
        "depense": Depense.objects.filter(feuille=existante).first(),
    }


def _peut_signer(
    request: RequeteAgent, objet: MissionAgent, existante: FeuilleTemps | None
) -> bool:
    if existante is None:
        return False
    if existante.etat == EtatFeuille.BROUILLON:
        return request.user.pk == objet.agent_id
    if existante.etat == EtatFeuille.SIGNEE_AGENT:
        attendu = objet.responsable_id
        seul = attendu is None and request.user.peut(Permission.FSE_GERER)
        return request.user.pk != objet.agent_id and (request.user.pk == attendu or seul)
    return False


@require_POST
@tout_agent
def signer(request: RequeteAgent, pk: int) -> HttpResponse:
    """Signer une feuille : l'agent, puis son responsable."""
    objet = get_object_or_404(FeuilleTemps.objects.select_related("mission__operation"), pk=pk)
    _accessible(request, objet.mission)
    form = VersionForm(request.POST)

    def acte() -> None:
        if not _peut_signer(request, objet.mission, objet):
            raise Http404("Cette signature ne vous revient pas.")
        services.signer_feuille(
            feuille=objet,
            version=form.cleaned_data["version"],
            neant="neant" in request.POST,
            par=request.user,
            le=timezone.localdate(),
        )

    retour = reverse("fse:feuille", args=[objet.mission_id, f"{objet.mois:%Y-%m}"])
    return agir(request, acte, form=form, succes="La feuille est signée.", retour=retour)


@require_POST
@requiert(Permission.FSE_GERER)
def chiffrer(request: RequeteAgent, pk: int) -> HttpResponse:
    """Enregistrer la dépense d'une feuille signée, au taux horaire."""
    objet = get_object_or_404(FeuilleTemps.objects.select_related("mission__operation"), pk=pk)
    form = VersionForm(request.POST)

    def acte() -> None:
        cout_temps.enregistrer_cout(feuille=objet, par=request.user, le=timezone.localdate())

    retour = reverse("fse:feuille", args=[objet.mission_id, f"{objet.mois:%Y-%m}"])
    return agir(request, acte, form=form, succes="La dépense est enregistrée.", retour=retour)


@tout_agent
def feuille_pdf(request: RequeteAgent, pk: int) -> HttpResponse:
    """La feuille en PDF, à signer ou signée."""
    objet = get_object_or_404(
        FeuilleTemps.objects.select_related("mission__operation", "mission__agent", "responsable"),
        pk=pk,
    )
    _accessible(request, objet.mission)
    contenu = FeuilleTempsDocument.rendre(
        feuille_imprimee(objet).en_document(), horodatage=timezone.now()
    )
    return pdf(contenu, f"feuille-{objet.mois:%Y-%m}")


@require_POST
@requiert(Permission.FSE_GERER)
def absence(request: RequeteAgent, pk: int) -> HttpResponse:
    """Noter un congé ou un arrêt."""
    objet = charger(pk)
    form = AbsenceForm(request.POST, operation=objet)

    def acte() -> None:
        services.noter_absence(
            agent=form.cleaned_data["agent"],
            periode=form.periode(),
            motif=form.cleaned_data["motif"],
            moment=form.cleaned_data["moment"],
            par=request.user,
            le=timezone.localdate(),
        )

    retour = reverse("fse:temps", args=[pk])
    return agir(request, acte, form=form, succes="L'absence est notée.", retour=retour)
