"""Beaucoup de personnes d'un coup, par ensembles : un portefeuille, un département."""

from __future__ import annotations

from datetime import date

from jalons.personnes.enums import MotifRattachement
from jalons.personnes.models import Personne, Rattachement
from jalons.socle.periode import Periode


def des_personnes(scene, nombre, *, prenom="Ada", territoire=None) -> list[Personne]:
    """`nombre` personnes soumises aux droits et devoirs, droit ouvert, du territoire (Metz)."""
    return Personne.objects.bulk_create(
        Personne(
            nom_naissance=f"MARTIN{n:05d}",
            prenom=prenom,
            date_naissance=date(1970 + n % 30, 1 + n % 12, 1),
            sexe="2" if n % 2 else "1",
            territoire=territoire or scene.metz,
            etat_droit="2",
            est_soumis=True,
        )
        for n in range(nombre)
    )


def confier(personnes, *, structure, agent=None, depuis) -> list[Rattachement]:
    """Ces personnes ont ce référent unique depuis ce jour."""
    return Rattachement.objects.bulk_create(
        Rattachement(
            personne=p,
            structure=structure,
            agent=agent,
            motif=MotifRattachement.REFERENT_UNIQUE,
            periode=Periode(depuis),
        )
        for p in personnes
    )
