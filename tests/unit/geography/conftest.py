import csv
from pathlib import Path
from typing import Any

import pytest

from analysis.geography.registry import Registry
from analysis.model.places import Change, Unit

FOLDER = Path(__file__).parents[3] / "catalogue" / "units"


def _rows(name: str) -> list[dict[str, Any]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def _without_empty(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if value}


@pytest.fixture(scope="session")
def units() -> list[Unit]:
    rows = _rows("units.csv")
    split = [{**row, "aliases": [part for part in row["aliases"].split(";") if part]} for row in rows]
    return [Unit.model_validate(row) for row in split]


@pytest.fixture(scope="session")
def changes() -> list[Change]:
    return [Change.model_validate(_without_empty(row)) for row in _rows("changes.csv")]


@pytest.fixture(scope="session")
def registry(units: list[Unit], changes: list[Change]) -> Registry:
    return Registry(units, changes)
