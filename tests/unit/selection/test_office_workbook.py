"""The workbook that the office gets: everybody in it, every sheet marked, nothing that a spreadsheet would run."""

import stat
import zipfile
from datetime import date

import pytest
import python_calamine as calamine

from analysis.model.records import RecordFault
from analysis.selection.candidates import Chooser
from analysis.selection.method import Considered, method_of
from analysis.selection.person import read_persons
from analysis.selection.retirement import Retirement
from analysis.selection.standards import Rulebook
from analysis.selection.wording import Wording
from analysis.selection.workbook import MADE_UP, PRIVATE, Book, write_workbook

DAY = date(2024, 6, 30)


@pytest.fixture
def sheets(world, record, tmp_path):
    """Write a workbook for two courses and read it again: sheet -> rows of texts."""
    rows, _ = read_persons(
        [
            record("party_secretary", name="=HYPERLINK(1)", politics="elementary", entered="2012-03"),
            record("party_secretary", unit="00002", name="Đỗ Thị Hai", politics=None, enrolled="Tiếng Anh"),
            record(unit="00003", name="Vũ Văn Ba", politics="advanced", degree="elementary"),
        ],
        world.groupings,
    )
    rulebook = Rulebook(world.standards, world.registry)
    chooser = Chooser(
        rows, day=DAY, rulebook=rulebook, retirement=Retirement(world.retirement_rules), groupings=world.groupings,
        courses=world.courses.values(), needed={},
    )  # fmt: skip
    choices = chooser.choose([world.courses["politics_intermediate"], world.courses["knowledge_update"]], 1)
    considered = Considered(DAY, 3, 3, 3, 0, 0, 1, 0, 0, True)
    files = dict.fromkeys(("00001", "00002", "00003"), "lists/CL02.xlsx")
    book = Book(
        day=DAY, choices=choices, falling=chooser.falling_short(),
        faults=[("lists/CL02.xlsx", RecordFault("CL02", 44, "degree", "no_degree", "Chưa đánh dấu mức nào."))],
        method=method_of(considered, choices, chooser.standards(), world.retirement_rules, files),
        places={"00001": "Xã Một", "00002": "Xã Hai", "00003": "Xã Cao"}, files=files, words=Wording(world.groupings),
        is_made_up=True,
    )  # fmt: skip
    path = write_workbook(tmp_path / "new" / "cu_di_hoc.xlsx", book)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["cu_di_hoc.xlsx"]
    opened = calamine.load_workbook(str(path))
    return {name: opened.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in opened.sheet_names}


def test_its_sheets(sheets):
    assert list(sheets) == [
        "1. Trung cấp lý luận chính trị", "2. Cập nhật kiến thức", "Còn thiếu", "Không cử", "Cách xếp", "Dòng lỗi",
    ]  # fmt: skip
    for rows in sheets.values():
        assert rows[0][0] == PRIVATE
        assert rows[1][0] == MADE_UP
        assert rows[3][0] == "Tính đến ngày 30/06/2024"


def test_the_course_s_sheet_ranks_with_reasons(sheets):
    rows = sheets["1. Trung cấp lý luận chính trị"]
    assert rows[2][0] == "Trung cấp lý luận chính trị: 1 chỗ, 1 người được chọn, 1 người dự bị"
    assert rows[4][:6] == ["Thứ tự", "Họ và tên", "Đơn vị", "Chức danh", "Kết quả", "Lý do"]
    first, second = rows[5:]
    assert first[:5] == [1, "=HYPERLINK(1)", "Xã Một", "Bí thư Đảng ủy", "Cử đi học"]
    assert first[5].startswith("Chưa đạt chuẩn chức danh: cần trình độ lý luận chính trị từ trung cấp trở lên")
    # Born 5/1980: 62 years in 5/2042, 17 years and 11 months after June 2024; 12 full years since March 2012.
    assert first[6:] == ["x", 1, 12, "17 năm 11 tháng", "", "lists/CL02.xlsx, trang CL02, dòng 12"]
    assert second[:5] == [2, "Đỗ Thị Hai", "Xã Hai", "Bí thư Đảng ủy", "Dự bị"]
    assert second[8:11] == ["chưa rõ", "17 năm 11 tháng", "Tiếng Anh"]


def test_a_name_that_looks_like_a_formula_is_a_text(sheets, tmp_path):
    with zipfile.ZipFile(tmp_path / "new" / "cu_di_hoc.xlsx") as packed:
        parts = [packed.read(name).decode() for name in packed.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(parts) == 6
    assert not [part for part in parts if "<f>" in part or "<hyperlink" in part]


def test_who_lacks_what_and_by_which_standard(sheets):
    told = [row[1:7] for row in sheets["Còn thiếu"][5:]]
    assert [row[0] for row in told] == ["=HYPERLINK(1)", "Đỗ Thị Hai", "Vũ Văn Ba"]
    assert told[2][2:5] == [
        "Văn phòng – thống kê",
        "cần trình độ chuyên môn từ trung cấp trở lên, hiện sơ cấp",
        "Tiêu chuẩn civil_mountain",
    ]


def test_who_is_not_sent_and_why(sheets):
    told = [row[1:6] for row in sheets["Không cử"][5:]]
    assert told == [
        ["Trung cấp lý luận chính trị", "Vũ Văn Ba", "Xã Cao", "Văn phòng – thống kê",
         "Đã có trình độ lý luận chính trị: cao cấp"],
        ["Cập nhật kiến thức", "=HYPERLINK(1)", "Xã Một", "Bí thư Đảng ủy",
         "Đã được chọn cử đi lớp “Trung cấp lý luận chính trị” trong đợt này"],
    ]  # fmt: skip


def test_how_it_was_decided(sheets):
    told = "\n".join(f"{row[0]}: {row[1]}" for row in sheets["Cách xếp"][5:])
    for text in (
        "Ngày xét: 30/06/2024",
        "Danh sách đã dùng: lists/CL02.xlsx",
        "Lý do 1: Chưa đạt chuẩn của chức danh mà lớp bổ sung được",
        "Tiêu chuẩn civil_mountain: trình độ chuyên môn từ trung cấp trở lên. Nguồn: made for a test "
        "(chưa đối chiếu với văn bản gốc)",
        "Nguồn: Decree 135/2020",
        "Biết nhu cầu của 0/3 đơn vị",
        "còn ít nhất 5 năm đến tuổi nghỉ hưu",
        "Ngoài đối tượng của lớp (theo chức danh): 1",
    ):
        assert text in told


def test_rows_at_fault_are_named_by_place_alone(sheets):
    assert sheets["Dòng lỗi"][5] == [1, "lists/CL02.xlsx", "CL02", 44, "Chưa đánh dấu mức nào."]
