"""La commande `jalons` : son aide, la sauvegarde et la restauration."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import pytest

from jalons.config.commande import analyseur, executer
from tests.outillage.installation import installer

pytestmark = pytest.mark.lourd

RACINE = Path(__file__).resolve().parents[2]


def lancer(dossier, *arguments, **env):
    propre = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    return subprocess.run(
        [sys.executable, "-m", "jalons", *arguments],
        cwd=RACINE,
        env={**propre, "JALONS_DONNEES": str(dossier), **env},
        capture_output=True,
        text=True,
        timeout=180,
    )


def test_l_aide_est_en_francais():
    textes = [analyseur().format_help()]
    [sous] = [a for a in analyseur()._actions if a.choices]
    textes += [p.format_help() for p in sous.choices.values()]
    assert len(textes) >= 9
    for texte in textes:
        assert texte.startswith("usage : ")
        assert not re.search(r"\b(show this|help message|positional|required)\b", texte)


def test_une_erreur_de_frappe_se_dit_en_francais(capsys):
    with pytest.raises(SystemExit) as sortie:
        executer(["importe"])
    assert sortie.value.code == 2
    assert "n'existe pas" in capsys.readouterr().err


@pytest.fixture(scope="module")
def installation(garde_des_bases):
    """Un dossier de travail neuf, avec sa base embarquée."""
    with tempfile.TemporaryDirectory(prefix="jalons-commande-") as dossier:
        os.chmod(dossier, 0o755)
        try:
            installer(Path(dossier), garde_des_bases.bases)
            fait = lancer(dossier, "migrer")
            assert fait.returncode == 0, fait.stderr
            yield Path(dossier)
        finally:
            lancer(dossier, "arreter")


def test_sauvegarder_puis_restaurer_rend_tout(installation):
    cree = lancer(
        installation,
        *("creer-agent", "a@jalons.example", "--prenom", "Ada", "--nom", "Martin"),
        JALONS_MOT_DE_PASSE="une-phrase-de-passe-longue",
    )
    assert "Compte créé" in cree.stdout, cree.stderr
    archive = installation / "sauvegarde.tar"
    faite = lancer(installation, "sauvegarder", str(archive))
    assert "cles.json" in faite.stdout, faite.stderr
    assert archive.stat().st_mode & 0o077 == 0
    with tarfile.open(archive) as contenu:
        assert set(contenu.getnames()) == {"manifeste.json", "base.dump"}
    assert "existe déjà" in lancer(installation, "sauvegarder", str(archive)).stderr
    refus = lancer(installation, "restaurer", str(archive))
    assert refus.returncode == 1
    assert "--remplacer" in refus.stderr
    rendue = lancer(installation, "restaurer", str(archive), "--remplacer")
    assert rendue.returncode == 0, rendue.stderr
    assert "restaurée" in rendue.stdout
    encore = lancer(
        installation,
        *("creer-agent", "a@jalons.example", "--prenom", "Ada", "--nom", "Martin"),
        JALONS_MOT_DE_PASSE="une-phrase-de-passe-longue",
    )
    assert encore.returncode == 1, "l'agent restauré devait déjà exister"


def test_une_sauvegarde_abimee_ne_change_rien(installation):
    archive = installation / "abimee.tar"
    assert lancer(installation, "sauvegarder", str(archive)).returncode == 0
    octets = bytearray(archive.read_bytes())
    octets[len(octets) // 2] ^= 0xFF
    archive.write_bytes(bytes(octets))
    refus = lancer(installation, "restaurer", str(archive), "--remplacer")
    assert refus.returncode == 1
    assert "abîmée" in refus.stderr or "n'est pas une sauvegarde" in refus.stderr
    faux = installation / "faux.tar"
    faux.write_text("rien")
    assert "n'est pas une sauvegarde" in lancer(installation, "restaurer", str(faux)).stderr


def test_importer_un_fichier_absent_se_dit(installation):
    refus = lancer(installation, "importer", "absent.xml")
    assert refus.returncode == 1
    assert "introuvable" in refus.stderr


def test_verifier_dit_ce_qui_manque_sans_trace_d_erreur(installation):
    fait = lancer(installation, "verifier")
    assert fait.returncode == 1
    for dit in (
        "Les clés : celles de cette base",
        "JALONS_SMTP",
        "travaux de fond",
        "JALONS_HTTPS",
    ):
        assert dit in fait.stdout
    assert "Traceback" not in fait.stdout + fait.stderr


def test_generer_puis_importer_en_ligne_de_commande(installation, tmp_path):
    dits = lancer(installation, "generer", str(tmp_path), "--foyers", "20", "--mois", "1")
    chemin = dits.stdout.split()[0]
    fait = lancer(installation, "importer", chemin, "--simuler")
    assert "Simulation" in fait.stdout, fait.stderr
    fait = lancer(installation, "importer", chemin, "--recu-le", "2026-01-06")
    assert "personnes nouvelles" in fait.stdout, fait.stderr


def test_organiser_un_departement_depuis_un_fichier(installation):
    decrit = RACINE / "jalons/demonstration/departements/moselle/organisation.yaml"
    assert "29 agents" in lancer(installation, "organiser", str(decrit)).stdout
    assert "0 agents et 0 capacités" in lancer(installation, "organiser", str(decrit)).stdout
    faux = installation / "faux.yaml"
    faux.write_text("depuis: 2026-01-01\nterritoires: []\n")
    assert "il manque 'structures'" in lancer(installation, "organiser", str(faux)).stderr
