"""Does a monthly series only wobble, or did something happen? Control charts, refused where the points are too few.

Three charts: XmR for counts and measures, Laney's p' for shares of large totals, the run chart where nothing may be
assumed. Each needs twelve points at least, in every stretch between two breaks; with fewer there are no limits, and the
answer says so. Yearly figures (five to eight points) get no control chart: they have the trend.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log2
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import bdtr

from analysis.model.errors import UsageError
from analysis.stats.control_rules import RULES, Rule, RuleSet, read_by_rules, rule_set, sides_of
from analysis.stats.intervals import as_numbers, checked_counts

__all__ = ["RULES", "ControlChart", "RunChart", "assurance", "break_places", "laney_p_prime", "run_chart", "xmr"]

Numbers = NDArray[np.float64]
Assurance = Literal["always_met", "never_met", "met_by_chance", "cannot_tell"]

FEWEST_POINTS = 12
FEWEST_USEFUL = 10  # of a run chart: points that are not on the median; fewer make no test
LIMIT = 2.66  # three sigma in mean moving ranges, 3 / 1.128; the published constant, not 2.6587
SCREEN = 3.267  # a moving range above so many mean ranges is no ordinary one (upper limit of the range chart)
RANGES_TO_SIGMA = 1.128


@dataclass(frozen=True, slots=True)
class ControlChart:
    """A series with what is ordinary for it.

    Attributes
    ----------
    values : the points, of the unit that was given; shares are fractions.
    centre, lower, upper, sigma : for each point the mean, the limits and a third of their distance. NaN where a stretch
        is refused.
    rule : for each point the rule that catches it: outside, trend, two_in_three, side, or "".
    side : for each point -1, 0 or 1: below, on, above the mean.
    stretch : for each point the number of its stretch between breaks, from 0.
    rules : name of the rule set.
    overdispersion : of Laney's p', how many times the limits are wider than the binomial ones; else NaN.
    reason : why a stretch has no limits, else empty. Where there are several, it names the first that is refused.
    """

    values: Numbers
    centre: Numbers
    lower: Numbers
    upper: Numbers
    sigma: Numbers
    rule: tuple[Rule, ...]
    side: NDArray[np.int64]
    stretch: NDArray[np.int64]
    rules: str
    overdispersion: float
    reason: str


@dataclass(frozen=True, slots=True)
class RunChart:
    """What the runs about the median say.

    Attributes
    ----------
    median : the centre line.
    useful : points that are not on the median.
    longest_run, longest_run_limit : points in a row on one side; more than the limit is no chance.
    crossings, fewest_crossings : how often the line crosses the median; fewer than the limit is no chance.
    signal : whether either rule is broken; False and a reason where there is no test.
    reason : why there is no test, else empty.
    """

    median: float
    useful: int
    longest_run: int
    longest_run_limit: int
    crossings: int
    fewest_crossings: int
    signal: bool
    reason: str


def xmr(
    values: ArrayLike, screen: bool = True, baseline: int | None = None, *,
    breaks: Sequence[int] = (), rules: str = "nhs_seven",
) -> ControlChart:  # fmt: skip
    """Return the XmR chart: mean +- 2.66 times the mean moving range.

    Parameters
    ----------
    values : one a month, oldest first; NaN where a month is missing (it gives no range, and ends every run).
    screen : leave moving ranges above 3.267 times their mean out of the limits, once.
    baseline : take mean and limits from so many first points of each stretch; None takes all.
    breaks : places (from 0) at which a new stretch begins, with a mean and limits of its own; see ``break_places``.
    rules : name of a set in RULES.

    Raises
    ------
    UsageError
        when values are infinite or no list, a break lies outside, or there is no such rule set.

    References
    ----------
    Shewhart (1931); Wheeler (2000), Understanding variation; rules and screening as in NHSRplotthedots (NHS-R).
    """
    points = _checked_values(values)
    if baseline is not None and not (2 <= baseline < np.inf and baseline == int(baseline)):
        raise UsageError(f"a baseline of {baseline} points", where="xmr", do=f"Give {FEWEST_POINTS} or more.")
    chosen = rule_set(rules)
    centre, sigma, stretch, reasons = np.full_like(points, np.nan), np.full_like(points, np.nan), [], []
    for number, part in enumerate(_stretches(len(points), breaks)):
        middle, spread, reason = _xmr_level(points[part], screen, baseline)
        centre[part], sigma[part] = middle, spread
        stretch += [number] * (part.stop - part.start)
        reasons.append(reason)
    return _chart(points, centre, sigma, np.array(stretch, dtype=np.int64), chosen, reasons)


def _xmr_level(points: Numbers, screen: bool, baseline: int | None) -> tuple[float, float, str]:
    """Return mean and sigma of one stretch, or NaN with the reason."""
    known = np.flatnonzero(~np.isnan(points))[: None if baseline is None else int(baseline)]
    if len(known) < FEWEST_POINTS:
        return np.nan, np.nan, f"{len(known)} of at least {FEWEST_POINTS} points"
    base = points[: known[-1] + 1]
    ranges = np.abs(np.diff(base))
    ranges = ranges[~np.isnan(ranges)]
    if screen and len(ranges):
        ranges = ranges[ranges <= SCREEN * ranges.mean()]
    mean_range = ranges.mean() if len(ranges) else 0.0
    if not mean_range > 0:
        return np.nan, np.nan, "too few months differ from the month before"
    return float(base[known].mean()), LIMIT * float(mean_range) / 3, ""


def laney_p_prime(count: ArrayLike, total: ArrayLike, screen: bool = True, *, rules: str = "nhs_seven") -> ControlChart:
    """Return Laney's p' chart: limits of a share whose total is so large that binomial limits would be far too narrow.

    Parameters
    ----------
    count, total : one a month, oldest first; total > 0.
    screen, rules : as ``xmr``; the ranges are those of the standardised shares.

    Raises
    ------
    UsageError
        when a count is no part of its total, or there is no such rule set.

    References
    ----------
    Laney (2002), Quality Engineering 14, 531-537: z = (p - P) / s with s the binomial sigma, limits P +- 3 s times the
    mean moving range of z over 1.128. As qicharts2 (R). Limits are cut at 0 and 1.
    """
    counts, totals = checked_counts(count, total)
    if counts.ndim != 1:
        raise UsageError(f"counts of shape {counts.shape}", where="laney_p_prime", do="Give one series.")
    chosen, shares, stretch = rule_set(rules), counts / totals, np.zeros(counts.shape, dtype=np.int64)
    unknown = np.full(counts.shape, np.nan)
    if len(counts) < FEWEST_POINTS:
        return _chart(shares, unknown, unknown, stretch, chosen, [f"{len(counts)} of at least {FEWEST_POINTS} points"])
    centre = counts.sum() / totals.sum()
    binomial = np.sqrt(centre * (1 - centre) / totals)
    if not centre * (1 - centre) > 0:
        return _chart(shares, unknown, unknown, stretch, chosen, ["no variation"])
    ranges = np.abs(np.diff((shares - centre) / binomial))
    if screen:
        ranges = ranges[ranges <= SCREEN * ranges.mean()]
    wider = float(ranges.mean()) / RANGES_TO_SIGMA if len(ranges) else 0.0
    if not wider > 0:
        return _chart(shares, unknown, unknown, stretch, chosen, ["too few months differ from the month before"])
    return _chart(shares, np.full_like(shares, centre), binomial * wider, stretch, chosen, [""], wider, (0.0, 1.0))


def _chart(
    points: Numbers, centre: Numbers, sigma: Numbers, stretch: NDArray[np.int64], rules: RuleSet, reasons: list[str],
    overdispersion: float = np.nan, bounds: tuple[float, float] = (-np.inf, np.inf),
) -> ControlChart:  # fmt: skip
    caught: list[Rule] = []
    for number in range(len(reasons)):
        part = stretch == number
        caught += [""] * int(part.sum()) if reasons[number] else read_by_rules(
            points[part], centre[part], sigma[part], rules
        )  # fmt: skip
    refused = [(number, reason) for number, reason in enumerate(reasons) if reason]
    where = f"from point {int(np.argmax(stretch == refused[0][0])) + 1}: " if refused and len(reasons) > 1 else ""
    return ControlChart(
        values=points, centre=centre, lower=np.clip(centre - 3 * sigma, *bounds),
        upper=np.clip(centre + 3 * sigma, *bounds), sigma=sigma, rule=tuple(caught), side=sides_of(points, centre),
        stretch=stretch, rules=rules.name, overdispersion=overdispersion,
        reason=where + refused[0][1] if refused else "",
    )  # fmt: skip


def run_chart(values: ArrayLike, *, median: float | None = None) -> RunChart:
    """Return whether the runs about the median are longer, or its crossings fewer, than chance makes them.

    Parameters
    ----------
    values : one a month, oldest first; NaN where a month is missing (left out). Points on the median are left out too.
    median : a centre line from elsewhere (a baseline); None takes that of the values.

    References
    ----------
    Anhoej and Olesen (2014), PLoS ONE 9, e113825. The limits hold about 5 % false alarms for each whole chart; six or
    seven points in a row, as in other rule sets, do not.
    """
    known = _checked_values(values)
    if median is not None and not np.isfinite(median):
        raise UsageError(f"a median of {median}", where="run_chart", do="Give a number, or None: that of the values.")
    known = known[~np.isnan(known)]
    if len(known) < FEWEST_POINTS:
        return _no_test(np.nan, 0, f"{len(known)} of at least {FEWEST_POINTS} points")
    centre = float(np.median(known)) if median is None else float(median)
    side = sides_of(known, np.full_like(known, centre))
    side = side[side != 0]
    if len(side) < FEWEST_USEFUL:
        return _no_test(centre, len(side), f"{len(side)} of at least {FEWEST_USEFUL} points off the median")
    crossings = np.flatnonzero(np.diff(side))
    longest = int(np.diff(np.concatenate([[-1], crossings, [len(side) - 1]])).max())
    longest_limit, fewest = anhoej_limits(len(side))
    return RunChart(
        median=centre, useful=len(side), longest_run=longest, longest_run_limit=longest_limit,
        crossings=len(crossings), fewest_crossings=fewest,
        signal=longest > longest_limit or len(crossings) < fewest, reason="",
    )  # fmt: skip


def anhoej_limits(useful: int) -> tuple[int, int]:
    """Return the longest run and the fewest crossings that chance makes of ``useful`` points off the median."""
    if useful < 2:
        raise UsageError(f"{useful} points", where="anhoej_limits", do="Give at least two.")
    return round(log2(useful)) + 3, int(np.searchsorted(bdtr(np.arange(useful), useful - 1, 0.5), 0.05))


def _no_test(median: float, useful: int, reason: str) -> RunChart:
    return RunChart(median, useful, 0, 0, 0, 0, signal=False, reason=reason)


def assurance(chart: ControlChart, target: float, *, direction: str = "up") -> Assurance:
    """Return whether the process as it is now will meet ``target``, from the limits of the last stretch.

    direction : "up" where more is better, "down" where less is. Where the target lies between the limits, it is met in
    some months and missed in others with nothing having changed ("met_by_chance"). Without limits: "cannot_tell".
    """
    if direction not in ("up", "down") or not np.isfinite(target):
        raise UsageError(
            f"a target of {target} with direction '{direction}'",
            where="assurance", do="Give a number, and 'up' or 'down'; a measure without a good direction has none.",
        )  # fmt: skip
    lower, upper = (float(chart.lower[-1]), float(chart.upper[-1])) if len(chart.values) else (np.nan, np.nan)
    if np.isnan(lower) or np.isnan(upper):
        return "cannot_tell"
    if target > upper:
        return "never_met" if direction == "up" else "always_met"
    if target < lower:
        return "always_met" if direction == "up" else "never_met"
    return "met_by_chance"


def break_places(dates: Sequence[str], breaks: Sequence[str]) -> tuple[int, ...]:
    """Return the places in ``dates`` (ISO texts, oldest first) at which a stretch begins: the first from a break on.

    A break on or before the first date, or after the last, cuts nothing.
    """
    if list(dates) != sorted(set(dates)):
        raise UsageError("dates out of order or twice", where="break_places", do="Give each date once, oldest first.")
    places = {sum(date < day for date in dates) for day in breaks}
    return tuple(sorted(place for place in places if 0 < place < len(dates)))


def _stretches(length: int, breaks: Sequence[int]) -> list[slice]:
    if any(place not in range(1, length) for place in breaks):
        raise UsageError(f"breaks at {list(breaks)}", where="xmr", do=f"Give places from 1 to {length - 1}.")
    edges = [0, *sorted({int(place) for place in breaks}), length]
    return [slice(start, stop) for start, stop in pairwise(edges)]


def _checked_values(values: ArrayLike) -> Numbers:
    points = as_numbers(values)
    if points.ndim != 1 or np.isinf(points).any():
        raise UsageError(
            f"values of shape {points.shape}" if points.ndim != 1 else "an infinite value",
            where="control chart",
            do="Give one finite number a month, NaN where a month is missing.",
        )
    return points
