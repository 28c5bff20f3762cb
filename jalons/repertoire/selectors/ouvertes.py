"""Le répertoire ouvert à tous : les mêmes offres que la recherche, sans rien de personne."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, QuerySet, Sum

from jalons.repertoire.data_inclusion import SERVICE, STRUCTURE
from jalons.repertoire.models import Offre
from jalons.repertoire.rules.publication import courriel_publiable, telephone_publiable
from jalons.repertoire.selectors.publication import (
    en_service,
    en_structure,
    offres_publiees,
    source_locale,
)
from jalons.repertoire.selectors.recherche import ages
from jalons.socle.saisie import entier

LIMITE, LIMITE_MAXIMALE = 100, 500
SERVICES, STRUCTURES = "services", "structures"


@dataclass(frozen=True, slots=True)
class Page:
    """Une page de l'API. `apres` : le curseur de la suivante, vide à la dernière."""

    objets: list[dict[str, Any]]
    total: int
    apres: str


def ouvertes(*, le: date) -> QuerySet[Offre]:
    """Les offres qu'un visiteur voit : publiées, et pas encore périmées."""
    perimee = ages(le)["limite"]
    return (
        offres_publiees()
        .exclude(date_maj__lte=perimee, confirme_le__isnull=True)
        .exclude(date_maj__lte=perimee, confirme_le__lte=perimee)
    )


def empreinte(*, le: date, question: str) -> str:
    """Ce qui change quand une fiche publique, le jour ou la question change (une requête)."""
    lus = Offre.objects.aggregate(
        n=Count("pk"), v=Sum("version"), d=Max("pk"), m=Max("date_maj"), c=Max("confirme_le")
    )
    dit = f"{source_locale()} {le} {question} {sorted(lus.items())}"
    return hashlib.sha256(dit.encode()).hexdigest()[:32]


def sans_personne(offre: Offre) -> dict[str, Any]:
    """Une offre aux champs de data·inclusion, sans nom, ni boîte, ni mobile de quelqu'un."""
    lus = en_service(offre)
    accord = offre.contact_public
    lus["courriel"] = courriel_publiable(lus["courriel"] or "", accord=accord) or None
    lus["telephone"] = telephone_publiable(lus["telephone"] or "", accord=accord) or None
    return lus


def organisme_sans_personne(offre: Offre) -> dict[str, Any]:
    """L'organisme d'une offre, sans boîte ni mobile de quelqu'un."""
    lus = en_structure(offre.structure, offre.fiche_structure, offre.date_maj)
    lus["courriel"] = courriel_publiable(lus["courriel"] or "", accord=False) or None
    lus["telephone"] = telephone_publiable(lus["telephone"] or "", accord=False) or None
    return lus


def _dire(objet: Mapping[str, Any]) -> dict[str, Any]:
    return {
        c: v.isoformat() if isinstance(v, date) else v for c, v in objet.items() if v is not None
    }


def une_page(objet: str, question: Mapping[str, str], *, le: date) -> Page:
    """Une page, dans l'ordre des identifiants : un ajout ni un retrait ne décale les suivantes.

    `question` : apres, limite, thematique, commune (code Insee).
    """
    limite = min(max(entier(question.get("limite", "")) or LIMITE, 1), LIMITE_MAXIMALE)
    offres = ouvertes(le=le).select_related("structure__commune")
    if thematique := question.get("thematique", "")[:100]:
        offres = offres.filter(thematiques__contains=[thematique])
    if commune := question.get("commune", "")[:5]:
        offres = offres.filter(commune_id=commune)
    apres = question.get("apres", "")[:250]
    if objet == SERVICES:
        total = offres.count()
        lues = list(offres.filter(identifiant__gt=apres)[: limite + 1])
        objets, de_plus = [_dire(sans_personne(o)) for o in lues[:limite]], len(lues) > limite
    else:
        vues: dict[str, dict[str, Any]] = {}
        for offre in offres:
            lue = organisme_sans_personne(offre)
            vues.setdefault(lue["id"], lue)
        total = len(vues)
        cles = sorted(c for c in vues if c > apres)[: limite + 1]
        objets, de_plus = [_dire(vues[c]) for c in cles[:limite]], len(cles) > limite
    suite = str(objets[-1]["id"]) if de_plus else ""
    return Page(objets, total, suite)


def une_offre(identifiant: str, *, le: date) -> dict[str, Any] | None:
    """L'offre de cet identifiant, ou None."""
    offre = ouvertes(le=le).filter(identifiant=identifiant).first()
    return None if offre is None else _dire(sans_personne(offre))


CHAMPS = {SERVICES: SERVICE, STRUCTURES: STRUCTURE}
