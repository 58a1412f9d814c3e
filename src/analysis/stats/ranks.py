"""Which ranks a unit may truly have. Mostly: nearly any, and then there is no ranking to print.

The rank sets of Mogstad, Romano, Shaikh and Wilhelm. The steps of ``rank_sets``:

1. each pair of units (j, k) has a hypothesis "j is not better than k", its statistic the studentised difference;
2. the greatest statistic over all pairs is drawn many times as if no unit differed; its quantile is the threshold;
3. pairs above it are separated and leave; the others are held against a new, lower threshold, until none leaves;
4. unit j ranks behind those separated from it as better, and before those separated as worse.

With the chance ``level`` all sets hold the true ranks together. Rank 1 is the best; which end is best, the caller says.
"""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri

from analysis.model.errors import UsageError
from analysis.stats.intervals import as_numbers, checked_counts

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
Best = Literal["high", "low"]

DRAWS = 5000
SEED = 20_250_701


@dataclass(frozen=True, slots=True)
class RankSets:
    """The ranks that units may have. Arrays have one number a unit, in the order given.

    Attributes
    ----------
    rank : rank of the estimate, 1 the best; equal estimates share the better rank.
    lower, upper : best and worst rank that the unit may truly have.
    separated : shape (units, units); in row j and column k: j is better than k, beyond chance.
    order : the units from best to worst estimate.
    level : chance that all sets hold the true ranks, together.
    best : whether high or low estimates are the best.
    """

    rank: NDArray[np.int64]
    lower: NDArray[np.int64]
    upper: NDArray[np.int64]
    separated: Flags
    order: NDArray[np.int64]
    level: float
    best: Best

    @property
    def is_ranking(self) -> bool:
        """Whether any two units can be told apart at all. If not, print no ranking."""
        return bool(self.separated.any())

    def could_be_among_first(self, places: int) -> Flags:
        """Return which units may truly rank 1 to ``places``; with the chance ``level`` all that do are among them."""
        if not 1 <= places <= len(self.rank):
            raise UsageError(
                f"the first {places} of {len(self.rank)}", where="could_be_among_first", do="Give 1 to all."
            )
        return self.lower <= places

    def inseparable_groups(self) -> tuple[tuple[int, ...], ...]:
        """Return the longest runs, in the order of the estimates, inside which no unit is separated from another.

        Each unit is in one run at least, often in several: that A cannot be told from B, nor B from C, does not say
        that A cannot be told from C.
        """
        apart = (self.separated | self.separated.T)[np.ix_(self.order, self.order)]
        runs: list[tuple[int, ...]] = []
        first = 0
        for last in range(len(self.order)):
            start = first
            while apart[first : last + 1, last].any():
                first += 1
            if first > start:
                runs.append(tuple(int(unit) for unit in self.order[start:last]))
        return (*runs, tuple(int(unit) for unit in self.order[first:]))


@dataclass(frozen=True, slots=True)
class RankSet:
    """The ranks that one unit may have. rank : of its estimate; lower, upper : best and worst; level : their chance."""

    rank: int
    lower: int
    upper: int
    level: float


def rank_sets(
    estimate: ArrayLike,
    standard_error: ArrayLike,
    *,
    level: float = 0.95,
    draws: int = DRAWS,
    seed: int = SEED,
    best: Best = "high",
) -> RankSets:
    """Return the ranks that all units may have, together, with the chance ``level``.

    Parameters
    ----------
    estimate, standard_error : one each a unit, independent between units; errors above 0.
    draws : 99 or more. The time grows with draws * units^2: with 5000, 16 units take 0.02 s, 63 units 0.2 s and 700
        units half a minute; 700 with 1000 take 6 s. Pairs are never held against draws all at once: the memory is some
        three times 8 bytes * draws * units.
    best : "high" where a high estimate is the best, "low" where a low one is.

    Raises
    ------
    UsageError
        when lengths differ, a number is none, an error is not above 0, or a setting is not as above.

    References
    ----------
    Mogstad, Romano, Shaikh and Wilhelm (2024), Review of Economic Studies 91, 476-518; csranks (R).
    """
    good, error = _checked(estimate, standard_error, level, draws, best)
    pairs = ~np.eye(len(good), dtype=bool)
    separated = _separated(good, error, pairs, level, draws, seed)
    better, worse = separated.sum(axis=0), separated.sum(axis=1)
    return RankSets(
        rank=_rank(good), lower=1 + better, upper=len(good) - worse, separated=separated,
        order=np.argsort(-good, kind="stable"), level=level, best=best,
    )  # fmt: skip


def marginal_rank_set(
    estimate: ArrayLike,
    standard_error: ArrayLike,
    unit: int,
    *,
    level: float = 0.95,
    draws: int = DRAWS,
    seed: int = SEED,
    best: Best = "high",
) -> RankSet:
    """Return the ranks that the unit at place ``unit`` may have, looked at for its own sake only.

    Narrower than its set in ``rank_sets``, and wrong for the best or the worst unit picked out afterwards.
    """
    good, error = _checked(estimate, standard_error, level, draws, best)
    if unit not in range(len(good)):
        raise UsageError(f"unit {unit} of {len(good)}", where="marginal_rank_set", do="Count the units from 0.")
    pairs = np.zeros((len(good), len(good)), dtype=bool)
    pairs[unit], pairs[:, unit], pairs[unit, unit] = True, True, False
    separated = _separated(good, error, pairs, level, draws, seed)
    lower, upper = 1 + int(separated[:, unit].sum()), len(good) - int(separated[unit].sum())
    return RankSet(rank=int(_rank(good)[unit]), lower=lower, upper=upper, level=level)


def share_rank_sets(
    count: ArrayLike,
    total: ArrayLike,
    *,
    level: float = 0.95,
    draws: int = DRAWS,
    seed: int = SEED,
    best: Best = "high",
) -> RankSets:
    """Return the ranks that units may have by their shares; see ``rank_sets``.

    The sets are found on the scale of ``share_scores``, which keeps the order of true shares; ``rank`` and ``order``
    are those of the shares themselves.
    """
    counts, totals = checked_counts(count, total)
    sets = rank_sets(*share_scores(counts, totals), level=level, draws=draws, seed=seed, best=best)
    good = counts / totals if best == "high" else -counts / totals
    return replace(sets, rank=_rank(good), order=np.argsort(-good, kind="stable"))


def share_scores(count: ArrayLike, total: ArrayLike) -> tuple[Numbers, Numbers]:
    """Return arcsin(sqrt((x + 3/8) / (n + 3/4))) and its standard error 1 / (2 sqrt(n)), which depends on n alone.

    The usual error of a share is 0 at 20 of 20: such a unit would be better than all others, certainly. Errors from
    (x + 1) / (n + 2) do not vanish, but are small just where a share is high by chance: 16 units of 20 at a common
    50 % were then told apart in 13 % of cases, units of 3 to 400 in 26 %; on this scale in 6 % and 5 %.

    References
    ----------
    Anscombe (1948), Biometrika 35, 246-254.
    """
    counts, totals = checked_counts(count, total)
    return np.arcsin(np.sqrt((counts + 3 / 8) / (totals + 3 / 4))), 1 / (2 * np.sqrt(totals))


def goldstein_healy_multiplier(standard_error: ArrayLike = 1.0, *, level: float = 0.95) -> float:
    """Return how many standard errors long a bar must be, so that two bars that do not meet are a difference.

    For units of one error it is z / sqrt(2) = 1.386 at 95 %. With several errors the chance that two bars miss each
    other though the units are the same is 1 - level on average over all pairs.

    References
    ----------
    Goldstein and Healy (1995), Journal of the Royal Statistical Society A 158, 175-177.
    """
    error = np.atleast_1d(as_numbers(standard_error))
    if not 0 < level < 1 or error.ndim != 1 or not (np.isfinite(error) & (error > 0)).all() or not error.size:
        raise UsageError("an error or a level that is none", where="goldstein_healy", do="Give both above 0.")
    if len(error) == 1:
        return float(ndtri((1 + level) / 2) / np.sqrt(2))
    one, other = (error[side] for side in np.triu_indices(len(error), 1))
    reach = (one + other) / np.hypot(one, other)
    return float(brentq(lambda bar: (2 * ndtr(-bar * reach)).mean() - (1 - level), 0.0, 40.0, xtol=1e-12))


def _checked(
    estimate: ArrayLike, standard_error: ArrayLike, level: float, draws: int, best: str
) -> tuple[Numbers, Numbers]:
    """Return the estimates, turned so that high is best, and their errors."""
    values, error = as_numbers(estimate), as_numbers(standard_error)
    if values.ndim != 1 or values.shape != error.shape or not values.size:
        raise UsageError(f"{values.size} estimates and {error.size} errors", where="ranks", do="Give one each a unit.")
    wrong = ~(np.isfinite(values) & np.isfinite(error) & (error > 0))
    if wrong.any():
        place = int(np.flatnonzero(wrong)[0])
        raise UsageError(
            f"an estimate of {values[place]:g} with an error of {error[place]:g}",
            where=f"unit number {place + 1}",
            do="Errors are above 0; for shares take share_rank_sets, which has one at 0 and 100 % too.",
        )
    if not 0 < level < 1 or not 99 <= draws < np.inf:
        raise UsageError(f"a level of {level}, {draws} draws", where="ranks", do="Give 0 to 1, and 99 or more.")
    if best not in ("high", "low"):
        raise UsageError(f"best {best}", where="ranks", do="Choose high or low.")
    return (values if best == "high" else -values), error


def _rank(good: Numbers) -> NDArray[np.int64]:
    return 1 + len(good) - np.searchsorted(np.sort(good), good, side="right")


def _separated(good: Numbers, error: Numbers, pairs: Flags, level: float, draws: int, seed: int) -> Flags:
    """Return which of the ordered pairs (j, k) are separated, j the better one: max-t, stepping down."""
    together = np.hypot(error[:, None], error[None, :])
    statistic = (good[:, None] - good[None, :]) / together
    noise = error[:, None] * np.random.default_rng(seed).standard_normal((len(good), int(draws)))
    left = pairs.copy()
    while left.any():
        threshold = np.quantile(_greatest(noise, together, left), level, method="higher")
        found = left & (statistic > threshold)
        if not found.any():
            break
        left &= ~found
    return pairs & ~left


def _greatest(noise: Numbers, together: Numbers, pairs: Flags) -> Numbers:
    """Return the greatest studentised difference of each draw over the pairs, one unit against all others at a time."""
    greatest = np.full(noise.shape[1], -np.inf)
    for unit in range(len(noise)):
        both = np.flatnonzero(pairs[unit] & pairs[:, unit])
        both = both[both > unit]  # j against k and k against j differ by the sign only
        single = np.flatnonzero(pairs[unit] & ~pairs[:, unit])
        for others, is_signed in ((both, False), (single, True)):
            if len(others):
                differences = (noise[unit] - noise[others]) / together[unit, others, None]
                np.maximum(greatest, (differences if is_signed else np.abs(differences)).max(axis=0), out=greatest)
    return greatest
