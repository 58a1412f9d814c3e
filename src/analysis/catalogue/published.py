"""The figures that somebody published, as the table ``published``."""

from datetime import date
from typing import Annotated, Literal

import pandas as pd
from pydantic import BeforeValidator, Field

from analysis.catalogue.read import Reader
from analysis.model.nouns import Noun, Unit
from analysis.model.tables import PUBLISHED, checked, empty

FILE = "published.csv"


def _empty_is_none(value: object) -> object:
    return None if value == "" else value


OptionalNumber = Annotated[Annotated[float, Field(ge=0, allow_inf_nan=False)] | None, BeforeValidator(_empty_is_none)]


class _Figure(Noun):
    """One row of the file; its fields are the columns of the table."""

    id: Annotated[str, Field(min_length=1)]
    place: Annotated[str, Field(min_length=1)]
    unit: str
    period: Annotated[str, Field(pattern=r"^((19|20)\d\d)?$")]
    indicator: Annotated[str, Field(min_length=1)]
    value: Annotated[float, Field(allow_inf_nan=False)]
    bound: Literal["exact", "at_least", "at_most", "about"]
    measured_in: Annotated[str, Field(min_length=1)]
    printed_share: OptionalNumber
    out_of: OptionalNumber
    source: Annotated[str, Field(min_length=1)]
    source_url: str
    quote: str


def read_published(reader: Reader) -> pd.DataFrame:
    """Read ``published.csv`` as table ``published``; bad rows and ids that stand twice are noted and left out."""
    figures: dict[str, _Figure] = {}
    for figure in reader.table(FILE, _Figure):
        if figure.id in figures:
            reader.note(FILE, figure.id, "this id stands twice; give one of the rows another id")
        figures[figure.id] = figure
    if not figures:
        return empty(PUBLISHED)
    rows = pd.DataFrame([figure.model_dump() for figure in figures.values()])
    return checked(rows.astype({"printed_share": float, "out_of": float}), PUBLISHED)


def stood_in(units: list[Unit], year: str) -> bool:
    """Whether one of the units stood on some day of ``year``; without a year, on any day at all."""
    if not year:
        return bool(units)
    first, last = date(int(year), 1, 1), date(int(year), 12, 31)
    return any((unit.valid_from or first) <= last and (unit.valid_to or last) >= first for unit in units)
