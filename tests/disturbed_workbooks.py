"""What happens to good workbooks on their way: each way changes the plan of one, and keeps the truth of its cells.

A way returns whether all that is left can still be read for certain. Where it cannot, it may be refused, but it may
not be read wrongly.
"""

import unicodedata
from copy import deepcopy
from dataclasses import replace
from datetime import date, timedelta

from analysis.ingest.old_text import BREVE, HAT, TCVN3, VNI_LETTERS, VNI_MARKS
from good_workbooks import NOTES, Said, Table

OLD = {letter: code for code, letter in TCVN3.items()}
HORN = "\u031b"
MARKS_OF_VNI = {marks: letter for letter, marks in VNI_MARKS.items()}
LETTERS_OF_VNI = {letter: typed for typed, letter in VNI_LETTERS.items()}
JUNK = ("x", "abc", "12 người", "#REF!", "5%", "1/2", "mười hai", "12-13", "?", True, -3, 7.5)
# Where a word of one letter group has its tone mark by the other of the two habits.
OTHER_TONES = {"Hóa": "Hoá", "Thụy": "Thuỵ", "Hòa": "Hoà", "Thủy": "Thuỷ"}


def figures(table):
    """Return row, column and cell of all figures with a truth."""
    return [(row, column, said) for row, line in enumerate(table.rows) for column, said in enumerate(line)
            if said is not None and said.truth]  # fmt: skip


def some(things, chance, share=0.3):
    return [each for each in things if chance.random() < share] or things[:1]


def counts(table, known):
    """Return the figures that are numbers now, not days, texts or formulas."""
    return [each for each in figures(table) if type(each[2].value) is int and not each[2].formula]


def records(table):
    """Return the numbers of the rows that hold figures."""
    return sorted({row for row, _, _ in figures(table)})


def insert(table, row, line):
    table.rows.insert(row, line)
    table.merged = [(t + (t >= row), le, b + (t >= row), r) for t, le, b, r in table.merged if not t < row <= b]


def blank_rows(book, chance):
    for table in book.tables:
        for _ in range(chance.randint(1, 3)):
            insert(table, chance.randint(0, len(table.rows)), [])
    return True


def note_rows(book, chance):
    for table in book.tables:
        insert(table, len(table.rows), [Said("Ghi chú: số liệu chưa kiểm tra 12 xã")])
    return True


def notes_among_rows(book, chance):
    for table in book.tables:
        note = chance.choice(("(*) Số liệu tạm", "Lưu ý: xem 5 xã"))
        insert(table, chance.choice(records(table) or [0]), [Said(note)])
    return False


def more_above(book, chance):
    for table in book.tables:
        line = chance.choice(("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "", "Kính gửi: Sở"))
        table.top.insert(chance.randint(0, 1), line)
        table.gap = chance.randint(0, 3)
    return table.gap > 0


def shifted(book, chance):
    for table in book.tables:
        table.right = chance.randint(1, 4)
        table.top[:0] = [""] * chance.randint(0, 3)
    return True


def moved_columns(book, chance):
    for table in book.tables:
        if table.merged or len(table.movable) < 2:
            continue
        if book.kind == "blocks":
            order = [3, 4, 2, 0, 1]
        else:
            among = chance.sample(table.movable, len(table.movable))
            places = dict(zip(table.movable, among, strict=True))
            order = [places.get(column, column) for column in range(len(table.heads))]
        take_columns(table, order)
    return True


def take_columns(table, order):
    """Put the columns into another order; one may be taken twice or not at all."""
    wide = [[*row, *[None] * (len(table.heads) - len(row))] for row in table.rows]
    table.heads = [table.heads[column] for column in order]
    table.rows = [[row[column] for column in order] for row in wide]
    where = {column: place for place, column in reversed(list(enumerate(order)))}
    table.movable = [where[column] for column in table.movable if column in where]
    table.names = [where[column] for column in table.names if column in where]
    table.merged = []


def dropped_column(book, chance):
    for table in book.tables:
        if book.kind == "blocks" or len(table.movable) < 3 or len(set(table.heads)) < len(table.heads):
            continue
        gone = chance.choice(table.movable)
        take_columns(table, [column for column in range(len(table.heads)) if column != gone])
    return book.kind != "leaders"


def strange_column(book, chance):
    if book.kind == "blocks":
        return True
    for table in book.tables:
        table.heads = [*table.heads, "Cột lạ"]
        width = len(table.heads)
        for row in records(table):
            line = [*table.rows[row], *[None] * width][: width - 1]
            table.rows[row] = [*line, Said(chance.randint(0, 50), is_bad=True)]
    return True


def repeated_column(book, chance):
    """Let a column stand twice: the same again, where the first stands, or with other figures, where neither may."""
    if book.kind == "blocks":
        return True
    is_same = chance.random() < 0.5
    for table in book.tables:
        column = chance.choice(table.movable)
        take_columns(table, [*range(len(table.heads)), column])
        for line in table.rows:
            if line[-1] is not None and line[-1].truth:
                value = line[-1].value if is_same else chance.randint(0, 50)
                line[-1] = replace(line[-1], value=value, truth=None, is_bad=True, formula=False)
    return is_same


def bare_heads(book, chance):
    for table in book.tables:
        if len(set(table.heads)) == len(table.heads):
            table.heads_are = chance.choice(("bare", "repeated"))
    return False


def merged_figures(book, chance):
    """Merge two figures of a column: the second is no longer on the sheet."""
    for table in book.tables:
        rows = records(table)
        pairs = [row for row in rows if row + 1 in rows]
        if pairs and not table.is_repeated:  # what stands under a merged cell does not stand there twice
            row, column = chance.choice(pairs), chance.choice(table.movable)
            if column < len(table.rows[row]) and not table.merged:
                table.merged.append((row, column, row + 1, column))
    return False


def merged_label(book, chance):
    for table in book.tables:
        for row, line in enumerate(table.rows):
            if book.kind == "bm02" and line and line[0] is None and len(line) > 1 and line[1] is not None:
                line[0], line[1] = line[1], None
                table.merged.append((row, 0, row, 1))
                break
    return True


def old_font(book, chance):
    if book.suffix != ".xlsx":
        return True
    book.font, book.capitals = ".VnTime", ".VnTimeH"
    everywhere(book, in_tcvn3)
    return False


def old_text(book, chance):
    """Texts of old of which no font tells: copied into Times New Roman, or as a text file."""
    everywhere(book, in_tcvn3)
    return False


def vni_font(book, chance):
    book.font = "VNI-Times" if book.suffix == ".xlsx" and chance.random() < 0.7 else ""
    everywhere(book, in_vni)
    return False


def old_font_typed_over(book, chance):
    """A template in an old font that is filled in with Unicode."""
    if book.suffix == ".xlsx":
        book.font = chance.choice((".VnTime", "VNI-Times"))
    return True


def in_tcvn3(text):
    return "".join(OLD.get(letter, OLD.get(letter.lower(), letter)) for letter in text)


def in_vni(text):
    return "".join(map(_letter_in_vni, unicodedata.normalize("NFC", text)))


def _letter_in_vni(letter):
    """Return a letter as VNI types it: the letter, and behind it that of its marks."""
    small = letter.lower()
    if small in LETTERS_OF_VNI:
        typed = LETTERS_OF_VNI[small]
    else:
        base, marks = small, ""
        for part in unicodedata.normalize("NFD", small)[1:]:
            marks += part if part != HORN else ""
        if marks:
            base = unicodedata.normalize("NFD", small)[0]
            base = {"o": "ơ", "u": "ư"}.get(base, base) if HORN in unicodedata.normalize("NFD", small) else base
        order = "".join(sorted(marks, key=lambda mark: mark not in BREVE + HAT))
        typed = LETTERS_OF_VNI.get(base, base) + MARKS_OF_VNI.get(order, order)
    return typed.upper() if letter != small else typed


def everywhere(book, change):
    """Change every text of the book but those that stand for figures."""
    for table in book.tables:
        table.top, table.bottom = [change(text) for text in table.top], [change(text) for text in table.bottom]
        table.heads = [head and " | ".join(map(change, head.split(" | "))) for head in table.heads]
        for line in table.rows:
            for said in line:
                if said is not None and isinstance(said.value, str) and not said.truth:
                    said.value = change(said.value)


def letters_apart(book, chance):
    everywhere(book, lambda text: unicodedata.normalize("NFD", text))
    return True


def spaces(book, chance):
    space = chance.choice(("  ", "\u00a0", " \u200b"))
    everywhere(book, lambda text: text.replace(" ", space) if ":" not in text else text)
    return True


def other_tones(book, chance):
    for here, there in OTHER_TONES.items():
        everywhere(book, lambda text, here=here, there=there: text.replace(here, there))
    return True


def capitals(book, chance):
    for table in book.tables:
        for line in table.rows:
            for column in table.names:
                if column < len(line) and line[column] is not None:
                    line[column].value = str(line[column].value).upper()
    return False


def as_text(book, chance):
    for table in book.tables:
        for _, _, said in some(counts(table, book), chance):
            if 0 <= said.value < 1000:
                said.value = chance.choice(("{}", "{} ", "\u00a0{}", "{},0", "{}.0")).format(said.value)
    return True


def separators(book, chance):
    mark = chance.choice((".", ",", " ", "\u00a0", ".", "'"))
    for table in book.tables:
        for _, _, said in some(counts(table, book), chance, 0.6):
            if said.value >= 1000:
                said.value = f"{said.value:,}".replace(",", mark)
    return False


def decimals_by_mistake(book, chance):
    """Let 1234 become 1.234, as a program does that takes the point for a decimal sign."""
    for table in book.tables:
        for _, _, said in some(counts(table, book), chance):
            if said.value >= 1000 and said.value % 1000:  # 2000 becomes 2, of which nothing tells what it was
                said.value = said.value / 1000
    return False


def days_by_mistake(book, chance):
    if book.suffix != ".xlsx":
        return True
    for table in book.tables:
        for _, _, said in some(counts(table, book), chance, 0.1):
            if 1 <= said.value < 1000 and said.value != 60:  # the 60th day of 1900 is one that never was
                said.value = date(1899, 12, 31) + timedelta(days=said.value - (said.value > 60))
    return False


def zeros(book, chance):
    for table in book.tables:
        for _, _, said in counts(table, book):
            if said.value == 0:
                said.value = chance.choice(("-", "–", "không", "0"))
    return True


def untold(book, chance):
    for table in book.tables:
        for row, column, said in some(counts(table, book), chance, 0.1):
            table.rows[row][column] = replace(said, value=chance.choice(("..", "...")), truth=None)
    return False


def junk(book, chance):
    for table in book.tables:
        for row, column, said in some(figures(table), chance, 0.1):
            if not isinstance(said.value, date):
                table.rows[row][column] = Said(chance.choice(JUNK), is_bad=True)
    return False


def formulas(book, chance):
    if book.suffix != ".xlsx":
        return True
    is_worked_out = chance.random() < 0.7
    for table in book.tables:
        for _, _, said in some(counts(table, book), chance):
            said.formula, said.is_worked_out = True, is_worked_out
    return is_worked_out


def sub_totals(book, chance):
    if book.kind != "bm02":
        return True
    for table in book.tables:
        rows = records(table)
        if not rows:
            continue
        last = chance.choice(rows)
        line = [None, Said("Cộng"), *[None] * (len(table.heads) - 2)]
        for column in table.movable:
            told = [table.rows[row][column] for row in rows if row <= last]
            line[column] = Said(sum(said.number for said in told if said is not None and said.truth))
        insert(table, last + 1, line)
    return True


def wrong_total(book, chance):
    if book.kind != "bm02":
        return True
    for table in book.tables:
        for line in table.rows:
            if any(said is not None and said.value == "Tổng số" for said in line):
                for column in table.movable:
                    if column < len(line) and line[column] is not None and not line[column].is_bad:
                        line[column] = Said(int(line[column].value) + 7)
                        book.has_wrong_total = True
    return True


def repeated_row(book, chance):
    """Let a row stand twice: the same again, where the first stands, or with other figures, where neither may."""
    is_same = chance.random() < 0.5
    for table in book.tables:
        if book.kind == "blocks" or table.merged or not records(table):
            continue
        row = chance.choice(records(table))
        table.is_repeated = True
        again = [said and replace(said) for said in table.rows[row]]
        for said in again:
            if said is not None and said.truth:
                said.truth, said.is_bad, said.formula = None, True, False
                if not is_same and not isinstance(said.value, date):
                    said.value = chance.randint(1, 50)
        insert(table, row + 1 if book.kind == "leaders" else len(table.rows), again)
    return is_same


def rows_in_another_order(book, chance):
    if book.kind == "leaders":
        return True
    for table in book.tables:
        rows = records(table)
        mixed = [table.rows[row] for row in chance.sample(rows, len(rows))]
        for row, line in zip(rows, mixed, strict=True):
            table.rows[row] = line
        table.merged = [each for each in table.merged if each[0] not in rows]
    return True


def unknown_names(book, chance):
    """Write a name that means nothing over a row: none of its figures may be taken."""
    for table in book.tables:
        if table.is_repeated:
            continue  # the row that is left would then be the only one
        row = chance.choice(records(table) or [0])
        column = chance.choice(table.names)
        line = table.rows[row]
        beside = [column + 1] if book.kind == "blocks" else range(len(line))
        if column < len(line) and line[column] is not None:
            line[column].value = chance.choice(("Xứ Không Tên", "Đơn vị lạ nào đó", "???"))
            for other in beside:
                if other < len(line) and line[other] is not None and line[other].truth:
                    line[other] = replace(line[other], truth=None, is_bad=line[other].is_worked_out)
    return False


def no_names(book, chance):
    for table in book.tables:
        row, column = chance.choice(records(table) or [0]), table.names[0]
        line = table.rows[row]
        if column < len(line) and not table.merged and not table.is_repeated:
            line[column] = None
            for other, said in enumerate(line):
                if said is not None and said.truth and (book.kind != "blocks" or other == column + 1):
                    line[other] = replace(said, truth=None, is_bad=said.is_worked_out)
    return False


def swapped_sheets(book, chance):
    if book.suffix != ".xlsx" or len(book.tables) < len(book.sheets):
        return True
    notes = Table(["Ghi chép của văn phòng"], ["Việc", "Ngày"], [[Said("Gọi xã"), Said(12)]], [], [0], [1])
    book.sheets = [*book.sheets, (NOTES, notes)]
    book.sheets = chance.sample(book.sheets, len(book.sheets))
    return True


def heads_deeper(book, chance):
    """Let heads take more rows than they need, each merged over what is left, as forms print them."""
    for table in book.tables:
        table.deeper = chance.randint(1, 2)
        if table.heads_are != "merged":
            table.deeper = 0
    return True


def years_above(book, chance):
    """Above a title stand the year of a circular, and that of the day of signing."""
    lines = (
        "(Ban hành kèm theo Thông tư số 11/2012/TT-BNV ngày 17 tháng 12 năm 2012)", "Hà Nam, ngày 15 tháng 01 năm 2021",
        "Hà Nam, ngày … tháng … năm 2021", "Biểu mẫu năm 2018",
    )  # fmt: skip
    for table in book.tables:
        table.top.insert(0, chance.choice(lines))
    return True


def other_periods(book, chance):
    """Let the title tell what is no year: none of its figures may be taken."""
    words = chance.choice((" 6 THÁNG ĐẦU NĂM 2020", " QUÝ III NĂM 2020", " GIAI ĐOẠN 2016 - 2020", " NĂM 2019, 2020"))
    for table in book.tables:
        before, table.top = table.top, [text.replace(" NĂM 2020", words) for text in table.top]
        if table.top != before:  # it may be written in an old font already
            nothing_is_true(table)
    return False


def other_units(book, chance):
    """Let the head tell that the figures are no persons, or that they are."""
    is_person = chance.random() < 0.5
    for table in book.tables:
        told = "người" if is_person else chance.choice(("nghìn người", "1.000 người", "%", "tỷ lệ %"))
        table.top.append(f"ĐVT: {told}")
        if not is_person:
            nothing_is_true(table)
    return is_person


def nothing_is_true(table):
    for row, column, said in figures(table):
        table.rows[row][column] = replace(said, truth=None)


def shown_otherwise(book, chance):
    """Let a format add something to a number."""
    if book.suffix != ".xlsx":
        return True
    look = chance.choice(('0"%"', '0" nghìn"', '0",000"', ";;;"))
    for table in book.tables:
        for row, column, said in some(counts(table, book), chance, 0.1):
            table.rows[row][column] = replace(said, truth=None, is_bad=True, look=look)
    return False


def second_table(book, chance):
    """Put another table below: its figures are not those of the heads above."""
    if book.kind != "bm02":
        return True
    for table in book.tables:
        heads = ["STT", chance.choice(("Tên đơn vị", "Xã, phường")), "Số thôn", "Số hộ"][: len(table.heads)]
        line = [1, "Xã Thanh Sơn", chance.randint(5, 20), chance.randint(500, 2000)][: len(table.heads)]
        table.rows += [[Said(said, is_bad=True) for said in each] for each in (heads, line)]
    return True


def draft_of_a_sheet(book, chance):
    """Let the book hold an earlier draft of its sheets, before or behind them: which of both counts, nobody can say."""
    if book.suffix != ".xlsx" or book.kind == "blocks":
        return True
    drafts = []
    for name, table in book.sheets:
        if name != NOTES:
            draft = deepcopy(table)
            draft.is_repeated = table.is_repeated = True
            for row, column, said in figures(draft):
                value = said.value + 1 if type(said.value) is int else said.value
                draft.rows[row][column] = replace(said, value=value, truth=None, formula=False)
            own = name.partition(" (")[0]  # a draft of a draft is one more of the sheet: names have no room for all
            drafts.append((f"{own} ({len(book.sheets) + len(drafts) + 1})", draft))
    book.sheets = [*drafts, *book.sheets] if chance.random() < 0.5 else [*book.sheets, *drafts]
    return False


def no_year(book, chance):
    for table in book.tables:
        table.top = [text.replace(" NĂM 2020", "") for text in table.top]
    return False


def no_numbering(book, chance):
    for table in book.tables:
        table.is_numbered = not table.is_numbered and book.kind != "blocks"
    return True


def as_csv(book, chance):
    looks = any(said is not None and said.look for table in book.tables for line in table.rows for said in line)
    if len(book.sheets) > 1 or book.font or looks:
        return True
    book.suffix, book.separator = ".csv", chance.choice(";\t,|")
    book.encoding = chance.choice(("utf-8", "utf-8-sig", "utf-16"))
    for table in book.tables:
        table.merged, table.heads_are = [], "bare"
        for line in table.rows:
            for said in line:
                if said is not None:
                    said.formula = False
    return False


WAYS = {way.__name__: way for way in (
    blank_rows, note_rows, notes_among_rows, more_above, shifted, moved_columns, dropped_column, strange_column,
    repeated_column, bare_heads, merged_figures, merged_label, old_font, letters_apart, spaces, other_tones,
    capitals, as_text, separators, decimals_by_mistake, days_by_mistake, zeros, untold, junk, formulas, sub_totals,
    wrong_total, repeated_row, rows_in_another_order, old_text, vni_font, old_font_typed_over, heads_deeper,
    years_above, other_periods, other_units, shown_otherwise, second_table, draft_of_a_sheet, unknown_names,
    no_names, swapped_sheets, no_year, no_numbering, as_csv,
)}  # fmt: skip
