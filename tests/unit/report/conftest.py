"""Small notebooks written by hand, and a page made of one."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

PARAMETERS = 'unit: str = "350"\nperiod: str = "2020"\nframe: str = ""\nlang: str = "vi"'
CARD = """
title: {vi: Hồ sơ huyện, en: District profile}
summary: {vi: Một huyện trên một trang., en: One district on one page.}
subject: commune_staff
fans_out_over:
  - {level: district, within: "35", on: "2025-06-30", periods: ["2020", "2025"]}
  - {units: ["35"], periods: ["2025"]}
words:
  vi: {headline_title: Số chính}
  en: {headline_title: Headline figures}
"""
TABLE = '<table><caption>Tỷ lệ</caption><tr><th scope="col">Năm</th></tr><tr><td>2020</td></tr></table>'
BODY = f"""<h2 id="a">Kết quả</h2><p class="story">Kim Bảng có 2.132 lượt người.</p>
<figure class="chart"><svg role="img" aria-label="Đường đi lên" viewBox="0 0 10 10"><title>t</title></svg>
<figcaption>Tỷ lệ</figcaption><details class="table"><summary>Bảng</summary>{TABLE}</details></figure>"""


def _page_facts(**changed: Any) -> dict[str, Any]:
    facts = {
        "report": "district_profile", "title": "Hồ sơ huyện", "place": "Kim Bảng", "period": "2020",
        "frame": "31/12/2020", "lang": "vi", "unit": "350", "subject": "commune_staff",
        "subject_name": "Cán bộ cấp xã", "level": "district", "is_made_up": True,
        "contents": [{"id": "a", "title": "Kết quả"}],
        "other_languages": [{"lang": "en", "name": "English", "href": "../../../en/district_profile/350/2020.html"}],
        "index_href": "../../../index.html",
        "glossary": {"title": "Từ ngữ trên trang này", "terms": []},
        "labels": {
            "skip": "Đến nội dung", "contents": "Nội dung", "other_languages": "Trang và ngôn ngữ",
            "frame": "Địa giới ngày", "made_up_banner": "SỐ LIỆU MẪU – KHÔNG CÓ THẬT", "index": "Mọi trang",
            "download_csv": "Tải CSV", "wide_table": "Kéo ngang.",
        },
    }  # fmt: skip
    return {**facts, **changed}


def _shown(data: dict[str, Any]) -> nbformat.NotebookNode:
    return new_output("display_data", data=data)


def _executed(*outputs: nbformat.NotebookNode, **changed: Any) -> nbformat.NotebookNode:
    """A notebook as papermill leaves it: notes, code, outputs, and the last cell's word on the page."""
    last = _shown({"application/vnd.cadre.page+json": _page_facts(**changed)})
    return new_notebook(
        cells=[
            new_markdown_cell("## A note between authors"),
            new_code_cell("secret_code = 1", outputs=list(outputs)),
            new_code_cell("page.finish()", outputs=[last]),
        ]
    )


@pytest.fixture
def body() -> str:
    """A piece of HTML that keeps every promise."""
    return BODY


@pytest.fixture
def page_facts() -> Callable[..., dict[str, Any]]:
    """What a page says of itself, with whatever is to be otherwise."""
    return _page_facts


@pytest.fixture
def shown() -> Callable[[dict[str, Any]], nbformat.NotebookNode]:
    """An output of a cell."""
    return _shown


@pytest.fixture
def executed() -> Callable[..., nbformat.NotebookNode]:
    """An executed notebook around outputs."""
    return _executed


@pytest.fixture
def make_notebook(tmp_path: Path) -> Callable[..., Path]:
    """Write ``notebooks/<name>.ipynb`` and its card below ``tmp_path``; return the notebook's path."""

    def make(name: str, *sources: str, parameters: str = PARAMETERS, card: str = CARD) -> Path:
        first = new_code_cell(parameters, metadata={"tags": ["parameters"]})
        cells = [first, new_markdown_cell("## Số chính"), *(new_code_cell(source) for source in sources)]
        folder = tmp_path / "notebooks"
        folder.mkdir(exist_ok=True)
        kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
        nbformat.write(new_notebook(cells=cells, metadata=kernel), folder / f"{name}.ipynb")
        (folder / f"{name}.yml").write_text(card, encoding="utf-8")
        return folder / f"{name}.ipynb"

    return make
