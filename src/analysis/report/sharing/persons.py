"""Whether a page tells of persons: by the names on staff lists received here, and by what only lists of persons have.

A name is looked for where it has three words and more and is no name of a place: "Lê Hồ" is both a person and a
commune. What is found is counted, never quoted.
"""

import re
from collections.abc import Iterable
from pathlib import Path

from analysis.ingest.person_rows import records_of
from analysis.model.errors import CadreError
from analysis.project.project import Project
from analysis.report.elements import elements_of
from analysis.words.folding import folded, without_marks
from analysis.words.language import Language

# Heads of columns that only lists of persons have, folded and without marks.
HEADS = ("ho va ten", "ho ten", "ngay sinh", "ngay thang nam sinh", "nam sinh", "so cccd", "so cmnd", "so dien thoai",
         "can cuoc cong dan", "so hieu can bo", "full name", "date of birth", "telephone")  # fmt: skip
_MARKS = {
    # As they are written: in one piece, or in groups. What is grouped otherwise is a figure or a day.
    "identity_card": re.compile(r"(?<![\d.,/])(?:0\d{11}|(?<!\d )0\d{2}([ .])\d{3}\1\d{3}\1\d{3})(?!\d)"),
    "telephone": re.compile(
        r"(?<![\d.,/])(?:0|\+84[ .]?)[35789](?:\d{8}|\d{2}([ .-])\d{3}\1\d{3}|\d([ .-])\d{3}\2\d{4})(?!\d)"
    ),
    "mail": re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w"),
}
LEAST_WORDS, MOST_WORDS = 3, 6


class Persons:
    """The names on the staff lists that were received and are still there.

    Attributes
    ----------
    names : folded. unread : lists that were received and cannot be read any more, so that nobody knows their names.
    """

    def __init__(self, names: Iterable[str], unread: Iterable[str] = ()) -> None:
        self.names, self.unread = frozenset(names), tuple(unread)

    @classmethod
    def of(cls, project: Project) -> "Persons":
        """Read the lists; nothing of them is kept beyond this object, which has no text of its own."""
        forms = {
            form.id for form in project.catalogue.forms.values()
            if any(version.shape == "persons" for version in form.versions)
        }  # fmt: skip
        sources = project.sources()
        paths = sources.loc[sources["form"].isin(forms), "path"]
        names: set[str] = set()
        unread = []
        for path in sorted(set(paths)):
            try:
                names |= _names_in(project, project.root / path)
            except (CadreError, OSError):
                unread.append(path)
        return cls(names - {folded(unit.name) for unit in project.catalogue.units}, unread)

    def found_on(self, html: str, language: Language) -> list[str]:
        """Return a sentence for each kind of thing on a page that tells of persons; none of them quotes it."""
        say = language.say
        page = elements_of(html)
        texts = [" ".join(text.split()) for text in page.words]
        whole = "\n".join(texts)
        found = [say(f"sharing.persons.{what}") for what, pattern in _MARKS.items() if pattern.search(whole)]
        heads = {without_marks(folded(head.text)) for head in page.root.all("th")}
        found += [say("sharing.persons.column", head=head) for head in HEADS if head in heads]
        named = sum(self._names_somebody(text) for text in texts)
        return found + ([say("sharing.persons.names", n=named)] if named else [])

    def _names_somebody(self, text: str) -> bool:
        words = folded(text).split()
        return any(
            " ".join(words[start : start + length]) in self.names
            for length in range(LEAST_WORDS, MOST_WORDS + 1)
            for start in range(len(words) - length + 1)
        )


def _names_in(project: Project, path: Path) -> set[str]:
    read = records_of(path, catalogue=project.catalogue, registry=project.registry)
    names = {folded(record.fields.get("name", "")) for record in read.records}
    return {name for name in names if LEAST_WORDS <= len(name.split()) <= MOST_WORDS}
