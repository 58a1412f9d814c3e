"""What a kernel parent does before it serves: import what notebooks import, open what their pages share, look again.

Whatever is done here once, no page has to do. Nothing here may start a thread or open a socket or a database: a fork
takes threads away. What is held of the store's tables is looked at again by each page before it is believed.
"""

import ast
import gc
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from importlib import import_module
from pathlib import Path

from analysis.model.building import seek_garbage_rarely
from analysis.report.engine.beside import Beside

# What makes a process a kernel, and what that imports when it starts; the debugger alone takes a third of a second.
OF_KERNELS = (
    "analysis.report.engine.kernel", "ipykernel.debugger", "matplotlib_inline.backend_inline",
    "IPython.core.completerlib", "IPython.core.debugger", "IPython.core.logger", "IPython.core.oinspect",
    "IPython.extensions.storemagic", "faulthandler", "tornado.platform.asyncio",
)  # fmt: skip
FOR = {
    "kernels": (),
    # What runs notebooks and makes pages of what they showed.
    "pages": ("analysis.report.making", "analysis.report.engine.workers", "analysis.report.engine.command"),
    # What analysts begin with.
    "lab": ("matplotlib.pyplot", "numpy", "pandas", "scipy.stats", "seaborn", "statsmodels.api"),
}
# A grammar that jsonschema compiles for more than a second, to check addresses that no notebook has; and what papermill
# would fetch notebooks from buckets with.
NOT_NEEDED = ("rfc3987_syntax", "boto3")
NOT_NEEDED_BY_PAGES = ("debugpy",)  # nobody debugs a page while it is made, and each kernel would make a debugger


class NotSingleError(RuntimeError):
    """The process has other threads than its main one: whatever they hold would be held for ever in its children."""


def warm_up(purpose: str, root: Path | None, modules: Sequence[str] = ()) -> None:
    """Make this process worth forking.

    Parameters
    ----------
    purpose : ``pages``, ``lab`` for analysts, or ``kernels`` for nothing but what every kernel needs.
    root : the project whose notebooks, catalogue and register are to be there; None for none.
    modules : what else is to be imported.

    Raises
    ------
    NotSingleError
        if something that was imported has started a thread.
    """
    gc.disable()
    with _without(*NOT_NEEDED, *(NOT_NEEDED_BY_PAGES if purpose == "pages" else ())):
        reading = _begin_to_read(root) if root is not None else None
        for name in (*OF_KERNELS, *FOR[purpose], *modules):
            import_module(name)
    if purpose == "pages":
        import_module("analysis.report.export").compile_templates()
        import_module("analysis.report.engine.page_kernel").make_shell_ahead()
    if root is not None and reading is not None:
        _import_what_notebooks_import(root)
        _take_over(root, reading)
    _check_single()
    gc.freeze()  # what the parent holds is no garbage to its children: looking through it would copy every page of it
    if purpose == "pages":
        seek_garbage_rarely()  # a page's kernel lives for a second; a worker frees most of what it made by itself
    gc.enable()


@contextmanager
def _without(*modules: str) -> Iterator[None]:
    """Let imports of ``modules`` fail meanwhile, as if they were not installed; who needs one gets it afterwards."""
    hidden = [module for module in modules if module not in sys.modules]
    for module in hidden:
        sys.modules[module] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        for module in hidden:
            del sys.modules[module]


def _import_what_notebooks_import(root: Path) -> None:
    # A notebook that cannot be read or imports what there is not tells so on its own page.
    for notebook in sorted((root / "notebooks").glob("*.ipynb")):
        with suppress(Exception):
            for name in imported_by(json.loads(notebook.read_text(encoding="utf-8"))):
                with suppress(Exception):
                    import_module(name)


def imported_by(notebook: dict) -> Iterator[str]:
    """Yield the names of the modules that the cells of a notebook import, submodules included."""
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            continue
        with suppress(SyntaxError):  # of magics, for one
            for node in ast.parse("".join(cell["source"])).body:
                if isinstance(node, ast.Import):
                    yield from (alias.name for alias in node.names)
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    yield node.module
                    yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _begin_to_read(root: Path) -> Beside:
    """Begin to read what all pages read alike: another core does that while this one imports the rest."""
    return Beside(partial(import_module("analysis.report.read_ahead").read_ahead, root))


def _take_over(root: Path, reading: Beside) -> None:
    warm_up = import_module("analysis.report.warm_up")
    with suppress(Exception):
        warm_up.draw_once()  # meanwhile the other process may still read
    with suppress(Exception):  # faults of settings or catalogue are told by the page that opens them
        warm_up.warm_up(root, reading.found())


def files_held() -> list[str]:
    """Return the files of the store whose rows this process holds; there are others once one of them is replaced."""
    in_memory = sys.modules.get("analysis.store.in_memory")
    return [str(file) for file in in_memory.files_held()] if in_memory is not None else []


def _check_single() -> None:
    threads = len(list(Path("/proc/self/task").iterdir()))
    if threads != 1:
        raise NotSingleError(f"What was imported started {threads - 1} thread(s); such a process is not forked.")
