"""When somebody reaches the age of retirement, and how many years are left.

The age rises from year to year, so that a month must be found in which somebody has the age that this very month asks
for. Decree 135/2020/ND-CP reckons so: a man born in January 1961 has 60 years and 3 months in April 2021 and retires
from May 2021.
"""

from collections.abc import Sequence
from datetime import date

from analysis.model.errors import UsageError
from analysis.model.standards import RetirementRule

MONTHS = 12
YOUNGEST_MONTHS, OLDEST_MONTHS = 40 * MONTHS, 80 * MONTHS
BANDS = (("within_2", 2), ("from_3_to_5", 5), ("from_6_to_10", 10))
LAST_BAND = "over_10"


class Retirement:
    """The rules of retirement, ready to be asked.

    Raises
    ------
    UsageError
        if there is no rule at all.
    """

    def __init__(self, rules: Sequence[RetirementRule]) -> None:
        if not rules:
            raise UsageError(
                "There is no rule of the age of retirement.",
                where="catalogue/standards.yml",
                do="Add one under retirement_rules.",
            )
        self._rules = sorted(rules, key=lambda rule: rule.since)
        self._known: dict[tuple[int, int, bool], date] = {}

    def retires_from(self, born: date, *, is_woman: bool) -> date:
        """Return the first day of the month after the one in which the age is reached."""
        key = (born.year, born.month, is_woman)
        if key not in self._known:
            self._known[key] = self._retires_from(*key)
        return self._known[key]

    def years_left(self, born: date, day: date, *, is_woman: bool) -> float:
        """Return the years from ``day`` to retirement, by whole months; 0 for whoever is past it."""
        left = _month(self.retires_from(born, is_woman=is_woman)) - 1 - _month(day)
        return max(0, left) / MONTHS

    def _retires_from(self, year: int, month: int, is_woman: bool) -> date:
        birth = year * MONTHS + month - 1
        for age in range(YOUNGEST_MONTHS, OLDEST_MONTHS):
            in_year, in_month = divmod(birth + age, MONTHS)
            rule = self._rule_on(date(in_year, in_month + 1, 1))
            if age >= rule.months_in(in_year, is_woman=is_woman):
                break
        next_year, next_month = divmod(birth + age + 1, MONTHS)
        return date(next_year, next_month + 1, 1)

    def _rule_on(self, day: date) -> RetirementRule:
        """Return the rule of the day: the latest that holds, else the nearest one in time."""
        holding = [rule for rule in self._rules if rule.holds_on(day)]
        begun = [rule for rule in self._rules if rule.since <= day]
        return (holding or begun or self._rules[:1])[-1]


def band_of(years_left: float) -> str:
    """Return the member of the grouping ``years_to_retirement``: up to 2 years, up to 5, up to 10, or more."""
    return next((band for band, most in BANDS if years_left <= most), LAST_BAND)


def _month(day: date) -> int:
    return day.year * MONTHS + day.month - 1
