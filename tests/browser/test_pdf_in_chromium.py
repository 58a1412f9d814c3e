"""Prints pages with a real browser and reads the PDF again: what stands on the sheets, what a screen reader goes by."""

import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserType
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from analysis.catalogue.catalogue import Catalogue
from analysis.cli.pdf import pdf
from analysis.report.chromium import find_program
from analysis.report.export import export_page
from analysis.report.pdf import Printed, print_pages
from executed_notebook import executed_html

pytestmark = pytest.mark.browser

LANGUAGES = Catalogue.open(Path(__file__).parents[2] / "catalogue").languages
PAGE = "vi/district_profile/350/2025@2025-06-30+with_council.html"
ENGLISH = "public/en/district_profile/350/2025.html"
NOT_OURS = "vi/district_profile/347/2025.html"
BLOCKED = "vi/district_profile/349/2025.html"
YEARS = range(2015, 2025)
LONG = "Có trình độ trung cấp lý luận chính trị trở lên, năm 2025: đơn vị nào trong Thị xã Kim Bảng khác mức chung"


@pytest.fixture(scope="module", autouse=True)
def _chromium() -> None:
    if find_program() is None:
        told = "no Chromium, Chrome or Edge is found: install the Debian package chromium"
        pytest.fail(told) if os.environ.get("CI") == "true" else pytest.skip(told)


@pytest.fixture(scope="module")
def asked_for() -> Iterator[tuple[str, list[str]]]:
    """The address of a server, and what was asked of it."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory, asked_for: tuple[str, list[str]]) -> Path:
    """A page in Vietnamese that would ask a server, one in English that hides small counts, and two that must fail."""
    folder = tmp_path_factory.mktemp("Hà Nam") / "reports"
    for name, html in {
        PAGE: _asking(_page(), asked_for[0]),
        ENGLISH: _page(lang="en", title="District profile", is_made_up=False),
        NOT_OURS: "<title>Không phải trang của chúng ta</title>",
        BLOCKED: _page(unit="349"),
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(html, encoding="utf-8")
    (folder / BLOCKED).with_suffix(".pdf").mkdir()  # a folder stands where its PDF would go
    return folder


@pytest.fixture(scope="module")
def batch(reports: Path) -> tuple[list[Printed], int]:
    """What became of all four pages, the failing ones first, and how many browsers were started."""
    with pytest.MonkeyPatch.context() as patch:
        started = _count_starts(patch)
        pages = [reports / name for name in (NOT_OURS, BLOCKED, PAGE, ENGLISH)]
        told: list[Printed] = []
        results = print_pages(pages, reports=reports, languages=LANGUAGES, on_done=told.append)
    assert told == results
    return results, len(started)


@pytest.fixture(scope="module")
def paper(batch: tuple[list[Printed], int], reports: Path) -> PdfReader:
    return PdfReader((reports / PAGE).with_suffix(".pdf"))


def test_one_browser_prints_all_and_a_page_that_fails_stops_no_other(
    batch: tuple[list[Printed], int], reports: Path
) -> None:
    (not_ours, blocked, page, english), started = batch
    assert started == 1
    assert "does not say its report" in not_ours.message and not not_ours.pdf
    assert "directory" in blocked.message.lower() and blocked.sheets == 0
    assert [path.name for path in (reports / BLOCKED).parent.iterdir() if path.is_file()] == ["2025.html"]
    assert (page.page, page.message) == (PAGE, "")
    assert english.pdf == str((reports / ENGLISH).with_suffix(".pdf"))


def test_the_sheets_are_a4_and_as_many_as_told(batch: tuple[list[Printed], int], paper: PdfReader) -> None:
    assert len(paper.pages) == batch[0][2].sheets >= 3
    for sheet in paper.pages:
        assert [float(side) for side in sheet.mediabox[2:]] == pytest.approx([595.28, 841.89], abs=1)


def test_a_screen_reader_is_told_language_title_headings_and_tables(paper: PdfReader, reports: Path) -> None:
    root = paper.root_object
    assert root["/MarkInfo"]["/Marked"].value is True
    assert root["/Lang"] == "vi"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert paper.metadata is not None and paper.metadata.title == "Hồ sơ huyện · Thị xã Kim Bảng · 2025"
    kinds = _kinds(root["/StructTreeRoot"])
    assert {"/H1", "/H2", "/H3", "/Table", "/TH", "/TD", "/Figure", "/P", "/L"} <= set(kinds)
    assert kinds.count("/H2") == 3
    english = PdfReader((reports / ENGLISH).with_suffix(".pdf"))
    assert english.root_object["/Lang"] == "en"


def test_the_contents_list_holds_every_heading_once_and_whole(paper: PdfReader) -> None:
    """Also one that fills two lines at the head of a sheet."""
    assert _titles(paper.outline) == ["Thị xã Kim Bảng 2025", "Các số chính", "Các xã", LONG, "Cách tính"]


def test_vietnamese_is_read_from_the_sheets_and_nothing_stays_folded(paper: PdfReader) -> None:
    text = " ".join(" ".join(sheet.extract_text() for sheet in paper.pages).split())
    for told in ("Thị xã Kim Bảng", "2.132 lượt người", "Phường Đại Cương 40", "SỐ LIỆU MẪU", "hiệu quả (office)"):
        assert told in text
    assert "Tỷ lệ được chia sau khi cộng." in text, "what is folded on the screen"
    assert "Số của biểu đồ" in text, "the table under a chart"
    for told in ("Mọi trang", "Đến nội dung", "Tải CSV"):
        assert told not in text, "there is nothing to click on paper"


def test_the_foot_of_every_sheet_says_what_it_is_about_and_its_number(paper: PdfReader, reports: Path) -> None:
    for number, sheet in enumerate(paper.pages, 1):
        foot = sheet.extract_text().splitlines()[-1]
        assert "Hồ sơ huyện · Thị xã Kim Bảng · 2025 · số liệu mẫu, không có thật" in foot
        assert foot.endswith(f"{number}/{len(paper.pages)}")
    english = PdfReader((reports / ENGLISH).with_suffix(".pdf")).pages[0].extract_text().splitlines()[-1]
    assert "District profile · Thị xã Kim Bảng · 2025" in english and "made-up" not in english


def test_a_short_table_stays_whole_and_a_long_one_has_its_head_on_every_sheet(paper: PdfReader) -> None:
    sheets = [sheet.extract_text() for sheet in paper.pages]
    with_rows = [text for text in sheets if "Phường Đại Cương" in text]
    assert len(with_rows) >= 2 and all("Đơn vị" in text and "Người học" in text for text in with_rows)
    for year in YEARS:
        assert sum(f"Tháng 1/{year}" in text and f"Tháng 10/{year}" in text for text in sheets) == 1


def test_nothing_is_asked_of_anybody(batch: tuple[list[Printed], int], asked_for: tuple[str, list[str]]) -> None:
    assert batch[0][2].message == ""
    assert asked_for[1] == []


def test_a_browser_that_dies_is_started_again_for_those_that_are_left(reports: Path, tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        started = _count_starts(patch)
        results = print_pages(
            [reports / PAGE, reports / ENGLISH], reports=reports, into=tmp_path, languages=LANGUAGES,
            on_done=lambda done: started[0].close() if done.page == PAGE else None,
        )  # fmt: skip
    assert [result.message for result in results] == ["", ""]
    assert len(started) == 2


def test_the_command_writes_the_same_bytes_again_and_tells_what_failed(
    batch: tuple[list[Printed], int], reports: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (reports.parent / "analysis.toml").write_text('[frames]\ncompute = ["2025-06-30"]\n', encoding="utf-8")
    (reports.parent / "catalogue").symlink_to(Path(__file__).parents[2] / "catalogue")
    into = tmp_path / "paper"
    code = pdf(["vi/*/350/*.html", NOT_OURS, str(reports / ENGLISH)], into=into, root=reports.parent, json=False)
    told = capsys.readouterr()
    assert code == 1
    target = into / Path(PAGE).with_suffix(".pdf")
    assert f"{target}: {batch[0][2].sheets} page(s)" in told.out and "2 PDF made, 1 failed." in told.out
    assert f"failed: {NOT_OURS}: " in told.err and "no small count is hidden" in told.err
    again = (into / ENGLISH).with_suffix(".pdf")
    assert again.read_bytes() == (reports / ENGLISH).with_suffix(".pdf").read_bytes()
    assert not [path for path in into.rglob("*") if path.is_file() and path.suffix != ".pdf"]


def _count_starts(patch: pytest.MonkeyPatch) -> list[Any]:
    """Return a list to which every browser that is started will be added."""
    started: list[Any] = []
    launch = BrowserType.launch

    def counted(self: BrowserType, **how: Any) -> Any:
        started.append(launch(self, **how))
        return started[-1]

    patch.setattr(BrowserType, "launch", counted)
    return started


def _kinds(element: Any) -> list[str]:
    """Return the kind of every element of a tree of tags."""
    element = element.get_object()
    if not isinstance(element, DictionaryObject):
        return []
    children = element.get("/K", [])
    children = children if isinstance(children, list) else [children]
    below = [kind for child in children for kind in _kinds(child)]
    return [str(element["/S"]), *below] if "/S" in element else below


def _titles(outline: Any) -> list[str]:
    return [title for one in outline for title in (_titles(one) if isinstance(one, list) else [one.title])]


def _asking(html: str, address: str) -> str:
    """Return a page that would ask a server for a picture, a frame and a style, were it not held back."""
    start = html.index('<meta http-equiv="Content-Security-Policy"')
    html = html[:start] + html[html.index("\n", start) + 1 :]
    asking = f'<img src="{address}/a.png" alt=""><iframe src="{address}/b.html"></iframe>'
    return html.replace("</head>", f'<link rel="stylesheet" href="{address}/c.css"></head>').replace(
        "</main>", f"{asking}</main>"
    )


def _page(**changed: Any) -> str:
    facts = {
        "place": "Thị xã Kim Bảng", "period": "2025", "frame": "30/06/2025", "other_languages": [],
        "subject_name": "Cán bộ, công chức cấp xã", "contents": [{"id": "headline", "title": "Các số chính"}],
    }  # fmt: skip
    return export_page(executed_html(_body(), **{**facts, **changed}))


def _body() -> str:
    end = "</tbody></table></div>"
    table = '<div class="table-box" role="region" aria-label="{0}" tabindex="0"><table><caption>{0}</caption><thead>'
    head = '<tr><th scope="col">Đơn vị</th><th scope="col" class="number">Người học</th></tr></thead><tbody>'
    rows = "".join(
        f'<tr><th scope="row">Phường Đại Cương {row}</th><td class="number">{row}</td></tr>' for row in range(1, 61)
    )
    months = {
        year: "".join(f'<tr><th scope="row">Tháng {month}/{year}</th><td>1</td></tr>' for month in range(1, 11))
        for year in YEARS
    }
    short = "".join(table.format(f"Năm {year}") + head + months[year] + end for year in YEARS if year > 2015)
    drawing = (
        '<svg role="img" aria-label="Đường đi lên" viewBox="0 0 720 850"><polyline points="0,300 700,20" fill="none"'
        ' stroke="#0b5394" stroke-width="3"/><text x="60" y="310">2015</text></svg>'
    )
    return f"""<h2 id="headline">Các số chính</h2>
<p class="story">Thị xã Kim Bảng: 2.132 lượt người được bồi dưỡng; hiệu quả (office).</p>
<h2 id="communes">Các xã</h2>{table.format("Các phường")}{head}{rows}{end}
<h3>{LONG}</h3>
<figure class="chart" aria-label="Tỷ lệ">{drawing}<figcaption>Tỷ lệ qua các năm.</figcaption>
<details class="table"><summary>Bảng số</summary>{table.format("Số của biểu đồ")}{head}{months[2015]}{end}</details>
</figure>{short}
<h2 id="method">Cách tính</h2>
<details class="method"><summary>Cách tính và nguồn</summary>
<ul><li>Tỷ lệ được chia sau khi cộng.</li></ul></details>"""
