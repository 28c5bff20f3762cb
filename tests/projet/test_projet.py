"""Le projet se vérifie lui-même : tailles, noms, sources, documents."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest
import yaml
from django.apps import apps

RACINE = Path(__file__).resolve().parents[2]
PAQUET = RACINE / "jalons"
SOURCES = [
    p
    for p in sorted(PAQUET.rglob("*.py"))
    if "migrations" not in p.parts and "static" not in str(p)
]
# Un budget en caractères : des lignes, on les plie ; des caractères, on les pense (docs/adr/0019).
CARACTERES_PAR_FICHIER = 40_000
COLONNES = 200
OCTETS_PAR_FICHIER = 2_000_000
LIGNES_PAR_VUE = 45
LUS = {".py", ".html", ".css", ".js"}


def _suivis() -> list[Path]:
    lus = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=RACINE,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.splitlines()
    return [RACINE / nom for nom in lus if (RACINE / nom).is_file()]


def _ecrits() -> list[Path]:
    """Ce que l'on écrit et que l'on relit : ni migrations engendrées, ni fichiers de tiers."""
    return [
        p
        for p in _suivis()
        if p.suffix in LUS and not {"migrations", "static_tiers", "node_modules"} & set(p.parts)
    ]


def test_aucun_fichier_n_est_trop_long():
    longs = {
        str(p.relative_to(RACINE)): n
        for p in _ecrits()
        if (n := len(p.read_text(encoding="utf-8"))) > CARACTERES_PAR_FICHIER
    }
    assert not longs


def test_aucune_ligne_n_est_trop_longue():
    larges = {
        f"{p.relative_to(RACINE)}:{numero}": len(ligne)
        for p in _ecrits()
        for numero, ligne in enumerate(p.read_text(encoding="utf-8").splitlines(), start=1)
        if len(ligne) > COLONNES
    }
    assert not larges


def _est_une_table(instruction: ast.stmt) -> bool:
    """Une constante, ou les champs déclarés d'un formulaire : des données, que l'on range en table."""
    if not isinstance(instruction, ast.Assign | ast.AnnAssign):
        return False
    cible = instruction.targets[0] if isinstance(instruction, ast.Assign) else instruction.target
    nom = cible.id if isinstance(cible, ast.Name) else getattr(cible, "attr", "")
    declares = {"fields", "field_order", "entetes", "colonnes", "sous_rubriques"}
    return nom.strip("_").isupper() or nom in declares


SUSPENDUE = "# fmt: " + "skip"


def test_seule_une_table_de_donnees_echappe_a_la_mise_en_forme():
    fautes = []
    for chemin in (*SOURCES, *sorted((RACINE / "tests").rglob("*.py"))):
        texte = chemin.read_text(encoding="utf-8")
        lignes = [n for n, ligne in enumerate(texte.splitlines(), 1) if SUSPENDUE in ligne]
        instructions = [n for n in ast.walk(ast.parse(texte)) if isinstance(n, ast.stmt)]
        for ligne in lignes:
            ici = [n for n in instructions if n.lineno <= ligne <= (n.end_lineno or n.lineno)]
            if not ici or not _est_une_table(max(ici, key=lambda n: n.lineno)):
                fautes.append(f"{chemin.relative_to(RACINE)}:{ligne}")
    assert not fautes


def test_les_vues_sont_minces():
    epaisses = []
    for chemin in SOURCES:
        if chemin.name != "views.py" and chemin.parent.name != "views":
            continue
        for noeud in ast.parse(chemin.read_text(encoding="utf-8")).body:
            if isinstance(noeud, ast.FunctionDef):
                taille = (noeud.end_lineno or 0) - noeud.lineno
                if taille > LIGNES_PAR_VUE:
                    epaisses.append((chemin.name, noeud.name, taille))
    assert not epaisses


def _refus_tenus(chemin: Path) -> list[int]:
    """Les lignes où l'on attrape le refus d'un service, ou montre soi-même un conflit."""
    lus = []
    for noeud in ast.walk(ast.parse(chemin.read_text(encoding="utf-8"))):
        if isinstance(noeud, ast.ExceptHandler):
            attrapes = ast.walk(noeud.type) if noeud.type else iter(())
            noms = {n.id for n in attrapes if isinstance(n, ast.Name)}
            if noms & {"ErreurMetier", "ConflitDeVersion", "ExportRefuse"}:
                lus.append(noeud.lineno)
        elif isinstance(noeud, ast.Name) and noeud.id == "page_conflit":
            lus.append(noeud.lineno)
    return lus


def test_aucune_vue_ne_tient_ses_refus_elle_meme():
    """Un refus, un conflit se disent par `ecrans.gestes` : la même façon partout."""
    tenus = [
        f"{chemin.relative_to(RACINE)}:{ligne}"
        for chemin in SOURCES
        if chemin.name == "views.py" or "views" in chemin.parent.parts
        for ligne in _refus_tenus(chemin)
    ]
    assert not tenus


def test_un_test_n_emprunte_rien_a_un_autre_test():
    """Ce que deux tests partagent vit dans un décor ou dans `tests/outillage`."""
    fautifs = [
        f"{chemin.relative_to(RACINE)} : {noeud.module}"
        for chemin in sorted((RACINE / "tests").rglob("*.py"))
        for noeud in ast.walk(ast.parse(chemin.read_text(encoding="utf-8")))
        if isinstance(noeud, ast.ImportFrom) and ".test_" in f".{noeud.module}"
    ]
    assert not fautifs, "\n".join(fautifs)


def test_chaque_fonction_est_annotee():
    nues = []
    for chemin in SOURCES:
        for noeud in ast.walk(ast.parse(chemin.read_text(encoding="utf-8"))):
            if isinstance(noeud, ast.FunctionDef) and noeud.returns is None:
                nues.append(f"{chemin.name}:{noeud.name}")
    assert not nues


def test_chaque_module_dit_a_quoi_il_sert():
    muets = [
        str(p.relative_to(RACINE))
        for p in SOURCES
        if p.read_text(encoding="utf-8").strip()
        and p.name not in {"apps.py", "urls.py"}
        and not ast.get_docstring(ast.parse(p.read_text(encoding="utf-8")))
    ]
    assert [m for m in muets if not m.endswith("__init__.py")] == []


def test_aucun_numero_de_departement_ne_decide():
    for chemin in SOURCES:
        texte = chemin.read_text(encoding="utf-8")
        assert not re.search(r"if .*departement\s*==", texte), chemin


def test_les_regles_ne_lisent_pas_l_horloge():
    regles = [p for p in SOURCES if p.name == "rules.py" or p.parent.name == "rules"]
    assert regles
    for chemin in regles:
        texte = chemin.read_text(encoding="utf-8")
        assert "today(" not in texte
        assert "now(" not in texte
        assert "django" not in texte


def test_l_architecture_et_les_contrats_disent_les_memes_pieces():
    """Une pièce facultative entre parenthèses peut ne pas exister encore."""
    contrats = (RACINE / ".importlinter").read_text(encoding="utf-8")
    couches = contrats.split("layers =")[1].split("[importlinter")[0]
    ecrites = re.findall(r"[a-z]+", couches.replace("(__main__)", ""))
    pieces = [p for p in ecrites if (PAQUET / p).is_dir()]
    plan = (RACINE / "ARCHITECTURE.md").read_text(encoding="utf-8")
    assert re.findall(r"^- `([a-z]+)` —", plan, re.M) == pieces


def test_le_glossaire_connait_chaque_modele():
    glossaire = (RACINE / "GLOSSAIRE.md").read_text(encoding="utf-8")
    connus = set(re.findall(r"`([A-Z][A-Za-z]+)`", glossaire))
    modeles = {
        m.__name__
        for m in apps.get_models()
        if m.__module__.startswith("jalons.") and not m.__name__.endswith("Event")
    }
    assert modeles == connus


def test_chaque_dependance_a_sa_raison():
    lu = (RACINE / "pyproject.toml").read_text(encoding="utf-8")
    blocs = re.findall(
        r"^(?:dependencies|pilotage|rapprochement|dev) = \[(.*?)^\]", lu, re.M | re.S
    )
    noms = {
        re.split(r"[\[~<>=]", d)[0].lower()
        for bloc in blocs
        for d in re.findall(r'"([^"]+)"', bloc)
    }
    raisons = (RACINE / "docs/adr/0003-dependances.md").read_text(encoding="utf-8")
    dites = {n.lower() for n in re.findall(r"`([a-zA-Z0-9-]+)`", raisons)} - {"database_url"}
    assert noms == dites


def test_les_verrous_portent_des_empreintes_et_aucune_adresse():
    for nom in ("requirements.txt", "requirements-dev.txt", "package-lock.json"):
        texte = (RACINE / nom).read_text(encoding="utf-8")
        assert "sha512-" in texte or "--hash=sha256:" in texte
        assert "http" not in texte or nom == "package-lock.json"
        assert '"resolved"' not in texte


def test_le_depot_ne_porte_ni_tiers_ni_chemin_de_machine():
    suivis = _suivis()
    assert suivis
    interdits = [p for p in suivis if {"static_tiers", "node_modules"} & set(p.parts)]
    assert not interdits
    mots = ["/ro" + "ot/", "/wo" + "rk/", "pypi" + ".org", "registry" + ".npmjs", "@gouv" + "fr"]
    for chemin in suivis:
        assert chemin.stat().st_size < OCTETS_PAR_FICHIER, chemin
        if chemin.suffix in {".png", ".woff2"}:
            continue
        texte = chemin.read_text(encoding="utf-8", errors="ignore")
        assert not [m for m in mots if m in texte], chemin


def test_les_parametres_ont_une_forme_lisible():
    for chemin in PAQUET.glob("*/parametres/*.yaml"):
        for code, corps in yaml.safe_load(chemin.read_text(encoding="utf-8")).items():
            assert re.fullmatch(r"[a-z][a-z0-9_]+", code)
            assert {"libelle", "unite", "valeurs"} <= set(corps)


def test_le_readme_tient_sur_un_ecran_et_ses_liens_existent():
    for nom in ("README.md", "README.en.md"):
        texte = (RACINE / nom).read_text(encoding="utf-8")
        assert len(texte.splitlines()) <= 70
        for lien in re.findall(r"\]\(([^)#]+)\)", texte):
            assert (RACINE / lien).exists(), lien


@pytest.mark.parametrize("chemin", sorted((RACINE / "docs/adr").glob("*.md")), ids=lambda p: p.name)
def test_une_decision_tient_en_peu_de_lignes(chemin):
    texte = chemin.read_text(encoding="utf-8")
    assert "**Statut**" in texte
    assert len(texte.splitlines()) <= (45 if "0003" in chemin.name else 16)
