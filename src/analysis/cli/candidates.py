"""``cadre candidates``: whom to send to a course. Prints counts; the names are in the workbook alone."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from analysis.cli.telling import Json, Root, answer, open_project, progress, tell
from analysis.project.asking import day_of
from analysis.project.choosing import Asked, ChoiceCount, Chosen
from analysis.project.finding import find_files


def candidates(
    paths: Annotated[list[Path], typer.Argument(help="Staff lists (form 02/CL.CBCCX), or folders with such in them.")],
    course: Annotated[
        list[str], typer.Option("--course", help="Id in catalogue/courses.yml; may be repeated: the first goes first.")
    ],
    places: Annotated[
        int | None, typer.Option("--places", help="How many may come to each; by default what the course says.")
    ] = None,
    as_of: Annotated[
        str, typer.Option("--as-of", help="Day on which it is decided; by default that of the newest list.")
    ] = "",
    to: Annotated[
        Path | None, typer.Option("--to", help="The workbook to write; by default in data/selection.")
    ] = None,
    root: Root = None,
    json: Json = False,
) -> int:
    """Rank whom to send to each course, with reasons, in a workbook for the office; nothing is stored."""
    project = open_project(root)
    files = find_files(paths)
    asked = Asked(tuple(course), places, day_of(as_of) if as_of else None, to)
    with progress("read", len(files)) as step:
        done = project.candidates(files, asked, on_file=step)
    for path, problem in done.failed:
        tell(f"cannot be read: {path}: {problem}")
    tell("The workbook holds names: for the office alone, not to be sent on or published.")
    answer(_summary(done), as_json=json, lines=_lines(done))
    return 1 if done.failed else 0


def _summary(done: Chosen) -> dict[str, object]:
    considered = asdict(done.considered)
    return {
        "workbook": str(done.workbook),
        **considered,
        "day": done.considered.day.isoformat(),
        "other_files": done.other_files,
        "failed": [{"path": path, "problem": problem} for path, problem in done.failed],
        "courses": [asdict(count) for count in done.courses],
    }


def _lines(done: Chosen) -> list[str]:
    who = done.considered
    lines = [
        f"{who.persons} person(s) of {who.communes} commune(s) considered on {who.day}: {who.below_standard} below the "
        f"standard of their post, {who.without_standard} in posts without one."
    ]
    if who.left_aside or done.other_files:
        lines.append(f"Left aside: {who.left_aside} row(s) of other lists, {done.other_files} file(s) of other forms.")
    if who.rows_at_fault:
        lines.append(f"{who.rows_at_fault} row(s) at fault are not considered; the workbook names them.")
    if not who.communes_with_needs:
        lines.append("No commune's needs of specialisms and skills are in the store: that reason is not considered.")
    if who.is_made_up:
        lines.append("The lists are made up, and the workbook says so.")
    return [*lines, *map(_line, done.courses), str(done.workbook)]


def _line(count: ChoiceCount) -> str:
    return (
        f"  {count.course}: {count.chosen} chosen for {count.places} place(s), {count.waiting} waiting, "
        f"{count.not_sent} not sent, {count.outside} outside of its posts"
    )
