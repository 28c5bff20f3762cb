"""Change les règles pures, une opération à la fois, et compte les changements que les tests voient.

    python -m outils.mutation [fichier…] [--un-sur N] [--seuil 95]

Une règle changée doit faire échouer un test qui la nomme. Les survivants sont dits avec leur ligne :
un test leur manque, ou le changement ne change rien. Rien n'est écrit dans les sources.
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib.abc
import importlib.machinery
import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

RACINE = Path(__file__).resolve().parents[1]
DELAI_SECONDES = 300
_COMPARER: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
_CALCULER: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """Le changement numéro `rang` d'un fichier, à cette ligne."""

    fichier: Path
    rang: int
    ligne: int
    dit: str


def regles() -> list[Path]:
    """Les fichiers de règles pures de toutes les pièces."""
    lus = {*RACINE.glob("jalons/**/rules/**/*.py"), *RACINE.glob("jalons/**/rules.py")}
    return sorted(c for c in lus if c.name != "__init__.py")


def _changements(arbre: ast.AST) -> Iterator[tuple[ast.AST, str, Any, str]]:
    """(nœud, champ, nouvelle valeur, ce qui change), toujours dans le même ordre.

    « frozen », « slots » disent comment une donnée se range, non ce que la règle décide.
    """
    rangements = {
        id(mot.value)
        for noeud in ast.walk(arbre)
        if isinstance(noeud, ast.Call) and getattr(noeud.func, "id", "") == "dataclass"
        for mot in noeud.keywords
    }
    for noeud in ast.walk(arbre):
        if id(noeud) in rangements:
            continue
        if isinstance(noeud, ast.Compare):
            for i, op in enumerate(noeud.ops):
                if autre := _COMPARER.get(type(op)):
                    ops = [*noeud.ops[:i], autre(), *noeud.ops[i + 1 :]]
                    yield noeud, "ops", ops, f"{type(op).__name__} → {autre.__name__}"
        elif isinstance(noeud, ast.BoolOp):
            inverse: ast.boolop = ast.Or() if isinstance(noeud.op, ast.And) else ast.And()
            yield noeud, "op", inverse, f"{type(noeud.op).__name__} → {type(inverse).__name__}"
        elif isinstance(noeud, ast.BinOp) and type(noeud.op) in _CALCULER:
            # « A | B » et les textes ne sont pas des calculs de règle.
            if not any(isinstance(c, ast.JoinedStr) for c in (noeud.left, noeud.right)):
                voisin = _CALCULER[type(noeud.op)]
                yield noeud, "op", voisin(), f"{type(noeud.op).__name__} → {voisin.__name__}"
        elif isinstance(noeud, ast.Constant) and type(noeud.value) is bool:
            yield noeud, "value", not noeud.value, f"{noeud.value} → {not noeud.value}"
        elif isinstance(noeud, ast.Constant) and type(noeud.value) is int:
            yield noeud, "value", noeud.value + 1, f"{noeud.value} → {noeud.value + 1}"


def mutants(fichier: Path) -> list[Mutant]:
    arbre = ast.parse(fichier.read_text(encoding="utf-8"))
    return [
        Mutant(fichier, rang, getattr(noeud, "lineno", 0), dit)
        for rang, (noeud, _, _, dit) in enumerate(_changements(arbre))
    ]


def changer(source: str, rang: int) -> ast.Module:
    """L'arbre de la source, avec le seul changement `rang`."""
    arbre = copy.deepcopy(ast.parse(source))
    for numero, (noeud, champ, valeur, _) in enumerate(list(_changements(arbre))):
        if numero == rang:
            setattr(noeud, champ, valeur)
    return ast.fix_missing_locations(arbre)


def nom_de(fichier: Path) -> str:
    return ".".join(fichier.relative_to(RACINE).with_suffix("").parts)


def tests_de(fichier: Path) -> list[str]:
    """Les tests qui nomment cette règle ; à défaut, ceux de sa pièce."""
    module = nom_de(fichier)
    paquet, _, nom = module.rpartition(".")
    trouves = [
        str(c)
        for c in sorted(RACINE.glob("tests/**/test_*.py"))
        if (texte := c.read_text(encoding="utf-8"))
        and (module in texte or (f"from {paquet} import" in texte and nom in texte))
    ]
    return trouves or [str(RACINE / "tests" / fichier.relative_to(RACINE).parts[1])]


class _Charger(importlib.machinery.SourceFileLoader):
    def source_to_code(self, data: Any, path: Any, **_: Any) -> Any:  # type: ignore[override]
        rang = int(os.environ["JALONS_MUTANT"].split(":")[1])
        return compile(changer(bytes(data).decode(), rang), str(path), "exec")

    def get_code(self, fullname: str) -> Any:
        chemin = self.get_filename(fullname)
        return self.source_to_code(self.get_data(chemin), chemin)


class _Chercher(importlib.abc.MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != os.environ["JALONS_MUTANT"].split(":")[0]:
            return None
        fichier = str(RACINE.joinpath(*fullname.split(".")).with_suffix(".py"))
        return importlib.util.spec_from_file_location(
            fullname, fichier, loader=_Charger(fullname, fichier)
        )


def _essayer_ici(tests: list[str]) -> int:
    """Dans un processus à part : pose le changement, puis lance les tests."""
    import pytest

    sys.meta_path.insert(0, _Chercher())
    choix = ["-x", "-q", "-p", "no:cacheprovider", "-m", "not navigateur and not lourd"]
    return int(pytest.main([*choix, *tests]))


def survit(mutant: Mutant) -> bool:
    """Vrai si tous les tests passent malgré le changement."""
    env = {**os.environ, "JALONS_MUTANT": f"{nom_de(mutant.fichier)}:{mutant.rang}"}
    ordre = [sys.executable, "-m", "outils.mutation", "--essayer", *tests_de(mutant.fichier)]
    try:
        fini = subprocess.run(
            ordre, cwd=RACINE, env=env, capture_output=True, timeout=DELAI_SECONDES, check=False
        )
    except subprocess.TimeoutExpired:
        return False
    return fini.returncode == 0


def main() -> int:
    lecture = argparse.ArgumentParser(prog="mutation", description=__doc__)
    lecture.add_argument("fichiers", nargs="*", type=Path)
    lecture.add_argument("--un-sur", type=int, default=1, help="un changement sur N")
    lecture.add_argument("--seuil", type=float, default=95.0, help="part vue attendue, en %%")
    lecture.add_argument("--ouvriers", type=int, default=2)
    lecture.add_argument("--essayer", action="store_true", help=argparse.SUPPRESS)
    options = lecture.parse_args()
    if options.essayer:
        return _essayer_ici([str(f) for f in options.fichiers])
    fichiers = [f.absolute() for f in options.fichiers] or regles()
    # Des tests déjà rouges verraient tout : on ne mesure que ce qui passe sans changement.
    rouges = [f for f in fichiers if not survit(Mutant(f, -1, 0, ""))]
    for fichier in rouges:
        sys.stdout.write(f"non mesuré  {fichier.relative_to(RACINE)} : ses tests échouent déjà\n")
    fichiers = [f for f in fichiers if f not in rouges]
    choisis = [m for f in fichiers for m in mutants(f)][:: options.un_sur]
    with ThreadPoolExecutor(options.ouvriers) as ouvriers:
        restent = list(ouvriers.map(survit, choisis))
    for mutant, reste in zip(choisis, restent, strict=True):
        if reste:
            lieu = mutant.fichier.relative_to(RACINE)
            sys.stdout.write(f"survit  {lieu}:{mutant.ligne}  {mutant.dit}\n")
    vus = len(choisis) - sum(restent)
    part = 100 * vus / len(choisis) if choisis else 100.0
    sys.stdout.write(f"{vus} changements vus sur {len(choisis)} : {part:.1f} %\n")
    return 0 if part >= options.seuil and not rouges else 1


if __name__ == "__main__":
    sys.exit(main())
