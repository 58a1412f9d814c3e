"""Whether the glossary explains each word once, and excepts nothing in vain. Yields faults."""

from collections.abc import Collection, Iterator

from analysis.model.errors import Fault
from analysis.model.glossary import Forms, GlossaryTerm

FILE = "glossary.yml"
LANGUAGES = tuple(Forms.model_fields)


def of_glossary(terms: Collection[GlossaryTerm]) -> Iterator[Fault]:
    """A form leads to one meaning and stands once; what is excepted is longer than a form that it holds."""
    for code in LANGUAGES:
        told: dict[str, str] = {}
        for term in terms:
            yield from _of_forms(term, code, told)
            yield from _of_exceptions(term, code)


def _of_forms(term: GlossaryTerm, code: str, told: dict[str, str]) -> Iterator[Fault]:
    for form in term.written(code):
        known = told.setdefault(form.casefold(), term.id)
        key = f"terms.{term.id}.forms.{code}"
        if known != term.id:
            yield Fault(FILE, key, f"{form!r} stands under {known!r} too; a word leads to one meaning")
    own = [form.casefold() for form in term.written(code)]
    for form in sorted({form for form in own if own.count(form) > 1}):
        yield Fault(FILE, f"terms.{term.id}.forms.{code}", f"{form!r} stands twice; keep one (the name is a form)")


def _of_exceptions(term: GlossaryTerm, code: str) -> Iterator[Fault]:
    for phrase in term.not_in.in_language(code):
        words = f" {phrase.casefold()} "
        held = [form for form in term.written(code) if f" {form.casefold()} " in words]
        if not held or phrase.casefold() in {form.casefold() for form in held}:
            message = f"{phrase!r} is no longer word that holds a form of this term; there is nothing to except"
            yield Fault(FILE, f"terms.{term.id}.not_in.{code}", message)
