"""Le répertoire de la démonstration : une centaine d'offres, fraîches ou non, et leurs doutes."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.utils.text import slugify

from jalons.annuaire.models import Commune, Site, Structure
from jalons.comptes.models import Agent
from jalons.demonstration.jeux import Jeu
from jalons.repertoire.models import Offre
from jalons.repertoire.selectors.publication import source_locale
from jalons.repertoire.services.doublons import chercher_les_doublons
from jalons.repertoire.services.fiches import signaler
from jalons.repertoire.services.indexation import reindexer
from jalons.socle.periode import Periode

_CATALOGUE = Path(__file__).with_name("offres.yaml")
_LIEUX = 8
_DEPUIS = date(2024, 1, 1)
# L'âge d'une fiche, en jours : la plupart sont fraîches, quelques-unes à confirmer, peu périmées.
_AGES = ((12, 150), (12, 150), (12, 150), (12, 150), (200, 420), (600, 700))


def remplir_le_repertoire(jeu: Jeu, *, le: date) -> int:
    """Pose les fiches du département, leurs doublons et une erreur signalée ; rend leur nombre."""
    if Offre.objects.exists():
        return 0
    hasard = random.Random(str(jeu.code))  # noqa: S311
    departement = str(jeu.identite["code"])
    lieux = _lieux(departement)
    fiches = [
        _fiche(decrit, lieu, hasard, le=le)
        for decrit in yaml.safe_load(_CATALOGUE.read_text(encoding="utf-8"))
        for lieu in (lieux if decrit["partout"] else [hasard.choice(lieux[:4])])
    ]
    fiches.append(_jumelle(fiches[0], le))
    Offre.objects.bulk_create(fiches)
    reindexer()
    chercher_les_doublons()
    par = Agent.objects.order_by("pk").first()
    if par is not None:
        dit = "Le standard ne répond plus à ce numéro depuis quinze jours."
        signaler(offre=fiches[1], famille="pratique", dit=dit, par=par, le=le)
    return len(fiches)


def _lieux(departement: str) -> list[Commune]:
    """Là où l'on reçoit, puis les communes les plus peuplées."""
    recoivent = Site.objects.filter(commune__departement=departement).values_list("commune")
    lues = list(Commune.objects.filter(pk__in=recoivent).order_by("-population"))
    autres = Commune.objects.filter(departement=departement).exclude(pk__in=[c.pk for c in lues])
    return (lues + list(autres.order_by("-population")[:_LIEUX]))[:_LIEUX]


def _porteur(decrit: dict[str, Any], lieu: Commune) -> Structure:
    if genre := decrit.get("porteur_genre"):
        connu = Structure.objects.filter(genre=genre).order_by("pk").first()
        if connu is not None:
            return connu
    nom = str(decrit.get("porteur", "Maison de l'emploi")).format(lieu=lieu.nom)
    code = slugify(f"repertoire {nom} {lieu.departement}")[:60]
    porteur, _ = Structure.objects.get_or_create(
        code=code,
        defaults={
            "nom": nom,
            "genre": decrit.get("genre", "association"),
            "commune": lieu,
            "adresse": "6 rue de l'Exemple",
            "code_postal": lieu.codes_postaux[0],
            "courriel": f"contact@{slugify(nom)[:40].strip('-')}.example",
            "periode": Periode(_DEPUIS),
        },
    )
    return porteur


def _fiche(decrit: dict[str, Any], lieu: Commune, hasard: random.Random, *, le: date) -> Offre:
    age = hasard.randint(*hasard.choice(_AGES))
    source, porteur = source_locale(), _porteur(decrit, lieu)
    nom = decrit["nom"].format(lieu=lieu.nom)
    zones = {
        "departement": [lieu.departement],
        "epci": [lieu.code_epci] if lieu.code_epci else [lieu.departement],
        "commune": [lieu.pk],
    }
    a_distance = decrit.get("distance", False)
    professionnels = decrit.get("pro", False)
    telephone = (
        decrit.get("telephone") or f"0{hasard.choice((3, 4, 5))} 00 {hasard.randint(10, 99)} 00 00"
    )
    confirmee = hasard.random() < 0.6
    return Offre(
        source=source,
        identifiant=f"{source}--{slugify(f'{nom} {lieu.pk}')[:120]}",
        structure=porteur,
        nom=nom[:150],
        description=decrit["dit"],
        type=decrit["type"],
        thematiques=sorted(decrit["themes"]),
        publics=decrit["publics"],
        frais=decrit["frais"],
        frais_precisions=decrit.get("frais_dit", ""),
        conditions_acces=decrit.get("conditions", ""),
        modes_accueil=["a-distance"] if a_distance else ["en-presentiel"],
        zone_eligibilite=zones.get(decrit["zone"] or ""),
        modes_mobilisation=["envoyer-un-courriel"]
        if professionnels
        else ["se-presenter", "telephoner"],
        mobilisable_par=["professionnels"] if professionnels else ["professionnels", "usagers"],
        adresse="" if a_distance else "6 rue de l'Exemple",
        code_postal="" if a_distance else lieu.codes_postaux[0],
        commune=lieu,
        telephone=telephone,
        courriel=porteur.courriel,
        horaires_accueil=decrit.get("horaires", ""),
        volume_horaire_hebdomadaire=decrit.get("heures"),
        nombre_semaines=decrit.get("semaines"),
        places=decrit.get("places"),
        regles_prescription="Par le référent, avec l'accord de la personne."
        if professionnels
        else "",
        etat="complete" if decrit.get("places") and hasard.random() < 0.15 else "ouverte",
        date_maj=le - timedelta(days=age + (90 if confirmee else 0)),
        confirme_le=le - timedelta(days=age) if confirmee else None,
        confirme_par=str(porteur) if confirmee else "",
    )


def _jumelle(fiche: Offre, le: date) -> Offre:
    """La même offre, venue d'une autre source : de quoi juger un doublon."""
    return Offre(
        source="dora",
        identifiant="dora--france-services-1",
        structure=fiche.structure,
        nom=fiche.nom,
        description="Aide aux démarches administratives et numériques du quotidien, sans rendez-vous.",
        type="accompagnement",
        thematiques=fiche.thematiques,
        publics=["tous-publics"],
        commune=fiche.commune,
        telephone=fiche.telephone,
        date_maj=le - timedelta(days=160),
    )
