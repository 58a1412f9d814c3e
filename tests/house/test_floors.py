"""Floors: imports only go down, every package has a floor, and no room is a lumber room."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src/analysis"
CONTRACT = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
MODULES = sorted(path.relative_to(ROOT) for path in PACKAGE.rglob("*.py"))


def test_imports_only_go_down() -> None:
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == EXIT_STATUS_SUCCESS


def test_every_package_has_a_floor() -> None:
    rooms = {room.strip(" ()") for floor in CONTRACT["layers"] for room in floor.split("|")}
    packages = {path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    loose = {path.stem for path in PACKAGE.glob("*.py")} - {"__init__", "__main__"}
    assert packages | loose <= rooms
    assert CONTRACT["exhaustive"] is True
    assert "ignore_imports" not in CONTRACT


@pytest.mark.parametrize("path", [path for path in MODULES if path.name == "__init__.py"], ids=str)
def test_an_init_is_only_a_docstring(path: Path) -> None:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    assert ast.get_docstring(tree)
    assert len(tree.body) == 1


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_no_import_inside_a_function_climbs_a_wall(path: Path) -> None:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    hidden = {
        ast.unparse(node)
        for function in functions
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom) and re.search(r"\banalysis\b", ast.unparse(node))
    }
    assert not hidden


def test_no_lumber_room() -> None:
    assert not [path for path in MODULES if re.search(r"(^|[/_])(utils?|helpers?|common|misc)(_|\.py|/|$)", str(path))]


def test_no_module_is_longer_than_300_lines() -> None:
    lengths = {str(path): len((ROOT / path).read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert not {path: length for path, length in lengths.items() if length > 300}


SLOW_TO_IMPORT = ("scipy.stats", "seaborn", "statsmodels")  # a second together, which every command would wait for


def test_what_notebooks_of_reports_import_is_quick_to_import() -> None:
    told = subprocess.run(
        [sys.executable, "-c", "import json, sys\nfrom importlib import import_module\nfrom pathlib import Path\n"
         "from contextlib import suppress\nfrom analysis.report.engine.warming import imported_by\n"
         "import analysis.report.making\n"
         "for notebook in Path(sys.argv[1]).glob('*.ipynb'):\n"
         "    for name in imported_by(json.loads(notebook.read_text(encoding='utf-8'))):\n"
         "        with suppress(ModuleNotFoundError):\n"
         "            import_module(name)\n"
         "print(*sys.modules)", str(ROOT / "notebooks")],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    imported = set(told.stdout.split())
    assert {"analysis.report.page", "analysis.report.comparison"} <= imported
    assert not imported & {*SLOW_TO_IMPORT}
