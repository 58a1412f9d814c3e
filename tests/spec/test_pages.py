"""Finished pages, read as their readers do."""

import re
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import nbformat
import papermill
import pytest
import yaml

from analysis.project.project import Project
from analysis.report.jobs import Job
from analysis.report.promises import check_page
from analysis.report.run import run_jobs

RECEIVED_AT = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
KIM_BANG = pytest.mark.reads(Job("district_profile", "350", "2020", "", "vi"))


@pytest.fixture
def page(made, request):
    """The HTML of the page that a test is marked to read."""
    (file,) = made(request.node.get_closest_marker("reads").args)
    return file.read_text(encoding="utf-8")


def text_of(html: str) -> str:
    body = re.sub(r"<(style|svg|head)\b.*?</\1>", " ", html, flags=re.DOTALL)
    body = re.sub(r"</?(?:button|span)\b[^>]*>", "", body)  # a term that explains itself is part of its sentence
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))


@KIM_BANG
def test_kim_bang_tells_the_articles_figures_in_its_order(page):
    story = text_of(re.search(r'<p class="story">(.*?)</p>', page, re.DOTALL).group(1))
    told = ["80", "2.132", "491", "1.134", "238", "269", "333", "93,1%", "95%", "100%", "18", "310", "316"]
    places, start = [], 0
    for figure in told:
        found = re.search(rf"(?<![\d.,]){re.escape(figure)}(?![\d]|[.,]\d)", story[start:])
        assert found, f"{figure} does not stand after what comes before it in: {story}"
        start += found.end()
        places.append(start)
    assert "2.132 lượt người = 491 + 1.134 + 238 + 269" in story
    assert "trên 93,1%" in story


@KIM_BANG
def test_a_page_of_made_up_figures_says_so_and_its_target_too(page):
    assert "SỐ LIỆU MẪU – KHÔNG CÓ THẬT" in text_of(page)
    assert "Chỉ tiêu minh họa, không có thật" in page


@KIM_BANG
def test_every_chart_has_alternative_text_and_its_table(page):
    figures = re.findall(r'<figure class="chart".*?</figure>', page, re.DOTALL)
    assert len(figures) >= 7
    for figure in figures:
        assert re.search(r'<svg[^>]*aria-label="[^"]{40,}', figure)
        assert "<details" in figure and re.search("<table[ >]", figure)


@KIM_BANG
def test_the_map_of_communes_has_them_all_in_the_pages_own_units(page):
    (figure,) = re.findall(r'<figure class="chart" aria-label="Bản đồ: .*?</figure>', page, re.DOTALL)
    assert "Có số liệu: 18 trong 18 đơn vị" in figure and "Xã Nhật Tân" in figure
    assert len(re.search("<svg.*</svg>", figure, re.DOTALL).group(0).encode()) <= 25_000


@KIM_BANG
def test_pages_keep_their_promises(page):
    assert check_page(page) == []
    assert len(page.encode()) <= 400_000


@pytest.mark.reads(Job("district_comparison", "V1", "2016", "", "en"))
def test_regions_of_the_real_panel_in_english(page):
    assert check_page(page) == []
    text = text_of(page)
    assert '<html lang="en"' in page and "made up" not in text.lower() and "MADE" not in text
    assert "Tỉnh Hà Nam" in text and "24.7%" in text and "431/1,742" in text
    assert page.count('<figure class="chart" aria-label="Tile map: ') == 1


@pytest.mark.reads(Job("district_comparison", "35", "2025", "", "vi"))
def test_districts_side_by_side(page):
    assert check_page(page) == []
    for name in (
        "Thành phố Phủ Lý",
        "Thị xã Duy Tiên",
        "Thị xã Kim Bảng",
        "Huyện Thanh Liêm",
        "Huyện Bình Lục",
        "Huyện Lý Nhân",
    ):
        assert name in page


@pytest.mark.reads(Job("data_quality", "VN", "2026", "", "vi"))
def test_data_quality_names_what_is_wrong(page):
    text = text_of(page)
    for told in ("14.283", "14.285", "57,2%", "33,66%", "Điện Biên", "Lai Châu", "Cần Thơ"):
        assert told in text, told


def test_one_new_indicator_file_appears_on_a_page(own_project, sample, tmp_path):
    words = {"vi": "Tỷ lệ tôn giáo thử nghiệm", "en": "Trial share of religious adherents"}
    entry = {
        "id": "trial_religious", "theme": "composition", "name": words, "definition": words,
        "numerator": ["staff_religious"], "denominator": ["staff_total"], "direction": "none",
    }  # fmt: skip
    themes = yaml.safe_load((own_project / "catalogue/themes.yml").read_text(encoding="utf-8"))["themes"]
    entry["theme"] = themes[0]["id"] if isinstance(themes, list) else next(iter(themes))
    file = own_project / "catalogue/indicators/trial_religious.yml"
    file.write_text(yaml.safe_dump(entry, allow_unicode=True), encoding="utf-8")
    Project.open(own_project).receive(sample.glob("20*/BM02_Binh_Luc.xlsx"), now=RECEIVED_AT)
    job = Job("district_profile", "352", "2020", "", "en")
    (result,) = run_jobs([job], root=own_project, reports=tmp_path, workers=1, on_done=lambda done: None)
    assert result.status == "made", result.message
    assert "Trial share of religious adherents" in text_of((tmp_path / result.page).read_text(encoding="utf-8"))


def tables_of(notebook):
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    shown = [output.get("data", {}).get("text/html", "") for output in outputs]
    return [table for html in shown for table in re.findall(r"<table.*?</table>", html, re.DOTALL)]


@KIM_BANG
def test_plain_papermill_runs_a_notebook_as_jupyterlab_does_from_its_own_folder(
    received_root, made, monkeypatch, tmp_path
):
    monkeypatch.delenv("CADRE_ROOT", raising=False)
    folder = received_root / "notebooks"
    notebook = papermill.execute_notebook(
        folder / "district_profile.ipynb",
        tmp_path / "out.ipynb",
        parameters={"unit": "350", "period": "2020"},
        cwd=folder,
        kernel_name="python3",
        progress_bar=False,
    )
    shown = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert any("text/markdown" in output.get("data", {}) for output in shown)
    html = [output.get("data", {}).get("text/html", "") for output in shown]
    assert any("2.132 lượt người = 491 + 1.134 + 238 + 269" in piece for piece in html)
    (job,) = KIM_BANG.args
    (page,) = made([job])
    executed = page.parents[len(Path(job.page).parts) - 1] / job.run
    assert len(tables_of(notebook)) > 10
    assert tables_of(notebook) == tables_of(nbformat.read(executed, as_version=4))
