"""Notebooks are pages: few short cells, no logic, a typed parameters cell, nothing stored that a run would make."""

import ast
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
PATHS = sorted((ROOT / "notebooks").glob("*.ipynb"))
NOTEBOOKS = [pytest.param(nbformat.read(path, as_version=4), id=path.stem) for path in PATHS]
PARAMETERS = {"unit", "period", "frame", "lang"}
LOGIC = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.For, ast.AsyncFor, ast.While, ast.If, ast.Try, ast.Lambda,
    ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp,
)  # fmt: skip


def code_cells(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_there_are_notebooks_and_each_has_its_words() -> None:
    assert {"district_profile", "district_comparison", "data_quality"} <= {path.stem for path in PATHS}
    assert {path.stem for path in PATHS} == {path.stem for path in (ROOT / "notebooks").glob("*.yml")}


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_is_valid_and_stored_without_outputs(notebook: nbformat.NotebookNode) -> None:
    nbformat.validate(notebook)
    assert not [cell.source for cell in code_cells(notebook) if cell.outputs or cell.execution_count is not None]
    assert "papermill" not in notebook.metadata


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_is_thin(notebook: nbformat.NotebookNode) -> None:
    cells = code_cells(notebook)
    assert len(cells) <= 12
    assert not [cell.source for cell in cells if len(cell.source.splitlines()) > 12]


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_has_no_logic(notebook: nbformat.NotebookNode) -> None:
    trees = [ast.parse(cell.source) for cell in code_cells(notebook)]
    assert not [ast.unparse(node) for tree in trees for node in ast.walk(tree) if isinstance(node, LOGIC)]


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_parameters_are_typed_texts(notebook: nbformat.NotebookNode) -> None:
    (cell,) = [cell for cell in code_cells(notebook) if "parameters" in cell.metadata.get("tags", [])]
    for line in ast.parse(cell.source).body:
        assert isinstance(line, ast.AnnAssign), ast.unparse(line)
        assert ast.unparse(line.annotation) == "str"
        assert isinstance(line.value, ast.Constant)
        assert isinstance(line.value.value, str)
    names = {ast.unparse(line.target) for line in ast.parse(cell.source).body}
    assert PARAMETERS | {"profile"} <= names <= PARAMETERS | {"profile", "key_cadres"}
