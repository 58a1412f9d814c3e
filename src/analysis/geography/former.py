"""Units that stand no more: how they stood last, and which units of a later day lie in them.

Viet Nam gave up its districts, and merged its provinces, on 1 July 2025. Who compares the communes of today within the
Hà Nam that was asks for a unit that no longer stands, and for its parts among units that do.
"""

from collections import defaultdict
from datetime import date
from functools import lru_cache

from analysis.geography.crosswalk import membership, units_lying_in
from analysis.geography.registry import LEVELS, Registry, depth_of
from analysis.model.places import Unit


def last_standing(registry: Registry, code: str, day: date) -> tuple[Unit, date]:
    """Return the unit that ``code`` meant on ``day`` or, where none did any more, last before it; and on which day.

    Raises
    ------
    UsageError
        where the code meant nothing up to that day.
    """
    unit = registry.find(code, day)
    if unit is not None:
        return unit, day
    ended = [row for row in registry.rows(code) if row.valid_to is not None and row.valid_to < day]
    if not ended:
        registry.unit(code, day)  # tells what there is
    last = ended[-1].valid_to
    assert last is not None, "only units that ended were kept"
    return ended[-1], last


def stood_by(registry: Registry, code: str, day: date) -> bool:
    """Return whether ``code`` meant a unit on ``day`` or on any day before it."""
    return any((unit.valid_from or date.min) <= day for unit in registry.rows(code))


def continues(registry: Registry, code: str, earlier: date, later: date) -> bool:
    """Return whether ``code`` means the same unit on both days: other rows of it at most, nothing gained or lost.

    Codes are used again: 37 was Ninh Bình, and is the Ninh Bình into which Hà Nam and Nam Định went.
    """
    unit, last = registry.find(code, earlier), registry.find(code, later)
    while unit is not None and last is not None and unit != last:
        after = [link.unit for link in registry.successors(unit)]
        is_alone = len(after) == 1 and after[0].code == code and len(registry.predecessors(after[0])) == 1
        unit = after[0] if is_alone else None
    return unit is not None and last is not None


def line_of(registry: Registry, code: str, day: date) -> list[Unit]:
    """Return the unit of ``day`` and all that it lay in, nearest first; of one that stands no more as it last stood."""
    unit, own = last_standing(registry, code, day)
    return [unit, *registry.ancestors(code, own)]


def parts_of(registry: Registry, code: str, day: date) -> list[Unit]:
    """Return the units of ``day`` directly under the unit.

    Of one that stands no more they are the units of the next lower level that there is on ``day``, of which the whole
    or a part lies in it: see ``partial_parts_of``.
    """
    unit, own = last_standing(registry, code, day)
    if own == day:
        return registry.children(code, day)
    below = level_below(registry, unit.level, day)
    return lying_in(registry, code, own, level=below, day=day) if below else []


def partial_parts_of(registry: Registry, code: str, day: date) -> list[Unit]:
    """Return those of ``parts_of`` of which only a part lies in the unit: together they are more than it is."""
    unit, own = last_standing(registry, code, day)
    below = level_below(registry, unit.level, day) if own != day else ""
    is_whole = units_lying_in(registry, below, day, own, code) if below else {}
    return [registry.unit(part, day) for part in is_whole if not is_whole[part]]


def lying_in(registry: Registry, code: str, own: date, *, level: str, day: date) -> list[Unit]:
    """Return the units of ``level`` on ``day`` of which the whole or a part lies in the unit of the day ``own``."""
    return [registry.unit(part, day) for part in units_lying_in(registry, level, day, own, code)]


def level_below(registry: Registry, level: str, day: date) -> str:
    """Return the next lower level that had any unit on ``day``; empty where none had."""
    return next((name for name in LEVELS[depth_of(level) + 1 :] if registry.has_level(name, day)), "")


@lru_cache(maxsize=16)
def former_wholes(registry: Registry, day: date) -> dict[str, tuple[str, ...]]:
    """Return, for units of ``day``, the codes of those that stand no more of which they are parts, the smallest first.

    They are the parts of ``parts_of`` that lie in it wholly: what counts with all that it is has no place beside parts
    of the whole. A code that means another unit by now is not among them.
    """
    ended: dict[tuple[str, date], set[str]] = defaultdict(set)
    for level in LEVELS[:-1]:
        for unit in registry.of_level(level):
            if unit.valid_to is not None and unit.valid_to < day and registry.find(unit.code, day) is None:
                _, last = last_standing(registry, unit.code, day)
                ended[level, last].add(unit.code)
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for (level, last), codes in sorted(ended.items(), key=lambda one: (-depth_of(one[0][0]), one[0][1])):
        below = level_below(registry, level, day)
        pairs = membership(registry, below, day, last).pairs if below else None
        if pairs is not None:
            own = pairs[pairs["target"].isin(codes) & pairs["is_whole"]]
            for part, whole in zip(own["unit"], own["target"], strict=True):
                found[part][whole] = None
    return {part: tuple(wholes) for part, wholes in found.items()}
