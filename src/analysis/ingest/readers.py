"""From a file to grids: one reader a suffix. A new file format is one row of ``READERS``."""

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import python_calamine as calamine

from analysis.ingest.delimited import read_delimited
from analysis.ingest.file_kinds import DAMAGED, PASSWORD, kind_of
from analysis.ingest.grid import Cell, Grid, place
from analysis.ingest.looks import Shown, as_shown, looks_of, with_looks
from analysis.ingest.looks_of_ods import looks_of_ods
from analysis.ingest.looks_of_xls import looks_of_xls
from analysis.ingest.old_fonts import fonts_of_package, fonts_of_xls
from analysis.ingest.old_text import modern
from analysis.ingest.parcels import SUFFIX as ZIP
from analysis.ingest.parcels import file_content
from analysis.ingest.sheet_parts import sheet_parts
from analysis.ingest.web_table import read_web_table
from analysis.model.errors import FileError
from analysis.words.folding import LOOK_ALIKES

__all__ = ["READERS", "file_content", "read_grids"]

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml$")
# How the elements of formulas and the marks of errors begin, with a prefix or without; a few other elements do, too.
FORMULA_OR_ERROR = (b"<f", b":f", b't="e"', b"t='e'")
# What keeps a sheet from being cut at "<c " into its cells: names with a prefix, texts that may hold anything.
NOT_TO_BE_CUT = re.compile(
    rb"""<(?:\w+:)c[\s>]|<c[\n\r\t>]|<!\[CDATA\[|<!--|\bxmlns=["'](?!http://schemas.openxmlformats.org/spreadsheetml/2006/main)"""
)
ODD_DIMENSION = re.compile(rb'<dimension\s+ref="(?:\d+:\d+|[A-Z]+:[A-Z]+)"\s*/>')
DO_SAVE_AGAIN = (
    "Hãy mở bằng phần mềm bảng tính, lưu lại thành .xlsx và gửi lại. "
    "Open it in a spreadsheet program, save it again as .xlsx and send it once more."
)
LOOKS_UNREAD = (
    "Cách hiển thị của tệp (ô gạch ngang, số hiện dưới dạng %, hàng và cột ẩn) không đọc được; chỉ đọc giá trị các ô. "
    "Hãy gửi tệp .xlsx nếu có các ô như vậy."
)
DO_UNLOCK = "Hãy bỏ mật khẩu và gửi lại. Take the password off and send it."


def read_grids(path: Path, content: bytes) -> list[Grid]:
    """Return the sheets of a file, in its order; ``content`` is what the file holds.

    The suffix tells whether it is meant to be read, the content tells how.

    Raises
    ------
    FileError
        if the suffix is unknown or the file is damaged, protected by a password, empty or no workbook at all.
    """
    suffix, where = path.suffix.casefold(), str(path)
    if suffix not in READERS and suffix != ZIP:
        raise FileError(
            f"không đọc được tệp loại {path.suffix or '(no suffix)'!r}, cannot be read.", where=where,
            do=f"Send one of {', '.join(READERS)}.",
        )  # fmt: skip
    if not content:
        raise FileError("tệp rỗng, the file is empty.", where=where, do="Hãy gửi lại. Send it once more.")
    kind = kind_of(content)
    if kind == PASSWORD:
        raise FileError("tệp được bảo vệ bằng mật khẩu, protected by a password.", where=where, do=DO_UNLOCK)
    if suffix in (".csv", ".tsv") and kind == "HTML":
        kind = "text"  # a first cell may be called "<table"; it is read as what it is named
    # Some programs write a text with tabs and call it .xls; any other text under a workbook's suffix is what is left
    # of a workbook.
    is_text = suffix in (".csv", ".tsv") or (suffix == ".xls" and b"\t" in content)
    if kind == DAMAGED or (kind == "text" and not is_text):
        raise FileError("tệp bị hỏng, damaged.", where=where, do=DO_SAVE_AGAIN)
    if kind not in BY_KIND:
        raise FileError(f"không phải bảng tính mà là {kind}, no workbook but {kind}.", where=where, do=DO_SAVE_AGAIN)
    return BY_KIND[kind](path, content)


def _read_xls(path: Path, content: bytes) -> list[Grid]:
    grids, fonts = _with_looks(_cells_of(path, content), looks_of_xls(content)), fonts_of_xls(content)
    return [modern(grid, fonts.get(grid.sheet)) for grid in grids]


def _read_ods(path: Path, content: bytes) -> list[Grid]:
    return [modern(grid) for grid in _with_looks(_cells_of(path, content), looks_of_ods(content))]


def _read_xlsb(path: Path, content: bytes) -> list[Grid]:
    return [modern(grid) for grid in _with_looks(_cells_of(path, content), None)]


def _with_looks(grids: list[Grid], shown: Mapping[str, Shown] | None) -> list[Grid]:
    """Return the sheets as they are shown; where that is not known, a note says so."""
    if shown is None:
        return [replace(grid, notes=(*grid.notes, LOOKS_UNREAD)) if grid.cells else grid for grid in grids]
    return [with_looks(grid, shown[grid.sheet]) if grid.sheet in shown else grid for grid in grids]


def _cells_of(path: Path, content: bytes) -> list[Grid]:
    """Read the cells. Formulas and errors are not told here: such a cell looks like its result or empty."""
    try:
        with calamine.CalamineWorkbook.from_filelike(BytesIO(content)) as book:
            hidden = {each.name for each in book.sheets_metadata if each.visible != calamine.SheetVisibleEnum.Visible}
            grids = [_grid(book.get_sheet_by_name(name)) for name in book.sheet_names]
            told = "Trang “{}” đang ẩn nhưng vẫn được đọc. Hãy kiểm tra có cần gửi trang này không."
            return [
                replace(grid, notes=(told.format(grid.sheet),)) if grid.sheet in hidden and grid.cells else grid
                for grid in grids
            ]
    except calamine.PasswordError as error:
        what = "tệp được bảo vệ bằng mật khẩu, protected by a password."
        raise FileError(what, where=str(path), do=DO_UNLOCK) from error
    except BaseException as error:
        # Where calamine meets what it did not expect, it raises what is no Exception. What it says may quote a cell,
        # and the file may be a list of persons.
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            what = f"tệp bị hỏng, damaged ({type(error).__name__})."
            raise FileError(what, where=str(path), do=DO_SAVE_AGAIN) from None
        raise


def _grid(sheet: calamine.CalamineSheet) -> Grid:
    rows = sheet.to_python(skip_empty_area=False)
    cells = {
        (i, j): Cell(i, j, value)
        for i, row in enumerate(rows)
        for j, value in enumerate(row)
        if not isinstance(value, str) or (value and not _is_blank(value))
    }
    merged = tuple((*first, *last) for first, last in sheet.merged_cell_ranges or ())
    return Grid(sheet.name, cells, merged)


def _is_blank(text: str) -> bool:
    return not text.strip() or (not text.isascii() and not text.translate(LOOK_ALIKES).strip())


def _read_xlsx(path: Path, content: bytes) -> list[Grid]:
    """Read .xlsx, with what calamine does not tell: which cells are formulas, and which hold an error."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            written = {name: package.read(name) for name in package.namelist() if SHEET_PART.match(name)}
            grids = _cells_of(path, _without_odd_dimensions(content, package, written))
            parts = sheet_parts(package)
            fonts, looks = fonts_of_package(package, parts), looks_of(package)
            for number, grid in enumerate(grids):
                if (part := parts.get(grid.sheet)) is not None:
                    content_of_sheet = written.get(part) or package.read(part)
                    grids[number] = as_shown(_with_formulas(grid, content_of_sheet), content_of_sheet, looks)
    except (zipfile.BadZipFile, ElementTree.ParseError, KeyError, ValueError) as error:
        what = f"tệp bị hỏng, damaged workbook ({type(error).__name__})."
        raise FileError(what, where=str(path), do=DO_SAVE_AGAIN) from None
    return [modern(grid, fonts.get(grid.sheet)) for grid in grids]


def _without_odd_dimensions(content: bytes, package: zipfile.ZipFile, written: dict[str, bytes]) -> bytes:
    """Return the workbook without the extents that calamine cannot read.

    Where whole rows are formatted, some programs write ``<dimension ref="1:71"/>``; spreadsheet programs do not mind.
    The extent is only a hint, so it is left out. ``written`` : the parts of the package that are sheets.
    """
    mended = {name: ODD_DIMENSION.sub(b"", part, count=1) for name, part in written.items()}
    if mended == written:
        return content
    rewritten = BytesIO()
    with zipfile.ZipFile(rewritten, "w") as target:
        for name in package.namelist():
            target.writestr(name, mended.get(name) or package.read(name))
    return rewritten.getvalue()


def _with_formulas(grid: Grid, part: bytes) -> Grid:
    if not any(sign in part for sign in FORMULA_OR_ERROR):
        return grid
    cells = dict(grid.cells)
    for element in _special_elements(part):
        is_formula = element.find(f"{MAIN}f") is not None
        is_error = element.get("t") == "e"
        if is_formula or is_error:
            key = place(element.get("r", ""))
            cells[key] = _special(cells.get(key), key, element, is_formula, is_error)
    return replace(grid, cells=cells)


def _special_elements(part: bytes) -> Iterable[ElementTree.Element]:
    """Return the elements of the cells that may be formulas or errors.

    Most sheets have a formula in few of very many cells, so that only these are read as XML where that can be done:
    where no name has a prefix, and nothing but a cell can look like one.
    """
    if not NOT_TO_BE_CUT.search(part):
        cut = (cell.partition(b"</c>") for cell in part.split(b"<c ")[1:])
        whole = (inside for inside, end, _ in cut if end)
        special = [each for each in whole if b"<f" in each or b't="e"' in each or b"t='e'" in each]
        try:
            return [ElementTree.fromstring(b'<c xmlns="%s" %s</c>' % (MAIN[1:-1].encode(), each)) for each in special]
        except ElementTree.ParseError:
            pass  # a prefix that was told further up; the whole sheet is read then, and tells if that is not sound
    return _every_cell(part)


def _every_cell(part: bytes) -> Iterator[ElementTree.Element]:
    for _, element in ElementTree.iterparse(BytesIO(part)):
        if element.tag == f"{MAIN}c":
            yield element
        elif element.tag == f"{MAIN}row":
            element.clear()


def _special(
    cell: Cell | None, key: tuple[int, int], element: ElementTree.Element, is_formula: bool, is_error: bool
) -> Cell:
    stored = element.findtext(f"{MAIN}v") or ""
    if is_error:
        return Cell(*key, stored or "#N/A", is_formula)
    if cell is None or not stored:
        # A formula that gives the empty text has a result too: t="str". Without t, nothing was ever worked out.
        return Cell(*key, f"={element.findtext(f'{MAIN}f') or ''}", is_formula=True, has_result=False)
    return Cell(*key, cell.raw, is_formula=True)


READERS: dict[str, Callable[[Path, bytes], list[Grid]]] = {
    ".xlsx": _read_xlsx,
    ".xls": _read_xls,
    ".xlsb": _read_xlsb,
    ".ods": _read_ods,
    ".csv": read_delimited,
    ".tsv": read_delimited,
}
# A workbook under another workbook's suffix, or a text or a web page called .xls, is read as what it is.
BY_KIND = {**READERS, "text": read_delimited, "HTML": read_web_table}
