"""A finished page as a list of its elements, for those who check it; read with the standard library."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

READ_ALOUD = ("alt", "aria-label", "title")
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)


@dataclass
class Element:
    """A start tag, what stands inside it (``inside``: descendants in order) and its text."""

    tag: str
    attributes: dict[str, str]
    line: int
    inside: list["Element"] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its text in one line."""
        return " ".join(self.written.split())

    @property
    def written(self) -> str:
        """Its text as it is written."""
        return "".join(self.texts)

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
    reader.feed(html)
    reader.close()
    return Elements(reader.root, reader.words)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("#document", {}, 0)
        self.words: list[str] = []
        self._open = [self.root]

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attributes}, self.getpos()[0])
        for above in self._open:
            above.inside.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attributes)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        for place in range(len(self._open) - 1, 0, -1):
            if self._open[place].tag == tag:
                del self._open[place:]
                return

    def handle_data(self, text: str) -> None:
        for above in self._open:
            above.texts.append(text)
        if self._open[-1].tag not in ("style", "script"):
            self.words.append(text)
