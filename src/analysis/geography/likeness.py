"""Which units' names look most like a text: for a person to choose from, never taken by itself."""

from collections.abc import Iterable

from rapidfuzz.fuzz import ratio

from analysis.geography.spelling import own_spellings, readings, skeleton
from analysis.model.places import Unit

LEAST_LIKENESS = 0.75  # lower, and totals begin to look like places (tong so, tan son)
MOST_CANDIDATES = 3


def most_alike(text: str, pool: Iterable[Unit]) -> list[tuple[Unit, float]]:
    """Return the units of ``pool`` whose names look most like ``text``, the likest first, each with its likeness.

    Likeness is the mean of two shares of common letters (``rapidfuzz.fuzz.ratio``), with marks and without; prefixes
    count for nothing. Without marks alone it must be ``LEAST_LIKENESS``.
    """
    asked = [(skeleton(reading.bare), reading.bare) for reading in readings(text)]
    found = []
    for unit in pool:
        names = own_spellings(unit.name, unit.aliases, unit.kind)
        likeness = max((_likeness(*each, own) for each in asked for own in names), default=0.0)
        if likeness:
            found.append((unit, round(likeness, 2)))
    return sorted(found, key=lambda pair: (-pair[1], pair[0].code))[:MOST_CANDIDATES]


def _likeness(without_marks: str, with_marks: str, own: str) -> float:
    """Return the likeness of two spellings, or 0 where it is too little to be told."""
    bare = ratio(without_marks, skeleton(own), score_cutoff=100 * LEAST_LIKENESS)
    return (bare + ratio(with_marks, own)) / 200 if bare else 0.0
