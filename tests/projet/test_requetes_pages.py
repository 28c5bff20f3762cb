"""Chaque page se contente de quinze requêtes : on les ouvre toutes, sans en oublier une nouvelle."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.outillage.adresses import TOUTES
from tests.projet.dossier_rempli import remplir_le_dossier

MAXIMUM = 15
# Sophie et Lucie lisent ce dossier parce qu'elles le suivent, les autres par leur territoire.
PERSONNAGES = ("claire", "helene", "nadia", "sophie", "lucie")


def pages(scene):
    """(nom, adresse) de chaque page sans argument, ou qui ne demande qu'une personne."""
    for nom, motif in TOUTES:
        if nom.startswith("fse:"):
            continue  # tests/fse les ouvre, sur une opération entière
        arguments = set(motif.pattern.converters)
        if motif.callback.acces == "publique" or arguments - {"personne_id"}:
            continue
        yield nom, reverse(nom, kwargs=dict.fromkeys(arguments, scene.fatou.pk))


def compter(client, adresse: str) -> int | None:
    """Requêtes d'une page ; None si elle ne s'ouvre pas ainsi (acte, droit, redirection)."""
    if client.get(adresse).status_code != 200:
        return None
    with CaptureQueriesContext(connection) as requetes:
        client.get(adresse)
    return len(requetes)


def test_aucune_page_ne_fait_plus_de_quinze_requetes(accueil_pret, client_de):
    scene = accueil_pret
    remplir_le_dossier(scene)
    trop: dict[str, int] = {}
    ouvertes = set()
    for personnage in PERSONNAGES:
        client = client_de(personnage)
        for nom, adresse in pages(scene):
            nombre = compter(client, adresse)
            if nombre is None:
                continue
            ouvertes.add(nom)
            if nombre > MAXIMUM:
                trop[f"{nom} ({personnage})"] = nombre
    assert len(ouvertes) > 30
    assert not trop, "\n".join(f"{nom} : {n}" for nom, n in sorted(trop.items()))
