from pathlib import Path

import pytest

from analysis.catalogue import register
from analysis.catalogue.read import Reader
from analysis.geography.registry import Registry
from analysis.model.places import Change, Unit

CATALOGUE = Path(__file__).parents[3] / "catalogue"


@pytest.fixture(scope="session")
def units() -> list[Unit]:
    return list(register.read_units(Reader(CATALOGUE)))


@pytest.fixture(scope="session")
def changes() -> list[Change]:
    return list(register.read_changes(Reader(CATALOGUE)))


@pytest.fixture(scope="session")
def registry(units: list[Unit], changes: list[Change]) -> Registry:
    return Registry(units, changes)
