"""Units found by name, and what each was made of and became, as far as the register tells."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from analysis.geography.registry import LEVELS, Link, Registry
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

    Kinds may be left off (``kim bang``). ``day`` : only units that stood on it; ``within`` : only units that lay in
    this one on their last day, or the unit itself. They come by level, then by code, then by their first day.
    """
    asked = _plain(text)
    pool = [unit for level in LEVELS for unit in registry.of_level(level) if day is None or unit.is_valid_on(day)]
    exact = [unit for unit in pool if text.strip() == unit.code or asked in _names(unit)]
    found = exact or [unit for unit in pool if any(asked in name for name in _names(unit))]
    return [unit for unit in found if not within or within in _line(registry, unit, day)]


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
