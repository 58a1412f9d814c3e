"""What is printed as a sum, against the sum: findings of the question ``adds_up``."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fnmatch import fnmatchcase
from math import inf, isclose
from typing import Any

from analysis.geography.registry import Registry
from analysis.ingest.figures import Figure, Refusal
from analysis.model.nouns import Measure

BY_ROWS = "printed total against the sum of its rows"
BY_PARTS = "printed total against the sum of its rows and columns"
PARTS = "parts of"
SETS = "sets of parts"
NO_RESULT = "printed total against the sum of its rows; the formula's result is not stored in the file"


@dataclass(frozen=True, slots=True)
class _Sum:
    value: float
    n: int
    is_exact: bool


def table_totals(
    totals: Sequence[Figure], figures: Sequence[Figure], refusals: Sequence[Refusal], source: str
) -> list[dict[str, Any]]:
    """Hold each total row of a table against its column.

    A lone total row sums the whole sheet, wherever it stands. Of several, each sums the rows since the one before it or
    up to the one after it (a sub-total), or the whole sheet; it adds up if any is so. Where a row's cell of the column
    was refused, the total cannot be compared. A total whose value is NaN (a formula without a stored result) cannot
    either.
    """
    columns: dict[tuple[str, ...], list[Figure]] = defaultdict(list)
    for figure in figures:
        columns[_column(figure)].append(figure)
    is_broken = {_column(refusal) for refusal in refusals}
    lines: dict[str, set[int]] = defaultdict(set)
    for total in totals:
        lines[total.sheet].add(total.line)
    return [
        _finding(total, _sums(total, columns[_column(total)], lines[total.sheet]), source,
                 is_comparable=_column(total) not in is_broken)
        for total in totals
    ]  # fmt: skip


def _column(cell: Figure | Refusal) -> tuple[str, ...]:
    return cell.sheet, cell.period, cell.measure, cell.group


def item_totals(
    totals: Sequence[Figure], figures: Sequence[Figure], refusals: Sequence[Refusal], source: str
) -> list[dict[str, Any]]:
    """Hold each total row of a list of items against its column, whatever groups the rows are of.

    As for a table, but a row of which not even the keys could be read was refused too, and breaks its column.
    """
    return table_totals(
        [replace(total, group="") for total in totals],
        [replace(figure, group="") for figure in figures],
        [replace(refusal, group="") for refusal in refusals],
        source,
    )


def part_totals(
    totals: Sequence[Figure], figures: Sequence[Figure], refusals: Sequence[Refusal], source: str
) -> list[dict[str, Any]]:
    """Hold each printed sum of a cross-table of groups against the figures of its groups and measures on its sheet.

    A refused part makes it impossible to compare. An empty part is nothing: such forms leave the cells empty where
    nobody was trained. The finding names the measure and the group where the sum is of one; otherwise none.
    """
    by_measure: dict[tuple[str, ...], list[Figure]] = defaultdict(list)
    for figure in figures:
        by_measure[figure.sheet, figure.period, figure.measure].append(figure)
    refused: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for refusal in refusals:
        refused[refusal.sheet, refusal.period, refusal.measure].add(refusal.group)
    findings = []
    for total in totals:
        keys = [(total.sheet, total.period, part) for part in total.parts]
        parts = _sum(each for key in keys for each in by_measure[key] if _is_of(each.group, total.group))
        is_broken = any(_is_of(group, total.group) for key in keys for group in refused[key])
        is_one_group = not set("*?[ ") & set(total.group)
        named = replace(
            total, group=total.group if is_one_group else "", measure=total.measure if len(total.parts) == 1 else ""
        )
        findings.append(_finding(named, [parts], source, is_comparable=not is_broken, method=BY_PARTS, least=0))
    return findings


def _is_of(group: str, patterns: str) -> bool:
    """Whether a group is one of those that a sum is of, which stand with spaces between."""
    return any(fnmatchcase(group, pattern) for pattern in patterns.split(" "))


def _sums(total: Figure, column: list[Figure], lines: set[int]) -> list[_Sum]:
    sums = [_sum(column)]
    if len(lines) > 1:
        before = max((line for line in lines if line < total.line), default=-1)
        after = min((line for line in lines if line > total.line), default=inf)
        parts = [
            _sum([figure for figure in column if first < figure.line < last])
            for first, last in ((before, total.line), (total.line, after))
        ]
        sums = [*(part for part in parts if part.n), *sums]
        # What does not add up is told against the sum that is nearest.
        sums.sort(key=lambda each: abs(each.value - total.value) if total.value == total.value else 0)
    return sums


def _sum(figures: Iterable[Figure]) -> _Sum:
    rows = list(figures)
    return _Sum(sum(row.value for row in rows), len(rows), all(row.bound == "exact" for row in rows))


def level_totals(
    totals: Sequence[Figure], figures: Sequence[Figure], refusals: Sequence[Refusal], registry: Registry, source: str
) -> list[dict[str, Any]]:
    """Hold each printed region or country of a panel against the printed figures of its children on that day.

    A refused cell of a child, or of an unknown unit in the column, makes it impossible to compare. A child without a
    figure does so only where the others do not add up by themselves.
    """
    printed = {(f.unit, f.period, f.measure, f.group): f for f in (*figures, *totals)}
    refused = {(r.unit, r.period, r.measure, r.group) for r in refusals}
    findings = []
    for total in totals:
        key = (total.period, total.measure, total.group)
        children = [unit.code for unit in registry.children(total.unit, date.fromisoformat(total.as_of))]
        told = [printed[code, *key] for code in children if (code, *key) in printed]
        parts = _sum(told)
        is_complete = len(told) == len(children) or _is_same(parts.value, total.value)
        is_broken = ("", *key) in refused or any((code, *key) in refused for code in children)
        findings.append(_finding(total, [parts], source, is_comparable=is_complete and not is_broken))
    return findings


def _finding(
    total: Figure, sums: list[_Sum], source: str, *, is_comparable: bool, method: str = BY_ROWS, least: int = 1
) -> dict[str, Any]:
    best = next((each for each in sums if _is_same(each.value, total.value)), sums[0])
    has_result = total.value == total.value  # NaN is unlike itself
    is_comparable = is_comparable and has_result and best.n >= least and best.is_exact and total.bound == "exact"
    verdict = "adds_up" if _is_same(best.value, total.value) else "does_not_add_up"
    return adds_up(
        total, total.measure, best.value, best.n, source,
        verdict=verdict if is_comparable else "cannot_be_compared", method=method if has_result else NO_RESULT,
    )  # fmt: skip


def _is_same(one: float, other: float) -> bool:
    """Whether two sums are one number; amounts have decimals, whose sum is never quite the sum of what is printed."""
    return isclose(one, other, rel_tol=1e-9, abs_tol=1e-6)


def partitions(
    figures: Sequence[Figure], refusals: Sequence[Refusal], measures: Mapping[str, Measure], source: str
) -> list[dict[str, Any]]:
    """Tell the units in which the parts of a partition are not the whole; what adds up is not told.

    A unit with a refused part is left out. With empty parts, only a sum above the whole is certain to be wrong.
    """
    by_place: dict[tuple[str, ...], dict[str, Figure]] = defaultdict(dict)
    for figure in figures:
        by_place[figure.unit, figure.period, figure.group][figure.measure] = figure
    refused: set[tuple[str, ...]] = {(r.unit, r.period, r.group, r.measure) for r in refusals}
    findings = []
    for (whole, name), parts in _partitions(measures).items():
        for place, told in by_place.items():
            found = _sum(told[part] for part in parts if part in told)
            if whole not in told or not found.n or any((*place, part) in refused for part in parts):
                continue
            is_same = _is_same(found.value, told[whole].value)
            gap = 0.0 if is_same else found.value - told[whole].value
            is_exact = found.is_exact and told[whole].bound == "exact"
            if is_exact and (gap > 0 or (gap < 0 and found.n == len(parts))):
                method = f"{PARTS} {name} against the whole"
                findings.append(
                    adds_up(told[whole], whole, found.value, found.n, source, verdict="does_not_add_up", method=method)
                )
    return findings + _sets_apart(by_place, refused, measures, source)


def _sets_apart(
    by_place: Mapping[tuple[str, ...], Mapping[str, Figure]], refused: set[tuple[str, ...]],
    measures: Mapping[str, Measure], source: str,
) -> list[dict[str, Any]]:  # fmt: skip
    """Tell the units without a whole in which two sets of its parts do not add up to the same: a row may be shifted."""
    sets: dict[str, list[tuple[str, list[str]]]] = defaultdict(list)
    for (whole, name), parts in _partitions(measures).items():
        sets[whole].append((name, parts))
    findings = []
    for whole, of_whole in sets.items():
        for place, told in by_place.items():
            if whole in told or (*place, whole) in refused:
                continue
            sums = [
                (name, told[parts[0]], _sum(told[part] for part in parts))
                for name, parts in of_whole
                if all(part in told for part in parts)
            ]
            sums = [each for each in sums if each[2].is_exact]
            for name, first, found in sums[1:]:
                if not _is_same(found.value, sums[0][2].value):
                    method = f"{SETS} {sums[0][0]} and {name} against each other; the whole is not told"
                    printed = replace(first, value=found.value)
                    findings.append(
                        adds_up(printed, whole, sums[0][2].value, found.n, source, verdict="does_not_add_up",
                                method=method)
                    )  # fmt: skip
    return findings


def _partitions(measures: Mapping[str, Measure]) -> dict[tuple[str, str], list[str]]:
    parts: dict[tuple[str, str], list[str]] = defaultdict(list)
    for measure in measures.values():
        if measure.part_of and measure.partition:
            parts[measure.part_of, measure.partition].append(measure.id)
    return parts


def adds_up(
    printed: Figure, measure: str, summed: float, n: int, source: str, *, verdict: str, method: str
) -> dict[str, Any]:
    """Return one row of ``findings``: what is printed, and what its parts add up to."""
    nothing = float("nan")
    return {
        "indicator": measure, "unit": printed.unit, "frame": printed.as_of, "since": printed.period,
        "period": printed.period, "group": printed.group, "against": f"{source}!{printed.address}",
        "question": "adds_up", "estimate": printed.value, "lower": summed, "upper": summed, "level": nothing,
        "n": float(n), "p": nothing, "p_adjusted": nothing, "verdict": verdict, "method": method,
    }  # fmt: skip
