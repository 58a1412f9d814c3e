"""The figures that somebody published, as the table ``published``.

Which printed figures belong together stands in the file, never in their names: ``count_id`` names the row with the
count behind a printed share (itself, where the row's value is that count), ``total_id`` the row with the total, and
``part_set`` the set of rows that add up to that total.
"""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal

import pandas as pd
from pydantic import Field

from analysis.catalogue.read import Reader
from analysis.model.nouns import Noun
from analysis.model.places import Unit
from analysis.model.tables import PUBLISHED, checked, empty

FILE = "published.csv"
LEAST_PARTS = 2

# Numbers stay text until the table is made, so that the decimals that were printed are kept: 32.0 is not 32.
Printed = Annotated[str, Field(pattern=r"^-?\d+(\.\d+)?$")]
OptionalShare = Annotated[str, Field(pattern=r"^(\d+(\.\d+)?)?$")]
OptionalTotal = Annotated[str, Field(pattern=r"^([1-9]\d*)?$")]


class _Figure(Noun):
    """One row of the file; its fields are the columns of the file."""

    id: Annotated[str, Field(min_length=1)]
    place: Annotated[str, Field(min_length=1)]
    unit: str
    period: Annotated[str, Field(pattern=r"^((19|20)\d\d)?$")]
    indicator: Annotated[str, Field(min_length=1)]
    value: Printed
    bound: Literal["exact", "at_least", "at_most", "about"]
    measured_in: Annotated[str, Field(min_length=1)]
    printed_share: OptionalShare
    out_of: OptionalTotal
    count_id: str
    total_id: str
    part_set: Annotated[str, Field(pattern=r"^([a-z][a-z0-9_]*)?$")]
    source: Annotated[str, Field(min_length=1)]
    source_url: str
    quote: str

    @property
    def where(self) -> tuple[str, str, str]:
        """Whose figure of when it is, and who printed it: what figures that belong together have in common."""
        return self.place, self.period, self.source


def read_published(reader: Reader) -> pd.DataFrame:
    """Read ``published.csv`` as table ``published``; bad rows and ids that stand twice are noted and left out."""
    figures: dict[str, _Figure] = {}
    for figure in reader.table(FILE, _Figure):
        if figure.id in figures:
            reader.note(FILE, figure.id, "this id stands twice; give one of the rows another id")
        figures[figure.id] = figure
    for key, message in _ill_linked(figures, reader.broken):
        reader.note(FILE, key, message)
    if not figures:
        return empty(PUBLISHED)
    return checked(pd.DataFrame([_row(figure) for figure in figures.values()]), PUBLISHED)


def stood_in(units: list[Unit], year: str) -> bool:
    """Whether one of the units stood on some day of ``year``; without a year, on any day at all."""
    if not year:
        return bool(units)
    first, last = date(int(year), 1, 1), date(int(year), 12, 31)
    return any((unit.valid_from or first) <= last and (unit.valid_to or last) >= first for unit in units)


def _row(figure: _Figure) -> dict[str, Any]:
    """Return the table's row: numbers as numbers, and beside them the text as it was printed."""
    told = figure.model_dump()
    numbers = {name: float(told[name] or "nan") for name in ("value", "printed_share", "out_of")}
    row = told | numbers | {"value_text": figure.value, "share_text": figure.printed_share}
    return {name: row[name] for name in PUBLISHED.columns}


def _ill_linked(figures: dict[str, _Figure], broken: set[str]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the rows that figures name: the key and what to do."""
    sets: dict[str, list[_Figure]] = {}
    for figure in figures.values():
        yield from _ill_named(figure, "count_id", figure.count_id, figures, broken)
        yield from _ill_named(figure, "total_id", figure.total_id, figures, broken)
        yield from _ill_counted(figure, figures)
        if figure.part_set:
            sets.setdefault(figure.part_set, []).append(figure)
    for name, parts in sets.items():
        first = parts[0]
        if len(parts) < LEAST_PARTS:
            yield f"{first.id}.part_set", f"{name!r} has one part only; name it in the other rows too"
        if not first.total_id or len({part.total_id for part in parts}) > 1:
            yield f"{first.id}.part_set", f"all parts of {name!r} must name one and the same row as total_id"


def _ill_named(
    figure: _Figure, column: str, name: str, figures: dict[str, _Figure], broken: set[str]
) -> Iterator[tuple[str, str]]:
    if name in broken or not name:
        return
    if name not in figures:
        yield f"{figure.id}.{column}", f"no row has the id {name!r}"
    elif figures[name].where != figure.where:
        yield f"{figure.id}.{column}", f"row {name!r} is of another place, year or source"


def _ill_counted(figure: _Figure, figures: dict[str, _Figure]) -> Iterator[tuple[str, str]]:
    """A count needs a share and a total, and is a whole number within it; a total is what its own row says."""
    if figure.count_id:
        if not (figure.printed_share and figure.out_of):
            yield f"{figure.id}.count_id", "a count stands behind a printed share: fill printed_share and out_of too"
        count = figures.get(figure.count_id)
        if count and figure.out_of and not (count.value.isdigit() and int(count.value) <= int(figure.out_of)):
            yield f"{figure.id}.count_id", f"{count.value} is no count out of {figure.out_of}"
    total = figures.get(figure.total_id)
    if total and figure.out_of and total.value != figure.out_of:
        yield f"{figure.id}.out_of", f"{figure.out_of} stands here, but row {total.id!r} says {total.value}"
