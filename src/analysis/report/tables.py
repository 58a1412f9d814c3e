"""A table as a reader gets it: caption, heads with scope, row heads, numbers at the right, long texts in wide cells."""

import re
from collections.abc import Sequence

import pandas as pd
from markupsafe import escape

WIDE_FROM = 6  # columns; a table of so many scrolls on a phone and is not squeezed into towers of words
# Letters of its longest cell from which a column is set wider, lest its words stand on each other in a tower.
LEAST_LETTERS = {"prose": 61, "phrase": 31, "words": 13}
LONG_NUMBER = 36  # letters; beyond them a cell of figures tells in words why there is none, and may be broken
PAIR = 16  # letters; beyond them a cell holds two figures (points and persons), which may stand one below the other
LONG_WORD = re.compile(r"\S{24,}")  # an address, which a phone cannot show in one line


def table_html(table: pd.DataFrame, *, caption: str, numeric: tuple[str, ...] = ()) -> str:
    """Return ``table`` (worded text cells, heads as column names) as an accessible HTML table.

    Parameters
    ----------
    numeric : heads of the columns that are set at the right, with figures of one width.
    """
    heads = [str(head) for head in table.columns]
    rows = [[str(cell) for cell in row] for row in table.to_numpy(dtype=object).tolist()]
    longest = [max((len(row[place]) for row in rows), default=0) for place in range(len(heads))]
    kinds = ["number" if head in numeric else _width(letters) for head, letters in zip(heads, longest, strict=True)]
    kinds[:1] = ["name" if kind in ("words", "phrase") else kind for kind in kinds[:1]]
    label, wide = escape(caption), ' class="wide"' if len(heads) >= WIDE_FROM else ""
    with_kinds = zip(kinds, heads, strict=True)
    columns = "".join(f'<th scope="col"{_class(kind)}>{escape(head)}</th>' for kind, head in with_kinds)
    lines = "".join(f"<tr>{_cells(row, kinds)}</tr>\n" for row in rows)
    return (
        f'<div class="table-box" role="region" aria-label="{label}" tabindex="0">\n<table{wide}>\n'
        f"<caption><span>{label}</span></caption>\n<thead><tr>\n{columns}</tr></thead>\n"
        f"<tbody>\n{lines}</tbody>\n</table>\n</div>"
    )


def _cells(row: Sequence[str], kinds: Sequence[str]) -> str:
    """Return a row's cells, the first of them as its head."""
    first = "".join(f'<th scope="row">{_breakable(cell)}</th>' for cell in row[:1])
    others = zip(kinds[1:], row[1:], strict=True)
    return first + "".join(f"<td{_class(_kind(kind, cell))}>{_breakable(cell)}</td>" for kind, cell in others)


def _class(kind: str) -> str:
    return f' class="{kind}"' if kind else ""


def _breakable(text: str) -> str:
    """Return the escaped text in which long addresses may go on in the next line after a slash."""
    return LONG_WORD.sub(lambda word: word.group().replace("/", "/<wbr>"), str(escape(text)))


def _width(letters: int) -> str:
    return next((kind for kind, least in LEAST_LETTERS.items() if letters >= least), "")


def _kind(column: str, cell: str) -> str:
    """Return the class of a cell; where a column is only wide its head says so for all of it."""
    if column == "number":
        return "number told" if len(cell) > LONG_NUMBER else "number pair" if len(cell) > PAIR else "number"
    return column if column == "prose" else ""
