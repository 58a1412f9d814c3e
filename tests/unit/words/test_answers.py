from math import nan
from pathlib import Path

import pytest

from analysis.catalogue.catalogue import Catalogue
from analysis.words.answers import (
    chance_in_words,
    difference_in_words,
    ranks_in_words,
    reason_in_words,
    spread_in_words,
    target_in_words,
    trend_in_words,
    verdict_in_words,
)
from analysis.words.language import Language

LANGUAGES = Catalogue.open(Path(__file__).parents[3] / "catalogue").languages


@pytest.fixture
def english() -> Language:
    return Language.of("en", LANGUAGES)


def test_no_clear_change_never_stands_alone(english):
    both = trend_in_words(english, "no_clear_change", years="2015–2024", fall=-0.049, rise=0.0371)
    assert both == (
        "no clear change (2015–2024); at this size a rise of 3.7 percentage points or a fall of 4.9 percentage points "
        "would most likely have shown"
    )
    one = trend_in_words(english, "no_clear_change", fall=-0.049)
    assert one == "no clear change; at this size a fall of 4.9 percentage points would most likely have shown"
    other = trend_in_words(english, "no_clear_change", rise=0.2)
    assert other == "no clear change; at this size a rise of 20.0 percentage points would most likely have shown"


def test_what_was_seen_needs_no_such_remark(english):
    assert trend_in_words(english, "improving", years="2015–2024", fall=-0.05, rise=0.04) == "improving (2015–2024)"
    assert trend_in_words(english, "cannot_be_tested", fall=-0.05) == "cannot be tested"
    assert verdict_in_words(english, "") == ""


def test_differences_targets_chances_and_ranks(english):
    assert difference_in_words(english, "worse", 0.95) == "worse"
    assert difference_in_words(english, "worse", 0.998) == "worse (very clearly)"
    assert difference_in_words(english, "similar", 0.998) == "no clear difference"
    assert target_in_words(english, "not_reached", 0.2) == "target not reached; so near that the distance may be chance"
    assert target_in_words(english, "reached", 0.01) == target_in_words(english, "reached", nan) == "target reached"
    assert chance_in_words(english, "likely", 0.864) == "likely to be reached (86%)"
    assert chance_in_words(english, "cannot_tell", nan) == "cannot tell whether reached"
    spread = spread_in_words(english, 0.032, 0.004, 0.081)
    assert "some 3.2 percentage points" in spread and "0.4–8.1" in spread
    assert spread_in_words(english, nan, nan, nan) == ""
    assert reason_in_words(english, "units_missing:17,18") == "only 17 of 18 units have reported"
    assert reason_in_words(english, "not sent") == "not sent"
    assert ranks_in_words(english, 3, 14, 18) == "3–14 of 18" and ranks_in_words(english, 1, 1, 6) == "1 of 6"
