"""Headlines lie open, the rest is folded a theme, and a fold with nothing in it is not shown."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from analysis.catalogue.catalogue import Catalogue
from analysis.report.folding import headlines_open
from analysis.report.page import Page
from analysis.words.language import Language

CATALOGUE = Catalogue.open(Path(__file__).parents[3] / "catalogue")


@pytest.fixture
def shown(monkeypatch):
    told = []
    monkeypatch.setattr("analysis.report.page.display", lambda data, raw: told.append(data["text/html"]))
    return told


def page():
    language = Language.of("vi", CATALOGUE.languages)
    return Page(SimpleNamespace(catalogue=CATALOGUE), None, None, "2025", "2025-06-30", "2025", language)


def test_headlines_lie_open_and_all_others_in_a_fold_a_theme(shown):
    some = [one for one in CATALOGUE.indicators.values() if one.theme in ("qualification", "composition")]
    headlines_open(page(), some, lambda page, one: page.note(one.id))
    heads = [one for one in some if one.prominence == "headline"]
    assert shown[: len(heads)] == [f'<p class="note">{one.id}</p>' for one in heads]
    folds = shown[len(heads) :]
    for fold, theme in zip(folds, ("qualification", "composition"), strict=True):
        others = [one for one in some if one.theme == theme and one not in heads]
        name = CATALOGUE.themes[theme].vi
        assert fold.startswith(f'<details class="more"><summary>{name}: thêm {len(others)} chỉ số</summary>')
        assert all(fold.count(f">{one.id}<") == 1 for one in others)


def test_a_fold_in_which_nothing_is_shown_is_none(shown):
    others = [one for one in CATALOGUE.indicators.values() if one.prominence != "headline"]
    headlines_open(page(), others, lambda page, one: None)
    assert shown == []


def test_what_fails_in_a_fold_leaves_the_page_open(shown):
    def fail(page, indicator):
        raise ValueError(indicator.id)

    own = page()
    others = [one for one in CATALOGUE.indicators.values() if one.prominence != "headline"]
    with pytest.raises(ValueError, match=others[0].id):
        headlines_open(own, others, fail)
    own.note("còn")
    assert shown == ['<p class="note">còn</p>']
