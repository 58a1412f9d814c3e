import csv
from pathlib import Path

import pytest

from analysis.model.errors import UsageError
from analysis.stats.printed import agreement, counts_that_print, is_possible_share

PUBLISHED = Path(__file__).parents[3] / "catalogue" / "published.csv"
IMPOSSIBLE = [("19.8", "125"), ("20.8", "436"), ("28.4", "125"), ("33.66", "520"), ("36.5", "143"), ("57.2", "143")]


def test_known_impossible_shares_and_their_possible_neighbours():
    for share, out_of in IMPOSSIBLE:
        assert not is_possible_share(share, int(out_of)), share
    for share, out_of in [("55.2", 143), ("6.3", 143), ("22.9", 436), ("34.6", 520), ("44.42", 520), ("62", 125)]:
        assert is_possible_share(share, out_of), share


def test_exactly_six_of_the_published_shares_are_impossible():
    with PUBLISHED.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["printed_share"] and row["out_of"]]
    assert len(rows) >= 40
    found = [
        (row["printed_share"], row["out_of"])
        for row in rows
        if not is_possible_share(row["printed_share"], int(float(row["out_of"])), bound=row["bound"])
    ]
    assert sorted(found) == IMPOSSIBLE


def test_counts_that_print():
    assert counts_that_print("93.1", 333) == (310,)
    assert counts_that_print("95", 333) == (315, 316, 317, 318)
    assert counts_that_print("100", 20) == (20,)
    assert counts_that_print("0", 20) == (0,)
    assert counts_that_print("12.5", 8) == (1,)
    assert counts_that_print("33.66", 520) == ()


def test_every_share_that_a_count_prints_is_found_again():
    for out_of in (18, 143, 333):
        for count in range(out_of + 1):
            assert count in counts_that_print(f"{100 * count / out_of:.1f}", out_of)


def test_a_bound_says_nothing_on_rounding():
    assert is_possible_share("36.5", 143, bound="at_least")
    assert not is_possible_share("104", 143, bound="at_least")


@pytest.mark.parametrize(
    ("value", "printed", "bound", "decimals", "answer"),
    [
        (100 * 310 / 333, 93.1, "at_least", 1, "agrees"),  # "trên 93,1%" and 93.093...
        (93.04, 93.1, "at_least", 1, "differs"),
        (93.2, 93.1, "at_most", 1, "differs"),
        (93.14, 93.1, "at_most", 1, "agrees"),
        (93.14, 93.1, "exact", 1, "agrees"),
        (93.15, 93.1, "exact", 1, "differs"),
        (0.285 * 100, 29.0, "exact", 0, "agrees"),  # half up, though the machine says 28.499999999999996
        (2132, 2132, "exact", 0, "agrees"),
        (95.1, 100, "about", 0, "agrees"),
        (94.9, 100, "about", 0, "differs"),
    ],
)
def test_agreement(value, printed, bound, decimals, answer):
    assert agreement(value, printed, bound, decimals) == answer


def test_what_cannot_be_meant_is_refused():
    with pytest.raises(UsageError):
        agreement(1, 1, "nearly", 0)
    with pytest.raises(UsageError):
        counts_that_print("36,5", 143)
    with pytest.raises(UsageError):
        counts_that_print("36.5", 0)
