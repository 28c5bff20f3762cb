"""Lectures d'une fiche du répertoire : son score, ce qu'elle dit en clair, la carte des offres trouvées."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import cos, radians, sqrt
from typing import Any

from django.conf import settings

from jalons.annuaire.models import Commune
from jalons.repertoire.enums import EtatOffre
from jalons.repertoire.models import Offre
from jalons.repertoire.rules.qualite import Score, noter
from jalons.repertoire.selectors.publication import en_service
from jalons.repertoire.vocabulaire import libelles, liste

LARGEUR = 640


def noter_offre(offre: Offre, *, le: date) -> Score:
    """Le score de qualité de la fiche ce jour-là ; une confirmation vaut une mise à jour."""
    return noter({**en_service(offre), "date_maj": offre.sue_le}, le=le)


def dire_zone(codes: list[str] | None) -> list[str]:
    """Où l'offre est ouverte, en clair (deux requêtes au plus) ; vide : la fiche ne le dit pas."""
    lus = list(codes or [])
    noms = dict(Commune.objects.filter(pk__in=lus).values_list("pk", "nom"))
    epci = [c for c in lus if len(c) == 9]
    if epci:
        paires = Commune.objects.filter(code_epci__in=epci).values_list("code_epci", "nom_epci")
        noms |= dict(paires)
    ici = settings.DEPARTEMENT
    noms |= {"france": "toute la France", "99100": "toute la France", ici.code: ici.nom}
    return [noms.get(c, f"département {c}" if len(c) < 4 else c) for c in lus]


def detail(offre: Offre) -> list[tuple[str, str]]:
    """(étiquette, texte) de ce que la fiche dit, champ par champ ; ce qui n'est pas dit l'est."""
    non_dit = "non précisé"
    frais = liste("frais").get(offre.frais, non_dit)
    if offre.frais_precisions:
        frais = f"{frais} : {offre.frais_precisions}"
    publics = ", ".join(libelles("publics", offre.publics)) or non_dit
    if offre.publics_precisions:
        publics = f"{publics}. {offre.publics_precisions}"
    heures = offre.volume_horaire_hebdomadaire
    duree = f"{heures:g} h par semaine" if heures else ""
    if offre.nombre_semaines:
        duree = f"{duree}, {offre.nombre_semaines} semaines".lstrip(", ")
    lus = [
        ("Genre", liste("type").get(offre.type, non_dit)),
        ("Thèmes", ", ".join(libelles("thematiques", offre.thematiques)) or non_dit),
        ("Publics", publics),
        ("Zone", ", ".join(dire_zone(offre.zone_eligibilite)) or "non précisée"),
        ("Frais", frais),
        ("Accueil", ", ".join(libelles("modes_accueil", offre.modes_accueil)) or non_dit),
        ("Conditions", offre.conditions_acces),
        ("Durée", duree),
        ("Horaires", offre.horaires_accueil),
    ]
    return [(nom, dit) for nom, dit in lus if dit]


def acces(offre: Offre) -> list[tuple[str, str]]:
    """Comment demander l'offre, et qui le peut."""
    lus = [
        ("Qui", ", ".join(libelles("mobilisable_par", offre.mobilisable_par)) or "non précisé"),
        ("Comment", ", ".join(libelles("modes_mobilisation", offre.modes_mobilisation))),
        ("En clair", offre.mobilisation_precisions),
        ("Prescription", offre.regles_prescription),
    ]
    return [(nom, dit) for nom, dit in lus if dit]


def est_ouverte(offre: Offre) -> bool:
    """Vrai si l'on peut encore y adresser quelqu'un."""
    return offre.etat == EtatOffre.OUVERTE


@dataclass(frozen=True, slots=True)
class Point:
    """Un lieu de la carte : sa place et son rayon en points, combien d'offres, son nom."""

    x: float
    y: float
    rayon: float
    nombre: int
    nom: str
    code: str


@dataclass(frozen=True, slots=True)
class Carte:
    """Le fond (les communes du département) et les lieux trouvés, du plus fourni au moins fourni."""

    largeur: int
    hauteur: int
    fond: list[tuple[float, float]]
    points: list[Point]
    ici: Point | None


@lru_cache(maxsize=4)
def _cadre(departement: str, _nombre: int) -> tuple[tuple[str, float, float], ...]:
    lues = Commune.objects.filter(departement=departement, latitude__isnull=False)
    return tuple((c.pk, c.latitude or 0.0, c.longitude or 0.0) for c in lues)


def carte(lieux: dict[str, int], *, commune: Commune | None = None) -> Carte | None:
    """La carte du département et des offres trouvées ; None si l'on ne sait pas situer ses communes."""
    code = settings.DEPARTEMENT.code or (commune.departement if commune else "")
    situees = Commune.objects.filter(departement=code, latitude__isnull=False).count()
    fond = _cadre(code, situees)
    if len(fond) < 2:
        return None
    lats, lons = [f[1] for f in fond], [f[2] for f in fond]
    bas, haut, gauche, droite = min(lats), max(lats), min(lons), max(lons)
    echelle = (LARGEUR - 40) / ((droite - gauche) * cos(radians((bas + haut) / 2)))
    hauteur = round((haut - bas) * echelle) + 40

    def placer(latitude: float, longitude: float) -> tuple[float, float]:
        x = 20 + (longitude - gauche) * cos(radians((bas + haut) / 2)) * echelle
        return round(x, 1), round(20 + (haut - latitude) * echelle, 1)

    points = []
    for lue in Commune.objects.filter(pk__in=list(lieux), latitude__isnull=False):
        x, y = placer(lue.latitude or 0, lue.longitude or 0)
        if 0 <= x <= LARGEUR and 0 <= y <= hauteur:
            nombre = lieux[lue.pk]
            points.append(
                Point(x, y, min(22.0, round(3 + 2 * sqrt(nombre), 1)), nombre, lue.nom, lue.pk)
            )
    points.sort(key=lambda p: (-p.nombre, p.nom))
    ici = None
    if commune is not None and commune.latitude is not None:
        x, y = placer(commune.latitude, commune.longitude or 0)
        ici = Point(x, y, 5, 0, commune.nom, commune.pk)
    return Carte(LARGEUR, hauteur, [placer(la, lo) for _, la, lo in fond], points, ici)


def en_clair(offre: Offre) -> dict[str, Any]:
    """Ce qu'une personne a besoin de lire : quoi, où, combien, qui appeler ; nul n'est nommé sans accord."""
    adresse = ", ".join(
        m
        for m in (
            offre.adresse,
            f"{offre.code_postal} {offre.commune.nom if offre.commune else ''}".strip(),
        )
        if m
    )
    appeler = offre.telephone or offre.structure.telephone
    frais = {"gratuit": "C'est gratuit.", "payant": "C'est payant."}.get(offre.frais, "")
    return {
        "offre": offre,
        "adresse": adresse,
        "telephone": appeler,
        "frais": f"{frais} {offre.frais_precisions}".strip(),
        "contact": offre.contact_nom_prenom if offre.contact_public else "",
        "par_un_professionnel": offre.mobilisable_par == ["professionnels"],
    }
