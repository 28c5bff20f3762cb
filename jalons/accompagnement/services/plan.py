"""Ouvrir un plan, situer la personne sur un thème, poser et suivre des actions, le clore."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import IntegrityError, transaction

from jalons.accompagnement import evenements
from jalons.accompagnement.enums import EtatActionPlan, OrigineTheme, QuiAgit
from jalons.accompagnement.models import (
    ActionDuPlan,
    NiveauConstate,
    PlanAccompagnement,
    ThemeDuPlan,
)
from jalons.accompagnement.rules.plan import niveau_repris
from jalons.accompagnement.selectors.plan import (
    freins_a_reprendre,
    niveaux_suggeres,
    non_resolus,
)
from jalons.accompagnement.services.commun import ParcoursImpossible
from jalons.accompagnement.themes import themes
from jalons.comptes.enums import Niveau
from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.personnes.models import Personne
from jalons.socle.conflit import verifier_version


@transaction.atomic
def ouvrir_plan(*, personne: Personne, par: Agent, le: date) -> PlanAccompagnement:
    """Ouvre le plan : le non-résolu du précédent remonte, puis les freins du contrat et du diagnostic.

    Lève `ParcoursImpossible` si un plan est déjà ouvert.
    """
    try:
        with transaction.atomic():
            plan = PlanAccompagnement.objects.create(
                personne=personne, structure=par.structure, ouvert_le=le, ouvert_par=par
            )
    except IntegrityError as erreur:
        if "plan_un_seul_ouvert" not in str(erreur):
            raise
        raise ParcoursImpossible("Un plan est déjà ouvert pour cette personne.") from erreur
    repris = non_resolus(personne)
    for ancien in repris:
        ThemeDuPlan.objects.create(
            plan=plan,
            theme=ancien.theme,
            niveau=ancien.niveau,
            niveau_vise=ancien.niveau_vise,
            objectif=ancien.objectif,
            reprise_de=ancien,
            origine=OrigineTheme.PLAN,
        )
    suggeres = niveaux_suggeres(personne)
    freins = _reprendre_les_freins(plan, suggeres, par, le)
    deja = {t.theme for t in (*repris, *freins)}
    for code, niveau in suggeres.items():
        if code not in deja:
            _constater(
                _poser_theme(plan, code, niveau, origine=OrigineTheme.DIAGNOSTIC, le=le), par, le
            )
    journaliser(
        evenements.PlanOuvert,
        personne_id=personne.pk,
        par=par,
        le=le,
        objet_id=plan.pk,
        repris=len(repris) + len(freins),
    )
    return plan


@transaction.atomic
def reprendre_les_freins(*, plan: PlanAccompagnement, par: Agent, le: date) -> list[ThemeDuPlan]:
    """Fait remonter dans le plan ouvert ce que le dernier contrat laisse à lever et qu'il n'a pas."""
    tenu = _tenir_plan(plan)
    return _reprendre_les_freins(tenu, niveaux_suggeres(tenu.personne), par, le)


@transaction.atomic
def ajouter_theme(
    *,
    plan: PlanAccompagnement,
    theme: str,
    niveau: int,
    niveau_vise: int,
    objectif: str,
    par: Agent,
    le: date,
) -> ThemeDuPlan:
    """Ajoute un thème au plan, avec le niveau constaté aujourd'hui et celui que l'on vise."""
    plan = _tenir_plan(plan)
    _verifier_niveaux(theme, niveau, niveau_vise)
    try:
        with transaction.atomic():
            ligne = _poser_theme(
                plan, theme, niveau, niveau_vise, objectif, origine=OrigineTheme.CHOISI, le=le
            )
    except IntegrityError as erreur:
        if "plan_un_theme_une_fois" not in str(erreur):
            raise
        raise ParcoursImpossible("Ce thème est déjà dans le plan.", champ="theme") from erreur
    _constater(ligne, par, le)
    return ligne


@transaction.atomic
def situer(
    *,
    ligne: ThemeDuPlan,
    niveau: int,
    niveau_vise: int,
    objectif: str,
    version: int,
    par: Agent,
    le: date,
) -> ThemeDuPlan:
    """Dit où en est la personne sur ce thème aujourd'hui, et ce qu'elle vise.

    Au plus haut niveau, le thème est résolu ; s'il redescend, il ne l'est plus. Lève `ConflitDeVersion`.
    """
    _tenir_plan(ligne.plan)
    tenue = ThemeDuPlan.objects.select_for_update().get(pk=ligne.pk)
    verifier_version(tenue, version)
    _verifier_niveaux(tenue.theme, niveau, niveau_vise)
    avant = tenue.niveau
    tenue.niveau, tenue.niveau_vise = niveau, niveau_vise
    tenue.objectif = objectif.strip()[:400]
    resolu = niveau >= tenue.declare.plus_haut
    tenue.resolu_le = (tenue.resolu_le or le) if resolu else None
    tenue.version += 1
    tenue.save()
    # Un niveau seulement supposé n'a jamais été dit : le premier constat ne fait ni monter ni descendre.
    etait_dit = NiveauConstate.objects.filter(
        personne_id=tenue.plan.personne_id, theme=tenue.theme
    ).exists()
    _constater(tenue, par, le)
    if etait_dit and avant != niveau:
        journaliser(
            evenements.PlanNiveauSante if _est_de_sante(tenue) else evenements.PlanNiveau,
            personne_id=tenue.plan.personne_id,
            par=par,
            le=le,
            objet_id=tenue.pk,
            theme=tenue.declare.libelle,
            de=avant,
            vers=niveau,
        )
    return tenue


@transaction.atomic
def ajouter_action(
    *,
    ligne: ThemeDuPlan,
    intitule: str,
    qui: QuiAgit | str,
    echeance: date,
    par: Agent,
    le: date,
) -> ActionDuPlan:
    """Pose une action sur un thème : elle devient une prochaine étape de la personne."""
    _tenir_plan(ligne.plan)
    if not intitule.strip():
        raise ParcoursImpossible("Dites ce qu'il y a à faire.", champ="intitule")
    if echeance < le:
        raise ParcoursImpossible("L'échéance est à venir.", champ="echeance")
    return ActionDuPlan.objects.create(
        theme=ligne,
        intitule=" ".join(intitule.split())[:200],
        qui=QuiAgit(qui),
        echeance=echeance,
        par=par,
    )


@transaction.atomic
def suivre_action(
    *,
    action: ActionDuPlan,
    etat: EtatActionPlan | str,
    resultat: str,
    echeance: date,
    version: int,
    par: Agent,
    le: date,
) -> ActionDuPlan:
    """Reporte, finit, abandonne ou reprend une action. Lève `ConflitDeVersion`."""
    _tenir_plan(action.theme.plan)
    tenue = (
        ActionDuPlan.objects.select_for_update(of=("self",))
        .select_related("theme__plan")
        .get(pk=action.pk)
    )
    verifier_version(tenue, version)
    etat = EtatActionPlan(etat)
    if etat == EtatActionPlan.ABANDONNEE and not resultat.strip():
        raise ParcoursImpossible("Dites pourquoi elle est abandonnée.", champ="resultat")
    if etat == EtatActionPlan.A_FAIRE and echeance < le:
        raise ParcoursImpossible("L'échéance est à venir.", champ="echeance")
    finit = tenue.est_a_faire and etat != EtatActionPlan.A_FAIRE
    tenue.etat, tenue.resultat, tenue.echeance = etat, resultat.strip()[:400], echeance
    tenue.date_fin = None if etat == EtatActionPlan.A_FAIRE else (tenue.date_fin or le)
    tenue.version += 1
    tenue.save()
    if finit:
        journaliser(
            evenements.PlanActionSante if _est_de_sante(tenue.theme) else evenements.PlanAction,
            personne_id=tenue.theme.plan.personne_id,
            par=par,
            le=le,
            objet_id=tenue.pk,
            action=tenue.intitule,
            issue=etat.label.lower(),
        )
    return tenue


@transaction.atomic
def clore_plan(
    *, plan: PlanAccompagnement, bilan: str, version: int, par: Agent, le: date
) -> PlanAccompagnement:
    """Clôt le plan avec son bilan ; ce qui n'est pas résolu remontera dans le suivant."""
    tenu = _tenir_plan(plan)
    verifier_version(tenu, version)
    if not bilan.strip():
        raise ParcoursImpossible("Dites en une phrase ce que le plan a donné.", champ="bilan")
    tenu.clos_le, tenu.bilan = le, bilan.strip()[:1000]
    tenu.version += 1
    tenu.save()
    journaliser(evenements.PlanClos, personne_id=tenu.personne_id, par=par, le=le, objet_id=tenu.pk)
    return tenu


def _tenir_plan(plan: PlanAccompagnement) -> PlanAccompagnement:
    tenu = PlanAccompagnement.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if tenu.clos_le is not None:
        raise ParcoursImpossible("Ce plan est clos : ouvrez le suivant.")
    return tenu


def _est_de_sante(ligne: ThemeDuPlan) -> bool:
    """La frise ne dit la santé qu'à qui peut la lire."""
    return ligne.declare.lecture == Niveau.SANTE


def _verifier_niveaux(code: str, niveau: int, vise: int) -> None:
    declare = themes().get(code)
    if declare is None:
        raise ParcoursImpossible("Choisissez un thème.", champ="theme")
    if not 1 <= niveau <= declare.plus_haut:
        raise ParcoursImpossible("Choisissez un niveau.", champ="niveau")
    if not niveau <= vise <= declare.plus_haut:
        raise ParcoursImpossible(
            "Le niveau visé est au moins celui d'aujourd'hui.", champ="niveau_vise"
        )


def _reprendre_les_freins(
    plan: PlanAccompagnement, suggeres: Mapping[str, int], par: Agent, le: date
) -> list[ThemeDuPlan]:
    """Un niveau seulement supposé ne se constate pas : la page demande de situer la personne."""
    lignes = []
    for repris in freins_a_reprendre(plan.personne, plan):
        if repris.theme is None:
            continue
        code = repris.theme.code
        niveau, est_dit = niveau_repris(
            constate=repris.constate,
            suggere=suggeres.get(code),
            plus_haut=repris.theme.plus_haut,
        )
        ligne = _poser_theme(
            plan, code, niveau, origine=OrigineTheme.CONTRAT, frein_id=repris.frein.pk, le=le
        )
        if est_dit:
            _constater(ligne, par, le)
        lignes.append(ligne)
    return lignes


def _poser_theme(
    plan: PlanAccompagnement,
    code: str,
    niveau: int,
    vise: int | None = None,
    objectif: str = "",
    *,
    origine: OrigineTheme,
    frein_id: int | None = None,
    le: date,
) -> ThemeDuPlan:
    """Le thème entre dans le plan ; sans niveau visé dit, on vise le suivant."""
    plus_haut = themes()[code].plus_haut
    return ThemeDuPlan.objects.create(
        plan=plan,
        theme=code,
        niveau=niveau,
        niveau_vise=vise or min(niveau + 1, plus_haut),
        objectif=objectif.strip()[:400],
        resolu_le=le if niveau >= plus_haut else None,
        origine=origine,
        frein_repris_id=frein_id,
    )


def _constater(ligne: ThemeDuPlan, par: Agent, le: date) -> None:
    """Une ligne par jour : le même jour, le dernier constat l'emporte, l'autre reste dans l'histoire."""
    NiveauConstate.objects.update_or_create(
        personne_id=ligne.plan.personne_id,
        theme=ligne.theme,
        date=le,
        defaults={"niveau": ligne.niveau, "par": par},
    )
