"""What goes back to a sender: its own workbook with refused cells coloured and commented; and what came of it."""

import json
import re
import shutil
import zipfile
from datetime import UTC, date, datetime
from xml.etree import ElementTree

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from analysis.ingest.drawing import draw_workbook
from analysis.ingest.drawing_sheets import Line, Sheet, layout_of
from analysis.project.checking import store_problems
from analysis.project.project import Project
from analysis.project.sending_back import safe

NOW = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
TEXT = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}t"
COMMUNES = ("Thị trấn Quế", "Xã Lê Hồ", "Xã Tân Sơn")


@pytest.fixture
def project(own_project):
    return Project.open(own_project)


def district(project, name="BM02_Kim_Bang", women=(8, "9 người", 7), total=60):
    """Write a form of three communes by hand: total and women, a printed sum, and the head of a real form."""
    heads = [column.head.split(" | ") for column in project.catalogue.forms["bm02"].versions[0].columns[:2]]
    path = project.root / f"data/received/{name}.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("BM02")
        sheet.write(0, 0, "Đơn vị báo cáo: Huyện Kim Bảng")
        sheet.merge_range("A3:F3", "BÁO CÁO SỐ LƯỢNG, CHẤT LƯỢNG CÁN BỘ, CÔNG CHỨC CẤP XÃ NĂM 2020")
        for column, head in enumerate([["STT"], ["Tên đơn vị"], *heads]):
            sheet.write(4, column, head[0])
            if len(head) > 1:
                sheet.write(5, column, head[1])
            else:
                sheet.merge_range(4, column, 5, column, head[0])
        for row, (commune, female) in enumerate(zip(COMMUNES, women, strict=True), start=6):
            for column, said in enumerate([row - 5, commune, 20, female]):
                sheet.write(row, column, said)
        sheet.write(9, 1, "Tổng số")
        sheet.write_formula(9, 2, "=SUM(C7:C9)", None, total)
    return path


def sheets_of(path):
    book = CalamineWorkbook.from_path(str(path))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def comments_of(path):
    """Return address -> comment of the whole workbook."""
    found = {}
    with zipfile.ZipFile(path) as package:
        for part in (name for name in package.namelist() if "comments" in name):
            root = ElementTree.fromstring(package.read(part))
            for each in root.iter():
                if each.tag.endswith("}comment"):
                    found[each.get("ref")] = "".join(text.text or "" for text in each.iter(TEXT))
    return found


def fills_of(path, sheet):
    """Return address -> colour of the cells of the sheet with this number (1-based) that have one."""
    with zipfile.ZipFile(path) as package:
        styles = package.read("xl/styles.xml").decode()
        cells = package.read(f"xl/worksheets/sheet{sheet}.xml").decode()
    fills = re.findall(r"<fill>.*?</fill>", styles)
    formats = re.findall(r'<xf [^>]*fillId="(\d+)"', styles.partition("<cellXfs")[2])
    told = {}
    for address, style in re.findall(r'<c r="([A-Z]+\d+)" s="(\d+)"', cells):
        colour = re.search(r'fgColor rgb="FF(\w+)"', fills[int(formats[int(style)])])
        if colour:
            told[address] = colour[1]
    return told


def test_the_sender_gets_its_own_workbook_with_the_refused_cell_coloured_and_commented(project):
    sent = district(project)
    done = project.receive([sent], now=NOW)
    [(path, copy)] = done.sent_back
    assert path == "data/received/BM02_Kim_Bang.xlsx" and copy.name == "BM02_Kim_Bang.xlsx"
    assert copy.parent.parent == project.root / "data/quarantine" and copy.parent.name.startswith("bm02_350_2020_")
    before, after = sheets_of(sent), sheets_of(copy)
    assert list(after) == ["Cần sửa", "BM02"] and after["BM02"] == before["BM02"]
    assert fills_of(copy, 2) == {"D8": "F4B6B0"}
    told = comments_of(copy)
    assert list(told) == ["D8"] and "9 người" in told["D8"] and "Hãy ghi" in told["D8"]
    assert any("D8" in row and "9 người" in row for row in after["Cần sửa"])
    content = copy.read_bytes()
    assert store_problems(project.store) == []
    shutil.rmtree(project.root / "data/store")  # as if it had never come
    Project.open(project.root).receive([sent], now=NOW)
    assert copy.read_bytes() == content  # the same to the byte


def test_a_printed_sum_that_differs_is_told_with_both_numbers_and_mended_by_nobody(project):
    done = project.receive([district(project, women=(8, 9, 7), total=61)], now=NOW)
    [(_, copy)] = done.sent_back
    assert fills_of(copy, 2) == {"C10": "FFE699"}
    assert re.search(r"\b61\b.*\b60\b", comments_of(copy)["C10"])
    assert sorted(project.live_facts()["value"]) == [7, 8, 9, 20, 20, 20]


def test_a_good_file_is_sent_back_to_nobody(project):
    assert project.receive([district(project, women=(8, 9, 7))], now=NOW).sent_back == []
    assert not (project.root / "data/quarantine").exists()


def test_the_mended_copy_supersedes_the_first_and_what_changed_is_told(project, cadre):
    root = project.root
    first = json.loads(cadre("receive", district(project), "--json", root=root).stdout)
    copy = first["sent_back"][0]["copy"]
    mended = root / "data/received/mended/BM02_Kim_Bang.xlsx"
    mended.parent.mkdir()
    with zipfile.ZipFile(copy) as package, zipfile.ZipFile(mended, "w") as target:
        for part in package.namelist():  # a clerk writes the number over the text, in place
            target.writestr(part, package.read(part).replace("9 người".encode(), b"9"))
    done = cadre("receive", mended, "--json", root=root)
    told = json.loads(done.stdout)
    assert told["superseded"] == [{"path": "data/received/mended/BM02_Kim_Bang.xlsx",
                                   "instead_of": "data/received/BM02_Kim_Bang.xlsx"}]  # fmt: skip
    assert told["rejected"] == 0 and told["facts"] == 6 and told["sent_back"] == []
    [change] = told["changed"]
    assert (change["cell"], change["before"], change["was_refused"], change["now"]) == ("BM02!D8", "9 người", True, "9")
    assert "BM02!D8: 9 người (bị trả lại) -> 9" in done.stderr
    assert not list((root / "data/quarantine").iterdir())  # it is mended
    assert store_problems(Project.open(root).store) == []
    traced = cadre("trace", "women", "350", "2020", root=root).stdout
    assert "mended/BM02_Kim_Bang.xlsx!BM02!D8  9 " in traced
    assert "before: data/received/BM02_Kim_Bang.xlsx!BM02!D8  9 người (refused)" in traced
    assert "before: data/received/BM02_Kim_Bang.xlsx!BM02!D7  8 " in traced  # it came twice


def test_figures_told_otherwise_are_told_cell_by_cell(project, cadre):
    project.receive([district(project, women=(8, 9, 7))], now=NOW)
    done = cadre("receive", district(project, "later", women=(8, 10, "?")), "--lang", "en", root=project.root)
    changed = [line for line in done.stderr.splitlines() if line.startswith("changed")]
    assert [line.partition("later.xlsx!")[2].split("  ")[0] for line in changed] == [
        "BM02!D8: 9 -> 10",
        "BM02!D9: 7 -> ? (refused)",
    ]


def test_a_mended_copy_received_from_where_it_lies_is_not_taken_away(project):
    [(_, copy)] = project.receive([district(project)], now=NOW).sent_back
    with zipfile.ZipFile(copy) as package:
        parts = {name: package.read(name).replace("9 người".encode(), b"9") for name in package.namelist()}
    with zipfile.ZipFile(copy, "w") as target:
        for name, content in parts.items():
            target.writestr(name, content)
    assert len(project.receive([copy], now=NOW).superseded) == 1 and copy.exists()


def test_a_text_comes_back_as_a_workbook_with_its_cells(project):
    panel = project.root / "data/bundled/medical_staff_by_province.csv"
    broken = project.root / "data/received/panel.csv"
    broken.parent.mkdir(parents=True)
    text = panel.read_text(encoding="utf-8-sig").replace('"Ha Nam";472;', '"Ha Nam";about;')
    broken.write_text(text, encoding="utf-8-sig")
    [(_, copy)] = project.receive([broken], now=NOW).sent_back
    assert copy.suffix == ".xlsx" and len(comments_of(copy)) >= 1
    done = project.receive([copy], now=NOW)  # unmended: it tells just what the text told
    assert len(done.superseded) == 1 and list(done.changed.values()) == [[]]


def test_a_list_of_persons_comes_back_with_what_was_sent_and_not_a_word_more(project):
    form = project.catalogue.forms["staff_list"]
    lines = [Line("Xã Tân Sơn", {}, "section"), Line("Bí thư Đảng ủy", {}, "section")]
    lines += [
        Line("", {"STT": 1, "Họ và tên": "Lường Văn Một", "Ngày, tháng, năm sinh | Nam": day,
                  "Trình độ văn hóa | THPT": "x", "Trình độ chuyên môn | Đại học": "x"})
        for day in (date(1971, 3, 12), "sinh năm Thìn")
    ]  # fmt: skip
    path = project.root / "data/received/CL02.xlsx"
    path.parent.mkdir(parents=True)
    draw_workbook(path, [Sheet(form, layout_of(form, 2024), "CL02", "Huyện Kim Bảng", 2024, lines)], made_up=True)
    done = project.receive([path], now=NOW)
    [(_, copy)] = done.sent_back
    sent = {str(value) for rows in sheets_of(path).values() for row in rows for value in row}
    after = sheets_of(copy)
    assert {str(value) for row in after["CL02"] for value in row} <= sent
    told = " ".join(str(value) for row in after["Cần sửa"] for value in row) + " ".join(comments_of(copy).values())
    assert "Lường" not in told and "Thìn" not in told and "1971" not in told


def test_a_file_of_no_known_form_is_not_copied_and_a_copy_never_lies_among_pages(project, cadre):
    unknown = project.root / "unknown.csv"
    unknown.write_text("a;b\n1;2\n", encoding="utf-8")
    assert project.receive([unknown], now=NOW).sent_back == []
    settings = project.root / "analysis.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace('"data/quarantine"', '"reports/back"'), "utf-8")
    done = cadre("receive", district(project), root=project.root)
    assert done.returncode == 2 and "folders.quarantine" in done.stderr


@pytest.mark.parametrize(
    ("name", "told"),
    [("../../etc/a", "_.._etc_a"), ("BM02 Kim Bảng", "BM02 Kim Bảng"), (" .. ", "workbook"), ('a:"b|c', "a__b_c"),
     ("x" * 300, "x" * 80)],
)  # fmt: skip
def test_names_of_copies_are_safe(name, told):
    assert safe(name) == told
