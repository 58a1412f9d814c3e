"""The real catalogue and register, and workbooks written as an office would send them."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
import yaml

from analysis.catalogue.catalogue import Catalogue
from analysis.geography.registry import Registry
from analysis.ingest.receipt import Receipt
from analysis.ingest.receive import receive_file
from analysis.model.forms import Form
from analysis.model.records import Counted, Record

ROOT = Path(__file__).parents[3]
PANEL = ROOT / "data" / "bundled" / "medical_staff_by_province.csv"
KIM_BANG = ("Thị trấn Quế", "Xã Lê Hồ", "Xã Tân Sơn")
MARKER = "SỐ LIỆU MẪU – KHÔNG CÓ THẬT"
TITLES = {
    "bm02": "BÁO CÁO SỐ LƯỢNG, CHẤT LƯỢNG CÁN BỘ, CÔNG CHỨC CẤP XÃ NĂM {year}",
    "training": "KẾT QUẢ ĐÀO TẠO, BỒI DƯỠNG CÁN BỘ, CÔNG CHỨC CẤP XÃ NĂM {year}",
    "btctw9c": "THỐNG KÊ CÁN BỘ LÃNH ĐẠO, QUẢN LÝ CẤP XÃ NĂM {year}",
}


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return Catalogue.open(ROOT / "catalogue")


@pytest.fixture(scope="session")
def registry(catalogue: Catalogue) -> Registry:
    return Registry(catalogue.units, catalogue.changes)


def heads_counted(records: Sequence[Record]) -> Counted:
    """Count heads, and degrees, as simply as a list can be counted."""
    figures = Counter((record.unit, "listed_total", "") for record in records)
    figures += Counter(
        (record.unit, "listed_university_or_higher", "")
        for record in records
        if record.fields.get("degree") in ("university", "postgraduate")
    )
    return Counted(dict(figures))


@pytest.fixture
def counting() -> Callable[[Sequence[Record]], Counted]:
    return heads_counted


@pytest.fixture
def drawing_heads() -> Callable[[Any, int, list[str]], int]:
    return write_heads


@pytest.fixture
def receive(catalogue: Catalogue, registry: Registry, tmp_path: Path) -> Callable[..., Receipt]:
    def _receive(
        path: Path, root: Path = tmp_path, known: Catalogue = catalogue, count: Any = heads_counted
    ) -> Receipt:
        receipt = receive_file(
            path, catalogue=known, registry=registry, received_at="2026-11-23T08:00:00", root=root, count_records=count
        )
        told = receipt.source
        assert told["body_cells"] == told["facts"] + told["checks"] + told["rejected"] + told["ignored"]
        of_cells = receipt.facts[~receipt.facts["cell"].str.contains(":")]
        assert (told["facts"], told["rejected"]) == (len(of_cells), len(receipt.rejects))
        assert not receipt.facts.duplicated(["unit", "period", "measure", "group"]).any()
        return receipt

    return _receive


@pytest.fixture(scope="session")
def panel(catalogue: Catalogue, registry: Registry) -> Receipt:
    return receive_file(
        PANEL, catalogue=catalogue, registry=registry, received_at="2026-11-23T08:00:00", root=ROOT,
        count_records=heads_counted,
    )  # fmt: skip


@pytest.fixture
def table(catalogue: Catalogue, tmp_path: Path) -> Callable[..., Path]:
    """Write BM02 or training results. rows: unit name -> head -> what the cell says; totals: head -> stored result."""

    def _table(
        rows: list[tuple[str, dict[str, Any]]], *, form: str = "bm02", year: int = 2020, sender: str = "Huyện Kim Bảng",
        totals: dict[str, Any] | None = None, extra_head: str = "", drop: str = "", more: Any = None,
    ) -> Path:  # fmt: skip
        heads = [c.head for c in catalogue.forms[form].versions[0].columns if c.head != drop]
        heads += [extra_head] if extra_head else []
        path = tmp_path / f"{form}_{year}.xlsx"
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet("Biểu")
            sheet.write(0, 0, f"Đơn vị báo cáo: {sender}")
            sheet.write(1, 0, MARKER)
            title = TITLES.get(form) or catalogue.forms[form].print.title
            sheet.merge_range(2, 0, 2, 20, title.format(year=year))
            first = write_heads(sheet, 4, ["STT", "Tên đơn vị", *heads])
            for column, text in enumerate(["A", "B", *range(1, len(heads) + 1)]):
                sheet.write(first, column, text)
            for number, (name, figures) in enumerate(rows, start=1):
                sheet.write(first + number, 0, number)
                sheet.write(first + number, 1, name)
                for head, said in figures.items():
                    sheet.write(first + number, 2 + heads.index(head), said)
            last = first + len(rows)
            if totals is not None:
                sheet.write(last + 1, 1, "Tổng số")
                for head, stored in totals.items():
                    column = 2 + heads.index(head)
                    sheet.write_formula(last + 1, column, "=SUM(C10:C12)", None, stored)
            sheet.write(last + 3, 10, f"Kim Bảng, ngày 30 tháng 6 năm {year}")
            sheet.write(last + 4, 2, "NGƯỜI LẬP BẢNG")
            sheet.write(last + 4, 10, "THỦ TRƯỞNG ĐƠN VỊ")
            sheet.write(last + 8, 2, "Nguyễn Văn A")
            if more:
                more(book, sheet, first)
        return path

    return _table


@pytest.fixture
def leaders(catalogue: Catalogue, tmp_path: Path) -> Callable[..., Path]:
    """Write form 9C, a sheet a unit: unit -> (row head, group head) -> what the cell says."""

    def _leaders(units: dict[str, dict[tuple[str, str], Any]], *, year: int = 2020) -> Path:
        layout = catalogue.forms["btctw9c"].versions[0]
        groups = list(layout.groups)
        path = tmp_path / f"9C_{year}.xlsx"
        with xlsxwriter.Workbook(path) as book:
            for unit, figures in units.items():
                sheet = book.add_worksheet(unit)
                sheet.write(0, 0, "Biểu số 9C - BTCTW")
                sheet.write(1, 0, TITLES["btctw9c"].format(year=year))
                sheet.write(2, 0, f"Đơn vị: {unit}")
                row = write_heads(sheet, 4, ["Tiêu chí", *groups])
                for column in range(len(groups) + 1):
                    sheet.write(row, column, column + 1)
                section = ""
                for head in (column.head for column in layout.columns):
                    *over, label = head.split(" | ")
                    if over and over[0] != section:
                        row, section = row + 1, over[0]
                        sheet.write(row, 0, section)
                    row += 1
                    sheet.write(row, 0, label)
                    for number, group in enumerate(groups, start=1):
                        if (head, group) in figures:
                            sheet.write(row, number, figures[head, group])
                sheet.write(row + 2, 0, "NGƯỜI LẬP BIỂU")
        return path

    return _leaders


@pytest.fixture
def knowing(catalogue: Catalogue) -> Callable[..., Catalogue]:
    """Return the catalogue with a form laid out as told, that counts what ``counting`` says."""

    def _knowing(*versions: str, of: dict[str, Any], counting: str) -> Catalogue:
        laid = [yaml.load(each, yaml.BaseLoader) for each in versions]
        form = Form.model_validate(of | {"versions": laid, "measures": yaml.load(counting, yaml.BaseLoader)})
        measures = {measure.id: measure for measure in form.measures}
        return replace(catalogue, forms=catalogue.forms | {"tried": form}, measures=catalogue.measures | measures)

    return _knowing


@pytest.fixture
def sheets(tmp_path: Path) -> Callable[..., Path]:
    """Write a workbook: name of the sheet -> its rows."""

    def _sheets(name: str = "thu_2014.xlsx", **rows: Any) -> Path:
        path = tmp_path / name
        with xlsxwriter.Workbook(path) as book:
            for title, lines in rows.items():
                sheet = book.add_worksheet(title.replace("_", " "))
                for number, line in enumerate(lines):
                    for column, said in enumerate(line):
                        if said is not None:
                            sheet.write(number, column, said)
        return path

    return _sheets


def write_heads(sheet: Any, top: int, heads: list[str]) -> int:
    """Write paths of heads with merged ranges, as a form prints them; return the first row below."""
    paths = [head.split(" | ") for head in heads]
    depth = max(map(len, paths))
    for level in range(depth):
        column = 0
        while column < len(paths):
            path = paths[column]
            if level >= len(path):
                column += 1
                continue
            end = column
            is_leaf = level == len(path) - 1
            while not is_leaf and end + 1 < len(paths) and paths[end + 1][: level + 1] == path[: level + 1]:
                end += 1
            bottom = top + (depth - 1 if is_leaf else level)
            if (bottom, end) == (top + level, column):
                sheet.write(top + level, column, path[level])
            else:
                sheet.merge_range(top + level, column, bottom, end, path[level])
            column = end + 1
    return top + depth
