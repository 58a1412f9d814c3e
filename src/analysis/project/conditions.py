"""What somebody asks of VALUES or FINDINGS, as conditions on the table: names are codes, and what there is not is told.

A misspelt indicator or column is told with what was probably meant. An empty table would say that there are no figures.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from analysis.model.tables import QUESTIONS, TABLES
from analysis.project.asking import known
from analysis.project.places_asked import OF_PLACES, with_codes

if TYPE_CHECKING:
    from analysis.project.desk import Desk

MAY_LOOK_LIKE_NUMBERS = ("unit", "within", "period", "since")  # and are texts: 2025 is the year "2025"


def conditions(desk: "Desk", table: str, where: Mapping[str, object], day: date) -> dict[str, object]:
    """Return conditions on the columns of ``table``, on the map of a day.

    Raises
    ------
    UsageError
        for a column, an indicator, a question, a level or a unit that there is not.
    """
    columns = list(TABLES[table].columns)
    for name in where:
        known(name, [*columns, *OF_PLACES], f"column of {table}")
    asked = {
        name: _each(wanted, str) if name in MAY_LOOK_LIKE_NUMBERS else wanted for name, wanted in where.items()
    }  # fmt: skip
    if asked.get("indicator"):
        ids = desk.catalogue.indicators  # of these nothing has to be known of what others are called
        asked["indicator"] = _each(asked["indicator"], lambda one: one if one in ids else desk.indicators[one])
    if asked.get("question"):
        asked["question"] = _each(asked["question"], lambda one: known(one, QUESTIONS, "question"))
    return with_codes(desk.registry, asked, day, desk.holding_figures)


def _each(wanted: object, read: Callable[[Any], str]) -> object:
    """Return a name as it is read, or each of several."""
    if isinstance(wanted, str) or not isinstance(wanted, Iterable):
        return read(wanted) if wanted != "" else wanted
    return [read(one) for one in wanted]
