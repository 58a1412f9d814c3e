"""``cadre export``: values and findings for other programs, and for people who use Excel."""

from pathlib import Path
from typing import Annotated

import typer

from analysis.cli.telling import Json, Lang, Root, answer, open_project, tell
from analysis.project.asking import day_of, known
from analysis.project.project import Project
from analysis.project.settings import OFFICE_PROFILES
from analysis.report.figures.columns import TABLES
from analysis.report.figures.rows import Wanted
from analysis.report.figures.writing import ONE_TABLE, check_target, write_figures
from analysis.report.jobs import OFFICE


def export(
    to: Annotated[
        Path, typer.Argument(help="File to write: .xlsx, .csv, .parquet; .zip or a folder for a Data Package.")
    ],
    table: Annotated[
        list[str] | None, typer.Option("--table", help="values, findings; both where the kind of file can hold them.")
    ] = None,
    frame: Annotated[
        list[str] | None, typer.Option("--frame", help="Day of the map of units; by default the newest. Repeatable.")
    ] = None,
    unit: Annotated[list[str] | None, typer.Option("--unit", help="Official code; may be repeated.")] = None,
    parts: Annotated[bool, typer.Option("--parts", help="With all that lies in the units.")] = False,
    indicator: Annotated[list[str] | None, typer.Option("--indicator", help="May be repeated.")] = None,
    period: Annotated[list[str] | None, typer.Option("--period", help="Year; may be repeated.")] = None,
    profile: Annotated[
        str, typer.Option("--profile", help="Who reads it: office (default), leadership, public or analyst.")
    ] = OFFICE,
    lang: Lang = "",
    again: Annotated[bool, typer.Option("--again", help="Replace what is there already.")] = False,
    root: Root = None,
    json: Json = False,
) -> int:
    """Write values and findings as Excel, CSV, Parquet or a Data Package, each row with its interval."""
    project = open_project(root)
    tables = [known(name, TABLES, "table") for name in table or (TABLES[:1] if to.suffix in ONE_TABLE else TABLES)]
    check_target(to, tables, again=again)
    frames = [day_of(name).isoformat() for name in frame or []] or [_newest_frame(project)]
    wanted = Wanted(profile or OFFICE, frames, unit or (), parts, indicator or (), period or ())
    wanted.check(project)
    counts = write_figures(project, to, wanted, tables, lang or project.settings.languages.default)
    if profile in OFFICE_PROFILES:
        tell("These figures are for the office: no small count is hidden in them. For others take --profile.")
    rows = ", ".join(f"{count} {name}" for name, count in counts.items())
    answer({"file": str(to), "rows": counts, "frames": frames, "profile": profile}, as_json=json,
           lines=[f"{to}: {rows}, on the map of {', '.join(frames)}."])  # fmt: skip
    return 0


def _newest_frame(project: Project) -> str:
    return max(day.isoformat() for day in project.settings.frames.compute)
