"""By which share a unit's count is divided where it was split, or goes back out of one that several became.

A share is the register's own where it tells one. Else the count is divided as the parts' own headcounts stand to each
other: of former units the last that is known before the change, of new ones the first after it. The nearest figure is
taken and not the newest, so that what was once told of a year stays as it was. Where any part's is unknown there is no
share, and nothing is guessed.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.geography.lineage import Lineage, Step, lineage_of
from analysis.geography.registry import Link, Registry

Numbers = NDArray[np.float64]
Told = tuple[Numbers, Numbers]  # ordinals of the days, in order, and what was counted on them
UNKNOWN = float("nan")


class Shares:
    """The shares of every change of a register.

    Parameters
    ----------
    counts : for each measure by which units are divided, what units told of it: ``unit``, ``as_of``, ``value``. The
        first by which all parts of a unit are known divides it.
    """

    def __init__(self, registry: Registry, counts: Sequence[pd.DataFrame] = ()) -> None:
        self.lineage: Lineage = lineage_of(registry)
        self._counts: list[Mapping[str, Told]] = [_by_code(table) for table in counts if len(table)]
        self._weights: dict[tuple[date, bool], Numbers] = {}

    def weights(self, day: date, step: Step, *, forward: bool) -> Numbers:
        """Return which share of its source each image of a step takes; NaN where that is not known."""
        if (day, forward) not in self._weights:
            weights = np.ones(len(step.sources))
            weights[~step.is_told] = UNKNOWN
            divide = self._forward if forward else self._backward
            starts = np.flatnonzero(np.diff(step.sources, prepend=-1))
            for start, end in zip(starts, [*starts[1:], len(weights)], strict=True):
                if end - start > 1 and step.is_told[start]:
                    images = step.images[start:end].tolist()
                    found = divide(int(step.sources[start]), day)
                    weights[start:end] = [found.get(image, UNKNOWN) for image in images]
            self._weights[day, forward] = weights
        return self._weights[day, forward]

    def _forward(self, number: int, day: date) -> dict[int, float]:
        """Return the shares in which a unit of the day before ``day`` went into others, or stayed."""
        links = self.lineage.links(number, day, forward=True)
        told = {self.lineage.number_of(link.unit): _told(link) for link in links}
        if self.lineage.units[number].is_valid_on(day):
            told[number] = None
        known = sum(share for share in told.values() if share is not None)
        untold = [image for image, share in told.items() if share is None]
        if not untold:
            return {image: (share or 0.0) / known for image, share in told.items()}
        for held in self._counts or [{}]:
            parts = {image: self._after(image, day, held) for image in untold} if len(untold) > 1 else {untold[0]: 1.0}
            divided = _in_proportion(parts, max(0.0, 1.0 - known))
            if divided:
                return divided | {image: share for image, share in told.items() if share is not None}
        return {}

    def _backward(self, number: int, day: date) -> dict[int, float]:
        """Return the shares that the units of the day before ``day`` have in one that was made of them."""
        sources = [(self.lineage.number_of(link.unit), link) for link in self.lineage.links(number, day, forward=False)]
        for held in self._counts:
            parts = {source: self._came(source, number, day, held) for source, _ in sources}
            if self.lineage.first[number] < day.toordinal():
                parts[number] = self._before(number, day, held)
            divided = _in_proportion(parts, 1.0)
            if divided:
                return divided
        return {}

    def _came(self, source: int, image: int, day: date, held: Mapping[str, Told]) -> float:
        """Return how many of a unit's headcount came into ``image``, NaN where that is not known."""
        links = self.lineage.links(source, day, forward=True)
        is_alone = len(links) == 1 and not self.lineage.units[source].is_valid_on(day)
        share = 1.0 if is_alone else self._forward(source, day).get(image, UNKNOWN)
        return share * self._before(source, day, held)

    def _before(self, number: int, day: date, held: Mapping[str, Told]) -> float:
        """Return the last headcount of a unit before ``day``, its own or what came into it; NaN where unknown."""
        unit = self.lineage.units[number]
        days, values = held.get(unit.code, (np.empty(0), np.empty(0)))
        at = int(np.searchsorted(days, day.toordinal())) - 1
        if at >= 0 and days[at] >= self.lineage.first[number]:
            return float(values[at])
        if unit.valid_from is None:
            return UNKNOWN
        links = self.lineage.links(number, unit.valid_from, forward=False)
        came = [self._came(self.lineage.number_of(link.unit), number, unit.valid_from, held) for link in links]
        return sum(came) if came else UNKNOWN

    def _after(self, number: int, day: date, held: Mapping[str, Told]) -> float:
        """Return the first headcount of a unit from ``day`` on; of one that only got a new row, that row's."""
        unit = self.lineage.units[number]
        days, values = held.get(unit.code, (np.empty(0), np.empty(0)))
        at = int(np.searchsorted(days, day.toordinal()))
        if at < len(days) and days[at] <= self.lineage.last[number]:
            return float(values[at])
        links = self.lineage.registry.successors(unit)
        if len(links) != 1 or not links[0].change.is_whole:
            return UNKNOWN
        after, when = self.lineage.number_of(links[0].unit), links[0].change.date
        is_alone = len(self.lineage.links(after, when, forward=False)) == 1
        return self._after(after, when, held) if is_alone and after != number else UNKNOWN


def _told(link: Link) -> float | None:
    return 1.0 if link.change.is_whole else link.change.share


def _in_proportion(parts: Mapping[int, float], whole: float) -> dict[int, float]:
    """Divide ``whole`` as the parts stand to each other; nothing where one is unknown or all are 0."""
    total = sum(parts.values())
    return {part: whole * count / total for part, count in parts.items()} if total > 0 else {}


def _by_code(table: pd.DataFrame) -> dict[str, Told]:
    stamps, names = pd.factorize(table["as_of"])
    days = np.array([date.fromisoformat(name).toordinal() for name in names], dtype=float)[stamps]
    codes, units = pd.factorize(table["unit"])
    order = np.lexsort((days, codes))
    days, values = days[order], table["value"].to_numpy(dtype=float)[order]
    ends = np.searchsorted(codes[order], np.arange(len(units) + 1)).tolist()
    return {
        str(code): (days[start:end], values[start:end])
        for code, (start, end) in zip(units, pairwise(ends), strict=True)
    }
