"""The register of administrative units: read from its files, and whether it holds together in time (as faults)."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pandas as pd

from analysis.catalogue.layouts import LEVELS
from analysis.catalogue.published import stood_in
from analysis.catalogue.read import Reader
from analysis.model.errors import Fault
from analysis.model.places import CensusCommune, Change, Standing, Unit
from analysis.model.tables import rows_of

FOLDER, UNITS, CHANGES = "units", "units/units.csv", "units/changes.csv"
CENSUS = "units/census_2009.csv"
KEYS = {UNITS: 2, CHANGES: 3}  # how many of its first columns make the key of a row
DAY = timedelta(days=1)


def read_units(reader: Reader) -> tuple[Unit, ...]:
    """Return the units of ``units.csv`` and of every ``units_*.csv`` beside it."""
    return tuple(unit for file in _files(reader, UNITS) for unit in reader.table(file, Unit, separated=("aliases",)))


def read_changes(reader: Reader) -> tuple[Change, ...]:
    """Return the changes of ``changes.csv`` and of every ``changes_*.csv`` beside it."""
    return tuple(change for file in _files(reader, CHANGES) for change in reader.table(file, Change))


def read_census(reader: Reader) -> list[CensusCommune]:
    """Return the communes of the census of 2009. No figure is told for them: only who asks for a history reads them."""
    return reader.table(CENSUS, CensusCommune)


def in_their_files(reader: Reader, faults: Iterable[Fault]) -> Iterator[Fault]:
    """Yield the faults with the file, of all that hold units or changes, in which the row of each stands."""
    begun: dict[tuple[str, int], set[str]] = {}  # by file and number of columns; each is read once, not for each fault
    files_of = {first: _files(reader, first) for first in KEYS}
    for fault in faults:
        if fault.file not in KEYS or not fault.key:
            yield fault
            continue
        columns = re.findall(r"[^\s>@.]+", fault.key.replace(" -> ", " "))[: KEYS[fault.file]]
        for file in files_of[fault.file]:
            if (file, len(columns)) not in begun:
                begun[file, len(columns)] = _beginnings(reader.folder / file, len(columns))
        held = [file for file in files_of[fault.file] if ",".join(columns) in begun[file, len(columns)]]
        yield replace(fault, file=held[-1]) if held else fault


def _files(reader: Reader, first: str) -> list[str]:
    more = sorted(path.name for path in (reader.folder / FOLDER).glob(f"{Path(first).stem}_*.csv"))
    return [first, *(f"{FOLDER}/{name}" for name in more)]


def _beginnings(path: Path, columns: int) -> set[str]:
    """Return what the rows of a file begin with, in so many columns: what the key of a fault names them by."""
    lines = path.read_text(encoding="utf-8").splitlines()[1:] if path.is_file() else []
    return {",".join(line.split(",", columns)[:columns]) for line in lines}


def of_units(units: Collection[Unit], standing: Standing, broken: frozenset[str]) -> Iterator[Fault]:
    """A code means one unit on one day, and whoever stands stands below somebody who stands.

    ``standing`` : the same units by code.
    """
    looked_at: dict[tuple[str, str, date | None, date | None], str] = {}
    for unit in units:
        if unit.valid_from and unit.valid_to and unit.valid_to < unit.valid_from:
            yield Fault(UNITS, _key(unit), "valid_to lies before valid_from")
        place = (unit.parent, unit.level, unit.valid_from, unit.valid_to)
        if place not in looked_at:  # thousands of communes share their district, level and days
            looked_at[place] = next(_of_parent(unit, standing, broken), "")
        if looked_at[place]:
            yield Fault(UNITS, f"{_key(unit)}.parent", looked_at[place])
    for rows in standing.rows.values():
        for (_, last, earlier), (first, _, later) in pairwise(rows):
            if first <= last:
                yield Fault(UNITS, _key(later), f"its validity overlaps that of {_key(earlier)}, {earlier.name}")


def _of_parent(unit: Unit, standing: Standing, broken: frozenset[str]) -> Iterator[str]:
    """Yield what is wrong with what the unit lies in, if anything."""
    if (unit.level == "country" and not unit.parent) or unit.parent in broken:
        return
    # A parent may change on the way (a rural district becomes a town); each row's end and the next day are looked at.
    ends = [last for _, last, _ in standing.rows.get(unit.parent, ())]
    days = {_first(unit), _last(unit), *ends, *(end + DAY for end in ends if end < date.max)}
    for day in sorted(day for day in days if _first(unit) <= day <= _last(unit)):
        parent = standing.on(unit.parent, day)
        if parent is None:
            yield f"{unit.parent!r} is not in the register{_on(day)}"
            return
        if LEVELS.index(parent.level) >= LEVELS.index(unit.level):
            yield f"{unit.parent!r} is a {parent.level}, not above a {unit.level}"
            return


def of_changes(standing: Standing, changes: Iterable[Change], broken: frozenset[str]) -> Iterator[Fault]:
    """What changed stood the day before, and what came of it stands on the day."""
    if not standing.rows:
        return  # that the register is missing was noted already
    eves: dict[date, date] = {}
    seen = set()
    for change in changes:
        day, told = change.date, (change.date, change.from_code, change.to_code)
        eve = eves.setdefault(day, day - DAY)
        if standing.on(change.from_code, eve) is None and change.from_code not in broken:
            message = f"{change.from_code!r} is not in the register on the day before"
            yield Fault(CHANGES, f"{_told(change)}.from_code", message)
        if standing.on(change.to_code, day) is None and change.to_code not in broken:
            yield Fault(CHANGES, f"{_told(change)}.to_code", f"{change.to_code!r} is not in the register on that day")
        if change.share is not None and (change.is_whole or not 0 < change.share < 1):
            yield Fault(CHANGES, f"{_told(change)}.share", "a share lies between 0 and 1, and only a part has one")
        if (change.share is None) != (not change.share_source):
            yield Fault(CHANGES, f"{_told(change)}.share_source", "a share, and only a share, says how it was got")
        if told in seen:
            yield Fault(CHANGES, _told(change), "this change stands twice")
        seen.add(told)


def _told(change: Change) -> str:
    return f"{change.date} {change.from_code} -> {change.to_code}"


def of_codes_named(
    units: Collection[Unit], named: Iterable[tuple[str, str, str]], broken: frozenset[str]
) -> Iterator[Fault]:
    """Codes that other files name (as file, key, code) are in the register."""
    if not units:
        return
    codes = {unit.code for unit in units}
    for file, key, code in named:
        if code not in codes and code not in broken:
            yield Fault(file, key, f"no unit has the code {code!r}")


def of_published_codes(units: Collection[Unit], published: pd.DataFrame, broken: frozenset[str]) -> Iterator[Fault]:
    """Codes of published figures are in the register in the figure's year."""
    if not units:
        return
    by_code = _by_code(units)
    for figure in rows_of(published[published["unit"] != ""]):
        if figure["unit"] not in broken and not stood_in(by_code.get(figure["unit"], []), figure["period"]):
            message = f"no unit had the code {figure['unit']!r} in that year"
            yield Fault("published.csv", f"{figure['id']}.unit", message)


def _by_code(units: Iterable[Unit]) -> dict[str, list[Unit]]:
    by_code: dict[str, list[Unit]] = defaultdict(list)
    for unit in units:
        by_code[unit.code].append(unit)
    return dict(by_code)


def _first(unit: Unit) -> date:
    return unit.valid_from or date.min


def _last(unit: Unit) -> date:
    return unit.valid_to or date.max


def _key(unit: Unit) -> str:
    return f"{unit.code}@{unit.valid_from}" if unit.valid_from else unit.code


def _on(day: date) -> str:
    # The first and last of days stand for "as far back (or on) as the register reaches".
    return "" if day in (date.min, date.max) else f" on {day}"
