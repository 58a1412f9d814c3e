"""The command ``cadre``: knows the verbs, and shows a user's mistake without a traceback."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperCommand

from analysis.model.building import seek_garbage_rarely
from analysis.model.errors import CadreError
from analysis.report.engine.handing_over import end_at_once, hand_over, this_process_is_the_command
from analysis.report.engine.shared import begin_to_get_warm, nearest_project

# Each verb with the first lines of its function's docstring; a test holds them equal.
VERBS = {
    "receive": "Read workbooks and CSV files into sources, facts and rejects, each figure with its cell's address.",
    "compute": "Compute values and findings for the frames of analysis.toml, or for those named.",
    "report": "Run notebooks with papermill and write one HTML page for each unit, period and language.",
    "index": "Write reports/index.html, and one a language: places to look over and to search, key figures, news.",
    "bundle": "Put finished pages, by unit, report, period and language, into a zip file with its own entry page.",
    "export": "Write values and findings as Excel, CSV, Parquet or a Data Package, each row with its interval.",
    "share": "Give finished pages to others: as files at an address, as a zip for each recipient, or by mail.",
    "schedule": "Tell which reports are due when, run what is due, or write the entry for the system's clock.",
    "pdf": "Print finished pages as tagged PDF: those named, or by unit, report, period and language.",
    "verify": "Tell whether pages are what was written, and made from what there is now.",
    "check": "Tell whether catalogue, store and pages are sound: 2 for a fault of the catalogue, 1 for any other.",
    "store": "Copy one store into another and compare both, or prepare a database for one.",
    "doctor": "Tell whether this machine has what the work needs, and what to do where it lacks something.",
    "trace": "Tell from which files and cells a number came.",
    "round": "Tell who of those asked has sent a form of a year, who has not, and who must mend what, by district.",
    "names": "List names on received forms that no rule reads, with what they may mean; or confirm what one means.",
    "units": "Search units of the register by name or code, marks or none, and tell what they were made of and became.",
    "sample": "Write the made-up sample province, the same each time: one workbook a district, form and year.",
    "forms": "List the forms, write an empty one as a workbook, or draft the layout of an unknown workbook.",
    "lab": "Open JupyterLab in Vietnamese, with warm kernels, at the notebook to start with.",
    "new": "Begin a report: write its notebook and its words, which run as they are.",
    "warm": "Keep kernels warm until Ctrl-C, so that other commands on this project begin at once.",
    "candidates": "Rank whom to send to each course, with reasons, in a workbook for the office; nothing is stored.",
}


class Verb(TyperCommand):
    """A verb by its name and what it does; its module, with all that this needs, is imported when it is called."""

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """Return the context of the verb itself, the function of its own name in ``analysis.cli.<verb>``."""
        alone = typer.Typer(add_completion=False)
        alone.command()(getattr(import_module(f"analysis.cli.{self.name}"), str(self.name)))
        return typer.main.get_command(alone).make_context(info_name, args, parent=parent, **extra)


def _end(code: int) -> None:
    """End with the exit code that the verb returned."""
    raise typer.Exit(code)


NAME = "cadre"
app = typer.Typer(
    name=NAME,
    help="Follow the quality of local-government staff, place by place and year by year.\n\n"
    "The usual order: sample or your own files, receive, compute, report, index, check. "
    "Exit codes: 0 good, 1 some file or page could not be done, 2 wrong use, catalogue or parameter.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    result_callback=_end,
)
for verb, does in VERBS.items():
    app.command(verb, cls=Verb, help=does)(lambda: None)


# Verbs that are done by a process of ``cadre warm``, where that stands by: they take longer to begin than to do.
HANDED_OVER = ("report", "index", "verify", "trace", "units")
OF_REPORTS = ("analysis.cli.main", "analysis.cli.reporting", "analysis.cli.report")  # what those import that make pages


def main() -> None:
    """Run the command line; a mistake that a user can mend is shown as one message, with its exit code."""
    with _mistakes_told():
        this_process_is_the_command()
        code = _handed_over(sys.argv[1:])
        if code is not None:
            end_at_once(code)
        if _makes_every_page(sys.argv[1:]):  # while it gets warm the arguments are read
            begin_to_get_warm(_folder_among(sys.argv[1:]), OF_REPORTS)
        seek_garbage_rarely()  # in what a command imports and reads, to look for some takes a fifth of its start
        app(prog_name=NAME)


def run_here() -> None:
    """Run the command line in this process; see :func:`main`."""
    with _mistakes_told():
        app(prog_name=NAME)


def _handed_over(arguments: Sequence[str]) -> int | None:
    """Have the command done by who stands by for its project; None where nobody does, or it is none of those."""
    if not arguments or arguments[0] not in HANDED_OVER:
        return None
    root = _folder_among(arguments) or nearest_project()
    return hand_over("analysis.cli.main:run_here", root) if root is not None else None


def _makes_every_page(arguments: Sequence[str]) -> bool:
    """Whether kernels are needed whatever the other arguments are."""
    elsewhere = any(argument.startswith(("--executor", "--dry-run", "-h", "--help")) for argument in arguments)
    return arguments[:1] == ["report"] and "--no-cache" in arguments and not elsewhere


def _folder_among(arguments: Sequence[str]) -> Path | None:
    """Return what ``--root`` says."""
    for place, argument in enumerate(arguments):
        name, sign, value = argument.partition("=")
        if name == "--root":
            given = value if sign else next(iter(arguments[place + 1 :]), "")
            return Path(given).resolve() if given else None
    return None


@contextmanager
def _mistakes_told() -> Iterator[None]:
    try:
        yield
    except CadreError as error:
        typer.echo(f"cadre: {error}", err=True)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
