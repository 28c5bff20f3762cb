"""De quoi remplir un répertoire : trois communes situées, quelques offres qui se cherchent."""

from __future__ import annotations

from datetime import date

from jalons.annuaire.models import Commune
from jalons.repertoire.models import Offre
from jalons.repertoire.services.indexation import charger_vocabulaire, indexer
from tests.outillage.decors import decor_partage

LE = date(2026, 3, 16)
_LIEUX = {
    "57463": ("Metz", 49.1048, 6.1958, "200039865"),
    "57227": ("Forbach", 49.1889, 6.8926, "245701206"),
    "57672": ("Thionville", 49.3578, 6.1606, "245700695"),
}
PRESENTIEL = ["en-presentiel"]


def situer() -> dict[str, Commune]:
    """Les communes du décor, placées, et dans leur intercommunalité."""
    for code, (nom, latitude, longitude, epci) in _LIEUX.items():
        commune, _ = Commune.objects.get_or_create(
            code_insee=code,
            defaults={"nom": nom, "departement": "57", "codes_postaux": [f"{code[:2]}000"]},
        )
        commune.latitude, commune.longitude, commune.code_epci = latitude, longitude, epci
        commune.save()
    return {c.pk: c for c in Commune.objects.filter(pk__in=_LIEUX)}


def offre(structure, nom, code="57463", **autres):
    """Une offre ouverte de Metz, gratuite, confirmée par sa date."""
    valeurs = {
        "source": "cd57",
        "identifiant": f"cd57--{nom.lower().replace(' ', '-')}",
        "structure": structure,
        "nom": nom,
        "description": "Une équipe vous reçoit et vous explique. " * 5 + "Venez.",
        "commune_id": code,
        "date_maj": LE,
        "thematiques": ["mobilite--preparer-un-permis"],
        "publics": ["tous-publics"],
        "frais": "gratuit",
        "modes_accueil": PRESENTIEL,
        "zone_eligibilite": ["57"],
        **autres,
    }
    faite = Offre.objects.create(**valeurs)
    indexer([faite.pk])
    return faite


@decor_partage
def repertoire(scene):
    """La scène, et ses offres par un nom court."""
    scene.communes = situer()
    charger_vocabulaire()
    s = scene.udaf
    scene.offres = {
        "permis": offre(s, "Auto-école solidaire", telephone="03 87 00 00 01"),
        "forbach": offre(s, "Passer le code à Forbach", "57227"),
        "garde": offre(
            s,
            "Accueil des petits",
            thematiques=["famille--garde-denfants"],
            publics=["familles"],
        ),
        "vague": offre(s, "Coup de main mobilité", zone_eligibilite=None, publics=None),
        "loin": offre(
            s,
            "Ligne d'écoute",
            thematiques=["sante--sante-mentale"],
            modes_accueil=["a-distance"],
            zone_eligibilite=["france"],
        ),
        "emploi": offre(
            scene.france_travail,
            "Atelier CV de Pôle emploi",
            thematiques=["preparer-sa-candidature--realiser-un-cv-et-ou-une-lettre-de-motivation"],
        ),
    }
    return scene
