"""The list of staff: a row a person, counted and not kept; and nothing of a person in what is kept or said."""

from dataclasses import replace
from datetime import datetime

import pytest
import xlsxwriter

from analysis.ingest.person_rows import records_of
from analysis.model.errors import CadreError
from analysis.model.forms import Correction
from analysis.model.records import Counted, RecordFault

MARKER = "SỐ LIỆU MẪU – KHÔNG CÓ THẬT"
TITLE = "DANH SÁCH CÁN BỘ, CÔNG CHỨC CẤP XÃ NĂM {year}"
NAME, MAN, WOMAN = "Họ và tên", "Ngày, tháng, năm sinh | Nam", "Ngày, tháng, năm sinh | Nữ"
SCHOOL, DEGREE, COLLEGE = "Trình độ văn hóa | THPT", "Trình độ chuyên môn | Đại học", "Trình độ chuyên môn | Cao đẳng"
THEORY, ADVANCED = "Lý luận chính trị | Trung cấp", "Lý luận chính trị | Cao cấp"
STATE, PARTY, SKILLS = "Quản lý nhà nước | Chuyên viên", "Đảng viên", "Phần bổ sung | Kỹ năng"
SECRETARY, CHAIR = "Bí thư Đảng ủy", "Chủ tịch UBND"
# Names that stand nowhere else, so that they can be searched for.
AN, BINH, CUC, DUNG = "Lường Quang An", "Đèo Thị Bình", "Quàng Thị Cúc", "Tòng Văn Dũng"
NAMES = ("Lường", "Đèo", "Quàng", "Tòng", "1971", "1988", "1990", "1979")


def man(name, born="12/03/1971", **more):
    return {NAME: name, MAN: born, SCHOOL: "x", DEGREE: "x", STATE: "x", **more}


def woman(name, born="03/1988", **more):
    return {NAME: name, WOMAN: born, SCHOOL: "X", DEGREE: "×", STATE: "✓", **more}


SOUND = [
    "Xã Tân Sơn", SECRETARY, man(AN, datetime(1971, 3, 12)), CHAIR, woman(BINH),
    "Xã Lê Hồ", SECRETARY, woman(CUC, 1990), CHAIR, man(DUNG, "1979"),
]  # fmt: skip


@pytest.fixture
def persons(tmp_path, catalogue, drawing_heads):
    """Write a list. rows: a text is a heading, a dict a person: head -> what the cell says."""
    layout = catalogue.forms["staff_list"].versions[0]

    def _persons(
        rows, *, title=TITLE, drop=(), extra=(), name="CL02_Kim_Bang.xlsx", more=None, sender="Huyện Kim Bảng",
        sheet_name="CL02",
    ):  # fmt: skip
        heads = [each.head for each in layout.fields] + list(layout.ignored_heads)
        heads = [head for head in heads if head not in drop] + list(extra)
        path = tmp_path / name
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet(sheet_name)
            sheet.write(0, 0, "Mẫu số 02/CL.CBCCX")
            sheet.write(1, 0, f"Đơn vị báo cáo: {sender}")
            sheet.write(2, 0, MARKER)
            sheet.merge_range(3, 0, 3, 20, title.format(year=2024))
            first = drawing_heads(sheet, 5, heads)
            sheet.write_row(first, 0, range(1, len(heads) + 1))
            day = book.add_format({"num_format": "dd/mm/yyyy"})
            for number, row in enumerate(rows, start=1):
                line = first + number
                if isinstance(row, str):
                    sheet.merge_range(line, 0, line, 5, row)
                    continue
                sheet.write(line, 0, number)
                for head, said in row.items():
                    column = heads.index(head)
                    if isinstance(said, datetime):
                        sheet.write_datetime(line, column, said, day)
                    else:
                        sheet.write(line, column, said)
            last = first + len(rows)
            sheet.write(last + 2, 10, "Kim Bảng, ngày 30 tháng 6 năm 2024")
            sheet.write(last + 3, 1, "NGƯỜI LẬP BẢNG")
            sheet.write(last + 3, 10, "THỦ TRƯỞNG ĐƠN VỊ")
            sheet.write(last + 7, 1, "Lường Thị Biểu")
            sheet.write(last + 7, 10, "Đèo Văn Ký")
            if more:
                more(book, sheet, first)
        return path

    return _persons


def told(receipt):
    return {(r["unit"], r["measure"]): r["value"] for r in receipt.facts.to_dict("records")}


def kept(receipt):
    """Return all that is kept or said of a file, but for its digest, in whose figures a year may stand by chance."""
    tables = (receipt.facts, receipt.rejects, receipt.findings)
    texts = [str(value) for table in tables for row in table.to_dict("records") for value in row.values()]
    said = "\n".join([*texts, *map(str, receipt.source.values()), *receipt.notes])
    return said.replace(receipt.source["digest"], "").replace(receipt.source["id"], "")


def assert_nobody_in(receipt):
    assert not [name for name in NAMES if name in kept(receipt)]


def test_persons_are_counted_by_commune_and_not_kept(persons, receive):
    receipt = receive(persons(SOUND))
    assert told(receipt) == {
        ("13411", "listed_total"): 2, ("13411", "listed_university_or_higher"): 2,
        ("13393", "listed_total"): 2, ("13393", "listed_university_or_higher"): 2,
    }  # fmt: skip
    assert receipt.rejects.empty and receipt.source["problem"] == ""
    source = receipt.source
    assert (source["form"], source["unit"], source["sender"], source["period"]) == (
        "staff_list", "350", "Huyện Kim Bảng", "2024",
    )  # fmt: skip
    assert (source["facts"], source["checks"]) == (0, 56)  # the numbering row; every other cell was counted, not kept
    cells = set(receipt.facts["cell"])
    assert cells == {"CL02!A10:BD14", "CL02!A15:BD19"}
    assert set(receipt.facts["as_of"]) == {"2024-06-30"} and set(receipt.facts["period"]) == {"2024"}
    assert_nobody_in(receipt)


def test_the_counter_gets_what_every_column_says(persons, registry, catalogue):
    rows = [
        "Xã Tân Sơn", SECRETARY,
        man(AN, datetime(1971, 3, 12)) | {
            THEORY: 1, PARTY: "x", "Dân tộc": "Kinh", "Tôn giáo": "-", "Tháng, năm tham gia BHXH": "9/1995",
            SKILLS: "Dân vận; Giải phóng mặt bằng ;",
        },
        "2. Chủ tịch Ủy ban nhân dân", woman(BINH, **{"Đại biểu HĐND | Xã": "x", "Đại biểu HĐND | Huyện": "x"}),
    ]  # fmt: skip
    read = records_of(persons(rows, drop=("Phần bổ sung | Đang theo học",)), catalogue=catalogue, registry=registry)
    assert read.faults == () and read.is_made_up
    first, second = read.records
    assert dict(first.fields) == {
        "number": "3", "name": AN, "born_man": "1971-03-12", "insured_since": "1995-09", "party_member": "yes",
        "ethnicity": "Kinh", "school": "upper_secondary", "degree": "university", "politics": "intermediate",
        "management": "specialist", "skills": "Dân vận;Giải phóng mặt bằng",
    }  # fmt: skip
    assert (first.unit, first.title, first.line, first.sheet) == ("13411", "party_secretary", 12, "CL02")
    assert second.title == "people_committee_chair" and second.fields["council"] == "commune;district"
    assert "second_degree" in first.columns and "enrolled" not in first.columns
    assert AN not in repr(first) and AN not in repr(read)


FAULTS = {
    "two_marks": {COLLEGE: "x"}, "not_a_mark": {PARTY: BINH}, "not_a_date": {WOMAN: "12/1988/3"},
    "not_told": {DEGREE: None}, "date_after_list": {WOMAN: datetime(2024, 7, 1)},
}  # fmt: skip


@pytest.mark.parametrize("rule", FAULTS)
def test_a_commune_with_a_row_at_fault_is_not_counted_and_nothing_is_quoted(persons, receive, rule):
    faulty = {head: said for head, said in (woman(BINH) | FAULTS[rule]).items() if said is not None}
    rows = ["Xã Tân Sơn", SECRETARY, man(AN), CHAIR, faulty, *SOUND[5:]]
    receipt = receive(persons(rows))
    assert set(receipt.facts["unit"]) == {"13393"}
    refused = receipt.rejects.to_dict("records")
    assert [(row["rule"], row["raw"]) for row in refused] == [(rule, "")]
    head = {"not_told": NAME, "two_marks": DEGREE}.get(rule) or next(iter(FAULTS[rule]))
    assert refused[0]["message"].startswith("Hàng 14: ")
    assert refused[0]["cell"] == f"CL02!{column(head)}14"
    assert "Xã Tân Sơn" in receipt.source["problem"] and "Xã Lê Hồ" not in receipt.source["problem"]
    assert_nobody_in(receipt)


def column(head):
    return {NAME: "B", DEGREE: "T", PARTY: "F", WOMAN: "D"}[head]


@pytest.mark.parametrize(
    ("rows", "rule"),
    [
        (["Xã Tân Sơn", "Phó ban Lường Quang An", man(AN)], "unknown_title"),
        (["Xã Lường Quang An", SECRETARY, man(AN)], "unknown_unit"),
        (["Xã Tân Sơn", man(AN)], "no_title"),
        ([SECRETARY, man(AN)], "no_unit"),
        (["Xã Tân Sơn", SECRETARY, {NAME: AN}], "unknown_title"),
    ],
)
def test_a_heading_that_names_nothing_keeps_what_is_beneath_from_being_counted(persons, receive, rows, rule):
    receipt = receive(persons([*rows, *SOUND[5:]]))
    assert set(receipt.facts["unit"]) == {"13393"}
    assert receipt.rejects["rule"].tolist() == [rule] and receipt.rejects["raw"].tolist() == [""]
    assert "13411" not in kept(receipt)
    assert_nobody_in(receipt)


def test_a_name_in_the_wrong_column_is_refused_unread(persons, receive):
    strayed = {head: said for head, said in man(AN).items() if head != NAME} | {"STT": AN, "Dân tộc": BINH}
    receipt = receive(persons(["Xã Tân Sơn", SECRETARY, strayed, man(DUNG), *SOUND[5:]]))
    assert receipt.rejects[["cell", "raw", "rule"]].values.tolist() == [["CL02!A12", "", "not_told"]]
    assert set(receipt.facts["unit"]) == {"13393"}
    assert_nobody_in(receipt)


@pytest.mark.parametrize(
    ("how", "rule"),
    [
        ({"title": "DANH SÁCH CÁN BỘ XÃ NĂM {year}"}, "unknown_form"),
        ({"title": TITLE.removesuffix(" NĂM {year}")}, "no_year"),
        ({"drop": (DEGREE,)}, "missing_column"),
        ({"drop": (NAME,), "extra": ("Tên",)}, "no_heads"),
    ],
)
def test_of_a_list_that_cannot_be_read_as_one_nothing_is_kept(persons, receive, how, rule):
    left_out = how.get("drop", ())
    rows = [
        row if isinstance(row, str) else {head: said for head, said in row.items() if head not in left_out}
        for row in SOUND
    ]
    rows = [row | {"Tên": AN} if isinstance(row, dict) and "extra" in how else row for row in rows]
    receipt = receive(persons(rows, **how))
    assert receipt.facts.empty and set(receipt.rejects["rule"]) == {rule} and set(receipt.rejects["raw"]) == {""}
    assert receipt.source["problem"] and len(receipt.rejects) == receipt.source["body_cells"] > 40
    assert_nobody_in(receipt)


def test_a_second_sheet_that_is_no_list_and_a_list_among_other_forms(persons, receive):
    def another(book, sheet, first):
        book.add_worksheet(AN).write_row(0, 0, [AN, BINH])

    receipt = receive(persons(SOUND, more=another))
    assert len(receipt.facts) == 4
    assert_nobody_in(receipt)


def test_an_unknown_sender_is_told_without_its_name(persons, receive):
    receipt = receive(persons(SOUND, sender=AN))
    assert "không rõ đơn vị báo cáo" in receipt.source["problem"] and receipt.source["unit"] == ""
    assert len(receipt.facts) == 4  # the communes are found within the form's own scope
    assert_nobody_in(receipt)


def test_an_unknown_column_is_told_by_its_letter(persons, receive):
    rows = [row if isinstance(row, str) else row | {"Số CCCD": "035071000123"} for row in SOUND]
    receipt = receive(persons(rows, extra=("Số CCCD",)))
    assert len(receipt.facts) == 4 and receipt.rejects["rule"].tolist() == ["unknown_column"] * 4
    assert "Cột BE" in receipt.rejects["message"][0] and "035071" not in kept(receipt)
    assert_nobody_in(receipt)


def test_corrections_of_a_list_are_told_without_what_they_say(persons, receive, catalogue):
    entry = {"file": "CL02_Kim_Bang.xlsx", "reason": "gõ nhầm", "told": "huyện", "status": "open"}
    used = Correction.model_validate({**entry, "cell": "CL02!D14", "from": "03/1988", "to": "04/1988"})
    unused = Correction.model_validate({**entry, "cell": "CL02!B12", "from": DUNG, "to": AN})
    known = replace(catalogue, corrections={"staff_list": (used, unused)})
    receipt = receive(persons(SOUND), known=known)
    assert receipt.notes == ("Đã sửa ô CL02!D14.", "Không dùng sửa chữa cho ô CL02!B12.")
    assert_nobody_in(receipt)


def test_faults_of_the_counting_refuse_the_cell_that_they_name(persons, receive, counting):
    def count(records):
        faults = [RecordFault(r.sheet, r.line, "born_man", "impossible_age", "Tuổi không hợp lý.")
                  for r in records if r.fields.get("born_man") == "1979"]  # fmt: skip
        return Counted(counting(records).figures, tuple(faults))

    receipt = receive(persons(SOUND), count=count)
    assert set(receipt.facts["unit"]) == {"13411"}
    assert receipt.rejects[["cell", "rule", "message"]].values.tolist() == [
        ["CL02!C19", "impossible_age", "Hàng 19: Tuổi không hợp lý."]
    ]
    with pytest.raises(CadreError, match="defect"):
        receive(persons(SOUND), count=lambda _: Counted({}, (RecordFault("CL02", 999, "", "x", "y"),)))


def test_sections_totals_and_rows_with_nothing_but_a_number_are_no_persons(persons, receive):
    rows = ["A. Xã Tân Sơn (2 người)", "I. Cán bộ", SECRETARY, man(AN), {}, "II. Công chức", "Tài chính - kế toán",
            woman(BINH), {NAME: "Tổng số", DEGREE: 2}]  # fmt: skip
    receipt = receive(persons(rows))
    assert receipt.rejects.empty and told(receipt)["13411", "listed_total"] == 2
    assert receipt.source["checks"] == 56 + 3  # and the total's row


def test_a_list_goes_on_after_a_signature(persons, receive):
    signed = ["Xã Tân Sơn", SECRETARY, man(AN), {NAME: "NGƯỜI LẬP BẢNG"}, {NAME: "Lường Thị Biểu"}, *SOUND[5:]]
    receipt = receive(persons(signed))
    assert receipt.rejects.empty
    assert (told(receipt)["13411", "listed_total"], told(receipt)["13393", "listed_total"]) == (1, 2)


def test_a_commune_on_two_sheets_or_in_two_places_is_one_commune(persons, receive):
    rows = [*SOUND, "Xã Tân Sơn", "Trưởng Công an", CHAIR, man("Lường Văn Giang")]
    receipt = receive(persons(rows))
    # In 2024 there is no more post of police chief: the heading names nothing, so the commune is not counted.
    assert set(receipt.facts["unit"]) == {"13393"}
    receipt = receive(persons([*SOUND, "Xã Tân Sơn", CHAIR, man("Lường Văn Giang")]))
    assert told(receipt)["13411", "listed_total"] == 3
    assert "CL02!A10:BD14; CL02!A20:BD22" in set(receipt.facts["cell"])


def test_a_commune_without_persons_is_told(persons, receive):
    receipt = receive(persons(["Xã Tân Sơn", SECRETARY, *SOUND[5:]]))
    assert "Không có người nào dưới tên của: Xã Tân Sơn" in receipt.source["problem"]


def test_other_files_hold_no_records(table, catalogue, registry):
    read = records_of(table([("Xã Lê Hồ", {"Tổng số": 18})]), catalogue=catalogue, registry=registry)
    assert (read.records, read.faults) == ((), ())


def test_a_sheet_called_like_a_person_is_told_by_its_number(persons, receive):
    receipt = receive(persons(SOUND, sheet_name=AN))
    assert_nobody_in(receipt)
    assert {cell.partition("!")[0] for cell in receipt.facts["cell"]} == {"trang 1"}


def test_figures_up_to_another_day_than_the_form_counts_are_remarked(persons, receive):
    told_day = receive(persons(SOUND, title=TITLE + "\n(Có đến ngày 31/12/2023)"))
    assert "31/12/2023" in told_day.source["problem"] and "30/06/2024" in told_day.source["problem"]
    assert not receive(persons(SOUND, title=TITLE + "\n(Có đến ngày 30/6/2024)")).source["problem"]


def test_a_heading_read_by_its_old_name_is_told_and_not_quoted(persons, receive):
    rows = ["Thị trấn Quế", SECRETARY, man(AN), "Xã Lê Hồ", SECRETARY, woman(CUC)]
    receipt = receive(persons(rows, title=TITLE.replace("{year}", "2025"), sender="Thị xã Kim Bảng"))
    assert [note for note in receipt.notes if "Quế" in note] == [
        "CL02!A10: tên được đọc là Phường Quế (13384): tên cũ của đơn vị này."
    ]


def test_below_a_title_that_comes_again_the_next_unit_may_be_missing_and_nobody_is_counted(persons, receive):
    rows = [each for each in SOUND if each != "Xã Lê Hồ"]
    receipt = receive(persons(rows))
    assert told(receipt) == {} and "title_twice" in set(receipt.rejects["rule"])
    assert "thiếu hàng tên đơn vị" in " ".join(receipt.rejects["message"])
    assert_nobody_in(receipt)


def test_of_a_list_whose_title_tells_no_whole_year_nobody_is_chosen(persons, receive, catalogue, registry):
    path = persons(SOUND, title="DANH SÁCH CÁN BỘ, CÔNG CHỨC CẤP XÃ 6 THÁNG ĐẦU NĂM {year}")
    assert set(receive(path).rejects["rule"]) == {"part_of_year"}
    read = records_of(path, catalogue=catalogue, registry=registry)
    assert read.records == () and [fault.rule for fault in read.faults] == ["part_of_year"]
