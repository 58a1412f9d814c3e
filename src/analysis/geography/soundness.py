"""Whether the register hangs together: what must be true of units and changes before anything is counted with them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from analysis.model.errors import Fault
from analysis.model.places import Change, Standing, Unit

UNITS_FILE, CHANGES_FILE = "units/units.csv", "units/changes.csv"
ONE_DAY = timedelta(days=1)
Row = tuple[date, date, Unit]
COARSER = {
    "country": (),
    "region": ("country",),
    "province": ("country", "region"),
    "district": ("province",),
    "commune": ("province", "district"),
}  # fmt: skip

def faults_of(units: Sequence[Unit], changes: Sequence[Change], standing: Standing) -> list[Fault]:
    """Return everything that is wrong with the register; an empty list means that it is sound.

    ``standing`` : the same units by code.
    """
    faults = list(_faults_of_units(units, standing))
    faults += [fault for rows in standing.rows.values() if len(rows) > 1 for fault in _overlaps(rows)]
    return faults + list(_faults_of_changes(changes, standing, {unit.parent for unit in units}))


def _faults_of_units(units: Sequence[Unit], standing: Standing) -> Iterator[Fault]:
    covered: dict[tuple[str, str, date | None, date | None], bool] = {}
    for unit in units:
        place = (unit.parent, unit.level, unit.valid_from, unit.valid_to)
        if place not in covered:  # thousands of communes share their district, level and days
            covered[place] = not list(_faults_of_unit(unit, standing))
        if not covered[place]:
            yield from _faults_of_unit(unit, standing)


def _faults_of_unit(unit: Unit, standing: Standing) -> Iterator[Fault]:
    key = f"{unit.code} from {unit.valid_from or '...'}"
    first, last = unit.valid_from or date.min, unit.valid_to or date.max
    if first > last:
        yield Fault(UNITS_FILE, key, "valid_to lies before valid_from; swap or mend them")
    elif not unit.parent:
        if unit.level != "country":
            yield Fault(UNITS_FILE, key, f"a {unit.level} needs a parent")
    elif not _covers(standing.rows.get(unit.parent, ()), COARSER[unit.level], first, last):
        expected = " or ".join(COARSER[unit.level]) or "nothing"
        yield Fault(
            UNITS_FILE, key, f"its parent {unit.parent!r} ({expected}) does not stand all the time that it does"
        )


def _covers(rows: Iterable[Row], levels: Sequence[str], first: date, last: date) -> bool:
    """Whether those of ``rows`` (by first day) that have one of the levels stand without a gap from first to last."""
    needed = first
    for row_first, row_last, row in rows:
        if row.level in levels and row_first <= needed <= row_last:
            if row_last >= last:
                return True
            needed = row_last + ONE_DAY
    return False


def _overlaps(rows: list[Row]) -> Iterator[Fault]:
    for (_, last, _), (first, _, later) in pairwise(rows):
        if first <= last:
            yield Fault(UNITS_FILE, later.code, "two rows of this code are valid on the same day; end the earlier one")


def _faults_of_changes(changes: Sequence[Change], standing: Standing, parents: set[str]) -> Iterator[Fault]:
    departures: dict[tuple[date, str], list[Change]] = defaultdict(list)
    for change in changes:
        departures[change.date, change.from_code].append(change)
    eves: dict[date, date] = {}
    for (day, code), together in departures.items():
        before = standing.on(code, eves.setdefault(day, day - ONE_DAY))
        for change in together:
            yield from _faults_of_ends(change, before, standing.on(change.to_code, day), parents)
        if len(together) > 1 or not together[0].is_whole or standing.on(code, day) is before:
            yield from _faults_of_departures(together, stays=before is not None and standing.on(code, day) is before)


def _faults_of_ends(change: Change, before: Unit | None, after: Unit | None, parents: set[str]) -> Iterator[Fault]:
    if before is None:
        yield Fault(CHANGES_FILE, _key(change), f"no unit {change.from_code} stands on the day before")
    if after is None:
        yield Fault(CHANGES_FILE, _key(change), f"no unit {change.to_code} stands on that day")
    if before is None or after is None:
        return
    # An island district that never had communes became one in 2025.
    is_island = (before.level, after.level) == ("district", "commune") and before.code not in parents
    if before.level != after.level and not is_island:
        yield Fault(CHANGES_FILE, _key(change), f"a {before.level} cannot go into a {after.level}")
    if before is after:
        yield Fault(CHANGES_FILE, _key(change), "the unit goes on as the same row; give it a new row from that day on")


def _faults_of_departures(together: list[Change], *, stays: bool) -> Iterator[Fault]:
    """A whole goes to one place and ends; of what went in parts, every part is told."""
    for key, times in Counter(map(_key, together)).items():
        if times > 1:
            yield Fault(CHANGES_FILE, key, f"told {times} times")
    place = f"{together[0].date} {together[0].from_code}"
    if any(change.is_whole for change in together) and (stays or len(together) > 1):
        yield Fault(CHANGES_FILE, place, "it went whole into one unit, but also stays or goes elsewhere")
    if len(together) == 1 and not together[0].is_whole and not stays:
        yield Fault(CHANGES_FILE, place, "only a part went; tell where the rest went")


def _key(change: Change) -> str:
    return f"{change.date} {change.from_code} -> {change.to_code}"
