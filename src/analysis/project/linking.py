"""The counts behind VALUES as linked cells: which are one and the same, and which sums anybody can form between them.

What a value counts is told by its indicator: measures and groups, added up. Two values of one unit and period that add
up the same measures and groups, and come to the same number, are one cell, whatever their indicators are called.

The sums that are known to hold (each is checked in numbers; where a total is more than its parts, what is left is a
cell of its own, told nowhere):

- a share's count + the rest = its total;
- a place = the places in it (of those with a figure the nearest ones, so that a gap in the register hides nothing);
- all = its groups, a set or a margin = its groups; without groups told, the larger set = the smaller + the rest;
- nested counts: university or higher = postgraduate + the rest; the whole (``part_of``) = the measure + the rest; and
  what is left = the next of its parts + the rest, until nothing is left or none of its parts is told.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from analysis.model.tables import rows_of
from analysis.project.counted import Form, Knowledge
from analysis.stats.disclosure_cells import Cells, cells_of

ABOVE, BELOW, REST = "numerator", "denominator", "rest"
Row = dict[str, Any]


@dataclass(slots=True)
class Links:
    """The cells of one period, while they are collected.

    Attributes
    ----------
    number : key of a cell -> its number.
    told : whether the cell is told in VALUES, not only to be worked out.
    loss : what hiding it would cost: the persons of the values that would go with it.
    whole : cells that are a place's total, by which its shares are divided.
    sums : total -> parts; each once.
    rows : cells of each row of VALUES (their numerator and denominator), by the row's label.
    rests : unit -> what is left of its shares, where that is a plain sum -> its cell.
    """

    values: list[float] = field(default_factory=list)
    number: dict[tuple[object, ...], int] = field(default_factory=dict)
    told: set[int] = field(default_factory=set)
    loss: dict[int, float] = field(default_factory=lambda: defaultdict(float))
    whole: set[int] = field(default_factory=set)
    top: set[int] = field(default_factory=set)
    sums: dict[tuple[int, frozenset[int]], None] = field(default_factory=dict)
    rows: dict[int, tuple[int, ...]] = field(default_factory=dict)
    rests: dict[str, dict[Form, int]] = field(default_factory=lambda: defaultdict(dict))

    def cell(self, form: object, unit: str, value: float) -> int:
        """Return the number of a cell, a new one where there is none of that form, unit and value."""
        key = (form, unit, value)
        if key not in self.number:
            self.number[key] = len(self.values)
            self.values.append(value)
        return self.number[key]

    def add(self, total: int, parts: Iterable[int], unit: str, form: object = None) -> int | None:
        """Note that ``total`` is the sum of ``parts``, and of a rest where they come to less; return the rest's cell.

        Parts that come to more than the total are no parts of it (they stem from different reports): nothing is noted.
        ``form`` is what the rest counts, where that is known: it is the cell of whatever else counts it.
        """
        own = frozenset(parts) - {total}
        left = self.values[total] - sum(self.values[part] for part in own)
        if left < 0 or not own:
            return None
        rest = self.cell(form or (REST, total, own), unit, left) if left > 0 else None
        self.sums[total, own | ({rest} if rest is not None else set())] = None
        return rest

    def cells(self) -> Cells:
        """Return the cells collected, with their sums."""
        return cells_of(np.array(self.values), [(total, sorted(parts)) for total, parts in self.sums])


def links_of(values: pd.DataFrame, parents: Mapping[str, str], known: Knowledge) -> Links:
    """Return the linked cells of one period's VALUES that are ``ok``.

    Parameters
    ----------
    parents : unit -> the unit that it lies in; the empty text, or no entry, at the top.
    """
    links = Links()
    by_series: dict[tuple[str, str, str], dict[str, int]] = defaultdict(dict)
    by_unit: dict[str, dict[tuple[str, str], dict[str, int]]] = defaultdict(dict)
    for label, row in zip(values.index, rows_of(values), strict=True):
        own = _cells_of_row(links, row, known)
        if own:
            links.rows[int(label)] = tuple(own.values())
            series = (str(row["indicator"]), str(row["group"]))
            by_unit[str(row["unit"])][series] = own
            for name, cell in own.items():
                by_series[(*series, name)][str(row["unit"])] = cell
            if not parents.get(str(row["unit"]), ""):
                links.top |= set(own.values())
    for held in by_series.values():
        _add_places(links, held, parents)
    for unit, told in by_unit.items():
        _add_groups(links, unit, told, known)
        _add_nested(links, unit, told, known)
    return links


def _cells_of_row(links: Links, row: Row, known: Knowledge) -> dict[str, int]:
    """Return the cells of a row: what it tells, by name. The rest of a share is a cell that is not told."""
    forms = known.forms.get((str(row["indicator"]), str(row["group"])))
    if forms is None:
        return {}
    unit = str(row["unit"])
    own: dict[str, int] = {}
    for name, form in ((ABOVE, forms.above), (BELOW, forms.below)):
        if form and np.isfinite(row[name]):
            own[name] = links.cell(form, unit, float(row[name]))
    links.told |= set(own.values())
    if BELOW in own and not row["group"]:
        links.whole.add(own[BELOW])
    for cell in own.values():
        links.loss[cell] += links.values[own.get(BELOW, cell)] + 1
    if forms.rest and len(own) == 2:
        rest = links.cell(forms.rest, unit, links.values[own[BELOW]] - links.values[own[ABOVE]])
        links.sums[own[BELOW], frozenset({own[ABOVE], rest})] = None
        if known.is_plain(forms.rest):
            links.rests[unit][forms.rest] = rest
    return own


def _add_places(links: Links, held: Mapping[str, int], parents: Mapping[str, str]) -> None:
    """Note that each place is the sum of the nearest places within it that have a figure."""
    within: dict[str, list[int]] = defaultdict(list)
    for unit, cell in held.items():
        above = parents.get(unit, "")
        while above and above not in held:
            above = parents.get(above, "")
        if above:
            within[above].append(cell)
    for unit, cells in within.items():
        links.add(held[unit], cells, unit)


def _add_groups(links: Links, unit: str, told: Mapping[tuple[str, str], Mapping[str, int]], known: Knowledge) -> None:
    """Note that each sum over groups is the sum of its groups, or of the margins, or holds the smaller sets."""
    for indicator in {series[0] for series in told}:
        sums = known.sums[indicator]
        if len(sums) == 1:
            continue
        for name in (ABOVE, BELOW):
            here = {each: told.get((indicator, each.group), {}) for each in sums}
            own = {each: cells[name] for each, cells in here.items() if name in cells}
            singles = {each.parts[0]: cell for each, cell in own.items() if len(each.parts) == 1 and each.group}
            larger = [(each, cell) for each, cell in own.items() if len(each.parts) > 1]
            for each, cell in larger:
                links.add(cell, {singles[part] for part in each.parts if part in singles}, unit)
            if not singles:
                _add_sets(links, unit, {frozenset(each.parts): cell for each, cell in larger})


def _add_sets(links: Links, unit: str, sets: dict[frozenset[str], int]) -> None:
    """Note what sets of groups tell of each other: the larger one is the smaller and the rest, and so for the rests."""
    for whole, cell in list(sets.items()):
        for apart in _partitions(whole, sets):
            links.add(cell, [sets[each] for each in apart], unit)
    pairs = [(whole, part) for whole in sets for part in sets if part < whole]
    rests = {whole - part: links.add(sets[whole], [sets[part]], unit) for whole, part in pairs}
    for left, rest in rests.items():
        for whole, cell in sets.items():
            if rest is not None and left < whole:
                links.add(cell, [rest], unit)


def _partitions(whole: frozenset[str], sets: Iterable[frozenset[str]]) -> Iterator[list[frozenset[str]]]:
    """Yield the ways found in which sets without overlap make up the whole (a grouping's margins do)."""
    left = [each for each in sets if each < whole]
    while left:
        chosen: list[frozenset[str]] = []
        for each in left:
            if all(each.isdisjoint(other) for other in chosen):
                chosen.append(each)
        if frozenset().union(*chosen) == whole:
            yield chosen
        left = [each for each in left if each not in chosen]


def _add_nested(links: Links, unit: str, told: Mapping[tuple[str, str], Mapping[str, int]], known: Knowledge) -> None:
    """Note which counts of one place hold which others: the nearest ones only, from which the farther ones follow."""
    counts: dict[tuple[str, ...], dict[Form, int]] = defaultdict(dict)
    rests: dict[tuple[str, ...], dict[Form, int]] = defaultdict(dict)
    for form, cell in links.rests[unit].items():
        rests[form.parts][form] = cell
    for series, own in told.items():
        forms = known.forms[series]
        for form, name in ((forms.above, ABOVE), (forms.below, BELOW)):
            if name in own:
                counts[form.parts][form] = own[name]
    for parts, of_parts in counts.items():
        cells = rests[parts] | of_parts
        for whole, part, left in known.nested(frozenset(of_parts), frozenset(rests[parts])):
            if whole in cells:  # nothing may be left of it, or its parts stem from another report
                rest = links.add(cells[whole], [of_parts[part]], unit, left)
                if left and rest is not None:
                    cells.setdefault(left, rest)
