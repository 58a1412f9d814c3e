"""The notebooks that analysts begin with run from top to bottom, and are short."""

import json
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).parents[2] / "notebooks/explore"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


def test_there_is_a_start_and_what_it_leads_to_is_there():
    named = {path.name for path in NOTEBOOKS}
    assert {"start.ipynb", "odd_district.ipynb", "own_indicator.ipynb", "targets.ipynb"} <= named
    start = json.loads((FOLDER / "start.ipynb").read_text(encoding="utf-8"))
    text = "".join("".join(cell["source"]) for cell in start["cells"])
    assert all(name in text for name in named - {"start.ipynb"})


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_is_stored_without_outputs_under_ten_cells_and_in_two_languages(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert len(notebook.cells) < 10
    assert not [cell.source for cell in code if cell.outputs or cell.execution_count is not None]
    assert not [line for cell in code for line in cell.source.splitlines() if len(line) > 110]
    assert notebook.metadata["kernelspec"]["name"] == "cadre"
    told = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    assert told[0].startswith("# ") and all("*" in text for text in told)  # English stands in italics


def long_but_for_the_start(path: Path) -> object:
    return pytest.param(path, marks=[] if path.stem == "start" else pytest.mark.soak)


@pytest.mark.parametrize("path", map(long_but_for_the_start, NOTEBOOKS), ids=[path.stem for path in NOTEBOOKS])
def test_runs(path, analyst_root):
    folder = analyst_root / "notebooks/explore"
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(folder)}})
    client.execute()
    shown = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.outputs]
    assert len(shown) >= 4
    kinds = {output.output_type for cell in shown for output in cell.outputs}
    assert kinds <= {"execute_result", "display_data"}  # nothing complained
    if path.stem == "odd_district":
        assert "Huyện Bình Lục 262/318" in str(shown[0].outputs)
