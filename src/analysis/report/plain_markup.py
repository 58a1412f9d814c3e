"""Markup that is written plainly, as nearly all of our pages is: names in Latin letters, values in double quotes.

One expression finds its pieces, in half the time that ``html.parser`` takes. Whatever is written in any other way is
left to the parser, with the whole page: what a check does not see, a browser may.
"""

import re
from bisect import bisect
from collections.abc import Collection, Mapping
from functools import cache
from html import unescape
from typing import Protocol

_SPACE = r"[ \t\n\r\f]"  # as HTML has it; to Python, and not to browsers, there are others
_NAME = "[A-Za-z][A-Za-z0-9_:.-]*"
_ATTRIBUTE = re.compile(rf'{_SPACE}+({_NAME})(?:="([^"]*)")?')
_ATTRIBUTES = rf'((?:{_SPACE}+{_NAME}(?:="[^"]*")?)*+){_SPACE}*'
_TAG = "[A-Za-z][A-Za-z0-9]*"
# Whatever begins with a bracket, or the page itself, and the text behind it up to the next one.
_PIECE = re.compile(
    rf"(?:</({_TAG})>|<(script){_ATTRIBUTES}>((?:[^<]|<(?!/))*+)</script>"
    rf"|<(style|title){_ATTRIBUTES}>([^<]*+)</\5>|<({_TAG}){_ATTRIBUTES}(/?)>"
    r"|<!(?:doctype|DOCTYPE) html>|<!--[^<>-]*-->|\A)([^<]*+)"
)
# What stands in these is read otherwise than elsewhere, by browsers and by some releases of the parser.
_NOT_AS_ELSEWHERE = frozenset(
    ["iframe", "noembed", "noframes", "noscript", "plaintext", "script", "style", "template", "textarea", "title",
     "xmp"]
)  # fmt: skip
# An ampersand that begins no name or number of a letter, or one without an end.
_BARE = re.compile(r"&(?!(?:[A-Za-z][A-Za-z0-9]*|#[0-9]+|#[xX][0-9A-Fa-f]+);)")


class NotPlainError(ValueError):
    """Something is written otherwise."""


class Reader(Protocol):
    """Who is told what stands on a page, in its order."""

    def begin(self, tag: str, attributes: Mapping[str, str], line: int) -> None:
        """Begin an element, at a line of the page; others may have the same attributes, as one object."""

    def handle_endtag(self, tag: str) -> None:
        """End one."""

    def handle_data(self, text: str) -> None:
        """Read a text."""


def read_plainly(html: str, reader: Reader, void: Collection[str]) -> None:
    """Tell a reader what stands on a page.

    Parameters
    ----------
    void : tags of elements in which nothing can stand.

    Raises
    ------
    NotPlainError
        where anything is not written plainly; what was told before is of no use.
    """
    lines = [place.start() for place in re.finditer("\n", html)]
    begin, end_of, told = reader.begin, reader.handle_endtag, reader.handle_data
    attributes_of = cache(_read)  # most elements of a page are written like another one
    at = 0
    for piece in _PIECE.finditer(html):
        begins = piece.start()
        if begins != at:
            break
        at = piece.end()
        end, script, of_script, code, raw, of_raw, content, tag, attributes, closed, text = piece.groups()
        if end:
            end_of(end.lower())
        elif tag:
            name = tag.lower()
            if name in _NOT_AS_ELSEWHERE:
                raise NotPlainError(tag)
            begin(name, attributes_of(attributes), bisect(lines, begins) + 1)
            if closed and name not in void:
                end_of(name)
        elif whole := script or raw:
            begin(whole, attributes_of(of_script if script else of_raw), bisect(lines, begins) + 1)
            told(code if script else _plain(content) if raw == "title" else content)
            end_of(whole)
        if text:
            told(_plain(text) if "&" in text else text)
    if at != len(html):
        raise NotPlainError(html[at : at + 40])


def _read(attributes: str) -> dict[str, str]:
    found = _ATTRIBUTE.findall(attributes)
    named = {name.lower(): _plain(value) if "&" in value else value for name, value in found}
    if len(named) != len(found):  # browsers read the first
        raise NotPlainError(attributes)
    return named


def _plain(written: str) -> str:
    if _BARE.search(written):
        raise NotPlainError(written)
    return unescape(written)
