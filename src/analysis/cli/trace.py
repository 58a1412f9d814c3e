"""``cadre trace``: from a number back to the cells it came from."""

from typing import Annotated

import typer

from analysis.cli.telling import Json, Root, answer, open_project


def trace(
    indicator: Annotated[str, typer.Argument(help="For example university_or_higher.")],
    unit: Annotated[str, typer.Argument(help="Official code, for example 350.")],
    period: Annotated[str, typer.Argument(help="Year, for example 2020.")],
    frame: Annotated[str, typer.Option("--frame", help="Day of the map of units; by default that of the page.")] = "",
    group: Annotated[str, typer.Option("--group", help="Post or programme, for example II.1.")] = "",
    root: Root = None,
    json: Json = False,
) -> int:
    """Tell from which files and cells a number came."""
    found = open_project(root).trace(indicator, unit, period, frame=frame, group=group)
    value = found.value
    head = (
        f"{indicator} {unit} {period} (frame {value['frame']}): {value['numerator']:g}"
        + (f"/{value['denominator']:g}" if value["denominator"] == value["denominator"] else "")
        + f", state {value['state']} {value['reason']}".rstrip()
    )
    lines = [
        f"  {row.path}!{row.cell}  {row.value:g}  {row.measure}{'@' + row.group if row.group else ''}  {row.name}"
        + ("" if row.is_whole else "  (only in part)")
        for row in found.cells.itertuples(name="Cell")
    ]
    summary = {
        "value": {key: (None if item != item else item) for key, item in value.items()},
        "cells": found.cells.to_dict("records"),
    }
    answer(summary, as_json=json, lines=[head, *lines])
    return 0
