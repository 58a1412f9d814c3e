"""``cadre new``: what something new begins with."""

from typing import Annotated

import typer

from analysis.cli.telling import Json, Root, answer, open_project
from analysis.model.errors import UsageError
from analysis.report.new_report import new_report


def new(
    what: Annotated[str, typer.Argument(help="`report`.", show_default=False)],
    name: Annotated[str, typer.Argument(help="Its name, such as staff_of_phu_ly.", show_default=False)],
    indicator: Annotated[
        list[str] | None, typer.Option("--indicator", help="Indicator that it is about; may be said several times.")
    ] = None,
    unit: Annotated[str, typer.Option("--unit", help="Place of its first page: code, or name in quotes.")] = "",
    period: Annotated[str, typer.Option("--period", help="Year of its first page.")] = "",
    title: Annotated[str, typer.Option("--title", help="Its title in Vietnamese.")] = "",
    title_en: Annotated[str, typer.Option("--title-en", help="Its title in English.")] = "",
    root: Root = None,
    json: Json = False,
) -> int:
    """Begin a report: write its notebook and its words, which run as they are."""
    if what != "report":
        raise UsageError(f"{what!r} is nothing that can be begun.", where="new", do="Write `cadre new report NAME`.")
    project = open_project(root)
    files = new_report(
        project, name, indicators=indicator or (), unit=unit, period=period, title=title, title_en=title_en
    )  # fmt: skip
    summary: dict[str, object] = {"report": name, "files": [str(file) for file in files]}
    go_on = f"Work on it with `cadre lab`; `cadre report {name}` makes its pages."
    answer(summary, as_json=json, lines=[*map(str, files), go_on])
    return 0
