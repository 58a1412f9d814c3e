"""The staff of every commune of Hà Nam, year after year, as one process from 30 June 2015 to 30 June 2026.

In a year about one in ten leaves, those who stay study, communes merge or are divided as the register tells, seats
are filled, and newcomers take the places left. Kim Bảng is fitted to its published figures in 2020 (``fitting``).
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import count

from analysis.geography.registry import Registry
from analysis.model.places import Unit
from analysis.sample import fitting
from analysis.sample.chance import Chance
from analysis.sample.persons import Course, Person, after_a_year, founding_member, leaves, newcomer
from analysis.sample.seats import FRONT_DEPUTIES, FRONT_DEPUTY, seated, staff_of

PROVINCE = "35"
FIRST_YEAR, LAST_YEAR = 2015, 2026

# Which district rises fast, which stays as it is (Bình Lục), which rises and falls (Lý Nhân in political theory).
COURSES = {
    "347": Course((19, 21), 0.62, 0.95, 0.16, 0.66, 0.60, 0.18),  # Phủ Lý
    "349": Course((19, 22), 0.50, 0.93, 0.24, 0.52, 0.62, 0.30),  # Duy Tiên: the fastest
    "350": Course((19, 21), 0.62, 0.94, 0.24, 0.68, 0.76, 0.30),  # Kim Bảng: close to its published 2020
    "351": Course((19, 22), 0.44, 0.90, 0.17, 0.50, 0.50, 0.14),  # Thanh Liêm
    "352": Course((19, 21), 0.86, 0.82, 0.00, 0.70, 0.50, 0.10),  # Bình Lục: flat in degrees
    "353": Course((17, 19), 0.46, 0.91, 0.20, 0.58, 0.70, 0.30, politics_until=2019),  # Lý Nhân: rises, then falls
}
# Norms fell in mid-2019 and in August 2023 (Decrees 34/2019 and 33/2023); by the next 30 June it had been followed.
NORM_FELL_BY = (2020, 2024)
LEAVES_AT_MERGER = {2025: 0.05, 2026: 0.14}


@dataclass(frozen=True)
class YearOfStaff:
    """All persons of all communes on 30 June of ``year``: commune's code -> persons."""

    year: int
    day: date
    persons: dict[str, list[Person]]


def years_of_staff(registry: Registry) -> Iterator[YearOfStaff]:
    """Yield the staff of every year, each grown out of the one before."""
    numbers = count(1)
    now = _numbered(_founded(registry), numbers)
    yield now
    while now.year < LAST_YEAR:
        now = _numbered(_next_year(now, registry), numbers)
        yield now


def _numbered(staff: YearOfStaff, numbers: Iterator[int]) -> YearOfStaff:
    """Give whoever is new this year a number that nobody had before, and the year."""
    persons = {
        code: [one if one.number else replace(one, number=next(numbers), came_in=staff.year) for one in members]
        for code, members in staff.persons.items()
    }
    return replace(staff, persons=persons)


def _founded(registry: Registry) -> YearOfStaff:
    day = date(FIRST_YEAR, 6, 30)
    persons = {}
    for unit in registry.descendants(PROVINCE, day, "commune"):
        course, chance = COURSES[unit.parent], Chance("staff", unit.code, FIRST_YEAR)
        count = places_of(unit, FIRST_YEAR) + FRONT_DEPUTIES
        drawn = [founding_member(course, FIRST_YEAR, chance) for _ in range(count)]
        drawn[-FRONT_DEPUTIES:] = [replace(person, seat=FRONT_DEPUTY) for person in drawn[-FRONT_DEPUTIES:]]
        persons[unit.code] = seated(drawn, unit.code, FIRST_YEAR)
    return YearOfStaff(FIRST_YEAR, day, persons)


def _next_year(before: YearOfStaff, registry: Registry) -> YearOfStaff:
    year, day = before.year + 1, date(before.year + 1, 6, 30)
    persons = {}
    for code, arrived in _moved(before, registry, day).items():
        unit = registry.unit(code, day)
        persons[code] = _replaced(seated(arrived, code, year), unit, year)
    if year == fitting.YEAR:
        communes = [unit.code for unit in registry.children(fitting.DISTRICT, day)]
        course = COURSES[fitting.DISTRICT]
        persons |= fitting.fitted({code: persons[code] for code in communes}, course)
    return YearOfStaff(year, day, dict(sorted(persons.items())))


def _moved(before: YearOfStaff, registry: Registry, day: date) -> dict[str, list[Person]]:
    """Let a year pass in every commune and carry its staff to where the commune went."""
    arrived: dict[str, list[Person]] = defaultdict(list)
    for code, persons in before.persons.items():
        unit, chance = registry.unit(code, before.day), Chance("staff", code, day.year)
        targets = heirs(unit, registry, day)
        is_merged = not unit.is_valid_on(day) and len(_ancestors_at(targets, registry, before.day)) > 1
        leaving = LEAVES_AT_MERGER.get(day.year, 0.04) if is_merged else 0.0
        for person in persons:
            if leaves(person, day.year, chance) or chance.happens(leaving):
                continue
            older = after_a_year(person, COURSES[unit.parent], day.year, chance)
            arrived[chance.one_of(targets).code].append(older)
    return arrived


def heirs(unit: Unit, registry: Registry, day: date) -> list[Unit]:
    """Return what became of ``unit`` by ``day``: itself, the unit it went into, or those it was divided among."""
    if unit.is_valid_on(day):
        return [unit]
    found = {heir.code: heir for link in registry.successors(unit) for heir in heirs(link.unit, registry, day)}
    return [found[code] for code in sorted(found)]


def _ancestors_at(units: list[Unit], registry: Registry, day: date) -> set[str]:
    """Return the codes of all units of ``day`` that went into ``units``."""
    found: set[str] = set()
    for unit in units:
        if unit.is_valid_on(day):
            found.add(unit.code)
        else:
            found |= _ancestors_at([link.unit for link in registry.predecessors(unit)], registry, day)
    return found


def _replaced(persons: list[Person], unit: Unit, year: int) -> list[Person]:
    """Fill the places left with newcomers; in the new communes of 2026 nobody comes in yet."""
    if unit.parent not in COURSES:
        return persons
    course, chance = COURSES[unit.parent], Chance("newcomers", unit.code, year)
    missing = places_of(unit, year) - len(staff_of(persons))
    come = [newcomer(course, year, chance) for _ in range(missing) if chance.happens(0.92)]
    deputies = FRONT_DEPUTIES - (len(persons) - len(staff_of(persons)))
    come += [replace(newcomer(course, year, chance), seat=FRONT_DEPUTY) for _ in range(deputies)]
    return persons + come


def places_of(unit: Unit, year: int) -> int:
    """Return the number of staff that a commune of a district may have in ``year``."""
    size = Chance("places", unit.code).whole(*COURSES[unit.parent].size)
    return size - sum(year >= fell for fell in NORM_FELL_BY)
