"""Les participants d'une opération : les voir par droit, les faire entrer, sortir, relever."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Niveau, Permission
from jalons.comptes.journal import consulter, consulter_en_lot
from jalons.ecrans.fichiers import XLSX, fichier
from jalons.ecrans.gestes import agir, essayer
from jalons.fse.commun.forms.gestes import MotifForm
from jalons.fse.commun.services.pieces import deposer
from jalons.fse.enums import GenreEvenementSortie, GenreQuestionnaire
from jalons.fse.erreurs import exiger
from jalons.fse.operation.models.operation import Operation
from jalons.fse.operation.views.commun import charger, contexte, servir
from jalons.fse.participants import controles
from jalons.fse.participants.forms.participants import (
    EligibiliteForm,
    EntreeForm,
    ResultatForm,
    SixMoisForm,
    SortieForm,
)
from jalons.fse.participants.models.participants import Participation, PreuveEligibilite
from jalons.fse.participants.rules.dire import dire_situation, dire_sortie
from jalons.fse.participants.rules.participants import questions_sans_reponse
from jalons.fse.participants.selectors import manques
from jalons.fse.participants.selectors import participants as lectures
from jalons.fse.participants.selectors.participants import preuves_admises as admises
from jalons.fse.participants.selectors.preremplir import preremplir_entree, preremplir_resultat
from jalons.fse.participants.selectors.tableur import tableur_des_participants
from jalons.fse.participants.services import participants as services
from jalons.personnes.acces import sur_personne
from jalons.personnes.models import Personne
from jalons.personnes.selectors import niveaux_sur
from jalons.questionnaires.selectors.grilles import GrilleServie
from jalons.socle.formulaires import fermer

_ECRIRE = (Permission.FSE_GERER, Permission.FSE_PARTICIPANTS_TENIR)


@requiert(Permission.FSE_GERER)
def exporter(request: RequeteAgent, pk: int) -> HttpResponse:
    """L'export des participants visibles ; tracé avant l'envoi, refusé s'il est vide (PA-17)."""
    objet = charger(pk)
    lignes = list(lectures.participations_visibles(request.user, objet))

    def acte() -> bytes:
        exiger(controles.Pa17, controles.Pa17.refuser(len(lignes)))
        consulter_en_lot(
            request.user,
            ecran="export_participants",
            personnes=[p.personne_id for p in lignes],
            detail=objet.code,
        )
        return tableur_des_participants(lignes)

    nom = f"participants-{objet.code}.xlsx"
    return agir(
        request,
        acte,
        succes="",
        suite=lambda contenu: fichier(contenu, nom=nom, type_mime=XLSX),
        retour=reverse("fse:participants", args=[pk]),
    )


@sur_personne(Permission.FSE_PARTICIPANTS_TENIR, niveau=Niveau.SUIVI, ecran="entree_operation")
def entrer(request: RequeteAgent, personne: Personne, pk: int) -> HttpResponse:
    """Faire entrer une personne : le questionnaire arrive prérempli par son dossier."""
    objet = get_object_or_404(Operation, pk=pk)
    le = timezone.localdate()
    connues = preremplir_entree(personne, le=le, niveaux=niveaux_sur(request.user, personne))
    form = EntreeForm(
        request.POST or None,
        grille=lectures.grilles_des_fiches(le=le)[GenreQuestionnaire.ENTREE],
        le=le,
        initial={**connues, "date_entree": le},
    )

    def acte() -> None:
        fiche = services.faire_entrer(
            operation=objet,
            personne=personne,
            date_entree=form.cleaned_data["date_entree"],
            reponses=form.reponses(),
            par=request.user,
            le=le,
        )
        if alerte := _alerte_simultanee(fiche):
            messages.warning(request, alerte)

    retour = reverse("portail:dossier", args=[personne.pk])
    reponse = essayer(
        request, form, acte, succes="La personne est dans l'opération.", retour=retour
    )
    donnees = {
        "titre": f"Faire entrer {personne.nom_complet}",
        "personne": personne,
        "operation": objet,
        "form": form,
        "connues": len(connues),
        "alerte": controles.Pa19.alerter(lectures.autres_operations(personne, objet, depuis=le)),
    }
    return reponse or render(request, "fse/participants/entrer.html", donnees)


def _alerte_simultanee(fiche: Participation) -> str:
    """La personne est-elle ailleurs aux mêmes dates ? La phrase, ou vide."""
    autres = lectures.autres_operations(
        fiche.personne, fiche.operation, depuis=fiche.date_entree, jusqu_au=fiche.date_sortie
    )
    return controles.Pa19.alerter(autres)


def participation_ou_404(
    request: RequeteAgent,
    pk: int,
    *permissions: Permission,
) -> Participation:
    """La fiche, si l'une de ces permissions (toutes, sans précision) ouvre la personne ; sinon 404."""
    visibles = Participation.objects.none()
    for permission in permissions or (Permission.FSE_CONSULTER, *_ECRIRE):
        personnes = Personne.objects.visibles_par(request.user, permission).order_by()
        visibles = visibles | Participation.objects.filter(pk=pk, personne__in=personnes)
    fiche = visibles.select_related("operation__beneficiaire", "personne").distinct().first()
    if fiche is None:
        raise Http404("Cette fiche ne vous est pas accessible.")
    return fiche


def _peut_ecrire(request: RequeteAgent, fiche: Participation) -> bool:
    return any(
        Personne.objects.visibles_par(request.user, p).filter(pk=fiche.personne_id).exists()
        for p in _ECRIRE
    )


@requiert(Permission.FSE_CONSULTER, *_ECRIRE)
def participation(request: RequeteAgent, pk: int) -> HttpResponse:
    """La fiche d'un participant : ce qui est su, ce qui manque, le prochain geste."""
    fiche = participation_ou_404(request, pk)
    consulter(request.user, ecran="participation", personne_id=fiche.personne_id)
    dernier = {g: lectures.reponses_comptees(fiche, g) for g in GenreQuestionnaire}
    entree = dernier[GenreQuestionnaire.ENTREE]
    initial = {**entree, "version": fiche.version, "date_entree": fiche.date_entree}
    le = timezone.localdate()
    grilles = lectures.grilles_des_fiches(le=le)
    form = EntreeForm(
        request.POST or None, grille=grilles[GenreQuestionnaire.ENTREE], le=le, initial=initial
    )
    form.fields["date_entree"].disabled = True

    def acte() -> None:
        services.corriger_entree(
            participation=fiche,
            reponses=form.reponses(),
            version=form.cleaned_data["version"],
            par=request.user,
            le=le,
        )

    peut = _peut_ecrire(request, fiche)
    if peut:
        retour = reverse("fse:participation", args=[pk])
        reponse = essayer(request, form, acte, succes="Le questionnaire est déposé.", retour=retour)
        if reponse is not None:
            return reponse
    else:
        fermer(form)
    manquent = [form.fields[q].label for q in questions_sans_reponse(entree)]
    donnees = contexte(
        request,
        fiche.operation,
        "participants",
        fiche=fiche,
        form=form,
        manquent=manquent,
        simultanee=_alerte_simultanee(fiche),
        peut_ecrire=peut,
        **_suites(request, fiche, dernier, grilles, le),
    )
    return render(request, "fse/participants/participation.html", donnees)


def _suites(
    request: RequeteAgent,
    fiche: Participation,
    dernier: dict[Any, dict[str, Any]],
    grilles: dict[GenreQuestionnaire, GrilleServie],
    le: date,
) -> dict[str, Any]:
    """Ce qui suit l'entrée : sortie, résultat, relevé, preuves, et leurs formulaires."""
    version = {"version": fiche.version}
    connu_au_plie = _connu_au_plie(request, fiche)
    return {
        "a_la_sortie": dernier[GenreQuestionnaire.SORTIE],
        "situation_sortie": dire_sortie(dernier[GenreQuestionnaire.SORTIE]),
        "situation_six_mois": dire_situation(dernier[GenreQuestionnaire.SIX_MOIS]),
        "limite": services.date_limite_resultat(fiche),
        "six_mois_le": lectures.releve_possible_le(fiche),
        "aujourd_hui": le,
        "sortie": SortieForm(initial=version),
        "resultat": ResultatForm(
            grille=grilles[GenreQuestionnaire.SORTIE],
            le=le,
            initial={
                **version,
                **ResultatForm.depuis(dernier[GenreQuestionnaire.SORTIE]),
                **connu_au_plie,
            },
        ),
        "dit_au_plie": bool(connu_au_plie),
        "portees": services.portees_du_resultat(fiche, _evenements(dernier)),
        "releve": SixMoisForm(
            grille=grilles[GenreQuestionnaire.SIX_MOIS],
            le=le,
            initial={**dernier[GenreQuestionnaire.SIX_MOIS], **version},
        ),
        "releve_fige_le": lectures.releve_fige_le(fiche),
        "eligibilite": EligibiliteForm(types=admises(fiche.operation)),
        "motif": MotifForm(),
        "preuves": fiche.preuves.select_related("verifiee_par"),
        "depots": (deposes := list(lectures.depots_de([fiche]).select_related("par"))),
        "moments": lectures.moments_a_comparer(deposes),
    }


def _connu_au_plie(request: RequeteAgent, fiche: Participation) -> dict[str, Any]:
    """Ce que les contrats et le PLIE disent du résultat encore à saisir, à qui lit le suivi."""
    lit_le_suivi = Niveau.SUIVI in niveaux_sur(request.user, fiche.personne)
    if not lit_le_suivi or not fiche.date_sortie or fiche.a_resultat:
        return {}
    return preremplir_resultat(
        fiche.personne,
        depuis=fiche.date_retour or fiche.date_entree,
        fin=services.date_limite_resultat(fiche),
    )


def _evenements(dernier: dict[Any, dict[str, Any]]) -> list[tuple[date, GenreEvenementSortie]]:
    """Les événements du dernier résultat saisi."""
    dits = dernier[GenreQuestionnaire.SORTIE].get("evenements", ())
    return [(date.fromisoformat(d["date"]), GenreEvenementSortie(d["genre"])) for d in dits]


def _acte(request: RequeteAgent, pk: int, form: Any, service: Any, succes: str) -> HttpResponse:
    fiche = participation_ou_404(request, pk, *_ECRIRE)

    def acte() -> None:
        service(fiche, form)

    retour = reverse("fse:participation", args=[pk])
    return agir(request, acte, form=form, succes=succes, retour=retour)


@require_POST
@requiert(*_ECRIRE)
def sortir(request: RequeteAgent, pk: int) -> HttpResponse:
    """Noter la sortie."""

    def service(fiche: Participation, form: SortieForm) -> None:
        services.faire_sortir(
            participation=fiche, **form.cleaned_data, par=request.user, le=timezone.localdate()
        )

    return _acte(request, pk, SortieForm(request.POST), service, "La sortie est notée.")


def _form(modele: Any, genre: GenreQuestionnaire, request: RequeteAgent) -> Any:
    le = timezone.localdate()
    return modele(request.POST, grille=lectures.grilles_des_fiches(le=le)[genre], le=le)


@require_POST
@requiert(*_ECRIRE)
def resultat(request: RequeteAgent, pk: int) -> HttpResponse:
    """Saisir le résultat de la sortie."""

    def service(fiche: Participation, form: ResultatForm) -> None:
        services.saisir_resultat(
            participation=fiche,
            evenements_sortie=form.evenements(),
            type_contrat=form.cleaned_data["type_contrat"],
            duree_contrat=form.cleaned_data["duree_contrat"],
            preuve=form.cleaned_data["preuve"],
            autres=form.autres(),
            version=form.cleaned_data["version"],
            par=request.user,
            le=timezone.localdate(),
        )
        for lue in services.portees_du_resultat(fiche, form.evenements()):
            if not lue.compte:
                dit = lue.evenement.genre.label
                messages.warning(request, f"« {dit} » ne compte pas : {lue.raison}")

    form = _form(ResultatForm, GenreQuestionnaire.SORTIE, request)
    return _acte(request, pk, form, service, "Le résultat est saisi.")


@require_POST
@requiert(*_ECRIRE)
def portee(request: RequeteAgent, pk: int) -> HttpResponse:
    """Fragment : ce que compterait chaque événement tapé ; rien ne s'écrit."""
    fiche = participation_ou_404(request, pk, *_ECRIRE)
    form = _form(ResultatForm, GenreQuestionnaire.SORTIE, request)
    form.is_valid()
    lues = services.portees_du_resultat(fiche, form.evenements())
    return render(request, "fse/participants/portees.html", {"portees": lues})


@require_POST
@requiert(*_ECRIRE)
def six_mois(request: RequeteAgent, pk: int) -> HttpResponse:
    """Saisir le relevé à six mois."""

    def service(fiche: Participation, form: SixMoisForm) -> None:
        services.relever_six_mois(
            participation=fiche,
            reponses=form.reponses(),
            version=form.cleaned_data["version"],
            par=request.user,
            le=timezone.localdate(),
        )

    form = _form(SixMoisForm, GenreQuestionnaire.SIX_MOIS, request)
    return _acte(request, pk, form, service, "Le relevé est saisi.")


@require_POST
@requiert(*_ECRIRE)
def eligibilite(request: RequeteAgent, pk: int) -> HttpResponse:
    """Joindre une preuve d'éligibilité."""
    le = timezone.localdate()

    def service(fiche: Participation, form: EligibiliteForm) -> None:
        donnees = dict(form.cleaned_data)
        donnees["fichier"] = deposer(donnees["fichier"], le=le)
        services.ajouter_preuve(participation=fiche, **donnees, par=request.user, le=le)

    types = admises(participation_ou_404(request, pk, *_ECRIRE).operation)
    form = EligibiliteForm(request.POST, request.FILES, types=types)
    return _acte(request, pk, form, service, "La preuve est jointe.")


@require_POST
@requiert(*_ECRIRE)
def annuler(request: RequeteAgent, pk: int) -> HttpResponse:
    """Retirer une fiche ouverte à tort."""
    fiche = participation_ou_404(request, pk, *_ECRIRE)
    form = MotifForm(request.POST)

    def acte() -> None:
        services.annuler_entree(
            participation=fiche,
            motif=form.cleaned_data["motif"],
            par=request.user,
            le=timezone.localdate(),
        )

    retour = reverse("fse:participants", args=[fiche.operation_id])
    return agir(request, acte, form=form, succes="La fiche est retirée.", retour=retour)


@requiert(Permission.FSE_CONSULTER, *_ECRIRE)
def preuve(request: RequeteAgent, pk: int) -> HttpResponse:
    """Ouvrir la pièce d'une preuve d'éligibilité."""
    objet = get_object_or_404(PreuveEligibilite.objects.select_related("fichier"), pk=pk)
    fiche = participation_ou_404(request, objet.participation_id)
    if objet.fichier is None:
        raise Http404("Aucune pièce n'est jointe.")
    consulter(request.user, ecran="preuve_eligibilite", personne_id=fiche.personne_id)
    return servir(objet.fichier)


@sur_personne(Permission.ACCOMPAGNEMENT_CONSULTER, niveau=Niveau.SUIVI)
def section(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Fragment du dossier : les opérations de la personne, et celles où la faire entrer."""
    le = timezone.localdate()
    fiches = lectures.operations_de(personne)
    siennes = [
        (f, manques.manques_de(f, manques.delais_fiche(f.operation), le=le))
        for f in manques.avec_preuve(fiches)
    ]
    prises = {p.operation_id for p, _ in siennes if p.date_sortie is None}
    ouvertes: list[Operation] = []
    if request.user.peut(Permission.FSE_PARTICIPANTS_TENIR):
        ouvertes = list(lectures.operations_ouvertes(le).exclude(pk__in=prises)[:10])
    donnees = {
        "personne": personne,
        "participations": siennes,
        "ouvertes": ouvertes,
        "le": le,
        "lit_les_fiches": any(request.user.peut(p) for p in (Permission.FSE_CONSULTER, *_ECRIRE)),
    }
    return render(request, "fse/participants/section.html", donnees)
