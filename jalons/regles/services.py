"""Tenir un jeu de règles : ajouter, changer, placer, arrêter, reprendre, toujours à partir d'une date."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import yaml
from django.db import transaction
from django.db.models import F, Q
from django.utils.text import slugify

from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.regles.jeu import JeuDeRegles
from jalons.regles.models import RegleDatee
from jalons.regles.rules import grammaire
from jalons.regles.rules.cas import verifier_noms
from jalons.regles.selectors import TypeJeu, en_vigueur
from jalons.socle.conflit import verifier_version
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.fiches import ecarts, verrouiller
from jalons.socle.periode import Periode

# L'écart laissé entre deux règles : une autre s'y glisse sans toucher ses voisines.
_PAS = 1000
_CHAMPS = {"code", "libelle", "explication", "condition"}
_UN_JOUR = timedelta(days=1)


class RegleImpossible(ErreurMetier):
    """La règle ne peut pas être ajoutée, changée ou arrêtée ainsi."""


@transaction.atomic
def charger_regles(code_jeu: str) -> int:
    """Installe les règles livrées d'un jeu, si aucune n'existe encore ; rend leur nombre."""
    jeu = JeuDeRegles.par_code(code_jeu)
    if RegleDatee.objects.filter(jeu=jeu.code).exists():
        return 0
    lues = yaml.safe_load(jeu.livrees.read_text(encoding="utf-8"))
    for rang, lue in enumerate(lues, start=1):
        grammaire.valider(lue["condition"])
        RegleDatee.objects.create(
            jeu=jeu.code,
            ordre=_PAS * rang,
            periode=Periode(jeu.depuis),
            issue={cle: valeur for cle, valeur in lue.items() if cle not in _CHAMPS},
            **{cle: valeur for cle, valeur in lue.items() if cle in _CHAMPS},
        )
    return len(lues)


def charger_toutes_les_regles() -> int:
    """Installe les règles livrées de chaque jeu qui n'en a pas encore ; rend leur nombre."""
    return sum(charger_regles(jeu.code) for jeu in JeuDeRegles.tous())


@transaction.atomic
def ajouter_regle(
    *, jeu: TypeJeu, saisie: Mapping[str, Any], apres: str, depuis: date, par: Agent, le: date
) -> RegleDatee:
    """Une règle de plus, en vigueur à partir de `depuis`, essayée juste après la règle `apres`.

    `apres` vide : la première. Lève `RegleImpossible` si la condition ne se lit pas.
    """
    _verifier_date(depuis, le)
    _verifier_condition(jeu, saisie["condition"], le=depuis)
    regle = RegleDatee.objects.create(
        jeu=jeu.code,
        code=_code_libre(jeu, saisie["libelle"]),
        ordre=_ordre_apres(jeu, apres, le=depuis),
        periode=Periode(depuis),
        **saisie,
    )
    _raconter(jeu, regle, "ajoutée", depuis=depuis, par=par, le=le)
    return regle


def _code_libre(jeu: TypeJeu, libelle: str) -> str:
    racine = slugify(libelle).replace("-", "_")[:50] or "regle"
    pris = set(RegleDatee.objects.filter(jeu=jeu.code).values_list("code", flat=True))
    code, n = racine, 2
    while code in pris:
        code, n = f"{racine}_{n}", n + 1
    return code


def _ordre_apres(jeu: TypeJeu, apres: str, *, le: date, sauf: str = "") -> int:
    """Un rang libre juste après la règle `apres` ; vide : devant toutes."""
    vivantes = RegleDatee.objects.filter(Q(periode__endswith__gt=le) | Q(periode__upper_inf=True))
    lues = vivantes.filter(jeu=jeu.code).exclude(code=sauf).select_for_update()
    rangs = [(r.ordre, r.code, le in r.periode) for r in lues]
    if not rangs:
        return _PAS
    if not apres:
        return min(ordre for ordre, _, _ in rangs) - _PAS
    ici = [ordre for ordre, code, est_en_vigueur in rangs if code == apres and est_en_vigueur]
    if not ici:
        raise RegleImpossible("La règle qui précède n'est plus en vigueur.", champ="apres")
    suivants = [ordre for ordre, _, _ in rangs if ordre > ici[0]]
    if not suivants:
        return ici[0] + _PAS
    milieu = (ici[0] + min(suivants)) // 2
    if milieu > ici[0]:
        return milieu
    # Plus de place : tous les rangs s'écartent, leur ordre ne change pas.
    RegleDatee.objects.filter(jeu=jeu.code).update(ordre=F("ordre") * _PAS)
    return _ordre_apres(jeu, apres, le=le, sauf=sauf)


@transaction.atomic
def modifier_regle(
    *,
    regle: RegleDatee,
    version: int,
    changements: Mapping[str, Any],
    depuis: date,
    par: Agent,
    le: date,
    apres: str | None = None,
    acte: str = "changée",
) -> RegleDatee:
    """La nouvelle version de la règle, en vigueur à partir de `depuis` (aujourd'hui au plus tôt).

    L'ancienne est close la veille ; ce qu'elle a décidé reste. `apres` : la place parmi les autres,
    None pour garder la sienne. Lève `RegleImpossible` si la condition ne se lit pas ou si la date
    tombe hors de la version modifiée, `ConflitDeVersion` si un autre agent l'a changée.
    """
    jeu = JeuDeRegles.par_code(regle.jeu)
    relue = verrouiller(regle)
    verifier_version(relue, version, ecarts=ecarts(relue, _lisibles(changements)))
    _verifier_periode(jeu, relue, depuis, le)
    if changements.get("condition", relue.condition) != relue.condition:
        _verifier_condition(jeu, changements["condition"], le=depuis)
    nouveaux = dict(changements)
    if apres is not None:
        nouveaux["ordre"] = _ordre_apres(jeu, apres, le=depuis, sauf=relue.code)
    relue = _suivante(relue, depuis)
    for champ, valeur in nouveaux.items():
        setattr(relue, champ, valeur)
    relue.version += 1
    relue.save()
    _verifier_dernier_mot(jeu, depuis)
    _raconter(jeu, relue, acte, depuis=depuis, par=par, le=le)
    return relue


def _lisibles(changements: Mapping[str, Any]) -> dict[str, Any]:
    """Les changements qu'une comparaison montre : le libellé et l'explication se lisent."""
    return {c: v for c, v in changements.items() if c in ("libelle", "explication")}


def _suivante(relue: RegleDatee, depuis: date) -> RegleDatee:
    """La ligne à écrire : une nouvelle version à partir de `depuis`, ou celle-ci si elle y commence."""
    if relue.periode.debut == depuis:
        return relue
    en_place = relue.periode
    relue.version += 1
    relue.periode = en_place.close_au(depuis - _UN_JOUR)
    relue.save()
    relue.pk, relue.periode = None, Periode(depuis, en_place.fin)
    relue._state.adding = True
    return relue


@transaction.atomic
def deplacer_regle(
    *, regle: RegleDatee, version: int, sens: int, par: Agent, le: date
) -> RegleDatee:
    """Essaie la règle un rang plus tôt (`sens` -1) ou plus tard (1), à partir d'aujourd'hui.

    Déjà au bout : rien ne change. Lève `ConflitDeVersion`.
    """
    codes = [r.code for r in en_vigueur(regle.jeu, le=le)]
    if regle.code not in codes:
        raise RegleImpossible("Cette règle n'est pas en vigueur : elle ne se déplace pas.")
    rang = codes.index(regle.code) + sens
    if not 0 <= rang < len(codes):
        return regle
    autres = [c for c in codes if c != regle.code]
    return modifier_regle(
        regle=regle,
        version=version,
        changements={},
        apres=autres[rang - 1] if rang else "",
        depuis=le,
        par=par,
        le=le,
        acte="déplacée",
    )


@transaction.atomic
def arreter_regle(
    *, regle: RegleDatee, version: int, a_partir_du: date, par: Agent, le: date
) -> None:
    """La règle ne vaut plus à partir de ce jour. Une version qui n'a jamais valu disparaît."""
    jeu = JeuDeRegles.par_code(regle.jeu)
    relue = verrouiller(regle, version)
    _verifier_periode(jeu, relue, a_partir_du, le)
    if relue.periode.debut == a_partir_du:
        relue.delete()
    else:
        relue.periode = relue.periode.close_au(a_partir_du - _UN_JOUR)
        relue.version += 1
        relue.save()
    _verifier_dernier_mot(jeu, a_partir_du)
    _raconter(jeu, relue, "arrêtée", depuis=a_partir_du, par=par, le=le)


@transaction.atomic
def reprendre_regle(*, regle: RegleDatee, depuis: date, par: Agent, le: date) -> RegleDatee:
    """Une règle arrêtée vaut de nouveau, telle qu'elle était, à partir de `depuis`."""
    jeu = JeuDeRegles.par_code(regle.jeu)
    relue = verrouiller(regle)
    _verifier_date(depuis, le)
    suites = RegleDatee.objects.filter(
        Q(periode__endswith__gt=depuis) | Q(periode__upper_inf=True),
        jeu=regle.jeu,
        code=regle.code,
    )
    if suites.exists():
        raise RegleImpossible("Cette règle est en vigueur, ou le sera : changez-la plutôt.")
    _verifier_condition(jeu, relue.condition, le=depuis)
    relue.pk, relue.periode, relue.version = None, Periode(depuis), relue.version + 1
    relue._state.adding = True
    relue.save()
    _raconter(jeu, relue, "reprise", depuis=depuis, par=par, le=le)
    return relue


def _verifier_date(depuis: date, le: date) -> None:
    if depuis < le:
        raise RegleImpossible(
            "Une règle change aujourd'hui ou plus tard : ce qui est décidé garde la sienne.",
            champ="depuis",
        )


def _verifier_periode(jeu: TypeJeu, regle: RegleDatee, depuis: date, le: date) -> None:
    _verifier_date(depuis, le)
    if depuis < regle.periode.debut:
        raise RegleImpossible(
            f"Cette version ne commence que le {regle.periode.debut:%d/%m/%Y}.", champ="depuis"
        )
    if regle.periode.fin is not None and depuis > regle.periode.fin:
        raise RegleImpossible(
            f"Cette version s'arrête le {regle.periode.fin:%d/%m/%Y} : modifiez celle qui la suit.",
            champ="depuis",
        )
    if regle.periode.debut == depuis and jeu.a_servi(regle.pk):
        raise RegleImpossible(
            "Cette version a déjà servi aujourd'hui : changez-la à partir de demain.",
            champ="depuis",
        )


def _verifier_condition(jeu: TypeJeu, condition: Any, *, le: date) -> None:
    try:
        grammaire.valider(condition)
        verifier_noms(condition, {c.code: c for c in jeu.criteres(le=le)})
    except grammaire.ConditionInvalide as erreur:
        raise RegleImpossible(
            f"La condition n'est pas lisible : {erreur}.", champ="condition"
        ) from erreur


def _verifier_dernier_mot(jeu: TypeJeu, le: date) -> None:
    toujours = {"toujours": True}
    if jeu.a_un_dernier_mot and all(r.condition != toujours for r in en_vigueur(jeu.code, le=le)):
        raise RegleImpossible(
            "Gardez une règle qui vaut toujours : sans elle, un cas pourrait ne rien trouver.",
            champ="condition",
        )


def _raconter(
    jeu: TypeJeu, regle: RegleDatee, acte: str, *, depuis: date, par: Agent, le: date
) -> None:
    journaliser(
        jeu.evenement,
        personne_id=None,
        par=par,
        le=le,
        objet_id=regle.pk,
        regle=regle.libelle,
        acte=acte,
        depuis=f"{depuis:%d/%m/%Y}",
    )
