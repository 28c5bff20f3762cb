"""Rien des manquements ne sert à contrôler les droits, à chasser la fraude, ni à choisir des personnes."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from django.urls import reverse
from procrastinate.contrib.django import app

import jalons
from jalons.manquements.listes.manquements import ListeManquements
from jalons.manquements.urls import urlpatterns

PAQUET = Path(jalons.__file__).parent
# Ce que les manquements ne lisent pas : les flux, les ressources, l'Europe.
INTERDITS = ("jalons.echanges", "jalons.fse", "jalons.pilotage", "jalons.emploi")
MOTS = ("nir", "allocataire", "montant", "ressource", "matricule", "fraude", "score")


def _imports(chemin: Path):
    for noeud in ast.walk(ast.parse(chemin.read_text(encoding="utf-8"))):
        if isinstance(noeud, ast.ImportFrom) and noeud.module:
            yield noeud.module
        elif isinstance(noeud, ast.Import):
            yield from (alias.name for alias in noeud.names)


def test_aucune_piece_ne_lit_les_manquements():
    """CRPA L.114-8 : aucune réutilisation ; seules la démonstration et les réglages les connaissent."""
    fautifs = [
        str(chemin.relative_to(PAQUET))
        for chemin in PAQUET.rglob("*.py")
        if chemin.relative_to(PAQUET).parts[0] not in ("manquements", "demonstration")
        and any(nom.startswith("jalons.manquements") for nom in _imports(chemin))
    ]
    assert fautifs == []


def test_les_manquements_ne_lisent_ni_flux_ni_ressources():
    lus = {nom for chemin in (PAQUET / "manquements").rglob("*.py") for nom in _imports(chemin)}
    assert not [nom for nom in lus if nom.startswith(INTERDITS)]


def test_un_manquement_se_signale_d_une_personne_que_l_on_voit_jamais_d_une_requete():
    """Aucun écran ne part de critères pour trouver qui sanctionner : on part du dossier."""
    creent = [str(p.pattern) for p in urlpatterns if p.name == "signaler"]
    assert creent == ["personnes/<int:personne_id>/signaler/"]
    assert not [acte for acte in ListeManquements.actes if "signaler" in acte.code]
    assert reverse("manquements:liste")


def test_la_liste_ne_filtre_ni_n_exporte_de_quoi_cibler():
    dits = [c.code for c in ListeManquements.colonnes] + [f.code for f in ListeManquements.filtres]
    dits += [str(c.valeur) for c in ListeManquements.colonnes]
    assert not [d for d in dits for mot in MOTS if mot in d.lower()]


def test_aucune_tache_ne_cree_ni_n_avance_un_manquement():
    assert not [nom for nom in app.tasks if "manquement" in nom or "sanction" in nom]


def test_aucun_modele_ne_porte_de_nir_ni_de_montant():
    for chemin in (PAQUET / "manquements" / "models").glob("*.py"):
        champs = re.findall(r"^    (\w+) = models\.", chemin.read_text(encoding="utf-8"), re.M)
        assert not [c for c in champs for mot in MOTS if re.search(rf"(^|_){mot}", c)], chemin
