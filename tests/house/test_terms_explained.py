"""The glossary of the pages and that of the documents name the same things in the same words, and in plain ones."""

import re
from pathlib import Path

import pytest

from analysis.catalogue.catalogue import Catalogue
from analysis.model.glossary import GlossaryTerm

ROOT = Path(__file__).resolve().parents[2]
TERMS = list(Catalogue.open(ROOT / "catalogue").glossary.values())
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs/glossary.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| ")
]


def holds(cell: str, name: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", cell, re.IGNORECASE) is not None


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.id)
def test_a_term_of_the_pages_stands_in_the_documents_in_one_row(term: GlossaryTerm) -> None:
    assert any(holds(row[0], term.name.vi) and holds(row[1], term.name.en) for row in ROWS)


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.id)
def test_a_meaning_is_one_or_two_short_sentences(term: GlossaryTerm) -> None:
    for meaning in (term.meaning.vi, term.meaning.en):
        assert meaning.endswith(".")
        assert len(re.findall(r"[.!?](?:\s|$)", meaning)) <= 2
        assert len(meaning) <= 200
    assert term.meaning.vi != term.meaning.en
