"""A spoiled catalogue is refused, with file and key of every fault, all at once."""

from pathlib import Path

import pytest

from analysis.catalogue.catalogue import Catalogue
from analysis.model.errors import CatalogueError


def faults_of(folder: Path) -> list[tuple[str, str, str]]:
    with pytest.raises(CatalogueError) as caught:
        Catalogue.open(folder)
    return [
        (Path(fault.file).relative_to(folder).as_posix(), fault.key, fault.message) for fault in caught.value.faults
    ]


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


WOMEN = "indicators/women.yml"
HA_NAM, TILES = "units/outlines/ha_nam_2015-01-01.geojson", "units/tiles.yml"
NEW_COMMUNES, NEW_CHANGES = "units/units_communes_2025-07-01.csv", "units/changes_communes_2025-07-01.csv"
# file, what stands there, what is put in its place; then how the key told begins, and words of the message
SPOILED = [
    (HA_NAM, '{"code":"13288"}', '{"code":"13285"}', "13285", "stands twice"),
    (HA_NAM, '{"code":"13288"}', '{"code":"13289"}', "13289", "no commune had the code '13289' on that day"),
    (HA_NAM, '"2015-01-01"', '"2009-03-31"', "13285", "no commune had the code"),
    (HA_NAM, '"Polygon"', '"Circle"', "features.0.geometry", "'Polygon'"),
    (HA_NAM, '"features": [', '"features": ', "line ", "not JSON"),
    (TILES, "38 .", "39 .", "layouts.provinces_2002.rows", "no unit had the code '39'"),
    (TILES, "38 .", "38 38", "layouts.provinces_2002.rows", "'38' stands twice"),
    (TILES, 'units: ["48"]', 'units: ["47"]', "notes.0.units", "'47'"),
    (NEW_COMMUNES, "Phường Ngọc Hà,01", "Phường Ngọc Hà,03", "00008@2025-07-01.parent", "'03' is not in"),
    (NEW_COMMUNES, "00008,2025-07-01,,commune", "00008,2025-07-01,,ward", "line 3", "'commune'"),
    (NEW_COMMUNES, "00004,2025-07-01", "00004,2025-06-30", "00004@2025-06-30", "overlaps"),
    (NEW_CHANGES, "00001,00097", "00001,00098", "2025-07-01 00001 -> 00098.to_code", "not in the register on that day"),
    (NEW_CHANGES, "00001,00097,merge,yes,", "00001,00097,merge,maybe,", "line 2", "boolean"),
    (WOMEN, "direction: up", "direction: upwards", "direction", "'up', 'down' or 'none'"),
    (WOMEN, "direction: up", "direction: up\ncolour: red", "colour", "Extra inputs"),
    (WOMEN, "direction: up", "direction: up\ndirection: down", "line ", "stands twice"),
    (WOMEN, "id: women", "id: [women", "line ", "not YAML"),
    (WOMEN, "id: women", "id: woman", "id", "the file's name"),
    (WOMEN, "staff_female", "staff_femal", "numerator", "no measure is called 'staff_femal'"),
    (WOMEN, "[staff_total]", "[staff]", "denominator", "no measure is called 'staff'"),
    (WOMEN, "[staff_female]", "[leaders_total]", "numerator", "same grouping"),
    (WOMEN, "[staff_female]", "[health_doctors]", "numerator", "no part of the denominator"),
    (WOMEN, "[staff_female]", "[staff_total, staff_female]", "numerator", "counted twice"),
    (WOMEN, "theme: composition", "theme: looks", "theme", "no theme"),
    (WOMEN, "direction: up", "direction: up\nby_group: yes", "by_group", "not split"),
    (WOMEN, "direction: up", "direction: up\npublished_as: [share_university_or_higher]", "published_as", "already"),
    (WOMEN, "direction: up", "direction: up\npublished_as: [nowhere]", "published_as", "no figure"),
    ("indicators/key_cadres_women.yml", "with_council", "with_chief", "sets", "'with_chief'"),
    ("indicators/key_cadres_women.yml", "direction: up", "direction: up\ngroups: [party_secretary]",
     "sets", "leave out"),
    ("indicators/key_cadres_both.yml", "sets: [party_and_committee, ", "sets: [", "sets", "of its two shares"),
    ("indicators/refresher_participations.yml", "II.*", "III.*", "groups", "'III.*'"),
    ("indicators/plan_classes_on_time.yml", "[programme, agency]", "[programme, post]", "margins", "'post'"),
    ("indicators/monthly_participations.yml", "direction:", "margins: [month]\ndirection:", "margins", "one grouping"),
    ("indicators/professional_untrained.yml", "less: [", "less: [training_staff_persons, listed_total, ",
     "less", "'listed_total' is no part of the numerator"),
    ("indicators/professional_untrained.yml", "less: [", "less: [staff_prof_untrained, ", "less", "no measure"),
    ("indicators/staff_headcount.yml", "direction:", "is_capped: yes\ndirection:", "is_capped", "no denominator"),
    ("indicators/staff_headcount.yml", "[staff_total]", "[commune_class]", "numerator", "is a score"),
    ("indicators/staff_headcount.yml", "[staff_total]", "[plan_due_day]", "numerator", "is a day"),
    ("indicators/staff_participations_per_100.yml", "kind: rate", "kind: ratio", "denominator", "neither is divided"),
    ("indicators/staff_participations_per_100.yml", "[staff_total]", "[listed_total]", "denominator", "audience"),
    ("indicators/staff_participations_per_100.yml", "kind: rate", "kind: share",
     "numerator", "only the denominator of"),
    ("indicators/specialism_need_met.yml", "[specialism_needed]", "[skill_needed]", "numerator", "same grouping"),
    ("indicators/key_cadres_both.yml", "_theory_intermediate_or_higher]", "]", "both_of", "no indicator"),
    ("indicators/refresher_plan_fulfilment.yml", "[training_planned_participations]", "[training_planned_persons]",
     "denominator", "participations and persons"),
    ("indicators/refresher_participations.yml", "@II.1", "@II.9", "published_as", "'II.9'"),
    ("measures.yml", "part_of: staff_total", "part_of: staff_all", "measures.staff_female.part_of", "'staff_all'"),
    ("measures.yml", "grouped_by: post", "grouped_by: rank", "measures.leaders_total.grouped_by", "'rank'"),
    ("measures.yml", "id: staff_religious", "id: staff_female", "staff_female", "stands twice"),
    ("measures.yml", "unit: person", "units: person", "measures.staff_total.unit", "required"),
    ("measures.yml", "same_as: staff_total", "same_as: staff_all", "measures.listed_total.same_as", "'staff_all'"),
    ("measures.yml", "same_as: staff_total", "same_as: leaders_total", "measures.listed_total.same_as", "another kind"),
    ("measures.yml", "sum_same_as: listed_below_total", "sum_same_as: listed_below",
     "measures.listed_below_standard.sum_same_as", "'listed_below'"),
    ("measures.yml", "sum_same_as: listed_below_total", "sum_same_as: listed_titled",
     "measures.listed_below_standard.sum_same_as", "has groups itself"),
    ("measures.yml", "same_as: staff_total", "sum_same_as: staff_total",
     "measures.listed_total.sum_same_as", "with groups"),
    ("measures.yml", "kind: score", "kind: score\n    divides_units: yes", "measures.commune_class.divides_units",
     "is a score: units are divided by a count without groups"),
    ("measures.yml", "grouped_by: post", "grouped_by: post\n    divides_units: yes",
     "measures.leaders_total.divides_units", "has groups"),
    ("measures.yml", "[programme, agency]", "[agency, agency]", "measures.plan_planned_classes.grouped_by", "twice"),
    ("measures.yml", "members: [party_secretary, ", "members: [party_boss, ",
     "groupings.post.sets.party_and_committee.members", "'party_boss'"),
    ("measures.yml", "- id: with_council", "- id: party_secretary", "groupings.post.sets", "'party_secretary'"),
    ("standards.yml", "needs: {degree: intermediate}", "needs: {degree: bachelor}",
     "standards.civil_servants_2012.needs.degree", "no level 'bachelor'"),
    ("standards.yml", "needs: {degree: intermediate}", "needs: {rank: intermediate}",
     "standards.civil_servants_2012.needs", "'rank'"),
    ("standards.yml", "titles: [office_statistics, ", "titles: [office, ",
     "standards.civil_servants_2012.titles", "'office'"),
    ("standards.yml", "until: 2019-12-24", "until: 2019-12-25",
     "standards.civil_servants_2019.since", "at the same time"),
    ("standards.yml", 'units: ["13477"', 'units: ["1347"',
     "standards.civil_servants_2023_mountain_sample.units", "'1347'"),
    ("glossary.yml", "terms:\n", "words: []\nterms:\n", "words", "unknown key"),
    ("glossary.yml", "- id: norm\n", "- id: norm\n    colour: red\n", "terms.norm.colour", "Extra inputs"),
    ("glossary.yml", ', en: "norm"}', "}", "terms.norm.name.en", "required"),
    ("glossary.yml", "- id: norm\n", "- id: cadre\n", "cadre", "stands twice"),
    ("glossary.yml", '["lượt"]', '["lượt", "Lượt"]', "terms.participations.forms.vi", "'lượt' stands twice"),
    ("glossary.yml", '["lượt"]', '["lượt người"]', "terms.participations.forms.vi", "the name is a form"),
    ("glossary.yml", '["lượt"]', '["Định mức"]', "terms.participations.forms.vi", "under 'norm' too"),
    ("glossary.yml", '["lượt"]', '["lượt & người"]', "terms.participations.forms.vi.0", "holds none of &"),
    ("glossary.yml", '["lượt"]', '["lượt,"]', "terms.participations.forms.vi.0", "begins and ends with a letter"),
    ("glossary.yml", '["lần lượt"]', '["lần này"]', "terms.participations.not_in.vi", "nothing to except"),
    ("glossary.yml", '["lần lượt"]', '["lượt"]', "terms.participations.not_in.vi", "nothing to except"),
    ("courses.yml", "programme: I.2.1", "programme: I.2.9",
     "courses.intermediate_political_theory.programme", "'I.2.9'"),
    ("courses.yml", "gives: {politics: intermediate}", "gives: {politics: some}",
     "courses.intermediate_political_theory.gives.politics", "'some'"),
    ("courses.yml", "specialisms: [law]", "specialisms: [laws]", "courses.second_degree_law.specialisms", "'laws'"),
    ("targets.yml", "resolution: ", "resolution: no_", "targets.", "no resolution"),
    ("forms/needs.yml", "{name}", "{title}", "versions.0.columns.0.head", "'title'"),
    ("forms/needs.yml", "{name}", "{section}", "versions.0.columns.0.head", "same head"),
    ("forms/needs.yml", "each_of: skill", "each_of: specialism", "versions.0.columns.1.each_of", "skill_needed"),
    ("forms/training_plan.yml", ", reads: date", "", "versions.0.columns.2.reads", "is a day"),
    ("forms/training_plan.yml", "grouping: agency", "grouping: title", "versions.0.keys", "in that order"),
    ("forms/staff_list.yml", "field: ethnicity", "field: nation", "versions.0.fields.6.field", "'nation'"),
    ("forms/staff_list.yml", "value: bachelor", "value: doctor", "versions.0.fields.24.value.politics", "'doctor'"),
    ("forms/staff_list.yml", 'reads: mark, value: "yes"', "reads: mark", "versions.0.fields.5.value", "a mark"),
    ("forms/btctw10.yml", 'sum_of: "I.*"', 'sum_of: "IX.*"', "versions.0.columns.0.sum_of", "'IX.*'"),
    ("forms/btctw10.yml", 'group: "I.1.1.1"', 'group: "I.1.9"', "versions.0.columns.3.group", "'I.1.9'"),
    ("forms/btctw9c.yml", "licence: ", 'licence: "CORRECT: under which"\n#', "licence", "as it was drafted"),
    ("forms/btctw9c.yml", "    groups:", '    sums: {"Cộng": [nobody]}\n    groups:', "versions.0.sums", "'nobody'"),
    ("forms/btctw9c.yml", "    groups:", '    sums: {"Cộng": [party_secretary]}\n    groups:', "print", "cannot draw"),
    ("forms/btctw9c.yml", "level: district",
     "level: district\ngroupings:\n  - {id: post, name: {vi: a, en: b}, members: []}", "groupings.post", "taken"),
    ("forms/btctw10.yml", "[form10_province_level, ", "[form10_all, ", "versions.0.sums", "'form10_all'"),
    ("forms/bm02.yml", "shape: table", "shape: items", "versions.0.keys", "needs the columns"),
    ("forms/bm02.yml", "measure: staff_religious", "measure: religious", "versions.0.columns.4.measure", "'religious'"),
    ("forms/training.yml", "each_of: programme", "each_of: rank", "versions.0.columns.0.each_of", "'rank'"),
    ("forms/btctw9c.yml", ": party_secretary", ": boss", "versions.0.columns.0.group", "'boss'"),
    ("forms/bm02.yml", "(?P<year>", "(?P<jahr>", "title_pattern", "(?P<year>"),
    ("targets.yml", "indicator: university_or_higher", "indicator: degrees",
     "targets.sample_university_or_higher_2025.indicator", "'degrees'"),
    ("targets.yml", "threshold: 0.95", "threshold: 95",
     "targets.sample_university_or_higher_2025.threshold", "fraction"),
    ("targets.yml", 'units: ["35"]', 'units: ["3500"]', "targets.sample_university_or_higher_2025.units", "'3500'"),
    ("events.yml", "units: [VN]", "units: [Vietnam]", "events.norm_2019.units", "'Vietnam'"),
    ("events.yml", "date: 2019-06-25", "date: 2019-06-31", "events.norm_2019.date", "date"),
    ("published.csv", ",exact,", ",exactly,", "line 2.bound", "'at_least'"),
    ("published.csv", "p002", "p001", "p001", "stands twice"),
    ("published.csv", '"Kim Bảng, Hà Nam",350', '"Kim Bảng, Hà Nam",999', "p001.unit", "'999'"),
    ("published.csv", "id,place", "id,where", "line 1", "columns"),
    ("languages/en.yml", 'name: "English"', "- English", "line ", "not YAML"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "told_key", "told"), SPOILED)
def test_fault_is_told_with_file_and_key(copied, file, old, new, told_key, told):
    replace(copied / file, old, new)
    found = faults_of(copied)
    assert any(where == file and key.startswith(told_key) and told in message for where, key, message in found), found


def test_shares_are_not_added_up(copied):
    part = "    unit: person\n    part_of: staff_total"  # staff_female is the first that says so
    replace(copied / "measures.yml", part, f"    kind: share\n{part}")
    [(file, key, message)] = faults_of(copied)
    assert (file, key) == (WOMEN, "numerator")
    assert "cannot be added up" in message


def test_all_faults_come_at_once_and_none_twice(copied):
    replace(copied / WOMEN, "theme: composition", "theme: looks")
    replace(copied / "targets.yml", 'since: "2020"', 'since: "20"')
    replace(copied / "events.yml", "date: 2019-06-25", "date: soon")
    assert [file for file, _, _ in faults_of(copied)] == ["targets.yml", "events.yml", WOMEN]


def test_a_broken_measure_is_not_told_again_by_all_that_name_it(copied):
    replace(copied / "measures.yml", "unit: person", "units: person")  # staff_total, which everything names
    assert {file for file, _, _ in faults_of(copied)} == {"measures.yml"}


FILES = [
    "measures.yml",
    "standards.yml",
    "courses.yml",
    "themes.yml",
    "targets.yml",
    "events.yml",
    "published.csv",
    "units/units.csv",
    "units/changes.csv",
]


@pytest.mark.parametrize("file", FILES)
def test_missing_file_is_told(copied, file):
    (copied / file).unlink()
    assert (file, "", "the file is missing") in faults_of(copied)


def test_a_file_that_nobody_reads_is_told(copied):
    (copied / "indicators" / "women.yaml").write_text("id: women\n")
    assert [(file, key) for file, key, _ in faults_of(copied)] == [("indicators/women.yaml", "")]


def test_bytes_that_are_not_utf8_are_told_with_their_line(copied):
    (copied / "themes.yml").write_bytes(b"themes:\n  health: {vi: \xff, en: Health}\n")
    assert ("themes.yml", "line 2") in [(file, key) for file, key, _ in faults_of(copied)]


def test_a_correction_needs_a_form(copied):
    (copied / "corrections" / "bm99.yml").write_text("corrections: []\n")
    [(file, _, message)] = faults_of(copied)
    assert file == "corrections/bm99.yml"
    assert message.startswith("no form is called 'bm99'")


def test_no_folder(tmp_path):
    with pytest.raises(CatalogueError, match="no such folder"):
        Catalogue.open(tmp_path / "nowhere")


def test_a_list_of_persons_is_never_mended_in_the_catalogue(copied):
    (copied / "corrections" / "staff_list.yml").write_text(
        "corrections:\n  - {file: a.xlsx, cell: B7, from: Ba, to: Bà, reason: typing, told: nobody, status: sent}\n",
        encoding="utf-8",
    )
    [(file, _, message)] = faults_of(copied)
    assert file == "corrections/staff_list.yml"
    assert "ask the sender" in message
