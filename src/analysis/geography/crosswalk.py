"""From the units of one day into the units of another: which lie wholly in which, and which by what share.

A unit is followed along the changes to the frame's day, forwards or backwards; what it became are its *images*. It is
whole in a target if all its images lie there, partly if only some do. Counts of whole units may be added up in the
target; a part's count is multiplied by its share (``Shares``), and cannot be moved where that is not known.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.geography.lineage import NOWHERE, Flags, Lineage, Places, lineage_of
from analysis.geography.registry import LEVELS, Registry, depth_of
from analysis.geography.remembered import remembered
from analysis.geography.shares import Shares
from analysis.model.places import Unit

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Membership:
    """Which units of a level on one day lie in which units of the frame.

    Attributes
    ----------
    pairs : one row a pair: ``target`` (code on the frame's day), ``target_level``, ``unit`` (code on the day as_of),
        ``is_whole`` (false: only a part of the unit lies in the target) and ``share`` (of the unit's count that the
        target takes: 1 of a whole one, NaN where it is not known).
    gaps : target -> how many of its branches (lowest units of the frame within it) no unit of the level leads to, as
        far as the register knows; targets without any are not named. A sum over such a target is not complete.
    units, is_whole : of ``pairs``, units as their numbers in the register.
    order : depth and number of the targets of ``pairs`` in one, ascending: the pairs of one target stand together.
    """

    pairs: pd.DataFrame
    gaps: dict[str, int]
    units: Places
    is_whole: Flags
    order: Places


@dataclass(frozen=True, eq=False)
class _Known:
    """A membership as it is held: its table and its gaps are made for who asks for them, once."""

    lineage: Lineage
    units: Places
    targets: Places
    is_whole: Flags
    share: Numbers
    order: Places
    branches: "_Branches"

    @cached_property
    def pairs(self) -> pd.DataFrame:
        """See ``Membership``."""
        return _table(self.lineage, self.units, self.targets, self.is_whole, self.share)

    @cached_property
    def gaps(self) -> dict[str, int]:
        """See ``Membership``."""
        return self.branches.without_any()


@dataclass(frozen=True, slots=True)
class _Images:
    """What units became, a line each pair: their numbers, whether the register tells it, and by which share."""

    units: Places
    images: Places
    is_told: Flags
    shares: Numbers


def membership(
    registry: Registry, level: str, as_of: date, frame: date, shares: Shares | None = None
) -> Membership:  # fmt: skip
    """Return where the units of ``level`` on the day ``as_of`` lie among the units of the day ``frame``.

    Targets are the frame's units from ``level`` up to the country. Where the register does not know a unit's own way
    (the communes of old Nam Định, the districts after June 2025) it lies where the whole of what it lay in went.

    Parameters
    ----------
    shares : by which units are divided; without any by those that the register itself tells.

    Raises
    ------
    UsageError
        if there is no such level.
    """
    since, until = registry.unchanged_since(as_of), registry.unchanged_since(frame)
    known = _membership(registry, level, since, until, shares or shares_of_register(registry))
    return Membership(known.pairs.copy(), dict(known.gaps), known.units, known.is_whole, known.order)


def units_lying_in(registry: Registry, level: str, as_of: date, frame: date, target: str) -> dict[str, bool]:
    """Return which units of ``level`` on the day ``as_of`` lie in one unit of the frame, and whether wholly."""
    return units_lying_in_each(registry, level, as_of, frame, [target]).get(target, {})


def units_lying_in_each(
    registry: Registry, level: str, as_of: date, frame: date, targets: Collection[str]
) -> dict[str, dict[str, bool]]:
    """Return, of those units of the frame in which any lies, which units of ``level`` lie there, and whether wholly.

    What :func:`membership` tells of them, without a copy of what it tells of all others.
    """
    since, until = registry.unchanged_since(as_of), registry.unchanged_since(frame)
    known, lineage = _membership(registry, level, since, until, shares_of_register(registry)), lineage_of(registry)
    wanted = [unit for code in targets if (unit := registry.find(code, frame)) is not None]
    places = _places_of(lineage, np.array([lineage.number_of(unit) for unit in wanted], dtype=np.intp))
    begins, ends = (np.searchsorted(known.order, places, side=side).tolist() for side in ("left", "right"))
    found: dict[str, dict[str, bool]] = {}
    for target, begin, end in zip(wanted, begins, ends, strict=True):
        if begin < end:
            units = [lineage.units[number].code for number in known.units[begin:end].tolist()]
            found[target.code] = dict(zip(units, known.is_whole[begin:end].tolist(), strict=True))
    return found


@remembered(1)
def shares_of_register(registry: Registry) -> Shares:
    """Return the shares that the register itself tells."""
    return Shares(registry)


@remembered(256)
def _membership(registry: Registry, level: str, as_of: date, frame: date, shares: Shares) -> _Known:
    """``membership`` without the copies that keep a caller from writing into what the next one gets."""
    lineage = lineage_of(registry)
    found = _images(lineage, lineage.numbers_at(level, as_of), as_of, frame, shares)
    parents = lineage.parents_on(frame)
    line, target = _lines(found.images, parents, lineage.depth, depth_of(level))
    # of each unit and target: how many of its images lie there, whether any is told, and their shares together
    key, which = np.unique(found.units[line] * len(lineage.units) + target, return_inverse=True)
    units, targets = np.divmod(key, len(lineage.units)) if len(key) else (key, key)
    inside = np.bincount(which, minlength=len(key))
    is_whole = inside == np.bincount(found.units, minlength=len(lineage.units))[units]
    is_told = np.bincount(which, weights=found.is_told[line], minlength=len(key)) > 0
    share = np.bincount(which, weights=found.shares[line], minlength=len(key))
    share[is_whole] = 1.0
    kept = is_whole | is_told  # mere possibilities are no parts
    reached = (found.images[line] * len(lineage.units) + target)[kept[which]]
    rank = np.lexsort((units[kept], _places_of(lineage, targets[kept])))
    units, targets, is_whole, share = (each[kept][rank] for each in (units, targets, is_whole, share))
    order, branches = _places_of(lineage, targets), _Branches(lineage, depth_of(level), frame, reached)
    for shared in (units, is_whole, order):
        shared.flags.writeable = False
    return _Known(lineage, units, targets, is_whole, share, order, branches)


def _places_of(lineage: Lineage, targets: Places) -> Places:
    """Return by what targets are ordered: depth and number in one."""
    return np.asarray(lineage.depth[targets] * len(lineage.units) + targets)


def images_of(registry: Registry, unit: Unit, as_of: date, frame: date) -> tuple[Unit, ...]:
    """Return what ``unit``, valid on ``as_of``, is on the day ``frame``, by code; also where it only may lie."""
    lineage = lineage_of(registry)
    start = np.array([lineage.number_of(unit)], dtype=np.intp)
    found = _images(lineage, start, as_of, frame, shares_of_register(registry))
    return tuple(lineage.units[at] for at in np.sort(found.images).tolist())


def _images(lineage: Lineage, units: Places, as_of: date, frame: date, shares: Shares) -> _Images:
    """Follow units step by step; only those that a day changed are looked at."""
    images, forward = units.copy(), frame >= as_of
    is_told, weights = np.ones(len(units), dtype=bool), np.ones(len(units))
    is_touched = np.zeros(len(lineage.units), dtype=bool)
    for day in lineage.days_between(as_of, frame):
        step = lineage.step(day, forward=forward)
        is_touched[step.sources] = True
        hit = np.flatnonzero(is_touched[images])
        is_touched[step.sources] = False
        if not len(hit):
            continue
        begin = np.searchsorted(step.sources, images[hit], side="left")
        many = np.searchsorted(step.sources, images[hit], side="right") - begin
        old = np.repeat(hit, many)
        new = np.repeat(begin - np.cumsum(many) + many, many) + np.arange(many.sum())
        rest = np.ones(len(units), dtype=bool)
        rest[hit] = False
        weight = shares.weights(day, step, forward=forward)[new]
        units, images, is_told, weights = (
            np.concatenate(pair)
            for pair in (
                (units[rest], units[old]),
                (images[rest], step.images[new]),
                (is_told[rest], is_told[old] & step.is_told[new]),
                (weights[rest], weights[old] * weight),
            )
        )
    return _joined(_Images(units, images, is_told, weights), len(lineage.units))


def _joined(found: _Images, size: int) -> _Images:
    """Add up what came to the same image by several ways."""
    key, which = np.unique(found.units * size + found.images, return_inverse=True)
    if len(key) == len(found.units):
        return found
    units, images = np.divmod(key, size)
    is_told = np.bincount(which, weights=found.is_told) > 0
    shares = np.bincount(which, weights=found.shares).astype(float)
    return _Images(units, images, is_told, shares)


def _lines(start: Places, parents: Places, depth: Places, deepest: int) -> tuple[Places, Places]:
    """Return each place of ``start`` with the unit there and all that it lies in, as deep as ``deepest``."""
    line, target, here = [], [], start
    at = np.arange(len(start))
    while len(here):
        is_shown = depth[here] <= deepest
        line.append(at[is_shown])
        target.append(here[is_shown])
        above = parents[here]
        at, here = at[above != NOWHERE], above[above != NOWHERE]
    empty = np.empty(0, dtype=np.intp)
    return np.concatenate([empty, *line]), np.concatenate([empty, *target])


@dataclass(frozen=True, slots=True)
class _Branches:
    """The lowest units of a frame down to a depth; ``reached`` : those that something leads to, with targets."""

    lineage: Lineage
    deepest: int
    frame: date
    reached: Places

    def without_any(self) -> dict[str, int]:
        """Count those that nothing leads to, in each unit that they lie in."""
        lineage, parents = self.lineage, self.lineage.parents_on(self.frame)
        shown = np.flatnonzero(lineage.valid_on(self.frame) & (lineage.depth <= self.deepest))
        branches = np.setdiff1d(shown, parents[shown], assume_unique=False)
        line, target = _lines(branches, parents, lineage.depth, self.deepest)
        missed = ~np.isin(branches[line] * len(lineage.units) + target, self.reached)
        targets, counts = np.unique(target[missed], return_counts=True)
        return {lineage.units[at].code: count for at, count in zip(targets.tolist(), counts.tolist(), strict=True)}


def _table(lineage: Lineage, units: Places, targets: Places, is_whole: Flags, share: Numbers) -> pd.DataFrame:
    codes = lineage.codes
    return pd.DataFrame(
        {
            "target": codes.take(targets),
            "target_level": pd.array(LEVELS, dtype="str").take(lineage.depth[targets]),
            "unit": codes.take(units),
            "is_whole": is_whole,
            "share": share,
        }
    )
