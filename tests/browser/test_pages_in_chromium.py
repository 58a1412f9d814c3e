"""A page that holds one of everything, in a real browser: nothing is wrong with it, at any width, light and dark."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from page_checks import LOOKS, faults_of
from playwright.sync_api import Page

from analysis.charts.heat_map import heat_map
from analysis.charts.months import months_chart
from analysis.model.nouns import Indicator, Words
from analysis.report.export import export_page
from analysis.report.index import WORDS, read_entries, write_index
from analysis.words.language import Language
from executed_notebook import executed_html

pytestmark = pytest.mark.browser

INDICATORS = ("Có trình độ đại học trở lên", "Trung cấp lý luận chính trị trở lên", "Cán bộ chủ chốt đạt cả hai chuẩn")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page that holds one of everything, and the entry page that leads to it."""
    reports = tmp_path_factory.mktemp("reports")
    for unit, place in (("350", "Huyện Kim Bảng"), ("347", "Thành phố Phủ Lý")):
        for period in ("2020", "2025", "2026"):
            for lang in ("vi", "en"):
                page = reports / lang / "district_profile" / unit / f"{period}.html"
                page.parent.mkdir(parents=True, exist_ok=True)
                page.write_text(export_page(_notebook(unit, place, period, lang)), encoding="utf-8")
    vietnamese = {
        "name": "Tiếng Việt", "title": "Chất lượng cán bộ cấp xã, theo nơi và theo năm", "place": "Nơi",
        "summary": "Mỗi trang là một tệp, mở được không cần mạng.", "skip": "Đến nội dung", "report": "Báo cáo",
        "english": "The quality of commune staff, by place and year. Choose a page in English in its row.",
        "pages": "Trang", "made_up_banner": "SỐ LIỆU MẪU – KHÔNG CÓ THẬT · Made-up sample figures",
        "made_up_short": "số liệu mẫu", "empty": "Chưa có trang nào.",
    }  # fmt: skip
    assert set(WORDS) < set(vietnamese)
    write_index(reports, read_entries(reports), {"vi": vietnamese, "en": {"name": "English"}})
    return reports


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
@pytest.mark.parametrize("name", ["vi/district_profile/350/2020.html", "index.html"])
def test_nothing_is_wrong_with_a_page(
    window: Callable[..., Page], site: Path, name: str, width: int, scheme: str
) -> None:
    assert faults_of(window(), site / name, width=width, scheme=scheme) == []


def test_every_link_of_the_site_leads_somewhere(window: Callable[..., Page], site: Path) -> None:
    page = window()
    for start in ("index.html", "vi/district_profile/350/2020.html"):
        page.goto((site / start).as_uri())
        links = page.evaluate("[...document.links].map(link => link.href)")
        assert links
        for link in links:
            assert Path(link.removeprefix("file://").partition("#")[0]).exists(), link


def _notebook(unit: str, place: str, period: str, lang: str) -> Any:
    other, name = ("en", "English") if lang == "vi" else ("vi", "Tiếng Việt")
    facts = {
        "report": "district_profile", "title": "Hồ sơ huyện" if lang == "vi" else "District profile", "place": place,
        "period": period, "frame": "30/06/2025", "lang": lang, "unit": unit, "subject": "commune_staff",
        "subject_name": "Cán bộ, công chức cấp xã", "level": "district", "is_made_up": True,
        "contents": [{"id": "headline", "title": "Các số chính"}, {"id": "trend", "title": "Thay đổi qua các năm"},
                     {"id": "communes", "title": "Các xã cạnh nhau"}, {"id": "method", "title": "Cách tính"}],
        "other_languages": [
            {"lang": other, "name": name, "href": f"../../../{other}/district_profile/{unit}/{period}.html"}
        ],
    }  # fmt: skip
    return executed_html(_body(place), **facts)


def _body(place: str) -> str:
    card = (
        '<div class="key-figure"><div class="label">{}</div><div class="value">93,1%</div>'
        '<div class="count">310/333</div><div class="range">khoảng tin cậy 95%: 89,8–95,4%</div>'
        '<div class="finding {}">đang tốt lên</div></div>'
    )
    marks = ("improving", "worsening", "neutral")
    cards = "".join(card.format(name, mark) for name, mark in zip(INDICATORS, marks, strict=True))
    heads = "".join(f'<th scope="col" class="number">Chỉ số thứ {number}</th>' for number in range(1, 10))
    rows = "".join(
        f'<tr><th scope="row">Xã {name}</th>' + '<td class="number">1.234</td>' * 9 + "</tr>"
        for name in ("Thanh Sơn", "Thi Sơn", "Nguyễn Úy", "Tân Sơn", "Đại Cương")
    )
    table = (
        '<div class="table-box" role="region" aria-label="{0}" tabindex="0"><table><caption>{0}</caption><thead><tr>'
        f'<th scope="col">Xã</th>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'
    )
    heads = "".join(f'<th scope="col">Chỉ số dài thứ {number}</th>' for number in range(1, 9))
    cells = "<td>≥ 90% (minh họa, không có thật): chưa đạt</td>" * 8
    caption = "Đạt chuẩn chức danh: Tỉnh Hà Nam và các đơn vị trực thuộc, năm 2025 (năm gần nhất có số liệu)"
    wide = (
        '<div class="table-box" role="region" aria-label="Rộng" tabindex="0"><table class="wide">'
        f'<caption><span>{caption}</span></caption><thead><tr><th scope="col">Đơn vị</th>{heads}</tr></thead>'
        f'<tbody><tr><th scope="row">Thị xã Kim Bảng</th>{cells}</tr></tbody></table></div>'
    )
    points = " ".join(f"{60 + 110 * year},{260 - 40 * year + 12 * (year % 2)}" for year in range(6))
    years = "".join(f'<text x="{60 + 110 * y}" y="310" font-size="14">{2015 + y}</text>' for y in range(6))
    drawing = (
        '<svg role="img" aria-label="Đường đi lên từ 2015 đến 2020" width="720pt" height="330pt" viewBox="0 0 720 330">'
        f'<polyline points="{points}" fill="none" stroke="#0b5394" stroke-width="3"/>{years}</svg>'
    )
    return f"""<h2 id="headline">Các số chính</h2>
<p class="story">Năm 2020, {place} cử 80 người đi học; 2.132 lượt người được bồi dưỡng = 491 + 1.134 + 238 + 269.</p>
<div class="key-figures">{cards}</div>
<p class="note">Lượt người không phải là số người: một người có thể học nhiều lớp.</p>
<h2 id="trend">Thay đổi qua các năm</h2>
<figure class="chart">{drawing}
<figcaption>Tỷ lệ có trình độ đại học trở lên, 2015–2020. Dải mờ: khoảng tin cậy.</figcaption>
<details class="table"><summary>Bảng số của biểu đồ</summary>{table.format("Số của biểu đồ")}</details></figure>
<h2 id="communes">Các xã cạnh nhau</h2>{table.format("Các xã năm 2020")}{wide}{_charts(table)}
<h2 id="method">Cách tính</h2><p><span class="finding neutral">không thay đổi rõ</span></p>
<details class="method"><summary>Cách tính và nguồn</summary>
<ul><li>Tỷ lệ được chia sau khi cộng.</li></ul></details>"""


def _charts(table: str) -> str:
    """Panels by month and a shaded table, as the pages on training show them, each with its own table."""
    habits = {"habits": {"locale": "vi", "date": "dd/MM/y"}, "number": {"points": "{n} điểm %"}}
    vietnamese = Language.of("vi", {"vi": habits})
    names = {"350": "Thị xã Kim Bảng", "351": "Huyện Thanh Liêm", "35": "Tỉnh Hà Nam"}
    months = pd.DataFrame(
        [(unit, year, month, 100.0 + month) for unit in names for year in (2023, 2024) for month in range(1, 13)],
        columns=["unit", "year", "month", "value"],
    )
    skills = {"land": "Quản lý đất đai", "law": "Luật", "it": "Công nghệ thông tin", "economics": "Kinh tế"}
    cells = pd.DataFrame(
        [(row, column, 9.0, 12.0, 0.75, "ok") for row in names for column in skills],
        columns=["row", "column", "numerator", "denominator", "value", "state"],
    )
    name = Words(vi="Nhu cầu chuyên môn được đáp ứng", en="Need for specialisms met")
    need = Indicator(
        id="need", theme="specialisms", name=name, definition=name, numerator=("a",), denominator=("b",), direction="up"
    )
    charts = [
        months_chart(months, language=vietnamese, names=names, what="Số lượt", name="months"),
        heat_map(
            cells, indicator=need, language=vietnamese, rows=names, columns=skills, place="Hà Nam", period="2025",
            head="Nơi",
        ),
    ]  # fmt: skip
    return "".join(
        f'<figure class="chart">{chart.svg}<figcaption>{chart.caption}</figcaption>'
        f'<details class="table"><summary>Bảng số của biểu đồ</summary>{table.format(chart.title)}</details></figure>'
        for chart in charts
    )
