"""How whole numbers are spread: nearest to a path, divided among communes by largest remainders, with no noise.

The sample is for showing methods: what is planted is to be found, and where nothing was planted nothing is to be called
a change. So a district's count is the whole number nearest to its path; real figures are restless. Communes differ from
each other by lasting weights of their own.
"""

import hashlib
from collections.abc import Mapping, Sequence

from analysis.sample.chance import Chance

Points = Sequence[tuple[int, float]]


def nearest(share: float, total: int) -> int:
    """Return the whole number of ``total`` that lies nearest to the share; a half goes up."""
    return int(share * total + 0.5)


def along(points: Points, year: int) -> float:
    """Return the height of a path in ``year``: straight between its points, level before and after them."""
    before = [point for point in points if point[0] <= year]
    after = [point for point in points if point[0] > year]
    if not before or not after:
        return (before or after)[-1 if before else 0][1]
    (first, low), (last, high) = before[-1], after[0]
    return low + (high - low) * (year - first) / (last - first)


def weights_of(codes: Sequence[str], word: str, low: float = 0.7, high: float = 1.3) -> list[float]:
    """Return a lasting weight for every unit, between ``low`` and ``high``; ``word`` tells what it is the weight of."""
    return [low + (high - low) * rank(word, code) for code in codes]


def rank(*names: str | int) -> float:
    """Return a number from 0 up to 1 that belongs to the names for good; cheaper than a stream of ``Chance``."""
    digest = hashlib.sha256("|".join(str(name) for name in names).encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def ranks(*names: str | int) -> tuple[float, ...]:
    """Return sixteen numbers from 0 up to 1 that belong to the names for good, for the price of one."""
    digest = hashlib.sha256("|".join(str(name) for name in names).encode()).digest()
    return tuple(int.from_bytes(digest[place : place + 2], "big") / 2**16 for place in range(0, 32, 2))


def spread(total: int, weights: Sequence[float], most: Sequence[int] | None = None) -> list[int]:
    """Return ``total`` as whole parts in the proportion of ``weights``, by largest remainders.

    Parameters
    ----------
    most : no part becomes greater than this; what it cannot take goes to the others. Where ``total`` is more than
        all of them together, each part is its ``most``.
    """
    limits = list(most) if most is not None else [total] * len(weights)
    total, parts = min(total, sum(limits)), [0] * len(weights)
    while sum(parts) < total:
        places = [place for place, limit in enumerate(limits) if parts[place] < limit]
        left, heavy = total - sum(parts), sum(weights[place] for place in places)
        exact = {place: left * (weights[place] / heavy if heavy else 1 / len(places)) for place in places}
        rest = left - sum(int(share) for share in exact.values())
        rounded_up = sorted(places, key=lambda place: (int(exact[place]) - exact[place], place))[:rest]
        for place in places:
            parts[place] = min(limits[place], parts[place] + int(exact[place]) + (place in rounded_up))
    return parts


def pick(weights: Mapping[str, float], *names: str | int) -> str:
    """Return one of the keys, as likely as its weight says, for good."""
    mark = rank(*names) * sum(weights.values())
    for choice, weight in weights.items():
        mark -= weight
        if mark < 0:
            return choice
    return choice


def noise(*names: str | int, width: float) -> float:
    """Return a factor between 1 - width and 1 + width: for counts that no test for a trend looks at."""
    return Chance(*names).between(1 - width, 1 + width)
