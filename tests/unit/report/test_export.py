from collections.abc import Callable
from typing import Any

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_output

from analysis.model.errors import PageError
from analysis.report.export import export_page
from analysis.report.promises import check_page

Shown = Callable[[dict[str, Any]], NotebookNode]
Executed = Callable[..., NotebookNode]


def test_a_page_is_its_html_in_the_shell_and_nothing_else(body: str, shown: Shown, executed: Executed) -> None:
    note = shown({"text/markdown": "# for the lab", "text/plain": "for the lab"})
    printed = new_output("stream", name="stderr", text="a warning")
    html = export_page(executed(note, printed, shown({"text/html": body, "text/plain": "HTML"})))
    assert check_page(html) == []
    assert html.startswith('<!doctype html>\n<html lang="vi">')
    assert "<h1>Kim Bảng <span" in html
    assert "SỐ LIỆU MẪU – KHÔNG CÓ THẬT" in html
    assert 'viewBox="0 0 10 10"' in html, "drawings stay as they were drawn"
    for hidden in ("secret_code", "A note between authors", "a warning", "for the lab", "jp-Cell", "In [", "/*"):
        assert hidden not in html


def test_the_shell_names_its_words_and_escapes_them(body: str, shown: Shown, executed: Executed) -> None:
    html = export_page(executed(shown({"text/html": body}), place="A & <b>B</b>", is_made_up=False))
    assert "A &amp; &lt;b&gt;B&lt;/b&gt;" in html
    assert "SỐ LIỆU MẪU" not in html
    assert '<a href="#a">Kết quả</a>' in html
    assert '<a href="../../../en/district_profile/350/2020.html" lang="en" hreflang="en">English</a>' in html


def test_the_same_notebook_gives_the_same_bytes(body: str, shown: Shown, executed: Executed) -> None:
    one, other = (export_page(executed(shown({"text/html": body}))) for _ in range(2))
    assert one == other


def test_a_picture_without_alt_text_is_refused_and_not_given_a_placeholder(
    body: str, shown: Shown, executed: Executed
) -> None:
    with pytest.raises(PageError, match="picture has no alt text"):
        export_page(executed(shown({"text/html": body + '<img src="data:image/png;base64,AA==">'})))


def test_an_output_that_would_be_lost_is_refused(shown: Shown, executed: Executed) -> None:
    with pytest.raises(PageError, match="cell 2: This cell shows image/png and text/plain"):
        export_page(executed(shown({"image/png": "AA==", "text/plain": "Figure"})))


def test_a_notebook_that_never_finished_its_page_is_refused(body: str, shown: Shown, executed: Executed) -> None:
    notebook = executed(shown({"text/html": body}))
    notebook.cells.pop()
    with pytest.raises(PageError, match="0 times"):
        export_page(notebook)


def test_a_fact_that_is_missing_is_named(shown: Shown, executed: Executed) -> None:
    with pytest.raises(PageError, match=r"labels\.skip"):
        export_page(executed(labels={}))
