"""Every store: what goes in comes out to the last bit, a slice is a slice, and a failed write leaves the old table."""

import math
import struct

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rows import A, B, C, facts, findings

from analysis.model.errors import CadreError
from analysis.model.tables import FACTS, REJECTS, SOURCES, TABLES, VALUES, checked, empty
from analysis.store.contents import BY_FRAME

FRAME = "2020-12-31"


def test_rows_come_back_with_codes_as_text(store):
    store.write("facts", facts(A, B))
    assert store.read("facts", {"period": "2021"})["unit"].tolist() == ["00101"]
    assert sorted(store.read("facts", {"unit": ["13396", "00101"]})["value"]) == [18.0, 19.0]


def test_absent_table_has_no_rows_but_its_columns(store):
    found = store.read("rejects")
    assert len(found) == 0 and list(found.columns) == ["source", "cell", "raw", "rule", "message"]
    assert store.frames() == [] and store.digests() == {}
    assert len(store.digests_of_rows("values", FRAME, ["unit"], ["01"])) == 0


def test_a_table_without_rows_may_be_written(store):
    store.write("facts", empty(FACTS))
    assert store.read("facts").empty and set(store.digests()) == {"facts"}


def test_wrong_table_is_refused_and_the_old_one_stays(store):
    store.write("facts", facts(A))
    before = store.digests()
    with pytest.raises(CadreError, match="bound"):
        store.write("facts", facts((*A[:6], "perhaps", *A[7:])))
    assert len(store.read("facts")) == 1 and store.digests() == before


def test_distinct_tells_each_combination_once_of_the_rows_that_match(store):
    assert store.distinct("facts", ["unit"]).empty
    store.write("facts", facts(A, A, B, C))
    assert store.distinct("facts", ["unit"])["unit"].tolist() == ["00101", "13396"]
    assert store.distinct("facts", ["source"], {"measure": ["staff_female"]})["source"].tolist() == ["s3"]
    assert store.distinct("facts", ["source"], {"measure": []}).empty
    places = pd.DataFrame({"unit": ["00101"], "as_of": ["2021-06-30"]})
    told = pd.DataFrame({"measure": ["staff_total", "staff_female"], "group": ["", ""]})
    assert store.distinct("facts", ["source"], matching=[places])["source"].tolist() == ["s2", "s3"]
    assert store.distinct("facts", ["source"], matching=[places, told])["source"].tolist() == ["s2"]


def test_findings_lie_by_unit_and_those_of_one_unit_keep_their_order(store):
    store.write_frame("findings", "2025-06-30", findings("b", "a", "b", "a", frame="2025-06-30"))
    store.write_frame("findings", "2020-12-31", findings("a", frame="2020-12-31"))
    found = store.read("findings", {"frame": "2025-06-30"})
    assert list(zip(found["unit"], found["n"], strict=True)) == [("a", 1), ("a", 3), ("b", 0), ("b", 2)]
    assert len(store.read("findings")) == 5 and store.read("findings", {"frame": "2019-12-31"}).empty
    assert store.read("findings", {"n": 3.0})["unit"].tolist() == ["a"]


def test_what_is_written_after_a_read_is_read(store):
    store.write("facts", facts(A))
    assert len(store.read("facts")) == 1
    store.write("facts", facts(A, B))
    assert len(store.read("facts")) == 2
    store.write("facts", facts(B))
    assert store.read("facts")["source"].tolist() == ["s2"]


def test_what_was_computed_is_forgotten_but_for_findings_as_received(store):
    for frame in ("2020-12-31", "received"):
        store.write_frame("findings", frame, findings("a", frame="" if frame == "received" else frame))
    store.write_frame("values", FRAME, values(1.0))
    assert store.frames() == [FRAME]
    assert store.digest_of_frame("values", FRAME) == store.digests()[f"values/{FRAME}"]
    assert store.digest_of_frame("values", "1999-12-31") == ""
    store.forget_computed(keep="received")
    assert store.frames() == [] and store.read("values").empty and len(store.read("findings")) == 1
    assert list(store.digests()) == ["findings/received"]
    assert store.read("findings", {"frame": "received"}).empty  # its rows are of no frame


NUMBERS = [
    0.1 + 0.2, 1 / 3, -0.0, 0.0, 5e-324, 1.7976931348623157e308, 2**53 + 1.0, float("nan"), float("inf"), -float("inf"),
    1e22, 123456789.12345678,
]  # fmt: skip


def values(*numbers, unit="01") -> pd.DataFrame:
    table = pd.DataFrame(
        [("a", unit, FRAME, str(2000 + at), "", number, 1.0, number, 1.0, 0.0, "ok", "")
         for at, number in enumerate(numbers)],
        columns=list(VALUES.columns),
    )  # fmt: skip
    return checked(table, VALUES)


def bits(numbers) -> list[bytes]:
    return [b"nan" if math.isnan(number) else struct.pack("d", number) for number in numbers]


def test_numbers_come_back_to_the_last_bit(store):
    store.write_frame("values", FRAME, values(*NUMBERS))
    assert bits(store.read("values", {"frame": FRAME})["value"]) == bits(NUMBERS)


HARD = [
    "", " ", '"', '""', ",", "\\.", "\\N", "NULL", "null", "nan", "a\nb", "a\r\nb", "\t", "Tân Sơn – 18 ",
    "\u00e9", "e\u0301",
    "'; DROP SCHEMA cadre; --", "%s", "{}", "🐘",
]  # fmt: skip


def test_texts_come_back_as_they_were(store):
    rows = pd.DataFrame([{"source": f"s{at}", "cell": text, "raw": text, "rule": "x", "message": text}
                         for at, text in enumerate(HARD)])  # fmt: skip
    store.write("rejects", rows)
    assert store.read("rejects")["raw"].tolist() == HARD
    for text in HARD:
        assert text in store.read("rejects", {"raw": [text]})["raw"].tolist()
        assert set(store.distinct("rejects", ["raw"], {"raw": text})["raw"]) == {text}
    assert store.distinct("rejects", ["raw"])["raw"].tolist() == sorted(HARD)


def test_flags_and_counts_come_back(store):
    row = {name: "x" if kind == "str" else 0 for name, kind in empty(SOURCES).dtypes.items()}
    rows = [row | {"id": "1", "is_made_up": True, "facts": 2**40}, row | {"id": "2", "is_made_up": False}]
    store.write("sources", pd.DataFrame(rows))
    assert store.read("sources", {"is_made_up": True})["facts"].tolist() == [2**40]
    pd.testing.assert_frame_equal(store.read("sources"), checked(pd.DataFrame(rows), SOURCES), check_dtype=False)


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=5)
YEARS, SOURCE_IDS = st.sampled_from(["2019", "2020"]), st.sampled_from(["s1", "s2", "s3"])
ROWS = st.lists(st.tuples(TEXTS, YEARS, st.floats(allow_nan=False), SOURCE_IDS), max_size=8)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rounds=st.lists(ROWS, min_size=1, max_size=3), units=st.lists(TEXTS, max_size=3))
def test_any_facts_are_the_same_in_every_store_whatever_was_there_before(store, parquet, rounds, units):
    for rows in rounds:
        table = facts(*((unit, "d", year, "m", "", *told, "exact", source, "c") for unit, year, *told, source in rows))
        for each in (store, parquet):
            each.write("facts", table if len(table) else empty(FACTS))
    own = [*units, *(row[0] for row in rounds[-1][:2])]
    for where in ({}, {"unit": own}, {"period": "2020"}):
        found, wanted = store.read("facts", where), parquet.read("facts", where)
        pd.testing.assert_frame_equal(found, wanted)
        assert bits(found["value"]) == bits(wanted["value"])
    assert store.digests() == parquet.digests()
    asked = ("facts", "", ["unit", "measure"], own)
    beside = pd.DataFrame({"source": ["s1", "s2"], "path": ["p", "q"]})
    for more in ((), (beside,)):
        digests = [each.digests_of_rows(*asked, *more) for each in (store, parquet)]
        pd.testing.assert_frame_equal(*(one.sort_values(list(one.columns), ignore_index=True) for one in digests))


@pytest.mark.parametrize("table", ["facts", "rejects"])
def test_a_further_receipt_is_added_and_another_is_seen(store, parquet, table):
    first, later = [("s1", "u"), ("s2", "v")], [("s3", "u"), ("s4", "a")]
    rounds = [first, [*first, *later], [*later, *first], first[1:], [*first[1:], ("s2", "w")]]
    for rows in rounds:
        if table == "facts":
            kept = facts(*((unit, "d", "2020", "m", "", 1.0, "exact", source, "c") for source, unit in rows))
        else:
            kept = pd.DataFrame([dict(zip(REJECTS.columns, (*row, "", "", ""), strict=True)) for row in rows])
        for each in (store, parquet):
            each.write(table, kept)
        pd.testing.assert_frame_equal(store.read(table), parquet.read(table))
        assert store.digests() == parquet.digests()


def test_every_table_may_be_kept(store, parquet):
    for name, schema in TABLES.items():
        kinds = {"str": "x", "float64": 0.5, "int64": 3, "bool": True}
        row = {column: kinds[told.kind] for column, told in schema.columns.items()}
        row |= {name: among[0] for name, among in (("bound", ["exact"]), ("state", ["ok"]), ("verdict", [""]))
                if name in row}  # fmt: skip
        for each in (store, parquet):
            if name in BY_FRAME:
                each.write_frame(name, "x", pd.DataFrame([row]))
            else:
                each.write(name, pd.DataFrame([row]))
        pd.testing.assert_frame_equal(store.read(name), parquet.read(name))
    assert {**store.digests(), "runs": ""} == {**parquet.digests(), "runs": ""}
