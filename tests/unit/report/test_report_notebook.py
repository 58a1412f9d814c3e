from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from analysis.model.errors import CatalogueError
from analysis.report.notebook import Parameter, ReportNotebook, read_notebooks

Make = Callable[..., Path]
CARD = "title: {vi: a, en: b}\nsummary: {vi: a, en: b}\nsubject: s\n"
WORDS_LACKING = "title: {vi: a, en: b}\nsummary: {vi: a, en: b}\nsubject: s\nwords: {vi: {lead: x}, en: {}}"


def test_a_notebook_tells_its_parameters_words_and_fan_out(make_notebook: Make) -> None:
    report = ReportNotebook.read(make_notebook("district_profile"))
    assert report.name == "district_profile"
    assert report.parameters[0] == Parameter("unit", "str", "350")
    assert [parameter.name for parameter in report.parameters] == ["unit", "period", "frame", "lang"]
    assert report.title.in_language("en") == "District profile"
    assert report.fans_out_over[0].on == date(2025, 6, 30)
    assert report.fans_out_over[1].units == ("35",)
    assert report.words["vi"]["headline_title"] == "Số chính"


def test_a_code_with_a_leading_zero_stays_text(make_notebook: Make) -> None:
    card = (
        "title: {vi: a, en: b}\nsummary: {vi: a, en: b}\nsubject: s\nfans_out_over: [{units: [005], periods: [2020]}]"
    )
    report = ReportNotebook.read(make_notebook("one", parameters='unit: str = "005"', card=card))
    assert report.fans_out_over[0].units == ("005",)
    assert report.parameters == (Parameter("unit", "str", "005"),)


@pytest.mark.parametrize("line", ['unit = "350"', "unit: int = 350", "unit: str = code()", "import os"])
def test_a_parameter_that_is_not_a_typed_text_is_a_fault(make_notebook: Make, line: str) -> None:
    with pytest.raises(CatalogueError, match="line 1: write it as"):
        ReportNotebook.read(make_notebook("one", parameters=line))


@pytest.mark.parametrize(
    ("card", "told"),
    [
        ("title: {vi: a}\nsummary: {vi: a, en: b}\nsubject: s", "title.en"),
        ("title: {vi: a, en: b}\nsummary: {vi: a, en: b}\nsubject: s\ncolour: red", "colour"),
        (WORDS_LACKING, r"lead \(en\)"),
        ("title: {vi: a, en: b}\nsummary: {vi: a, en: b}\nsubject: s\nfans_out_over: [{periods: ['2020']}]", "units"),
        ("title: {vi: a, en: b}\nsummary: {vi: a, en: b}\nsubject: s\nfans_out_over: [{units: ['1'], periods: ['20']}]",
         "periods"),
        ("", "one.yml"),
    ],
)  # fmt: skip
def test_a_fault_of_the_card_names_file_and_key(make_notebook: Make, card: str, told: str) -> None:
    with pytest.raises(CatalogueError, match=told):
        ReportNotebook.read(make_notebook("one", card=card))


def test_all_faults_of_all_notebooks_come_at_once(make_notebook: Make) -> None:
    make_notebook("one", parameters="unit = 1")
    path = make_notebook("two", card="title: {vi: a}")
    (path.parent / "three.yml").write_text("title: x", encoding="utf-8")
    with pytest.raises(CatalogueError) as raised:
        read_notebooks(path.parent)
    files = {fault.file for fault in raised.value.faults}
    assert files == {"notebooks/one.ipynb", "notebooks/two.yml", "notebooks/three.yml"}
