"""What stands below a table and is another one: its figures are not those of the heads above.

Heads that are printed again at the top of each page belong to the table; other heads, a title between, or rows below
the signatures begin another table, and none of its figures is taken. A layout of the shape ``blocks`` reads several.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from analysis.ingest.grid import Cell, Grid
from analysis.ingest.heads import Figures, Heads, folded
from analysis.ingest.placing import SIGNATURE, Placed, is_mark, is_number
from analysis.model.forms import Layout

_UP_TO_A_DAY = re.compile(rf"{folded('đến')} (?:{folded('hết')} )?{folded('ngày')}")
_PAGE = re.compile(r"(?:trang |page )?\d+(?: \d+)?")
LEAST_HEADS = 2  # texts over columns of figures; one may be a figure told in words
BELOW = "Hàng này đứng dưới {what}, không thuộc bảng ở trên. Hãy gửi mỗi bảng một trang."
SECOND_HEADS, SIGNATURES = "một tiêu đề khác (hàng {row})", "phần ký tên"


@dataclass
class Below:
    """How far down a table still is what it was.

    Attributes
    ----------
    what : what another table begins with, once it has.
    is_begun : whether figures were met: codes and notes right below the heads begin no other table.
    """

    grid: Grid
    layout: Layout
    heads: Heads[Figures]
    what: str = ""
    is_begun: bool = False
    _titled: bool = False
    _rows_of_heads: set[int] = field(default_factory=set)

    def is_heads_again(self, row: int, is_beside: bool) -> bool:
        """Whether the row is one of the table's own heads, printed once more.

        Parameters
        ----------
        is_beside : whether the row was found to be a note, a signature or a total: it begins no table.
        """
        if row in self._rows_of_heads:
            return True
        cells = self.grid.row(row)
        if self.what or is_beside or not self.is_begun:
            return False
        if self._is_like(cells):
            depth = self.heads.depth
            if not self._titled and self.grid.spread(row, depth) == self.heads.paths:
                self._rows_of_heads = set(range(row, row + depth))
                return True
            self.what = SECOND_HEADS.format(row=row + 1)
        self._titled = self._is_title(cells)
        return False

    def sign(self, cells: Sequence[Cell]) -> None:
        """Tell that a row may be of the signatures; above the first figures, and up to a day, it is none."""
        texts = [folded(cell.text) for cell in cells]
        if self.is_begun and any(SIGNATURE.match(text) and not _UP_TO_A_DAY.search(text) for text in texts):
            self.what = self.what or SIGNATURES

    def refused(self, cells: Sequence[Cell], row: int) -> list[Placed]:
        """Return the cells of a row of another table."""
        message = BELOW.format(what=self.what)
        return [Placed(cell, "rejected", "other_table", message, row) for cell in cells]

    def _is_like(self, cells: Sequence[Cell]) -> bool:
        """Whether a row holds heads: no number, and texts over several figures, or what stands over the names."""
        if any(is_number(cell) for cell in cells if cell.column >= self.heads.names):
            return False
        name = self.layout.keys[0].head if self.layout.shape == "items" else self.layout.unit_head
        if folded(name.split(" | ")[0]) in {folded(cell.text) for cell in cells} - {""}:
            return True
        over = {column for column in self.heads.paths if column > self.heads.names} | self.heads.figures.keys()
        texts = [cell for cell in cells if cell.column in over and _is_text(cell, self.layout)]
        return len(texts) >= LEAST_HEADS

    def _is_title(self, cells: Sequence[Cell]) -> bool:
        """Whether a row is a text that is no row's name beside a figure: a title, if heads follow."""
        beside: Collection[int] = self.heads.figures
        is_page = len(cells) == 1 and _PAGE.fullmatch(folded(cells[0].text)) is not None
        return not is_page and not any(cell.column in beside and is_number(cell) for cell in cells)


def _is_text(cell: Cell, layout: Layout) -> bool:
    """Whether a cell of a figure's place holds words, and none that stand for a figure."""
    plain = " ".join(cell.text.split()).casefold()
    words = {" ".join(text.split()).casefold() for text in (*layout.nil, *layout.missing)}
    return (
        plain not in words and not is_mark(cell) and sum(letter.isalpha() for letter in plain) > 1 and "#" not in plain
    )
