"""Texts right below or above the heads that were found, by which a column is another one than its head alone tells.

"Năm 2019", "(%)" or "nghìn người" below "Tổng số" belong to the head although nothing is merged. Units as figures are
told in, and codes of questions, change nothing.
"""

import re
from collections.abc import Iterator

from analysis.ingest.grid import Grid
from analysis.ingest.heads import Figures, Heads, folded
from analysis.ingest.placing import is_mark, is_number, is_numbering
from analysis.model.forms import Layout

MOST_ROWS = 3
HARMLESS = {
    folded(text)
    for text in ("người", "lượt", "lượt người", "lớp", "hộ", "vụ", "cuộc", "đơn", "trường hợp", "ha", "điểm", "ngày",
                 "triệu đồng", "tr.đ", "persons", "million dong")
}  # fmt: skip
CODE = re.compile(r"[A-Za-z]\w*[\d_]\w*", re.ASCII)
ABOVE = re.compile(
    "|".join(folded(text) for text in ("Kế hoạch", "Chỉ tiêu", "Dự kiến", "Năm trước", "Kỳ trước", "Cùng kỳ",
                                       "Cùng kỳ năm trước", "Tỷ lệ", "So sánh"))
)  # fmt: skip
YEAR = re.compile(rf"(?:{folded('năm')} )?((?:19|20)\d\d)")


def rows_below_heads(grid: Grid, heads: Heads[Figures]) -> list[int]:
    """Return the rows between the heads and the first row with a name or a figure that hold texts over figures."""
    rows: list[int] = []
    over = {column for column in heads.paths if column > heads.names}
    for row in (row for row in grid.rows if row >= heads.end):
        cells = grid.row(row)
        if is_numbering(cells):
            continue
        has_figure = any(is_number(cell) for cell in cells if cell.column in over)
        is_named = any(cell.column <= heads.names and not is_mark(cell) for cell in cells)
        if has_figure or is_named or len(rows) == MOST_ROWS:
            return rows
        if any(cell.column in over for cell in cells):
            rows.append(row)
    return rows


def leave_qualified(grid: Grid, layout: Layout, heads: Heads[Figures], year: str) -> None:
    """Take off the figures of columns to whose head a text below or above it belongs; its path then tells it."""
    for column, text in [*_below(grid, layout, heads), *_above(grid, heads, year)]:
        if column in heads.figures:
            del heads.figures[column]
            heads.paths[column] = (*heads.paths[column], text)


def _below(grid: Grid, layout: Layout, heads: Heads[Figures]) -> Iterator[tuple[int, str]]:
    words = {folded(text) for text in (*layout.nil, *layout.missing)}
    for row in rows_below_heads(grid, heads):
        if any(CODE.fullmatch(cell.text) for cell in grid.row(row)):
            continue
        for column in list(heads.figures):
            at = grid.anchor(row, column)
            text = " ".join(grid.text(*at).split()) if at[0] >= heads.end else ""
            is_word = any(map(str.isalpha, text)) and folded(text) not in HARMLESS | words
            if "%" in text or is_word:
                yield column, text


def _above(grid: Grid, heads: Heads[Figures], year: str) -> Iterator[tuple[int, str]]:
    if not heads.top or heads.top - 1 not in grid.rows:
        return
    for column, path in grid.spread(heads.top - 1, heads.depth + 1).items():
        if column in heads.figures and len(path) > len(heads.paths[column]):
            told = YEAR.fullmatch(folded(path[0]))
            if ABOVE.fullmatch(folded(path[0])) or path[0].strip() == "%" or (told and year and told[1] != year):
                yield column, path[0]
