"""A word of the pages that explains itself: how it is written, and what it means to somebody who never met it."""

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, Field

from analysis.model.nouns import Identifier, Noun, Words

# What a page may hold of a word without writing it otherwise: no mark that HTML escapes, no space at its ends.
_FORM = re.compile(r"[\w%][^&<>\"']*[\w%]|[\w%]")


def _form(text: str) -> str:
    text = " ".join(unicodedata.normalize("NFC", text).split())
    if not _FORM.fullmatch(text):
        raise ValueError("a word begins and ends with a letter, a digit or %, and holds none of & < > \" '")
    return text


Form = Annotated[str, AfterValidator(_form)]


class Forms(Noun):
    """Ways in which a word is written, by language; a language may have none."""

    vi: tuple[Form, ...] = ()
    en: tuple[Form, ...] = ()

    def in_language(self, code: str) -> tuple[str, ...]:
        """Return the forms in the language ``code``; an unknown code raises ``KeyError``."""
        return {"vi": self.vi, "en": self.en}[code]


class Name(Words):
    """A name that a page may hold, so written as forms are."""

    vi: Form
    en: Form


class GlossaryTerm(Noun):
    """A term of the glossary.

    Attributes
    ----------
    name : how its explanation is headed; a form of its own.
    forms : how else it is written; inflected forms too. A capital at a sentence's beginning needs no form.
    not_in : longer words that hold one of its forms by chance and mean something else (``lần lượt`` holds ``lượt``).
    meaning : one or two plain sentences.
    source : the law or form that it comes from, where there is one.
    """

    id: Identifier
    name: Name
    forms: Forms = Field(default_factory=Forms)
    not_in: Forms = Field(default_factory=Forms)
    meaning: Words
    source: Words | None = None

    def written(self, code: str) -> tuple[str, ...]:
        """Return every way in which the language ``code`` writes it, its name first."""
        return (self.name.in_language(code), *self.forms.in_language(code))
