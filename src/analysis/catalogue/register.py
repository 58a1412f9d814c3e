"""Whether the register of administrative units holds together in time. Every function yields faults."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise

import pandas as pd

from analysis.catalogue.layouts import LEVELS
from analysis.catalogue.published import stood_in
from analysis.model.errors import Fault
from analysis.model.places import Change, Unit
from analysis.model.tables import rows_of

UNITS, CHANGES = "units/units.csv", "units/changes.csv"
DAY = timedelta(days=1)


def of_units(units: Collection[Unit], broken: frozenset[str]) -> Iterator[Fault]:
    """A code means one unit on one day, and whoever stands stands below somebody who stands."""
    by_code = _by_code(units)
    for unit in units:
        if _last(unit) < _first(unit):
            yield Fault(UNITS, _key(unit), "valid_to lies before valid_from")
        yield from _of_parent(unit, by_code, broken)
    for rows in by_code.values():
        ordered = sorted(rows, key=_first)
        for earlier, later in pairwise(ordered):
            if _first(later) <= _last(earlier):
                yield Fault(UNITS, _key(later), f"its validity overlaps that of {_key(earlier)}, {earlier.name}")


def _of_parent(unit: Unit, by_code: Mapping[str, list[Unit]], broken: frozenset[str]) -> Iterator[Fault]:
    key = f"{_key(unit)}.parent"
    if unit.level == "country" and not unit.parent:
        return
    if unit.parent in broken:
        return
    parents = by_code.get(unit.parent, [])
    # A parent may change on the way (a rural district becomes a town); each row's end and the next day are looked at.
    ends = [_last(parent) for parent in parents]
    days = {_first(unit), _last(unit), *ends, *(end + DAY for end in ends if end < date.max)}
    for day in sorted(day for day in days if _first(unit) <= day <= _last(unit)):
        standing = [parent for parent in parents if parent.is_valid_on(day)]
        if not standing:
            yield Fault(UNITS, key, f"{unit.parent!r} is not in the register{_on(day)}")
            return
        if LEVELS.index(standing[0].level) >= LEVELS.index(unit.level):
            yield Fault(UNITS, key, f"{unit.parent!r} is a {standing[0].level}, not above a {unit.level}")
            return


def of_changes(units: Collection[Unit], changes: Iterable[Change], broken: frozenset[str]) -> Iterator[Fault]:
    """What changed stood the day before, and what came of it stands on the day."""
    if not units:
        return  # that the register is missing was noted already
    by_code = _by_code(units)
    seen = set()
    for change in changes:
        key = f"{change.date} {change.from_code} -> {change.to_code}"
        if not _stands(by_code, change.from_code, change.date - DAY) and change.from_code not in broken:
            yield Fault(CHANGES, f"{key}.from_code", f"{change.from_code!r} is not in the register on the day before")
        if not _stands(by_code, change.to_code, change.date) and change.to_code not in broken:
            yield Fault(CHANGES, f"{key}.to_code", f"{change.to_code!r} is not in the register on that day")
        if change.share is not None and (change.is_whole or not 0 < change.share < 1):
            yield Fault(CHANGES, f"{key}.share", "a share lies between 0 and 1, and only a part has one")
        if key in seen:
            yield Fault(CHANGES, key, "this change stands twice")
        seen.add(key)


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


def _stands(by_code: Mapping[str, list[Unit]], code: str, day: date) -> bool:
    return any(unit.is_valid_on(day) for unit in by_code.get(code, []))


def _first(unit: Unit) -> date:
    return unit.valid_from or date.min


def _last(unit: Unit) -> date:
    return unit.valid_to or date.max


def _key(unit: Unit) -> str:
    return f"{unit.code}@{unit.valid_from}" if unit.valid_from else unit.code


def _on(day: date) -> str:
    # The first and last of days stand for "as far back (or on) as the register reaches".
    return "" if day in (date.min, date.max) else f" on {day}"
