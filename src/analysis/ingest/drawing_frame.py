"""What stands around the rows of a drawn form: titles, merged heads, the numbering row, signatures; and its widths."""

from dataclasses import dataclass, field
from typing import Any

from analysis.ingest.drawing_formats import heights_of, width_of
from analysis.ingest.drawing_sheets import NUMBER_HEADS, Sheet, is_note
from analysis.ingest.heads import folded
from analysis.ingest.recognise import MADE_UP_MARKER
from analysis.model.errors import CadreError

NATION, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập – Tự do – Hạnh phúc"
HEADS_AT = 8  # row of the heads, after the titles
LEAST_WIDTH = 95.0  # characters over which the titles need to be merged to be read whole


@dataclass
class Drawn:
    """Where things came to stand, counted from 0.

    Attributes
    ----------
    columns : head -> column. rows : the row of every line. heads_at, first : first row of the heads, and below them.
    total_at, check_column, check_row : row of the totals, column or row of the checks, if there are such.
    last_column : the last column that the table fills.
    """

    columns: dict[str, int]
    last_column: int
    rows: list[int] = field(default_factory=list)
    heads_at: int = HEADS_AT
    first: int = 0
    total_at: int | None = None
    check_column: int | None = None
    check_row: int | None = None


class Frame:
    """Draws what stands around the rows: ``worksheet`` and ``formats`` belong to an open workbook."""

    def __init__(self, worksheet: Any, formats: dict[str, Any], sheet: Sheet, *, made_up: bool) -> None:
        if sheet.form.print is None:
            raise CadreError(
                "this form has no words to print.", where=f"form {sheet.form.id}", do="Add print to catalogue/forms."
            )
        self.worksheet, self.formats, self.sheet, self.print = worksheet, formats, sheet, sheet.form.print
        self.made_up = made_up
        self.is_template = any(line.open_heads for line in sheet.lines)
        self.heads, self.first_figure = sheet.heads, len(sheet.leading)
        columns = {head: place for place, head in enumerate(self.heads, start=self.first_figure)}
        self.drawn = Drawn(columns, self.first_figure + len(self.heads) - 1)
        if sheet.check_head and not sheet.layout.groups:
            self.drawn.last_column += 1
            self.drawn.check_column = self.drawn.last_column
        self.styles = dict.fromkeys(self.heads, "figure") | _styles(sheet) | sheet.styles

    def draw_top(self) -> None:
        """Draw the lines above the table: the office, the nation, title, sender, and the day of the figures."""
        sheet, words, last = self.sheet, self.print, self._last_of_page()
        self.worksheet.write(0, 0, words.office, self.formats["bold"])
        self.worksheet.write(1, 0, words.label, self.formats["bold"])
        # The head's lines are merged over the width of a printed page, as clerks do.
        self.worksheet.merge_range(0, self.first_figure + 1, 0, last, NATION, self.formats["middle"])
        self.worksheet.merge_range(1, self.first_figure + 1, 1, last, MOTTO, self.formats["middle"])
        month, day = (int(part) for part in sheet.form.day.split("-"))
        told = {"year": sheet.year, "sender": sheet.sender, "day": f"{day}/{month}"}
        lines = (
            (words.title.format(**told), "title"),
            (words.sender.format(**told), "middle"),
            (MADE_UP_MARKER if self.made_up else "", "warning"),
            (words.note.format(**told), "middle"),
        )
        for row, (text, style) in enumerate(lines, start=3):
            if text:
                self.worksheet.merge_range(row, 0, row, last, text, self.formats[style])

    def _last_of_page(self) -> int:
        """Return the last column of the titles: the table's, at most 20, and further right where it is narrow."""
        last, width = min(self.drawn.last_column, 20), sum(self.widths)
        while width < LEAST_WIDTH or last < self.first_figure + 2:
            last, width = last + 1, width + 8.43
        return last

    def draw_heads(self, row: int) -> int:
        """Draw the heads: a level common to neighbours is merged across, a head without lower levels down."""
        paths = self._paths()
        depth = max(len(path) for path in paths)
        boxes = [(0, depth - 1, column, column, text) for column, text in enumerate(self.sheet.leading)]
        for first, last, level in _boxes(paths):
            bottom = depth - 1 if level == len(paths[first]) - 1 else level
            boxes.append((level, bottom, self.first_figure + first, self.first_figure + last, paths[first][level]))
        for top, bottom, left, right, text in boxes:
            self._box(row + top, left, row + bottom, right, text)
        wide = [(top, bottom, sum(self.widths[left : right + 1]), text) for top, bottom, left, right, text in boxes]
        for level, height in enumerate(heights_of(wide, depth)):
            self.worksheet.set_row(row + level, height)
        return row + depth

    def _paths(self) -> list[tuple[str, ...]]:
        heads = self.heads if self.drawn.check_column is None else [*self.heads, self.sheet.check_head]
        return [tuple(head.split(" | ")) for head in heads]

    def _box(self, top: int, left: int, bottom: int, right: int, text: str) -> None:
        if (top, left) == (bottom, right):
            self.worksheet.write(top, left, text, self.formats["head"])
        else:
            self.worksheet.merge_range(top, left, bottom, right, text, self.formats["head"])

    def draw_numbering(self, row: int) -> int:
        """Draw the row that numbers the columns."""
        letters = ["A", "B"][: self.first_figure] if not self.sheet.is_cross else []
        count = self.first_figure + len(self.heads) - len(letters)
        for column, mark in enumerate([*letters, *range(1, count + 1)]):
            self.worksheet.write(row, column, mark, self.formats["numbering"])
        if self.drawn.check_column is not None:
            self.worksheet.write_blank(row, self.drawn.check_column, None, self.formats["numbering"])
        return row + 1

    def draw_signatures(self, row: int) -> None:
        """Draw where who made the table and who answers for it sign."""
        right = max(min(self.drawn.last_column, 14) - 3, self.first_figure + 2)
        for offset, left_text, right_text in (
            (0, "", "………, ngày … tháng … năm …"),
            (1, self.print.left_signature, self.print.right_signature),
            (2, "(Ký, ghi rõ họ và tên)", "(Ký, đóng dấu, ghi rõ họ và tên)"),
        ):
            if left_text:
                self.worksheet.write(row + offset, max(self.first_figure - 1, 0), left_text, self.formats["bold"])
            self.worksheet.write(row + offset, right, right_text, self.formats["bold"])

    def set_widths(self) -> None:
        """Set the page and the widths: of the row's number, of names, and of each column as its heads ask."""
        self.worksheet.set_landscape()
        self.worksheet.set_paper(8)
        self.worksheet.fit_to_pages(1, 0)
        names = (
            [42.0] if self.first_figure == 1 and self.sheet.is_cross else [5.0, 42.0 if self.sheet.is_cross else 24.0]
        )
        styles = [self.styles[head] for head in self.heads] + (["check"] if self.drawn.check_column is not None else [])
        paths = self._paths()
        self.widths = names[: self.first_figure] + [width_of(paths, place, style) for place, style in enumerate(styles)]
        for column, width in enumerate(self.widths):
            self.worksheet.set_column(column, column, width)


def _styles(sheet: Sheet) -> dict[str, str]:
    """Return head -> style of the columns that do not hold numbers."""
    layout = sheet.layout
    reads = {"text": "text", "texts": "wide", "date": "date", "mark": "mark"}
    styles = dict.fromkeys((key.head for key in layout.keys), "wide")
    styles |= {column.head: "date" for column in layout.columns if column.reads == "date"}
    for each in layout.fields:
        styles[each.head] = "wide" if each.head == layout.unit_head else reads[each.reads]
    styles |= dict.fromkeys((head for head in styles if folded(head) in NUMBER_HEADS), "number")
    return styles | dict.fromkeys((head for head in layout.ignored_heads if is_note(head)), "text")


def _boxes(paths: list[tuple[str, ...]]) -> list[tuple[int, int, int]]:
    """Return (first, last, level) of every head: neighbours with the same path down to a level share one box."""
    boxes = []
    for level in range(max(len(path) for path in paths)):
        first = 0
        while first < len(paths):
            last = first
            prefix = paths[first][: level + 1]
            while last + 1 < len(paths) and paths[last + 1][: level + 1] == prefix:
                last += 1
            if len(paths[first]) > level:
                boxes.append((first, last, level))
            first = last + 1
    return boxes
