"""Terms that explain themselves: on a finished page the first place of each becomes a button that opens its meaning.

It is HTML alone (the popover API), so it needs no script. The meanings stand once, at the end of the page's text:
hidden until asked for, a plain list where a browser knows no popovers, and a list on paper. Nothing else of the page
changes.

A button is a box that no browser breaks over two lines, so the word is no part of it: it is the button's label, and
runs on as the text around it does. The button lies empty over it; where the word goes on in the next line, the label is
touched in its place.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from html import escape, unescape
from typing import Any, NamedTuple

from analysis.model.glossary import GlossaryTerm
from analysis.words.folding import without_marks
from analysis.words.language import Language

_SPOKEN = frozenset({"p", "li", "figcaption", "td", "dd"})
_SPOKEN_CLASS = "key-figure"
_SILENT = frozenset(
    ["head", "nav", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "summary", "caption", "th", "a", "button",
     "label", "select", "textarea", "code", "pre", "kbd", "q", "blockquote", "cite"]
)  # fmt: skip
# The page's title, and its foot with the names of files and commands; what is only for the eye or only for the ear.
_SILENT_CLASSES = frozenset({"report-title", "provenance", "unseen"})
_FOLDED = "details"
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
# Script and style are passed over whole, as what is in them is no markup; drawings, as they are the most of a page.
_TAG = re.compile(
    r"<!--.*?-->|<(?P<raw>script|style)\b.*?</(?P=raw)\s*>|<(?P<drawing>svg)\b|<!doctype[^>]*>"
    r"|<(?P<end>/?)(?P<name>[a-z][^\s/>]*)(?P<rest>(?:[^>\"']++|\"[^\"]*\"|'[^']*')*+)>",
    re.IGNORECASE | re.DOTALL,
)
_DRAWING = re.compile(r"<(/?)svg\b", re.IGNORECASE)
_CLASSES = re.compile(r"\bclass=\"([^\"]*)\"")
# A letter, a digit, or a mark that stands on the letter before it: a word does not end between them.
_PART_OF_WORD = r"[\w\u0300-\u036f]"
_SENTENCE_BEGINS = re.compile(r"(?:^|[.!?:;…–•]\s|[“‘(\[\"/]|&quot;)\s*$")
# Marks at a word's ends, which a line may not be broken before or after; around a button browsers would break it there.
_MARKS_BEFORE = re.compile(r"(?:[(\[“‘\"]|&quot;|&#34;)+$")
_MARKS_AFTER = re.compile(r"(?:[,.;:!?)\]”’…\"]|&quot;|&#34;)+")
_CLOSING = "</main>"


class _Place(NamedTuple):
    """An open element, with what it takes from those around it."""

    tag: str
    is_spoken: bool
    is_silent: bool
    is_folded: bool


class _Text(NamedTuple):
    """A piece of running text, from one tag to the next."""

    start: int
    end: int
    is_folded: bool


class _Found(NamedTuple):
    """A term in the text; those that a reader sees at once go before those in a folded part."""

    is_folded: bool
    start: int
    end: int
    term: str


def glossary_of(terms: Sequence[GlossaryTerm], language: Language) -> dict[str, Any]:
    """Return what a page hands over with its facts, that its terms may be explained in its language."""
    text, code = language.text, language.code
    return {
        "title": language.say("page.terms"),
        "terms": [
            {
                "id": term.id,
                "name": text(term.name),
                "forms": list(term.written(code)),
                "not_in": list(term.not_in.in_language(code)),
                "meaning": text(term.meaning),
                "source": language.say("page.term_source", source=text(term.source)) if term.source else "",
            }
            for term in terms
        ],
    }


def with_terms_explained(html: str, glossary: Mapping[str, Any]) -> str:
    """Return the page with the first place of each term as a button, and the meanings of those at the end of its text.

    A place that is seen at once goes before one in a folded part. Headings, heads of tables, links, drawings, cells
    that quote somebody and the page's foot are left as they are. ``glossary`` is what ``glossary_of`` returns.
    """
    terms = {term["id"]: term for term in glossary["terms"]}
    first = _first_places(html, glossary) if terms else []
    if not first:
        return html
    pieces, at = [], 0
    for found in sorted(first, key=lambda found: found.start):
        near = html[max(at, found.start - 12) : found.start]  # two quotation marks as HTML writes them, and more
        before, after = _MARKS_BEFORE.search(near), _MARKS_AFTER.match(html, found.end)
        start, end = found.start - len(before[0] if before else ""), after.end() if after else found.end
        pieces += [html[at:start], _button(found, html, start, end)]
        at = end
    closing = html.rindex(_CLOSING)
    shown = [terms[found.term] for found in first]
    return "".join([*pieces, html[at:closing], _list(glossary["title"], shown), html[closing:]])


def _first_places(html: str, glossary: Mapping[str, Any]) -> list[_Found]:
    forms = {form: term["id"] for term in glossary["terms"] for form in term["forms"]}
    excepted = tuple(phrase for term in glossary["terms"] for phrase in term["not_in"])
    first: dict[str, _Found] = {}
    for found in _all_places(html, forms, excepted):
        first[found.term] = min(first.get(found.term, found), found)
    return list(first.values())


def _all_places(html: str, forms: Mapping[str, str], excepted: tuple[str, ...]) -> Iterator[_Found]:
    """Yield the terms in the page's running text, the longer of two that begin at one letter; no text is read twice."""
    pattern = _pattern((*forms, *excepted))
    read: dict[str, bool] = {}
    for text in _running_text(html):
        told = html[text.start : text.end]
        if told in read and read[told] <= text.is_folded:
            continue
        read[told] = text.is_folded
        for match in pattern.finditer(told):
            term = _term_of(told, match, forms)
            if term is not None:
                yield _Found(text.is_folded, text.start + match.start(), text.start + match.end(), term)


def _term_of(told: str, match: re.Match[str], forms: Mapping[str, str]) -> str | None:
    """Return the term that was met; None for an exception, and for a capital that begins no sentence."""
    written = " ".join(match.group().split())
    if written not in forms and _SENTENCE_BEGINS.search(told[: match.start()]):
        written = written[0].lower() + written[1:]
    return forms.get(written)


@lru_cache(maxsize=8)
def _pattern(forms: tuple[str, ...]) -> re.Pattern[str]:
    """Return what finds the forms as whole words, the longest first; grouped by their first letter, which is quick."""
    by_letter: dict[str, list[str]] = {}
    for form in sorted(set(forms), key=lambda form: (-len(form), form)):
        letters = f"[{form[0]}{form[0].upper()}]" if form[0].islower() else re.escape(form[0])
        by_letter.setdefault(letters, []).append(re.escape(form[1:]).replace(r"\ ", r"\s+"))
    any_form = "|".join(f"{letters}(?:{'|'.join(rests)})" for letters, rests in sorted(by_letter.items()))
    return re.compile(f"(?<!{_PART_OF_WORD})(?:{any_form})(?!{_PART_OF_WORD})")


def _running_text(html: str) -> Iterator[_Text]:
    """Yield the pieces of text in which terms are explained, in their order."""
    around = [_Place("", False, False, False)]
    at = 0
    while tag := _TAG.search(html, at):
        inner = around[-1]
        start, at = at, tag.end()
        if inner.is_spoken and not inner.is_silent and start < tag.start() and not _is_quoted(inner, html, start):
            yield _Text(start, tag.start(), inner.is_folded)
        _, drawing, end, name, rest = tag.groups()
        if drawing:
            at = _end_of_drawing(html, tag.start())
        elif end:
            _close(around, name.lower())
        elif name and name.lower() not in _VOID and not rest.endswith("/"):
            around.append(_opened(inner, name.lower(), rest))


def _end_of_drawing(html: str, start: int) -> int:
    """Return where the drawing ends that begins at ``start``; a drawing may hold others."""
    depth = 0
    for tag in _DRAWING.finditer(html, start):
        depth += -1 if tag[1] else 1
        if not depth:
            return tag.end()
    return len(html)


def _close(around: list[_Place], name: str) -> None:
    """Close an element, with whatever was left open inside of it."""
    if around[-1].tag == name:  # as nearly always
        around.pop()
        return
    for place in range(len(around) - 1, 0, -1):
        if around[place].tag == name:
            del around[place:]
            return


@lru_cache(maxsize=1024)
def _opened(outer: _Place, name: str, rest: str) -> _Place:
    found = _CLASSES.search(rest)
    classes = found[1].split() if found else []
    return _Place(
        name,
        outer.is_spoken or name in _SPOKEN or _SPOKEN_CLASS in classes,
        outer.is_silent or name in _SILENT or not _SILENT_CLASSES.isdisjoint(classes),
        outer.is_folded or name == _FOLDED,
    )


def _is_quoted(place: _Place, html: str, start: int) -> bool:
    """Whether a cell holds somebody else's words: it begins with a quotation mark."""
    return place.tag == "td" and html.startswith("“", start)


def _button(found: _Found, html: str, start: int, end: int) -> str:
    """Return a term's button, with the marks that stand at it from ``start`` to ``end``."""
    written = html[found.start : found.end]
    name, id_ = escape(" ".join(unescape(written).split())), escape(found.term)
    button = (
        f'<span class="term"><label for="about-{id_}" aria-hidden="true">{written}</label>'
        f'<button type="button" id="about-{id_}" popovertarget="term-{id_}" aria-label="{name}"></button></span>'
    )
    if (start, end) == (found.start, found.end):
        return button
    return f'<span class="unbroken">{html[start : found.start]}{button}{html[found.end : end]}</span>'


def _list(title: str, terms: Sequence[Mapping[str, str]]) -> str:
    """Return the meanings by the alphabet, each of which its button opens."""
    entries = []
    for term in sorted(terms, key=lambda term: (without_marks(term["name"]).casefold(), term["name"])):
        source = f'<dd class="source">{escape(term["source"])}</dd>' if term["source"] else ""
        entries.append(
            f'<div id="term-{term["id"]}" popover><dt>{escape(term["name"])}</dt>'
            f"<dd>{escape(term['meaning'])}</dd>{source}</div>\n"
        )
    return f'<section class="terms">\n<h2>{escape(title)}</h2>\n<dl>\n{"".join(entries)}</dl>\n</section>\n'
