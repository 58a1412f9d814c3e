"""What the data-quality page says of published figures and of forms that differ, in both languages."""

from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from analysis.catalogue.published import read_published
from analysis.catalogue.read import Reader
from analysis.model.nouns import Measure, Words
from analysis.model.tables import FACTS, checked
from analysis.project.comparing import impossible_shares
from analysis.report import printed_quality, quality
from analysis.report.notebook import ReportNotebook
from analysis.report.tables import table_html
from analysis.stats.forms_agree import forms_that_differ
from analysis.stats.recomputed import recomputed_findings
from analysis.words.language import Language

ROOT = Path(__file__).parents[3]
PATHS = {"bm02": "data/received/2024/BM02_Kim_Bang.xlsx", "list": "data/received/2024/CL02_Kim_Bang.xlsx"}
MEASURES = {
    "staff_total": Measure(id="staff_total", name=Words(vi="Cán bộ", en="Staff"), unit="person"),
    "listed_total": Measure(
        id="listed_total", name=Words(vi="Danh sách", en="Listed"), unit="person", same_as="staff_total"
    ),
}


class Shown(SimpleNamespace):
    """A page that keeps what it is given to show: tables by caption, and pieces of HTML."""

    def table(self, table, *, caption, numeric=()):
        assert set(numeric) <= set(table.columns) and table.columns.is_unique
        self.tables[caption] = table

    def html(self, html):
        self.pieces.append(html)

    def one(self, words):
        (found,) = [table for caption, table in self.tables.items() if words in caption]
        return found


@pytest.fixture
def page_in():
    reader = Reader(ROOT / "catalogue")
    published = read_published(reader)
    rows = [
        ("13396", "2024-06-30", "2024", measure, "", value, "exact", source, cell)
        for measure, value, source, cell in (
            ("staff_total", 20, "bm02", "BM02!C7"), ("listed_total", 19, "list", "CL02!A12:AV30"),
        )
    ]  # fmt: skip
    facts = checked(pd.DataFrame(rows, columns=list(FACTS.columns)), FACTS)
    found = {
        "printed_share": impossible_shares(published),
        "recomputed": recomputed_findings(published),
        "forms_agree": forms_that_differ(facts, MEASURES),
    }

    def make(code):
        project = SimpleNamespace(
            quality_findings=found.__getitem__,
            catalogue=SimpleNamespace(published=published, measures=MEASURES, groupings={}),
            sources=lambda: pd.DataFrame({"id": list(PATHS), "path": list(PATHS.values())}),
            registry=SimpleNamespace(find=lambda unit, day: SimpleNamespace(name="Xã Tân Sơn")),
        )
        language = Language.of(code, {code: reader.mapping(f"languages/{code}.yml")})
        report = ReportNotebook.read(ROOT / "notebooks/data_quality.ipynb")
        place = SimpleNamespace(code="VN", level="country")
        return Shown(project=project, language=language, report=report, place=place, tables={}, pieces=[])

    return make


def test_shares_worked_out_again(page_in):
    page = page_in("vi")
    printed_quality.recomputed(page)
    table = page.one("tính lại").set_index("n/N")
    assert table.loc["91/436", "Đã công bố"] == "20,8%"
    assert table.loc["91/436", "Tính lại"] == "khác: 20,9%, bản in cắt bỏ phần lẻ"
    assert "91 trong tổng số 436" in table.loc["91/436", "Trích nguyên văn và nguồn"]
    assert "Báo Hải Dương" in table.loc["91/436", "Trích nguyên văn và nguồn"]
    assert table.loc["1.070/1.346", "Tính lại"] == "khớp: 79,5%"
    assert table.loc["28/125", "Tính lại"] == "khác: 22,4%, không cách làm tròn nào cho ra số đã in"
    assert "23 tỷ lệ khớp, 4 tỷ lệ khác." in page.pieces[0]
    english = page_in("en")
    printed_quality.recomputed(english)
    answers = english.one("worked out again").set_index("n/N")["Worked out again"]
    assert answers["91/436"] == "differs: 20.9%, printed cut off"
    assert answers["175/520"] == "differs: 33.65%, printed rounded up"


def test_counts_that_fit(page_in):
    page = page_in("vi")
    printed_quality.consistent(page)
    table = page.one("số người phù hợp")
    told = {(row["Đã công bố"], row["Trên tổng số"]): row["Số người phù hợp"] for _, row in table.iterrows()}
    assert told["72,56%", "1.330"] == "965"
    assert told["100%", "1.330"] == "1.324–1.330"
    assert told["trên 93,1%", "333"] == "310–333"
    assert told["57,2%", "143"] == "tỷ lệ không thể có"
    assert len([key for key in told if key[1] in ("1.483", "1.330")]) == 12


def test_parts_added_up(page_in):
    page = page_in("vi")
    printed_quality.parts(page)
    table = page.one("Các phần").set_index("Cộng các phần")
    row = table.loc["105.606 + 101.101 = 206.707"]
    assert row["Tổng đã công bố"] == "206.707" and row["Đánh giá"] == "cộng đúng" and row["Đơn vị"] == "Cả nước"
    assert (table["Tổng đã công bố"] == "206.707").sum() == 5
    assert "491 + 1.134 + 238 + 269 = 2.132" in table.index


def test_impossible_shares_keep_their_decimals(page_in):
    page = page_in("en")
    printed_quality.impossible(page)
    (table,) = page.tables.values()
    assert sorted(table["As published"]) == ["19.8%", "20.8%", "28.4%", "33.66%", "36.5%", "57.2%"]


def test_two_forms_that_differ(page_in):
    page = page_in("vi")
    quality.forms_differ(page)
    row = page.one("hai biểu").iloc[0]
    assert row.tolist() == [
        "Cán bộ", "Xã Tân Sơn", "2024", "20", f"{PATHS['bm02']}!BM02!C7", "19", f"{PATHS['list']}!CL02!A12:AV30",
    ]  # fmt: skip


def test_long_texts_get_room_and_addresses_may_break():
    table = pd.DataFrame(
        [["data/received/2024/BM02_Kim_Bang.xlsx", "chữ " * 20, "1/2"]], columns=["Tệp", "Lưu ý", "n/N"]
    )
    html = table_html(table, caption="c", numeric=("n/N",))
    assert "data/<wbr>received/<wbr>2024/<wbr>BM02_Kim_Bang.xlsx" in html
    assert '<th scope="col" class="prose">Lưu ý</th>' in html and '<td class="number">1/2</td>' in html
    evil = table_html(pd.DataFrame([["<b>/" + "x" * 30 + "</b>"]], columns=["a"]), caption="c")
    assert "<b>" not in evil and "&lt;b&gt;/<wbr>" in evil
