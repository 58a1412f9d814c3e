"""Chance that falls the same way on every machine, in every year.

A stream of draws is named by words ("staff", a unit's code, a year), so that a new form or year never shifts the draws
of another. Only uniform draws of numpy's PCG64 are used: numpy may change how it makes other distributions out of them
from version to version, and then the sample would change with it. Python's own ``hash`` differs from run to run.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import TypeVar

import numpy as np

Choice = TypeVar("Choice")


class Chance:
    """A stream of draws that belongs to the words it is named by.

    Parameters
    ----------
    *names : for example ``"staff", "13411", 2020``; the same names give the same stream.
    """

    def __init__(self, *names: str | int) -> None:
        digest = hashlib.sha256("|".join(str(name) for name in names).encode()).digest()
        self._generator = np.random.Generator(np.random.PCG64(int.from_bytes(digest[:16], "big")))

    def happens(self, probability: float) -> bool:
        """Whether something of this probability happens."""
        return float(self._generator.random()) < probability

    def between(self, low: float, high: float) -> float:
        """Return a number from ``low`` up to, but not including, ``high``."""
        return low + (high - low) * float(self._generator.random())

    def whole(self, low: int, high: int) -> int:
        """Return a whole number from ``low`` to ``high``, both included."""
        return low + int((high - low + 1) * float(self._generator.random()))

    def one_of(self, choices: Sequence[Choice]) -> Choice:
        """Return one of the choices, each as likely as the other."""
        return choices[self.whole(0, len(choices) - 1)]

    def pick(self, weights: Mapping[Choice, float]) -> Choice:
        """Return one of the keys, as likely as its weight says."""
        mark = self.between(0, sum(weights.values()))
        for choice, weight in weights.items():
            mark -= weight
            if mark < 0:
                return choice
        return choice

    def parts_of(self, total: int, count: int) -> list[int]:
        """Return ``total`` as ``count`` whole parts of uneven size that add up to it exactly (largest remainders)."""
        weights = [self.between(0.5, 1.5) for _ in range(count)]
        exact = [total * weight / sum(weights) for weight in weights]
        parts = [int(value) for value in exact]
        by_remainder = sorted(range(count), key=lambda place: (parts[place] - exact[place], place))
        for place in by_remainder[: total - sum(parts)]:
            parts[place] += 1
        return parts
