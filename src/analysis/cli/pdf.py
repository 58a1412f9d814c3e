"""``cadre pdf``: finished pages as PDF, to be printed or sent."""

from pathlib import Path
from typing import Annotated

import typer

from analysis.cli.telling import Json, Root, answer, open_project, progress, tell
from analysis.project.asking import known
from analysis.project.settings import OFFICE_PROFILES, PROFILES
from analysis.report.asked import Asked
from analysis.report.jobs import OFFICE
from analysis.report.pdf import Printed, pages_to_print, print_pages


def pdf(
    pages: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PAGE]...", help="Pages, or patterns such as 'vi/*/350/*.html'; all by default."),
    ] = None,
    unit: Annotated[list[str] | None, typer.Option("--unit", help="Official code; may be repeated.")] = None,
    report: Annotated[list[str] | None, typer.Option("--report", help="Report; may be repeated.")] = None,
    period: Annotated[list[str] | None, typer.Option("--period", help="Year; may be repeated.")] = None,
    lang: Annotated[list[str] | None, typer.Option("--lang", help="vi or en; may be repeated.")] = None,
    profile: Annotated[
        str, typer.Option("--profile", help="Whose pages: office (default), leadership or public.")
    ] = OFFICE,
    into: Annotated[
        Path | None, typer.Option("--into", help="Folder to write to; by default each beside its page.")
    ] = None,
    root: Root = None,
    json: Json = False,
) -> int:
    """Print finished pages as tagged PDF: those named, or by unit, report, period and language."""
    project = open_project(root)
    known(profile, PROFILES, "profile")
    asked = Asked(unit or (), report or (), period or (), lang or (), profile)
    meant = pages_to_print(project.reports, pages or (), asked)
    with progress("pdf", len(meant)) as step:

        def told(result: Printed) -> None:
            step(result.page)

        results = print_pages(
            meant,
            reports=project.reports,
            into=into,
            languages=project.catalogue.languages,
            chromium=project.settings.printing.chromium,
            on_done=told,
        )
    made = [result for result in results if not result.message]
    failed = [result for result in results if result.message]
    for result in failed:
        tell(f"failed: {result.page}: {result.message}")
    if any(_is_for_the_office(result) for result in made):
        tell("These pages are for the office: no small count is hidden in them. For others take --profile.")
    answer(
        {"made": len(made), "failed": len(failed), "pages": [result.row for result in results]},
        as_json=json,
        lines=[
            *(f"{result.pdf}: {result.sheets} page(s)" for result in made),
            f"{len(made)} PDF made, {len(failed)} failed.",
        ],
    )
    return 1 if failed else 0


def _is_for_the_office(result: Printed) -> bool:
    first = Path(result.page).parts[0]
    return first in OFFICE_PROFILES or first not in PROFILES
