"""Figures that somebody printed: which counts can stand behind a percentage, and whether ours agrees with it.

All is done in decimal numbers: a printed 36,5 means one decimal, and binary fractions would blur the edge of rounding.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal, InvalidOperation, localcontext
from math import ceil, floor

from analysis.model.errors import UsageError

ABOUT = Decimal("0.05")
EXACT_DIGITS = 60  # of a quotient: far more than any printed share has, so that rounding sees on which side it lies

ROUNDED = "printed rounded half up"
CUT_OFF = "printed cut off"
ROUNDED_UP = "printed rounded up"
OTHERWISE = "no way of rounding gives the printed share"


@dataclass(frozen=True, slots=True)
class Recomputed:
    """A printed share, worked out again from its printed count and total.

    Attributes
    ----------
    share : the percentage with as many decimals as were printed, rounded half up.
    verdict : ``agrees`` or ``differs``.
    method : how the printed share came about: ``ROUNDED``, and where it differs ``CUT_OFF`` (the decimals beyond the
        last one printed were left away), ``ROUNDED_UP`` (always upwards) or ``OTHERWISE``.
    """

    share: Decimal
    verdict: str
    method: str


def recompute(count: int, out_of: int, share_percent: str, *, bound: str = "exact") -> Recomputed:
    """Return ``count`` out of ``out_of`` as a percentage, and whether ``share_percent`` was printed rightly.

    Parameters
    ----------
    share_percent : as printed, ``"20.8"``; its decimals tell how far it was rounded.
    bound : ``exact``, or as in ``agreement``. Of an inexact figure (over, under, about) it is not asked how it was
        rounded: where it differs, the method is ``OTHERWISE``.

    Raises
    ------
    UsageError
        when the count is no part of the total, the total is 0, or the share is no number.
    """
    if not 0 <= count <= out_of or out_of <= 0:
        raise UsageError(f"{count} out of {out_of} is no share", where="recompute", do="Give 0 <= count <= total.")
    printed, last = _decimal(share_percent), Decimal(1).scaleb(-decimals_of(share_percent))
    with localcontext() as context:
        context.prec = EXACT_DIGITS
        exact = Decimal(100 * count) / Decimal(out_of)
        share = exact.quantize(last, ROUND_HALF_UP)
        cut_off, rounded_up = exact.quantize(last, ROUND_FLOOR), exact.quantize(last, ROUND_CEILING)
    if bound != "exact":
        verdict = agreement(float(exact), float(printed), bound, decimals_of(share_percent))
        return Recomputed(share, verdict, ROUNDED if verdict == "agrees" else OTHERWISE)
    if printed == share:
        return Recomputed(share, "agrees", ROUNDED)
    ways = {cut_off: CUT_OFF, rounded_up: ROUNDED_UP}
    return Recomputed(share, "differs", ways.get(printed, OTHERWISE))


def consistent_counts(share_percent: str, out_of: int, *, bound: str = "exact") -> tuple[int, ...]:
    """Return every count out of ``out_of`` with which a printed share and its ``bound`` agree, in increasing order.

    "Trên 72 %" of 436 is told by every count from the least that prints as 72 % up to 436; "khoảng" by what lies
    within 5 % of the share.
    """
    if bound == "exact":
        return counts_that_print(share_percent, out_of)
    printed, decimals = float(_decimal(share_percent)), decimals_of(share_percent)
    shares = ((count, float(Decimal(100 * count) / Decimal(out_of))) for count in range(out_of + 1))
    return tuple(count for count, share in shares if agreement(share, printed, bound, decimals) == "agrees")


def counts_that_print(share_percent: str | float, out_of: int) -> tuple[int, ...]:
    """Return the whole numbers k of persons for which k / ``out_of``, rounded as printed, gives ``share_percent``.

    Parameters
    ----------
    share_percent : a percentage as printed, ``"36.5"``; its decimals tell how it was rounded. A number counts with the
        decimals that Python prints (``2.0`` has one), so text is better.
    out_of : the printed total, above 0.

    Returns
    -------
    tuple
        in increasing order; empty when no whole number of persons prints so. A share exactly half-way between two
        roundings may have been printed either way and is accepted.
    """
    if out_of <= 0:
        raise UsageError(f"a total of {out_of}", where="counts_that_print", do="Give a total above 0.")
    share = _decimal(share_percent)
    half = Decimal(1).scaleb(-decimals_of(share_percent)) / 2
    lowest = max(0, ceil((share - half) * out_of / 100))
    highest = min(out_of, floor((share + half) * out_of / 100))
    return tuple(range(lowest, highest + 1))


def is_possible_share(share_percent: str | float, out_of: int, *, bound: str = "exact") -> bool:
    """Whether some whole number of persons out of ``out_of`` prints as ``share_percent``.

    A percentage that is only a bound ("trên 72 %") or about right says nothing on rounding: almost every total has some
    count beyond it, so it is impossible only outside 0 to 100 %.
    """
    if bound != "exact":
        return 0 <= _decimal(share_percent) <= 100
    return bool(counts_that_print(share_percent, out_of))


def agreement(value: float, printed: float, bound: str, decimals: int) -> str:
    """Return ``agrees`` or ``differs``: our ``value`` against what was ``printed`` with ``decimals`` decimals.

    Both are in one unit (percentages as percentages). What was printed counts as

    - exact: the value, rounded half up to the decimals, is the printed figure;
    - at_least ("trên"), at_most ("dưới"): the value so rounded is at least, at most, the printed figure;
    - about ("gần"): the value lies within 5 % of the printed figure, relative to it.

    Raises
    ------
    UsageError
        for a bound that does not exist.
    """
    tests: dict[str, Callable[[Decimal, Decimal], bool]] = {
        "exact": lambda ours, theirs: ours == theirs,
        "at_least": lambda ours, theirs: ours >= theirs,
        "at_most": lambda ours, theirs: ours <= theirs,
        "about": lambda ours, theirs: abs(_decimal(value) - theirs) <= ABOUT * abs(theirs),
    }
    if bound not in tests:
        raise UsageError(f"{bound!r} is no bound", where="agreement", do=f"Give one of {', '.join(tests)}.")
    return "agrees" if tests[bound](_rounded(value, decimals), _rounded(printed, decimals)) else "differs"


def decimals_of(printed: str | float) -> int:
    """Return how many decimals a printed figure has: 2 for ``"33.66"``."""
    exponent = _decimal(printed).as_tuple().exponent
    return max(0, -int(exponent))


def _rounded(number: float, decimals: int) -> Decimal:
    # 0.285 * 100 is 28.499999999999996 to the machine; nine decimals are taken as exact before rounding half up
    exact = _decimal(number).quantize(Decimal(1).scaleb(-9), ROUND_HALF_UP)
    return exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def _decimal(number: str | float) -> Decimal:
    try:
        exact = Decimal(str(number).strip())
    except InvalidOperation as error:
        raise UsageError(f"{number!r} is no number", where="printed figure", do="Write 36.5 for 36,5 %.") from error
    if not exact.is_finite():
        raise UsageError(f"{number!r} is no number", where="printed figure", do="Leave out rows without a figure.")
    return exact
