from collections.abc import Callable
from typing import Any

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_output

from analysis.model.errors import PageError
from analysis.report.export import LABELS, SCRIPT_LABELS, export_page
from analysis.report.promises import check_page
from analysis.report.script import page_script, script_digest

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


def test_html_that_is_told_line_by_line_is_joined(body: str, shown: Shown, executed: Executed) -> None:
    in_lines = export_page(executed(shown({"text/html": body.splitlines(keepends=True)})))
    assert in_lines == export_page(executed(shown({"text/html": body})))


def test_what_cells_show_follows_in_its_order_each_from_a_new_line(body: str, shown: Shown, executed: Executed) -> None:
    first, second = (shown({"text/html": f"<p>{number}</p>"}) for number in ("first", "second"))
    html = export_page(executed(first, second, shown({"text/html": body})))
    assert "<p>first</p>\n<p>second</p>\n" in html


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


@pytest.mark.parametrize("name", [*LABELS, *SCRIPT_LABELS])
def test_a_word_that_is_missing_is_named(
    name: str, executed: Executed, page_facts: Callable[..., dict[str, Any]]
) -> None:
    labels = {word: told for word, told in page_facts()["labels"].items() if word != name}
    with pytest.raises(PageError, match=rf"labels\.{name}"):
        export_page(executed(labels=labels))


def test_the_one_script_stands_on_the_page_and_the_policy_names_its_digest(
    body: str, shown: Shown, executed: Executed
) -> None:
    html = export_page(executed(shown({"text/html": body})))
    assert html.count("<script") == 1
    inside = html.partition("<script>")[2].partition("</script>")[0]
    assert inside == page_script()
    policy = html.partition('Content-Security-Policy" content="')[2].partition('"')[0]
    assert f"script-src '{script_digest(inside)}';" in policy
    assert "unsafe-inline" not in policy.partition("script-src")[2].partition(";")[0]


def test_the_digest_is_the_one_that_browsers_reckon() -> None:
    # The worked example of the Content Security Policy specification, level 2, section 5.1.
    assert script_digest("alert('Hello, world.');") == "sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng="


def test_the_script_holds_no_comment_and_stays_small() -> None:
    script = page_script()
    assert "</" not in script, "it would end the element that holds it"
    assert not any(line.startswith(("//", " ")) for line in script.splitlines())
    assert len(script.encode()) < 8_000


def test_the_words_of_the_script_stand_on_the_page_escaped(
    body: str, shown: Shown, executed: Executed, page_facts: Callable[..., dict[str, Any]]
) -> None:
    labels = page_facts()["labels"] | {"download_csv": 'Tải "CSV"', "wide_table": "Kéo ngang"}
    html = export_page(executed(shown({"text/html": body}), labels=labels))
    assert '<body class="district_profile" data-download-csv="Tải &#34;CSV&#34;" data-wide-table="Kéo ngang">' in html
