"""What .xls and .ods show otherwise than they store; in ``looks.xls`` it was put by another program."""

import zipfile
from pathlib import Path

import pytest

from analysis.ingest import readers
from analysis.ingest.looks_of_ods import looks_of_ods
from analysis.ingest.looks_of_xls import looks_of_xls

WORKBOOKS = Path(__file__).parents[2] / "workbooks"
FORM = {
    "id": "tried", "name": {"vi": "Thử", "en": "Tried"}, "subject": "commune_staff", "recognised_by": ["BIỂU THỬ"],
    "level": "province", "day": "12-31", "scope": "VN", "licence": "none", "source": "a test",
    "file_pattern": r"(?P<year>20\d\d)",
}  # fmt: skip
MEASURES = """
- {id: tried_persons, name: {vi: Số người, en: Persons}, unit: person}
- {id: tried_women, name: {vi: Nữ, en: Women}, unit: person}
"""
TABLE = """
shape: table
unit_head: Tỉnh
columns: [{head: Số người, measure: tried_persons}, {head: Nữ, measure: tried_women}]
"""
SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{part}:1.0"'
    for name, part in {"office": "office", "table": "table", "text": "text", "style": "style"}.items()
)
MANIFEST = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
STYLES = """
<style:style style:name="gone" style:family="table-cell" style:parent-style-name="Base">
  <style:text-properties style:text-line-through-style="solid"/></style:style>
<style:style style:name="made_of_gone" style:family="table-cell" style:parent-style-name="gone"/>
<style:style style:name="kept" style:family="table-cell" style:parent-style-name="gone">
  <style:text-properties style:text-line-through-style="none"/></style:style>
<style:style style:name="half" style:family="text">
  <style:text-properties style:text-line-through-type="single"/></style:style>
<style:style style:name="off" style:family="table"><style:table-properties table:display="false"/></style:style>
"""


def number(value, style="", kind="float", said="", more=""):
    return (f'<table:table-cell table:style-name="{style}" office:value-type="{kind}" office:value="{value}">'
            f"<text:p>{said or value}</text:p>{more}</table:table-cell>")  # fmt: skip


def text(said, style="", times=1):
    return (f'<table:table-cell table:style-name="{style}" table:number-columns-repeated="{times}" '
            f'office:value-type="string"><text:p>{said}</text:p></table:table-cell>')  # fmt: skip


def row(*cells, more=""):
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


@pytest.fixture
def ods(tmp_path):
    """Write an .ods as LibreOffice does: repeated cells and columns, heads in a group of rows, a hidden sheet."""
    half = '<text:span text:style-name="half">1</text:span>2'
    said = '<text:p><text:span text:style-name="half">ghi chú</text:span></text:p>'
    noted = number(9, more=f"<office:annotation>{said}</office:annotation>")
    collapsed = row(text("Thái Bình"), number(30), noted, more='table:visibility="collapse"')
    rows = [
        row(text("BIỂU THỬ")),
        f"<table:table-header-rows>{row(text('Tỉnh'), text('Số người'), text('Nữ'))}</table:table-header-rows>",
        row(text("Hà Nam"), number(18), number(7, "gone")),
        row(text("Ninh Bình"), number(20, "kept"), number("0.5", kind="percentage", said="50%")),
        f"<table:table-row-group>{collapsed}</table:table-row-group>",
        row(text("Nam Định"), number(40, "made_of_gone"), text(half)),
        row('<table:table-cell table:number-columns-repeated="16384"/>', more='table:number-rows-repeated="1048000"'),
    ]
    columns = '<table:table-column table:number-columns-repeated="2"/><table:table-column table:visibility="collapse"/>'
    hidden = f'<table:table table:name="cũ" table:style-name="off">{row(text("x"))}</table:table>'
    body = f'<table:table table:name="Biểu">{columns}{"".join(rows)}</table:table>{hidden}'
    content = (
        f"<?xml version='1.0' encoding='UTF-8'?><office:document-content {SPACES} office:version='1.2'>"
        f"<office:automatic-styles>{STYLES}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>"
    )
    path = tmp_path / "thu_2014.ods"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("META-INF/manifest.xml", MANIFEST)
        package.writestr("content.xml", content)
    return path


def refused(receipt):
    return {row["cell"]: (row["rule"], row["raw"]) for row in receipt.rejects.to_dict("records")}


def test_an_xls_is_read_as_it_is_shown(knowing, receive, tmp_path):
    path = tmp_path / "thu_2014.xls"
    path.write_bytes((WORKBOOKS / "looks.xls").read_bytes())
    receipt = receive(path, known=knowing(TABLE, of=FORM, counting=MEASURES))
    assert refused(receipt) == {
        "Biểu!C3": ("struck_out", "7"), "Biểu!C4": ("percentage", "50%"), "Biểu!C5": ("percentage", "12.5%"),
        "Biểu!C7": ("struck_out", "12"),
    }  # fmt: skip
    assert len(receipt.facts) == 8  # 11 " %" and a text with two plain parts are figures
    assert any("1 hàng ẩn (6) và 1 cột ẩn (B)" in note for note in receipt.notes)
    assert any(note.startswith("Trang “cũ” đang ẩn") for note in receipt.notes)


def test_the_columns_of_an_xls_keep_their_widths():
    content = (WORKBOOKS / "looks.xls").read_bytes()
    assert readers.read_grids(Path("looks.xls"), content)[0].widths[0] == 30


def test_an_ods_is_read_as_it_is_shown(knowing, receive, ods):
    receipt = receive(ods, known=knowing(TABLE, of=FORM, counting=MEASURES))
    assert refused(receipt) == {
        "Biểu!C3": ("struck_out", "7"), "Biểu!C4": ("percentage", "50%"), "Biểu!B6": ("struck_out", "40"),
        "Biểu!C6": ("struck_out", "12"),
    }  # fmt: skip
    assert len(receipt.facts) == 4  # a style may take a line away again, and a comment may be struck out
    assert any("1 hàng ẩn (5) và 1 cột ẩn (C)" in note for note in receipt.notes)
    assert any(note.startswith("Trang “cũ” đang ẩn") for note in receipt.notes)


def test_where_looks_cannot_be_read_it_is_told(knowing, receive, tmp_path, monkeypatch):
    assert looks_of_xls(b"no workbook") is None and looks_of_ods(b"no workbook") is None
    monkeypatch.setattr(readers, "looks_of_xls", lambda content: None)
    path = tmp_path / "thu_2014.xls"
    path.write_bytes((WORKBOOKS / "looks.xls").read_bytes())
    receipt = receive(path, known=knowing(TABLE, of=FORM, counting=MEASURES))
    assert receipt.notes.count(readers.LOOKS_UNREAD) == 1
