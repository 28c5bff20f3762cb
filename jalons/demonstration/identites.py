"""Un doute à montrer : une personne suivie reparaît, presque la même, dans un autre dossier."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

from jalons.demonstration.jeux import Jeu
from jalons.echanges.services import importer
from jalons.generateur.monde import Monde
from jalons.generateur.production import ecrire_quotidien
from jalons.personnes.enums import MotifRattachement
from jalons.personnes.models import DoutePersonne, Rattachement
from jalons.socle.dates import premier_du_mois

_NUMERO = "90000000001"


def semer_un_doute(jeu: Jeu, *, le: date) -> int:
    """Un quotidien porte l'homonyme sans NIR d'une personne suivie ; rend le nombre de doutes ouverts."""
    suivi = (
        Rattachement.objects.filter(
            motif=MotifRattachement.REFERENT_UNIQUE, agent__isnull=False, periode__contains=le
        )
        .select_related("personne")
        .order_by("pk")
        .first()
    )
    if suivi is not None:
        monde = Monde(
            graine=58,
            foyers=1,
            premier_mois=premier_du_mois(le),
            departement=jeu.identite["code"],
        )
        foyer, personne = monde.foyers[0], suivi.personne
        foyer.numero, foyer.organisme = _NUMERO, "CAF"
        demandeur = foyer.membres[0]
        demandeur.nom, demandeur.prenom = personne.nom_naissance, _mal_ecrit(personne.prenom)
        demandeur.naissance, demandeur.sexe = personne.date_naissance, personne.sexe
        demandeur.nir, demandeur.usage, demandeur.soumis = "", "", True
        foyer.membres = [demandeur]
        with tempfile.TemporaryDirectory() as dossier:
            chemin = ecrire_quotidien(monde, Path(dossier), jour=le, numeros={_NUMERO})
            importer(chemin=chemin, par=None, le=le)
    return DoutePersonne.objects.filter(etat="a_decider").count()


def _mal_ecrit(prenom: str) -> str:
    """Le prénom, une lettre doublée : ce qu'un guichet écrit d'oreille."""
    return prenom[:-1] + prenom[-1] * 2
