"""Parts worked out by hand."""

import pytest

from analysis.sample.spreading import along, nearest, pick, rank, spread


@pytest.mark.parametrize(
    ("total", "weights", "most", "parts"),
    [
        (10, [1, 1, 1], None, [4, 3, 3]),  # 3.33 each: the first takes what is left
        (7, [3, 2, 2], None, [3, 2, 2]),
        (10, [5, 3, 2], None, [5, 3, 2]),
        (9, [5, 3, 2], None, [4, 3, 2]),  # 4.5, 2.7, 1.8: down to 4, 2, 1, then the two largest remainders
        (10, [5, 1, 1], [3, 9, 9], [3, 4, 3]),  # 7.1 is too much for the first; 7 are left for two alike
        (10, [5, 1, 1], [1, 1, 1], [1, 1, 1]),
        (2, [0, 0, 3], [5, 5, 1], [1, 0, 1]),  # who has no weight takes what nobody else can
        (0, [1, 2], None, [0, 0]),
    ],
)
def test_parts_are_the_largest_remainders(total, weights, most, parts):
    assert spread(total, weights, most) == parts


def test_a_path_is_straight_between_its_points_and_level_outside():
    points = ((2019, 0.2), (2021, 0.4), (2025, 0.0))
    years = (2015, 2019, 2020, 2021, 2023, 2025, 2030)
    assert [round(along(points, year), 6) for year in years] == [0.2, 0.2, 0.3, 0.4, 0.2, 0.0, 0.0]


def test_the_nearest_count():
    assert [nearest(0.5, 5), nearest(0.1, 14), nearest(0.94, 333), nearest(0.0, 9)] == [3, 1, 313, 0]


def test_a_rank_belongs_to_its_names_for_good():
    # The first 8 bytes of SHA-256 of "land|13411", by another program: sha256sum.
    assert rank("land", "13411") == rank("land", "13411") != rank("land", 13412)
    assert int(rank("land", "13411") * 2**64) >> 32 == int("a0e4e5d2", 16)


def test_a_pick_is_as_likely_as_its_weight():
    picks = [pick({"a": 3, "b": 1}, "test", number) for number in range(2000)]
    assert 1420 < picks.count("a") < 1580
