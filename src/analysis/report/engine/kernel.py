"""A kernel: IPython's, settled the same way whether it is forked or started by itself.

By itself: ``python -m analysis.report.engine.kernel -f CONNECTION_FILE``, as Jupyter starts its kernel ``cadre`` where
nothing can be forked.
"""

import os
import random
import sys
from importlib import import_module
from multiprocessing.connection import Connection
from typing import Any

from ipykernel.kernelapp import IPKernelApp

from analysis.report.engine.forking import MEGABYTES, PAGE, SEED
from analysis.report.engine.page_kernel import PageKernelApp

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]


def main(arguments: list[str] | None = None) -> None:
    """Be a kernel from the start of this process."""
    application = _application()
    application.initialize(sys.argv[1:] if arguments is None else arguments)
    settle(application)
    application.start()


def become_kernel(request: dict[str, Any], connection: Connection) -> None:
    """In a forked process: be the kernel that was asked for, say so when its sockets are there, and serve it.

    Parameters
    ----------
    request : ``arguments`` of the command line after the module.
    """
    connection.send(("began", os.getpid()))
    sys.argv[1:] = request["arguments"]
    # Who is told nothing takes the number that was in the environment when ipykernel was imported.
    application = _application(parent_handle=os.getppid())
    if isinstance(application, PageKernelApp):
        application.has_heartbeat = False
    application.initialize(request["arguments"])
    _draw_where_it_is_to_be_drawn()
    settle(application)
    connection.send(("ready", None))
    connection.close()
    application.start()


def _application(**settings: Any) -> IPKernelApp:
    """Return the kernel of a page, as its environment says (``kernel_environment``), or that of an analyst."""
    kind: type[IPKernelApp] = PageKernelApp if os.environ.get(PAGE) else IPKernelApp
    return kind.instance(**settings)


def settle(application: IPKernelApp) -> None:
    """Set the most memory, and the state of chance with which the first cell begins, as the environment names them.

    In the kernel of a page pandas keeps texts as Python's own.
    """
    megabytes = int(os.environ.get(MEGABYTES) or 0)
    if megabytes and resource is not None:
        _, most = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (megabytes * 2**20, most))
    assert application.shell is not None
    events = application.shell.events

    def before_the_first_cell(_: Any) -> None:  # what starts the kernel throws dice, too
        events.unregister("pre_run_cell", before_the_first_cell)
        _seed(os.environ.get(SEED))

    events.register("pre_run_cell", before_the_first_cell)
    if os.environ.get(PAGE):  # the tables of a page are small: Arrow takes longer to be asked for a text than Python
        import_module("pandas").set_option("mode.string_storage", "python")


def _seed(seed: str | None) -> None:
    """Seed what notebooks may throw; without a seed from the system, or all forked kernels would throw the same."""
    random.seed(int(seed) if seed else None)
    if seed or "numpy" in sys.modules:
        import_module("numpy").random.seed(int(seed) % 2**32 if seed else None)


def _draw_where_it_is_to_be_drawn() -> None:
    """Let pyplot draw where MPLBACKEND says now, below the cells of a notebook: it read that when it was imported."""
    if "matplotlib" in sys.modules:
        import_module("matplotlib").rcParams["backend"] = os.environ["MPLBACKEND"]
        import_module("matplotlib_inline.backend_inline")._enable_matplotlib_integration()


if __name__ == "__main__":
    main()
