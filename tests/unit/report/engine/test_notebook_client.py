"""What is kept of a cell is what papermill itself would keep, however it was shown."""

import json

import pytest
from nbformat import ValidationError
from nbformat.v4 import new_code_cell, new_notebook
from papermill.engines import NBClientEngine
from papermill.iorw import load_notebook_node

from analysis.report.engine.connecting import PageKernel
from analysis.report.engine.forking import can_fork, kernel_environment
from analysis.report.engine.notebook_client import PageEngine

pytestmark = pytest.mark.skipif(not can_fork(), reason="kernels are not forked here")
CELLS = [
    "from IPython.display import HTML, clear_output, display, update_display",
    "display(HTML('<p>one</p>')); print('said'); display({'a/b': 'x'}, raw=True, metadata={'a/b': {'d': 1}})",
    "display('first', display_id='it'); display('between'); update_display('second', display_id='it')",
    "display('goes'); clear_output(wait=True); display('stays'); display('too')",
    "display('goes'); clear_output(); display('stays')",
    "1 + 1; display({'application/a+json': {'c': [1, 2]}}, raw=True); 2",
    "update_display('third', display_id='it')",
    "import sys; print('loud', file=sys.stderr)",
    "1 / 0",
    "display('never')",
]


def run_by(engine, parent):
    kernel = PageKernel(parent.address, parent.folder)
    notebook = load_notebook_node(new_notebook(cells=[new_code_cell(cell) for cell in CELLS]))
    settings = {"progress_bar": False, "autosave_cell_every": 0, "record_timing": False}
    kernel.begin(
        parent.folder, kernel_environment(parent.folder, parent.folder / "ipython", seed=1, megabytes=0)
    )
    try:
        engine.execute_notebook(notebook, "python3", km=kernel, **settings)
    finally:
        kernel.end()
    outputs = [cell.outputs for cell in notebook.cells]
    for output in outputs[8]:
        output.traceback = []
    return json.loads(json.dumps([outputs, notebook.metadata.language_info]))


def test_it_keeps_what_papermill_keeps_and_of_the_same_kinds(parent):
    ours = run_by(PageEngine, parent)
    assert ours == run_by(NBClientEngine, parent)
    assert [len(outputs) for outputs in ours[0]] == [0, 3, 2, 2, 1, 2, 0, 1, 1, 0]
    assert ours[1]["name"] == "python"


def test_what_the_format_of_notebooks_does_not_know_is_refused_as_ever(parent, monkeypatch):
    monkeypatch.setitem(globals(), "CELLS", ["display({'a/b': {'c': 1}}, raw=True)"])
    with pytest.raises(ValidationError):
        run_by(PageEngine, parent)
