"""From the units of one day into the units of another: which lie wholly in which, and which only in part.

A unit is followed along the changes to the frame's day, forwards or backwards; what it became are its *images*. It is
whole in a target if all its images lie there, partly if only some do. Counts of whole units may be added up in the
target; a part's count cannot be moved, because the register does not know the shares.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import pandas as pd

from analysis.geography.registry import LEVELS, ONE_DAY, Registry, depth_of
from analysis.model.places import Unit

# Image -> whether the register itself tells it. False: the unit's own way ends (no predecessors on record, or a level
# that was given up), and only the way of what it lay in could be followed; it lies somewhere among those images.
Images = dict[Unit, bool]


@dataclass(frozen=True)
class Membership:
    """Which units of a level on one day lie in which units of the frame.

    Attributes
    ----------
    pairs : one row a pair: ``target`` (code on the frame's day), ``target_level``, ``unit`` (code on the day as_of),
        ``is_whole`` (false: only a part of the unit lies in the target, its share is unknown).
    gaps : target -> how many of its branches (lowest units of the frame within it) no unit of the level leads to, as
        far as the register knows; targets without any are not named. A sum over such a target is not complete.
    """

    pairs: pd.DataFrame
    gaps: dict[str, int]


def membership(registry: Registry, level: str, as_of: date, frame: date) -> Membership:
    """Return where the units of ``level`` on the day ``as_of`` lie among the units of the day ``frame``.

    Targets are the frame's units from ``level`` up to the country. Where the register does not know a unit's own way
    (the communes of old Nam Định, the districts after June 2025) it lies where the whole of what it lay in went.

    Raises
    ------
    UsageError
        if there is no such level.
    """
    known = _membership(registry, level, registry.unchanged_since(as_of), registry.unchanged_since(frame))
    return Membership(known.pairs.copy(), dict(known.gaps))


@lru_cache(maxsize=256)
def _membership(registry: Registry, level: str, as_of: date, frame: date) -> Membership:
    """``membership`` without the copies that keep a caller from writing into what the next one gets."""
    images = {unit.code: images_of(registry, unit, as_of, frame) for unit in registry.at_level(level, as_of)}
    lines = {image: _line(registry, image, frame, level) for found in images.values() for image in found}
    return Membership(_pairs(images, lines), _gaps(registry, level, frame, images, lines))


def images_of(registry: Registry, unit: Unit, as_of: date, frame: date) -> Images:
    """Return what ``unit``, valid on ``as_of``, is on the day ``frame`` (see ``Images``)."""
    if frame >= as_of:
        return _forward(registry, unit, as_of, frame)
    return _backward(registry, unit, as_of, frame)


def _forward(registry: Registry, unit: Unit, since: date, frame: date) -> Images:
    found: Images = {}
    links = [link for link in registry.successors(unit) if since < link.change.date <= frame]
    for link in links:
        _join(found, _forward(registry, link.unit, link.change.date, frame))
    if unit.is_valid_on(frame):
        _join(found, {unit: True})
    elif unit.valid_to and all(link.change.date != unit.valid_to + ONE_DAY for link in links):
        parent = registry.unit(unit.parent, unit.valid_to)
        _join(found, dict.fromkeys(_forward(registry, parent, unit.valid_to, frame), False))
    return found


def _backward(registry: Registry, unit: Unit, until: date, frame: date) -> Images:
    found: Images = {}
    links = [link for link in registry.predecessors(unit) if frame < link.change.date <= until]
    for link in links:
        _join(found, _backward(registry, link.unit, link.change.date - ONE_DAY, frame))
    if unit.is_valid_on(frame):
        _join(found, {unit: True})
    elif unit.valid_from and all(link.change.date != unit.valid_from for link in links):
        parent = registry.unit(unit.parent, unit.valid_from)
        _join(found, dict.fromkeys(_backward(registry, parent, unit.valid_from, frame), False))
    return found


def _join(found: Images, more: Images) -> None:
    for image, is_told in more.items():
        found[image] = found.get(image, False) or is_told


def _line(registry: Registry, unit: Unit, day: date, level: str) -> list[Unit]:
    """Return the unit and what it lies in, from ``level`` upwards."""
    line = [unit, *registry.ancestors(unit.code, day)]
    return [target for target in line if depth_of(target.level) <= depth_of(level)]


def _targets(images: Images, lines: dict[Unit, list[Unit]]) -> dict[Unit, bool]:
    """Return target -> whether the unit with these images is whole in it. Mere possibilities are no parts."""
    inside: dict[Unit, list[bool]] = defaultdict(list)
    for image, is_told in images.items():
        for target in lines[image]:
            inside[target].append(is_told)
    return {
        target: len(told) == len(images)
        for target, told in inside.items()
        if len(told) == len(images) or any(told)
    }  # fmt: skip


def _pairs(images: dict[str, Images], lines: dict[Unit, list[Unit]]) -> pd.DataFrame:
    rows = [
        (depth_of(target.level), target.code, target.level, code, is_whole)
        for code, found in images.items()
        for target, is_whole in _targets(found, lines).items()
    ]
    table = pd.DataFrame(sorted(rows), columns=["depth", "target", "target_level", "unit", "is_whole"])
    types = {"target": "str", "target_level": "str", "unit": "str", "is_whole": "bool"}
    return table.drop(columns="depth").astype(types)


def _gaps(
    registry: Registry, level: str, frame: date, images: dict[str, Images], lines: dict[Unit, list[Unit]]
) -> dict[str, int]:
    reached: dict[Unit, set[Unit]] = defaultdict(set)
    for found in images.values():
        for target in _targets(found, lines):
            reached[target].update(found)
    gaps: dict[str, int] = {}
    for branch in _branches(registry, level, frame):
        for target in _line(registry, branch, frame, level):
            if branch not in reached[target]:
                gaps[target.code] = gaps.get(target.code, 0) + 1
    return gaps


def _branches(registry: Registry, level: str, day: date) -> list[Unit]:
    """Return the units that have nothing under them on ``day``, as far down as ``level``."""
    units = [unit for step in LEVELS[: depth_of(level) + 1] for unit in registry.at_level(step, day)]
    parents = {unit.parent for unit in units}
    return [unit for unit in units if unit.code not in parents]
