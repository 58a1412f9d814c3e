"""Percentages beside counts: those that cannot be, those that are not of their counts, and those nobody can check."""

import pytest
import yaml

from analysis.catalogue.known import Known
from analysis.catalogue.layouts import of_forms
from analysis.model.forms import Form

MEASURES = """
- {id: tried_persons, name: {vi: Số người, en: Persons}, unit: person}
- {id: tried_women, name: {vi: Số nữ, en: Women}, unit: person, part_of: tried_persons}
- {id: tried_trained, name: {vi: Tỷ lệ qua đào tạo, en: Trained}, kind: share, unit: share}
- {id: tried_area, name: {vi: Diện tích, en: Area}, kind: amount, unit: hectare}
"""
FORM = {
    "id": "tried", "name": {"vi": "Thử", "en": "Tried"}, "subject": "commune_staff", "recognised_by": ["BIỂU THỬ"],
    "level": "province", "day": "12-31", "scope": "VN", "licence": "none", "source": "a test",
    "file_pattern": r"(?P<year>20\d\d)",
}  # fmt: skip
TABLE = """
shape: table
unit_head: Tỉnh
totals: [Tổng số]
columns:
  - {head: Số người, measure: tried_persons}
  - {head: Nữ | Số lượng, measure: tried_women}
  - {head: Đã qua đào tạo (%), measure: tried_trained, times: "0.01"}
shares:
  - {head: Nữ | Tỷ lệ (%), count: tried_women, of: tried_persons}
  - {head: Đã qua đào tạo (%), of: tried_persons}
"""
HEADS = [["BIỂU THỬ"], ["Tỉnh", "Số người", "Nữ", None, "Đã qua đào tạo (%)"],
         [None, None, "Số lượng", "Tỷ lệ (%)"]]  # fmt: skip


@pytest.fixture
def received(knowing, sheets, receive):
    """Receive rows of: province, persons, women, share of women, share of the trained."""

    def _received(*rows):
        known = knowing(TABLE, of=FORM, counting=MEASURES)
        return receive(sheets("thu_2014.xlsx", Biểu=[*HEADS, *rows]), known=known)

    return _received


def refused(receipt):
    return {row["cell"].partition("!")[2]: (row["rule"], row["message"]) for row in receipt.rejects.to_dict("records")}


def test_percentages_that_are_right_are_checked_and_become_facts_only_where_the_layout_says_so(received):
    receipt = received(["Hà Nam", 20, 7, 35, 45], ["Thái Bình", 3, 2, "66,7%", "33,3"], ["Tổng số", 23, 9, "39,1"])
    assert refused(receipt) == {} and receipt.notes == ()
    assert receipt.source["facts"] == 6  # persons, women and the trained of two provinces
    assert receipt.source["checks"] == 6  # two shares of women; the row of sums, its name and its share
    assert sorted(receipt.facts[receipt.facts["measure"] == "tried_trained"]["value"]) == [0.333, 0.45]


@pytest.mark.parametrize(
    ("persons", "printed", "near"),
    [
        (20, "33,3%", ["6/20 = 30,0 %", "7/20 = 35,0 %"]), (20, 33.3, ["30,0 %", "35,0 %"]),
        (199, "50,0%", ["99/199 = 49,7 %", "100/199 = 50,3 %"]),  # 50 % would be possible
        (0, 50, ["trong 0"]), (7, "99%", ["6/7 = 86 %", "7/7 = 100 %"]),
    ],
)  # fmt: skip
def test_a_percentage_that_no_whole_number_of_the_total_gives_is_refused_with_both_figures(
    received, persons, printed, near
):
    told = refused(received(["Hà Nam", persons, None, None, printed]))
    assert list(told) == ["E4"] and told["E4"][0] == "impossible_share"
    assert all(each in told["E4"][1] for each in [*near, "ô B4", f"{persons}"])


@pytest.mark.parametrize(
    ("persons", "printed"),
    [
        (199, 50), (199, "50%"), (3, 33.33333333333333), (3, 100 / 3), (520, 33.65), (520, "33,65"), (8, 12.5), (0, 0),
        (20, "trên 33,3%"), (20, 0.0), (7, "14,2857"), (6, 16.7),
    ],
)  # fmt: skip
def test_a_percentage_that_some_whole_number_gives_is_taken(received, persons, printed):
    receipt = received(["Hà Nam", persons, None, None, printed])
    assert refused(receipt) == {} and receipt.source["facts"] == 2


@pytest.mark.parametrize(
    ("women", "printed", "right"),
    [(7, 30, "35 %"), (7, "30,0%", "35,0 %"), (7, "3,5", "35,0 %"), (6, "35%", "30 %")],
)
def test_a_percentage_that_is_not_that_of_its_counts_is_refused_and_the_counts_stand(received, women, printed, right):
    receipt = received(["Hà Nam", 20, women, printed, 45])
    told = refused(receipt)
    assert list(told) == ["D4"] and told["D4"][0] == "share_apart"
    assert f"tính ra {right}" in told["D4"][1] and "ô C4" in told["D4"][1] and "ô B4" in told["D4"][1]
    assert receipt.source["facts"] == 3


def test_how_a_percentage_was_rounded_wrongly_is_told(received):
    told = refused(received(["Hà Nam", 436, 91, "20,8%", None], ["Thái Bình", 520, 175, "33,66", None]))
    assert "cắt bớt" in told["D4"][1] and "làm tròn lên" in told["D5"][1]


def test_the_percentages_of_a_row_of_sums_are_those_of_the_sums(received):
    told = refused(received(["Hà Nam", 20, 7, 35, None], ["Tổng số", 20, 7, 53, 33.3]))
    assert {cell: rule for cell, (rule, _) in told.items()} == {"D5": "share_apart", "E5": "impossible_share"}


def test_a_percentage_without_a_count_that_can_be_read_is_told_and_not_refused(received):
    receipt = received(["Hà Nam", "hai mươi", 7, 30, 33.3], ["Thái Bình", "gần 30", 7, 20, None])
    assert list(refused(receipt)) == ["B4"]
    assert any("3 ô tỷ lệ không so được" in note and "D4" in note and "D5" in note for note in receipt.notes)


def test_a_form_may_come_without_the_column_of_percentages(knowing, sheets, receive):
    known = knowing(TABLE, of=FORM, counting=MEASURES)
    rows = [["BIỂU THỬ"], ["Tỉnh", "Số người", "Nữ", "Đã qua đào tạo (%)"], [None, None, "Số lượng"]]
    receipt = receive(sheets("thu_2014.xlsx", Biểu=[*rows, ["Hà Nam", 20, 7, 45]]), known=known)
    assert receipt.source["problem"] == "" and receipt.source["facts"] == 3


def test_percentages_of_a_cross_table_stand_in_its_rows_or_its_columns(knowing, sheets, receive, catalogue):
    rows = """
shape: cross_table
unit_head: "Đơn vị:"
groups: {"Kỳ này": ""}
columns:
  - {head: Số người, measure: tried_persons}
  - {head: Nữ | Số lượng, measure: tried_women}
shares: [{head: "Nữ | Tỷ lệ (%)", count: tried_women, of: tried_persons}]
"""
    across = """
shape: cross_table
unit_head: "Đơn vị:"
measures: {"Số người": tried_persons, "Nữ": tried_women}
columns: [{head: Cả năm}]
shares: [{head: "Tỷ lệ (%)", count: tried_women, of: tried_persons}]
"""
    top = [["BIỂU THỬ"], ["Đơn vị: Hà Nam"]]
    down = [*top, ["Tiêu chí", "Kỳ này"], ["Số người", 20], ["Nữ"], ["Số lượng", 7], ["Tỷ lệ (%)", 53]]
    wide = [*top, ["Tiêu chí", "Số người", "Nữ", "Tỷ lệ (%)"], ["Cả năm", 20, 7, 53]]
    for version, lines, cell in ((rows, down, "B7"), (across, wide, "D4")):
        known = knowing(version, of=FORM | {"sender_pattern": r"Đơn vị: (?P<unit>.+)"}, counting=MEASURES)
        receipt = receive(sheets("thu_2014.xlsx", Biểu=lines), known=known)
        assert {c: rule for c, (rule, _) in refused(receipt).items()} == {cell: "share_apart"}
        assert receipt.source["facts"] == 2


@pytest.mark.parametrize(
    ("share", "told"),
    [
        ("{head: X, count: tried_women, of: nothing}", "'nothing' is no count"),
        ("{head: X, count: tried_area, of: tried_persons}", "'tried_area' is no count"),
        ("{head: X, of: tried_persons}", "is lost"),
        ("{head: Số người, of: tried_persons}", "is no share"),
        ('{head: Đã qua đào tạo (%), of: tried_persons, times: "0.01"}', "leave it out"),
        ("{head: STT, count: tried_women, of: tried_persons}", "ignored_heads"),
    ],
)
def test_a_share_of_nothing_is_a_fault_of_the_catalogue(catalogue, share, told):
    layout = yaml.load(TABLE, yaml.BaseLoader) | {"shares": [yaml.load(share, yaml.BaseLoader)]}
    form = Form.model_validate(
        FORM | {"versions": [layout | {"ignored_heads": ["STT"]}], "measures": yaml.load(MEASURES, yaml.BaseLoader)}
    )
    measures = catalogue.measures | {measure.id: measure for measure in form.measures}
    known = Known(measures, catalogue.groupings, catalogue.indicators, catalogue.themes, frozenset())
    assert [told in str(fault) for fault in of_forms(known, {"tried": form})] == [True]
