"""The month of retirement, against the table of Decree 135/2020/ND-CP (annex I) and against ages before it."""

from datetime import date

import pytest

from analysis.model.errors import UsageError
from analysis.selection.retirement import Retirement, band_of


@pytest.mark.parametrize(
    ("born", "is_woman", "retires_from"),
    [
        # Annex I: men born in 1/1961 have 60 years and 3 months, and retire from 5/2021; 9/1961 from 1/2022.
        ("1961-01-15", False, "2021-05-01"),
        ("1961-09-30", False, "2022-01-01"),
        # 10/1961 would have 60y3m in 1/2022, when 60y6m are asked for: from 5/2022.
        ("1961-10-01", False, "2022-05-01"),
        ("1962-06-20", False, "2023-01-01"),
        ("1962-07-01", False, "2023-05-01"),
        ("1966-03-31", False, "2028-01-01"),
        ("1966-04-01", False, "2028-05-01"),
        # Women born in 1/1966 have 55 years and 4 months, and retire from 6/2021; 9/1966 from 6/2022.
        ("1966-01-01", True, "2021-06-01"),
        ("1966-08-31", True, "2022-01-01"),
        ("1966-09-01", True, "2022-06-01"),
        ("1975-04-30", True, "2035-01-01"),
        ("1975-05-01", True, "2035-06-01"),
        ("1990-12-31", True, "2051-01-01"),
        # Before 2021: 60 and 55 years.
        ("1960-12-31", False, "2021-01-01"),
        ("1955-03-10", False, "2015-04-01"),
        ("1965-12-01", True, "2021-01-01"),
        ("1950-02-01", True, "2005-03-01"),
    ],
)
def test_the_month_of_retirement(retirement_rules, born, is_woman, retires_from):
    found = Retirement(retirement_rules).retires_from(date.fromisoformat(born), is_woman=is_woman)
    assert found == date.fromisoformat(retires_from)


@pytest.mark.parametrize(
    ("day", "years"),
    [("2019-04-30", 2.0), ("2020-04-30", 1.0), ("2021-03-31", 1 / 12), ("2021-04-30", 0), ("2024-06-30", 0)],
)
def test_years_left_are_whole_months_up_to_the_last_one(retirement_rules, day, years):
    left = Retirement(retirement_rules).years_left(date(1961, 1, 15), date.fromisoformat(day), is_woman=False)
    assert left == pytest.approx(years)


@pytest.mark.parametrize(
    ("years", "band"),
    [(0, "within_2"), (2, "within_2"), (2 + 1 / 12, "from_3_to_5"), (5, "from_3_to_5"), (10, "from_6_to_10"),
     (10 + 1 / 12, "over_10")],
)  # fmt: skip
def test_bands_have_no_gap(years, band):
    assert band_of(years) == band


def test_without_a_rule_nothing_is_reckoned():
    with pytest.raises(UsageError, match="no rule of the age of retirement"):
        Retirement([])
