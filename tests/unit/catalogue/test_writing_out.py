"""Columns that stand once for every member of a grouping, and the one entry that a further member takes."""

from datetime import date

import pandas as pd
import pytest

from analysis.catalogue.catalogue import Catalogue
from analysis.catalogue.writing_out import written_out
from analysis.geography.registry import Registry
from analysis.indicators.compute import compute_values
from analysis.model.forms import Column, Form, Layout
from analysis.model.nouns import Grouping

NAME = {"vi": "tên", "en": "name"}
GROUPING = Grouping(
    id="title",
    name=NAME,
    members=[
        {"id": "A.1", "name": {"vi": "Một", "en": "One"}, "section": "A. Đầu"},
        {"id": "police", "name": {"vi": "Công an", "en": "Police"}, "until": "2023"},
        {"id": "late", "name": {"vi": "Muộn", "en": "Late"}, "since": "2027"},
    ],
)
NEW_PROGRAMME = (
    '      - {id: II.9, name: {vi: "Chuyển đổi số", en: "Digital skills"}, section: "II. Bồi dưỡng", since: "2027"}\n'
)


def form(*columns: Column) -> Form:
    layout = Layout(shape="table", unit_head="Tên", columns=columns)
    return Form(
        id="f", name=NAME, subject="commune_staff", recognised_by=("F",), level="commune", day="06-30", scope="VN",
        licence="x", source="x", versions=(layout,),
    )  # fmt: skip


def test_a_column_is_written_out_for_every_member_with_what_the_member_tells():
    before, after = Column(head="Tổng", measure="t"), Column(head="Cuối", measure="z")
    done = Column(head="{section} | {id} {name} | Có", measure="d", each_of="title", since="2020")
    planned = Column(head="{section} | {id} {name} | Cần", measure="p", each_of="title")
    columns = written_out(form(before, done, planned, after), {"title": GROUPING}).versions[0].columns
    told = [(column.head, column.measure, column.group, column.since, column.until) for column in columns]
    assert told == [
        ("Tổng", "t", "", None, None),
        ("A. Đầu | A.1 Một | Có", "d", "A.1", "2020", None),
        ("A. Đầu | A.1 Một | Cần", "p", "A.1", None, None),
        ("police Công an | Có", "d", "police", "2020", "2023"),
        ("police Công an | Cần", "p", "police", None, "2023"),
        ("late Muộn | Có", "d", "late", "2027", None),
        ("late Muộn | Cần", "p", "late", "2027", None),
        ("Cuối", "z", "", None, None),
    ]


def test_a_column_and_a_member_that_never_meet_have_no_column():
    columns = written_out(form(Column(head="{name}", measure="d", each_of="title", since="2024")), {"title": GROUPING})
    assert [column.group for column in columns.versions[0].columns] == ["A.1", "late"]


@pytest.mark.parametrize(
    ("year", "groups"), [("2023", ["A.1", "police"]), ("2024", ["A.1"]), ("2027", ["A.1", "late"])]
)
def test_a_form_has_the_columns_of_its_year(year, groups):
    written = written_out(form(Column(head="{name}", measure="d", each_of="title")), {"title": GROUPING})
    assert [column.group for column in written.layout_for(year).columns] == groups


@pytest.fixture
def with_new_programme(copied) -> Catalogue:
    """The catalogue after one further line in one file."""
    file = copied / "measures.yml"
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    [place] = [number for number, line in enumerate(lines) if line.startswith("      - {id: II.8, ")]
    lines.insert(place + 1, NEW_PROGRAMME)
    file.write_text("".join(lines), encoding="utf-8")
    return Catalogue.open(copied)


def heads_of(catalogue: Catalogue, year: str) -> list[str]:
    return [column.head for column in catalogue.forms["training"].layout_for(year).columns]


def test_a_new_programme_is_on_the_form_from_its_first_year_on(with_new_programme):
    head = "II. Bồi dưỡng | II.9 Chuyển đổi số | Thực hiện | Số lượt"
    assert head in heads_of(with_new_programme, "2027")
    assert not any("II.9" in told for told in heads_of(with_new_programme, "2026"))


def training(catalogue: Catalogue, year: str, groups: list[str]) -> pd.DataFrame:
    """Ten participations a programme in each of the two communes of the made-up country."""
    rows = [(unit, group) for unit in ("a", "b") for group in groups]
    return pd.DataFrame(
        [
            {
                "unit": unit, "as_of": f"{year}-06-30", "period": year, "measure": "training_participations",
                "group": group, "value": 10.0, "bound": "exact", "source": "s", "cell": f"S!{unit}{group}",
            }
            for unit, group in rows
        ]
    )  # fmt: skip


def test_a_new_programme_changes_nothing_before_its_first_year(with_new_programme, copied, two_communes: Registry):
    old = [member.id for member in with_new_programme.groupings["programme"].members if member.id != "II.9"]
    facts = pd.concat([training(with_new_programme, "2026", old), training(with_new_programme, "2027", [*old, "II.9"])])
    (copied / "measures.yml").write_text(
        (copied / "measures.yml").read_text(encoding="utf-8").replace(NEW_PROGRAMME, ""), encoding="utf-8"
    )
    tables = []
    for catalogue in (Catalogue.open(copied), with_new_programme):
        values = compute_values(
            facts, indicators={"refresher_participations": catalogue.indicators["refresher_participations"]},
            measures=catalogue.measures, groupings=catalogue.groupings, registry=two_communes,
            frame=date(2027, 12, 31), least_seen_share=0.8,
        )  # fmt: skip
        tables.append(values.set_index(["unit", "period", "group"]).sort_index())
    before, after = tables
    pd.testing.assert_frame_equal(before.xs("2026", level="period"), after.xs("2026", level="period"))
    assert after.loc[("D", "2026", ""), ["value", "state"]].tolist() == [160, "ok"]  # eight programmes, two communes
    assert after.loc[("D", "2027", ""), "value"] == 180
    assert after.loc[("D", "2027", "II.9"), "value"] == 20
    assert before.loc[("D", "2027", ""), "value"] == 160
