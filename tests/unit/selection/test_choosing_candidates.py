"""Who is sent, who waits, who is not sent and why: each rule with persons made for it, the order worked by hand."""

from datetime import date

import pytest

from analysis.selection.candidates import Chooser
from analysis.selection.person import read_persons
from analysis.selection.retirement import Retirement
from analysis.selection.standards import Rulebook

DAY = date(2024, 6, 30)


@pytest.fixture
def chooser_of(world):
    def make(records, needed=None, day=DAY):
        rows, faults = read_persons(records, world.groupings)
        assert not faults
        return Chooser(
            rows,
            day=day,
            rulebook=Rulebook(world.standards, world.registry),
            retirement=Retirement(world.retirement_rules),
            groupings=world.groupings,
            courses=world.courses.values(),
            needed=needed or {},
        )

    return make


@pytest.fixture
def choose(chooser_of, world):
    """Choose for one course among some rows."""

    def make(course, *records, places=None, needed=None):
        (choice,) = chooser_of(records, needed).choose([world.courses[course]], places)
        return choice

    return make


def reasons_of(choice):
    return [list(candidate.reasons) for candidate in choice.candidates]


def why_not(choice):
    assert not choice.candidates
    return [list(person.why) for person in choice.not_sent]


# --- reasons ---------------------------------------------------------------------------------------------------------


def test_who_lacks_what_the_post_asks_for_is_sent(choose, record):
    choice = choose("politics_intermediate", record("party_secretary", politics="elementary"))
    assert reasons_of(choice) == [["lacks_standard"]]
    words = choice.candidates[0].reasons["lacks_standard"]
    assert words == (
        "Chưa đạt chuẩn chức danh: cần trình độ lý luận chính trị từ trung cấp trở lên, hiện sơ cấp "
        "(Tiêu chuẩn leaders)"
    )


def test_what_the_post_does_not_ask_for_is_a_weaker_reason(choose, record):
    choice = choose("politics_intermediate", record(politics="elementary"))
    assert [candidate.reasons for candidate in choice.candidates] == [
        {"raises_level": "Nâng trình độ – trình độ lý luận chính trị: trung cấp (hiện: sơ cấp)"}
    ]


def test_a_level_short_of_the_need_does_not_mend_it(chooser_of, record, world):
    course = world.courses["politics_intermediate"].model_copy(update={"gives": {"politics": "elementary"}})
    (choice,) = chooser_of([record("party_secretary", politics=None)]).choose([course])
    assert reasons_of(choice) == [["raises_level"]]


def test_the_commune_s_own_need_is_a_reason_until_it_is_met(choose, record):
    wanting = record(born_man="1975-01-01")
    choice = choose("law_degree", wanting, needed={("00001", "law"): 2, ("00002", "law"): 1})
    assert reasons_of(choice) == [["commune_needs"]]
    assert choice.candidates[0].reasons["commune_needs"] == "Đơn vị còn thiếu 2 người có chuyên môn luật"
    has_it = record(specialism="Luật")
    met = choose("law_degree", wanting, has_it, needed={("00001", "law"): 1})
    assert reasons_of(met) == [["knows_more"]]
    assert [list(person.why) for person in met.not_sent] == [["has_it_already"]]


@pytest.mark.parametrize(
    ("fields", "is_young_with_one"),
    [
        ({"born_man": "1984-07-01"}, True),  # 39 on the day
        ({"born_man": "1984-06-30"}, False),  # 40 on the day
        ({"born_man": "1990-01-01", "second_degree": "yes"}, False),
        ({"born_man": "1990-01-01", "specialism": "Luật"}, True),
    ],
    ids=str,
)
def test_the_young_with_one_degree(choose, record, fields, is_young_with_one):
    choice = choose("second_degree_economics", record(**fields))
    assert ("young_with_one_degree" in choice.candidates[0].reasons) == is_young_with_one


def test_a_first_degree_is_no_second_one(choose, record):
    assert reasons_of(choose("law_degree", record("youth_secretary", degree="college", born_man="1995-01-01"))) == [
        ["raises_level", "knows_more"]
    ]


def test_a_refresher_that_gives_nothing_is_for_its_posts(choose, record):
    choice = choose("knowledge_update", record("party_secretary"), record("office_statistics"))
    assert reasons_of(choice) == [["has_not_attended"]]
    assert (choice.outside, len(choice.not_sent)) == (1, 0)


# --- obstacles -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("course", "fields", "why"),
    [
        ("politics_intermediate", {"politics": "advanced"}, ["has_it_already"]),
        ("politics_intermediate", {"politics": None, "school": "lower_secondary"}, ["is_unprepared"]),
        # Born 6/1967: 62 years in 6/2029, so that 60 months are left on 30 June 2024; a month older, 59.
        ("politics_intermediate", {"politics": None, "born_man": "1967-05-15"}, ["retires_soon"]),
        ("politics_intermediate", {"politics": None, "enrolled": "trung cấp  LÝ LUẬN chính trị"}, ["is_enrolled"]),
        ("politics_intermediate", {"politics": None, "trained": "Lớp khác; I.2.1"}, ["is_trained"]),
        ("second_degree_economics", {"degree": "college"}, ["is_unprepared"]),
        ("second_degree_economics", {"specialism": "kinh tế"}, ["has_it_already"]),
        ("law_degree", {"columns": frozenset({"degree", "school", "politics"})}, ["not_asked"]),
        (
            "politics_intermediate",
            {"politics": None, "school": "lower_secondary", "born_man": "1960-01-01",
             "enrolled": "politics_intermediate"},
            ["is_enrolled", "is_unprepared", "retires_soon"],
        ),
    ],
)  # fmt: skip
def test_who_is_not_sent(choose, record, course, fields, why):
    assert why_not(choose(course, record(**fields))) == [why]


def test_sixty_months_left_are_five_years(choose, record):
    choice = choose("politics_intermediate", record(politics=None, born_man="1967-06-15"))
    assert reasons_of(choice) == [["raises_level"]]
    assert choice.candidates[0].case.years_left == 5


def test_words_of_an_obstacle(choose, record):
    choice = choose("politics_intermediate", record(politics=None, born_man="1963-10-15"))
    (told,) = choice.not_sent[0].why.values()
    # 60y9m in 7/2024, when 61 years are asked for: reached in 10/2024.
    assert told == "Còn 4 tháng đến tuổi nghỉ hưu, lớp cần còn ít nhất 5 năm"


def test_a_programme_of_several_courses_does_not_tell_which(choose, record):
    choice = choose("second_degree_economics", record(trained="Đào tạo đại học"))
    assert len(choice.candidates) == 1
    assert why_not(choose("second_degree_economics", record(trained="Đại học Kinh tế, bằng hai"))) == [["is_trained"]]


# --- order -----------------------------------------------------------------------------------------------------------


def test_the_order_worked_by_hand(choose, record):
    """Each next one stands behind the one before it for one reason only."""
    lacking = {"politics": None, "entered": "2020-01-01", "born_man": "1980-05-10"}
    first = record("party_secretary", **lacking)
    rows = [
        first,
        record("party_secretary", **lacking | {"entered": "2021-01-01"}, unit="00002"),  # served a year less
        record("party_secretary", **lacking | {"entered": None}, unit="00003"),  # nobody knows how long
        record("people_committee_chair", **lacking),  # its commune's second, though it served longer than the two above
        record(**lacking | {"entered": "2001-01-01"}, unit="00002"),  # the post does not ask for it
    ]
    for order in (rows, rows[::-1], [rows[2], rows[4], rows[0], rows[3], rows[1]]):
        choice = choose("politics_intermediate", *order, places=3)
        assert [candidate.case.person.line for candidate in choice.candidates] == [row.line for row in rows]
        assert [candidate.rank for candidate in choice.candidates] == [1, 2, 3, 4, 5]
        assert [candidate.turn for candidate in choice.candidates] == [1, 1, 1, 2, 2]
        assert [candidate.is_chosen for candidate in choice.candidates] == [True, True, True, False, False]


def test_key_posts_go_before_others_that_lack_as_much(choose, record):
    clerk = record(degree="college", entered="2000-01-01")
    chair = record("people_committee_chair", degree="college", entered="2023-01-01")
    choice = choose("law_degree", clerk, chair)
    assert [next(iter(candidate.reasons)) for candidate in choice.candidates] == ["lacks_standard"] * 2
    assert [candidate.case.person.title for candidate in choice.candidates] == [
        "people_committee_chair",
        "office_statistics",
    ]


def test_more_years_left_then_the_younger_then_the_commune(choose, record):
    same = {"politics": None, "entered": "2020-01-01"}
    rows = [
        record(**same, unit="00002", born_man="1990-05-10"),
        record(**same, unit="00001", born_man="1990-05-09"),  # retires in the same month, a day older
        record(**same, unit="00003", born_man=None, born_woman="1991-05-31"),  # younger, retires a year before them
    ]
    namesakes = [record(**same, unit="00001"), record(**same, unit="00002")]
    by_commune = choose("politics_intermediate", *reversed(namesakes))
    assert [candidate.case.person.unit for candidate in by_commune.candidates] == ["00001", "00002"]
    choice = choose("politics_intermediate", *reversed(rows))
    assert [candidate.case.person.line for candidate in choice.candidates] == [row.line for row in rows]


def test_a_further_reason_goes_before_years_of_service(choose, record):
    needed = dict.fromkeys((("00001", "economics"), ("00002", "economics")), 1)
    senior = record(born_man="1978-01-01", entered="2000-01-01")
    young = record(born_man="1990-01-01", entered="2020-01-01")
    elsewhere = record(born_man="1978-01-01", entered="1999-01-01", unit="00002")
    choice = choose("second_degree_economics", senior, young, elsewhere, needed=needed)
    assert reasons_of(choice) == [["commune_needs", "young_with_one_degree"], ["commune_needs"], ["commune_needs"]]
    assert [candidate.case.person.line for candidate in choice.candidates] == [young.line, elsewhere.line, senior.line]


def test_one_commune_does_not_take_all_places(choose, record):
    many = [record("party_secretary", politics=None, entered="2005-01-01") for _ in range(5)]
    few = [record("party_secretary", unit="00002", politics=None, entered="2023-01-01") for _ in range(2)]
    choice = choose("politics_intermediate", *many, *few, places=4)
    units = [candidate.case.person.unit for candidate in choice.candidates]
    assert units == ["00001", "00002", "00001", "00002", "00001", "00001", "00001"]
    assert choice.chosen == 4


def test_places_are_the_course_s_own_where_nobody_says_otherwise(choose, record):
    rows = [record(politics=None) for _ in range(3)]
    assert choose("politics_intermediate", *rows).chosen == 2
    assert choose("politics_intermediate", *rows, places=9).chosen == 3


def test_who_is_chosen_for_one_course_is_not_chosen_for_a_later_one(chooser_of, record, world):
    rows = [record("party_secretary", degree="university", politics=None, born_man="1990-01-01") for _ in range(3)]
    wanted = [world.courses["politics_intermediate"], world.courses["law_degree"]]
    first, second = chooser_of(rows).choose(wanted)
    chosen = [one.case.person.line for one in first.candidates if one.is_chosen]
    assert [one.case.person.line for one in second.not_sent] == chosen
    assert second.not_sent[0].why == {
        "is_chosen_elsewhere": "Đã được chọn cử đi lớp “Trung cấp lý luận chính trị” trong đợt này"
    }
    assert len(second.candidates) == 1


def test_who_holds_two_posts_is_one_candidate_for_what_either_lacks(chooser_of, record, world):
    who = {"name": "Phạm Thị Hai Việc", "born_man": None, "born_woman": "1985-02-02", "politics": "elementary"}
    rows = [record("office_statistics", **who), record("party_secretary", **who)]
    chooser = chooser_of(rows)
    (choice,) = chooser.choose([world.courses["politics_intermediate"]])
    (candidate,) = choice.candidates
    assert [post.title for post in candidate.case.posts] == ["party_secretary", "office_statistics"]
    assert candidate.is_key_post
    assert list(candidate.reasons) == ["lacks_standard"]
    assert len(chooser.falling_short()) == 1


def test_everybody_is_counted_once(choose, record):
    rows = [record("party_secretary", politics=None), record(politics="advanced"), record(politics=None)]
    choice = choose("politics_intermediate", *rows, places=1)
    assert choice.chosen + (len(choice.candidates) - choice.chosen) + len(choice.not_sent) + choice.outside == 3
    assert choice.tally_of_reasons() == {"lacks_standard": 1, "raises_level": 1}
    assert choice.tally_of_obstacles() == {"has_it_already": 1}


def test_posts_without_a_standard_are_neither_below_nor_above(chooser_of, record):
    chooser = chooser_of([record("youth_secretary", degree="none"), record(degree="college"), record()])
    assert (chooser.without_standard(), len(chooser.falling_short())) == (1, 1)


def test_nobody_is_shown(choose, record):
    choice = choose(
        "politics_intermediate", record(name="Lê Văn Ẩn Danh", politics=None), record(name="Lê Thị Ẩn Danh")
    )
    shown = [repr(choice), repr(choice.candidates[0]), repr(choice.not_sent[0]), repr(choice.candidates[0].case)]
    assert not [text for text in shown if "Ẩn Danh" in text or "1980" in text]
