"""Panels of the literature, whose answers are printed there."""

import numpy as np
import pytest

from analysis.stats.panel import mixed_panel, share_panel_gee


def test_the_teeth_of_children_are_those_of_pinheiro_and_bates():
    """Potthoff and Roy (1964): distances of 16 boys and 11 girls at 8, 10, 12 and 14 years. nlme (R), ``Orthodont``:
    ``lme(distance ~ I(age - 11) + Sex, random = ~ 1 | Subject)``, 25 degrees of freedom for the sex, 80 for age.
    """
    distances = np.array([
        26, 25, 29, 31, 21.5, 22.5, 23, 26.5, 23, 22.5, 24, 27.5, 25.5, 27.5, 26.5, 27, 20, 23.5, 22.5, 26, 24.5, 25.5,
        27, 28.5, 22, 22, 24.5, 26.5, 24, 21.5, 24.5, 25.5, 23, 20.5, 31, 26, 27.5, 28, 31, 31.5, 23, 23, 23.5, 25,
        21.5, 23.5, 24, 28, 17, 24.5, 26, 29.5, 22.5, 25.5, 25.5, 26, 23, 24.5, 26, 30, 22, 21.5, 23.5, 25, 21, 20,
        21.5, 23, 21, 21.5, 24, 25.5, 20.5, 24, 24.5, 26, 23.5, 24.5, 25, 26.5, 21.5, 23, 22.5, 23.5, 20, 21, 21, 22.5,
        21.5, 22.5, 23, 25, 23, 23, 23.5, 24, 20, 21, 22, 21.5, 16.5, 19, 19, 19.5, 24.5, 25, 28, 28,
    ])  # fmt: skip
    child = np.repeat(np.arange(27), 4)
    found = mixed_panel(child, np.tile([8, 10, 12, 14], 27), distances, regressors={"girl": child >= 16})
    expected = {
        "intercept": (24.96875, 0.48600),
        "time": (0.66019, 0.06161),
        "girl": (-2.32102, 0.76142),
    }
    for name, numbers in expected.items():
        assert (found.effect(name).estimate, found.effect(name).standard_error) == pytest.approx(numbers, abs=6e-6)
    assert found.effect("girl").p == pytest.approx(0.005375, abs=1e-6)
    assert (found.between, found.within) == pytest.approx((1.807425, 1.431592), abs=5e-6)


def test_wheeze_of_children_in_ohio_is_that_of_geepack():
    """Fitzmaurice and Laird (1993): wheezing of 537 children at 7, 8, 9 and 10 years, by patterns 0000, 0001 ... 1111.
    geepack (R), ``ohio``, exchangeable: -1.880 at nine years, -0.113 a year (0.044), smoking mothers 0.265 (0.178).
    """
    patterns = (
        [237, 10, 15, 4, 16, 2, 7, 3, 24, 3, 3, 2, 6, 2, 5, 11],
        [118, 6, 8, 2, 11, 1, 6, 4, 7, 3, 3, 1, 4, 2, 4, 7],
    )
    pattern, smoke = (np.concatenate(each) for each in zip(*(
        (np.repeat(np.arange(16), often), np.full(sum(often), mother)) for mother, often in enumerate(patterns)
    ), strict=True))  # fmt: skip
    wheezes = (pattern[:, None] >> np.arange(3, -1, -1)) & 1
    found = share_panel_gee(
        np.repeat(np.arange(537), 4), np.tile([7, 8, 9, 10], 537), wheezes.ravel(), np.ones(4 * 537),
        regressors={"smoke": np.repeat(smoke, 4)},
    )  # fmt: skip
    at_nine = found.effect("intercept").estimate + 0.5 * found.effect("time").estimate
    assert at_nine == pytest.approx(-1.880, abs=5e-4) and found.correlation == pytest.approx(0.354, abs=5e-4)
    assert found.effect("time").estimate == pytest.approx(-0.113, abs=5e-4)
    assert found.effect("smoke").estimate == pytest.approx(0.265, abs=5e-4)
    errors = found.effect("time").standard_error, found.effect("smoke").standard_error
    assert errors == pytest.approx((0.044, 0.178), abs=1e-3)  # ours are corrected for few units: a hair wider
