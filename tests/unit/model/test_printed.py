import csv
from pathlib import Path

import pytest

from analysis.model.errors import UsageError
from analysis.model.printed import (
    CUT_OFF,
    OTHERWISE,
    ROUNDED,
    ROUNDED_UP,
    agreement,
    consistent_counts,
    counts_that_print,
    is_possible_share,
    recompute,
)

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


@pytest.mark.parametrize(
    ("count", "out_of", "printed", "share", "verdict", "method"),
    [
        (1070, 1346, "79.5", "79.5", "agrees", ROUNDED),  # Hưng Yên 2022: 79.4948...
        (91, 436, "20.8", "20.9", "differs", CUT_OFF),  # Chí Linh 2020: 20.8715...
        (175, 520, "33.66", "33.65", "differs", ROUNDED_UP),  # Bình Dương: 33.6538...
        (28, 125, "28.4", "22.4", "differs", OTHERWISE),  # Cửa Lò
        (91, 436, "20.7", "20.9", "differs", OTHERWISE),  # further off than any rounding
        (1, 8, "12.5", "12.5", "agrees", ROUNDED),
        (1, 8, "13", "13", "agrees", ROUNDED),  # half-way goes up ...
        (1, 8, "12", "13", "differs", CUT_OFF),  # ... and 12 was cut off
        (1330, 1330, "100", "100", "agrees", ROUNDED),
        (0, 20, "0.0", "0.0", "agrees", ROUNDED),
        (1, 1001, "0.0", "0.1", "differs", CUT_OFF),  # 0.0999
        (1, 3, "33.33", "33.33", "agrees", ROUNDED),
        (2, 3, "66.66", "66.67", "differs", CUT_OFF),
        (99999, 100000, "100", "100", "agrees", ROUNDED),  # 99.999 rounds to 100 without decimals
    ],
)
def test_recompute(count, out_of, printed, share, verdict, method):
    found = recompute(count, out_of, printed)
    assert (str(found.share), found.verdict, found.method) == (share, verdict, method)


def test_recompute_with_a_bound_asks_for_no_rounding():
    assert recompute(310, 333, "93.1", bound="at_least").verdict == "agrees"
    low = recompute(309, 333, "93.1", bound="at_least")
    assert (low.verdict, low.method) == ("differs", OTHERWISE)


@pytest.mark.parametrize(("count", "out_of"), [(5, 4), (-1, 4), (0, 0)])
def test_a_count_that_is_no_part_is_not_recomputed(count, out_of):
    with pytest.raises(UsageError, match="is no share"):
        recompute(count, out_of, "50")


def test_consistent_counts():
    assert consistent_counts("72.56", 1330) == (965,)
    assert consistent_counts("100", 1330) == tuple(range(1324, 1331))
    assert consistent_counts("36.5", 143) == ()
    assert consistent_counts("93.1", 333, bound="at_least") == tuple(range(310, 334))
    assert consistent_counts("10", 20, bound="at_most") == (0, 1, 2)
    assert consistent_counts("50", 20, bound="about") == (10,)  # 5 % of 50 is 2.5 points, half a person in 20
