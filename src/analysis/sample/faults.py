"""The faults that are put into the sample on purpose, of the kinds that real workbooks have.

Each is told here with the true figure, so that a test can look whether the program finds it. None changes a fitted
figure of Kim Bảng in 2020: what stands in its file is odd to read ("18 ") but says the same.
"""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from analysis.model.errors import CadreError
from analysis.sample.sheets import Line, Sheet, Total, add_totals

Kind = Literal[
    "number_as_text", "nil_mark", "decomposed_name", "other_spelling", "wrong_letter", "part_over_whole", "percentage",
    "stray_mark", "formula_error", "twice", "template_row", "row_missing", "wrong_total", "total_as_text",
    "total_not_stored", "not_sent",
]  # fmt: skip
Fate = Literal["read", "refused", "check_agrees", "check_differs", "unverified_check", "missing"]


@dataclass(frozen=True)
class Fault:
    """One deliberate fault.

    Attributes
    ----------
    file, sheet : where it is, below the sample's folder.
    unit : true name of the unit in the row (of the criterion, in a cross-table), or ``TOTAL``; empty for a whole file.
    column : head of the column; empty where a row or a file is meant.
    what_was, what_is : the true text of the cell or name, and what was written; empty where nothing was or is.
    expected_fate : ``read`` as it was meant; ``refused``; a check that ``agrees``, ``differs`` or cannot be verified;
        ``missing`` from what was received.
    """

    file: str
    sheet: str
    unit: str
    column: str
    kind: Kind
    what_was: str
    what_is: str
    expected_fate: Fate


TOTAL = "Tổng số"
UNIVERSITY = "Chia theo trình độ đào tạo | Chuyên môn | Đại học"
MASS_ORGANISATIONS = "II. Bồi dưỡng | II.2 Nghiệp vụ đoàn thể chính trị | Thực hiện | Số lượt"
MINORITY_LANGUAGE = "Chia theo trình độ đào tạo | Chứng chỉ tiếng dân tộc"
DOCTOR = "Chia theo trình độ đào tạo | Chuyên môn | Tiến sĩ"
ROTATED = "Công chức luân chuyển từ cấp huyện"
HOANG_TAY = unicodedata.normalize("NFD", "Xã Hoàng Tây")

FAULTS: tuple[Fault, ...] = (
    Fault("2020/BM02_Kim_Bang.xlsx", "BM02", "Xã Tân Sơn", UNIVERSITY, "number_as_text", "18", "18 ", "read"),
    Fault("2018/BM02_Thanh_Liem.xlsx", "BM02", "Xã Thanh Thủy", DOCTOR, "nil_mark", "0", "-", "read"),
    Fault(
        "2022/9C_Duy_Tien.xlsx", "9C", "3. Chức danh khoa học | - Giáo sư", "Lãnh đạo cấp ủy | Bí thư",
        "nil_mark", "0", "-", "read",
    ),
    Fault("2018/BM02_Kim_Bang.xlsx", "BM02", "Xã Hoàng Tây", "", "decomposed_name", "Xã Hoàng Tây", HOANG_TAY, "read"),
    Fault("2019/BM02_Kim_Bang.xlsx", "BM02", "Xã Thụy Lôi", "", "other_spelling", "Xã Thụy Lôi", "Xã Thuỵ Lôi", "read"),
    Fault(
        "2016/BM02_Thanh_Liem.xlsx", "BM02", "Xã Thanh Lưu", "",
        "wrong_letter", "Xã Thanh Lưu", "Xã Thanh Lƣu", "read",
    ),
    Fault("2017/BM02_Duy_Tien.xlsx", "BM02", "Xã Mộc Bắc", "Trong đó | Nữ", "part_over_whole", "3", "33", "refused"),
    Fault("2021/BM02_Thanh_Liem.xlsx", "BM02", "Xã Liêm Phong", UNIVERSITY, "percentage", "20", "93,1%", "refused"),
    Fault("2023/BM02_Binh_Luc.xlsx", "BM02", "Xã Vũ Bản", MINORITY_LANGUAGE, "stray_mark", "0", "x", "refused"),
    Fault("2019/BM02_Phu_Ly.xlsx", "BM02", "Phường Lam Hạ", ROTATED, "formula_error", "0", "#REF!", "refused"),
    Fault("2016/BM02_Ly_Nhan.xlsx", "BM02", "Xã Nhân Khang", "", "twice", "Xã Nhân Khang", "Xã Nhân Khang", "refused"),
    Fault("2022/BM02_Phu_Ly.xlsx", "BM02", "", "", "template_row", "", "Xã ...", "refused"),
    Fault("2021/BM02_Binh_Luc.xlsx", "BM02", "Xã Đồn Xá", "", "row_missing", "Xã Đồn Xá", "", "missing"),
    Fault("2018/BM02_Binh_Luc.xlsx", "BM02", TOTAL, "Tổng số", "wrong_total", "380", "390", "check_differs"),
    Fault(
        "2019/Dao_tao_Ly_Nhan.xlsx", "Dao tao", TOTAL, MASS_ORGANISATIONS,
        "total_as_text", "1273", "1.273", "check_agrees",
    ),
    Fault("2021/BM02_Duy_Tien.xlsx", "BM02", TOTAL, "Tổng số", "total_not_stored", "330", "", "unverified_check"),
    Fault("2017/Dao_tao_Ly_Nhan.xlsx", "", "", "", "not_sent", "2017/Dao_tao_Ly_Nhan.xlsx", "", "missing"),
)  # fmt: skip


def is_sent(file: str) -> bool:
    """Whether the workbook was sent at all."""
    return not any(fault.kind == "not_sent" and fault.file == file for fault in FAULTS)


def with_faults(file: str, sheets: list[Sheet]) -> list[Sheet]:
    """Return the sheets of a workbook with their totals, and with the faults that belong there.

    Raises
    ------
    CadreError
        if a fault tells another true figure than the sample has: then ``FAULTS`` must be brought up to date.
    """
    for sheet in sheets:
        faults = [fault for fault in FAULTS if (fault.file, fault.sheet) == (file, sheet.name)]
        before_totals = [fault for fault in faults if fault.kind in BEFORE_TOTALS]
        for fault in before_totals:
            BEFORE_TOTALS[fault.kind](sheet, fault)
        if sheet.layout.shape == "table":
            add_totals(sheet)
        for fault in faults:
            if fault not in before_totals:
                AFTER_TOTALS[fault.kind](sheet, fault)
    return sheets


def _line(sheet: Sheet, fault: Fault) -> Line:
    for line in sheet.lines:
        if line.name == fault.unit:
            return line
    raise CadreError(f"no row {fault.unit!r}.", where=f"{fault.file}, {fault.sheet}", do="Mend sample/faults.py.")


def _guard(fault: Fault, truth: object) -> None:
    if str(truth) != fault.what_was:
        where = f"{fault.file}, {fault.unit}, {fault.column}"
        raise CadreError(f"the true figure is {truth}, not {fault.what_was}.", where=where, do="Mend sample/faults.py.")


def _write_number(sheet: Sheet, fault: Fault) -> None:
    line = _line(sheet, fault)
    _guard(fault, line.cells[fault.column])
    line.cells[fault.column] = int(fault.what_is)


def _write_text(sheet: Sheet, fault: Fault) -> None:
    """A formula would pass over a text; the clerk therefore typed the true total by hand."""
    line = _line(sheet, fault)
    _guard(fault, line.cells[fault.column])
    line.cells[fault.column] = fault.what_is
    if fault.column in sheet.totals and fault.what_was != "0":
        sheet.totals[fault.column].kind = "typed"


def _write_broken_formula(sheet: Sheet, fault: Fault) -> None:
    """The sum over a broken cell would be broken too, so that this total is typed as well."""
    _write_text(sheet, fault)
    sheet.totals[fault.column].kind = "typed"


def _write_name(sheet: Sheet, fault: Fault) -> None:
    line = _line(sheet, fault)
    _guard(fault, line.name)
    line.name = fault.what_is


def _write_twice(sheet: Sheet, fault: Fault) -> None:
    line = _line(sheet, fault)
    sheet.lines.insert(sheet.lines.index(line) + 1, replace(line, cells=dict(line.cells)))


def _leave_template_row(sheet: Sheet, fault: Fault) -> None:
    sheet.lines.append(Line(fault.what_is, dict.fromkeys(sheet.lines[0].cells, 0)))


def _leave_out(sheet: Sheet, fault: Fault) -> None:
    sheet.lines.remove(_line(sheet, fault))


def _write_total(sheet: Sheet, fault: Fault) -> None:
    _guard(fault, sheet.totals[fault.column].value)
    value = fault.what_is if fault.kind == "total_as_text" else int(fault.what_is)
    sheet.totals[fault.column] = Total(value, "typed")


def _forget_stored_total(sheet: Sheet, fault: Fault) -> None:
    _guard(fault, sheet.totals[fault.column].value)
    sheet.totals[fault.column].kind = "unstored"


Change = Callable[[Sheet, Fault], None]
# These change what is added up; the others change what is printed.
BEFORE_TOTALS: dict[Kind, Change] = {
    "part_over_whole": _write_number,
    "decomposed_name": _write_name,
    "other_spelling": _write_name,
    "wrong_letter": _write_name,
    "twice": _write_twice,
    "template_row": _leave_template_row,
    "row_missing": _leave_out,
}
AFTER_TOTALS: dict[Kind, Change] = {
    "number_as_text": _write_text,
    "nil_mark": _write_text,
    "percentage": _write_text,
    "stray_mark": _write_text,
    "formula_error": _write_broken_formula,
    "wrong_total": _write_total,
    "total_as_text": _write_total,
    "total_not_stored": _forget_stored_total,
}
