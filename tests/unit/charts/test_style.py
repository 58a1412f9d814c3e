"""The look is seaborn's white grid on paper in our inks, though no picture imports seaborn."""

import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import product

import pytest
import seaborn as sns

from analysis.charts.style import GRID, INK, LOOK, SOFT_INK, _width_at_one, text_width

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


def test_a_text_has_the_same_width_whichever_thread_measures_it():
    words = ["".join(letters) for letters in product("aVfijlWMmờệĂ", repeat=3)]
    alone = [_width_at_one.__wrapped__(word, False) for word in words]
    assert sum(alone) > len(alone), "they are wider than a letter"
    every = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)  # in the middle of a measurement, too
    try:
        with ThreadPoolExecutor(4) as threads:
            shares = threads.map(lambda _: [_width_at_one.__wrapped__(word, False) for word in words], range(4))
            assert [share == alone for share in shares] == [True] * 4
    finally:
        sys.setswitchinterval(every)


def test_a_letter_that_the_typeface_lacks_is_measured_in_the_spare_one():
    assert _width_at_one.__wrapped__("Ω", False) > 0.5
    assert text_width("aΩ", 10) == pytest.approx(10 * (text_width("a", 1) + text_width("Ω", 1)), abs=1.5)
