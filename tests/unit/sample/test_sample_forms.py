"""The forms of one district and year fit each other, and each fits itself."""

from collections import Counter

import pytest

from analysis.sample.allocation import allocation_figures
from analysis.sample.appointments import appointment_figures
from analysis.sample.attending import attendance_figures
from analysis.sample.detailed import ROWS, detailed_figures
from analysis.sample.evaluation import evaluation_figures
from analysis.sample.monthly import monthly_figures
from analysis.sample.outcomes import outcome_figures
from analysis.sample.planning import plan_items
from analysis.sample.succession import succession_figures
from analysis.sample.training import USUAL, classes_opened

DISTRICTS = ("347", "349", "350", "351", "352", "353")
LISTS = [(year, district) for year in range(2019, 2026) for district in DISTRICTS]
RATED = [(year, district) for year in range(2019, 2025) for district in DISTRICTS]
GRADES = ("excellent", "good", "completed", "failed")


def summed(figures) -> Counter:
    total = Counter()
    for of_commune in figures.values():
        total.update(of_commune)
    return total


@pytest.mark.parametrize("key", LISTS)
def test_form_10_repeats_the_persons_and_classes_of_the_training_form(sent, key):
    detailed, trained = detailed_figures(sent[key]), summed(sent[key].training)
    opened = classes_opened(sent[key].training)
    for programme in USUAL:
        rows = ROWS[programme]
        told = sum(detailed["form10_commune_level", row] for row in rows)
        assert told == trained["training_persons", programme]
        held = sum(detailed["form10_classes_by_district", row] for row in rows)
        assert held == opened["training_classes", programme]
    for level in ("province", "district"):
        assert all(detailed[f"form10_{level}_leaders", row] <= detailed[f"form10_{level}_level", row] for row in
                   [row for rows in ROWS.values() for row in rows])  # fmt: skip


def test_the_intermediate_class_of_kim_bang_2020_is_80_on_form_10_too(sent):
    detailed = detailed_figures(sent[2020, "350"])
    assert detailed["form10_commune_level", "I.2.1.1"] + detailed["form10_commune_level", "I.2.1.2"] == 80


def test_every_row_of_form_10_is_a_row_of_the_layout(catalogue):
    columns = catalogue.forms["btctw10"].versions[0].columns
    assert {row for rows in ROWS.values() for row in rows} == {column.group for column in columns if column.group}


@pytest.mark.parametrize("key", LISTS)
def test_the_plan_adds_up_to_the_training_form(sent, key):
    items, trained = plan_items(sent[key]), summed(sent[key].training)
    opened = classes_opened(sent[key].training)
    assert len({(item.programme, item.agency) for item in items}) == len(items)
    for programme in USUAL:
        held = [item.figures for item in items if item.programme == programme]
        if held or opened["training_classes", programme]:
            assert sum(one["plan_done_classes"] for one in held) == opened["training_classes", programme]
            done = sum(one["plan_done_participations"] for one in held)
            assert done == trained["training_participations", programme]
    for item in items:
        figures = item.figures
        assert figures["plan_classes_on_time"] <= figures["plan_done_classes"] <= figures["plan_planned_classes"]


@pytest.mark.parametrize("year", range(2021, 2027))
def test_the_staff_who_attended_are_a_part_of_all_participations(sent, year):
    for one in (one for (of_year, _), one in sent.items() if of_year == year):
        for code, members in one.staff.items():
            figures = attendance_figures(members, one.attended, list(USUAL))
            persons = figures["training_staff_persons", ""]
            participations = [figures["training_staff_participations", programme] for programme in USUAL]
            assert persons <= len(members)
            assert persons <= sum(participations)
            for programme, count in zip(USUAL, participations, strict=True):
                assert count <= min(persons, one.training[code]["training_participations", programme])


@pytest.mark.parametrize("key", RATED)
def test_everybody_on_the_staff_is_rated_once(sent, key):
    for code, figures in evaluation_figures(sent[key]).items():
        rated = {group: count for (measure, group), count in figures.items() if measure == "evaluation_rated"}
        assert sum(rated.values()) == len(sent[key].staff[code])
        for group, count in rated.items():
            grades = [figures[f"evaluation_{grade}", group] for grade in GRADES]
            assert min(grades) >= 0
            assert sum(grades) == count


@pytest.mark.parametrize("key", [key for key in RATED if key[0] >= 2023 and key != (2024, "351")])
def test_from_2023_on_the_ceiling_is_kept_in_every_commune_and_group(sent, key):
    for figures in evaluation_figures(sent[key]).values():
        for group in ("leaders", "other_cadres", "civil_servants"):
            assert figures["evaluation_excellent", group] <= 0.2 * figures["evaluation_good", group]


@pytest.mark.parametrize("key", [key for key in RATED if key[1] != "347" and key != (2024, "351")])
def test_the_same_group_is_excellent_every_year_where_nothing_else_is_told(sent, key):
    total = summed(evaluation_figures(sent[key]))
    excellent = {group for (measure, group), count in total.items() if measure == "evaluation_excellent" and count}
    assert excellent == {"leaders" if key[1] == "353" else "civil_servants"}


def test_thanh_liem_2024_takes_a_fifth_of_all_and_phu_ly_was_above_the_ceiling_before(sent):
    def told(key):
        total = summed(evaluation_figures(sent[key]))
        return [
            sum(count for (measure, _), count in total.items() if measure == f"evaluation_{name}")
            for name in ("rated", "good", "excellent")
        ]

    rated, good, excellent = told((2024, "351"))
    assert 0.2 * good < excellent <= 0.2 * rated
    rated, good, excellent = told((2019, "347"))
    assert excellent > 0.2 * good


def test_monthly_participations_fill_36_months_and_shift_in_ly_nhan_alone(sent):
    for district in DISTRICTS:
        months = [
            sum(figures["monthly_participations", f"{month:02d}"] for figures in monthly_figures(one).values())
            for one in (sent[year, district] for year in (2022, 2023, 2024)) for month in range(1, 13)
        ]  # fmt: skip
        assert len(months) == 36
        assert min(months) > 100
        # The same months before and after July 2023: July to December of 2022, January to June of 2024.
        before, after = months[0:6] + months[6:12], months[24:30] + months[18:24]
        ratio = sum(after) / sum(before)
        assert abs(ratio - (1.5 if district == "353" else 1.0)) < 0.04, district


@pytest.mark.parametrize("key", [(year, district) for year in range(2015, 2026) for district in DISTRICTS])
def test_outcomes_are_parts_of_their_wholes(sent, key):
    for figures in outcome_figures(sent[key]).values():
        told = {measure: count for (measure, _), count in figures.items()}
        assert told["petitions_settled_in_time"] <= told["petitions_settled"] <= told["petitions_received"]
        assert told["disputes_settled"] <= told["disputes_arisen"]
        assert told["land_cleared_ha"] <= told["land_to_clear_ha"]
        assert told["poor_households"] <= told["households"]


def test_the_programme_adds_ten_points_to_within_a_petition(sent):
    since = {"349": 2018, "350": 2018, "353": 2020, "351": 2022}
    base = {"347": 0.70, "349": 0.64, "350": 0.66, "351": 0.62, "352": 0.67, "353": 0.65}
    for (year, district), one in sent.items():
        if year <= 2025:
            total = summed(outcome_figures(one))
            share = base[district] + (0.10 if year >= since.get(district, 9999) else 0)
            assert abs(total["petitions_settled_in_time", ""] - share * total["petitions_received", ""]) <= 1


@pytest.mark.parametrize("key", LISTS)
def test_no_more_cases_are_complete_than_took_any_step(sent, key):
    for figures in appointment_figures(sent[key]).values():
        cases, complete = figures["appointment_cases", ""], figures["appointment_cases_complete", ""]
        steps = [count for (measure, _), count in figures.items() if measure == "appointment_cases_step"]
        assert len(steps) == 5
        assert complete <= min(steps)
        assert max(steps) <= cases
        assert sum(cases - count for count in steps) == cases - complete
        assert figures["inspections_planned_held", ""] <= figures["inspections_planned", ""]
        assert figures["inspection_findings_remedied", ""] <= figures["inspection_findings", ""]


@pytest.mark.parametrize("key", LISTS)
def test_candidates_are_planned_for_the_posts_that_there_are(sent, key):
    from_posts = {post for (_, post) in succession_figures(sent[key])}
    assert len(from_posts) == 10
    figures = succession_figures(sent[key])
    for term in ("current", "next"):
        for post in from_posts:
            candidates = figures[f"succession_{term}_candidates", post]
            assert candidates > 0
            assert all(
                figures[f"succession_{term}_{part}", post] <= candidates for part in ("women", "under_40", "trained")
            )


def test_communes_are_in_the_three_classes_for_good_and_mostly_not_above_what_is_allocated(sent):
    classes, within = {}, Counter()
    for (year, _), one in sent.items():
        if 2016 <= year <= 2024:
            for code, figures in allocation_figures(one).items():
                assert figures["commune_class", ""] == classes.setdefault(code, figures["commune_class", ""])
                within[len(one.staff[code]) <= figures["staff_allocated", ""]] += 1
    assert set(classes.values()) == {1, 2, 3}
    assert within[True] > 0.85 * within.total()
