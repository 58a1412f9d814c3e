"""A table is looked through quickly where it is sound; what is not is coerced or refused as its schema says."""

import numpy as np
import pandas as pd
import pytest

from analysis.model.column_by_column import converted
from analysis.model.errors import CadreError
from analysis.model.tables import SOURCES, TABLES, VALUES, checked, empty, rows_of

ROW = {
    "indicator": "i", "unit": "350", "frame": "2025-06-30", "period": "2025", "group": "", "numerator": 1.0,
    "denominator": 2.0, "value": 0.5, "seen": 1.0, "estimated": 0.0, "state": "ok", "reason": "",
}  # fmt: skip
SOURCE = dict.fromkeys(SOURCES.columns, "x") | {
    "body_cells": 1, "facts": 1, "checks": 0, "rejected": 0, "ignored": 0, "is_made_up": True,
}  # fmt: skip


def values(**other):
    return pd.DataFrame([ROW | other, ROW])


def test_a_sound_table_comes_back_as_a_copy_that_the_schema_itself_finds_sound():
    given = values(value=np.nan, state="missing")
    told = checked(given, VALUES)
    pd.testing.assert_frame_equal(told, converted(given, VALUES))
    told["value"] = 9.0
    assert np.isnan(given["value"].iloc[0])


def test_every_empty_table_is_sound():
    for schema in TABLES.values():
        pd.testing.assert_frame_equal(empty(schema), converted(empty(schema), schema))


def test_numbers_and_texts_of_other_types_are_made_the_schemas():
    told = checked(values().astype({"value": "object", "numerator": "int64", "unit": "object"}), VALUES)
    assert (told.dtypes == empty(VALUES).dtypes).all()


@pytest.mark.parametrize(
    ("table", "schema", "column"),
    [
        (values(state="perhaps"), VALUES, "state"), (values(unit=None), VALUES, "unit"),
        (values(value="much"), VALUES, "value"), (values().drop(columns="seen"), VALUES, "seen"),
        (values().assign(more=1.0), VALUES, "more"), (values()[[*ROW][::-1]], VALUES, "column_ordered"),
        (pd.DataFrame([SOURCE | {"facts": -1}]), SOURCES, "facts"),
        (pd.DataFrame([SOURCE, SOURCE]), SOURCES, "id"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_and_named(table, schema, column):
    with pytest.raises(CadreError, match=column):
        checked(table, schema)


def test_rows_hold_pythons_own_numbers():
    (row,) = rows_of(pd.DataFrame({"n": [np.float64(1.5)], "o": pd.Series([np.int64(2)], dtype=object), "t": ["x"]}))
    assert row == {"n": 1.5, "o": 2, "t": "x"} and {type(one) for one in row.values()} == {float, int, str}
