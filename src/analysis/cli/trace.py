"""``cadre trace``: from a number back to the cells it came from."""

from math import isfinite
from typing import Annotated

import typer

from analysis.cli.telling import Json, Root, answer, open_project
from analysis.model.tables import rows_of


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
        + (f"/{value['denominator']:g}" if isfinite(value["denominator"]) else "")
        + f", state {value['state']} {value['reason']}".rstrip()
    )
    cells = rows_of(found.cells)
    lines = [
        f"  {cell['path']}!{cell['cell']}  {cell['value']:g}  {_named(cell)}  {cell['name']}"
        + ("" if cell["is_whole"] else "  (only in part)")
        for cell in cells
    ]
    before = rows_of(found.earlier)
    lines += [
        f"  before: {each['path']}!{each['cell']}  {each['told'] or '–'}{' (refused)' if each['was_refused'] else ''}"
        f"  received {each['received_at']}, superseded by {each['instead']}"
        for each in before
    ]
    summary: dict[str, object] = {
        "value": {key: (None if item != item else item) for key, item in value.items()},
        "cells": cells,
        "earlier": before,
    }
    answer(summary, as_json=json, lines=[head, *lines])
    return 0


def _named(cell: dict[str, object]) -> str:
    return f"{cell['measure']}@{cell['group']}" if cell["group"] else str(cell["measure"])
