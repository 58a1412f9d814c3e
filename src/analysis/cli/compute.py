"""``cadre compute``: from facts to values and findings."""

from datetime import date
from typing import Annotated

import typer

from analysis.cli.telling import Json, Root, answer, open_project, progress
from analysis.model.errors import UsageError


def compute(
    frame: Annotated[
        list[str] | None,
        typer.Option("--frame", help="A day such as 2020-12-31; may be repeated. Default: those of analysis.toml."),
    ] = None,
    root: Root = None,
    json: Json = False,
) -> int:
    """Compute values and findings for the frames of analysis.toml, or for those named."""
    project = open_project(root)
    frames = [_day(text) for text in frame or []] or list(project.settings.frames.compute)
    with progress("compute", len(frames)) as step:
        done = project.compute(frames, on_frame=step)
    rows = {name: len(project.values(frame=name)) for name in done}
    answer(
        {"frames": rows},
        as_json=json,
        lines=[f"frame {name}: {count} values" for name, count in rows.items()],
    )
    return 0


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text!r} is not a day.", where="--frame", do="Write it as 2020-12-31.") from None
