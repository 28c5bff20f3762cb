"""Informer la personne de ses droits et devoirs : la fiche remise, datée, archivée."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.contrats import evenements
from jalons.contrats.documents.droits_devoirs import DroitsEtDevoirs
from jalons.contrats.models import RemiseInformation
from jalons.personnes.models import Personne
from jalons.personnes.selectors import referent_unique
from jalons.personnes.services import archiver_document
from jalons.socle.documents import completer
from jalons.socle.erreurs import ErreurMetier

_LIVREES = Path(__file__).resolve().parents[1] / "donnees" / "droits_devoirs"
_MODES = {"main": "en main propre", "courrier": "par courrier"}


class InformationImpossible(ErreurMetier):
    """La fiche ne peut pas être remise ainsi."""


@lru_cache(maxsize=1)
def _livrees() -> dict[str, dict[str, Any]]:
    return {
        chemin.stem: yaml.safe_load(chemin.read_text(encoding="utf-8"))
        for chemin in sorted(_LIVREES.glob("*.yaml"))
    }


def fiches() -> dict[str, dict[str, Any]]:
    """Les fiches par code de langue : les livrées, puis celles du Département (`droits_devoirs/`)."""
    siennes = {
        chemin.stem: yaml.safe_load(chemin.read_text(encoding="utf-8"))
        for chemin in sorted((Path(settings.DONNEES) / "droits_devoirs").glob("*.yaml"))
    }
    return {**_livrees(), **siennes}


def langues_offertes() -> list[tuple[str, str]]:
    """Les langues dans lesquelles la fiche existe, le français d'abord."""
    lues = [(code, str(fiche["langue"]).capitalize()) for code, fiche in fiches().items()]
    return sorted(lues, key=lambda x: (x[0] != "fr", x[1]))


def composer_la_fiche(personne: Personne, *, langue: str, le: date) -> tuple[bytes, dict[str, Any]]:
    """Le PDF de la fiche dans cette langue, et ses données."""
    fiche = fiches().get(langue)
    if fiche is None:
        raise InformationImpossible("La fiche n'existe pas dans cette langue.", champ="langue")
    rattachement = referent_unique(personne, le=le)
    referent = rattachement.agent if rattachement else None
    structure = rattachement.structure if rattachement else None
    dits = [str(x) for x in (referent, structure, referent.telephone if referent else "") if x]
    donnees = completer(
        {
            "reference": f"DD-{fiche['edition']}",
            "lang": langue,
            "titre": fiche["titre"],
            "intro": fiche["intro"],
            "parties": fiche["parties"],
            "recu": fiche["recu"],
            "personne": f"{personne.civilite} {personne.nom_complet}".strip(),
            "referent": ", ".join(dits) or "désigné par l'organisme",
            "date": f"{le:%d/%m/%Y}",
        }
    )
    return DroitsEtDevoirs.rendre(donnees, horodatage=timezone.now()), donnees


@transaction.atomic
def remettre_la_fiche(
    *, personne: Personne, langue: str, mode: str, par: Agent, le: date
) -> RemiseInformation:
    """Archive l'exemplaire remis et note la remise : la preuve que la personne a été informée."""
    if mode not in _MODES:
        raise InformationImpossible("Dites comment la fiche a été remise.", champ="mode")
    contenu, donnees = composer_la_fiche(personne, langue=langue, le=le)
    document = archiver_document(
        personne=personne,
        type_document=DroitsEtDevoirs.code,
        titre=f"Droits et devoirs, remis le {le:%d/%m/%Y}",
        contenu=contenu,
        donnees=donnees,
        par=par,
        le=le,
    )
    remise = RemiseInformation.objects.create(
        personne=personne,
        edition=str(fiches()[langue]["edition"]),
        langue=langue,
        mode=mode,
        document=document,
        date=le,
        par=par,
    )
    journaliser(
        evenements.InformationRemise,
        personne_id=personne.pk,
        par=par,
        le=le,
        objet_id=remise.pk,
        langue=str(fiches()[langue]["langue"]),
        mode=_MODES[mode],
    )
    return remise
