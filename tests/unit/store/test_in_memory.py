"""Tables held in memory answer as DuckDB does, and only for files that are still what they were."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.model.tables import VALUES, empty
from analysis.store import parquet
from analysis.store.in_memory import TableInMemory, held
from analysis.store.parquet import ParquetStore

UNITS, PERIODS, INDICATORS = ("01", "02", "13396", "é"), ("2019", "2020"), ("a", "b")


def values(rows) -> pd.DataFrame:
    table = pd.DataFrame(
        [(indicator, unit, "2020-12-31", period, "", number, 10.0, number / 10, 1.0, 0.0, "ok", "")
         for indicator, unit, period, number in rows],
        columns=list(VALUES.columns),
    )  # fmt: skip
    return table.astype(empty(VALUES).dtypes)


def facts(*rows) -> pd.DataFrame:
    columns = ["unit", "as_of", "period", "measure", "group", "value", "bound", "source", "cell"]
    return pd.DataFrame([dict(zip(columns, row, strict=True)) for row in rows])


A = ("13396", "2020-06-30", "2020", "staff_total", "", 18.0, "exact", "s1", "Sheet!C9")
B = ("00101", "2021-06-30", "2021", "staff_total", "", 19.0, "exact", "s2", "Sheet!C9")
C = ("00101", "2021-06-30", "2021", "staff_female", "g", 3.0, "exact", "s3", "Sheet!C9")


@pytest.fixture
def no_database(monkeypatch):
    def refuse(*_):
        raise AssertionError("DuckDB was asked")

    monkeypatch.setattr(ParquetStore, "_asked", refuse)


ROWS = st.lists(
    st.tuples(
        st.sampled_from(INDICATORS), st.sampled_from(UNITS), st.sampled_from(PERIODS), st.sampled_from([1.0, 2.5])
    ),
    max_size=30,
)
SOME = st.lists(st.sampled_from([*UNITS, "99"]), max_size=3, unique=True)


@settings(deadline=None, max_examples=40)
@given(rows=ROWS, units=SOME, indicators=st.none() | st.lists(st.sampled_from([*INDICATORS, "c"]), max_size=2))
def test_what_is_held_answers_as_the_database_does(tmp_path_factory, rows, units, indicators):
    store = ParquetStore(tmp_path_factory.mktemp("store"))
    store.write_frame("values", "2020-12-31", values(rows))
    where = {"frame": "2020-12-31", "unit": units} | ({} if indicators is None else {"indicator": indicators})
    with pytest.MonkeyPatch.context() as without:
        without.setattr(parquet, "in_groups", lambda _: None)
        from_database, distinct = store.read("values", where), store.distinct("values", ["unit", "period"], where)
    store.hold_in_memory()
    assert held(store.folder / "values" / "2020-12-31.parquet") is not None
    pd.testing.assert_frame_equal(store.read("values", where), from_database, check_dtype=False)
    found = store.distinct("values", ["unit", "period"], where)
    assert found.values.tolist() == distinct.values.tolist()


def test_distinct_rows_that_match_other_tables_need_no_database(tmp_path, no_database):
    store = ParquetStore(tmp_path)
    store.write("facts", facts(A, A, B, C))
    store.hold_in_memory()
    places = pd.DataFrame({"unit": ["00101"], "as_of": ["2021-06-30"]})
    told = pd.DataFrame({"measure": ["staff_total", "staff_female"], "group": ["", ""]})
    assert store.distinct("facts", ["unit"])["unit"].tolist() == ["00101", "13396"]
    assert store.distinct("facts", ["source"], matching=[places])["source"].tolist() == ["s2", "s3"]
    assert store.distinct("facts", ["source"], matching=[places, told])["source"].tolist() == ["s2"]
    assert store.distinct("facts", ["source"], {"measure": []}).empty


def test_a_replaced_file_is_no_longer_answered_for(tmp_path):
    store = ParquetStore(tmp_path)
    store.write("facts", facts(A))
    store.hold_in_memory()
    store.write("facts", facts(A, B))
    assert held(tmp_path / "facts.parquet") is None
    assert sorted(store.distinct("facts", ["unit"])["unit"]) == ["00101", "13396"]


def test_columns_that_are_not_held_and_numbers_asked_for_are_read_from_the_file(tmp_path):
    store = ParquetStore(tmp_path)
    store.write("facts", facts(A, B))
    store.hold_in_memory()
    assert store.read("facts", {"unit": "00101"})["cell"].tolist() == ["Sheet!C9"]
    store.write_frame("values", "2020-12-31", values([("a", "01", "2020", 1.0), ("a", "02", "2020", 2.5)]))
    store.hold_in_memory()
    assert store.read("values", {"numerator": 2.5})["unit"].tolist() == ["02"]


def test_what_is_much_is_read_from_the_file(tmp_path, monkeypatch):
    monkeypatch.setattr(parquet, "FEW_ROWS", 1)
    store = ParquetStore(tmp_path)
    store.write_frame("values", "2020-12-31", values([("a", "01", "2020", 1.0), ("a", "02", "2020", 2.5)]))
    store.hold_in_memory()
    assert len(store.read("values", {"frame": "2020-12-31"})) == 2


def test_no_more_is_held_than_there_is_room_for(tmp_path, monkeypatch):
    monkeypatch.setattr(parquet, "MOST_ROWS_HELD", 1)
    store = ParquetStore(tmp_path)
    store.write("facts", facts(A, B))
    store.hold_in_memory()
    assert held(tmp_path / "facts.parquet") is None


@pytest.mark.parametrize(("different", "narrow"), [(32_767, np.int16), (32_768, np.int32)])
def test_codes_are_narrow_where_they_are_few_enough_and_each_finds_its_text(different, narrow):
    names = [f"{number:05}" for number in range(different)]
    table = TableInMemory(pa.table({"unit": pa.array([*names, names[-1]]).dictionary_encode()}))
    assert table.columns["unit"].codes.dtype == narrow
    for unit, times in ((names[0], 1), (names[-2], 1), (names[-1], 2)):
        assert table.read(["unit"], {"unit": unit}, most=9)["unit"].tolist() == [unit] * times
