"""The training plan: a row an item, whose programme and agency are the figure's groups."""

from datetime import datetime

import pytest
import xlsxwriter

HEADS = ["STT", "Chương trình", "Cơ quan chủ trì", "Số lớp", "Số lượt", "Hạn hoàn thành", "Số lớp đã mở",
         "Trong đó đúng hạn", "Số lượt", "Ghi chú"]  # fmt: skip
PARTY, NEW = "II.1", "II.7"
CENTRE, BOARD = "district_political_centre", "district_organisation_board"


@pytest.fixture
def plan(tmp_path, catalogue):
    """Write a plan. rows: the cells from the second column on; merged: rows over which the programme is merged."""
    names = {m.id: m.name.vi for m in catalogue.groupings["programme"].members}
    agencies = {m.id: m.name.vi for m in catalogue.groupings["agency"].members}

    def _plan(rows, *, totals=None, sender="Huyện Kim Bảng", merged=None, drop=()):
        path = tmp_path / "Ke_hoach.xlsx"
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet("Kế hoạch")
            sheet.write(0, 0, f"Đơn vị báo cáo: {sender}")
            sheet.write(2, 0, "KẾ HOẠCH MỞ LỚP ĐÀO TẠO, BỒI DƯỠNG CẤP XÃ VÀ KẾT QUẢ THỰC HIỆN NĂM 2024")
            sheet.merge_range(4, 3, 4, 5, "Kế hoạch")
            sheet.merge_range(4, 6, 4, 8, "Thực hiện")
            for column, head in enumerate(HEADS):
                if head in drop:
                    continue
                if 3 <= column <= 8:
                    sheet.write(5, column, head)
                else:
                    sheet.merge_range(4, column, 5, column, head)
            for column in range(len(HEADS)):
                sheet.write(6, column, column + 1)
            day = book.add_format({"num_format": "dd/mm/yyyy"})
            for number, row in enumerate(rows, start=1):
                line = 6 + number
                sheet.write(line, 0, number)
                for column, said in enumerate((names.get(row[0], row[0]), agencies.get(row[1], row[1]), *row[2:]), 1):
                    if isinstance(said, datetime):
                        sheet.write_datetime(line, column, said, day)
                    elif said is not None:
                        sheet.write(line, column, said)
            if merged:
                sheet.merge_range(6 + merged[0], 1, 6 + merged[1], 1, names[rows[merged[0] - 1][0]])
            for column, stored in (totals or {}).items():
                sheet.write(7 + len(rows), 1, "Tổng số")
                sheet.write_formula(7 + len(rows), column, "=SUM(A1:A2)", None, stored)
            sheet.write(10 + len(rows), 1, "NGƯỜI LẬP BẢNG")
            sheet.write(14 + len(rows), 1, "Trần Thị B")
        return path

    return _plan


def told(receipt):
    return {(r["measure"], r["group"]): r["value"] for r in receipt.facts.to_dict("records")}


def test_a_row_is_an_item_of_the_sender_and_its_keys_are_the_group(plan, receive):
    receipt = receive(plan([(PARTY, CENTRE, 3, 120, datetime(2024, 5, 31), 3, 2, 118),
                            ("II.1", "Ban Tổ chức Huyện ủy", 1, 40, "30/6/2024", 0, 0, "-")]))  # fmt: skip
    assert receipt.rejects.empty and receipt.source["problem"] == "" and receipt.source["unit"] == "350"
    assert told(receipt) == {
        ("plan_planned_classes", f"{PARTY}|{CENTRE}"): 3, ("plan_planned_participations", f"{PARTY}|{CENTRE}"): 120,
        ("plan_due_day", f"{PARTY}|{CENTRE}"): 19874, ("plan_done_classes", f"{PARTY}|{CENTRE}"): 3,
        ("plan_classes_on_time", f"{PARTY}|{CENTRE}"): 2, ("plan_done_participations", f"{PARTY}|{CENTRE}"): 118,
        ("plan_planned_classes", f"{PARTY}|{BOARD}"): 1, ("plan_planned_participations", f"{PARTY}|{BOARD}"): 40,
        ("plan_due_day", f"{PARTY}|{BOARD}"): 19904, ("plan_done_classes", f"{PARTY}|{BOARD}"): 0,
        ("plan_classes_on_time", f"{PARTY}|{BOARD}"): 0, ("plan_done_participations", f"{PARTY}|{BOARD}"): 0,
    }  # fmt: skip
    assert set(receipt.facts["unit"]) == {"350"} and set(receipt.facts["as_of"]) == {"2024-06-30"}
    assert receipt.facts["cell"][2] == "Kế hoạch!F8"
    # 10 numbering cells and 2 row numbers; 4 keys and the signature block.
    assert (receipt.source["checks"], receipt.source["ignored"]) == (12, 6)


@pytest.mark.parametrize(
    "text", ["Nghiệp vụ xây dựng Đảng", "NGHIỆP VỤ  XÂY DỰNG ĐẢNG", "II.1", "II.1 Nghiệp vụ xây dựng Đảng"]
)
def test_a_programme_is_named_by_its_name_its_number_or_both(plan, receive, text):
    receipt = receive(plan([(text, CENTRE, 3)]))
    assert told(receipt) == {("plan_planned_classes", f"{PARTY}|{CENTRE}"): 3}


def test_what_names_no_member_is_refused_with_the_nearest(plan, receive):
    receipt = receive(plan([("Nghiệp vụ xây dụng đảng", CENTRE, 3, 120), (NEW, "Trung tâm CT", 2),
                            (NEW, None, 1)], totals={3: 6}))  # fmt: skip
    assert receipt.facts.empty
    assert receipt.rejects["rule"].tolist() == ["unknown_group"] * 6
    messages = dict(zip(receipt.rejects["cell"], receipt.rejects["message"], strict=True))
    assert "Có phải là “Nghiệp vụ xây dựng Đảng”" in messages["Kế hoạch!B8"] == messages["Kế hoạch!D8"]
    assert "“Trung tâm CT” không có trong danh mục “Cơ quan chủ trì”" in messages["Kế hoạch!D9"]
    assert "chưa ghi “Cơ quan chủ trì”" in messages["Kế hoạch!D10"]
    assert receipt.findings["verdict"].tolist() == ["cannot_be_compared"]


def test_a_total_is_held_against_the_rows_of_all_groups(plan, receive):
    rows = [(PARTY, CENTRE, 3, 120, datetime(2024, 5, 31)), (NEW, CENTRE, 2, 80), (NEW, BOARD, 1, 30)]
    receipt = receive(plan(rows, totals={3: 6, 4: 231, 5: 45000}))
    found = receipt.findings.set_index("indicator")
    assert found["verdict"].to_dict() == {
        "plan_planned_classes": "adds_up", "plan_planned_participations": "does_not_add_up",
    }  # fmt: skip
    assert found.loc["plan_planned_participations", ["estimate", "lower", "n"]].tolist() == [231, 230, 3]
    assert (found["unit"] == "350").all() and (found["group"] == "").all()


def test_a_merged_programme_is_that_of_all_its_rows(plan, receive):
    receipt = receive(plan([(PARTY, CENTRE, 3), (None, BOARD, 2)], merged=(1, 2)))
    assert told(receipt) == {
        ("plan_planned_classes", f"{PARTY}|{CENTRE}"): 3, ("plan_planned_classes", f"{PARTY}|{BOARD}"): 2,
    }  # fmt: skip


def test_the_second_row_of_a_programme_and_agency_is_refused_and_how_to_merge_is_told(plan, receive):
    rows = [(PARTY, CENTRE, 3, None, datetime(2024, 5, 31)), (PARTY, CENTRE, 2, 60, datetime(2024, 6, 30))]
    receipt = receive(plan(rows, totals={3: 5}))
    assert told(receipt) == {}  # 3 and 2 classes: one item cut in two, or a mistake
    assert receipt.rejects[["cell", "rule"]].values.tolist() == [
        ["Kế hoạch!D8", "item_twice"], ["Kế hoạch!F8", "item_twice"],
        ["Kế hoạch!D9", "item_twice"], ["Kế hoạch!E9", "item_twice"], ["Kế hoạch!F9", "item_twice"],
    ]  # fmt: skip
    assert "Kế hoạch!D8" in receipt.rejects["message"][2] and "thời hạn muộn nhất" in receipt.rejects["message"][0]
    assert receipt.findings["verdict"].tolist() == ["cannot_be_compared"]


def test_a_date_that_is_none_and_a_part_above_its_whole(plan, receive):
    receipt = receive(plan([(PARTY, CENTRE, 3, 120, "quý II", 3, 4)]))
    assert dict(zip(receipt.rejects["rule"], receipt.rejects["cell"], strict=True)) == {
        "not_a_date": "Kế hoạch!F8", "part_exceeds_whole": "Kế hoạch!H8",
    }  # fmt: skip


@pytest.mark.parametrize("section", ["II. Bồi dưỡng", "BỒI DƯỠNG"])
def test_a_section_heading_is_no_item_and_an_unknown_sender_tells_nothing(plan, receive, section):
    receipt = receive(plan([(section, None), (PARTY, CENTRE, 3)]))
    assert told(receipt) == {("plan_planned_classes", f"{PARTY}|{CENTRE}"): 3} and receipt.rejects.empty
    receipt = receive(plan([(PARTY, CENTRE, 3)], sender="Huyện Ba Vì"))
    assert receipt.rejects["rule"].tolist() == ["unknown_unit"] and "Ba Vì" in receipt.source["problem"]


def test_without_the_column_of_a_key_nothing_can_be_told(plan, receive):
    receipt = receive(plan([(PARTY, CENTRE, 3)], drop=("Cơ quan chủ trì",)))
    assert receipt.facts.empty and set(receipt.rejects["rule"]) == {"no_heads"}
    assert "Thiếu cột “Cơ quan chủ trì”" in receipt.source["problem"]


def test_items_below_other_heads_are_those_of_another_list(plan, receive):
    rows = [(PARTY, CENTRE, 3), ("Chương trình", "Cơ quan chủ trì", "Kinh phí", "Học viên"), (NEW, BOARD, 50, 99)]
    receipt = receive(plan(rows))
    assert told(receipt) == {("plan_planned_classes", f"{PARTY}|{CENTRE}"): 3}
    assert set(receipt.rejects["rule"]) == {"other_table"} and "99" in set(receipt.rejects["raw"])
