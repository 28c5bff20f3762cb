"""PostgreSQL, DuckDB et Ibis disent la même chose, à trois dates du savoir."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from django.utils import timezone

from jalons.accueil.enums import ModeEntretien
from jalons.accueil.models import Entretien
from jalons.chiffres import registre
from jalons.chiffres.derivation import deriver_en_attente
from jalons.chiffres.selectors import (
    annee_de,
    cellule,
    cellules,
    demander,
    derniers_mois,
)
from jalons.chiffres.traduction import DUCKDB, sql_cellules
from jalons.personnes.models import Adresse
from jalons.personnes.services import constater, declarer_inscription
from jalons.socle.periode import connaissance_au, fin_du_jour
from tests.chiffres.oracle import Oracle, copier_dans_duckdb
from tests.distribution import nouvelle_personne

SAVOIRS = (None, date(2026, 3, 31), date(2026, 5, 15))


def animer(scene, *, nombre=40):
    """Des entrées, entretiens, déménagements, inscriptions et oublis, sus chacun leur jour."""
    hasard = random.Random(8)
    communes = [scene.cms_metz.commune, scene.cms_forbach.commune]
    for rang in range(nombre):
        depuis = date(2026, 1, 5) + timedelta(days=hasard.randint(0, 120))
        with connaissance_au(fin_du_jour(depuis + timedelta(days=hasard.randint(0, 20)))):
            qui = nouvelle_personne(
                prenom="P",
                nom=f"N{rang}",
                naissance=date(1960 + rang, 1 + rang % 12, 3),
                sexe=str(1 + rang % 2),
                commune=hasard.choice(communes),
                numero=str(40_000_000_000 + rang),
                depuis=depuis,
            )
        recu = depuis + timedelta(days=hasard.randint(0, 60))
        if hasard.random() < 0.7:
            with connaissance_au(fin_du_jour(recu + timedelta(days=hasard.randint(0, 30)))):
                tenu = Entretien.objects.create(
                    personne=qui,
                    entree=qui.entrees.get(),
                    agent=scene.claire,
                    date=recu,
                    mode=hasard.choice(list(ModeEntretien)),
                )
            if hasard.random() < 0.3:
                tenu.delete()
        if hasard.random() < 0.3:
            constater(
                Adresse,
                cle={"foyer": qui.foyer},
                le=depuis + timedelta(days=10),
                valeurs={"commune": hasard.choice(communes), "nom_commune": "X"},
            )
        if hasard.random() < 0.5:
            declarer_inscription(personne=qui, est_inscrit=True, le=recu)
    deriver_en_attente()


def _dire(cellules_):
    return {
        (c.cle, c.unite, c.par): (c.population, c.retenues, c.mediane, c.somme) for c in cellules_
    }


def test_les_trois_moteurs_disent_la_meme_chose(accueil_pret):
    animer(accueil_pret)
    moteur = copier_dans_duckdb()
    relations = {nom: f"SELECT * FROM {nom}" for (nom,) in moteur.execute("SHOW TABLES").fetchall()}
    vus = 0
    for savoir in SAVOIRS:
        demande = demander(
            [*derniers_mois(date(2026, 6, 30), 6), annee_de(date(2026, 1, 1))],
            le=timezone.localdate(),
            tel_que_connu_le=savoir,
        )
        for chiffre in registre.tous():
            sur_pg = _dire(cellules(chiffre, demande))
            sql = sql_cellules(chiffre, demande, relations, DUCKDB)
            sur_duckdb = _dire(cellule(x) for x in moteur.execute(sql).fetchall())
            assert sur_pg == sur_duckdb, (chiffre.code, savoir)
            second = Oracle(moteur, chiffre, demande).cellules()
            assert sur_pg == second, (chiffre.code, savoir)
            vus += len(second)
    assert vus > 30


@pytest.mark.django_db(transaction=True)
def test_l_instantane_redonne_les_memes_cellules(accueil_pret, tmp_path):
    from jalons.chiffres.instantane import Moteur, catalogue, ecrire

    animer(accueil_pret, nombre=15)
    comptes = ecrire(tmp_path / "pris")
    assert comptes["entree"] >= 15
    moteur = Moteur(tmp_path / "pris")
    for savoir in SAVOIRS:
        demande = demander(
            derniers_mois(date(2026, 6, 30), 6), le=timezone.localdate(), tel_que_connu_le=savoir
        )
        for chiffre in registre.tous():
            if moteur.sait(chiffre):
                assert _dire(moteur.cellules(chiffre, demande)) == _dire(cellules(chiffre, demande))
    colonnes = {
        nom: {c[0] for c in moteur.lien.execute(f"DESCRIBE {sql}").fetchall()}
        for nom, sql in moteur.relations.items()
    }
    interdites = {"nom", "prenom", "date_naissance", "nir", "personne_id", "voie_adresse"}
    assert not any(lues & interdites for lues in colonnes.values())
    genres = {
        g
        for (g,) in moteur.lien.execute(
            f"SELECT DISTINCT genre FROM ({moteur.relations['sejour']})"
        ).fetchall()
    }
    assert "naissance" not in genres
    vrais = set(type(accueil_pret.fatou).objects.values_list("pk", flat=True))
    dits = {
        p
        for (p,) in moteur.lien.execute(
            f"SELECT DISTINCT personne FROM ({moteur.relations['sejour']})"
        ).fetchall()
    }
    assert not dits & vrais
    assert (tmp_path / "pris" / "sejour.parquet").stat().st_mode & 0o077 == 0
    lignes = catalogue(
        tmp_path / "pris", le=date(2026, 6, 30), mois=6, tel_que_connu_le=date(2026, 5, 15)
    )
    assert {x[0] for x in lignes} >= {"personnes_recues", "delai_premier_entretien"}
    assert "n.c." in {x[-1] for x in lignes}


def test_aucune_page_ne_charge_les_bibliotheques_du_pilotage():
    import subprocess
    import sys

    code = (
        "import os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'jalons.config.settings';"
        "import django; django.setup(); import jalons.config.urls;"
        "print(sorted(m for m in ('duckdb', 'pyarrow', 'ibis', 'adbc_driver_postgresql')"
        " if m in sys.modules))"
    )
    fait = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert fait.stdout.strip() == "[]", fait.stderr
