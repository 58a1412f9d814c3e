"""JupyterLab for a project: in Vietnamese, with the warm kernel ``cadre``, opened at the notebook to start with.

The language is a default of this start (``jupyter/labconfig``), laid before the settings that a user has made: whoever
has chosen another language in JupyterLab keeps it, and no file of theirs is written.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.project.project import Project

OWN_SETTINGS = Path(__file__).parent / "jupyter"
START = "explore/start.ipynb"
PATH = "JUPYTER_CONFIG_PATH"


@dataclass(frozen=True)
class Start:
    """How JupyterLab is started. opens : the page that the browser shows; environment : with its settings added."""

    command: tuple[str, ...]
    environment: Mapping[str, str]
    opens: str


def start_of(project: Project, arguments: Sequence[str] = (), environment: Mapping[str, str] = os.environ) -> Start:
    """Return how JupyterLab is started in the project's folder.

    Parameters
    ----------
    arguments : more of them for ``jupyter lab``, such as ``--no-browser``.
    """
    notebooks = project.settings.folders.notebooks
    start = f"{notebooks}/{START}"
    opens = f"/lab/tree/{start if (project.root / start).exists() else notebooks}"
    command = (
        sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={project.root}", f"--LabApp.default_url={opens}",
        "--MultiKernelManager.default_kernel_name=cadre", *arguments,
    )  # fmt: skip
    paths = [str(OWN_SETTINGS), *filter(None, [environment.get(PATH)])]
    return Start(command, {**environment, PATH: os.pathsep.join(paths)}, opens)
