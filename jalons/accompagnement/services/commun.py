"""Ce que partagent les services des parcours : refus, verrou, suivi, pièces déposées."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jalons.accompagnement.models import Parcours
from jalons.activite.services.preuves import archiver_preuve
from jalons.comptes.models import Agent
from jalons.personnes.enums import MotifRattachement
from jalons.personnes.models import Document, Rattachement
from jalons.personnes.services import terminer_rattachement
from jalons.socle.conflit import verifier_version
from jalons.socle.erreurs import ErreurMetier


class ParcoursImpossible(ErreurMetier):
    """L'acte demandé contredit les règles de l'accompagnement ou l'état du parcours."""


@dataclass(frozen=True, slots=True)
class PieceJointe:
    """Un fichier reçu : son nom et son contenu."""

    nom: str
    contenu: bytes


def verrouiller(parcours: Parcours, version: int | None = None) -> Parcours:
    """Le parcours verrouillé jusqu'à la fin de la transaction, à la version lue si elle est dite."""
    objet = (
        Parcours.objects.select_for_update(of=("self",))
        .select_related("personne", "structure", "referent")
        .get(pk=parcours.pk)
    )
    if version is not None:
        verifier_version(objet, version)
    return objet


def exiger_ouvert(parcours: Parcours) -> None:
    """Lève `ParcoursImpossible` sans admission par la commission, ou après la sortie (PL-01)."""
    if parcours.est_ouvert:
        return
    if parcours.date_admission is None:
        raise ParcoursImpossible(
            "La commission n'a pas encore admis cette personne : rien ne commence avant sa décision."
        )
    raise ParcoursImpossible(f"Cet accompagnement ({parcours.declare.libelle}) est terminé.")


def motif_du_suivi(parcours: Parcours) -> MotifRattachement:
    """Le motif au titre duquel ce parcours ouvre le dossier."""
    return MotifRattachement(parcours.declare.motif)


def terminer_suivis(
    parcours: Parcours,
    motif: MotifRattachement | None = None,
    *,
    le: date,
    a_l_instant: bool = False,
) -> None:
    """Ferme les suivis ouverts de sa structure sur la personne, pour ce motif, au soir du jour `le`.

    `a_l_instant` : ils comptent encore ce jour, mais n'ouvrent plus le dossier.
    """
    ouverts = Rattachement.objects.select_for_update().filter(
        personne_id=parcours.personne_id,
        structure_id=parcours.structure_id,
        motif=motif or motif_du_suivi(parcours),
        periode__endswith__isnull=True,
    )
    for rattachement in ouverts:
        terminer_rattachement(rattachement, le=le, a_l_instant=a_l_instant)


def archiver_piece(
    parcours: Parcours, piece: PieceJointe, *, titre: str, par: Agent, le: date
) -> Document:
    """Archive une preuve numérisée (PDF, JPEG, PNG) dans le dossier de la personne."""
    return archiver_preuve(
        parcours.personne, titre=titre, contenu=piece.contenu, nom=piece.nom, par=par, le=le
    )
