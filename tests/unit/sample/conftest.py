from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from analysis.catalogue.catalogue import Catalogue
from analysis.geography.registry import Registry
from analysis.sample.province import write_sample

CATALOGUE = Path(__file__).parents[3] / "catalogue"
FIRST_BODY_ROW = {"bm02": 13, "training": 13, "btctw9c": 11}


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return Catalogue.open(CATALOGUE)


@pytest.fixture(scope="session")
def registry(catalogue) -> Registry:
    return Registry(catalogue.units, catalogue.changes)


@pytest.fixture(scope="session")
def sample(tmp_path_factory, catalogue, registry) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    write_sample(folder, forms=catalogue.forms, registry=registry)
    return folder


@pytest.fixture(scope="session")
def rows_of():
    """Read a sheet back: every row from A1 on, whole numbers as int."""

    def rows(path: Path, sheet: str | None = None) -> list[list]:
        book = CalamineWorkbook.from_path(path)
        worksheet = book.get_sheet_by_name(sheet) if sheet else book.get_sheet_by_index(0)
        return [
            [int(cell) if isinstance(cell, float) else cell for cell in row]
            for row in worksheet.to_python(skip_empty_area=False)
        ]

    return rows


@pytest.fixture(scope="session")
def table_of(catalogue, rows_of):
    """Read a table back: (unit's name, {head: cell}) of every row beneath the numbering row, the total last."""

    def table(path: Path, form: str) -> list[tuple[str, dict]]:
        heads = [column.head for column in catalogue.forms[form].versions[0].columns]
        found = []
        for row in rows_of(path)[FIRST_BODY_ROW[form] :]:
            found.append((row[1], dict(zip(heads, row[2:], strict=False))))
            if row[1] == "Tổng số":
                return found
        raise AssertionError(f"no total in {path}")

    return table
