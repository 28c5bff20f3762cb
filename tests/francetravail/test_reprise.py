"""Tué net à chaque étape d'un fichier de France Travail, l'import reprend et finit pareil."""

from __future__ import annotations

import signal
import time
from datetime import date

import pytest
from django.db import connection

from jalons.echanges import services
from jalons.echanges.models import DossierRecu, Lot
from jalons.echanges.services import sources
from jalons.echanges.services.importation import _VERROU
from jalons.francetravail.models import EnonceFranceTravail
from jalons.francetravail.services import importation
from jalons.generateur.francetravail import envoyer_un_mois
from jalons.generateur.production import ecrire_mois
from jalons.socle.reception import dossier_des_recus
from tests.echanges.decor import monde
from tests.francetravail.decor import faits, importer
from tests.outillage.enfant import lancer

RECU = date(2026, 2, 6)


# Le n-ième appel de la fonction nommée a lieu, puis le processus est tué avant de le valider.
MOURIR = """
import importlib, signal
from datetime import date
from jalons.echanges import services
from jalons.echanges.services import sources
sources.LIGNES_PAR_TRANCHE = 10
chemin, jour, module, nom, fois = arguments
porteur, appels = importlib.import_module(module), []
original = getattr(porteur, nom)
def passer(*args, **kwargs):
    rendu = original(*args, **kwargs)
    appels.append(1)
    if len(appels) == int(fois):
        os.kill(os.getpid(), signal.SIGKILL)
    return rendu
setattr(porteur, nom, passer)
services.importer(chemin=Path(chemin), par=None, le=date.fromisoformat(jour))
"""


def _attendre_la_place():
    """Le serveur ne voit pas aussitôt qu'un processus est mort : sa place se libère peu après."""
    for _ in range(200):
        with connection.cursor() as curseur:
            curseur.execute(
                "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database"
                " WHERE locktype = 'advisory' AND objid = %s AND datname = current_database()",
                [_VERROU],
            )
            if not curseur.fetchone()[0]:
                return
        time.sleep(0.05)


def _tuer_pendant(chemin, module, nom, fois, donnees):
    _attendre_la_place()
    enfant = lancer(MOURIR, chemin, RECU, module.__name__, nom, fois, donnees=donnees)
    _, erreurs = enfant.communicate(timeout=120)
    assert enfant.returncode == -signal.SIGKILL, erreurs or "l'import a fini sans passer par là"


@pytest.mark.lourd
@pytest.mark.django_db(transaction=True)
def test_tue_a_chaque_etape_l_import_reprend_et_finit_pareil(moselle, tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "LIGNES_PAR_TRANCHE", 10)
    m = monde(foyers=30, graine=4)
    caisse = ecrire_mois(m, tmp_path / "caf", rang=1)
    for chemin in caisse:
        importer(chemin, RECU)
    recus = envoyer_un_mois(m, tmp_path / "ft", graine=9, etrangeres=6)
    stock, pecg = recus[3], recus[4]
    etapes = set()
    for chemin in (stock, pecg):
        for module, nom, fois in (
            (sources, "_rejet", 1),
            (sources, "_ajouter", 2),
            (importation, "rapprocher", 1),
            (importation, "deriver_en_attente", 1),
        ):
            if nom == "_rejet" and chemin == stock:
                continue
            _tuer_pendant(chemin, module, nom, fois, tmp_path)
            lot = Lot.objects.latest("pk")
            etapes.add((chemin.name, lot.etat, lot.position, lot.appliques))
            assert lot.etat in {"depose", "lecture", "ecriture"}
        _attendre_la_place()
        importer(chemin, RECU)
    assert len(etapes) >= 4
    attendus, nombre = faits(), EnonceFranceTravail.objects.count()
    assert not DossierRecu.objects.exists()
    with connection.cursor() as curseur:
        curseur.execute(
            "TRUNCATE echanges_lot, echanges_empreintedossier, personnes_personne, personnes_foyer,"
            " francetravail_usagerfrancetravail, comptes_evenement CASCADE"
        )
    for chemin in caisse:
        importer(chemin, RECU)
    for chemin in (stock, pecg):
        assert importer(chemin, RECU).etat == "scelle"
    assert (faits(), EnonceFranceTravail.objects.count()) == (attendus, nombre)
    assert attendus
    assert services.poursuivre(Lot.objects.latest("pk"), le=RECU).etat == "scelle"
    laisses = [c for c in dossier_des_recus().iterdir() if b"DIALLO" in c.read_bytes()]
    assert not laisses
