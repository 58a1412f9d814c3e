"""Every form that can be filled in: its template written, filled in as a clerk would, received, and nothing is lost."""

import json
import re
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path

import pytest

from analysis.catalogue.catalogue import Catalogue
from analysis.cli.forms import forms
from analysis.ingest.template_filling import layout_for
from analysis.ingest.templates import write_template
from analysis.model.errors import UsageError
from analysis.project.project import Project
from clerk import Workbook, column_letters

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
YEAR = "2024"
CATALOGUE = Catalogue.open(ROOT / "catalogue")
FORMS = {form.id: form.layout_for(YEAR) for form in CATALOGUE.forms.values() if form.print is not None}
# Form 10 prints what each of its columns is: 3=4+6+8, 9=10+11; the figures stand in the others.
FORM_10 = dict(
    zip(
        "DEFGHJK",
        (
            "form10_province_level", "form10_province_leaders", "form10_district_level", "form10_district_leaders",
            "form10_commune_level", "form10_classes_by_province", "form10_classes_by_district",
        ),
        strict=True,
    )
)  # fmt: skip


def of_shape(*shapes):
    return [form for form, layout in FORMS.items() if layout.shape in shapes]


def figures(keys, base):
    """Return figures for (measure, group) keys that fit: no part above its whole, partitions exact, few alike."""
    measures = CATALOGUE.measures
    told = {}

    def give(key, most):
        told[key] = most
        own = [each for each in keys if measures[each[0]].part_of == key[0] and each[1] == key[1]]
        for name in dict.fromkeys(measures[each[0]].partition for each in own):
            parts = [each for each in own if measures[each[0]].partition == name]
            shares = [most // (len(parts) + 1) if name else max(most - 1 - place % 7, 0) for place in range(len(parts))]
            if name:
                shares[-1] = most - sum(shares[:-1])
            for part, share in zip(parts, shares, strict=True):
                give(part, share)

    for place, key in enumerate(keys):
        measure = measures[key[0]]
        if (measure.part_of, key[1]) not in keys:
            give(key, {"amount": base + place + 0.5, "score": 2}.get(measure.kind, base + place))
    return told


class Filled:
    """A template of one form, open before a clerk; ``told`` is what was written: (unit, measure, group) -> value."""

    def __init__(self, project, form):
        self.project, self.layout = project, FORMS[form]
        self.sender = project.registry.unit("350", date(int(YEAR), 6, 30))
        path = project.root / "received" / f"{form}.xlsx"
        self.path = write_template(
            path, project.catalogue.forms[form], year=YEAR, sender=self.sender, registry=project.registry,
            catalogue=project.catalogue,
        )  # fmt: skip
        self.book = Workbook(path)
        self.sheet = self.book.sheets["Biểu"]
        self.told = {}
        self.keys = set()  # addresses of the cells that name what a row is about

    def write(self, address, value, key):
        self.sheet.write(address, value)
        self.told[key] = (value - date(1970, 1, 1)).days if isinstance(value, date) else value

    def rows_of(self, texts, column):
        """Return text -> row, of texts that stand in a column of the body, each once."""
        rows = {}
        for text in texts:
            found = [at for at in self.sheet.find(text) if re.fullmatch(rf"{column}\d+", at)]
            assert len(found) == 1, (text, found)
            rows[text] = int(found[0][len(column) :])
        return rows

    def column(self, number):
        """Return the letters of the column that the row of numbers calls ``number``."""
        return self.numbered[str(number)]

    @cached_property
    def numbered(self):
        """What the row of numbers says -> letters of the column."""
        row = str(self.row_of_numbers)
        return {self.sheet.text(at): at.removesuffix(row) for at in self.sheet.cells if re.sub(r"\D", "", at) == row}

    @cached_property
    def row_of_numbers(self):
        """The first row that says 1, 2 beside each other."""
        for address in self.sheet.find("1"):
            letters, row = re.fullmatch(r"([A-Z]+)(\d+)", address).groups()
            if self.sheet.text(f"{chr(ord(letters) + 1)}{row}") == "2":
                return int(row)
        raise AssertionError("no row numbers the columns")

    def receive(self):
        """Save the file and receive it; return the row of ``sources`` and the notes."""
        self.book.save(self.path)
        receipt = self.project.receive([self.path], now=NOW).received[0]
        return receipt.source, receipt.notes


def fill_table(filled, registry):
    """Every commune of the district, and the district's own row where there are figures that only it has."""
    layout, day = filled.layout, date(int(YEAR), 6, 30)
    units = {unit.name: unit.code for unit in registry.children("350", day)}
    assert len(units) == 18
    if layout.sender_measures:
        units["Huyện Kim Bảng"] = "350"
    for place, (name, row) in enumerate(filled.rows_of(units, "B").items()):
        asked = [
            (column.measure, column.group)
            for column in layout.columns
            if (column.measure in layout.sender_measures) == (units[name] == "350")
        ]
        told = figures(asked, 40 + 3 * place)
        for number, column in enumerate(layout.columns, start=1):
            key = column.measure, column.group
            if key in told:
                filled.write(f"{filled.column(number)}{row}", told[key], (units[name], *key))


def fill_cross(filled, registry):
    layout = filled.layout
    if layout.measures:
        rows = sorted({int(re.sub(r"\D", "", at)) for at in filled.sheet.open_cells if at.startswith("D")})
        leaves = [column.group for column in layout.columns if not column.sum_of]
        for place, (row, group) in enumerate(zip(rows, leaves, strict=True)):
            told = figures([(measure, group) for measure in FORM_10.values()], 5 + 2 * place)
            for letters, measure in FORM_10.items():
                filled.write(f"{letters}{row}", told[measure, group], ("350", measure, group))
        return
    rows = sorted({int(re.sub(r"\D", "", at)) for at in filled.sheet.open_cells if at.startswith("B")})
    for place, group in enumerate(layout.groups.values()):
        told = figures([(column.measure, group) for column in layout.columns], 30 + 2 * place)
        for row, column in zip(rows, layout.columns, strict=True):
            letters = filled.column(place + 2)
            filled.write(f"{letters}{row}", told[column.measure, group], ("350", column.measure, group))


def fill_items(filled, registry):
    """Every programme once, with the agencies in turn, chosen from the lists of the cells."""
    layout, groupings = filled.layout, CATALOGUE.groupings
    first = filled.row_of_numbers + 1
    lists = [listed(filled.book, filled.sheet.validation_of(f"{filled.column(n + 1)}{first}"))
             for n in range(len(layout.keys))]  # fmt: skip
    members = [groupings[key.grouping].members for key in layout.keys]
    for place in range(len(lists[0])):
        chosen = [texts[place % len(texts)] for texts in lists]
        group = "|".join(each[place % len(each)].id for each in members)
        for number, text in enumerate(chosen, start=1):
            filled.sheet.write(f"{filled.column(number)}{first + place}", text)
            filled.keys.add(f"{filled.column(number)}{first + place}")
        told = figures([(column.measure, "") for column in layout.columns if column.reads == "number"], 10 + place)
        for number, column in enumerate(layout.columns, start=len(chosen) + 1):
            is_day = column.reads == "date"
            value = date(int(YEAR), 3, 1 + place) if is_day else told[column.measure, ""]
            filled.write(f"{filled.column(number)}{first + place}", value, ("350", column.measure, group))


def listed(book, validation):
    """Return the texts that a drop-down offers."""
    sheet, first, last = re.fullmatch(r"'(.+)'!\$([A-Z]+\$\d+):\$([A-Z]+\$\d+)", validation[0].text).groups()
    (letters, top), (_, bottom) = first.split("$"), last.split("$")
    return [book.sheets[sheet].text(f"{letters}{row}") for row in range(int(top), int(bottom) + 1)]


FILL = {"table": fill_table, "cross_table": fill_cross, "items": fill_items}


@pytest.fixture
def project(own_project):
    return Project.open(own_project)


@pytest.mark.parametrize("form", of_shape(*FILL))
def test_what_is_filled_in_is_what_is_received(project, form):
    filled = Filled(project, form)
    FILL[filled.layout.shape](filled, project.registry)
    unkeyed = [at for at in filled.sheet.written if at not in filled.keys]
    assert len(filled.told) == len(unkeyed) > 0
    filled.sheet.work_out()
    source, notes = filled.receive()
    received = {(row.unit, row.measure, row.group): row.value for row in project.live_facts().itertuples()}
    assert received == filled.told
    assert (source["form"], source["period"], source["unit"]) == (form, YEAR, "350")
    assert (source["rejected"], source["problem"], source["is_made_up"], notes) == (0, "", False, ())
    sums = project.quality_findings("adds_up")
    assert set(sums["verdict"]) <= {"adds_up"}
    assert len(sums) > 0 or not (filled.layout.totals or filled.layout.sums)
    checks = {text for at in filled.sheet.formulas if (text := filled.sheet.text(at)) and not text[0].isdigit()}
    assert checks == {"Đúng"}


@pytest.mark.parametrize("form", of_shape(*FILL))
def test_formulas_without_results_are_unverified_checks(project, form):
    filled = Filled(project, form)
    FILL[filled.layout.shape](filled, project.registry)
    filled.sheet.forget_results()
    source, _ = filled.receive()
    assert (source["facts"], source["rejected"]) == (len(filled.told), 0)
    assert source["checks"] >= len(filled.sheet.formulas)
    assert set(project.quality_findings("adds_up")["verdict"]) <= {"cannot_be_compared"}


@pytest.mark.parametrize("form", of_shape(*FILL, "persons"))
def test_a_template_sent_back_empty_tells_nothing_and_refuses_nothing(project, form):
    source, _ = Filled(project, form).receive()
    assert (source["form"], source["facts"], source["rejected"]) == (form, 0, 0)


# A list of persons: only its counts are received

WOMAN = {
    "Họ và tên": "Nguyễn Thị Ví Dụ", "Ngày, tháng, năm sinh | Nữ": date(1990, 5, 1), "Đảng viên": "x",
    "Trình độ văn hóa | THPT": "x", "Trình độ chuyên môn | Đại học": "x", "Lý luận chính trị | Trung cấp": "x",
    "Quản lý nhà nước | Chuyên viên": "x", "Phần bổ sung | Tháng, năm tuyển dụng hoặc bầu giữ chức": date(2015, 6, 1),
    "Phần bổ sung | Có văn bằng đại học thứ hai": "x", "Phần bổ sung | Chuyên môn được đào tạo": "Kinh tế",
}  # fmt: skip
MAN = {
    "Họ và tên": "Trần Văn Ví Dụ", "Ngày, tháng, năm sinh | Nam": date(1970, 2, 28), "Trình độ văn hóa | THPT": "x",
    "Trình độ chuyên môn | Trung cấp": "x", "Quản lý nhà nước | Chưa qua đào tạo": "x",
    "Phần bổ sung | Tháng, năm tuyển dụng hoặc bầu giữ chức": date(2001, 1, 1),
    "Phần bổ sung | Không phải người địa phương": "x",
}  # fmt: skip


def fill_persons(filled, rows):
    """Write persons under a title of a commune: (commune, title, the how-manieth under it, what is told)."""
    communes = {name: int(re.sub(r"\D", "", filled.sheet.find(name)[0])) for name, *_ in rows}
    heads = [field.head for field in filled.layout.fields]
    for commune, title, place, told in rows:
        below = sorted(int(re.sub(r"\D", "", at)) for at in filled.sheet.find(title))
        row = next(each for each in below if each > communes[commune]) + place
        for head, value in told.items():
            filled.sheet.write(f"{column_letters(heads.index(head) + 1)}{row}", value)


def test_a_list_of_persons_is_counted(project):
    filled = Filled(project, "staff_list")
    fill_persons(
        filled,
        [
            ("Xã Tân Sơn", "Bí thư Đảng ủy", 1, WOMAN),
            ("Xã Tân Sơn", "Văn phòng – thống kê", 1, WOMAN | {"Họ và tên": "Lê Thị Ví Dụ"}),
            ("Xã Tân Sơn", "Văn phòng – thống kê", 2, MAN),
            ("Xã Lê Hồ", "Chủ tịch UBND", 1, MAN),
        ],
    )
    filled.sheet.work_out()
    source, _ = filled.receive()
    assert (source["form"], source["rejected"]) == ("staff_list", 0)
    facts = project.live_facts()
    told = {(row.unit, row.measure, row.group): row.value for row in facts.itertuples()}
    codes = {unit.name: unit.code for unit in project.registry.children("350", date(2024, 6, 30))}
    tan_son, le_ho = codes["Xã Tân Sơn"], codes["Xã Lê Hồ"]
    assert set(facts["unit"]) == {tan_son, le_ho}  # of whom nobody is listed, nothing is known
    expected = {
        "listed_total": (3, 1), "listed_university_or_higher": (2, 0), "listed_both": (2, 0),
        "listed_theory_intermediate_or_higher": (2, 0), "listed_second_degree": (2, 0), "listed_under_40": (2, 0),
        "listed_under_40_second_degree": (2, 0),
    }  # fmt: skip
    assert {name: (told[tan_son, name, ""], told[le_ho, name, ""]) for name in expected} == expected
    assert told[tan_son, "listed_titled", "party_secretary"] == 1
    assert told[tan_son, "listed_titled", "office_statistics"] == 2
    assert told[tan_son, "listed_non_local", "office_statistics"] == 1
    assert told[tan_son, "listed_specialism", "economics"] == 2
    assert told[le_ho, "listed_non_local", "people_committee_chair"] == 1


def test_the_check_beside_a_person_tells_what_is_missing(project):
    filled = Filled(project, "staff_list")
    both = WOMAN | {"Trình độ chuyên môn | Cao đẳng": "x"}
    undated = {head: told for head, told in MAN.items() if "sinh" not in head}
    fill_persons(
        filled,
        [("Xã Tân Sơn", "Bí thư Đảng ủy", place, told) for place, told in enumerate((WOMAN, both), start=1)]
        + [("Xã Lê Hồ", "Chủ tịch UBND", 1, undated)],
    )
    filled.sheet.work_out()
    said = [text for at in filled.sheet.formulas if (text := filled.sheet.text(at))]
    assert len(said) == 3
    assert set(said) == {
        "Đúng", "Sai: chỉ ghi một ô ở “Trình độ chuyên môn”", "Sai: chưa ghi “Ngày, tháng, năm sinh”",
    }  # fmt: skip


# The command


def test_forms_are_listed(own_project, capsys):
    assert forms(root=own_project) == 0
    told = capsys.readouterr().out.splitlines()
    assert {line.split()[0] for line in told} == set(CATALOGUE.forms)
    published = ["budget_plan", "gso_admin_units", "gso_health", "pci"]  # by others, for nobody to fill in
    assert [line.split()[0] for line in told if "not filled in" in line] == published


def test_a_template_is_written_from_the_command_line(own_project, cadre):
    done = cadre("forms", "write", "needs", "--unit", "350", "--year", "2024", "--due", "2024-07-15", "--json",
                 root=own_project)  # fmt: skip
    assert done.returncode == 0, done.stderr
    path = own_project / "data/templates/2024/needs_Kim_Bang.xlsx"
    assert json.loads(done.stdout) == {"form": "needs", "unit": "350", "year": "2024", "path": str(path)}
    guide = Workbook(path).sheets["Hướng dẫn"]
    assert any("Hạn gửi: 15/7/2024." in guide.text(at) for at in guide.cells)
    refused = cadre("forms", "write", "need", "--unit", "350", "--year", "2024", root=own_project)
    assert (refused.returncode, "Traceback" in refused.stderr) == (2, False)
    assert "Did you mean needs" in refused.stderr


@pytest.mark.parametrize(
    ("form", "unit", "year", "said"),
    [
        ("bm2", "350", "2024", "Did you mean bm02"),
        ("btctw9c", "13393", "2024", "has no districts beneath it"),
        ("bm02", "999", "2024", "no unit has the code"),
        ("bm02", "350", "2026", "no unit has the code '350' on 2026-06-30"),
        ("bm02", "350", "24", "is not a period"),
        ("bm02", "350", "", "something is missing.*--year YEAR"),
        ("gso_health", "35", "2014", "published by"),
    ],
)
def test_mistakes_are_told_in_the_users_words(own_project, form, unit, year, said):
    with pytest.raises(UsageError, match=said):
        forms("write", form, unit=unit, year=year, root=own_project)
    assert not (own_project / "data/templates").exists()


def test_a_year_that_a_form_has_no_layout_for_is_told(project):
    form = project.catalogue.forms["training"]
    late = form.model_copy(update={"versions": form.versions[1:]})
    with pytest.raises(UsageError, match=r"no layout for 2019.*2021 to \.\.\."):
        layout_for(late, "2019")


def test_a_file_that_may_be_filled_in_is_not_overwritten(own_project):
    order = {"action": "write", "form": "bm02", "unit": "350", "year": "2024", "root": own_project}
    forms(**order)
    path = own_project / "data/templates/2024/bm02_Kim_Bang.xlsx"
    content = path.read_bytes()
    path.write_bytes(b"filled in")
    with pytest.raises(UsageError, match="--again"):
        forms(**order)
    assert path.read_bytes() == b"filled in"
    forms(**order, again=True)
    assert path.read_bytes() == content  # the same each time


@pytest.mark.parametrize("form", of_shape("table"))
def test_a_commune_sends_its_own_row_since_there_are_no_districts(form, own_project):
    project = Project.open(own_project)
    day = date(2026, 12, 31) if CATALOGUE.forms[form].day == "12-31" else date(2026, 6, 30)
    commune = project.registry.unit("13384", day)
    files = []
    for base in (3, 5):
        path = own_project / f"data/received/{form}_{base}.xlsx"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_template(
            path, CATALOGUE.forms[form], year="2026", sender=commune, registry=project.registry, catalogue=CATALOGUE
        )
        book = Workbook(path)
        sheet = book.sheets[next(iter(book.names))]
        address = sheet.open_cells[0]
        sheet.write(address, base % 3 + 1)
        book.save(path)
        files.append(path)
    first = project.receive([files[0]], now=NOW)
    second = project.receive([files[1]], now=NOW)
    assert first.received[0].source["unit"] == "13384"
    facts = project.live_facts()
    assert set(facts["unit"]) == {"13384"} and len(facts) == 1
    assert second.superseded, "what the commune sends again takes the place of what it sent"
