import pandas as pd
import pytest

from analysis.report.elements import elements_of
from analysis.report.promises import check_page
from analysis.report.tables import WIDE_FROM, table_html


def test_a_table_scrolls_in_a_box_that_the_keyboard_reaches_and_that_has_a_name() -> None:
    table = pd.DataFrame({"Xã": ["Thanh Sơn"], "Tỷ lệ": ["93,1%"]})
    page = elements_of(table_html(table, caption="Các xã & <thôn>", numeric=("Tỷ lệ",)))
    box = page.root.inside[0]
    assert box.has_class("table-box")
    assert box.attributes["role"] == "region"
    assert box.attributes["tabindex"] == "0"
    assert box.attributes["aria-label"] == page.root.all("caption")[0].text == "Các xã & <thôn>"
    assert [(head.attributes["scope"], head.text) for head in page.root.all("th")] == [
        ("col", "Xã"), ("col", "Tỷ lệ"), ("row", "Thanh Sơn"),
    ]  # fmt: skip
    assert page.root.all("td")[0].has_class("number")


@pytest.mark.parametrize(("columns", "is_wide"), [(WIDE_FROM - 1, False), (WIDE_FROM, True)])
def test_a_table_of_many_columns_is_wide(columns: int, is_wide: bool) -> None:
    table = pd.DataFrame([["1"] * columns], columns=[f"c{number}" for number in range(columns)])
    assert elements_of(table_html(table, caption="Bảng")).root.all("table")[0].has_class("wide") is is_wide


def test_cells_are_text_and_never_markup() -> None:
    html = table_html(pd.DataFrame({"<i>": ["<script>1</script>"]}), caption="a\" onclick=\"b()")
    assert "<script>" not in html
    assert "<i>" not in html
    assert not any("onclick" in element.attributes for element in elements_of(html).root.inside)
    assert not any("table" in sentence for sentence in check_page(html))


def test_a_long_address_may_be_broken_and_long_texts_get_room() -> None:
    address = "https://example.vn/van-ban/nghi-quyet/2023"
    page = elements_of(table_html(pd.DataFrame({"a": ["x"], "b": [address + " " + "lời " * 20]}), caption="Bảng"))
    assert page.root.all("wbr")
    cell = page.root.all("td")[0]
    assert cell.has_class("prose")
    assert cell.text.startswith(address), "the text itself is unchanged"


@pytest.mark.parametrize(
    ("letters", "kind"), [(12, None), (13, "words"), (30, "words"), (31, "phrase"), (60, "phrase"), (61, "prose")]
)
def test_a_column_is_as_wide_as_its_longest_cell_needs(letters: int, kind: str | None) -> None:
    page = elements_of(table_html(pd.DataFrame({"a": ["x", "y"], "b": ["n" * letters, "n"]}), caption="Bảng"))
    assert page.root.all("th")[1].attributes.get("class") == kind


def test_why_there_is_no_figure_may_be_broken_and_a_figure_may_not() -> None:
    why = "không tính được: biểu đếm riêng từng trình độ"
    table = pd.DataFrame({"Xã": ["a", "b"], "Giá trị": ["57,9% (1.322/2.283; 55,9–59,9%)", why]})
    figure, told = elements_of(table_html(table, caption="Bảng", numeric=("Giá trị",))).root.all("td")
    assert (figure.attributes["class"], told.attributes["class"]) == ("number pair", "number told")
