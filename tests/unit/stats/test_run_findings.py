"""Findings on months: the limits are those of Anhøj and Olesen, the answer of the whole chart."""

import numpy as np
import pandas as pd
import pytest

from analysis.model.errors import UsageError
from analysis.model.tables import VALUES, checked
from analysis.stats.run_findings import run_findings


def months(values, unit="350"):
    rows = [
        {"indicator": "monthly", "unit": unit, "frame": "2025-06-30", "period": str(2023 + number // 12),
         "group": f"{number % 12 + 1:02d}", "numerator": value, "denominator": np.nan, "value": value, "seen": 1.0,
         "estimated": 0.0, "state": "ok" if value == value else "missing", "reason": ""}
        for number, value in enumerate(map(float, values))
    ]  # fmt: skip
    return checked(pd.DataFrame(rows)[list(VALUES.columns)], VALUES)


def test_a_step_is_beyond_chance_by_both_rules():
    longest, crossings = (row for _, row in run_findings(months([1, 2] * 6 + [9, 8] * 6)).iterrows())
    # 24 useful points: longest at most round(log2 24) + 3 = 8, at least 8 crossings (binomial 23, 1/2, 5 %)
    assert (longest["question"], longest["estimate"], longest["upper"], longest["verdict"]) == (
        "longest_run", 12, 8, "beyond_chance",
    )  # fmt: skip
    assert (crossings["estimate"], crossings["lower"], crossings["verdict"]) == (1, 8, "beyond_chance")
    assert (longest["since"], longest["period"], longest["n"]) == ("2023", "2024", 24)


def test_a_sum_beside_the_months_is_no_month():
    values = months([1, 9] * 12)
    whole = values.iloc[[-1]].assign(group="", value=120.0)
    assert run_findings(pd.concat([values, whole])).equals(run_findings(values))


def test_too_few_months_are_refused_with_the_reason():
    found = run_findings(months([1, 2, 3]))
    assert set(found["verdict"]) == {"too_few_data"} and "3 of at least" in found["method"].iloc[0]


def test_hidden_months_are_left_out():
    values = months(range(24))
    assert run_findings(values)["n"].tolist() == [24, 24]
    values.loc[3, "state"] = "suppressed"
    assert run_findings(values)["n"].tolist() == [22, 22]  # of 23 known months the middle one is the median


def test_two_series_raise_and_none_gives_nothing():
    with pytest.raises(UsageError, match="more than one series"):
        run_findings(pd.concat([months([1, 2]), months([1, 2], unit="347")]))
    assert run_findings(months([1, 2]).iloc[:0]).empty
