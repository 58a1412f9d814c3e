import numpy as np
import pytest
from scipy import stats

from analysis.model.errors import UsageError
from analysis.stats.effects import as_ratio, checked_level, effect_of, quantile


@pytest.mark.parametrize(("degrees", "of"), [(np.inf, stats.norm()), (4.0, stats.t(4)), (57.0, stats.t(57))])
def test_interval_and_p_are_those_of_the_distribution(degrees, of):
    effect = effect_of(-1.2, 0.5, degrees=degrees, level=0.9)
    assert (effect.lower, effect.upper) == pytest.approx((-1.2 - of.ppf(0.95) * 0.5, -1.2 + of.ppf(0.95) * 0.5))
    assert effect.p == pytest.approx(2 * of.sf(2.4))
    assert quantile(0.95, degrees) == pytest.approx(of.ppf(0.975))


def test_a_ratio_keeps_the_error_of_its_logarithm():
    ratio = as_ratio(effect_of(np.log(2), 0.1))
    assert ratio.estimate == pytest.approx(2) and ratio.standard_error == 0.1
    assert ratio.lower * ratio.upper == pytest.approx(4)


@pytest.mark.parametrize(("error", "degrees"), [(0.0, 5.0), (np.nan, 5.0), (np.inf, 5.0), (1.0, 0.0), (1.0, -2.0)])
def test_without_a_known_error_there_is_no_interval(error, degrees):
    effect = effect_of(3, error, degrees=degrees)
    assert effect.estimate == 3 and np.isnan([effect.lower, effect.upper, effect.p]).all()


@pytest.mark.parametrize("level", [0, 1, 95, -0.1, np.nan])
def test_a_level_is_a_probability(level):
    with pytest.raises(UsageError, match="probability"):
        checked_level(level, "here")
