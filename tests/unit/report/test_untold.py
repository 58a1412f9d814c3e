"""A number that its reader is not told is found beside its label, and nothing else is taken for it."""

from collections import defaultdict

import pytest

from analysis.report.untold import Untold, check_untold
from analysis.words.folding import folded

DEGREE, THEORY = "có trình độ đại học", "trung cấp lý luận chính trị"
HIDDEN = {
    (DEGREE, "thanh sơn"): {"17/18", "2025 94,4%"}, (DEGREE, "kim bảng"): {"1.001/1.002"}, (THEORY, "ba sao"): {"4/9"},
}  # fmt: skip
TOLD = {(DEGREE, "ba sao"): {"4/9", "2025 44,4%"}, (DEGREE, "thanh sơn"): {"15/30", "2024 50,0%"}}
TABLE = (
    "<table><caption>Có trình độ đại học, năm 2025</caption><tr><th>Xã</th><th>Số người</th><th>Tỷ lệ</th></tr>"
    "<tr><th>Xã Thanh Sơn</th><td>{0}</td><td>{1}</td></tr><tr><th>Xã Ba Sao</th><td>{2}</td><td>{3}</td></tr></table>"
)
KEPT = TABLE.format("số nhỏ, không nêu", "–", "4/9", "44,4%")


def untold(printed: frozenset[str] = frozenset()) -> Untold:
    hidden, told = (
        defaultdict(set, {(folded(indicator), folded(place)): texts for (indicator, place), texts in numbers.items()})
        for numbers in (HIDDEN, TOLD)
    )
    return Untold(folded("Kim Bảng"), "2025", hidden, told, printed)


@pytest.mark.parametrize(
    "html",
    [
        TABLE.format("17/18", "–", "", ""),
        TABLE.format("17/18 (94,4%)", "–", "", ""),
        TABLE.format("–", "94,4%", "", ""),
        "<table><caption>Xã Thanh Sơn</caption><tr><th>Năm</th><th>Có trình độ đại học</th></tr>"
        "<tr><th>2025</th><td>94,4%</td></tr></table>",
        "<p>Xã Thanh Sơn: có trình độ đại học 17/18.</p>",
        "<ul><li>Ở Thanh Sơn, 17/18 (94,4%) có trình độ đại học</li></ul>",
        "<p>Có trình độ đại học: 1.001/1.002</p>",
        '<div class="key-figure"><div>Có trình độ đại học</div><div>99,9%</div><div>1.001/1.002 · 99–100%</div></div>',
        '<img alt="Cột: có trình độ đại học, Xã Thanh Sơn 17/18">',
        '<figure aria-label="Có trình độ đại học, Thanh Sơn: 17/18"></figure>',
        '<svg aria-label="Có trình độ đại học, Xã Thanh Sơn"><g><text>Năm 2025</text><text>17/18</text></g></svg>',
        '<svg aria-label="Có trình độ đại học"><g><title>Xã Thanh Sơn: 17/18</title></g></svg>',
        "<h3>Có trình độ đại học, Thanh Sơn: 17/18</h3>",
    ],
)
def test_a_hidden_number_beside_its_label_is_found(html: str) -> None:
    found = check_untold(html, untold())
    assert found and all("hidden from this reader" in sentence for sentence in found)
    assert not any(number in sentence for sentence in found for number in ("17/18", "94,4%", "1.001"))


@pytest.mark.parametrize(
    "html",
    [
        KEPT,
        TABLE.format("15/30", "–", "17/18", "94,4%"),  # the numbers of another place
        TABLE.format("–", "93,0–94,4%", "", ""),  # a range is no share
        TABLE.replace("2025", "2024").format("–", "94,4%", "", ""),  # the share of another year
        TABLE.replace("đại học", "thạc sĩ").format("17/18", "94,4%", "", ""),
        "<p>Xã Thanh Sơn: có trình độ đại học, ngày 17/18/2025 và 117/18, 17/180.</p>",
        "<p>Có trình độ đại học: 17/18</p>",  # of the page's own place
        '<img alt="Xã Ba Sao: có trình độ đại học và trung cấp lý luận chính trị 4/9">',  # told of one of both
    ],
)
def test_what_is_told_or_of_something_else_is_let_be(html: str) -> None:
    assert check_untold(html, untold()) == []


def test_a_share_that_was_printed_is_no_secret() -> None:
    html = TABLE.format("–", "94,4%", "", "")
    assert check_untold(html, untold(frozenset({"94,4%"}))) == []


def test_nothing_is_looked_for_where_nothing_is_hidden() -> None:
    assert check_untold(TABLE.format("17/18", "94,4%", "4/9", "44,4%"), Untold("kim bảng", "2025")) == []
