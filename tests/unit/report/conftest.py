"""Small notebooks written by hand, and a page made of one."""

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import uuid4

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

import executed_notebook

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


@pytest.fixture
def body() -> str:
    """A piece of HTML that keeps every promise."""
    return BODY


@pytest.fixture
def page_facts() -> Callable[..., dict[str, Any]]:
    """What a page says of itself, with whatever is to be otherwise."""
    return executed_notebook.page_facts


@pytest.fixture
def shown() -> Callable[[dict[str, Any]], nbformat.NotebookNode]:
    """An output of a cell."""
    return executed_notebook.shown


@pytest.fixture
def executed() -> Callable[..., nbformat.NotebookNode]:
    """An executed notebook around outputs."""
    return executed_notebook.executed


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


@pytest.fixture
def bucket(monkeypatch) -> Iterator[str]:
    """A bucket of a server that speaks S3, for this process and those that it starts."""
    pytest.importorskip("s3fs", reason="s3fs is not installed")
    server = pytest.importorskip("moto.server", reason="moto is not installed").ThreadedMotoServer("127.0.0.1", 0)
    server.start()
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://{}:{}".format(*server.get_host_and_port()))
    for name, told in (
        ("AWS_ACCESS_KEY_ID", "id"),
        ("AWS_SECRET_ACCESS_KEY", "key"),
        ("AWS_DEFAULT_REGION", "us-east-1"),
    ):
        monkeypatch.setenv(name, told)
    name, fsspec = uuid4().hex, import_module("fsspec")
    fsspec.filesystem("s3", skip_instance_cache=True).mkdir(name)
    yield f"s3://{name}"
    fsspec.filesystem("s3").clear_instance_cache()
    server.stop()
