"""A page is read alike whether its markup is found by one expression or by the library's parser."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from analysis.report import elements
from analysis.report.elements import _VOID, _Reader
from analysis.report.plain_markup import NotPlainError, read_plainly

PLAIN = [
    "<p>", "</p>", '<P class="a b">', "<br>", "<br/>", '<a href="#x" hidden>', "</a>", '<svg viewBox="0 0 1 1">',
    "</svg>",
    '<path d="M0 0"/>', "text", "a > b", "a &amp; b", "&#233;", "&#x1F;", "\n", "<!doctype html>", "<!-- note -->",
    "<script>1 < 2</script>", "<style>p{a:b}</style>", '<p title="a &lt; b">', '<input value="a>b">',
    '<p\nclass="x"\n>', '<q data-a.b="&#34;">', "<styled>", '<scripts a="b">', "<title>a &lt; b</title>", "</div>",
    "<div>",
]  # fmt: skip
OTHERS = [
    "</P >", "<div id='x'>", "<div id=x>", "<xlink:a>", "a < b", "a & b", "&nbsp", "&copy", "<", ">", "</",
    "<!-- > -->",
    "<!--", "-->", "<script>", "</script>", "<style>", "</style>", "<script>'</p>'</script>", '<p a="1"b="2">',
    "<a \u017fx=\" a=\" href=\"http://e\">", "<a \u212ax=\" a=\">", "<\u017ftyle>",
    "<style\x0b>", "<p\x85id=\"x\">", "<p \xa0id=\"x\">", '<a href="x" href="y">',
    "<title><b>", "<textarea>", "</textarea>", "<xmp>", "<TITLE>", "<SCRIPT>", '<p title="b" title="c">',
    "<?php ?>", "<![CDATA[x]]>", "\x00", '<p class="&amp">', "<1>", "<p/ >",
]  # fmt: skip


def told_by(reader: _Reader) -> tuple[object, ...]:
    found = [(one.tag, one.attributes, one.line, one.first, one.end, one.written) for one in reader.document.elements]
    return found, "".join(reader.words), reader.root.text


@given(st.lists(st.sampled_from(PLAIN)).map("".join))
def test_what_is_written_plainly_is_read_so(html: str) -> None:
    plain, parsed = _Reader(), _Reader()
    read_plainly(html, plain, _VOID)
    parsed.feed(html)
    parsed.close()
    assert told_by(plain) == told_by(parsed)


@given(st.lists(st.sampled_from(PLAIN + OTHERS), max_size=5).map("".join))
@example("<script>")
def test_what_is_read_plainly_is_what_the_parser_reads(html: str) -> None:
    plain = _Reader()
    try:
        read_plainly(html, plain, _VOID)
    except NotPlainError:
        return
    parsed = _Reader()
    parsed.feed(html)
    parsed.close()
    assert told_by(plain) == told_by(parsed)


@pytest.mark.parametrize(
    "html",
    ["<div id=x>", "<div id='x'>", "a & b", "<!-- > -->", "<script>'</p>'</script>", '<p a="1"b="2">', "<", "</p >"],
)
def test_whatever_a_browser_might_read_otherwise_is_left_to_the_parser(html: str) -> None:
    with pytest.raises(NotPlainError):
        read_plainly(html, _Reader(), _VOID)


def test_a_page_that_is_not_plain_is_read_as_a_whole() -> None:
    page = elements.elements_of("<p>plain</p><img src=http://x onerror=go()>")
    assert [(one.tag, one.attributes) for one in page.root.inside] == [
        ("p", {}), ("img", {"src": "http://x", "onerror": "go()"})
    ]  # fmt: skip
    assert page.words == ["plain"]
