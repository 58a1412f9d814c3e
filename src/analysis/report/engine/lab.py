"""In a Jupyter server: start the parent that its kernels are forked from, which is warm when the first notebook opens.

``jupyter/server.json`` is installed among the server's settings and names this module. Notebooks name the kernel
``python3``, so that they run in any environment; here it is forked as well.
"""

import os
from contextlib import suppress
from typing import Any

from analysis.report.engine.forking import can_fork
from analysis.report.engine.owner import NoParentError
from analysis.report.engine.shared import shared_parent

PROVISIONER = "JUPYTER_DEFAULT_PROVISIONER_NAME"


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(_: Any) -> None:
    if can_fork():
        os.environ.setdefault(PROVISIONER, "cadre")
        with suppress(NoParentError):  # it is told with the first kernel
            shared_parent("lab")
