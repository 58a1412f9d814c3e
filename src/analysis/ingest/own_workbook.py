"""The copy of an .xlsx for its sender: the workbook that was sent, with refused cells coloured and commented.

The workbook is opened, marked and saved by openpyxl, so that formats, formulas, merged cells, validations, protection
and widths stay as they were. What formulas gave is put back beside them, since openpyxl keeps only one of the two: a
copy that nobody opened says what was sent.
"""

import re
import warnings
import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from analysis.ingest.drawing import CREATED
from analysis.ingest.grid import Grid, column_letters
from analysis.ingest.marks import COLOURS, HEADS, Mark, comments_on, listed
from analysis.ingest.sheet_parts import sheet_parts
from analysis.ingest.template_marks import MENDING_SHEET, is_mending_list

AUTHOR = "Cadre Analysis"
BEFORE = "\n\nGhi chú có sẵn:\n"  # between our comment on a cell and the one that its sender had there
KEPT = (
    "Tệp này là chính tệp đã gửi, thêm màu, ghi chú và trang này; hàng, cột, trang ẩn có ô cần sửa được hiện ra.",
    "Nếu tệp đã gửi có biểu đồ, hình vẽ hoặc nút bấm, một phần có thể không còn trong tệp này; số liệu thì còn đủ.",
)
COMMENT_WIDTH, COMMENT_HEIGHT, SIGNS_A_LINE = 360, 80, 150
FORMULA_CELL = re.compile(
    r'<c r="([A-Z]+\d+)"([^>]*)>(<f(?:>|\s[^>]*[^/]>).*?</f>|<f[^>]*/>)<v\s*(?:/>|></v>)', re.DOTALL
)
MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


def mark_own(
    target: Path, content: bytes, grids: Sequence[Grid], marks: Mapping[int, Sequence[Mark]], file: str
) -> None:
    """Write the copy, the same to the byte each time.

    Parameters
    ----------
    content : the .xlsx as it came. grids : its sheets. marks : number of the sheet -> what is to be mended on it.
    file : name of the file that was sent.

    Raises
    ------
    Exception
        whatever openpyxl meets that it does not read; the copy is then to be drawn anew.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what openpyxl leaves out is told in the list, whatever it was
        book = openpyxl.load_workbook(BytesIO(content), rich_text=True)
        for grid in grids:
            if is_mending_list(grid):
                book.remove(book[grid.sheet])
        for number, grid in enumerate(grids):
            if not is_mending_list(grid) and isinstance(book[grid.sheet], Worksheet):  # no sheet of a chart
                _mark_sheet(book[grid.sheet], grid, marks.get(number, ()))
        _list(book.create_sheet(MENDING_SHEET, 0), marks, [grid.sheet for grid in grids], file)
        book.active = 0
        for sheet in book.worksheets[1:]:  # two chosen sheets would both get what is typed into one
            sheet.sheet_view.tabSelected = False
        saved = BytesIO()
        book.save(saved)
        has_formulas = any(cell.data_type == "f" for sheet in book.worksheets for cell in _held(sheet))
        results = _results(content) if has_formulas else {}
    _write_settled(target, saved.getvalue(), results)


def _mark_sheet(sheet: Any, grid: Grid, marks: Sequence[Mark]) -> None:
    _unmark(sheet)
    told = comments_on(marks)
    for mark in sorted(marks, key=lambda mark: mark.kind, reverse=True):  # refused last: its colour stays
        row, column = grid.anchor(*mark.cell)
        cell = sheet.cell(row + 1, column + 1)
        cell.fill = PatternFill("solid", start_color=f"FF{COLOURS[mark.kind].removeprefix('#')}")
        _show(sheet, mark.cell)
        if text := told.get(mark.cell):
            own = f"{BEFORE}{cell.comment.text}" if cell.comment and cell.comment.author != AUTHOR else ""
            if cell.comment and cell.comment.author == AUTHOR:  # of another place under the same merged cell
                text = f"{text}\n{cell.comment.text}"
            height = COMMENT_HEIGHT * (1 + len(text + own) / SIGNS_A_LINE)
            cell.comment = Comment(text + own, AUTHOR, height=round(height), width=COMMENT_WIDTH)
    if marks:
        sheet.sheet_state = "visible"
        sheet.sheet_properties.tabColor = COLOURS[marks[0].kind].removeprefix("#")


def _unmark(sheet: Any) -> None:
    """Take off the marks of an earlier copy: our comments, and the colour of their cells."""
    for cell in _held(sheet):
        if cell.comment and cell.comment.author == AUTHOR:
            own = cell.comment.text.partition(BEFORE)[2]
            cell.comment = Comment(own, "") if own else None
            cell.fill = PatternFill()


def _held(sheet: Any) -> list[Any]:
    """Return the cells that the file has. To go through rows and columns would make every empty one up to the last."""
    return list(sheet._cells.values())


def _show(sheet: Any, place: tuple[int, int]) -> None:
    """Show the row and the column of a cell that is to be mended, if they are hidden."""
    row, column = place
    sheet.row_dimensions[row + 1].hidden = False
    for each in sheet.column_dimensions.values():
        if each.hidden and (each.min or 0) <= column + 1 <= (each.max or 0):
            each.hidden = False


def _list(sheet: Any, marks: Mapping[int, Sequence[Mark]], names: Sequence[str], file: str) -> None:
    """Write the list of what is to be mended, in front."""
    bold, wrapped = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    lines, rows = listed(marks, names, file, KEPT)
    for number, text in enumerate(lines, start=1):
        sheet.cell(number, 1, text)
    sheet.cell(1, 1).font = bold
    top = len(lines) + 2
    for column, (head, width) in enumerate(HEADS, start=1):
        sheet.cell(top, column, head).font = bold
        sheet.column_dimensions[column_letters(column - 1)].width = width
    for number, row in enumerate(rows, start=top + 1):
        for column, text in enumerate((row.sheet, row.cells, row.said, row.message), start=1):
            cell = sheet.cell(number, column)
            cell.value, cell.data_type = text, "s"  # what begins with = is a text here
            cell.alignment = wrapped
        place = sheet.cell(number, 2)
        place.hyperlink = Hyperlink(ref=place.coordinate, location=row.there)
        place.fill = PatternFill("solid", start_color=f"FF{COLOURS[row.kind].removeprefix('#')}")


def _results(content: bytes) -> dict[str, dict[str, tuple[str, str]]]:
    """Return sheet -> address -> type and text of what is stored beside every formula."""
    told: dict[str, dict[str, tuple[str, str]]] = {}
    book = openpyxl.load_workbook(BytesIO(content), data_only=True)
    for sheet in book.worksheets:
        told[sheet.title] = {
            cell.coordinate: _stored(cell.value, cell.data_type, book.epoch)
            for cell in _held(sheet)
            if cell.value is not None
        }
    return told


def _stored(value: Any, kind: str, epoch: Any) -> tuple[str, str]:
    if kind == "d":
        return "n", repr(to_excel(value, epoch))
    if kind == "b":
        return "b", str(int(value))
    return ("e" if kind == "e" else "n" if kind == "n" else "str"), str(value)


def _write_settled(target: Path, saved: bytes, results: Mapping[str, Mapping[str, tuple[str, str]]]) -> None:
    """Write the package with the results of its formulas, and without the time at which it was made."""
    with zipfile.ZipFile(BytesIO(saved)) as package, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as written:
        sheets = {part: name for name, part in sheet_parts(package).items()}
        for name in package.namelist():
            part = package.read(name)
            if name in sheets:
                part = _with_results(part.decode(), results.get(sheets[name], {})).encode()
            elif name == "docProps/core.xml":
                part = MODIFIED.sub(rb"\g<1>%sZ" % CREATED.isoformat().encode(), part)
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            written.writestr(entry, part)


def _with_results(part: str, results: Mapping[str, tuple[str, str]]) -> str:
    def told(found: re.Match[str]) -> str:
        kind, text = results.get(found[1], ("", ""))
        if not kind:
            return found[0]
        attributes = re.sub(r'\s*\bt="\w*"', "", found[2]) + ("" if kind == "n" else f' t="{kind}"')
        return f'<c r="{found[1]}"{attributes}>{found[3]}<v>{escape(text)}</v>'

    return FORMULA_CELL.sub(told, part)
