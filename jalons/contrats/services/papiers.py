"""Le contrat sur le papier : PDF à signer ou signé, archive."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from jalons.comptes.models import Agent
from jalons.contrats.documents.contrat import ContratSigne
from jalons.contrats.enums import Signataire
from jalons.contrats.models import Contrat
from jalons.contrats.selectors.papier import donnees_de
from jalons.personnes.models import Document
from jalons.personnes.services import archiver_document
from jalons.socle.documents import completer


def composer(contrat: Contrat, *, le: date) -> tuple[bytes, dict[str, Any]]:
    """Le PDF du contrat tel qu'il est, et les données qui l'ont produit, sans l'image des signatures."""
    donnees = completer(donnees_de(contrat, le=le))
    posees = {s.qui: s for s in contrat.signatures.select_related("trace")}
    traces = []
    for qui in (str(Signataire.PERSONNE), str(Signataire.REFERENT)):
        trace = posees[qui].trace if qui in posees else None
        traces.append(list(bytes(trace.contenu)) if trace else [])
    contenu = ContratSigne.rendre({**donnees, "traces": traces}, horodatage=timezone.now())
    return contenu, donnees


def archiver_le_signe(
    contrat: Contrat, exemplaire: tuple[bytes, str] | None, *, par: Agent, le: date
) -> Document:
    """Range le contrat signé au dossier ; `exemplaire` : le papier numérisé et son type, qui fait foi."""
    contenu, donnees = composer(contrat, le=le)
    type_mime = "application/pdf"
    if exemplaire is not None:
        contenu, type_mime = exemplaire
    jour = contrat.date_signature or le
    return archiver_document(
        personne=contrat.personne,
        type_document=ContratSigne.code,
        titre=f"{contrat.sorte.libelle} signé le {jour:%d/%m/%Y}",
        contenu=contenu,
        donnees=donnees,
        par=par,
        le=le,
        type_mime=type_mime,
    )
