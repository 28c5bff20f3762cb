"""Les gestes de l'activité que plusieurs tests refont."""

from __future__ import annotations

from datetime import date

from jalons.activite.services import contrats, positionnements
from jalons.annuaire.models import Structure
from jalons.repertoire.services import offre
from jalons.socle.periode import Periode

LE = date(2026, 3, 16)
SIRET = "73282932000074"


def chantier(scene, intitule="Chantier des berges", structure=None):
    """Une action, portée par une structure qui n'est ni le Département ni l'UDAF."""
    porteur = (
        structure
        or Structure.objects.get_or_create(
            code="regie",
            defaults={
                "nom": "Régie des Berges",
                "genre": "siae",
                "periode": Periode(date(2025, 1, 1)),
            },
        )[0]
    )
    return offre.creer_action(
        intitule=intitule,
        genre="siae",
        porteur=porteur,
        theme="remobilisation",
        periode=Periode(date(2026, 1, 1), date(2026, 12, 31)),
        par=scene.claire,
        le=LE,
    )


def positionner(scene, personne=None, action=None, *, le=LE, par=None, **champs):
    return positionnements.proposer(
        personne=personne or scene.fatou,
        genre="action",
        cible_id=(action or chantier(scene)).pk,
        origine="referent",
        par=par or scene.claire,
        le=le,
        **champs,
    )


def avancer(scene, positionnement, acte, *, le=LE, par=None, **champs):
    positionnement.refresh_from_db()
    return positionnements.avancer(
        positionnement=positionnement,
        acte=acte,
        version=positionnement.version,
        par=par or scene.claire,
        le=le,
        **champs,
    )


def contrat(scene, personne=None, debut=LE, fin=None, *, le=LE, **champs):
    dits = {
        "nature": "cdi" if fin is None else "cdd",
        "employeur": "Boulangerie du Pont",
        "siret": SIRET,
        "origine": "personne",
        **champs,
    }
    return contrats.noter_contrat(
        personne=personne or scene.fatou,
        periode=Periode(debut, fin),
        par=scene.claire,
        le=le,
        **dits,
    )
