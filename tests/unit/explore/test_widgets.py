"""Widgets: what is chosen is drawn, and the code that is told makes the same picture."""

import re
from html import unescape

import pandas as pd
import pytest

from analysis.explore.choice import Choice, pictures_of
from analysis.explore.widgets import Explorer, explore


@pytest.fixture(scope="module")
def explorer(received):
    return Explorer(received)


def set_to(explorer, **chosen):
    for name, value in chosen.items():
        getattr(explorer, name).value = value


def test_it_begins_with_a_picture_and_the_code_that_makes_it(received):
    begun = Explorer(received)
    assert begun.choice == Choice("trend", "university_or_higher", "35", "district", "2025-06-30", (), "2025")
    label = "Có trình độ đại học trở lên (Trình độ chuyên môn)"  # of a long line the first words are seen
    assert label in [told for told, _ in begun.indicator.options]
    assert "<svg" in begun.output.value and "Tỉnh Hà Nam" in begun.output.value
    assert "cadre new report my_report --indicator university_or_higher --unit 35 --period 2025" in begun.code.value


@pytest.mark.parametrize(
    "chosen",
    [
        {"picture": "funnel"}, {"picture": "map"}, {"picture": "places"}, {"picture": "table"},
        {"picture": "table", "units": ("350", "352")}, {"picture": "trend", "units": ("350", "352")},
        {"picture": "trend", "units": ("352",), "period": "2020"},
    ],
)  # fmt: skip
def test_the_code_makes_the_very_picture(explorer, received, monkeypatch, chosen):
    set_to(explorer, indicator="university_or_higher", level="district", within="35", units=(), period="2025")
    set_to(explorer, **{name: chosen[name] for name in ("period", "units", "picture") if name in chosen})
    code = explorer.choice.code()
    monkeypatch.chdir(received.root)
    *before, last = code.strip().splitlines()
    names = {}
    exec("\n".join(before), names)  # as a cell of a notebook would
    made = eval(last, names)
    shown = explorer.output.value
    if isinstance(made, pd.DataFrame):
        cells = [unescape(cell) for cell in re.findall(r"<td[^>]*>([^<]*)</td>", shown)]
        assert cells == [str(value) for row in made.itertuples(index=False) for value in row]
        assert "Có trình độ đại học trở lên, Tỉnh Hà Nam, 2025. SỐ LIỆU MẪU – KHÔNG CÓ THẬT" in shown
    else:
        assert shown == made._repr_html_()
    assert code.replace('"', "&quot;") in explorer.code.value


def test_what_is_chosen_decides_what_else_can_be(explorer):
    set_to(explorer, indicator="university_or_higher", level="commune", within="350")
    assert {"13384"} <= {code for _, code in explorer.units.options} and len(explorer.units.options) == 17
    set_to(explorer, indicator="staff_headcount")
    assert [value for _, value in explorer.picture.options] == ["trend", "places", "table"]
    set_to(explorer, indicator="health_doctor_share", frame="2016-12-31")
    assert {value for _, value in explorer.level.options} <= {"region", "province"}
    assert "<svg" in explorer.output.value or "<table" in explorer.output.value


def test_every_indicator_with_figures_can_be_looked_at(explorer, received):
    set_to(explorer, frame="2025-06-30")
    for _, name in explorer.indicator.options:
        explorer.indicator.value = name
        assert explorer.output.value.startswith(("<style>", "<p")), name
        assert explorer.picture.value in pictures_of(received.catalogue.indicators[name])


def test_an_own_indicator_comes_first_and_its_code_opens_nothing(received):
    own = received.trying(
        "id: english\ntheme: state_and_skills\nname: {vi: Tiếng Anh, en: English}\ndefinition: {vi: x, en: x}\n"
        "kind: share\nnumerator: [staff_eng_certificate]\ndenominator: [staff_total]\ndirection: up\n"
    )
    shown = Explorer(own, lang="en")
    assert shown.choice.indicator == "english" and "English" in shown.output.value
    assert "english" in repr(own) and shown.level.options
    assert "Project.open" not in shown.code.value and "cadre new" not in shown.code.value


def test_it_is_one_widget(received):
    assert {"Dropdown", "SelectMultiple", "ToggleButtons"} <= {type(one).__name__ for one in every(explore(received))}


def every(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from every(child)
