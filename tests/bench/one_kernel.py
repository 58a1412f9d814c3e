"""One kernel that runs the cells of a report for ``cells.py`` and tells what they cost, a JSON line a page.

``one_kernel.py cold`` is a kernel as it starts today: the cells import what they need. ``one_kernel.py warm`` imports
everything first, reads what all pages share (catalogue and register), and forks a fresh kernel for each page.
"""

import gc
import hashlib
import importlib
import json
import os
import sys
from pathlib import Path
from time import process_time

from IPython.core.displaypub import CapturingDisplayPublisher
from IPython.core.interactiveshell import InteractiveShell


def main() -> None:
    """Read the jobs from the standard input, run each, and write a line for it to the standard output."""
    asked = json.load(sys.stdin)
    cells = code_cells(Path(asked["notebook"]))
    if sys.argv[1] == "cold":
        (parameters,) = asked["pages"]
        print(json.dumps(run(cells, parameters)), flush=True)
        return
    warm_up(cells, Path(os.environ["CADRE_ROOT"]))
    for parameters in asked["pages"]:
        sys.stdout.flush()
        child = os.fork()
        if not child:
            print(json.dumps(run(cells, parameters)), flush=True)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if status:
            raise SystemExit(f"The kernel of {parameters} ended with {status}.")


def code_cells(notebook: Path) -> list[str]:
    """Return the code of a notebook's cells without its parameters, for which those of the page are injected."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return [
        "".join(cell["source"])
        for cell in cells
        if cell["cell_type"] == "code" and "parameters" not in cell["metadata"].get("tags", [])
    ]


def warm_up(cells: list[str], root: Path) -> None:
    """Import what the cells import and open the catalogue and the register; no value, finding or fact is read."""
    for line in "\n".join(cells).splitlines():
        if line.startswith(("import ", "from ")):
            exec(line, {})
    project = importlib.import_module("analysis.project.project").Project.open(root)
    _ = project.catalogue, project.registry
    gc.collect()
    gc.freeze()  # what the parent holds is never garbage to its children: they need not look through it


def run(cells: list[str], parameters: dict[str, str]) -> dict[str, object]:
    """Run the cells with injected parameters in a shell of their own; return CPU seconds a cell and what was shown."""
    shell = InteractiveShell.instance(display_pub_class=CapturingDisplayPublisher)
    shell.run_cell("\n".join(f"{name} = {value!r}" for name, value in parameters.items()))
    seconds = []
    for cell in cells:
        start = process_time()
        result = shell.run_cell(cell, store_history=True)
        seconds.append(process_time() - start)
        result.raise_error()
    shown = json.dumps(shell.display_pub.outputs, sort_keys=True, ensure_ascii=False)
    if os.environ.get("DUMP"):
        Path(os.environ["DUMP"], "-".join(parameters.values())+".json").write_text(shown)
    return {"page": parameters, "seconds": seconds, "shown": hashlib.sha256(shown.encode()).hexdigest()}


if __name__ == "__main__":
    main()
