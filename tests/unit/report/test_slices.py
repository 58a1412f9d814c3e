"""What a page read is the same whether it is asked for as a table, row by row or a column of it."""

import pandas as pd
import pytest

from analysis.model.tables import TEXT, rows_of
from analysis.report.slices import Slice

ROWS = [
    ("b", "2", "2020", "", 1.5), ("a", "2", "2021", "x", 2.0), ("a", "1", "2020", "", 3.0), ("a", "2", "2020", "", 4.0),
    ("a", "1", "2020", "x", 5.0), ("b", "1", "2021", "x", 6.0), ("a", "10", "2020", "", 7.0),
]  # fmt: skip
NAMES = ["indicator", "unit", "period", "group", "value"]


@pytest.fixture(params=["str", TEXT])
def table(request):
    return pd.DataFrame(ROWS, columns=NAMES).astype(dict.fromkeys(NAMES[:4], request.param))


@pytest.mark.parametrize("indicator", ["a", "b", "nothing"])
@pytest.mark.parametrize("within", [None, "", "x", "y"])
def test_one_indicator_is_told_in_three_ways(table, indicator, within):
    held = Slice(table, within="group")
    rows = held.rows(indicator, within)
    expected = sorted(row for row in ROWS if row[0] == indicator and within in (None, row[3]))
    assert [tuple(row.values()) for row in rows] == expected
    assert rows_of(held.table(indicator, within)) == rows
    units = [{"unit": row["unit"], "value": row["value"]} for row in rows]
    assert held.some_of_rows(indicator, within, ("unit", "value")) == units
    if within is None:
        assert sorted(zip(*(held.column(indicator, name) for name in NAMES), strict=True)) == expected


def test_what_is_handed_out_may_be_written_into(table):
    held = Slice(table, within="group")
    own = held.table("a", "x")
    own["value"] = 0.0
    held.rows("a", "x").clear()
    assert [row["value"] for row in held.rows("a", "x")] == held.table("a", "x")["value"].tolist() == [5.0, 2.0]
