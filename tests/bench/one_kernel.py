"""One kernel that runs the cells of a report for ``cells.py`` and tells what they cost: a line of JSON a page.

``cold`` is a kernel as it starts by itself: its cells import what they need and open the catalogue. ``warm`` has done
that before, as the parent of all kernels does, and holds the store's tables; it forks a fresh kernel for each page.
"""

import gc
import hashlib
import importlib
import json
import os
import sys
import traceback
from pathlib import Path
from time import process_time

from IPython.core.displaypub import CapturingDisplayPublisher
from IPython.core.interactiveshell import InteractiveShell


def main() -> None:
    """Read notebook, project and pages from the standard input; run the pages one after the other."""
    asked = json.load(sys.stdin)
    cells = code_cells(Path(asked["notebook"]))
    if sys.argv[1] == "warm":
        warm_up(cells, Path(asked["root"]))
    for parameters in asked["pages"]:
        sys.stdout.flush()
        child = os.fork()
        if not child:
            tell_and_end(cells, parameters)
        _, status = os.waitpid(child, 0)
        if status:
            raise SystemExit(f"The kernel of {parameters} ended with status {status}.")


def code_cells(notebook: Path) -> list[str]:
    """Return the code of a notebook's cells but for its parameters, in whose place those of the page are injected."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return [
        "".join(cell["source"])
        for cell in cells
        if cell["cell_type"] == "code" and "parameters" not in cell["metadata"].get("tags", [])
    ]


def warm_up(cells: list[str], root: Path) -> None:
    """Import what the cells import, and do what every page would do first."""
    for line in "\n".join(cells).splitlines():
        if line.startswith(("import ", "from ")):
            exec(line, {})
    importlib.import_module("analysis.report.warm_up").warm_up(root)
    gc.collect()
    gc.freeze()  # what the parent holds is no garbage to its children: they need not look through it


def tell_and_end(cells: list[str], parameters: dict[str, str]) -> None:
    """Run the cells, write the line and end the process at once, without what Python does at its end."""
    status = 1
    try:
        print(json.dumps(run(cells, parameters)), flush=True)
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


def run(cells: list[str], parameters: dict[str, str]) -> dict[str, object]:
    """Run the cells in a shell of their own; return CPU seconds, the system's included, a cell, and what was shown."""
    shell = InteractiveShell.instance(display_pub_class=CapturingDisplayPublisher)
    shell.run_cell("\n".join(f"{name} = {value!r}" for name, value in parameters.items()))
    seconds = []
    for cell in cells:
        start = process_time()
        result = shell.run_cell(cell, store_history=True)
        seconds.append(process_time() - start)
        result.raise_error()
    shown = json.dumps(shell.display_pub.outputs, sort_keys=True).encode()
    return {"page": parameters, "seconds": seconds, "shown": hashlib.sha256(shown).hexdigest()}


if __name__ == "__main__":
    main()
