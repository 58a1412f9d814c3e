"""Of a file too large to be held, the groups of rows that have the units asked for answer as the whole file does."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.model.tables import FACTS, VALUES, empty
from analysis.store import in_groups as room
from analysis.store import parquet
from analysis.store.in_groups import in_groups
from analysis.store.parquet import ParquetStore

FRAME = "2020-12-31"
UNITS = ("01", "02", "13396", "13397", "35", "é")
INDICATORS, PERIODS = ("a", "b"), ("2019", "2020")


@pytest.fixture(autouse=True)
def nothing_is_held_and_groups_are_small(monkeypatch):
    monkeypatch.setattr(parquet, "MOST_ROWS_HELD", 0)
    monkeypatch.setattr(parquet, "ROWS_TOGETHER", 4)


@pytest.fixture
def no_database(monkeypatch):
    def refuse(*_):
        raise AssertionError("DuckDB was asked")

    monkeypatch.setattr(ParquetStore, "_asked", refuse)


def values(rows) -> pd.DataFrame:
    table = pd.DataFrame(
        [(indicator, unit, FRAME, period, "", number, 10.0, number / 10, 1.0, 0.0, "ok", "")
         for indicator, unit, period, number in rows],
        columns=list(VALUES.columns),
    )  # fmt: skip
    return table.astype(empty(VALUES).dtypes)


def store_with(folder, rows) -> ParquetStore:
    store = ParquetStore(folder)
    store.write_frame("values", FRAME, values(rows))
    store.hold_in_memory()
    return store


ONE_EACH = [(indicator, unit, period, 1.0) for unit in UNITS for indicator in INDICATORS for period in PERIODS]
ROWS = st.lists(
    st.tuples(st.sampled_from(INDICATORS), st.sampled_from(UNITS), st.sampled_from(PERIODS), st.floats(0, 9)),
    max_size=60,
)
SOME = st.lists(st.sampled_from([*UNITS, "0", "99"]), min_size=1, max_size=4, unique=True)


@settings(deadline=None, max_examples=60)
@given(rows=ROWS, questions=st.lists(SOME, min_size=1, max_size=12))
def test_every_question_is_answered_as_the_rows_that_were_written_answer_it(tmp_path_factory, rows, questions):
    store = store_with(tmp_path_factory.mktemp("store"), rows)
    written = values(rows).sort_values("unit", kind="stable")
    for units in questions:
        where = {"frame": FRAME, "unit": units, "indicator": "a"}
        own = written[written["unit"].isin(units) & (written["indicator"] == "a")].reset_index(drop=True)
        pd.testing.assert_frame_equal(store.read("values", where), own, check_dtype=False)
        found = store.distinct("values", ["unit", "period"], where)
        assert found.values.tolist() == sorted(own[["unit", "period"]].drop_duplicates().values.tolist())


def test_a_place_and_its_parts_are_read_without_a_database(tmp_path, no_database):
    store = store_with(tmp_path, ONE_EACH)
    assert len(store.read("values", {"frame": FRAME, "unit": ["35", "13396"]})) == 8
    assert store.distinct("values", ["period"], {"frame": FRAME, "unit": "01"})["period"].tolist() == ["2019", "2020"]


def test_only_the_groups_of_the_units_asked_for_are_read(tmp_path):
    store_with(tmp_path, ONE_EACH)
    table = in_groups(tmp_path / "values" / f"{FRAME}.parquet")
    two = table.of_units(["01", "13396"], ["unit", "period"])
    assert two.rows == 8
    assert set(two.columns) == {"unit", "period"}
    assert table.of_units(["13396"], ["unit"]) is two
    assert table.of_units(["13396"], ["unit", "value"]).rows == 4
    assert table.of_units(["13397"], ["unit"]).rows == 4


def test_digests_of_rows_are_those_that_the_whole_file_gives(tmp_path, monkeypatch):
    store = store_with(tmp_path, ONE_EACH)
    asked = "values", FRAME, ("unit", "indicator"), ["01", "é", "13397"]
    joined = pd.DataFrame({"indicator": ["a"], "noted": ["x"]})
    for beside in (None, joined):
        found = store.digests_of_rows(*asked, joined=beside)
        with monkeypatch.context() as without:
            without.setattr(parquet, "in_groups", lambda _: None)
            whole = store.digests_of_rows(*asked, joined=beside)
        assert len(found) == (12 if beside is None else 6)
        assert sorted(found.values.tolist()) == sorted(whole.values.tolist())


def test_most_of_a_table_is_left_to_the_database(tmp_path, monkeypatch):
    monkeypatch.setattr(room, "GROUPS_AT_MOST", 2)
    store = store_with(tmp_path, ONE_EACH)
    table = in_groups(tmp_path / "values" / f"{FRAME}.parquet")
    assert table.of_units(UNITS, ["unit"]) is None
    assert table.arrow_of(UNITS, ["unit"]) is None
    assert len(store.read("values", {"frame": FRAME, "unit": UNITS})) == len(ONE_EACH)


def test_a_replaced_file_is_read_anew(tmp_path):
    store = store_with(tmp_path, ONE_EACH)
    store.write_frame("values", FRAME, values([("a", "01", "2020", 5.0)]))
    assert store.read("values", {"frame": FRAME, "unit": ["01", "02"]})["numerator"].tolist() == [5.0]


def test_a_table_without_units_and_a_file_that_is_gone_are_not_read_in_groups(tmp_path):
    store = ParquetStore(tmp_path)
    assert in_groups(tmp_path / "facts.parquet") is None
    store.write("facts", empty(FACTS))
    assert store.read("facts", {"unit": "01"}).empty
    store.write("runs", pd.DataFrame([dict.fromkeys(parquet.TABLES["runs"].columns, "")]).assign(seconds=1.0))
    assert in_groups(tmp_path / "runs.parquet") is None
