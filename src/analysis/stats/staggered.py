"""Did a programme work that began in different places in different years? Staggered difference-in-differences.

Order of steps:

1. the table must be complete; who began when is told unit by unit, whoever is not named never began;
2. for every cohort and year, the change since the year before it began, less that of units without the programme;
3. their averages: over all, by years since the beginning, by cohort;
4. an interval: for few units by dealing the beginnings out again (``reassignment``), for many the normal one;
5. a look at the years before: cohorts that already moved apart then cannot be compared.

A regression with effects of unit and year is not offered: it takes units that already have the programme for
controls, and where effects grow, its answer can have the wrong sign (Goodman-Bacon 2021).
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.model.errors import UsageError
from analysis.stats.cohort_effects import CohortEffects
from analysis.stats.effects import UNKNOWN, Effect, checked_level
from analysis.stats.group_time import Cell, Controls, Figure, Panel, cells_of, mean_of
from analysis.stats.intervals import as_numbers
from analysis.stats.reassignment import ways

Incomplete = Literal["refuse", "leave_out"]
IntervalBy = Literal["size", "dealing", "normal"]

FEWEST_TREATED = FEWEST_CONTROLS = FEWEST_BEFORE = 2
FEW_UNITS = 100  # below so many the normal interval is not trusted: with 40 it holds 92 % for 95 %
NAMED = 5  # so many gaps are named in a reason


@dataclass(frozen=True, slots=True)
class EffectAt:
    """An effect on some units at some time.

    Attributes
    ----------
    cohort : when they began; NaN for several cohorts together.
    time : the time itself; NaN for several.
    since_start : time since the beginning, below 0 before it; NaN for several.
    units : how many units it is of.
    effect : in the unit of the values.
    """

    cohort: float
    time: float
    since_start: float
    units: int
    effect: Effect


@dataclass(frozen=True, slots=True)
class StaggeredEffects:
    """What a programme changed.

    Attributes
    ----------
    overall : mean over all units and times with the programme, each cohort by its size.
    overall_by_cohort : mean over units of each unit's own mean effect.
    overall_by_time : mean over times since the beginning, each time alike.
    by_time : by time since the beginning; those before it should be about 0.
    by_cohort : by beginning.
    cells : by cohort and time.
    pretest_p : p-value of "no cohort moved apart before it began"; NaN where no two times lie before.
    units, treated, controls : how many units there are, of these with the programme, and without it to the end.
    interval_by : how intervals were made: "dealing" (standard errors are then NaN), "normal", or "" for none.
    ways : in how many ways the beginnings can be dealt out.
    left_out : units that were left out because a value is not known.
    reason : why something is missing, else empty.
    """

    overall: Effect
    overall_by_cohort: Effect
    overall_by_time: Effect
    by_time: tuple[EffectAt, ...]
    by_cohort: tuple[EffectAt, ...]
    cells: tuple[EffectAt, ...]
    pretest_p: float
    units: int
    treated: int
    controls: int
    interval_by: str
    ways: int
    left_out: tuple[Hashable, ...]
    reason: str


def staggered_effects(
    unit: ArrayLike,
    time: ArrayLike,
    value: ArrayLike,
    since: Mapping[Hashable, float],
    *,
    controls: Controls = "never_treated",
    incomplete: Incomplete = "refuse",
    interval_by: IntervalBy = "size",
    level: float = 0.95,
    draws: int = 4999,
    seed: int = 20260101,
) -> StaggeredEffects:
    """Return the effects of a programme on ``value``, by Callaway and Sant'Anna, without covariates.

    Parameters
    ----------
    unit, time, value : one row a unit and time, in any order; NaN is a value that is not known.
    since : first time with the programme of each unit that has it. Who is not named, or begins after the last time,
        is a control.
    controls : whether only units that never begin are compared with, or also those that have not begun yet.
    incomplete : what to do if a value is not known: refuse, naming it, or leave that unit out, naming it.
    interval_by : "dealing", "normal", or by "size": dealing below 100 units.
    level : of the intervals.
    draws, seed : of the dealing where there are more than 5000 ways.

    Raises
    ------
    UsageError
        when lengths differ, a unit and time come twice, a value is infinite, ``since`` names a unit without values, or
        a choice is none of those above.

    References
    ----------
    Callaway and Sant'Anna (2021), J. Econometrics 225, 200-230; R package did. Goodman-Bacon (2021), J. Econometrics
    225, 254-277. For dealing out: Fisher (1935); MacKinnon and Webb (2020), J. Econometrics 218, 435-450.
    """
    checked_level(level, "staggered_effects")
    if not 1 <= draws < np.inf or draws != int(draws):
        raise UsageError(f"{draws} draws", where="staggered_effects", do="Give a whole number, such as 4999.")
    _check_choices((controls, Controls), (incomplete, Incomplete), (interval_by, IntervalBy))
    table = _table(unit, time, value, since)
    left_out = tuple(table.index[table.isna().any(axis=1)])
    if left_out and incomplete == "refuse":
        return _refused(len(table), f"not known: {_named(table)}; leave these units out, or these times")
    table = table.dropna()
    panel = _panel(table, since)
    cells = cells_of(panel, controls)
    reason = _too_little(panel, cells, table, controls)
    if reason:
        return replace(_refused(len(table), reason), left_out=left_out)
    by_dealing = interval_by == "dealing" or (interval_by == "size" and len(panel.labels) < FEW_UNITS)
    estimating = CohortEffects.of(panel, cells, by_dealing, level, int(draws), seed)
    return replace(_estimated(estimating), left_out=left_out)


def _check_choices(*choices: tuple[str, object]) -> None:
    for chosen, offered in choices:
        if chosen not in get_args(offered):
            raise UsageError(
                f"no choice {chosen!r}", where="staggered_effects", do=f"Give one of {', '.join(get_args(offered))}."
            )


def _table(unit: ArrayLike, time: ArrayLike, value: ArrayLike, since: Mapping[Hashable, float]) -> pd.DataFrame:
    units, times, values = np.asarray(unit, dtype=object), as_numbers(time), as_numbers(value)
    where = "staggered_effects"
    if not units.shape == times.shape == values.shape or units.ndim != 1:
        raise UsageError(
            f"{units.size} units, {times.size} times, {values.size} values", where=where, do="Give one of each a row."
        )
    if pd.isna(units).any():
        raise UsageError("a unit without a name", where=where, do="Name the unit of each row.")
    if not np.isfinite(times).all() or np.isinf(values).any():
        raise UsageError("a time is no number, or a value infinite", where=where, do="Mend or leave out that row.")
    unknown = sorted(str(each) for each in set(since) - set(units))
    if unknown or not all(np.isfinite(each) for each in since.values()):
        raise UsageError(
            f"no values of {', '.join(unknown)}" if unknown else "a beginning that is no number",
            where=where,
            do="Name in `since` the units that have values and began, with the first time of each.",
        )
    rows = pd.DataFrame({"unit": units, "time": times, "value": values})
    twice = rows[rows.duplicated(["unit", "time"])]
    if len(twice):
        raise UsageError(
            f"{twice.iloc[0]['unit']} has {twice.iloc[0]['time']:g} twice", where=where, do="Give each once."
        )
    table = rows.pivot(index="unit", columns="time", values="value")
    return table.loc[sorted(table.index, key=str)]  # one order, so that the same rows give the same draws


def _named(table: pd.DataFrame) -> str:
    gaps = [f"{table.index[row]} {table.columns[column]:g}" for row, column in np.argwhere(table.isna().to_numpy())]
    return ", ".join(gaps[:NAMED]) + (f" and {len(gaps) - NAMED} more" if len(gaps) > NAMED else "")


def _panel(table: pd.DataFrame, since: Mapping[Hashable, float]) -> Panel:
    times = table.columns.to_numpy(dtype=float)
    last = times[-1] if len(times) else np.inf
    begins = np.array([since.get(each, np.inf) for each in table.index], dtype=float)
    begins[begins > last] = np.inf
    starts = np.unique(begins[np.isfinite(begins)])
    values = table.to_numpy(dtype=float)
    # Levels cancel out of every effect; without them less is lost to rounding.
    size = float(np.abs(values).max(initial=0.0))
    return Panel(values - values[:, :1], times, np.searchsorted(starts, begins), starts, size)


def _too_little(panel: Panel, cells: list[Cell], table: pd.DataFrame, controls: Controls) -> str:
    treated = int(panel.sizes[:-1].sum())
    early = [str(each) for each, begun in zip(table.index, panel.having, strict=True) if begun[0]]
    if early:
        return f"no time before the beginning of {', '.join(early)}; leave these units out"
    if treated < FEWEST_TREATED:
        return f"{treated} units with the programme, of at least {FEWEST_TREATED}"
    compared = int(panel.sizes[-1] if controls == "never_treated" else panel.sizes[1:].sum())
    if compared < FEWEST_CONTROLS:
        return f"{compared} units to compare with ({controls}), of at least {FEWEST_CONTROLS}"
    if (panel.times < panel.starts[-1]).sum() < FEWEST_BEFORE:
        return f"no unit with {FEWEST_BEFORE} times before it began"
    if not any(cell.after for cell in cells):
        return "no time after the beginning at which there is anything to compare with"
    return ""


def _estimated(of: CohortEffects) -> StaggeredEffects:
    panel, cells = of.panel, of.cells
    places = range(len(cells))
    distance = [float(panel.times[cell.time] - panel.starts[cell.cohort]) for cell in cells]
    after = [place for place in places if cells[place].after]

    def mean(chosen: list[int], by_size: bool) -> Figure:
        return mean_of(panel, cells, chosen, by_size=by_size)

    def at(chosen: list[int], by_size: bool, cohort: float, time: float, since_start: float) -> EffectAt:
        units = sum(int(panel.sizes[each]) for each in {cells[place].cohort for place in chosen})
        return EffectAt(cohort, time, since_start, units, of.effect(mean(chosen, by_size)))

    by_distance = {each: [p for p in places if distance[p] == each] for each in sorted(set(distance))}
    by_cohort = {c: [p for p in after if cells[p].cohort == c] for c in sorted({cells[p].cohort for p in after})}
    alike = np.array([1 / len(by_cohort[cells[place].cohort]) for place in after])
    return StaggeredEffects(
        overall=of.effect(mean(after, True)),
        overall_by_cohort=of.effect(mean_of(panel, cells, after, by_size=True, each=alike)),
        overall_by_time=of.effect(*(mean(chosen, True) for each, chosen in by_distance.items() if each >= 0)),
        by_time=tuple(at(chosen, True, np.nan, np.nan, each) for each, chosen in by_distance.items()),
        by_cohort=tuple(at(chosen, False, float(panel.starts[c]), np.nan, np.nan) for c, chosen in by_cohort.items()),
        cells=tuple(
            at([p], False, float(panel.starts[cells[p].cohort]), float(panel.times[cells[p].time]), distance[p])
            for p in places
        ),
        pretest_p=of.pretest(),
        units=len(panel.labels),
        treated=int(panel.sizes[:-1].sum()),
        controls=int(panel.sizes[-1]),
        interval_by=("dealing" if of.by_dealing else "normal") if of.trusted else "",
        ways=ways(panel.labels),
        left_out=(),
        reason=_why_no_interval(of),
    )  # fmt: skip


def _why_no_interval(of: CohortEffects) -> str:
    if not of.has_scatter:
        return "no scatter between units: chance cannot be judged"
    if not of.trusted:
        possible, dealt = ways(of.panel.labels), len(of.dealt)
        if dealt < possible:
            return f"{dealt - 1} draws are too few for an interval of this level"
        return f"the beginnings can be dealt out in {possible} ways only: no interval"
    return ""


def _refused(units: int, reason: str) -> StaggeredEffects:
    return StaggeredEffects(
        overall=UNKNOWN, overall_by_cohort=UNKNOWN, overall_by_time=UNKNOWN, by_time=(), by_cohort=(), cells=(),
        pretest_p=np.nan, units=units, treated=0, controls=0, interval_by="", ways=0, left_out=(), reason=reason,
    )  # fmt: skip
