"""Web pages that are called .xls: what a spreadsheet would show is read; what it would not is told with what to do."""

import pytest

from analysis.ingest.readers import file_content, read_grids
from analysis.model.errors import FileError

EXPORT = """<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel">
<head><meta http-equiv=Content-Type content="text/html; charset={charset}"><title>Xuất dữ liệu</title>
<!--[if gte mso 9]><xml><x:ExcelWorkbook/></xml><![endif]--><style>td {{ mso-number-format:"0" }}</style></head><body>
<h3>BÁO CÁO SỐ LƯỢNG</h3><p>Đơn vị báo cáo: Huyện Kim Bảng<br>Năm 2024</p>
<table border=1><thead><tr><th rowspan=2>STT<th rowspan="2">Tên đơn vị</th><th colspan=2>Trong đó</th></tr>
<tr><th>Nữ</th><th>Đảng&nbsp;viên</th></tr></thead>
<tr><td>1<td>Xã Lê&#7891;<td x:num>12</td><td x:num="1234.0">1.234</td></tr>
<tr><td>2</td><td>Xã<br>Tân Sơn</td><td></td><td><b>5</b> người</td></tr></table>
<p>Người lập</body></html>"""


def read(tmp_path, content, name="a.xls"):
    path = tmp_path / name
    path.write_bytes(content)
    return read_grids(path, file_content(path))


@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "unicode"])
def test_an_exported_page_is_one_sheet_as_a_spreadsheet_shows_it(tmp_path, charset):
    encoding = "utf-8" if charset == "utf-8" else "utf-16"
    (grid,) = read(tmp_path, EXPORT.format(charset=charset).encode(encoding))
    told = {cell.address: cell.raw for cell in grid}
    assert told == {
        "A1": "BÁO CÁO SỐ LƯỢNG", "A2": "Đơn vị báo cáo: Huyện Kim Bảng", "A3": "Năm 2024",
        "A4": "STT", "B4": "Tên đơn vị", "C4": "Trong đó", "C5": "Nữ", "D5": "Đảng\xa0viên",
        "A6": "1", "B6": "Xã Lêồ", "C6": "12", "D6": 1234.0, "A7": "2", "B7": "Xã\nTân Sơn", "D7": "5 người",
        "A8": "Người lập",
    }  # fmt: skip
    assert set(grid.merged) == {(3, 0, 4, 0), (3, 1, 4, 1), (3, 2, 3, 3)}
    assert grid.spread(3, 2)[3] == ("Trong đó", "Đảng viên")
    assert "trang web (HTML)" in grid.notes[-1]


def test_cells_that_reach_down_push_those_beneath_them_aside(tmp_path):
    page = b"""<table><tr><td rowspan=3>a</td><td>b</td><td rowspan=0>c</td></tr><tr><td>d</td></tr>
    <tr></tr><tr><td>e</td><td colspan=99999>f</td></tr><tr><td>g</td><td rowspan=9>h</td></tr></table>
    <table><tr><td>i"""
    (grid,) = read(tmp_path, page, "a.xlsx")
    told = {cell.address: cell.raw for cell in grid}
    assert told == {"A1": "a", "B1": "b", "C1": "c", "B2": "d", "B3": "e", "D3": "f", "A4": "g", "B4": "h", "A5": "i"}
    assert (0, 2, 3, 2) in grid.merged and (2, 3, 2, 1002) in grid.merged
    assert all(bottom <= 3 for _, _, bottom, _ in grid.merged)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"<html><frameset><frame src='a.files/sheet001.htm'></frameset></html>", "khung"),
        (b"<table><tr><td><table><tr><td>1</td></tr></table></td></tr></table>", "lồng"),
        (b"<html><body><h1>404 Not Found</h1></body></html>", "không có bảng"),
        (b"MIME-Version: 1.0\nX-Document-Type: Workbook\n\n<html>", "MHTML"),
    ],
)
def test_what_no_spreadsheet_shows_is_refused_with_what_to_do(tmp_path, content, what):
    with pytest.raises(FileError, match=what) as caught:
        read(tmp_path, content)
    assert ".xlsx" in caught.value.do


def test_a_text_of_commas_that_begins_like_a_page_stays_one(tmp_path):
    (grid,) = read(tmp_path, b"<table>,2\nx,3\n", "a.csv")
    assert grid.text(0, 1) == "2"


@pytest.mark.parametrize("cut", range(0, 1100, 53))
def test_a_page_cut_anywhere_is_read_or_told(tmp_path, cut):
    try:
        read(tmp_path, EXPORT.format(charset="utf-8").encode()[:cut])
    except FileError as error:
        assert error.do
