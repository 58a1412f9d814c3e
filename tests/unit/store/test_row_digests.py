import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.store.row_digests import DigestsByUnit

UNITS, INDICATORS, YEARS = ("350", "01001", "VN"), ("a", "b"), ("2019", "2020", "2021")
ROWS = [(unit, indicator, year) for unit in UNITS for indicator in INDICATORS for year in YEARS]
KEYS = ("unit", "indicator")


def table(numbers) -> pd.DataFrame:
    rows = pd.DataFrame(ROWS, columns=["unit", "indicator", "period"], dtype="str")
    return rows.assign(digest=pd.Series(numbers, dtype="uint64"))


def by_unit(rows: pd.DataFrame) -> DigestsByUnit:
    return DigestsByUnit(lambda units: rows[rows["unit"].isin(units)], KEYS)


@settings(max_examples=200, deadline=None)
@given(
    numbers=st.lists(st.integers(0, 2**64 - 1), min_size=len(ROWS), max_size=len(ROWS)),
    changed=st.sampled_from(range(len(ROWS))),
    by=st.integers(1, 2**64 - 1),
    asked=st.sets(st.sampled_from([row[:2] for row in ROWS])),
    until=st.sampled_from(YEARS),
)
def test_a_digest_changes_just_where_a_row_that_was_asked_for_does(numbers, changed, by, asked, until):
    before = by_unit(table(numbers)).digest(asked, until)
    after = [number if place != changed else (number + by) % 2**64 for place, number in enumerate(numbers)]
    unit, indicator, year = ROWS[changed]
    is_told = (unit, indicator) in asked and year <= until
    assert (by_unit(table(after)).digest(asked, until) != before) == is_told


def test_neither_the_order_of_the_rows_nor_that_of_the_keys_matters():
    rows = table(range(len(ROWS)))
    mixed = rows.sample(frac=1, random_state=1)
    keys = [("350", "a"), ("VN", "b"), ("350", "b")]
    assert by_unit(rows).digest(keys, "2021") == by_unit(mixed).digest(keys[::-1], "2021")


def test_a_row_that_comes_or_goes_is_seen():
    rows = table(range(1, len(ROWS) + 1))
    whole = by_unit(rows).digest([("350", "a")], "2021")
    assert by_unit(rows.iloc[1:]).digest([("350", "a")], "2021") != whole
    assert by_unit(rows.iloc[:0]).digest([("350", "a")], "2021") != whole


@pytest.mark.parametrize("code", ["1001", "01001 ", "01001\0", ""])
def test_codes_stay_text(code):
    rows = table(range(1, len(ROWS) + 1))
    digests = by_unit(rows)
    assert digests.digest([(code, "a")], "2021") == digests.digest([("no such", "a")], "2021")
    assert digests.digest([("01001", "a")], "2021") != digests.digest([("no such", "a")], "2021")


def watched() -> tuple[pd.DataFrame, list[list[str]], DigestsByUnit]:
    """Return rows, which units of them are read at one time, and what reads them."""
    rows, read = table(range(1, len(ROWS) + 1)), []

    def reading(units: list[str]) -> pd.DataFrame:
        read.append(units)
        return rows[rows["unit"].isin(units)]

    return rows, read, DigestsByUnit(reading, KEYS)


def test_a_unit_is_read_once_whoever_asks_for_it_and_with_whom():
    rows, read, digests = watched()
    keys = [("350", "a"), ("VN", "a"), ("01001", "b"), ("no such", "a")]
    digests.look_ahead(["350"])
    told = digests.digest(keys, "2021")
    assert read == [["350"], ["01001", "VN", "no such"]]
    assert digests.digest(keys, "2021") == told == by_unit(rows).digest(keys, "2021")
    assert len(read) == 2


def test_units_beside_are_read_where_any_is_and_change_no_digest():
    rows, read, digests = watched()
    digests.look_ahead(["350"], beside=["VN"])
    digests.look_ahead(["350"], beside=["01001"])
    assert read == [["350", "VN"]]
    for key in (("350", "a"), ("VN", "b")):
        assert digests.digest([key], "2020") == by_unit(rows).digest([key], "2020")
    assert len(read) == 1
