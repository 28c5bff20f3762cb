"""Faire évoluer une grille : une version livrée, une question de plus, déplacée, retirée, reprise."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import yaml
from django.db import transaction
from django.utils.text import slugify

from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.questionnaires.enums import A_OPTIONS
from jalons.questionnaires.evenements import GrilleChangee
from jalons.questionnaires.models import Depot, Grille, Question, Remplissage
from jalons.questionnaires.selectors.grilles import PAS, derniere_grille
from jalons.questionnaires.usage import Usage
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.periode import Periode


class GrilleImpossible(ErreurMetier):
    """La grille ne peut pas changer ainsi."""


@transaction.atomic
def charger_grilles(code_usage: str) -> Grille:
    """Installe les versions livrées qui manquent ; rend la plus récente.

    Une version n'entre que si aucune plus haute n'est là : ce que le département a changé reste.
    """
    usage = Usage.par_code(code_usage)
    for chemin in sorted(usage.grilles.glob("grille_*.yaml")) if usage.grilles else ():
        lue = yaml.safe_load(chemin.read_text(encoding="utf-8"))
        derniere = derniere_grille(usage.code)
        if derniere is not None and derniere.version >= lue["version"]:
            continue
        _installer(usage.code, lue, derniere)
    grille = derniere_grille(usage.code)
    if grille is None:
        raise GrilleImpossible(f"Aucune grille n'est livrée pour « {usage.libelle} ».")
    return grille


def charger_toutes_les_grilles() -> None:
    """Installe les versions livrées de chaque usage."""
    for usage in Usage.tous():
        if usage.grilles is not None:
            charger_grilles(usage.code)


def _installer(usage: str, lue: dict[str, Any], derniere: Grille | None) -> None:
    debut = date.fromisoformat(str(lue["depuis"]))
    if derniere is not None:
        debut = max(debut, derniere.periode.debut + timedelta(days=1))
        derniere.periode = derniere.periode.close_au(debut - timedelta(days=1))
        derniere.save(update_fields=["periode"])
    grille = Grille.objects.create(
        usage=usage,
        version=lue["version"],
        libelle=lue["libelle"],
        themes=[{c: v for c, v in t.items() if c != "questions"} for t in lue["themes"]],
        periode=Periode(debut),
    )
    Question.objects.bulk_create(
        Question(grille=grille, theme=theme["code"], ordre=PAS * rang, **question)
        for theme in lue["themes"]
        for rang, question in enumerate(theme["questions"])
    )


def _a_servi(grille: Grille) -> bool:
    if Remplissage.objects.filter(grille=grille).exists():
        return True
    return Depot.objects.filter(formulaire=f"{grille.usage}-{grille.version}").exists()


def ouvrir_version(usage: str, *, le: date) -> Grille:
    """La version que l'on peut modifier : la dernière si elle n'a pas encore servi, sinon la suivante.

    Une version déjà servie et en vigueur reste celle des questionnaires commencés ; la suivante vaut
    à partir d'aujourd'hui, ou de demain si celle d'aujourd'hui a déjà servi.
    """
    derniere = derniere_grille(usage)
    if derniere is None:
        raise GrilleImpossible("Aucune grille n'est en vigueur.")
    derniere = Grille.objects.select_for_update().get(pk=derniere.pk)
    if derniere.periode.debut >= le and not _a_servi(derniere):
        return derniere
    debut = max(le, derniere.periode.debut + timedelta(days=1))
    questions = list(derniere.questions.all())
    derniere.periode = derniere.periode.close_au(debut - timedelta(days=1))
    derniere.save(update_fields=["periode"])
    nouvelle = Grille.objects.create(
        usage=usage,
        version=derniere.version + 1,
        libelle=derniere.libelle,
        themes=derniere.themes,
        periode=Periode(debut),
    )
    for question in questions:
        question.pk, question.grille = None, nouvelle
        question._state.adding = True
    Question.objects.bulk_create(questions)
    return nouvelle


def _question(grille: Grille, code: str) -> Question:
    trouvee = Question.objects.filter(grille=grille, code=code).first()
    if trouvee is None:
        raise GrilleImpossible("Cette question n'est plus dans la grille.")
    return trouvee


def options_neuves(lignes: list[str], en_place: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Les réponses possibles de ces lignes, chacune avec un code que nulle autre ne porte."""
    codes = {str(o["code"]) for o in en_place}
    neuves: list[dict[str, Any]] = []
    for ligne in lignes:
        code = slugify(ligne).replace("-", "_")[:40] or "choix"
        if code in codes:
            raise GrilleImpossible(f"« {ligne} » est déjà une réponse possible.", champ="ajouts")
        codes.add(code)
        neuves.append({"code": code, "libelle": ligne[:300]})
    return neuves


def _verifier_options(genre: str, options: list[dict[str, Any]], champ: str) -> None:
    if genre in A_OPTIONS and len(options) < 2:
        raise GrilleImpossible("Donnez au moins deux réponses possibles.", champ=champ)


@transaction.atomic
def ajouter_question(
    *, usage: str, theme: str, saisie: Mapping[str, Any], options: list[str], par: Agent, le: date
) -> Question:
    """Ajoute une question à la fin d'un thème, dans une nouvelle version de la grille.

    Les questionnaires déjà ouverts gardent la leur. Lève `GrilleImpossible`.
    """
    grille = ouvrir_version(usage, le=le)
    if grille.theme(theme) is None:
        raise GrilleImpossible("Ce thème n'est plus dans la grille.", champ="theme")
    code = slugify(saisie["libelle"]).replace("-", "_")[:50] or "question"
    if Question.objects.filter(grille=grille, code=code).exists():
        raise GrilleImpossible("Une question porte déjà ce nom.", champ="libelle")
    neuves = options_neuves(options, []) if saisie["genre"] in A_OPTIONS else []
    _verifier_options(saisie["genre"], neuves, "options")
    dernier = Question.objects.filter(grille=grille, theme=theme).order_by("-ordre").first()
    question = Question.objects.create(
        grille=grille,
        theme=theme,
        code=code,
        ordre=dernier.ordre + PAS if dernier else 0,
        options=neuves,
        **saisie,
    )
    _raconter(grille, question, "ajoutée", par=par, le=le)
    return question


@transaction.atomic
def modifier_question(
    *,
    usage: str,
    code: str,
    saisie: Mapping[str, Any],
    ajouts: list[str],
    par: Agent,
    le: date,
) -> Question:
    """Change les mots, les bornes ou les réponses possibles d'une question, dans une nouvelle version.

    `saisie["options"]` garde les codes en place ; `ajouts` : des réponses possibles de plus.
    """
    grille = ouvrir_version(usage, le=le)
    question = _question(grille, code)
    if code in Usage.par_code(usage).verrouillees:
        _verifier_le_verrou(question, saisie, ajouts)
    for champ, valeur in saisie.items():
        setattr(question, champ, valeur)
    question.options = [*question.options, *options_neuves(ajouts, question.options)]
    question.save()
    _raconter(grille, question, "changée", par=par, le=le)
    return question


def _verifier_le_verrou(question: Question, saisie: Mapping[str, Any], ajouts: list[str]) -> None:
    codes = [str(o["code"]) for o in saisie.get("options", question.options)]
    memes = codes == [str(o["code"]) for o in question.options]
    bornes = saisie.get("bornes", question.bornes) == question.bornes
    niveau = saisie.get("niveau", question.niveau) == question.niveau
    if ajouts or not (memes and bornes and niveau):
        raise GrilleImpossible(
            "Cette question est lue par des chiffres : seuls ses mots et ceux de ses réponses changent."
        )


@transaction.atomic
def deplacer_question(*, usage: str, code: str, sens: int, par: Agent, le: date) -> Question:
    """Pose la question un rang plus tôt (`sens` -1) ou plus tard (1) dans son thème."""
    grille = ouvrir_version(usage, le=le)
    question = _question(grille, code)
    voisines = list(Question.objects.filter(grille=grille, theme=question.theme, est_retiree=False))
    rangs = [q.code for q in voisines]
    if code not in rangs:
        raise GrilleImpossible("Cette question est retirée : reprenez-la d'abord.")
    vers = rangs.index(code) + sens
    if 0 <= vers < len(voisines):
        voisines.insert(vers, voisines.pop(rangs.index(code)))
        for rang, voisine in enumerate(voisines):
            voisine.ordre = PAS * rang
        Question.objects.bulk_update(voisines, ["ordre"])
        _raconter(grille, question, "déplacée", par=par, le=le)
    question.refresh_from_db()
    return question


@transaction.atomic
def retirer_question(*, usage: str, code: str, par: Agent, le: date) -> Question:
    """La question n'est plus posée ; ce qui y fut répondu se relit toujours."""
    if code in Usage.par_code(usage).verrouillees:
        raise GrilleImpossible("Cette question est lue par des chiffres : elle ne se retire pas.")
    grille = ouvrir_version(usage, le=le)
    question = _question(grille, code)
    question.est_retiree = True
    question.save(update_fields=["est_retiree"])
    _raconter(grille, question, "retirée", par=par, le=le)
    return question


@transaction.atomic
def reprendre_question(*, usage: str, code: str, par: Agent, le: date) -> Question:
    """La question est posée de nouveau, à sa place."""
    grille = ouvrir_version(usage, le=le)
    question = _question(grille, code)
    question.est_retiree = False
    question.save(update_fields=["est_retiree"])
    _raconter(grille, question, "reprise", par=par, le=le)
    return question


def _raconter(grille: Grille, question: Question, acte: str, *, par: Agent, le: date) -> None:
    journaliser(
        GrilleChangee,
        personne_id=None,
        par=par,
        le=le,
        objet_id=grille.pk,
        grille=str(grille),
        question=question.libelle,
        acte=acte,
    )
