import pytest

from analysis.model.errors import UsageError
from analysis.model.tables import VERDICTS
from analysis.stats.verdict import against_target, verdict_of_trend


@pytest.mark.parametrize(
    ("shape", "direction", "verdict"),
    [
        ("rises", "up", "improving"),
        ("falls", "up", "worsening"),
        ("rises", "down", "worsening"),
        ("falls", "down", "improving"),
        ("rises", "none", "rising"),
        ("falls", "none", "falling"),
        ("rose_and_fell", "up", "rose_and_fell"),
        ("too_few_data", "none", "too_few_data"),
    ],
)
def test_only_a_direction_makes_it_good(shape, direction, verdict):
    assert verdict_of_trend(shape, direction) == verdict
    assert verdict in VERDICTS


def test_what_is_unknown_is_refused():
    with pytest.raises(UsageError):
        verdict_of_trend("rises", "upwards")
    with pytest.raises(UsageError):
        verdict_of_trend("wobbles", "up")


def test_a_target_is_held_against_the_share_itself():
    standing = against_target(310, 333, 0.93)
    assert standing.verdict == "reached" and standing.lower < 0.93 < standing.upper
    assert against_target(310, 333, 0.94).verdict == "not_reached"
    assert against_target(93, 100, 0.93).verdict == "reached"
    assert against_target(3, 100, 0.05, direction="down").verdict == "reached"
    assert against_target(0, 0, 0.5).verdict == "cannot_tell"
