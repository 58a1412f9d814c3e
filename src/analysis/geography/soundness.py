"""Whether the register hangs together: what must be true of units and changes before anything is counted with them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from analysis.model.errors import Fault
from analysis.model.places import Change, Unit

UNITS_FILE, CHANGES_FILE = "units/units.csv", "units/changes.csv"
ONE_DAY = timedelta(days=1)
COARSER = {
    "country": (),
    "region": ("country",),
    "province": ("country", "region"),
    "district": ("province",),
    "commune": ("province", "district"),
}  # fmt: skip

Rows = dict[str, list[Unit]]


def faults_of(units: Sequence[Unit], changes: Sequence[Change]) -> list[Fault]:
    """Return everything that is wrong with the register; an empty list means that it is sound."""
    rows: Rows = defaultdict(list)
    for unit in sorted(units, key=_first_day):
        rows[unit.code].append(unit)
    faults = [fault for unit in units for fault in _faults_of_unit(unit, rows)]
    faults += [fault for code in rows for fault in _overlaps(rows[code])]
    faults += [fault for change in changes for fault in _faults_of_ends(change, rows)]
    return faults + list(_faults_of_departures(changes, rows))


def _faults_of_unit(unit: Unit, rows: Rows) -> Iterator[Fault]:
    key = f"{unit.code} from {unit.valid_from or '...'}"
    if _first_day(unit) > _last_day(unit):
        yield Fault(UNITS_FILE, key, "valid_to lies before valid_from; swap or mend them")
    elif not unit.parent:
        if unit.level != "country":
            yield Fault(UNITS_FILE, key, f"a {unit.level} needs a parent")
    else:
        parents = [row for row in rows.get(unit.parent, ()) if row.level in COARSER[unit.level]]
        if not _covers(parents, unit):
            expected = " or ".join(COARSER[unit.level]) or "nothing"
            yield Fault(
                UNITS_FILE, key, f"its parent {unit.parent!r} ({expected}) does not stand all the time that it does"
            )


def _covers(rows: Iterable[Unit], unit: Unit) -> bool:
    """Whether ``rows`` (by first day) stand without a gap from the first to the last day of ``unit``."""
    needed = _first_day(unit)
    for row in rows:
        if _first_day(row) <= needed <= _last_day(row):
            if _last_day(row) >= _last_day(unit):
                return True
            needed = _last_day(row) + ONE_DAY
    return False


def _overlaps(rows: list[Unit]) -> Iterator[Fault]:
    for earlier, later in pairwise(rows):
        if _first_day(later) <= _last_day(earlier):
            yield Fault(UNITS_FILE, later.code, "two rows of this code are valid on the same day; end the earlier one")


def _faults_of_ends(change: Change, rows: Rows) -> Iterator[Fault]:
    key = _key(change)
    before, after = _ends(change, rows)
    if before is None:
        yield Fault(CHANGES_FILE, key, f"no unit {change.from_code} stands on the day before")
    if after is None:
        yield Fault(CHANGES_FILE, key, f"no unit {change.to_code} stands on that day")
    if before is None or after is None:
        return
    if before.level != after.level:
        yield Fault(CHANGES_FILE, key, f"a {before.level} cannot go into a {after.level}")
    if before == after:
        yield Fault(CHANGES_FILE, key, "the unit goes on as the same row; give it a new row from that day on")


def _faults_of_departures(changes: Sequence[Change], rows: Rows) -> Iterator[Fault]:
    """A whole goes to one place and ends; of what went in parts, every part is told."""
    for key, times in Counter(map(_key, changes)).items():
        if times > 1:
            yield Fault(CHANGES_FILE, key, f"told {times} times")
    departures: dict[tuple[date, str], list[Change]] = defaultdict(list)
    for change in changes:
        departures[change.date, change.from_code].append(change)
    for (day, code), together in departures.items():
        before, now = _on(rows, code, day - ONE_DAY), _on(rows, code, day)
        stays = before is not None and before == now
        if any(change.is_whole for change in together) and (stays or len(together) > 1):
            yield Fault(CHANGES_FILE, f"{day} {code}", "it went whole into one unit, but also stays or goes elsewhere")
        if len(together) == 1 and not together[0].is_whole and not stays:
            yield Fault(CHANGES_FILE, f"{day} {code}", "only a part went; tell where the rest went")


def _ends(change: Change, rows: Rows) -> tuple[Unit | None, Unit | None]:
    return _on(rows, change.from_code, change.date - ONE_DAY), _on(rows, change.to_code, change.date)


def _on(rows: Rows, code: str, day: date) -> Unit | None:
    return next((unit for unit in rows.get(code, ()) if unit.is_valid_on(day)), None)


def _first_day(unit: Unit) -> date:
    return unit.valid_from or date.min


def _last_day(unit: Unit) -> date:
    return unit.valid_to or date.max


def _key(change: Change) -> str:
    return f"{change.date} {change.from_code} -> {change.to_code}"
