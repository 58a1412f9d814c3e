"""``cadre compute``: from facts to values and findings."""

from typing import Annotated

import typer

from analysis.cli.telling import Json, Root, answer, open_project, progress
from analysis.project.asking import day_of


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
    frames = [day_of(text) for text in frame or []] or list(project.settings.frames.compute)
    with progress("compute", len(frames)) as step:
        done = project.compute(frames, on_frame=step)
    rows = {name: len(project.values(frame=name)) for name in done}
    answer(
        {"frames": rows},
        as_json=json,
        lines=[f"frame {name}: {count} values" for name, count in rows.items()],
    )
    return 0
