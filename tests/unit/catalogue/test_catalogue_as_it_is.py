"""The catalogue of the project: sound, and holding what the sources say."""

from pathlib import Path

import pytest

from analysis.catalogue.catalogue import Catalogue
from analysis.model.tables import PUBLISHED, checked

FOLDER = Path(__file__).parents[3] / "catalogue"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.open(FOLDER)


def test_codes_keep_their_zeros(catalogue):
    assert "01" in {unit.code for unit in catalogue.units}


def test_every_published_figure_is_there(catalogue):
    published = checked(catalogue.published, PUBLISHED).set_index("id")
    assert len(published) == 156
    assert list(published.index) == [f"p{number:03}" for number in range(1, 157)]
    refreshers, degrees = published.loc["p002"], published.loc["p008"]
    assert refreshers[["place", "unit", "period", "value"]].tolist() == ["Kim Bảng, Hà Nam", "350", "2020", 2132]
    assert degrees[["value", "bound", "printed_share", "out_of"]].tolist() == [93.1, "at_least", 93.1, 333]
    assert (published["unit"] == "VN").sum() == 48
    assert set(published.loc[published["place"].str.startswith("Vùng"), "unit"]) == {"V5", "V6"}
    assert set(published.loc[published["unit"] == "", "place"]) == {
        "Bình Giang, Hải Dương", "Chí Linh (thành phố), Hải Dương", "Cửa Lò (thị xã), Nghệ An",
    }  # fmt: skip


def test_percentages_that_cannot_be_have_their_totals(catalogue):
    published = catalogue.published.dropna(subset=["printed_share", "out_of"])
    told = {(figure.printed_share, figure.out_of) for figure in published.itertuples()}
    assert {(36.5, 143), (57.2, 143), (20.8, 436), (33.66, 520), (19.8, 125), (28.4, 125)} <= told


def test_parts_of_the_article_belong_to_programmes(catalogue):
    names = catalogue.indicators["refresher_participations"].published_as
    published = catalogue.published[catalogue.published["unit"] == "350"].set_index("indicator")["value"]
    parts = {name.partition("@")[2]: published[name.partition("@")[0]] for name in names if "@" in name}
    assert parts == {"II.1": 491, "II.2": 1134, "II.8": 238, "II.7": 269}
    assert sum(parts.values()) == published["training_boi_duong_total"] == 2132


def test_indicators_stand_in_the_order_of_their_themes(catalogue):
    themes = list(catalogue.themes)
    order = [themes.index(indicator.theme) for indicator in catalogue.indicators.values()]
    assert order == sorted(order)
    assert next(iter(catalogue.indicators)) == "staff_headcount"


def test_targets_of_the_sample_say_that_they_are_not_real(catalogue):
    assert catalogue.targets
    for target in catalogue.targets:
        assert target.is_made_up
        assert target.verified == "no"
        assert target.name.vi.startswith("Chỉ tiêu minh họa (không có thật)")
        assert "not real" in target.name.en
        assert target.units == ("35",)  # the sample province as a whole; never Kim Bảng's own


def test_names_of_events_fit_on_a_chart(catalogue):
    too_long = [name for event in catalogue.events for name in (event.name.vi, event.name.en) if len(name) > 28]
    assert too_long == []


def test_health_shares_are_parts_of_the_same_four_professions(catalogue):
    shares = [indicator for indicator in catalogue.indicators.values() if indicator.subject == "health_staff"]
    assert len(shares) == 4
    assert {part for share in shares for part in share.numerator} == set(shares[0].denominator)
    assert len({share.denominator for share in shares}) == 1
