"""The sample's made-up programme adds ten points in four of six districts, from different years on: is it found?"""

import numpy as np
import pytest

from analysis.project.project import Project
from analysis.sample.planted import DISTRICTS, PROGRAMME_EFFECT, PROGRAMME_SINCE
from analysis.stats.staggered import StaggeredEffects, staggered_effects

FRAME = "2025-06-30"
HAVING, PLACEBO = "petitions_settled_in_time", "disputes_settled"


def effects_on(project: Project, indicator: str, controls: str) -> StaggeredEffects:
    """Return the programme's effects on the yearly values of an indicator in the districts."""
    values = project.values([indicator], frame=FRAME, unit=list(DISTRICTS), group="")
    values = values[values["state"] == "ok"]
    years = values["period"].astype(int)
    assert len(values) == len(DISTRICTS) * years.nunique() and years.min() < min(PROGRAMME_SINCE.values()) - 1
    return staggered_effects(values["unit"], years, values["value"].astype(float), PROGRAMME_SINCE, controls=controls)


@pytest.mark.parametrize("controls", ["never_treated", "not_yet_treated"])
def test_the_programme_is_found_within_its_interval(received, controls):
    found = effects_on(received, HAVING, controls)
    assert found.reason == "" and (found.treated, found.controls, found.ways) == (4, 2, 180)
    for effect in (found.overall, found.overall_by_cohort, found.overall_by_time):
        assert effect.lower <= PROGRAMME_EFFECT <= effect.upper
        assert effect.lower > 0 and effect.p < 0.05
        assert effect.estimate == pytest.approx(PROGRAMME_EFFECT, abs=0.005)
    if controls == "never_treated":  # the method page's worked example, in points
        ends = (found.overall.lower, found.overall.estimate, found.overall.upper)
        assert np.multiply(ends, 100) == pytest.approx((9.9, 10.0, 10.2), abs=0.05)
    assert {each.cohort for each in found.by_cohort} == set(PROGRAMME_SINCE.values())
    before = [each.effect.estimate for each in found.by_time if each.since_start < 0]
    assert len(before) >= 2 and np.abs(before).max() < 0.01


@pytest.mark.parametrize("controls", ["never_treated", "not_yet_treated"])
def test_where_nothing_was_planted_nothing_is_found(received, controls):
    found = effects_on(received, PLACEBO, controls)
    assert found.reason == "" and found.overall.lower <= 0 <= found.overall.upper and found.overall.p > 0.05
    assert found.overall.upper < PROGRAMME_EFFECT
