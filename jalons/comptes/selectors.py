"""Lectures des réglages et du journal des consultations."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.apps import apps
from django.db.models import Q
from django.utils import timezone

from jalons.comptes.evenements import CompteCree, CompteFermeOuRouvert, RoleDonne, RoleRetire
from jalons.comptes.models import Agent, Consultation, Evenement
from jalons.socle.models import ParametreLocal
from jalons.socle.parametres import (
    Parametre,
    ParametreInconnu,
    ValeurDatee,
    declarations,
    parametre,
    valeur_locale,
)
from jalons.socle.recherche import normaliser

_EPOQUE = datetime(1970, 1, 1, tzinfo=UTC)
_REPERE = re.compile(r"(\d{1,17})-(\d{1,18})\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class ParametreEnVigueur:
    """Un paramètre, sa valeur du jour, et celle de la loi (None : pas encore de valeur)."""

    declare: Parametre
    valeur: ValeurDatee | None
    loi: ValeurDatee | None


@dataclass(frozen=True, slots=True)
class GroupeParametres:
    """Les paramètres d'une pièce."""

    code: str
    libelle: str
    lignes: list[ParametreEnVigueur]


@dataclass(frozen=True, slots=True)
class LigneHistoire:
    """Une valeur qui a pris, ou prendra, effet. `valeur` None : retour à la loi."""

    depuis: date
    valeur: ValeurDatee | None
    source: str
    est_locale: bool
    par: Agent | None
    saisie_le: datetime | None
    s_applique: bool


def _en_vigueur(declare: Parametre, le: date) -> ParametreEnVigueur:
    valeur: ValeurDatee | None
    try:
        valeur = parametre(declare.code, le=le)
    except ParametreInconnu:
        valeur = None
    return ParametreEnVigueur(declare, valeur, declare.declaree_au(le))


def parametres_par_piece(
    *, le: date, texte: str = "", piece: str = "", locaux: bool = False
) -> list[GroupeParametres]:
    """Les paramètres déclarés, par pièce, qui répondent aux filtres (une requête au plus)."""
    mots = normaliser(texte).split()
    groupes = []
    for code, libelle in pieces_avec_parametres():
        if piece and code != piece:
            continue
        lignes = []
        for declare in declarations().values():
            if declare.piece != code:
                continue
            ligne = _en_vigueur(declare, le)
            source = ligne.valeur.source if ligne.valeur else ""
            cle = normaliser(f"{declare.libelle} {declare.code} {source}")
            est_locale = ligne.valeur is not None and ligne.valeur.est_locale
            if all(mot in cle for mot in mots) and (est_locale or not locaux):
                lignes.append(ligne)
        if lignes:
            lignes.sort(key=lambda x: normaliser(x.declare.libelle))
            groupes.append(GroupeParametres(code, libelle, lignes))
    return groupes


def libelle_piece(code: str) -> str:
    """Le nom d'une pièce, tel qu'on le dit."""
    return str(apps.get_app_config(code).verbose_name)


def pieces_avec_parametres() -> list[tuple[str, str]]:
    """Code et nom des pièces qui déclarent des paramètres."""
    codes = {d.piece for d in declarations().values()}
    return sorted(((c, libelle_piece(c)) for c in codes), key=lambda x: normaliser(x[1]))


def histoire_parametre(declare: Parametre, *, le: date) -> list[LigneHistoire]:
    """Toutes les valeurs, de la plus récente à la plus ancienne ; une requête."""
    en_vigueur = _en_vigueur(declare, le).valeur
    lignes = [
        LigneHistoire(v.depuis, v, v.source, False, None, None, v == en_vigueur)
        for v in declare.valeurs
    ]
    for ligne in ParametreLocal.objects.filter(code=declare.code).select_related("par"):
        valeur = valeur_locale(declare, ligne)
        lignes.append(
            LigneHistoire(
                ligne.depuis,
                valeur,
                ligne.motif,
                True,
                ligne.par,
                ligne.created_at,
                valeur is not None and valeur == en_vigueur,
            )
        )
    return sorted(lignes, key=lambda x: (x.depuis, x.est_locale), reverse=True)


def avertissements_parametre(declare: Parametre, *, depuis: date, le: date) -> list[str]:
    """Ce qu'il faut savoir avant de poser une valeur à cette date ; vide si rien de particulier."""
    alertes = []
    if depuis < le:
        alertes.append(
            f"Le {depuis:%d/%m/%Y} est passé : les échéances des faits survenus depuis seront "
            "calculées avec cette valeur."
        )
    suivante = (
        ParametreLocal.objects.filter(code=declare.code, depuis__gt=depuis)
        .order_by("depuis")
        .first()
    )
    if suivante is not None:
        alertes.append(
            f"Une valeur locale prend déjà effet le {suivante.depuis:%d/%m/%Y} : la vôtre ne "
            f"vaudra que jusqu'au {suivante.depuis - timedelta(days=1):%d/%m/%Y}."
        )
    return alertes


def loi_changee_depuis(declare: Parametre, *, le: date) -> ValeurDatee | None:
    """Valeur de la loi entrée en vigueur après la valeur locale du jour, et qu'elle cache."""
    en_vigueur = _en_vigueur(declare, le).valeur
    loi = declare.declaree_au(le)
    if en_vigueur is None or loi is None or not en_vigueur.est_locale:
        return None
    return loi if loi.depuis > en_vigueur.depuis else None


@dataclass(frozen=True, slots=True)
class PageConsultations:
    """Une page du journal et le repère de la suivante (« » : il n'y en a pas)."""

    lignes: list[Consultation]
    suite: str


def consultations(
    *,
    du: date,
    au: date,
    agent_id: int | None = None,
    personne_id: int | None = None,
    ecran: str = "",
    apres: str = "",
    par_page: int = 50,
) -> PageConsultations:
    """Les lectures du jour `du` au jour `au` inclus, les plus récentes d'abord ; une requête.

    La page suivante part du repère de la dernière ligne (`apres`) : ni décompte ni décalage, le
    coût ne grandit pas avec le journal. Un repère illisible rend la première page.
    """
    fuseau = timezone.get_current_timezone()
    debut = datetime.combine(du, time.min, tzinfo=fuseau)
    fin = datetime.combine(au + timedelta(days=1), time.min, tzinfo=fuseau)
    lignes = Consultation.objects.filter(instant__gte=debut, instant__lt=fin)
    if agent_id is not None:
        lignes = lignes.filter(agent_id=agent_id)
    if personne_id is not None:
        lignes = lignes.filter(personne_id=personne_id)
    if ecran:
        lignes = lignes.filter(ecran=ecran)
    repere = _lire_repere(apres)
    if repere is not None:
        instant, pk = repere
        lignes = lignes.filter(Q(instant__lt=instant) | Q(instant=instant, pk__lt=pk))
        lignes = lignes.filter(instant__lte=instant)
    lues = list(lignes.order_by("-instant", "-pk")[: par_page + 1])
    page = lues[:par_page]
    suite = ""
    if len(lues) > par_page:
        micros = (page[-1].instant - _EPOQUE) // timedelta(microseconds=1)
        suite = f"{micros}-{page[-1].pk}"
    return PageConsultations(page, suite)


def _lire_repere(texte: str) -> tuple[datetime, int] | None:
    lu = _REPERE.match(texte)
    if lu is None:
        return None
    return _EPOQUE + timedelta(microseconds=int(lu[1])), int(lu[2])


def histoire_du_compte(agent: Agent) -> list[tuple[Evenement, str]]:
    """Les actes sur ce compte, du plus récent au plus ancien, chacun avec sa phrase."""
    genres = {genre.code: genre for genre in _ACTES_SUR_UN_COMPTE}
    actes = list(
        Evenement.objects.filter(type__in=list(genres), objet_id=agent.pk).order_by("-pk")[:50]
    )
    auteurs = Agent.objects.in_bulk({a.agent_id for a in actes if a.agent_id})
    return [
        (a, genres[a.type].dire(a.donnees, agent=str(auteurs.get(a.agent_id or 0, "—"))))
        for a in actes
    ]


_ACTES_SUR_UN_COMPTE = (CompteCree, RoleDonne, RoleRetire, CompteFermeOuRouvert)
