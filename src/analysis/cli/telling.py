"""How a verb tells what it does: a bar on a terminal, one line a step in a log, JSON on standard output."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

if TYPE_CHECKING:
    from analysis.project.project import Project

Root = Annotated[
    Path | None,
    typer.Option("--root", help="Folder with analysis.toml; by default the nearest one upwards.", show_default=False),
]
Json = Annotated[bool, typer.Option("--json", help="Print a machine-readable summary on standard output.")]


def open_project(root: Path | None) -> "Project":
    """Open the project that a verb works on; who only tells something need not import it, which takes two seconds."""
    project: Project = import_module("analysis.project.project").Project.open(root)
    return project


def tell(line: str) -> None:
    """Write one line of the log, to standard error, so that standard output stays free for results."""
    typer.echo(line, err=True)


def answer(summary: dict[str, object], *, as_json: bool, lines: list[str]) -> None:
    """Print the result: JSON for machines or ``lines`` for people."""
    if as_json:
        typer.echo(json.dumps(summary, ensure_ascii=False, indent=1))
    else:
        for line in lines:
            typer.echo(line)


@contextmanager
def progress(title: str, total: int) -> Iterator[Callable[[object], None]]:
    """Give a function to call once a step: it moves a bar on a terminal, else it writes one line."""
    if not sys.stderr.isatty():
        count = iter(range(1, total + 1))
        yield lambda step: tell(f"{title} {next(count, total)}/{total}: {step}")
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(title, total=total)

        def step(what: object) -> None:
            bar.update(task, advance=1, description=f"{title} {str(what)[-40:]}")

        yield step
