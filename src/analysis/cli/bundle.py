"""``cadre bundle``: some of the pages in one zip file."""

from pathlib import Path
from typing import Annotated

import typer

from analysis.cli.telling import Json, Root, answer, open_project, tell
from analysis.model.errors import UsageError
from analysis.project.asking import known
from analysis.project.settings import OFFICE_PROFILES, PROFILES
from analysis.report.asked import Asked
from analysis.report.bundle import write_bundle
from analysis.report.jobs import OFFICE


def bundle(
    to: Annotated[Path, typer.Argument(help="The zip file to write, such as kim_bang.zip.")],
    unit: Annotated[list[str] | None, typer.Option("--unit", help="Official code; may be repeated.")] = None,
    report: Annotated[list[str] | None, typer.Option("--report", help="Report; may be repeated.")] = None,
    period: Annotated[list[str] | None, typer.Option("--period", help="Year; may be repeated.")] = None,
    lang: Annotated[list[str] | None, typer.Option("--lang", help="vi or en; may be repeated.")] = None,
    profile: Annotated[
        str, typer.Option("--profile", help="Whose pages: office (default), leadership or public.")
    ] = OFFICE,
    again: Annotated[bool, typer.Option("--again", help="Overwrite the file if it is there already.")] = False,
    root: Root = None,
    json: Json = False,
) -> int:
    """Put finished pages, by unit, report, period and language, into a zip file with its own entry page."""
    project = open_project(root)
    known(profile, PROFILES, "profile")
    if to.suffix != ".zip":
        raise UsageError(f"a bundle is a zip file, not {to.suffix or 'a folder'!r}.", where=str(to),
                         do="Name a file that ends with .zip.")  # fmt: skip
    if to.exists() and not again:
        raise UsageError("this file is there already.", where=str(to),
                         do="Name another, or overwrite it with --again.")  # fmt: skip
    asked = Asked(unit or (), report or (), period or (), lang or (), profile)
    names = write_bundle(project, to, asked)
    if profile in OFFICE_PROFILES:
        tell("These pages are for the office: no small count is hidden in them. For others take --profile.")
    size = to.stat().st_size
    pages = [name for name in names if "/" in name]
    answer(
        {"bundle": str(to), "pages": pages, "bytes": size},
        as_json=json,
        lines=[f"{to}: {len(pages)} page(s) with an entry page of their own, {size / 1000:.0f} kB."],
    )
    return 0
