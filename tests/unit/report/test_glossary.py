"""Where a term becomes a button, where it never does, and that nothing else of the page changes."""

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from nbformat import NotebookNode

from analysis.catalogue.catalogue import Catalogue
from analysis.model.errors import PageError
from analysis.model.glossary import GlossaryTerm
from analysis.report.export import export_page
from analysis.report.glossary import glossary_of, with_terms_explained
from analysis.report.promises import check_page
from analysis.words.language import Language

CATALOGUE = Catalogue.open(Path(__file__).parents[3] / "catalogue")
BUTTON = re.compile(
    r'<span class="term"><label for="about-([^"]*)" aria-hidden="true">(.*?)</label>'
    r'<button type="button" id="about-\1" popovertarget="term-\1" aria-label="[^"]*"></button></span>',
    re.DOTALL,
)
MARKS = re.compile(r'<span class="unbroken">([^<]*<span class="term">.*?</span>[^<]*)</span>', re.DOTALL)
LIST = re.compile(r'<section class="terms">.*</section>\n', re.DOTALL)


def term(name: str, vi: str, *forms: str, not_in: tuple[str, ...] = (), source: str = "") -> GlossaryTerm:
    words = {"vi": f"Nghĩa của <{vi}>.", "en": "Its meaning."}
    return GlossaryTerm.model_validate(
        {
            "id": name, "name": {"vi": vi, "en": f"the {name}"}, "forms": {"vi": forms}, "not_in": {"vi": not_in},
            "meaning": words, "source": {"vi": source, "en": source} if source else None,
        }
    )  # fmt: skip


TERMS = [
    term("participation", "lượt người", "lượt", not_in=("lần lượt",)),
    term("cadre", "cán bộ"),
    term("key", "cán bộ chủ chốt"),
    term("points", "điểm %"),
    term("norm", "định mức", not_in=("quy định mức",), source="Nghị định 33/2023"),
    term("wilson", "Wilson"),
    term("kind", "xã loại I"),
]
GLOSSARY = glossary_of(TERMS, Language.of("vi", CATALOGUE.languages))


def explained(body: str, glossary: dict[str, Any] = GLOSSARY) -> str:
    return with_terms_explained(f"<body><main>{body}</main></body>", glossary)


def marked(body: str) -> list[tuple[str, str]]:
    """Return the buttons as (term, text), having seen that without buttons and list the page is as it was."""
    html = explained(body)
    bare = BUTTON.sub(r"\2", MARKS.sub(r"\1", LIST.sub("", html)))
    assert bare == f"<body><main>{body}</main></body>"
    buttons = BUTTON.findall(html)
    assert sorted(name for name, _ in buttons) == sorted(re.findall(r'<div id="term-(\w+)" popover>', html))
    return buttons


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("<p>1.618 lượt người học</p>", [("participation", "lượt người")]),
        ("<p>Có 5 lượt. Lượt không phải là người.</p>", [("participation", "lượt")]),
        ("<p>Lượt không phải là người.</p>", [("participation", "Lượt")]),
        ("<p>Tốt. Cán bộ</p>", [("cadre", "Cán bộ")]),
        ("<p>“Cán bộ” (Định mức)</p>", [("cadre", "Cán bộ"), ("norm", "Định mức")]),
        ("<p>Ban Cán bộ</p>", []),  # a capital inside a sentence is part of a name
        ("<p>CÁN BỘ</p>", []),
        ("<p>cán bộ chủ chốt và cán bộ</p>", [("key", "cán bộ chủ chốt"), ("cadre", "cán bộ")]),
        ("<p>cán\n bộ&nbsp;x</p>", [("cadre", "cán\n bộ")]),
        ("<p>lần lượt từng người</p>", []),
        ("<p>theo quy định mức này</p>", []),
        ("<p>theo quy định mức này, định mức</p>", [("norm", "định mức")]),
        ("<p>xlượt lượtx 5lượt lượt5 lượt_</p>", []),
        ("<p>lươt lượ</p>", []),
        (f"<p>{unicodedata.normalize('NFD', 'cán bộ')} cán bộ&#x301;</p>", [("cadre", "cán bộ")]),
        ("<p>cán bo\u0323\u0302</p>", []),
        ("<p>3 điểm %, 4 điểm %</p>", [("points", "điểm %")]),
        ("<p>(Wilson, 95%) wilson</p>", [("wilson", "Wilson")]),
        ("<p>xã loại II, xã loại I</p>", [("kind", "xã loại I")]),
        ("<ul><li>cán bộ</li></ul>", [("cadre", "cán bộ")]),
        ("<figure><figcaption>cán bộ</figcaption></figure>", [("cadre", "cán bộ")]),
        ("<table><tr><th>cán bộ</th><td>lượt</td></tr></table>", [("participation", "lượt")]),
        ('<div class="key-figure"><div class="label">Lượt</div></div>', [("participation", "Lượt")]),
        ('<div class="finding">lượt</div>', []),
        ('<div class="key-figure"><p>5 <b>lượt</b></p></div>', [("participation", "lượt")]),
        ("<td><b>x</b> “lượt”</td>", [("participation", "lượt")]),
        ("<td>“lượt” (báo Hà Nam)</td>", []),  # somebody else's words
        ("<p><!-- cán bộ --><br>cán bộ</p>", [("cadre", "cán bộ")]),
        ("<p title='cán bộ' data-a=\"<p>lượt\">x</p>", []),
        ("<script>'<p>lượt</p>'</script><style>lượt</style>", []),
        ("<p><svg><svg><text>lượt</text></svg><text>lượt</text></svg> cán bộ</p>", [("cadre", "cán bộ")]),
        ('<section class="provenance"><p>lượt</p></section><p class="report-title">lượt</p>', []),
        ("<p>cán</p><p>bộ</p>", []),
    ],
)  # fmt: skip
def test_terms_are_found_as_whole_words_in_running_text(body: str, found: list[tuple[str, str]]) -> None:
    assert marked(body) == found


@pytest.mark.parametrize(
    "tag", ["h1", "h2", "h3", "summary", "caption", "button", "a", "th", "code", "q", "blockquote", "nav", "label"]
)
def test_nothing_is_marked_inside(tag: str) -> None:
    assert marked(f"<td><p><{tag}>lượt <b>cán bộ</b></{tag}> cán bộ</p></td>") == [("cadre", "cán bộ")]


def test_what_is_seen_at_once_goes_before_what_is_folded() -> None:
    folded = "<details><summary>a</summary><p>lượt, định mức</p></details>"
    html = explained(f"{folded}<p>Số lượt</p><p>lượt</p>")
    assert marked(f"{folded}<p>Số lượt</p><p>lượt</p>") == [("norm", "định mức"), ("participation", "lượt")]
    assert '<p>Số <span class="term">' in html


def test_a_term_inside_another_is_never_a_button_in_a_button() -> None:
    html = explained("<p>cán bộ chủ chốt</p>")
    assert html.count("<button") == 1
    assert "term-cadre" not in html


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("(cán bộ), và", ["(cán bộ),"]),
        ("“Cán bộ”, &quot;định mức&quot; và", ["“Cán bộ”,", "&quot;định mức&quot;"]),
        ("lượt&quot;cán bộ", ["lượt&quot;"]),
        ("cán bộ – lượt.", ["lượt."]),
        ("cán bộ và", []),
    ],
)
def test_marks_stay_at_their_word(text: str, kept: list[str]) -> None:
    assert [BUTTON.sub(r"\2", told) for told in MARKS.findall(explained(f"<p>{text}</p>"))] == kept


def test_an_element_left_open_ends_with_the_one_around_it() -> None:
    assert marked("<div><p>x <b>y</div><div>lượt</div><p>cán bộ</p>") == [("cadre", "cán bộ")]


def test_the_meanings_stand_once_by_the_alphabet_escaped_and_only_those_found() -> None:
    html = explained("<p>lượt; định mức; cán bộ; lượt</p>")
    listed = LIST.search(html).group()
    assert re.findall(r"<dt>(.*?)</dt>", listed) == ["cán bộ", "định mức", "lượt người"]
    assert "<dd>Nghĩa của &lt;định mức&gt;.</dd><dd class=\"source\">Nguồn: Nghị định 33/2023</dd>" in listed
    assert "<h2>Từ ngữ trên trang này</h2>" in listed
    assert html.endswith("</section>\n</main></body>")


def test_a_page_without_terms_has_no_list() -> None:
    body = "<p>Không có gì</p>"
    assert explained(body) == f"<body><main>{body}</main></body>"
    assert explained("<p>lượt – 5</p>", {"title": "", "terms": []}) == "<body><main><p>lượt – 5</p></main></body>"


def test_each_language_has_its_own_names_and_forms() -> None:
    english = glossary_of(TERMS, Language.of("en", CATALOGUE.languages))
    assert [entry["name"] for entry in english["terms"]][:2] == ["the participation", "the cadre"]
    assert "lượt" not in str(english)
    assert BUTTON.findall(explained("<p>The cadre, lượt</p>", english)) == [("cadre", "The cadre")]


def test_every_form_of_the_catalogue_leads_to_its_own_term() -> None:
    for code in ("vi", "en"):
        glossary = glossary_of(list(CATALOGUE.glossary.values()), Language.of(code, CATALOGUE.languages))
        for entry in glossary["terms"]:
            for form in entry["forms"]:
                assert BUTTON.findall(explained(f"<p>x {form} y</p>", glossary)) == [(entry["id"], form)]
            for phrase in entry["not_in"]:
                assert entry["id"] not in dict(BUTTON.findall(explained(f"<p>x {phrase} y</p>", glossary)))


def test_a_page_of_many_cells_takes_no_time_that_anybody_notices() -> None:
    glossary = glossary_of(list(CATALOGUE.glossary.values()), Language.of("vi", CATALOGUE.languages))
    row = "<tr><th scope='row'>Xã {0}</th><td>{0}/333 (93,1%)</td><td>chưa thấy thay đổi rõ rệt (2015–{0})</td></tr>"
    body = "".join(row.format(number) for number in range(800)) + "<svg>" + "<path d='M0 0'/>" * 10_000 + "</svg>"
    taken = []
    for _ in range(5):
        start = process_time()
        explained(f"<table>{body}</table>", glossary)
        taken.append(process_time() - start)
    assert min(taken) < 0.1  # some 0.02 on a machine with nothing else to do


def test_an_exported_page_has_its_terms_explained_and_keeps_its_promises(
    body: str, shown: Callable[..., NotebookNode], executed: Callable[..., NotebookNode]
) -> None:
    html = export_page(executed(shown({"text/html": body}), glossary=GLOSSARY))
    assert BUTTON.findall(html) == [("participation", "lượt người")]
    assert check_page(html) == []
    assert "<h2>Từ ngữ trên trang này</h2>" not in export_page(executed(shown({"text/html": body})))


def test_a_page_that_does_not_hand_over_its_glossary_is_refused(
    body: str, shown: Callable[..., NotebookNode], executed: Callable[..., NotebookNode]
) -> None:
    notebook = executed(shown({"text/html": body}))
    del notebook.cells[-1].outputs[0].data["application/vnd.cadre.page+json"]["glossary"]
    with pytest.raises(PageError, match="does not say of its page: glossary"):
        export_page(notebook)
