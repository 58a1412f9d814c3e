"""Figures told in thousands, in percent or in another money are not read as what the columns are."""

from decimal import Decimal

import pytest

from analysis.ingest.units_told import other_unit
from analysis.model.forms import Column

ROWS = [("Thị trấn Quế", {"Tổng số": 20}), ("Xã Lê Hồ", {"Tổng số": 19})]


@pytest.mark.parametrize(
    "told",
    [
        "ĐVT: nghìn người", "(Đơn vị tính: 1.000 người)", "Đvt: 1000 người", "ĐVT: nghìn", "Đơn vị tính: %",
        "ĐVT: tỷ lệ %", "ĐVT: người\nĐVT: %", "Unit: thousand persons", "Đơn vị: trăm người", "ĐVT\nnghìn người",
    ],
)  # fmt: skip
def test_people_in_thousands_or_percent_are_no_counts(catalogue, told):
    assert other_unit(told, catalogue.forms["bm02"].versions[0], catalogue.measures)


@pytest.mark.parametrize(
    "told",
    [
        "ĐVT: người", "Đơn vị tính (người)", "Đơn vị tính: Người, %", "Đơn vị tính: người, lượt người, triệu đồng",
        "Đơn vị: Xã Đồng Hóa", "Đơn vị: Huyện Kim Bảng", "Tên đơn vị\nĐồng Hóa", "Đơn vị báo cáo: Huyện Kim Bảng",
        "Đơn vị\nTriệu Phong",
    ],
)  # fmt: skip
def test_persons_are_counts_and_a_sender_is_no_unit_of_measurement(catalogue, told):
    assert other_unit(told, catalogue.forms["bm02"].versions[0], catalogue.measures) == ""


@pytest.mark.parametrize(
    ("told", "is_other"),
    [
        ("Đơn vị: Triệu đồng", False), ("Đơn vị: Tr.đ", False), ("ĐVT: triệu VND", False),
        ("Đơn vị tính: Triệu đồng, %", False), ("Đơn vị: Tỷ đồng", True), ("Đơn vị: đồng", True),
        ("ĐVT: 1000đ", True), ("Đơn vị: nghìn đồng", True), ("Đơn vị: Tỷ đồng; triệu đồng", True),
    ],
)  # fmt: skip
def test_money_is_in_the_unit_of_its_measures(catalogue, told, is_other):
    layout = catalogue.forms["budget_plan"].versions[0]
    assert bool(other_unit(told, layout, catalogue.measures)) == is_other


def test_a_layout_may_read_thousands(catalogue):
    thousands = Column(head="Tổng số", measure="staff_total", times=Decimal(1000))
    layout = catalogue.forms["bm02"].versions[0].model_copy(update={"columns": (thousands,)})
    assert other_unit("ĐVT: nghìn người", layout, catalogue.measures) == ""
    assert other_unit("ĐVT: người", layout, catalogue.measures) == "người"


def test_such_a_sheet_is_refused_whole(table, receive):
    receipt = receive(table(ROWS, more=lambda book, sheet, first: sheet.write(3, 12, "Đơn vị tính: %")))
    assert set(receipt.rejects["rule"]) == {"other_unit"} and receipt.facts.empty
