"""A unit that tells what another tells, a newest year far from the last, template rows, and the year of a file."""

import pandas as pd
import pytest

from analysis.ingest.copied_rows import copied_rows, leaps_since_last_year
from analysis.ingest.recognise import year_of_file_apart

ALL, WOMEN = "Tổng số", "Trong đó | Nữ"
PARTY = "Trong đó | Đảng viên"
DEGREE = "Chia theo trình độ đào tạo | Chuyên môn | Đại học"
FULL = {ALL: 23, WOMEN: 9, PARTY: 21, DEGREE: 19, "Chia theo trình độ đào tạo | Chính trị | Trung cấp": 17}


def facts_of(rows):
    """rows: unit, year, measure, value."""
    return pd.DataFrame(
        [
            {"unit": unit, "as_of": f"{year}-06-30", "period": str(year), "measure": measure, "group": "",
             "value": float(value), "bound": "exact", "source": "s", "cell": f"A!{unit}"}
            for unit, year, measure, value in rows
        ]
    )  # fmt: skip


NAMES = ("staff_total", "staff_female", "staff_party_member", "staff_prof_university", "staff_llct_intermediate",
         "staff_age_le30")  # fmt: skip


def row_of(unit, values, year=2020):
    return [(unit, year, name, value) for name, value in zip(NAMES, values, strict=True)]


def test_a_row_copied_whole_is_told_against_the_other(catalogue):
    same = (23, 9, 21, 19, 17, 4)
    facts = facts_of(row_of("13393", same) + row_of("13411", same) + row_of("13384", (20, 8, 19, 17, 16, 3)))
    found = copied_rows(facts, catalogue.measures)
    assert found[["unit", "against", "verdict"]].values.tolist() == [["13411", "13393", "copied_row"]]


@pytest.mark.parametrize("values", [(23, 9, 21, 19, 17, 5), (1, 0, 1, 1, 0, 0)], ids=["differs", "too small to tell"])
def test_what_differs_or_may_be_chance_is_not_told(catalogue, values):
    first = (23, 9, 21, 19, 17, 4) if values[0] > 1 else values
    assert copied_rows(facts_of(row_of("13393", first) + row_of("13411", values)), catalogue.measures).empty


def test_the_same_figures_in_two_years_are_no_copied_row(catalogue):
    same = (23, 9, 21, 19, 17, 4)
    facts = facts_of(row_of("13393", same) + row_of("13411", same, year=2021))
    assert copied_rows(facts, catalogue.measures).empty
    assert copied_rows(facts.iloc[:0], catalogue.measures).empty


def test_the_newest_value_far_from_the_year_before_is_told(catalogue, registry):
    rows = [(unit, year, "staff_total", 20) for unit in ("13393", "13384") for year in (2019, 2020)]
    facts = facts_of([*rows, ("13411", 2019, "staff_total", 20), ("13411", 2020, "staff_total", 200)])
    found = leaps_since_last_year(facts, catalogue.measures, registry)
    assert found[["unit", "period", "since", "estimate", "lower", "verdict"]].values.tolist() == [
        ["13411", "2020", "2019", 200.0, 20.0, "leap"]
    ]
    known = pd.concat([facts, facts_of([("13411", 2021, "staff_total", 201)])])  # it stays up: a new level
    assert leaps_since_last_year(known, catalogue.measures, registry).empty


def test_a_small_change_or_another_unit_of_the_same_code_is_no_leap(catalogue, registry):
    small = facts_of([("13411", 2019, "staff_total", 2), ("13411", 2020, "staff_total", 5)])
    assert leaps_since_last_year(small, catalogue.measures, registry).empty
    # 13396 was the commune Tượng Lĩnh until 2024, and is the ward Nguyễn Úy, of three communes, since July 2025.
    other = facts_of([("13396", 2025, "staff_total", 20), ("13396", 2026, "staff_total", 60)]).assign(
        as_of=["2025-06-30", "2026-06-30"]
    )
    assert leaps_since_last_year(other, catalogue.measures, registry).empty


@pytest.mark.parametrize("name", ["Xã A", "Xã …", "Ví dụ: Xã Lê Hồ", "(Tên xã, phường, thị trấn)", "...", "Đơn vị 1"])
def test_rows_of_a_template_left_in_are_refused_as_such(table, receive, name):
    receipt = receive(table([("Xã Lê Hồ", {ALL: 18}), (name, {ALL: 5})]))
    assert set(receipt.rejects["rule"]) == {"template_row"} and "hàng mẫu" in receipt.rejects["message"][0]
    assert receipt.facts["unit"].tolist() == ["13393"]
    assert not [each for each in receipt.names if each.named.written == name]  # nobody need confirm it


def test_a_name_that_is_only_unknown_is_no_template_row(table, receive):
    receipt = receive(table([("Xã Lê Hồồ", {ALL: 18}), ("Xã Mẫu Sơn", {ALL: 5})]))
    assert set(receipt.rejects["rule"]) == {"unknown_unit"}


def test_a_file_whose_name_has_another_year_than_its_figures_is_told(table, receive):
    path = table([("Xã Lê Hồ", {ALL: 18})])
    assert receive(path).source["problem"] == ""
    renamed = path.rename(path.with_name("BM02_2021.xlsx"))
    receipt = receive(renamed)
    assert "2021" in receipt.source["problem"] and "2020" in receipt.source["problem"] and len(receipt.facts) == 1


@pytest.mark.parametrize(
    ("file", "years", "is_told"),
    [
        ("BM02_Kim_Bang", {"2020"}, False),
        ("BM02 năm 2020", {"2020"}, False),
        ("BM02 (2020) gửi 2021", {"2020"}, False),
        ("panel_2016", {"2002", "2016"}, False),
        ("20200630", {"2021"}, False),  # a day, or a number
        ("BM02_2019", {"2020"}, True),
    ],
)
def test_the_year_of_a_file_name(file, years, is_told):
    assert bool(year_of_file_apart(file, years)) is is_told
