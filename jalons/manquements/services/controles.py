"""Tirer au sort qui contrôler, et noter ce que chaque contrôle montre. Rien n'en décide."""

from __future__ import annotations

import secrets
from datetime import date

from django.db import connection, transaction

from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.manquements import evenements
from jalons.manquements.enums import IssueControle
from jalons.manquements.models import ControleTire, Manquement, TirageControle
from jalons.manquements.rules.tirage import tirer
from jalons.manquements.selectors.controles import population
from jalons.manquements.services.commun import ManquementImpossible
from jalons.socle.conflit import verifier_version
from jalons.socle.parametres import parametre

_TIRAGES = 542_614  # le verrou des tirages : deux à la fois ne désignent pas deux fois quelqu'un


@transaction.atomic
def tirer_au_sort(*, nombre: int, par: Agent, le: date, graine: str = "") -> TirageControle:
    """Tire `nombre` personnes de la population du jour et le garde avec sa graine.

    Lève `ManquementImpossible` s'il n'y a pas tant de personnes à tirer.
    """
    with connection.cursor() as curseur:
        curseur.execute("SELECT pg_advisory_xact_lock(%s)", [_TIRAGES])
    possibles = population(par, le=le)
    if nombre > len(possibles):
        raise ManquementImpossible(
            f"Seules {len(possibles)} personnes peuvent être tirées : un contrat en vigueur hors France "
            "Travail, et pas de contrôle déjà en attente.",
            champ="nombre",
        )
    tirage = TirageControle.objects.create(
        tire_le=le,
        graine=graine or secrets.token_hex(16),
        population=possibles,
        nombre=nombre,
        part=parametre("controle_part_au_sort", le=le).decimal,
        par=par,
    )
    tires = tirer(possibles, nombre=nombre, graine=tirage.graine)
    for rang, numero in enumerate(tires, 1):
        controle = ControleTire.objects.create(tirage=tirage, personne_id=numero, rang=rang)
        _raconter(controle, f"désignation parmi {len(possibles)} personnes", par=par, le=le)
    return tirage


@transaction.atomic
def noter_l_issue(
    *,
    controle: ControleTire,
    version: int,
    issue: IssueControle | str,
    jour: date,
    par: Agent,
    le: date,
    precision: str = "",
) -> ControleTire:
    """Note ce que le contrôle a montré ; se corrige en le redisant.

    Un manquement se signale d'abord, depuis le dossier : le contrôle ne fait que le citer.
    """
    tenu = ControleTire.objects.select_for_update(of=("self",)).get(pk=controle.pk)
    verifier_version(tenu, version)
    if jour > le or jour < tenu.tirage.tire_le:
        raise ManquementImpossible("Cette date précède le tirage, ou est à venir.", champ="jour")
    issue = IssueControle(issue)
    if issue != IssueControle.TENUS and not precision.strip():
        raise ManquementImpossible("Dites ce qui a été vu.", champ="precision")
    tenu.manquement = None
    if issue == IssueControle.MANQUEMENT:
        tenu.manquement = (
            Manquement.objects.filter(
                personne_id=tenu.personne_id, date_signalement__gte=tenu.tirage.tire_le
            )
            .order_by("-pk")
            .first()
        )
        if tenu.manquement is None:
            raise ManquementImpossible(
                "Aucun manquement n'est signalé depuis le tirage : signalez-le depuis le dossier.",
                champ="issue",
            )
    tenu.issue, tenu.controle_le, tenu.par = str(issue), jour, par
    tenu.precision = precision.strip()[:600]
    tenu.version += 1
    tenu.save()
    _raconter(tenu, issue.label.lower(), par=par, le=jour)
    return tenu


def _raconter(controle: ControleTire, fait: str, *, par: Agent, le: date) -> None:
    journaliser(
        evenements.ControleAuSort,
        personne_id=controle.personne_id,
        par=par,
        le=le,
        objet_id=controle.pk,
        fait=fait,
    )
