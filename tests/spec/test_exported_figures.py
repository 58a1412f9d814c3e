"""Exported figures: the same in every kind of file, told to whom as on pages, and opened by other programs as meant."""

import re
import zipfile
from datetime import date, datetime

import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
from frictionless import Package, validate
from python_calamine import CalamineWorkbook

from analysis.model.errors import UsageError
from analysis.report.figures.columns import COLUMNS
from analysis.report.figures.rows import Wanted, rows_of_findings, rows_of_values
from analysis.report.figures.writing import write_figures
from analysis.words.language import Language

pytestmark = pytest.mark.soak  # what is hidden from leaders is found first

FRAME, OF_TODAY = "2025-06-30", "2026-12-31"
INDICATORS = ("women", "staff_headcount", "university_or_higher")
SOME = Wanted(frames=(FRAME,), units=("350",), with_parts=True, indicators=INDICATORS)
BOTH = ("values", "findings")
COUNTS = ["numerator", "denominator", "value", "lower", "upper"]


@pytest.fixture
def vietnamese(received) -> Language:
    return Language.of("vi", received.catalogue.languages)


def test_every_row_has_its_counts_interval_method_and_state(received, vietnamese):
    rows = rows_of_values(received, SOME, vietnamese)
    assert list(rows.columns) == [column.name for column in COLUMNS["values"]]
    kept = received.values(list(SOME.indicators), frame=FRAME)
    assert len(rows) == kept["unit"].isin(rows["unit"]).sum() and rows["unit"].nunique() > 10
    share = rows[(rows["indicator"] == "women") & (rows["state"] == "ok")]
    assert (share["value"] == share["numerator"] / share["denominator"]).all()
    assert ((share["lower"] <= share["value"]) & (share["value"] <= share["upper"])).all()
    assert share["method"].str.startswith("Wilson score interval").all() and set(share["confidence"]) == {0.95}
    untold = rows[rows["state"] != "ok"]
    assert untold["value"].isna().all() and (untold["state_in_words"] != "").all()
    findings = rows_of_findings(received, SOME, vietnamese)
    about = findings[(findings["question"] == "target") & (findings["indicator"] == "university_or_higher")]
    assert about[["numerator", "denominator"]].notna().all().all() and set(about["state"]) == {"ok"}
    assert "đạt chỉ tiêu" in set(about["verdict_in_words"])


def test_all_kinds_of_files_say_the_same(received, tmp_path):
    for name, tables in (("a.csv", BOTH[:1]), ("a.parquet", BOTH[:1]), ("a.zip", BOTH), ("folder", BOTH)):
        write_figures(received, tmp_path / name, SOME, tables, "vi")
    csv = (tmp_path / "a.csv").read_bytes()
    assert (tmp_path / "folder/data/values.csv").read_bytes() == csv
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.read("data/values.csv") == csv
        assert archive.read("datapackage.json") == (tmp_path / "folder/datapackage.json").read_bytes()
    own = {"dtype": dict.fromkeys(("unit", "period", "group", "frame"), "str"), "keep_default_na": False}
    texts = [column.name for column in COLUMNS["values"] if not column.is_number]
    numbers = [column.name for column in COLUMNS["values"] if column.is_number]
    read = pd.read_csv(tmp_path / "a.csv", **own, na_values={name: [""] for name in numbers})
    kept = pq.read_table(tmp_path / "a.parquet").to_pandas()
    assert (read[texts].to_numpy() == kept[texts].to_numpy()).all()
    assert read["value"].equals(kept["value"]) and read["upper"].equals(kept["upper"])
    assert [path.name for path in tmp_path.glob(".*")] == []


def test_the_package_is_one_for_frictionless(received, tmp_path):
    write_figures(received, tmp_path / "package", SOME, BOTH, "en")
    report = validate(str(tmp_path / "package/datapackage.json"))
    assert report.valid, report.flatten(["type", "note"])[:5]
    package = Package(str(tmp_path / "package/datapackage.json"))
    assert [resource.name for resource in package.resources] == list(BOTH)
    row = package.get_resource("values").read_rows()[0]
    assert row["frame"] == date(2025, 6, 30) and isinstance(row["unit"], str)
    assert "MADE-UP" in package.description
    told = (tmp_path / "package/data/values.csv").read_text(encoding="utf-8").replace("women", "wemon")
    (tmp_path / "package/data/values.csv").write_text(told, encoding="utf-8")
    assert not validate(str(tmp_path / "package/datapackage.json")).valid


@pytest.fixture
def workbook(received, tmp_path):
    write_figures(received, tmp_path / "figures.xlsx", SOME, BOTH, "vi")
    return tmp_path / "figures.xlsx"


def test_the_workbook_has_numbers_as_numbers_and_no_formula(received, workbook, vietnamese):
    book = openpyxl.load_workbook(workbook)
    assert book.sheetnames == ["Thông tin", "Số liệu", "Kết luận"]
    for sheet, table in zip(book.worksheets[1:], BOTH, strict=True):
        heads = [cell.value for cell in sheet[1]]
        assert heads == [vietnamese.say(f"export.heads.{column.name}") for column in COLUMNS[table]]
        assert sheet.freeze_panes == ("E2" if table == "values" else "F2") and sheet.auto_filter.ref
        for row in sheet.iter_rows(min_row=2):
            for cell, column in zip(row, COLUMNS[table], strict=True):
                assert cell.data_type not in ("f", "e")
                if column.kind != "code" and isinstance(cell.value, str):
                    assert not re.fullmatch(r"\s*[\d.,]+%?\s*", cell.value), (column.name, cell.value)
                if column.is_number:
                    assert cell.value is None or cell.data_type == "n"
    names = [column.name for column in COLUMNS["values"]]
    first = dict(zip(names, book["Số liệu"][2], strict=True))
    assert isinstance(first["frame"].value, datetime) and first["frame"].number_format == "dd/mm/yyyy"
    assert isinstance(first["period"].value, int)
    shown = {row[0].value: row[names.index("value")].number_format for row in book["Số liệu"].iter_rows(min_row=2)}
    assert shown["women"] == "0.0%" and shown["staff_headcount"] == "#,##0"
    looks = {
        (cell.number_format, abs(cell.value) >= 1)
        for sheet in book.worksheets[1:] for row in sheet.iter_rows(min_row=2) for cell in row
        if isinstance(cell.value, float) and not cell.value.is_integer() and cell.number_format != "0.0%"
    }  # fmt: skip
    assert looks == {("#,##0.00", True), ("0.0000", False)}  # nobody is shown 5.98614430100831 persons


def test_excel_is_told_not_to_mark_codes(workbook):
    with zipfile.ZipFile(workbook) as archive:
        sheets = [archive.read(f"xl/worksheets/sheet{number}.xml").decode() for number in (2, 3)]
    assert all("<ignoredErrors><ignoredError" in sheet and 'numberStoredAsText="1"' in sheet for sheet in sheets)


def test_another_reader_finds_the_same_in_the_workbook(received, workbook, vietnamese):
    rows = rows_of_values(received, SOME, vietnamese)
    head, *found = CalamineWorkbook.from_path(workbook).get_sheet_by_name("Số liệu").to_python()
    assert len(found) == len(rows) and head[2] == "Mã đơn vị"
    names = [column.name for column in COLUMNS["values"]]
    for name in ("numerator", "value", "lower"):
        read = [row[names.index(name)] for row in found]
        wanted = rows[name]
        assert [value == "" for value in read] == wanted.isna().tolist()
        assert [value for value in read if value != ""] == pytest.approx(wanted.dropna().tolist(), rel=1e-14)
    assert [row[2] for row in found] == rows["unit"].tolist()


def test_the_first_sheet_tells_what_it_is(workbook):
    told = [row[:2] for row in openpyxl.load_workbook(workbook)["Thông tin"].iter_rows(values_only=True)]
    texts = dict(told)
    assert any(str(label).startswith("SỐ LIỆU MẪU") for label in texts) and texts["Người đọc"] == "cơ quan nội vụ"
    assert texts["Theo địa giới ngày"] == "30/06/2025" and "Số đạt (n)" in texts


def test_the_same_figures_give_the_same_bytes(received, tmp_path):
    few = Wanted(frames=(FRAME,), units=("350",), indicators=("women",))
    for name in ("a.xlsx", "b.xlsx", "a.zip", "b.zip"):
        write_figures(received, tmp_path / name, few, BOTH, "vi")
    for kind in ("xlsx", "zip"):
        assert (tmp_path / f"a.{kind}").read_bytes() == (tmp_path / f"b.{kind}").read_bytes()


@pytest.mark.soak
def test_what_is_hidden_from_the_public_is_in_no_row(received, public, vietnamese):
    wanted = Wanted(profile="public", frames=(OF_TODAY,))
    rows = rows_of_values(received, wanted, vietnamese)
    hidden = rows[rows["state"] == "suppressed"]
    assert len(hidden) > 100 and len(rows) == len(public)
    assert hidden[COUNTS].isna().all().all()
    keys = ["indicator", "unit", "group", "period"]
    findings = rows_of_findings(received, wanted, vietnamese)
    of_hidden = findings.merge(hidden[keys], on=keys)
    assert of_hidden[["numerator", "denominator"]].isna().all().all() and len(of_hidden)
    assert "behind_schedule" not in set(findings["question"])
    told = received.findings(frame=OF_TODAY, profile="public")
    told = told[told["question"] != "behind_schedule"]
    assert sorted(findings["estimate"].dropna()) == sorted(told["estimate"].dropna())
    office = rows_of_values(received, Wanted(frames=(OF_TODAY,)), vietnamese)
    assert office["numerator"].notna().sum() > rows["numerator"].notna().sum()


def test_what_cannot_be_meant_is_told(received, received_root, tmp_path, cadre):
    with pytest.raises(UsageError, match="give away"):
        Wanted(profile="public", frames=(FRAME, OF_TODAY)).check(received)
    for arguments, told in (
        (("figures.docx",), "no kind of file"),
        (("a.csv", "--table", "values", "--table", "findings"), "one table"),
        (("a.csv", "--indicator", "woman"), "women"),
        (("a.csv", "--profile", "everybody"), "profile"),
        (("a.csv", "--unit", "350", "--frame", FRAME, "--period", "1999"), "No figure"),
    ):
        done = cadre("export", str(tmp_path / arguments[0]), *arguments[1:], root=received_root)
        assert done.returncode == 2 and told in done.stderr and "Traceback" not in done.stderr
    done = cadre("export", str(tmp_path / "a.csv"), "--unit", "350", "--frame", FRAME, root=received_root)
    assert done.returncode == 0 and (tmp_path / "a.csv").read_text().count("\n") > 100
    assert cadre("export", str(tmp_path / "a.csv"), root=received_root).returncode == 2
