"""La liste des opérations, leur synthèse, leur vie."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.fse.enums import StatutOperation
from jalons.fse.forms.operation import ConventionForm, OperationForm, PassageForm
from jalons.fse.models import Convention, Operation
from jalons.fse.programmes import Programme
from jalons.fse.rules.cycle import etapes_vers, passages_possibles
from jalons.fse.rules.montants import dire_euros
from jalons.fse.selectors import operations as lectures
from jalons.fse.selectors.bareme import plafond_ue
from jalons.fse.selectors.etat import constats
from jalons.fse.services import operation as services
from jalons.fse.services.pieces import deposer
from jalons.fse.views.commun import agir, charger, contexte, traiter
from jalons.fse.views.gestes import prochain_geste
from jalons.socle.pagination import paginer

S = StatutOperation


@requiert(Permission.FSE_CONSULTER)
def liste(request: RequeteAgent) -> HttpResponse:
    """Toutes les opérations, filtrées par statut et programme."""
    filtres = {nom: request.GET.get(nom, "") for nom in ("statut", "programme", "texte")}
    page = paginer(request, lectures.operations(**filtres))
    nombres = lectures.nombre_par_statut()
    puces = [(s.value, s.label, nombres[s]) for s in StatutOperation if nombres.get(s)]
    donnees = {
        "titre": "Opérations européennes",
        "page": page,
        "puces": puces,
        "filtres": filtres,
        "total": sum(nombres.values()),
        "programmes": Programme.choix(),
        "peut_gerer": request.user.peut(Permission.FSE_GERER),
    }
    return render(request, "fse/liste.html", donnees)


@requiert(Permission.FSE_CONSULTER)
def operation(request: RequeteAgent, pk: int) -> HttpResponse:
    """La synthèse : où en est l'opération, ce qui manque, ce qui vient."""
    objet, le = charger(pk), timezone.localdate()
    plan = lectures.plan_en_vigueur(objet)
    statut = StatutOperation(objet.statut)
    etapes = etapes_vers(statut)
    trouves = constats(objet, le=le)
    donnees = contexte(
        request,
        objet,
        "synthese",
        plan=plan,
        taux=lectures.taux_dit(objet, plan.montant_ue, plan.total) if plan else "—",
        plafond=plafond_ue(objet),
        constats=trouves,
        echeances=lectures.echeances_de(objet, le=le),
        execution=lectures.execution(objet, plan),
        etapes=[(e.label, etapes.index(e) < etapes.index(statut), e == statut) for e in etapes],
        geste=prochain_geste(objet, request.user, a_un_plan=plan is not None, constats=trouves),
        abandon=S.ABANDONNEE in passages_possibles(statut),
        historique=objet.passages.select_related("par"),
        conventions=objet.conventions.select_related("fichier"),
        paiements=objet.paiements.all(),
        objectif=objet.get_programme_display(),
        a_conventionner=statut == S.PROGRAMMEE,
        peut_amender=statut in (S.CONVENTIONNEE, S.EN_EXECUTION, S.CSF_VALIDE)
        and not lectures.a_bilan_final(objet),
    )
    return render(request, "fse/synthese.html", donnees)


@requiert(Permission.FSE_GERER)
def nouvelle(request: RequeteAgent) -> HttpResponse:
    """Ouvrir une opération."""
    projet = lectures.projet_a_financer(request.GET.get("projet", ""))
    initial = {"porteur": request.user.pk, "departement": settings.DEPARTEMENT.code}
    if projet is not None:
        initial |= {"projet": projet.pk, "intitule": projet.intitule}
    form = OperationForm(request.POST or None, initial=initial)
    ouverte: list[Operation] = []

    def acte() -> None:
        ouverte.append(
            services.ouvrir_operation(
                champs=form.champs(), par=request.user, le=timezone.localdate()
            )
        )

    reponse = traiter(
        request, form, acte, succes="L'opération est ouverte.", retour=reverse("fse:liste")
    )
    if reponse is not None and ouverte:
        reponse["Location"] = reverse("fse:plan", args=[ouverte[0].pk])
    if reponse is not None:
        return reponse
    return render(request, "fse/formulaire.html", {"titre": "Nouvelle opération", "form": form})


@requiert(Permission.FSE_GERER)
def modifier(request: RequeteAgent, pk: int) -> HttpResponse:
    """Modifier la description d'une opération."""
    objet = charger(pk)
    form = OperationForm(request.POST or None, initial=OperationForm.initial_de(objet))
    form.fields["code"].disabled = True

    def acte() -> None:
        services.modifier_operation(
            operation=objet,
            champs=form.champs(),
            version=form.cleaned_data["version"],
            par=request.user,
            le=timezone.localdate(),
        )

    retour = reverse("fse:operation", args=[pk])
    reponse = traiter(request, form, acte, succes="L'opération est à jour.", retour=retour)
    donnees = contexte(request, objet, "synthese", form=form, bouton="Enregistrer",
                       sous_titre="Modifier la description")  # fmt: skip
    return reponse or render(request, "fse/formulaire_operation.html", donnees)


@require_POST
@requiert(Permission.FSE_GERER, Permission.FSE_CONTROLER)
def passer(request: RequeteAgent, pk: int) -> HttpResponse:
    """Faire passer l'opération à un autre statut."""
    objet = charger(pk)
    form = PassageForm(request.POST)

    def acte() -> None:
        donnees = form.cleaned_data
        services.passer(
            operation=objet,
            vers=StatutOperation(donnees["vers"]),
            commentaire=donnees["commentaire"],
            version=donnees["version"],
            par=request.user,
            le=timezone.localdate(),
        )

    retour = reverse("fse:operation", args=[pk])
    return agir(request, form, acte, succes="Le statut est à jour.", retour=retour)


def _ce_que_l_on_signe(operation: Operation, existante: Convention | None) -> str:
    """Le plan que l'acte fige, et s'il diffère de celui déjà signé."""
    plan = lectures.plan_en_vigueur(operation)
    if plan is None:
        return "Aucun plan n'est établi : commencez par lui."
    taux = lectures.taux_dit(operation, plan.montant_ue, plan.total)
    dit = (
        f"Cet acte fige le {str(plan).lower()} : {dire_euros(plan.total)}, dont "
        f"{dire_euros(plan.montant_ue)} de l'Union ({taux})."
    )
    if existante is not None and existante.plan_id == plan.pk:
        dit += " Le plan est celui déjà signé : pour le changer, modifiez-le d'abord."
    return dit


@requiert(Permission.FSE_GERER)
def convention(request: RequeteAgent, pk: int) -> HttpResponse:
    """Signer la convention, ou un avenant si elle existe déjà."""
    objet, le = charger(pk), timezone.localdate()
    existante = lectures.convention_en_vigueur(objet)
    form = ConventionForm(request.POST or None, request.FILES or None)
    if existante is None:
        form.fields.pop("objet")
        form.fields["fin"].help_text = f"Vide : celle de l'opération, {objet.periode.fin:%d/%m/%Y}."

    def acte() -> None:
        donnees = dict(form.cleaned_data)
        donnees["fichier"] = deposer(donnees["fichier"], le=le)
        if existante is None:
            services.conventionner(operation=objet, **donnees, par=request.user, le=le)
        else:
            services.signer_avenant(operation=objet, **donnees, par=request.user, le=le)

    retour = reverse("fse:operation", args=[pk])
    reponse = traiter(request, form, acte, succes="La signature est enregistrée.", retour=retour)
    titre = "Signer un avenant" if existante else "Signer la convention"
    donnees = contexte(
        request, objet, "synthese", form=form, bouton=titre, sous_titre=titre,
        recapitule=_ce_que_l_on_signe(objet, existante),
    )  # fmt: skip
    return reponse or render(request, "fse/formulaire_operation.html", donnees)
