"""The embedded store: what goes in comes out, a slice is a slice, and a failed write leaves the old table."""

import pandas as pd
import pytest

from analysis.model.errors import CadreError, UsageError
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
