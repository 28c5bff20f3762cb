"""Sortir une liste : sous le droit de voir, plafonnée, tracée avant que rien ne parte."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http.response import HttpResponseBase

from jalons.ecrans.fichiers import CSV, ODS, XLSX, fichier, flux
from jalons.ecrans.listes.declaration import OU_ECRAN, Colonne
from jalons.ecrans.listes.lecture import Vue
from jalons.ecrans.tableurs.ecriture import classeur_ods, classeur_xlsx, lignes_csv
from jalons.ecrans.trace import tracer_sortie
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.parametres import parametre

FORMATS = {"csv": CSV, "xlsx": XLSX, "ods": ODS}


class ExportRefuse(ErreurMetier):
    """Il n'y a rien à exporter, ou trop."""


def plafond_export(*, le: date) -> int:
    """Nombre de lignes qu'un export peut porter."""
    return parametre("plafond_export", le=le).nombre


@dataclass(frozen=True, slots=True)
class LigneExport:
    """Une ligne d'un fichier composé à la main, et la personne dont elle parle (None : aucune)."""

    personne_id: int | None
    cellules: Sequence[Any]


def sortir(
    agent: Any,
    *,
    ecran: str,
    nom: str,
    entetes: Sequence[str],
    lignes: Sequence[LigneExport],
    detail: str,
    le: date,
    format_: str = "csv",
) -> HttpResponseBase:
    """Le fichier de lignes que l'appelant a bornées à ce que l'agent a le droit de voir.

    `detail` dit les filtres, sans nom de personne. Lève `ExportRefuse` s'il est vide ou trop long.
    """
    _borner(len(lignes), plafond_export(le=le))
    personnes = [x.personne_id for x in lignes if x.personne_id is not None]
    tracer_sortie(agent, ecran=ecran, personnes=personnes, detail=detail)
    return composer(
        format_,
        nom=f"{nom}-{le:%Y-%m-%d}",
        entetes=entetes,
        lignes=(ligne.cellules for ligne in lignes),
    )


def _borner(nombre: int, plafond: int) -> None:
    if not nombre:
        raise ExportRefuse("Il n'y a rien à exporter avec ces filtres : le fichier serait vide.")
    if nombre > plafond:
        raise ExportRefuse(
            f"Cette liste dépasse {plafond} lignes : affinez les filtres avant de l'exporter."
        )


def composer(
    format_: str, *, nom: str, entetes: Sequence[str], lignes: Iterator[Sequence[Any]]
) -> HttpResponseBase:
    """Le fichier de ces lignes, au format demandé (`csv`, `xlsx` ou `ods`)."""
    complet = f"{nom}.{format_}"
    if format_ == "csv":
        return flux(lignes_csv(entetes, lignes), nom=complet, type_mime=CSV)
    classeur = classeur_xlsx if format_ == "xlsx" else classeur_ods
    return fichier(classeur(entetes, lignes), nom=complet, type_mime=FORMATS[format_], ouvrir=False)


def colonnes_du_fichier(vue: Vue) -> list[Colonne]:
    """Les colonnes qui sortent : jamais de NIR, de santé ni de finances dans une liste."""
    return [
        c for c in vue.liste.colonnes if c.ou != OU_ECRAN and (c.si is None or c.si(vue.demande))
    ]


def exporter(vue: Vue, format_: str) -> HttpResponseBase:
    """Le fichier de toutes les lignes de la demande. Lève `ExportRefuse` s'il est vide ou trop long."""
    liste, demande = vue.liste, vue.demande
    if format_ not in vue.formats:
        raise ExportRefuse("Cette liste ne s'exporte pas ainsi.")
    plafond = plafond_export(le=demande.le)
    lignes = list(vue.lignes[: plafond + 1])
    _borner(len(lignes), plafond)
    liste.preparer(lignes, demande)
    personnes = [pk for ligne in lignes if (pk := liste.personne(ligne)) is not None]
    poses = {**demande.valeurs, "tri": demande.tri}
    detail = ", ".join(f"{nom} {valeur}" for nom, valeur in poses.items() if valeur)
    tracer_sortie(demande.agent, ecran=liste.ecran_export, personnes=personnes, detail=detail)
    colonnes = colonnes_du_fichier(vue)
    return composer(
        format_,
        nom=f"{liste.nom_fichier or liste.code}-{demande.le:%Y-%m-%d}",
        entetes=[c.libelle for c in colonnes],
        lignes=([c.lire(ligne) for c in colonnes] for ligne in lignes),
    )
