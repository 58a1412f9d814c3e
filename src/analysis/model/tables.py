"""The seven tables that carry everything: what their columns hold, checked wherever a table crosses between rooms.

Texts are ``str`` and never null: what is not known is the empty text. Numbers are float64 and may be NaN where a
description says so. Days are ISO texts (``2020-06-30``), so that they sort, travel and print the same everywhere.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.extensions import ExtensionDtype

Record = Mapping[str, Any] | pd.Series  # a row, column -> value

# Texts as Python's own, for tables of few rows: to take them out of Arrow costs more than they do.
TEXT = pd.StringDtype("python", na_value=np.nan)

STATES = ("ok", "suppressed", "too_few", "missing", "cannot")
BOUNDS = ("exact", "at_least", "at_most", "about")
VERDICTS = (
    "",
    "improving", "worsening", "rising", "falling", "rose_and_fell", "no_clear_change",
    "too_few_data", "cannot_be_tested",
    "reached", "not_reached", "cannot_tell",
    "agrees", "differs", "cannot_be_compared", "impossible_share",
    "adds_up", "does_not_add_up", "swapped", "copied", "copied_row", "leap",
    "possible_share", "within_ceiling", "above_ceiling", "ceiling_of_all", "behind", "on_schedule",
    "better", "worse", "higher", "lower", "similar", "no_detectable_difference",
    "among_the_first", "may_be_among_the_first", "not_among_the_first", "cannot_be_separated",
    "as_good_as_sure", "likely", "open", "unlikely", "out_of_reach",
    "beyond_chance", "within_chance",
)  # fmt: skip

# What FINDINGS answer that are kept; other questions are asked when somebody wants to know.
QUESTIONS = (
    "adds_up", "behind_schedule", "ceiling", "comparison", "could_be_seen", "funnel", "interval", "looks_wrong",
    "published", "shrinkage", "spread", "target", "trend",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """What a column holds: values of a ``kind``, none missing unless ``nullable``, none twice where ``unique``.

    ``among`` : the texts that may stand there; none means any. ``at_least`` : the least number; None means any.
    """

    kind: Literal["str", "float64", "int64", "bool"]
    nullable: bool = False
    unique: bool = False
    among: tuple[str, ...] = ()
    at_least: float | None = None


@dataclass(frozen=True, slots=True)
class Schema:
    """The name of a table and its columns in their order."""

    name: str
    columns: Mapping[str, Column]


def _text(*, unique: bool = False, among: tuple[str, ...] = ()) -> Column:
    return Column("str", unique=unique, among=among)


def _number(*, nullable: bool = True) -> Column:
    return Column("float64", nullable=nullable)


def _count() -> Column:
    return Column("int64", at_least=0)


def _flag() -> Column:
    return Column("bool")


# One row is one file received. body_cells = facts + checks + rejected + ignored, always.
# problem: why the file as a whole could not be read, in words; else empty. period: "2020", or "2002..2016" for a panel.
SOURCES = Schema(
    "sources",
    {
        "id": _text(unique=True), "path": _text(), "digest": _text(), "sender": _text(), "form": _text(),
        "version": _text(), "unit": _text(), "period": _text(), "received_at": _text(), "supersedes": _text(),
        "body_cells": _count(), "facts": _count(), "checks": _count(), "rejected": _count(), "ignored": _count(),
        "is_made_up": _flag(), "licence": _text(), "problem": _text(),
    },
)  # fmt: skip

# One row is one figure that somebody wrote on a form. unit is the code of the unit valid on the day as_of.
# cell: of a figure counted from a list of persons, the range of its rows (CL02!A12:BD45); no count of cells counts it.
FACTS = Schema(
    "facts",
    {
        "unit": _text(), "as_of": _text(), "period": _text(), "measure": _text(), "group": _text(),
        "value": _number(nullable=False), "bound": _text(among=BOUNDS), "source": _text(),
        "cell": _text(),
    },
)  # fmt: skip

# One row is one cell refused. rule: identifier of the rule; message: Vietnamese, for the sender. raw: what the cell
# says; empty where it may be of a person: in lists of persons, in files and sheets of no known form or refused whole.
REJECTS = Schema(
    "rejects",
    {"source": _text(), "cell": _text(), "raw": _text(), "rule": _text(), "message": _text()},
)

# One row is one figure printed elsewhere. unit: code where the register has the place, else empty.
# value: as printed (percentages stay percentages); printed_share: percentage printed, NaN if none; out_of: NaN if none.
# value_text, share_text: both with the decimals that were printed ("32.0"). count_id: the row whose value is the count
# behind the printed share; total_id: the row whose value is the total; part_set: the set of rows that add up to it.
PUBLISHED = Schema(
    "published",
    {
        "id": _text(unique=True), "place": _text(), "unit": _text(), "period": _text(), "indicator": _text(),
        "value": _number(nullable=False), "value_text": _text(), "bound": _text(among=BOUNDS), "measured_in": _text(),
        "printed_share": _number(), "share_text": _text(), "out_of": _number(), "count_id": _text(),
        "total_id": _text(), "part_set": _text(), "source": _text(), "source_url": _text(), "quote": _text(),
    },
)  # fmt: skip

# One row is one indicator for one place, time and frame. value: shares are fractions; NaN unless state is ok.
VALUES = Schema(
    "values",
    {
        "indicator": _text(), "unit": _text(), "frame": _text(), "period": _text(), "group": _text(),
        "numerator": _number(), "denominator": _number(), "value": _number(), "seen": _number(),
        "estimated": _number(), "state": _text(among=STATES), "reason": _text(),
    },
)  # fmt: skip

# One row is one answer to one question. since: first period looked at; against: what it is held against (a target's
# id, a published figure's id, another unit's code, the address of a printed total, the part of a decomposition).
# level: of the interval and the test; of could_be_seen the power. p: of a forecast the chance of reaching the target.
# n: persons (the total) where a share is judged, years where a series is, units where a spread or a rank is.
FINDINGS = Schema(
    "findings",
    {
        "indicator": _text(), "unit": _text(), "frame": _text(), "since": _text(), "period": _text(), "group": _text(),
        "against": _text(), "question": _text(), "estimate": _number(), "lower": _number(), "upper": _number(),
        "level": _number(), "n": _number(), "p": _number(), "p_adjusted": _number(),
        "verdict": _text(among=VERDICTS), "method": _text(),
    },
)  # fmt: skip

# One row is one page made or failed.
RUNS = Schema(
    "runs",
    {
        "job": _text(), "fingerprint": _text(), "status": _text(), "page": _text(), "seconds": _number(),
        "at": _text(), "message": _text(),
    },
)  # fmt: skip

TABLES = {schema.name: schema for schema in (SOURCES, FACTS, REJECTS, PUBLISHED, VALUES, FINDINGS, RUNS)}


def checked(frame: pd.DataFrame, schema: Schema) -> pd.DataFrame:
    """Return ``frame`` with the schema's columns in order and of its types; all that is wrong is raised at once.

    Raises
    ------
    CadreError
        naming the table, the column and the first offending values.
    """
    if _is_sound(frame, schema):
        return frame.copy()
    # Of tables that are sound nobody has to wait until pandera is imported.
    told: pd.DataFrame = import_module("analysis.model.column_by_column").converted(frame, schema)
    return told


def as_kept(frame: pd.DataFrame, schema: Schema) -> pd.DataFrame:
    """Return a table out of a store as :func:`checked` does; of what was checked on its way in, only the types."""
    if list(frame.columns) == list(schema.columns) and all(
        _is_of_kind(kept, column) for kept, column in zip(frame.dtypes, schema.columns.values(), strict=True)
    ):
        return frame
    return checked(frame, schema)


def _is_of_kind(kept: ExtensionDtype | np.dtype, column: Column) -> bool:
    """Whether values are of a column's kind; texts may be Arrow's or Python's."""
    return kept == column.kind or (kept == TEXT and column.kind == "str")


def _is_sound(frame: pd.DataFrame, schema: Schema) -> bool:
    """Whether ``frame`` is as the schema asks already; pandera, which takes ten times as long, looks at all others."""
    return list(frame.columns) == list(schema.columns) and all(
        _is_sound_column(frame[name], column) for name, column in schema.columns.items()
    )


def _is_sound_column(values: pd.Series, column: Column) -> bool:
    if not _is_of_kind(values.dtype, column) or (not column.nullable and values.hasnans):
        return False
    if column.unique and not values.is_unique:
        return False
    if column.among and not set(values.unique()) <= set(column.among):
        return False
    return column.at_least is None or bool((values >= column.at_least).all())


def empty(schema: Schema) -> pd.DataFrame:
    """Return a table of no rows with the schema's columns and types."""
    columns = {name: pd.Series(dtype=column.kind) for name, column in schema.columns.items()}
    return checked(pd.DataFrame(columns), schema)


def rows_of(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table one by one, as column -> value, numbers as Python's own."""
    names = [str(name) for name in table.columns]
    return [dict(zip(names, row, strict=True)) for row in _plain(table).tolist()]


def columns_of(table: pd.DataFrame) -> dict[str, list[Any]]:
    """Return the columns of a table as lists, numbers as Python's own."""
    return {str(name): column.tolist() for name, column in zip(table.columns, _plain(table).T, strict=True)}


def arrays_of(table: pd.DataFrame) -> dict[str, NDArray[Any]]:
    """Return the columns of a table as arrays; a part of one is quickly made a list of Python's own values.

    They may be the table itself: nobody writes into them.
    """
    return {str(name): _array_of(column) for name, column in table.items()}


def _array_of(column: pd.Series) -> NDArray[Any]:
    if column.dtype == "object":
        return _plain(column.to_frame())[:, 0]
    return column.to_numpy(dtype=object if isinstance(column.dtype, ExtensionDtype) else None)


def indexed_rows(table: pd.DataFrame) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Give the rows one by one with their places in the index: ``iterrows`` at a tenth of its cost."""
    return zip(table.index.tolist(), rows_of(table), strict=True)


_of_python = np.frompyfunc(lambda one: one.item() if isinstance(one, np.generic) else one, 1, 1)


def _plain(table: pd.DataFrame) -> NDArray[np.object_]:
    """Return the cells of a table as Python's own values: all at once, which takes a third of column after column.

    They may be the table itself: nobody writes into them.
    """
    cells = table.to_numpy(dtype=object)
    kinds = {*map(type, cells.ravel().tolist())}
    return _of_python(cells) if any(issubclass(kind, np.generic) for kind in kinds) else cells
