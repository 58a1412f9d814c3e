"""What a cell says: a figure, a day, that there is none, or something that cannot be taken and why."""

import datetime
import math
import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from analysis.ingest.days import whole_day
from analysis.model.errors import CadreError
from analysis.model.nouns import FIRST_DAY
from analysis.words.folding import LOOK_ALIKES

# Spreadsheets count days from here; they believe that 1900 was a leap year.
DAY_ZERO, DAY_ZERO_1904 = datetime.date(1899, 12, 30), datetime.date(1904, 1, 1)
LEAP_DAY_THAT_WAS_NOT = datetime.date(1900, 3, 1)
FIRST_YEAR_OF_1904, LAST_YEAR_OF_SMALL_NUMBERS = 1904, 1930
# "gần" is nearly: from below, but nobody says how near; so it is "about", as "khoảng" is.
BOUND_WORDS = {
    "trên": "at_least", "hơn": "at_least", "ít nhất": "at_least", "tối thiểu": "at_least", "từ": "at_least",
    ">": "at_least", ">=": "at_least", "≥": "at_least",
    "dưới": "at_most", "không quá": "at_most", "tối đa": "at_most", "<": "at_most", "<=": "at_most", "≤": "at_most",
    "gần": "about", "khoảng": "about", "xấp xỉ": "about", "chừng": "about", "~": "about", "≈": "about",
}  # fmt: skip
MARKS = ("x", "×", "✓", "v")  # a tick to one hand, "no figure" to another; a layout may say which
MULTIPLES = {"nghìn": 1_000, "ngàn": 1_000, "triệu": 1_000_000}
_BOUND = re.compile(
    "(" + "|".join(re.escape(word) for word in sorted(BOUND_WORDS, key=len, reverse=True)) + r")\s*(?=[\d])"
)
_ERROR = re.compile(r"#(REF|DIV/0|VALUE|NAME|N/A|NUM|NULL|SPILL|CALC|GETTING_DATA)[!?]?", re.IGNORECASE)
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d{0,2}(?: \d{3})+")
_NEGATIVE = re.compile(r"[-–−]\s?\d[\d., ]*")
_GRADE = re.compile(r"(?:loại )?(i{1,3})")  # offices write a commune's class as I, II or III
READ_KINDS = ("count", "score", "amount", "share", "day")
PERCENT = Decimal("0.01")
_DECIMAL = re.compile(r"(\d+|[1-9]\d{0,2}(?:\.\d{3})+(?=,)|[1-9]\d{0,2}(?:,\d{3})+(?=\.))[.,](\d+)")


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read.

    Attributes
    ----------
    state : ``figure``, ``missing`` or ``refused`` (then with the rule and the message).
    readings : of what is refused as ambiguous, the two values between which the column or its sums may decide.
    """

    state: Literal["figure", "missing", "refused"]
    value: float = 0.0
    bound: str = "exact"
    rule: str = ""
    message: str = ""
    readings: tuple[float, ...] = ()


def read_figure(
    raw: object, kind: str = "count", *, nil: Collection[str], missing: Collection[str], decimals: bool | None = None,
    at_most: float | None = None, times: Decimal = Decimal(1),
) -> Reading:  # fmt: skip
    """Read one non-empty cell.

    Parameters
    ----------
    raw : what the file holds.
    kind : the measure's kind. Counts and scores are whole (a score also I, II, III), amounts and shares may have
        decimals (12,5 or 12.5); a day is read as days since 1 January 1970. A share is read as a fraction, and "93,1%"
        is 0.931 in any column.
    nil, missing : texts that mean zero, and texts that mean that there is no figure. For a day both mean the latter.
    decimals : whether there may be decimals, where the kind does not say it.
    at_most : the greatest value that there can be, after ``times``; of a share 1.
    times : by what a figure of the column is multiplied to be in the measure's own unit.

    Raises
    ------
    CadreError
        for a kind that there is not.
    """
    if kind not in READ_KINDS:
        raise CadreError(f"there are no figures of the kind {kind!r}", do=f"Known: {', '.join(READ_KINDS)}.")
    zeros, nothing = _plain_texts(tuple(nil)), _plain_texts(tuple(missing))
    if kind == "day":
        return _read_day(raw, zeros | nothing)
    if isinstance(raw, str):
        raw = " ".join(raw.translate(LOOK_ALIKES).split())
        if kind == "share" and raw.endswith("%"):
            raw, times = raw.removesuffix("%").rstrip(), PERCENT
    is_whole = kind in ("count", "score") if decimals is None else not decimals
    reading = _read(raw, kind, is_whole, zeros, nothing)
    most = 1.0 if kind == "share" and at_most is None else at_most
    return _in_unit(reading, times, math.inf if most is None else most)


@lru_cache(maxsize=256)
def _plain_texts(texts: tuple[str, ...]) -> frozenset[str]:
    """Return texts as cells are held against them; those of a layout are asked for with every cell."""
    return frozenset(map(_plain, texts))


def _read(raw: object, kind: str, is_whole: bool, nil: Collection[str], missing: Collection[str]) -> Reading:
    if kind == "score" and isinstance(raw, str) and (grade := _GRADE.fullmatch(_plain(raw))):
        return Reading("figure", float(len(grade[1])))
    if isinstance(raw, bool):
        return _refused("not_a_number", f"“{raw}” là giá trị đúng/sai, không phải số. Hãy ghi {_wanted(is_whole)}.")
    if isinstance(raw, int | float):
        return _read_number(float(raw), is_whole)
    if isinstance(raw, datetime.date | datetime.time | datetime.timedelta):
        return _read_number_shown_as_day(raw, is_whole)
    return _read_text(str(raw), nil, missing, is_whole)


def _in_unit(reading: Reading, times: Decimal, most: float) -> Reading:
    """Bring what was read into the measure's unit; a reading above what can be is none."""
    if reading.state == "figure" and reading.value != 0:
        value = _times(reading.value, times)
        if value > most * (1 + 1e-9) and reading.bound != "at_most":
            above = f"{figure_told(value)} lớn hơn mức cao nhất có thể ({figure_told(most)})"
            message = f"{above}. Hãy kiểm tra số và đơn vị tính."
            return _refused("above_most", message)
        return reading if value == reading.value else replace(reading, value=value)
    if reading.readings:
        readings = tuple(_times(each, times) for each in reading.readings)
        possible = [each for each in readings if each <= most]
        return Reading("figure", possible[0]) if len(possible) == 1 else replace(reading, readings=readings)
    return reading


def _times(value: float, times: Decimal) -> float:
    return value if times == 1 else float(Decimal(repr(value)) * times)


def figure_told(value: float) -> str:
    """Return a figure as a Vietnamese form writes it, without signs of thousands: ``18``, ``93,1``."""
    return f"{value:.12g}".replace(".", ",")


def _read_number_shown_as_day(raw: object, is_whole: bool) -> Reading:
    """Read a number that a spreadsheet shows as a day: it counts days from 1900, or from 1904 where the file says so.

    Days before 1904 can only be counted from 1900. Of a later one nobody knows from which, or whether a text such as
    2.5 was taken for a day; the sums may tell.
    """
    if isinstance(raw, datetime.datetime) and raw.time() == datetime.time():
        raw = raw.date()
    if type(raw) is datetime.date and raw.year < LAST_YEAR_OF_SMALL_NUMBERS:
        number = float((raw - DAY_ZERO).days - (raw < LEAP_DAY_THAT_WAS_NOT))  # both of them are told as 28 February
        if raw.year < FIRST_YEAR_OF_1904 and raw != LEAP_DAY_THAT_WAS_NOT - datetime.timedelta(1):
            return Reading("figure", number)
        other = number + 1 if raw.year < FIRST_YEAR_OF_1904 else float((raw - DAY_ZERO_1904).days)
        return _two_readings(f"{raw:%d/%m/%Y}", number, other, is_whole)
    return _refused("date", f"Ô chứa ngày giờ “{raw}”, có lẽ do Excel tự đổi. Hãy định dạng ô là số và ghi lại.")


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _refused(rule: str, message: str) -> Reading:
    return Reading("refused", rule=rule, message=message)


def _wanted(is_whole: bool) -> str:
    return "một số nguyên" if is_whole else "một số"


def _read_day(raw: object, nothing: Collection[str]) -> Reading:
    if isinstance(raw, str) and _plain(raw) in nothing:
        return Reading("missing")
    day = whole_day(raw)
    if day is None:
        text = f"{raw:g}" if isinstance(raw, float) else f"{raw}"
        if _ERROR.fullmatch(text):
            return _refused("formula_error", f"Công thức báo lỗi {text}. Hãy sửa công thức hoặc ghi ngày vào ô.")
        return _refused("not_a_date", f"“{text}” không đọc được thành ngày. Hãy ghi ngày/tháng/năm, ví dụ 30/06/2024.")
    return Reading("figure", float((day - FIRST_DAY).days))


def _read_number(value: float, is_whole: bool) -> Reading:
    if not math.isfinite(value):
        return _refused("not_a_number", f"“{value}” không phải số. Hãy ghi {_wanted(is_whole)}.")
    if value < 0:
        return _refused("negative", f"Số âm ({value:g}). Số lượng không thể âm; hãy kiểm tra và ghi lại.")
    if value.is_integer():
        return Reading("figure", value)
    thousands = value * 1000
    if value >= 1 and abs(thousands - round(thousands)) < 1e-6 and round(value, 2) != value:
        return _two_readings(f"{value:.12g}", round(thousands), value, is_whole)
    return _not_whole(figure_told(value)) if is_whole else Reading("figure", value)


def _not_whole(text: str) -> Reading:
    return _refused("not_whole", f"“{text}” không phải số nguyên. Số lượng phải là số nguyên; hãy ghi lại.")


def _two_readings(text: str, one: float, other: float, is_whole: bool) -> Reading:
    asked = (
        "Hãy ghi số nguyên, không có dấu chấm, dấu phẩy."
        if is_whole
        else "Hãy ghi phần nghìn không có dấu (1234) và phần thập phân một hoặc hai chữ số (1,2 hoặc 1,25)."
    )
    message = f"“{text}” có thể đọc là {figure_told(one)} hoặc {figure_told(other)}. {asked}"
    return Reading("refused", rule="ambiguous", message=message, readings=(float(one), float(other)))


def _read_text(text: str, nil: Collection[str], missing: Collection[str], is_whole: bool) -> Reading:
    plain = _plain(text)
    if plain in nil:
        return Reading("figure", 0.0)
    if plain in missing:
        return Reading("missing")
    if _ERROR.fullmatch(text):
        return _refused("formula_error", f"Công thức báo lỗi {text}. Hãy sửa công thức hoặc ghi số vào ô.")
    if plain in MARKS:
        return _refused("mark", f"“{text}” có thể là dấu đánh dấu hoặc là không có số liệu. Hãy ghi số, hoặc để trống.")
    if "%" in text:
        return _refused("percentage", f"“{text}” là tỷ lệ phần trăm; cột này cần số lượng. Hãy ghi số lượng.")
    bound = "exact"
    if found := _BOUND.match(plain):
        bound, plain = BOUND_WORDS[found[1]], plain[found.end() :]
    multiple = 1
    for word, size in MULTIPLES.items():
        if plain.endswith(f" {word}"):
            multiple, plain = size, plain.removesuffix(f" {word}")
    if is_whole:
        return _read_digits(text, plain, bound, multiple)
    if multiple > 1:  # "12 triệu" in a column of million dong
        return _refused("ambiguous", f"“{text}”: hãy chỉ ghi số, theo đơn vị tính ở tiêu đề cột, không ghi thêm chữ.")
    return _read_decimal(text, plain, bound)


def _read_digits(text: str, digits: str, bound: str, multiple: int) -> Reading:
    """Read what is left once the words are off; ``text`` is the whole, for the message."""
    if _NEGATIVE.fullmatch(digits):
        return _refused("negative", f"Số âm ({text}). Số lượng không thể âm; hãy kiểm tra và ghi lại.")
    if re.fullmatch(r"\d+", digits, re.ASCII):
        return Reading("figure", float(int(digits) * multiple), bound)
    if decimal := re.fullmatch(r"(\d+)[.,](\d+)", digits) if multiple > 1 else None:
        value = float(f"{decimal[1]}.{decimal[2]}") * multiple
        if len(decimal[2]) == 3:
            return _two_readings(text, value, int(decimal[1] + decimal[2]) * multiple, True)
        return Reading("figure", round(value), bound) if abs(value - round(value)) < 1e-6 else _not_whole(text)
    if _THOUSANDS.fullmatch(digits):
        whole = re.sub(r"[., ]", "", digits)
        # 2.132 cannot be a whole number with decimals, but 2.000 can: 2000 or 2.
        if re.fullmatch(r"[1-9]\d{0,2}[.,]000", digits):
            return _two_readings(text, int(whole), int(digits[:-4]), True)
        return Reading("figure", float(int(whole) * multiple), bound)
    if decimal := _DECIMAL.fullmatch(digits):
        if int(decimal[2]) == 0:
            return Reading("figure", float(re.sub(r"[.,]", "", decimal[1])), bound)
        return _not_whole(text)
    return _refused("not_a_number", f"“{text}” không đọc được thành số. Hãy ghi một số nguyên.")


def _read_decimal(text: str, digits: str, bound: str) -> Reading:
    """Read an amount: 12,5 and 12.5 are one thing; 1.234 is 1234 or 1,234, and nobody can say which."""
    if _NEGATIVE.fullmatch(digits):
        return _refused("negative", f"Số âm ({text}). Giá trị không thể âm; hãy kiểm tra và ghi lại.")
    if re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", digits):
        return _two_readings(text, int(re.sub(r"[.,]", "", digits)), float(digits.replace(",", ".")), False)
    if re.fullmatch(r"\d+", digits, re.ASCII) or _THOUSANDS.fullmatch(digits):
        return Reading("figure", float(re.sub(r"[., ]", "", digits)), bound)
    if decimal := _DECIMAL.fullmatch(digits):
        return Reading("figure", float(f"{re.sub(r'[.,]', '', decimal[1])}.{decimal[2]}"), bound)
    return _refused("not_a_number", f"“{text}” không đọc được thành số. Hãy ghi một số, ví dụ 12,5.")
