"""Round numbers along an axis."""

from matplotlib.ticker import MaxNLocator

ROUND = [1, 2, 2.5, 5, 10]
CLOSE = 1e-9


def ticks_between(lower: float, upper: float, most: int, *, is_whole: bool = False) -> list[float]:
    """Return round numbers from ``lower`` to ``upper`` with at most ``most`` spaces between them.

    Parameters
    ----------
    is_whole : of whole numbers only, such as persons.
    """
    located = MaxNLocator(most, steps=ROUND, integer=is_whole).tick_values(lower, upper)
    return [float(tick) for tick in located if lower - CLOSE <= tick <= upper + CLOSE]
