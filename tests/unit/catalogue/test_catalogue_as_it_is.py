"""The catalogue of the project: sound, and holding what the sources say."""

from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from analysis.catalogue.catalogue import Catalogue
from analysis.ingest.grid import Cell, Grid
from analysis.ingest.recognise import recognise
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
    made_up = [target for target in catalogue.targets if target.is_made_up]
    assert made_up
    for target in made_up:
        assert target.verified == "no"
        assert target.resolution == "sample_2020_2025"
        assert target.name.vi.startswith("Chỉ tiêu minh họa (không có thật)")
        assert "not real" in target.name.en
        assert target.units == ("35",)  # the sample province as a whole; never Kim Bảng's own
    (resolution,) = catalogue.resolutions
    assert resolution.is_made_up
    assert resolution.units == ("35",)
    assert "không có thật" in resolution.name.vi


def test_the_sample_has_a_target_for_every_headline_that_has_a_direction(catalogue):
    headlines = {
        indicator.id for indicator in catalogue.indicators.values()
        if indicator.prominence == "headline" and indicator.subject == "commune_staff" and indicator.direction != "none"
    }  # fmt: skip
    assert headlines == {target.indicator for target in catalogue.targets if target.is_made_up}
    assert len(headlines) == 14


def test_real_thresholds_are_rules_of_the_whole_country_with_their_source(catalogue):
    rules = {target.id: target for target in catalogue.targets if not target.is_made_up}
    assert all(target.units == ("VN",) and target.resolution is None for target in rules.values())
    held = {(target.indicator, target.threshold, target.since, target.until): target for target in rules.values()}
    assert {key for key, target in held.items() if target.verified == "yes"} == {
        ("succession_next_women", 0.25, "2022", None), ("succession_next_under_40", 0.15, "2022", None),
    }  # fmt: skip
    assert all("50-QĐ/TW" in target.source for target in rules.values() if target.verified == "yes")
    assert all("cấp xã do tỉnh quy định" in target.name.vi for target in rules.values())


def test_nothing_real_is_said_of_kim_bang(catalogue):
    assert not [target.id for target in catalogue.targets if "350" in target.units]
    assert not [resolution.id for resolution in catalogue.resolutions if "350" in resolution.units]
    events = [event for event in catalogue.events if "350" in event.units]
    assert all("made up" in event.source and "(mẫu)" in event.name.vi for event in events)


def test_the_article_s_audience_is_not_the_payroll(catalogue):
    of_all, of_staff = (catalogue.measures[f"training_{name}participations"] for name in ("", "staff_"))
    assert of_all.audience is None  # 2,132 participations of whoever was invited, 333 staff
    assert of_staff.audience == "staff_total"


def test_what_is_remembered_is_not_told_as_read(catalogue):
    dated = [*catalogue.standards, *catalogue.norms, *catalogue.ceilings, *catalogue.retirement_rules]
    marks = ("general knowledge", "to be verified")
    unread = [entry for entry in dated if any(mark in entry.source.en for mark in marks)]
    assert all("cần kiểm chứng" in entry.source.vi for entry in unread)
    assert len(unread) == 6
    assert {entry.verified for entry in unread} == {"no"}
    assert all(entry.verified == "no" for entry in dated if entry.is_made_up)
    assert all(entry.source.vi for entry in dated)


@pytest.mark.parametrize(
    ("day", "kind", "numbers"),
    [
        ("2019-06-24", "xã", (25, 23, 21)),
        ("2019-06-25", "thị trấn", (23, 21, 19)),
        ("2023-07-31", "phường", (23, 21, 19)),
        ("2023-08-01", "xã", (22, 20, 18)),
        ("2023-08-01", "phường", (23, 21, 19)),
    ],
)
def test_norms_are_those_of_the_decrees(catalogue, day, kind, numbers):
    holding = [norm for norm in catalogue.norms if norm.holds_on(date.fromisoformat(day)) and kind in norm.kinds]
    assert {norm.unit_class: norm.headcount for norm in holding} == dict(zip(("I", "II", "III"), numbers, strict=True))
    assert len(holding) == 3


@pytest.mark.parametrize(
    ("day", "title", "needs"),
    [
        ("2019-06-30", "finance_accounting", {"degree": "intermediate"}),
        ("2020-06-30", "finance_accounting", {"degree": "university"}),
        ("2024-06-30", "finance_accounting", {"degree": "university", "school": "upper_secondary"}),
        ("2023-06-30", "farmers_chair",
         {"degree": "university", "school": "upper_secondary", "politics": "intermediate"}),
        ("2024-06-30", "farmers_chair",
         {"degree": "university", "school": "upper_secondary", "politics": "intermediate"}),
    ],
)  # fmt: skip
def test_standards_are_those_of_the_day(catalogue, day, title, needs):
    holding = [
        standard for standard in catalogue.standards
        if standard.holds_on(date.fromisoformat(day)) and title in standard.titles and not standard.units
    ]  # fmt: skip
    assert [standard.needs for standard in holding] == [needs]


def test_titles_under_laws_of_their_own_have_no_standard(catalogue):
    judged = {title for standard in catalogue.standards for title in standard.titles}
    titles = {member.id for member in catalogue.groupings["title"].members}
    assert titles - judged == {"military_commander", "police_chief"}


def test_communes_of_the_exception_stand_as_long_as_it_does(catalogue):
    (exception,) = (standard for standard in catalogue.standards if standard.units)
    assert exception.is_made_up
    for code in exception.units:
        (unit,) = (unit for unit in catalogue.units if unit.code == code)  # one only: the code was never used again
        assert unit.is_valid_on(exception.since)
        assert unit.is_valid_on(exception.until)


def test_ceilings_are_shares_of_those_rated_good(catalogue):
    assert {ceiling.of for ceiling in catalogue.ceilings} == {"good"}
    (read,) = (ceiling for ceiling in catalogue.ceilings if ceiling.verified == "yes")
    assert (read.share, read.since, read.until) == (0.2, date(2026, 1, 1), None)
    assert "day of effect was not verified" in read.source.en


def test_the_age_of_retirement_ends_at_62_and_60(catalogue):
    *_, rule = catalogue.retirement_rules
    ages = {int(age.year): (age.men_months, age.women_months) for age in rule.ages}
    assert ages[2021] == (60 * 12 + 3, 55 * 12 + 4)
    assert next(year for year in ages if ages[year][0] == 62 * 12) == 2028
    assert [year for year in ages if ages[year][1] == 60 * 12] == [2035]


def test_form_10_sums_every_detailed_row_once_on_each_level(catalogue):
    (layout,) = catalogue.forms["btctw10"].versions
    leaves = {column.group for column in layout.columns if column.group}
    assert leaves == {member.id for member in catalogue.groupings["programme_detail"].members}
    sums = [column.sum_of for column in layout.columns if column.sum_of]
    assert len(leaves) == 29
    assert len(leaves) + len(sums) == 43  # rows of the official form
    assert all(fnmatchcase(leaf, "I.*") != fnmatchcase(leaf, "II.*") for leaf in leaves)
    assert all(any(fnmatchcase(leaf, pattern) for leaf in leaves) for pattern in sums)


def test_today_s_training_form_can_still_be_read(catalogue):
    earlier, later = (catalogue.forms["training"].layout_for(year) for year in ("2020", "2021"))
    heads = [column.head for column in earlier.columns]
    assert len(heads) == 14 * 5
    assert heads[:5] == [
        "I. Đào tạo | I.1.1 Đào tạo đại học | Kế hoạch | Số người",
        "I. Đào tạo | I.1.1 Đào tạo đại học | Kế hoạch | Số lượt",
        "I. Đào tạo | I.1.1 Đào tạo đại học | Thực hiện | Số người",
        "I. Đào tạo | I.1.1 Đào tạo đại học | Thực hiện | Số lượt",
        "I. Đào tạo | I.1.1 Đào tạo đại học | Thực hiện | Số lớp đã mở",
    ]
    assert heads[-1] == "II. Bồi dưỡng | II.8 Quốc phòng – An ninh | Thực hiện | Số lớp đã mở"
    assert len(later.columns) == 14 * 8 + 1
    assert set(heads) < {column.head for column in later.columns}


def test_every_form_tells_itself_from_the_others(catalogue):
    """A sheet that prints one form's head is recognised as that form and as no other with as long a mark."""
    printed = {form.id: form.print for form in catalogue.forms.values() if form.print}
    assert len(printed) == 13
    for name, look in printed.items():
        grid = Grid("Trang", {
            (row, 0): Cell(row, 0, text)
            for row, text in enumerate((look.label, look.title.format(year=2024), look.sender.format(sender="Huyện A")))
        })  # fmt: skip
        found = recognise(grid, catalogue.forms.values())
        assert found is not None
        assert (found.form.id, found.year, found.sender) == (name, "2024", "Huyện A")


def test_definitions_of_key_cadres_are_the_same_for_posts_and_titles(catalogue):
    posts, titles = ({each.id: each.members for each in catalogue.groupings[name].sets} for name in ("post", "title"))
    assert posts == titles
    assert list(posts) == ["party_and_committee", "with_council", "council_and_committee"]
    assert set(posts["party_and_committee"]) | set(posts["council_and_committee"]) == set(posts["with_council"])


def test_standards_cut_their_series_once(catalogue):
    cuts = [event for event in catalogue.events if event.cuts_series and "meeting_standard" in event.indicators]
    assert [event.date for event in cuts] == [date(2019, 12, 25)]


def test_courses_give_and_ask_what_lists_tell(catalogue):
    told = {field.field for field in catalogue.forms["staff_list"].versions[0].fields}
    for course in catalogue.courses.values():
        assert {*course.gives, *course.needs} <= told
    assert catalogue.courses["intermediate_political_theory"].places == 80  # learners of the article's class


def test_names_of_events_fit_on_a_chart(catalogue):
    too_long = [name for event in catalogue.events for name in (event.name.vi, event.name.en) if len(name) > 28]
    assert too_long == []


def test_health_shares_are_parts_of_the_same_four_professions(catalogue):
    shares = [indicator for indicator in catalogue.indicators.values() if indicator.subject == "health_staff"]
    assert len(shares) == 4
    assert {part for share in shares for part in share.numerator} == set(shares[0].denominator)
    assert len({share.denominator for share in shares}) == 1
