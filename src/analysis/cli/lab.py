"""``cadre lab``: JupyterLab in the project's folder."""

import os
from typing import Annotated

import typer

from analysis.cli.telling import Json, Root, answer, open_project
from analysis.explore.lab import start_of


def lab(
    arguments: Annotated[
        list[str] | None,
        typer.Argument(help="More for JupyterLab, behind `--`, such as `-- --no-browser`.", show_default=False),
    ] = None,
    root: Root = None,
    json: Json = False,
) -> int:
    """Open JupyterLab in Vietnamese, with warm kernels, at the notebook to start with.

    With --json nothing is started: it is told what would be.
    """
    project = open_project(root)
    start = start_of(project, arguments or ())
    if not json:
        os.chdir(project.root)
        os.execve(start.command[0], start.command, start.environment)  # from here on this process is JupyterLab
    answer({"command": list(start.command), "opens": start.opens}, as_json=True, lines=[])
    return 0
