"""Le plan de financement, et les options comparées sur les mêmes coûts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.ecrans.gestes import essayer
from jalons.fse.commun.rules.montants import part, somme
from jalons.fse.controles import Domaine, Examen
from jalons.fse.enums import CategorieDepense, GenreRessource
from jalons.fse.operation.forms.plan import (
    FORMULAIRES_DE_LIGNES,
    PlanForm,
    PosteFormSet,
    RessourceFormSet,
    lignes_tapees,
    lire_taux,
)
from jalons.fse.operation.models.operation import Operation
from jalons.fse.operation.models.plan import PlanFinancement
from jalons.fse.operation.rules.plan import Poste, Ressource, comparer
from jalons.fse.operation.selectors import operations as lectures
from jalons.fse.operation.selectors.bareme import bareme_dit, options_ouvertes, plafond_ue, valeur
from jalons.fse.operation.services import plan as services
from jalons.fse.operation.views.commun import charger, contexte
from jalons.fse.options import OptionCouts
from jalons.socle import formats


def _postes(plan: PlanFinancement | None) -> list[Poste]:
    lignes = plan.postes.all() if plan else []
    return [Poste(CategorieDepense(p.categorie), p.montant, p.libelle) for p in lignes]


def _options(operation: Operation) -> list[tuple[type[OptionCouts], Decimal]]:
    return options_ouvertes(operation.declaration, operation.periode.debut)


@requiert(Permission.FSE_CONSULTER)
def plan(request: RequeteAgent, pk: int) -> HttpResponse:
    """Le plan en vigueur, son calcul expliqué et les options côte à côte."""
    objet = charger(pk)
    examen = Examen(objet, le=timezone.localdate())
    courant = examen.lire(lectures.plan_en_vigueur)
    plafond = plafond_ue(objet)
    taux_vise = part(courant.montant_ue, courant.total) if courant else None
    comparaisons: list[Any] = []
    if courant is not None:
        comparaisons = comparer(
            _postes(courant),
            [
                (o, courant.taux_forfait if o.code == courant.option else taux)
                for o, taux in _options(objet)
            ],
            taux_ue=taux_vise or plafond.taux,
            seuil_options=valeur(objet, "fse_seuil_options_obligatoires").decimal,
            aides_etat=objet.a_aides_etat,
            autres_aides=lectures.autres_aides_publiques(courant)
            if objet.declaration.seuil_sur_aide_publique
            else None,
        )
    donnees = contexte(
        request,
        objet,
        "plan",
        plan=courant,
        **_lignes_du_plan(courant),
        taux=lectures.taux_dit(objet, courant.montant_ue, courant.total) if courant else "—",
        plafond=plafond,
        comparaisons=comparaisons,
        constats=examen.constats([Domaine.OPERATION]),
        versions=objet.plans.select_related("par").all(),
        bareme=bareme_dit(courant.bareme) if courant else [],
    )
    return render(request, "fse/operation/plan.html", donnees)


def _lignes_du_plan(courant: PlanFinancement | None) -> dict[str, Any]:
    """Ce que les tableaux du plan additionnent, et à part ce que l'option couvre (OP-05)."""
    if courant is None:
        return {"option": None}
    option = OptionCouts.par_code(courant.option)
    lignes = list(courant.postes.all())
    return {
        "option": option,
        "postes": [p for p in lignes if p.categorie in option.admises],
        "couverts": [p for p in lignes if p.categorie not in option.admises],
        "total_ressources": somme(r.montant for r in courant.ressources.all()),
    }


def _initial(courant: PlanFinancement | None) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    if courant is None:
        C, R = CategorieDepense, GenreRessource
        postes: list[dict[str, Any]] = [
            {"categorie": c.value} for c in (C.PERSONNEL, C.FONCTIONNEMENT, C.PRESTATIONS)
        ]
        return postes, [{"genre": r.value} for r in (R.UE, R.AUTOFINANCEMENT)]
    return (
        [
            {"categorie": p.categorie, "libelle": p.libelle, "montant": p.montant}
            for p in courant.postes.all()
        ],
        [
            {"genre": r.genre, "financeur": r.financeur, "montant": r.montant, "acte": r.acte}
            for r in courant.ressources.all()
        ],
    )


def _formulaires(request: RequeteAgent, objet: Operation, ajout: str) -> tuple[PlanForm, Any, Any]:
    """L'option, les postes et les ressources : du plan en vigueur, ou tels que postés."""
    courant = lectures.plan_en_vigueur(objet)
    postes, ressources = _initial(courant)
    choix = [
        (o.code, f"{o.libelle}" + (f" — {o.article}" if o.parametre else ""))
        for o, _ in _options(objet)
    ]
    initial = {
        "option": courant.option if courant else "reel",
        "version": courant.version if courant else 0,
        "methode_calcul": courant.methode_calcul if courant else "",
        "taux": _taux_saisi(objet, courant),
    }
    saisie = request.POST or None
    form = PlanForm(saisie, options=choix, initial=initial)
    if ajout:
        tapees = [lignes_tapees(request.POST, nom, ajout) for nom in FORMULAIRES_DE_LIGNES]
        return form, tapees[0], tapees[1]
    return (
        form,
        PosteFormSet(saisie, initial=postes, prefix="postes"),
        RessourceFormSet(saisie, initial=ressources, prefix="ressources"),
    )


@requiert(Permission.FSE_GERER)
def modifier_plan(request: RequeteAgent, pk: int) -> HttpResponse:
    """Saisir postes, option et ressources ; un plan déséquilibré se garde et se signale."""
    objet, ajout = charger(pk), request.POST.get("ajouter", "")
    form, postes, ressources = _formulaires(request, objet, ajout)
    jugees = [f.is_valid() for f in (form, postes, ressources)]

    def acte() -> PlanFinancement:
        return services.enregistrer_plan(
            operation=objet,
            option=OptionCouts.par_code(form.cleaned_data["option"]),
            postes=lire_postes(postes),
            ressources=[f.cleaned_data for f in ressources if _est_remplie(f)],
            taux=form.cleaned_data["taux"],
            methode_calcul=form.cleaned_data["methode_calcul"],
            version=form.cleaned_data["version"],
            par=request.user,
            le=timezone.localdate(),
        )

    if not ajout and all(jugees):
        retour = reverse("fse:plan", args=[pk])
        dire = "Le plan n° {0.numero} est enregistré.".format
        if fait := essayer(request, form, acte, succes=dire, retour=retour):
            return fait
    donnees = contexte(
        request,
        objet,
        "plan",
        form=form,
        postes=postes,
        ressources=ressources,
        ajout=ajout,
        essai=_essai_poste(request, objet) if ajout else _essai(objet, form, postes, ressources),
    )
    return render(request, "fse/operation/plan_modifier.html", donnees)


@require_POST
@requiert(Permission.FSE_GERER)
def calculer_plan(request: RequeteAgent, pk: int) -> HttpResponse:
    """Fragment : les totaux de ce qui est tapé, ou les lignes et une de plus ; rien ne s'écrit."""
    objet, ajout = charger(pk), request.POST.get("ajouter", "")
    if ajout in FORMULAIRES_DE_LIGNES:
        donnees = {
            "lignes": lignes_tapees(request.POST, ajout, ajout),
            "nom": ajout,
            "ajout": ajout,
        }
        return render(request, "fse/operation/lignes.html", donnees)
    donnees = {"essai": _essai_poste(request, objet)}
    return render(request, "fse/operation/calcul_plan.html", donnees)


def _essai_poste(request: RequeteAgent, objet: Operation) -> services.EssaiPlan:
    """Ce que donne la saisie postée."""
    choix = [(o.code, o.libelle) for o, _ in _options(objet)]
    return _essai(
        objet,
        PlanForm(request.POST, options=choix),
        PosteFormSet(request.POST, prefix="postes"),
        RessourceFormSet(request.POST, prefix="ressources"),
    )


def _lues(formset: Any) -> list[dict[str, Any]]:
    """Les lignes déjà lisibles d'une saisie en cours ; à l'ouverture, celles du plan."""
    if not formset.is_bound:
        return [f.initial for f in formset if isinstance(f.initial.get("montant"), Decimal)]
    formset.is_valid()
    lues = [getattr(f, "cleaned_data", {}) for f in formset if not f.errors]
    return [x for x in lues if x.get("montant") is not None]


def _essai(objet: Operation, form: PlanForm, postes: Any, ressources: Any) -> services.EssaiPlan:
    """Ce que donneraient ces lignes ; une ligne que l'on n'a pas finie d'écrire attend."""
    lu: dict[str, Any] = dict(form.initial)
    if form.is_bound:
        form.is_valid()
        lu = form.cleaned_data
    taux = lu.get("taux")
    return services.essayer_plan(
        operation=objet,
        option=OptionCouts.par_code(lu.get("option") or "reel"),
        postes=[Poste(CategorieDepense(x["categorie"]), x["montant"]) for x in _lues(postes)],
        ressources=[Ressource(GenreRessource(x["genre"]), x["montant"]) for x in _lues(ressources)],
        taux=lire_taux(taux) if isinstance(taux, str) else taux,
        methode_calcul=lu.get("methode_calcul") or "",
        le=timezone.localdate(),
    )


def _taux_saisi(operation: Operation, courant: PlanFinancement | None) -> str:
    """Le taux du plan quand il n'est pas celui du règlement : le formulaire ne doit pas l'oublier."""
    if courant is None or not courant.taux_forfait:
        return ""
    usuel = dict(_options(operation)).get(OptionCouts.par_code(courant.option))
    if courant.taux_forfait == usuel:
        return ""
    return formats.nombre(courant.taux_forfait * 100)


def _est_remplie(form: Any) -> bool:
    return form.cleaned_data.get("montant") is not None


def lire_postes(formset: Any) -> list[Poste]:
    """Les postes saisis, lignes vides passées."""
    return [
        Poste(
            CategorieDepense(f.cleaned_data["categorie"]),
            f.cleaned_data["montant"],
            f.cleaned_data["libelle"],
        )
        for f in formset
        if _est_remplie(f)
    ]
