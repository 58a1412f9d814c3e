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
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from analysis.cli.pace import Pace

if TYPE_CHECKING:
    from analysis.project.project import Project
    from analysis.words.language import Language

Root = Annotated[
    Path | None,
    typer.Option("--root", help="Folder with analysis.toml; by default the nearest one upwards.", show_default=False),
]
Lang = Annotated[
    str, typer.Option("--lang", help="Language of the answer; by default that of the pages.", show_default=False)
]
Json = Annotated[bool, typer.Option("--json", help="Print a machine-readable summary on standard output.")]


def open_project(root: Path | None) -> "Project":
    """Open the project that a verb works on; who only tells something need not import it, which takes two seconds."""
    project: Project = import_module("analysis.project.project").Project.open(root)
    return project


def language_of(project: "Project", lang: str) -> "Language":
    """Return the language in which a verb answers: the one asked for, else that of the pages."""
    spoken: Language = import_module("analysis.words.language").Language
    return spoken.of(lang or project.settings.languages.default, project.catalogue.languages)


def tell(line: str) -> None:
    """Write one line of the log, to standard error, so that standard output stays free for results.

    Straight to ``sys.stderr``: while a line moves on a terminal that is rich's, which writes above it. ``typer.echo``
    would go round it, into the middle of the line.
    """
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def answer(summary: dict[str, object], *, as_json: bool, lines: list[str]) -> None:
    """Print the result: JSON for machines or ``lines`` for people."""
    if as_json:
        typer.echo(json.dumps(summary, ensure_ascii=False, indent=1))
    else:
        for line in lines:
            typer.echo(line)


@contextmanager
def progress(title: str, total: int) -> Iterator[Callable[[object], None]]:
    """Give a function to call once a step: it moves a line on a terminal, else it writes one; each tells rate and rest.

    All of it goes to standard error. What is told meanwhile stands above the line.
    """
    pace = Pace(total)
    if not sys.stderr.isatty():

        def write(what: object) -> None:
            pace.step()
            tell(f"{title} {min(pace.done, total)}/{total}: {what} ({pace})")

        yield write
        return
    # What a step is called is no markup: a file's name may hold brackets.
    what, rate = (TextColumn(f"{{task.{name}}}", markup=False) for name in ("description", "fields[pace]"))
    columns = (what, BarColumn(), MofNCompleteColumn(), rate)
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(title, total=total, pace="")

        def move(what: object) -> None:
            pace.step()
            bar.update(task, advance=1, description=f"{title} {str(what)[-40:]}", pace=str(pace))

        yield move
