"""Entrer, sortir, avoir un résultat : les gestes d'un participant."""

from __future__ import annotations

from datetime import date
from zlib import crc32

from jalons.fse.participants.services import participants as services
from tests.distribution import nouvelle_personne


def sortir(fiche, jour, *, motif="Fin de l'accompagnement", le=None):
    return services.faire_sortir(
        participation=fiche,
        date_sortie=jour,
        motif=motif,
        version=fiche.version,
        par=fiche.par,
        le=le or jour,
    )


def resultat(fiche, *evenements, le):
    return services.saisir_resultat(
        participation=fiche,
        evenements_sortie=list(evenements),
        version=fiche.version,
        par=fiche.par,
        le=le,
    )


def relever(fiche, le, **dites):
    return services.relever_six_mois(
        participation=fiche, reponses=dites, version=fiche.version, par=fiche.par, le=le
    )


def quelqu_un(scene, prenom, naissance=date(1990, 1, 1)):
    return nouvelle_personne(
        prenom=prenom,
        nom="ESSAI",
        naissance=naissance,
        sexe="2",
        commune=scene.cms_metz.commune,
        numero=f"9{crc32(prenom.encode()):010}",
    )
