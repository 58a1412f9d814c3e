"""Good workbooks of known numbers, written by hand of XlsxWriter or as text: nothing of ours stands in between.

A book is a plan of what is written where. Each figure on it carries what it truly is, so that whoever disturbs the
plan and writes it knows what every cell of the file means.
"""

import csv
from dataclasses import dataclass, field
from datetime import date
from io import StringIO

import xlsxwriter

YEAR = 2020
DAY_0 = date(1970, 1, 1)
NOTES = "Nháp"  # a sheet of somebody's notes
Key = tuple[str, str, str, str]  # unit, year, measure, group


@dataclass
class Said:
    """What a cell says. truth : what figure it is, or None; number : its true value; formula : whether one gives it.

    is_bad : whether no figure can be read off it, so that it has to be refused. is_worked_out : of a formula, whether
    its result is stored. look : the format of its number.
    """

    value: object
    truth: Key | None = None
    number: float = 0.0
    formula: bool = False
    is_worked_out: bool = True
    is_bad: bool = False
    look: str = ""


@dataclass
class Table:
    """A sheet: lines above, heads (paths joined by " | "; None leaves the column without), rows, lines below.

    names : columns of names. movable : columns that may change places. merged : ranges of the body (row, column, row,
    column, counted from its first row). heads_are : merged, bare (only over the first column) or repeated. deeper :
    rows by which every head is merged further down.
    """

    top: list[str]
    heads: list[str | None]
    rows: list[list[Said | None]]
    bottom: list[str]
    names: list[int]
    movable: list[int]
    is_numbered: bool = True
    gap: int = 1
    right: int = 0
    heads_are: str = "merged"
    deeper: int = 0
    is_repeated: bool = False
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)


@dataclass
class Book:
    """Sheets by name, and how they are written. kind : bm02, leaders, plan or blocks. capitals : the font of those."""

    kind: str
    sheets: list[tuple[str, Table]]
    suffix: str = ".xlsx"
    separator: str = ";"
    encoding: str = "utf-8-sig"
    font: str = ""
    capitals: str = ""
    has_wrong_total: bool = False

    @property
    def tables(self):
        """The sheets of the form."""
        return [table for name, table in self.sheets if name != NOTES]


class Writer:
    """Makes good books, by chance, of the real catalogue and register."""

    def __init__(self, catalogue, registry):
        self.catalogue, self.registry = catalogue, registry
        self.communes = registry.children("350", date(YEAR, 6, 30))
        self.provinces = [unit for unit in registry.at_level("province", date(YEAR, 12, 31)) if "TP" not in unit.name]

    def book(self, kind, chance):
        return getattr(self, f"_{kind}")(chance)

    def _figures(self, measures, chance, most=60):
        """Return a number for each measure, none above what it is a part of, and partitions that add up."""
        known = self.catalogue.measures
        figures, left = {}, {}
        for name in sorted(measures, key=lambda name: self._depth(name)):
            measure = known[name]
            if measure.kind == "day":
                figures[name] = chance.randint(18_000, 20_000)
            elif measure.part_of not in figures:
                figures[name] = chance.randint(0, most)
            elif measure.partition:
                rest = left.setdefault((measure.part_of, measure.partition), figures[measure.part_of])
                figures[name] = chance.randint(0, rest)
                left[measure.part_of, measure.partition] = rest - figures[name]
            else:
                figures[name] = chance.randint(0, figures[measure.part_of])
        return figures

    def _depth(self, name):
        above = self.catalogue.measures[name].part_of
        return 0 if not above else 1 + self._depth(above)

    def _bm02(self, chance):
        layout = self.catalogue.forms["bm02"].versions[0]
        columns = chance.sample(layout.columns, chance.randint(3, len(layout.columns)))
        columns = [column for column in layout.columns if column in columns]
        units = chance.sample(self.communes, chance.randint(2, 6))
        rows = []
        for number, unit in enumerate(units, start=1):
            figures = self._figures([column.measure for column in columns], chance, chance.choice((30, 4000)))
            rows.append([Said(number), Said(unit.name), *(
                Said(figures[c.measure], (unit.code, str(YEAR), c.measure, ""), figures[c.measure]) for c in columns
            )])  # fmt: skip
        rows.append([None, Said("Tổng số"), *(
            Said(sum(row[place].number for row in rows), formula=True) for place in range(2, len(columns) + 2)
        )])  # fmt: skip
        title = f"BÁO CÁO SỐ LƯỢNG, CHẤT LƯỢNG CÁN BỘ, CÔNG CHỨC CẤP XÃ NĂM {YEAR}"
        table = Table(["Đơn vị báo cáo: Huyện Kim Bảng", title], ["STT", "Tên đơn vị", *(c.head for c in columns)],
                      rows, ["NGƯỜI LẬP BẢNG", "Nguyễn Văn A"], [1], list(range(2, len(columns) + 2)))  # fmt: skip
        return Book("bm02", [("Biểu", table)])

    def _leaders(self, chance):
        layout = self.catalogue.forms["btctw9c"].versions[0]
        sheets = []
        districts = chance.sample(self.registry.children("35", date(YEAR, 6, 30)), chance.randint(1, 2))
        for unit in districts:
            figures = {group: self._figures([column.measure for column in layout.columns], chance)
                       for group in layout.groups.values()}  # fmt: skip
            rows, section = [], ""
            for column in layout.columns:
                *over, label = column.head.split(" | ")
                if over and over[0] != section:
                    section = over[0]
                    rows.append([Said(section)])
                rows.append([Said(label), *(
                    Said(told[column.measure], (unit.code, str(YEAR), column.measure, group), told[column.measure])
                    for group, told in figures.items()
                )])  # fmt: skip
            top = ["Biểu số 9C - BTCTW", f"THỐNG KÊ CÁN BỘ LÃNH ĐẠO, QUẢN LÝ CẤP XÃ NĂM {YEAR}", f"Đơn vị: {unit.name}"]
            table = Table(top, ["Tiêu chí", *layout.groups], rows, ["NGƯỜI LẬP BIỂU"], [0],
                          list(range(1, len(layout.groups) + 1)))  # fmt: skip
            sheets.append((unit.name, table))
        return Book("leaders", sheets)

    def _plan(self, chance):
        layout = self.catalogue.forms["training_plan"].versions[0]
        members = [[m for m in self.catalogue.groupings[key.grouping].members if m.is_in(str(YEAR))]
                   for key in layout.keys]  # fmt: skip
        pairs = [(one, other) for one in members[0] for other in members[1]]
        rows = []
        for number, (programme, agency) in enumerate(chance.sample(pairs, chance.randint(2, 6)), start=1):
            figures = self._figures([column.measure for column in layout.columns], chance, chance.choice((30, 4000)))
            group = f"{programme.id}|{agency.id}"
            row = [Said(number), Said(f"{programme.id} {programme.name.vi}"), Said(agency.name.vi)]
            for column in layout.columns:
                number_told = figures[column.measure]
                is_day = self.catalogue.measures[column.measure].kind == "day"
                value = date.fromordinal(DAY_0.toordinal() + number_told) if is_day else number_told
                row.append(Said(value, ("350", str(YEAR), column.measure, group), number_told))
            rows.append(row)
        top = ["Đơn vị báo cáo: Huyện Kim Bảng",
               f"KẾ HOẠCH MỞ LỚP ĐÀO TẠO, BỒI DƯỠNG CẤP XÃ VÀ KẾT QUẢ THỰC HIỆN NĂM {YEAR}"]  # fmt: skip
        heads = ["STT", *(key.head for key in layout.keys), *(column.head for column in layout.columns)]
        table = Table(top, heads, rows, ["NGƯỜI LẬP BẢNG"], [1, 2], list(range(3, len(heads))))
        return Book("plan", [("Kế hoạch", table)])

    def _blocks(self, chance):
        """Make two tables side by side, of provinces, each with names of its own."""
        sides = [("Số người", "tried_persons"), ("Số hộ", "tried_households")]
        halves = []
        for head, measure in sides:
            units = chance.sample(self.provinces, 4)
            numbers = [chance.randint(0, 99_999) for _ in units]
            halves.append((head, [
                [Said(unit.name), Said(number, (unit.code, str(YEAR), measure, ""), number)]
                for unit, number in zip(units, numbers, strict=True)
            ]))  # fmt: skip
        (one, left), (other, right) = halves
        rows = [[*first, None, *second] for first, second in zip(left, right, strict=True)]
        table = Table([f"BIỂU THỬ NĂM {YEAR}"], ["Tỉnh", one, None, "Tỉnh", other], rows, [], [0, 3], [1, 4],
                      is_numbered=False)  # fmt: skip
        return Book("blocks", [("Khối", table)])


def letters(column):
    told = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        told = chr(65 + rest) + told
    return told


def placed(table):
    """Return (row, column) -> what stands there, of the whole sheet, and the first row of the body."""
    cells = {(row, table.right): Said(text) for row, text in enumerate(table.top) if text}
    first = len(table.top) + table.gap
    depth = max(len(head.split(" | ")) for head in table.heads if head) + table.deeper
    for column, head in enumerate(table.heads):
        path = head.split(" | ") if head else []
        for level, text in enumerate(path):
            before = table.heads[column - 1] if column else None
            same = before is not None and before.split(" | ")[: level + 1] == path[: level + 1]
            if table.heads_are == "repeated" or not (same and level < len(path) - 1):
                cells[first + level, column + table.right] = Said(text)
    first += depth
    if table.is_numbered:
        names = len(table.names) if table.names != [1] else 2
        for column in range(len(table.heads)):
            mark = "AB"[column] if column < names <= 2 else column - names + 1 if names <= 2 else column + 1
            cells[first, column + table.right] = Said(mark)
        first += 1
    for number, row in enumerate(table.rows):
        cells |= {(first + number, column + table.right): said for column, said in enumerate(row) if said is not None}
    below = first + len(table.rows) + 1
    cells |= {(below + number, table.right + 1): Said(text) for number, text in enumerate(table.bottom)}
    return cells, first, depth


def head_ranges(table):
    """Return the ranges over which heads are merged."""
    top = len(table.top) + table.gap
    paths = [head.split(" | ") if head else [] for head in table.heads]
    depth = max(map(len, paths)) + table.deeper
    for level in range(depth):
        column = 0
        while column < len(paths):
            path, end = paths[column], column
            if level >= len(path):
                column += 1
                continue
            is_leaf = level == len(path) - 1
            while not is_leaf and end + 1 < len(paths) and paths[end + 1][: level + 1] == path[: level + 1]:
                end += 1
            bottom = top + (depth - 1 if is_leaf else level)
            if (bottom, end) != (top + level, column):
                yield top + level, column + table.right, bottom, end + table.right
            column = end + 1


def write(book, folder):
    """Write the book; return its path and address -> what stands there."""
    path = folder / f"gui{book.suffix}"
    if book.suffix == ".xlsx":
        return path, _write_workbook(book, path)
    cells, _, _ = placed(book.sheets[0][1])
    text = StringIO()
    lines = csv.writer(text, delimiter=book.separator)
    for row in range(max(row for row, _ in cells) + 1):
        width = max((column for line, column in cells if line == row), default=-1) + 1
        lines.writerow([_as_text(cells.get((row, column))) for column in range(width)])
    path.write_bytes(text.getvalue().encode(book.encoding))
    return path, {f"gui!{letters(column)}{row + 1}": said for (row, column), said in cells.items()}


def _as_text(said):
    if said is None:
        return ""
    return f"{said.value:%d/%m/%Y}" if isinstance(said.value, date) else str(said.value)


def _write_workbook(book, path):
    addresses = {}
    with xlsxwriter.Workbook(path) as workbook:
        look = {"font_name": book.font} if book.font else {}
        plain = workbook.add_format(look)
        capital = workbook.add_format({"font_name": book.capitals} if book.capitals else look)
        looks = {said.look: workbook.add_format({"num_format": said.look}) for _, table in book.sheets
                 for line in table.rows for said in line if said is not None and said.look}  # fmt: skip
        day = workbook.add_format({"num_format": "dd/mm/yyyy"})
        for name, table in book.sheets:
            sheet = workbook.add_worksheet(name)
            cells, first, _ = placed(table)
            ranges = list(head_ranges(table)) if table.heads_are == "merged" else []
            ranges += [(first + top, left + table.right, first + bottom, right + table.right)
                       for top, left, bottom, right in table.merged]  # fmt: skip
            for each in ranges:
                sheet.merge_range(*each, "")
            for at, said in cells.items():
                is_covered = any(t <= at[0] <= b and le <= at[1] <= r and (t, le) != at for t, le, b, r in ranges)
                if is_covered:
                    continue  # what a merged range covers is not on the sheet
                addresses[f"{name}!{letters(at[1])}{at[0] + 1}"] = said
                own = looks.get(said.look) or (capital if str(said.value).isupper() else plain)
                _write_cell(sheet, at, said, day, own)
    return addresses


def _write_cell(sheet, at, said, day, look):
    if said.formula:
        sheet.write_formula(*at, "=1+1", look, said.value if said.is_worked_out else "")
    elif isinstance(said.value, date):
        sheet.write_datetime(*at, said.value, day)
    elif isinstance(said.value, bool):
        sheet.write_boolean(*at, said.value)
    elif isinstance(said.value, int | float):
        sheet.write_number(*at, said.value, look)
    else:
        sheet.write_string(*at, str(said.value), look)
