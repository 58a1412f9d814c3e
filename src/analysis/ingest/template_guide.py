"""The second sheet of a template: how to fill it in, what each column means, the lists to choose from.

It is ignored whole when the file is received again. The lists stand here and not in the cells themselves because a cell
may list at most 255 letters.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from xlsxwriter.utility import xl_range_abs

from analysis.catalogue.catalogue import Catalogue
from analysis.ingest.drawing_formats import LINE_HEIGHT
from analysis.ingest.drawing_formats import lines_of as lines_of_text
from analysis.ingest.names import day_of
from analysis.ingest.template_cells import LISTED, Lists
from analysis.ingest.template_filling import Filling, members_in, text_of
from analysis.ingest.template_marks import CHECK_HEAD, GUIDE_SHEET
from analysis.model.forms import Column, Layout
from analysis.model.nouns import Measure

FIRST_LIST = 5  # column of the first list, right of the table of columns
LIST_WIDTH = 44.0
READS = {
    "count": "Số nguyên, không âm", "amount": "Số không âm, có thể có phần thập phân", "score": "Số nguyên",
    "share": "Số", "day": "Ngày/tháng/năm",
}  # fmt: skip
FIELD_READS = {
    "text": "Chữ", "date": "Ngày/tháng/năm", "mark": "Đánh dấu x nếu đúng",
    "texts": "Chữ; nhiều nội dung ghi cách nhau bằng dấu chấm phẩy (;)",
}  # fmt: skip


WIDTHS = (5.0, 52.0, 46.0, 40.0, 3.0)


def draw_guide(workbook: Any, formats: Mapping[str, Any], filling: Filling, due: date | None) -> Lists:
    """Add the sheet to the workbook; return grouping -> (reference to its cells, its texts)."""
    worksheet = workbook.add_worksheet(GUIDE_SHEET)
    for column, width in enumerate(WIDTHS):
        worksheet.set_column(column, column, width)
    worksheet.write_string(0, 0, "HƯỚNG DẪN ĐIỀN BIỂU", formats["title_left"])
    row = 1
    for text in _lines(filling, due):
        worksheet.merge_range(row, 0, row, 3, text, formats["guide"])
        worksheet.set_row(row, LINE_HEIGHT * lines_of_text(text, sum(WIDTHS[:4])))
        row += 1
    for column, text in enumerate(("STT", "Cột hoặc hàng của biểu", "Nội dung", "Cách ghi")):
        worksheet.write_string(row + 1, column, text, formats["head"])
    for number, told in enumerate(_columns(filling.layout, filling.catalogue), start=1):
        worksheet.write_number(row + 1 + number, 0, number, formats["number"])
        for column, text in enumerate(told, start=1):
            worksheet.write_string(row + 1 + number, column, text, formats["text"])
        high = max(lines_of_text(text, width) for text, width in zip(told, WIDTHS[1:4], strict=True))
        worksheet.set_row(row + 1 + number, LINE_HEIGHT * high)
    worksheet.set_landscape()
    worksheet.set_paper(9)
    worksheet.fit_to_pages(1, 0)
    worksheet.protect("", {"format_columns": True, "format_rows": True})
    return _draw_lists(worksheet, formats, filling)


def _lines(filling: Filling, due: date | None) -> Iterator[str]:
    form, layout = filling.form, filling.layout
    day = day_of(form, filling.year)
    label = form.print.label if form.print else form.id
    yield f"{label}, năm {filling.year}. Đơn vị điền biểu: {filling.sender.name}."
    yield f"Số liệu tính đến ngày {day.day}/{day.month}/{day.year}."
    by = f"{due.day}/{due.month}/{due.year}" if due else "theo văn bản đề nghị báo cáo"
    yield f"Nơi nhận: cơ quan đã gửi mẫu biểu này. Hạn gửi: {by}. Gửi tệp .xlsx, không gửi bản PDF hoặc ảnh chụp."
    yield "Chỉ ghi vào các ô nền vàng nhạt; các ô khác đã khóa. Không thêm, xóa, đổi tên hàng, cột và trang."
    if layout.shape == "persons":
        yield "Mỗi người ghi một hàng, dưới tên xã và tên chức danh; hàng không dùng thì để trống."
        yield "Nếu không đủ hàng cho một chức danh, đề nghị nơi gửi mẫu biểu cấp mẫu có nhiều hàng hơn."
        yield "Danh sách chỉ dùng để đếm: họ tên, ngày sinh và số hiệu không được lưu vào kho số liệu."
    elif layout.shape == "items":
        yield "Mỗi chương trình và cơ quan ghi một hàng, chọn trong danh sách của ô; hàng không dùng thì để trống."
    else:
        yield "Không có thì ghi 0; chưa có số liệu thì để trống ô."
    if layout.sums or (layout.totals and layout.columns):
        yield "Các ô tổng tự cộng, không phải ghi."
    where = "Hàng" if layout.groups else "Cột"
    yield f"{where} “{CHECK_HEAD}” phải báo “Đúng” trước khi gửi; nếu báo “Sai” thì sửa theo nội dung được báo."


def _columns(layout: Layout, catalogue: Catalogue) -> Iterator[tuple[str, str, str]]:
    """Yield head, meaning and how it is written, of every column, or row of a cross-table, that is filled in."""
    for key in layout.keys:
        yield _path(key.head), catalogue.groupings[key.grouping].name.vi, "Chọn trong danh sách"
    for each in layout.fields:
        yield _path(each.head), "Bắt buộc" if each.is_required else "", FIELD_READS[each.reads]
    for head, name in layout.measures.items():
        yield _path(head), catalogue.measures[name].name.vi, READS[catalogue.measures[name].kind]
    for column in layout.columns:
        if column.measure:
            measure = catalogue.measures[column.measure]
            yield _path(column.head), _meaning(measure, column, catalogue), READS[measure.kind]


def _meaning(measure: Measure, column: Column, catalogue: Catalogue) -> str:
    """Return the measure's name, with that of the group, and of the whole that it is a part of."""
    members = {member.id: member.name.vi for name in measure.grouped_by for member in catalogue.groupings[name].members}
    group = f": {members[column.group]}" if column.group in members else ""
    whole = catalogue.measures[measure.part_of].name.vi if measure.part_of else ""
    return f"{measure.name.vi}{group}" + (f" (một phần của “{whole}”)" if whole else "")


def _path(head: str) -> str:
    return " › ".join(head.split(" | "))


def _draw_lists(worksheet: Any, formats: Mapping[str, Any], filling: Filling) -> Lists:
    """Write the lists side by side, right of the columns."""
    layout, groupings = filling.layout, filling.catalogue.groupings
    told = [key.grouping for key in layout.keys]
    told += [LISTED[each.field] for each in layout.fields if each.reads == "texts" and each.field in LISTED]
    lists = {}
    for column, name in enumerate(dict.fromkeys(told), start=FIRST_LIST):
        texts = [text_of(member) for member in members_in(groupings[name], filling.year)]
        worksheet.set_column(column, column, LIST_WIDTH)
        worksheet.write_string(0, column, f"Danh sách: {groupings[name].name.vi}", formats["head"])
        for row, text in enumerate(texts, start=1):
            worksheet.write_string(row, column, text, formats["name"])
        reference = f"='{GUIDE_SHEET}'!{xl_range_abs(1, column, max(len(texts), 1), column)}"
        lists[name] = (reference, texts)
    return lists
