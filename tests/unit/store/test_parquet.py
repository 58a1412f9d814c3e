"""The embedded store: what goes in comes out, a slice is a slice, and a failed write leaves the old table."""

import pandas as pd
import pytest

from analysis.model.errors import CadreError, UsageError
from analysis.model.tables import FINDINGS, empty
from analysis.store.address import open_store
from analysis.store.parquet import ParquetStore


def facts(*rows):
    columns = ["unit", "as_of", "period", "measure", "group", "value", "bound", "source", "cell"]
    return pd.DataFrame([dict(zip(columns, row, strict=True)) for row in rows])


A = ("13396", "2020-06-30", "2020", "staff_total", "", 18.0, "exact", "s1", "Sheet!C9")
B = ("00101", "2021-06-30", "2021", "staff_total", "", 19.0, "exact", "s2", "Sheet!C9")


def test_rows_come_back_with_codes_as_text(tmp_path):
    store = ParquetStore(tmp_path)
    store.write("facts", facts(A, B))
    assert store.read("facts", {"period": "2021"})["unit"].tolist() == ["00101"]
    assert sorted(store.read("facts", {"unit": ["13396", "00101"]})["value"]) == [18.0, 19.0]


def test_absent_table_has_no_rows_but_its_columns(tmp_path):
    found = ParquetStore(tmp_path).read("rejects")
    assert len(found) == 0 and list(found.columns) == ["source", "cell", "raw", "rule", "message"]


def test_wrong_table_is_refused_and_the_old_one_stays(tmp_path):
    store = ParquetStore(tmp_path)
    store.write("facts", facts(A))
    with pytest.raises(CadreError, match="bound"):
        store.write("facts", facts((*A[:6], "perhaps", *A[7:])))
    assert len(store.read("facts")) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["facts.parquet"]


def test_an_address_with_an_unknown_scheme_is_refused(tmp_path):
    with pytest.raises(UsageError, match="no store for"):
        open_store("mysql://somewhere", root=tmp_path)


def test_distinct_tells_each_combination_once_of_the_rows_that_match(tmp_path):
    store = ParquetStore(tmp_path)
    assert store.distinct("facts", ["unit"]).empty
    other = ("00101", "2021-06-30", "2021", "staff_female", "g", 3.0, "exact", "s3", "Sheet!C9")
    store.write("facts", facts(A, A, B, other))
    assert store.distinct("facts", ["unit"])["unit"].tolist() == ["00101", "13396"]
    assert store.distinct("facts", ["source"], {"measure": ["staff_female"]})["source"].tolist() == ["s3"]
    assert store.distinct("facts", ["source"], {"measure": []}).empty
    places = pd.DataFrame({"unit": ["00101"], "as_of": ["2021-06-30"]})
    told = pd.DataFrame({"measure": ["staff_total", "staff_female"], "group": ["", ""]})
    assert store.distinct("facts", ["source"], matching=[places])["source"].tolist() == ["s2", "s3"]
    assert store.distinct("facts", ["source"], matching=[places, told])["source"].tolist() == ["s2"]


def findings(*units, frame):
    row = {name: "" if kind == "str" else 0.0 for name, kind in empty(FINDINGS).dtypes.items()}
    return pd.DataFrame([row | {"unit": unit, "frame": frame, "n": n} for n, unit in enumerate(units)])


def test_findings_lie_by_unit_and_those_of_one_unit_keep_their_order(tmp_path):
    store = ParquetStore(tmp_path)
    store.write_frame("findings", "2025-06-30", findings("b", "a", "b", "a", frame="2025-06-30"))
    store.write_frame("findings", "2020-12-31", findings("a", frame="2020-12-31"))
    found = store.read("findings", {"frame": "2025-06-30"})
    assert list(zip(found["unit"], found["n"], strict=True)) == [("a", 1), ("a", 3), ("b", 0), ("b", 2)]
    assert len(store.read("findings")) == 5 and store.read("findings", {"frame": "2019-12-31"}).empty


def test_what_is_written_after_a_read_is_read(tmp_path):
    store = ParquetStore(tmp_path)
    store.write("facts", facts(A))
    assert len(store.read("facts")) == 1
    store.write("facts", facts(A, B))
    assert len(store.read("facts")) == 2
