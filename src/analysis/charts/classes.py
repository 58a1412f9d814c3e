"""Classes of a share for a map: at most five, between round numbers, the same in colour, legend and words."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from analysis.charts.style import shade
from analysis.words.language import Language

MOST_CLASSES = 5
STEPS = (1, 2, 5, 10, 20)  # in percentage points; the last one always leaves at most five classes
WHOLE = 100
LIGHTEST = 0.10  # of the way to the darkest blue: a class is never as white as an area without a figure

CLASS_WORDS = {
    "vi": {"below": "{lower} đến dưới {upper}", "last": "{lower} đến {upper}"},
    "en": {"below": "{lower} to under {upper}", "last": "{lower} to {upper}"},
}


@dataclass(frozen=True)
class Classes:
    """Classes of ``step`` percentage points each, from ``lowest`` to ``highest`` per cent.

    A figure belongs to the class in which it is as it is printed, to a tenth of a point. The lower bound belongs to a
    class, the upper one to the next, but for 100 %.
    """

    step: int
    lowest: int
    highest: int

    @property
    def number(self) -> int:
        """How many there are."""
        return (self.highest - self.lowest) // self.step

    def of(self, value: float) -> int:
        """Return the class of a share, counted from 0."""
        tenths = _tenths(value)
        return min((tenths - 10 * self.lowest) // (10 * self.step), self.number - 1)

    def colour(self, number: int) -> str:
        """Return the colour of a class; the higher, the darker."""
        return shade(0.5 if self.number == 1 else LIGHTEST + (1 - LIGHTEST) * number / (self.number - 1))

    def in_words(self, number: int, language: Language) -> str:
        """Return the bounds of a class: "85% đến dưới 90%"."""
        lower = self.lowest + number * self.step
        words = CLASS_WORDS[language.code]["last" if lower + self.step == WHOLE else "below"]
        bounds = [language.percent(bound / WHOLE, 0) for bound in (lower, lower + self.step)]
        return words.format(lower=bounds[0], upper=bounds[1])


def classes_of(values: Sequence[float]) -> Classes:
    """Return the finest classes that are no more than ``MOST_CLASSES`` for shares (fractions), at least one of them."""
    lowest, highest = min(map(_tenths, values)), max(map(_tenths, values))
    found = [_with_step(step, lowest, highest) for step in STEPS]
    return next(one for one in found if one.number <= MOST_CLASSES)


def _with_step(step: int, lowest: int, highest: int) -> Classes:
    most = WHOLE // step * step
    lower = min(lowest // (10 * step) * step, most - step)
    return Classes(step, lower, min(highest // (10 * step) * step + step, most))


def _tenths(value: float) -> int:
    """Return a share in tenths of a point, rounded as it is printed: half a tenth goes up."""
    return int(Decimal(str(value)) * 1000 + Decimal("0.5"))
