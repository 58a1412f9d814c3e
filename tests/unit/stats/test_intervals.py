import numpy as np
import pytest

from analysis.model.errors import UsageError
from analysis.stats.intervals import wilson


def test_wilson_is_that_of_public_health_england(vectors):
    case = vectors["wilson_phe"]
    x, n, levels = (np.array(case["input"][key]) for key in ("x", "n", "confidence"))
    for level in (0.95, 0.998):
        of_level = levels == level
        interval = wilson(x[of_level], n[of_level], level=level)
        np.testing.assert_allclose(interval.lower, np.array(case["expected"]["lower"])[of_level], atol=1e-9)
        np.testing.assert_allclose(interval.upper, np.array(case["expected"]["upper"])[of_level], atol=1e-9)


def test_wilson_is_exact_at_the_edges(vectors):
    case = vectors["wilson_edges_n20"]
    interval = wilson(case["input"]["x"], case["input"]["n"])
    np.testing.assert_allclose(interval.lower, case["expected"]["lower"], atol=1e-8)
    np.testing.assert_allclose(interval.upper, case["expected"]["upper"], atol=1e-8)
    for total in range(1, 400):
        assert wilson(0, total).lower == 0.0 and wilson(total, total).upper == 1.0


def test_one_number_is_enough():
    interval = wilson(310, 333)
    assert float(interval.estimate) == pytest.approx(0.930931, abs=1e-6)
    assert interval.lower < interval.estimate < interval.upper


@pytest.mark.parametrize(("count", "total"), [(5, 4), (-1, 4), (0, 0), (float("nan"), 3), (1, float("nan"))])
def test_what_is_no_share_is_refused(count, total):
    with pytest.raises(UsageError, match="is no share"):
        wilson([1, count], [2, total])


def test_lengths_and_levels_are_checked():
    with pytest.raises(UsageError, match="totals"):
        wilson([1, 2], [3])
    with pytest.raises(UsageError, match="probability"):
        wilson(1, 2, level=95)
