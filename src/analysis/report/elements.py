"""A finished page as a list of its elements, for those who check it; read with the standard library.

A page on which all is written plainly, as ours are, is read quicker than that (``plain_markup``); any other is left to
the library as a whole.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

from analysis.report.plain_markup import NotPlainError, read_plainly

READ_ALOUD = ("alt", "aria-label", "title")
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)


@dataclass(slots=True, eq=False, repr=False)
class _Document:
    """All elements and texts in their order."""

    elements: list["Element"] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Element:
    """A start tag with what stands inside it: a run of the document's elements, and one of its texts."""

    tag: str
    attributes: Mapping[str, str]
    line: int
    document: _Document
    first: int  # element inside it
    first_text: int
    end: int | None = None  # of its elements; None while it is open, and of what is never closed
    end_of_texts: int | None = None

    @property
    def inside(self) -> list["Element"]:
        """The elements inside it, in their order."""
        return self.document.elements[self.first : self.end]

    @property
    def text(self) -> str:
        """Its text in one line."""
        return " ".join(self.written.split())

    @property
    def written(self) -> str:
        """Its text as it is written."""
        return "".join(self.document.texts[self.first_text : self.end_of_texts])

    def has_class(self, name: str) -> bool:
        """Whether ``name`` is one of its classes."""
        return name in self.attributes.get("class", "").split()

    def all(self, *tags: str) -> list["Element"]:
        """Return the elements inside it with one of these tags."""
        return [element for element in self.inside if element.tag in tags]


@dataclass(frozen=True)
class Elements:
    """A page. ``root``: around all of it; ``words``: every text but the style sheets and the script."""

    root: Element
    words: list[str]


def elements_of(html: str) -> Elements:
    """Read a page."""
    reader = _Reader()
    try:
        read_plainly(html, reader, _VOID)
    except NotPlainError:
        reader = _Reader()
        reader.feed(html)
        reader.close()
    return Elements(reader.root, reader.words)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.document = _Document()
        self.root = Element("#document", {}, 0, self.document, 0, 0)
        self.words: list[str] = []
        self._open = [self.root]

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        # Of an attribute that stands twice browsers read the first.
        self.begin(tag, {name: value or "" for name, value in reversed(attributes)}, self.getpos()[0])

    def begin(self, tag: str, attributes: Mapping[str, str], line: int) -> None:
        """Begin an element, at a line of the page."""
        elements, texts = self.document.elements, self.document.texts
        element = Element(tag, attributes, line, self.document, len(elements) + 1, len(texts))
        elements.append(element)
        if tag in _VOID:
            self._close(element)
        else:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attributes)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._open[-1].tag == tag:  # as nearly always
            self._close(self._open.pop())
            return
        for place in range(len(self._open) - 1, 0, -1):
            if self._open[place].tag == tag:
                for element in self._open[place:]:
                    self._close(element)
                del self._open[place:]
                return

    def handle_data(self, text: str) -> None:
        self.document.texts.append(text)
        if self._open[-1].tag not in ("style", "script"):
            self.words.append(text)

    def _close(self, element: Element) -> None:
        element.end, element.end_of_texts = len(self.document.elements), len(self.document.texts)
