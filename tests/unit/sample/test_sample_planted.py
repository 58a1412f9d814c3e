"""What was planted is there, and nothing else: shares worked out by hand from persons and figures, then tried."""

import pytest

from analysis.sample.appointments import appointment_figures
from analysis.sample.attending import attendance_figures
from analysis.sample.evaluation import evaluation_figures
from analysis.sample.needs import needs_figures
from analysis.sample.outcomes import outcome_figures
from analysis.sample.persons import Degree, Politics
from analysis.sample.planning import plan_items
from analysis.sample.planted import HEIGHTS, OF_THE_STAFF_PROCESS, PLANTED
from analysis.sample.succession import succession_figures
from analysis.sample.training import USUAL
from analysis.sample.traits import Member, lacks_of
from analysis.stats.trends import trend
from analysis.stats.verdict import verdict_of_trend

DISTRICTS = ("347", "349", "350", "351", "352", "353")
KEY_TITLES = ("party_secretary", "party_deputy_secretary", "people_committee_chair", "people_committee_vice_chair")
PLANTED_TRENDS = {(one.indicator, one.unit): one.verdict for one in PLANTED if one.question == "trend"}


def part(one, figures_of, numerator, denominator):
    total = {numerator: 0, denominator: 0}
    for figures in figures_of(one).values():
        for (measure, _), count in figures.items():
            if measure in total:
                total[measure] += count
    return total[numerator], total[denominator]


def of_staff(test):
    def share(one):
        staff = [person for members in one.staff.values() for person in members]
        return sum(bool(test(person, one.traits[person.number])) for person in staff), len(staff)

    return share


def under_40(one):
    young = [person for members in one.staff.values() for person in members if person.age_in(one.year) < 40]
    return sum(one.traits[person.number].has_second_degree for person in young), len(young)


def non_local(one):
    held = [traits for traits in (one.traits[person.number] for members in one.staff.values() for person in members)
            if traits.title in KEY_TITLES]  # fmt: skip
    return sum(traits.is_non_local for traits in held), len(held)


def met(kind, measure):
    """What is needed and there, commune by commune: what one has too much of does not count."""

    def share(one):
        there = needed = 0
        for code, figures in needs_figures(one).items():
            for (told, name), need in figures.items():
                if told == measure:
                    supply = sum((kind, name) in one.traits[person.number].items for person in one.staff[code])
                    there, needed = there + min(supply, need), needed + need
        return there, needed

    return share


def on_time(one):
    items = plan_items(one)
    return (sum(item.figures["plan_classes_on_time"] for item in items),
            sum(item.figures["plan_planned_classes"] for item in items))  # fmt: skip


def trained(one):
    figures = [attendance_figures(members, one.attended, list(USUAL)) for members in one.staff.values()]
    return sum(each["training_staff_persons", ""] for each in figures), sum(one.sizes)


def candidates(measure, term):
    def share(one):
        told = succession_figures(one)
        posts = {post for _, post in told}
        return tuple(sum(told[f"succession_{term}_{name}", post] for post in posts) for name in (measure, "candidates"))

    return share


def good_or_better(one):
    excellent, rated = part(one, evaluation_figures, "evaluation_excellent", "evaluation_rated")
    return excellent + part(one, evaluation_figures, "evaluation_good", "evaluation_rated")[0], rated


SHARES = {
    "plan_classes_on_time": (2019, 2025, on_time),
    "staff_trained_in_year": (2021, 2025, trained),
    "specialism_need_met": (2019, 2025, met("specialism", "specialism_needed")),
    "skill_need_met": (2019, 2025, met("skill", "skill_needed")),
    "second_degree": (2019, 2025, of_staff(lambda person, traits: traits.has_second_degree)),
    "second_degree_under_40": (2019, 2025, under_40),
    "broad_skills": (2019, 2025, of_staff(lambda person, traits: len(traits.items) >= 2)),
    "key_cadres_non_local": (2019, 2025, non_local),
    **{
        f"succession_{term}_{name}": (2019, 2025, candidates(name, term))
        for term in ("current", "next") for name in ("women", "under_40", "trained")
    },
    "evaluation_good_or_better": (2019, 2024, good_or_better),
    **{
        name: (2019, 2024, lambda one, name=name: part(one, evaluation_figures, name, "evaluation_rated"))
        for name in ("evaluation_excellent", "evaluation_failed")
    },
    **{
        name: (since, 2025, lambda one, make=make, parts=parts: part(one, make, *parts))
        for name, since, make, parts in (
            ("appointments_complete", 2019, appointment_figures, ("appointment_cases_complete", "appointment_cases")),
            ("inspections_held", 2019, appointment_figures, ("inspections_planned_held", "inspections_planned")),
            ("inspection_findings_remedied", 2019, appointment_figures,
             ("inspection_findings_remedied", "inspection_findings")),
            ("petitions_settled_in_time", 2015, outcome_figures, ("petitions_settled_in_time", "petitions_received")),
            ("disputes_settled", 2015, outcome_figures, ("disputes_settled", "disputes_arisen")),
            ("poor_households", 2015, outcome_figures, ("poor_households", "households")),
        )
    },
}  # fmt: skip


def series(sent, indicator, district):
    since, until, share = SHARES[indicator]
    years = list(range(since, until + 1))
    return years, [share(sent[year, district]) for year in years]


@pytest.fixture(scope="module")
def verdict(catalogue):
    def told(name, years, parts):
        asked = catalogue.indicators[name]
        found = trend(
            years, [count for count, _ in parts], [total for _, total in parts],
            yearly_turnover=asked.yearly_turnover, worth_telling=asked.worth_telling,
        )  # fmt: skip
        return verdict_of_trend(found.shape, asked.direction)

    return told


@pytest.mark.parametrize("indicator", SHARES)
@pytest.mark.parametrize("district", DISTRICTS)
def test_what_is_planted_is_found_and_nothing_else(sent, verdict, indicator, district):
    years, told = series(sent, indicator, district)
    assert all(0 <= count <= total and total > 0 for count, total in told)
    assert verdict(indicator, years, told) == PLANTED_TRENDS.get((indicator, district), "no_clear_change")


def test_those_below_the_standard_who_are_enrolled_rise_in_kim_bang_alone(sent, rulebook, verdict):
    for district in DISTRICTS:
        years, told = list(range(2019, 2026)), []
        for year in years:
            one = sent[year, district]
            lacks = lacks_of(rulebook, one.day)
            below = [
                one.traits[person.number] for code, members in one.staff.items() for person in members
                if lacks(Member(person, code), one.traits[person.number].title)
            ]  # fmt: skip
            told.append((sum(bool(traits.enrolled) for traits in below), len(below)))
            enrolled = sum(
                bool(one.traits[person.number].enrolled) for members in one.staff.values() for person in members
            )
            assert enrolled == told[-1][0], "only who is below is enrolled"
        expected = PLANTED_TRENDS.get(("below_standard_enrolled", district), "no_clear_change")
        assert verdict("below_standard_enrolled", years, told) == expected, district


def both(person):
    return person.degree >= Degree.UNIVERSITY and person.politics >= Politics.INTERMEDIATE


BY_THE_PROCESS = {
    "university_or_higher": (2015, lambda person, title, lacks: person.degree >= Degree.UNIVERSITY),
    "political_theory_intermediate_or_higher": (
        2015, lambda person, title, lacks: person.politics >= Politics.INTERMEDIATE,
    ),
    "professional_untrained": (2015, lambda person, title, lacks: person.degree == Degree.NONE),
    "political_theory_untrained": (2015, lambda person, title, lacks: person.politics == Politics.NONE),
    "degree_and_theory": (2019, lambda person, title, lacks: both(person)),
    "key_cadres_both_from_list": (
        2019, lambda person, title, lacks: both(person) if title in KEY_TITLES else None,
    ),
    "meeting_standard": (2020, lambda person, title, lacks: not lacks),
    "rotated_from_district": (2015, lambda person, title, lacks: person.is_rotated),
}  # fmt: skip


@pytest.mark.parametrize("indicator", OF_THE_STAFF_PROCESS)
def test_the_process_plants_what_is_listed(sent, rulebook, verdict, indicator):
    since, test = BY_THE_PROCESS[indicator]
    for district, expected in zip(DISTRICTS, OF_THE_STAFF_PROCESS[indicator], strict=True):
        told = []
        for year in range(since, 2026):
            one, answers = sent[year, district], []
            lacks = lacks_of(rulebook, one.day)
            for code, members in one.staff.items():
                for person in members:
                    title = one.traits[person.number].title if one.traits else ""
                    answers.append(test(person, title, lacks(Member(person, code), title)))
            told.append((answers.count(True), len(answers) - answers.count(None)))
        assert verdict(indicator, range(since, 2026), told) == expected, district


# By hand from the plan of the sample: district, first and last share of each planted path.
@pytest.mark.parametrize(
    ("indicator", "district", "first", "last"),
    [
        ("plan_classes_on_time", "351", 0.95, 0.55),
        ("staff_trained_in_year", "349", 0.60, 0.85),
        ("specialism_need_met", "351", 0.45, 0.75),
        ("skill_need_met", "353", 0.40, 0.70),
        ("second_degree", "352", 0.06, 0.18),
        ("key_cadres_non_local", "347", 0.10, 0.45),
        ("succession_next_women", "353", 0.12, 0.32),
        ("evaluation_excellent", "347", 0.16, 0.06),
        ("appointments_complete", "352", 0.60, 0.98),
    ],
)
def test_the_ends_of_the_planted_paths(sent, indicator, district, first, last):
    _, told = series(sent, indicator, district)
    for (count, total), share in ((told[0], first), (told[-1], last)):
        assert abs(count - share * total) <= 1, (count, total)


def test_the_table_names_only_what_is_in_the_catalogue(catalogue):
    assert {one.indicator for one in PLANTED} <= set(catalogue.indicators)
    assert set(OF_THE_STAFF_PROCESS) <= set(catalogue.indicators)
    assert {one.unit for one in PLANTED} <= set(DISTRICTS)
    assert all(len(heights) == 6 for heights in HEIGHTS.values())


def test_every_row_of_the_programme_has_a_planted_change_or_follows_from_the_staff():
    rows = {one.row for one in PLANTED}
    assert rows >= {"training_plan", "standards", "training", "specialisms", "versatility", "succession", "evaluation",
                    "procedure", "outcomes"}  # fmt: skip
