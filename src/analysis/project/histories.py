"""Units found by name, and what each was made of and became, as far as the register tells."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from analysis.geography.likeness import most_alike
from analysis.geography.registry import LEVELS, Link, Registry
from analysis.geography.spelling import readings
from analysis.model.places import Unit
from analysis.words.folding import folded, without_marks

LinksOf = Callable[[Unit], list[Link]]


@dataclass(frozen=True, slots=True)
class Step:
    """One change on the way of a unit: ``link`` leads to the unit at its far end; ``depth`` : how many changes away."""

    depth: int
    link: Link


def search(registry: Registry, text: str, *, day: date | None = None, within: str = "") -> list[Unit]:
    """Return the units whose code, name or alias is ``text``, marks ignored; if there are none, those that contain it.

    Kinds may be left off (``kim bang``) or shortened as on forms (``TT. Quế``), and what it lies in may follow behind a
    comma. ``day`` : only units that stood on it; ``within`` : only units that lay in this one on their last day, or the
    unit itself. They come by level, then by code, then by their first day.
    """
    pool = _pool(registry, day, within)
    named, _, place = text.partition(",")
    if place.strip() and not (found := _named(pool, text)):
        around = {unit.code for unit in search(registry, place, day=day)}
        return [unit for unit in search(registry, named, day=day, within=within) if around & _line(registry, unit, day)]
    return found if place.strip() else _named(pool, text)


def most_alike_in(
    registry: Registry, text: str, *, day: date | None = None, within: str = ""
) -> list[tuple[Unit, float]]:
    """Return the units whose names look most like ``text``, each with its likeness, out of those of :func:`search`."""
    return most_alike(text, _pool(registry, day, within))


def _pool(registry: Registry, day: date | None, within: str) -> list[Unit]:
    units = (unit for level in LEVELS for unit in registry.of_level(level) if day is None or unit.is_valid_on(day))
    return [unit for unit in units if not within or within in _line(registry, unit, day)]


def _named(pool: Sequence[Unit], text: str) -> list[Unit]:
    asked = _plain(text)
    exact = [unit for unit in pool if text.strip() == unit.code or asked in _names(unit)]
    if exact:
        return exact
    by_kind = {(reading.kind, _plain(reading.bare)) for reading in readings(text) if reading.kind}
    shortened = [unit for unit in pool if any((unit.kind, name) in by_kind for name in _names(unit))]
    return shortened or [unit for unit in pool if any(asked in name for name in _names(unit))]


def came_from(registry: Registry, unit: Unit) -> list[Step]:
    """Return what the unit was made of, what that was made of, and so on, each below what it went into."""
    return list(_steps(registry.predecessors, unit, 1))


def became(registry: Registry, unit: Unit) -> list[Step]:
    """Return what the unit went into, what that went into, and so on, each below what it came from."""
    return list(_steps(registry.successors, unit, 1))


def _steps(links_of: LinksOf, unit: Unit, depth: int) -> Iterator[Step]:
    for link in links_of(unit):
        yield Step(depth, link)
        yield from _steps(links_of, link.unit, depth + 1)


def _line(registry: Registry, unit: Unit, day: date | None) -> set[str]:
    last = day or unit.valid_to or date.max
    return {unit.code, *(above.code for above in registry.ancestors(unit.code, last))}


def _names(unit: Unit) -> set[str]:
    written = {unit.name, *unit.aliases}
    kind = _plain(unit.kind) + " "
    plain = {_plain(name) for name in written}
    return plain | {name.removeprefix(kind) for name in plain}


def _plain(text: str) -> str:
    return without_marks(folded(text)).casefold()
