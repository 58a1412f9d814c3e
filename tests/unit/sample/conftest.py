from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from analysis.catalogue.catalogue import Catalogue
from analysis.geography.registry import Registry
from analysis.sample.sending import sendings
from analysis.selection.standards import Rulebook

CATALOGUE = Path(__file__).parents[3] / "catalogue"


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return Catalogue.open(CATALOGUE)


@pytest.fixture(scope="session")
def registry(catalogue) -> Registry:
    return Registry(catalogue.units, catalogue.changes)


@pytest.fixture(scope="session")
def rulebook(catalogue, registry) -> Rulebook:
    return Rulebook(list(catalogue.standards), registry)


@pytest.fixture(scope="session")
def sent(catalogue, registry) -> dict:
    """What every sender tells, before it is drawn and before any fault: (year, sender's code) -> sending."""
    return {(one.year, one.district): one for one in sendings(catalogue, registry)}


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
        layout = catalogue.forms[form].layout_for(path.parent.name)
        heads, found = [column.head for column in layout.columns], []
        rows = rows_of(path)
        start = next(place for place, row in enumerate(rows) if row[:3] == ["A", "B", 1]) + 1
        for row in rows[start:]:
            found.append((row[1], dict(zip(heads, row[2:], strict=False))))
            if row[1] == "Tổng số":
                return found
        raise AssertionError(f"no total in {path}")

    return table
