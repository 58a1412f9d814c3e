"""Which form a sheet is, of which year, and who sent it: read off the text of its head."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from analysis.ingest.grid import Grid, folded
from analysis.model.forms import Form

MADE_UP_MARKER = "SỐ LIỆU MẪU – KHÔNG CÓ THẬT"
HEAD_ROWS = 15  # titles, addresses and heads end well before; figures begin after


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a sheet's head says. year and sender are empty where it does not say them."""

    form: Form
    year: str
    sender: str


def head_text(grid: Grid) -> str:
    """Return the texts of the first rows, a cell a line; line breaks inside a cell stay."""
    return "\n".join(cell.text for row in islice(grid.rows, HEAD_ROWS) for cell in grid.row(row))


def recognise(grid: Grid, forms: Iterable[Form]) -> Recognised | None:
    """Return what the sheet is, or None if it is none of the forms.

    A form is recognised where every one of its ``recognised_by`` texts stands in the head; the one with most of them
    wins where several do.
    """
    text = head_text(grid)
    plain = f" {folded(text)} "
    found = [form for form in forms if all(f" {folded(mark)} " in plain for mark in form.recognised_by)]
    if not found:
        return None
    form = max(found, key=lambda each: (len(each.recognised_by), sum(map(len, each.recognised_by))))
    return Recognised(form, _named(form.title_pattern, text, "year"), _named(form.sender_pattern, text, "unit"))


def _named(pattern: str, text: str, group: str) -> str:
    found = re.search(pattern, text) if pattern else None
    return found[group].strip() if found else ""


def is_made_up(grids: Iterable[Grid]) -> bool:
    """Whether any cell carries the marker of made-up data."""
    marker = folded(MADE_UP_MARKER)
    shortest = len(marker) // 2  # folding makes a text longer, never more than twice; most cells are short
    texts = (cell.raw for grid in grids for cell in grid if isinstance(cell.raw, str))
    return any(marker in folded(text) for text in texts if len(text) >= shortest)
