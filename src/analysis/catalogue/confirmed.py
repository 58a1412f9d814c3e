"""Names that somebody confirmed to mean a unit, where no rule tells it: read, and held against the register."""

import unicodedata
from collections.abc import Collection, Iterator, Sequence
from datetime import date

from analysis.catalogue.read import Reader
from analysis.model.errors import Fault
from analysis.model.places import ConfirmedName, Standing

FILE = "units/confirmed_names.csv"


def read_confirmed_names(reader: Reader) -> tuple[ConfirmedName, ...]:
    """Return the rows of ``confirmed_names.csv``; one that nobody has signed is a fault."""
    return tuple(reader.table(FILE, ConfirmedName))


def of_confirmed_names(
    standing: Standing, forms: Collection[str], confirmed: Sequence[ConfirmedName], broken: frozenset[str]
) -> Iterator[Fault]:
    """Form and units are there, the unit lies where the name is looked for, and a name means one unit from one day."""
    seen = set()
    for row in confirmed:
        key = f"{row.written} ({row.within}, {row.valid_from})"
        if row.form and row.form not in forms and row.form not in broken:
            yield Fault(FILE, key, f"no form is called {row.form!r}; empty stands for all forms")
        if standing.rows and not {row.within, row.code} & broken:
            yield from (Fault(FILE, key, wrong) for wrong in _of_units(standing, row))
        told = (row.form, row.within, " ".join(unicodedata.normalize("NFC", row.written).casefold().split()))
        if (*told, row.valid_from) in seen:
            yield Fault(FILE, key, "this name is confirmed twice from the same day; keep one of the rows")
        seen.add((*told, row.valid_from))


def _of_units(standing: Standing, row: ConfirmedName) -> Iterator[str]:
    missing = [code for code in (row.within, row.code) if standing.on(code, row.valid_from) is None]
    if missing:
        yield f"no unit had the code {' or '.join(map(repr, missing))} on {row.valid_from}"
    elif row.within not in _line(standing, row.code, row.valid_from):
        yield f"{row.code!r} did not lie in {row.within!r} on {row.valid_from}"


def _line(standing: Standing, code: str, day: date) -> list[str]:
    line: list[str] = []
    while code and code not in line:
        line.append(code)
        unit = standing.on(code, day)
        code = unit.parent if unit else ""
    return line
