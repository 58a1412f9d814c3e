"""The look is seaborn's white grid on paper in our inks, though no picture imports seaborn."""

import pytest
import seaborn as sns

from analysis.charts.style import GRID, INK, LOOK, SOFT_INK

ONLY_OF_IMAGES = "image.cmap"  # which no picture has, and only seaborn knows


def test_the_look_is_that_of_seaborn():
    inks = {"grid.color": GRID, "axes.edgecolor": SOFT_INK, "text.color": INK, "xtick.color": SOFT_INK}
    theirs = sns.axes_style("whitegrid", inks) | sns.plotting_context("paper")
    del theirs[ONLY_OF_IMAGES]
    assert theirs.keys() == LOOK.keys()
    sizes = {key: value for key, value in theirs.items() if isinstance(value, float)}
    assert {key: LOOK[key] for key in sizes} == pytest.approx(sizes)
    assert {key: value for key, value in LOOK.items() if key not in sizes} == {
        key: value for key, value in theirs.items() if key not in sizes
    }
