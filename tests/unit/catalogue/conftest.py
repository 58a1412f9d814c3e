import shutil
from pathlib import Path

import pytest

from analysis.geography.registry import Registry
from analysis.model.places import Unit

CATALOGUE = Path(__file__).parents[3] / "catalogue"


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the catalogue that a test may spoil."""
    return Path(shutil.copytree(CATALOGUE, tmp_path / "catalogue"))


@pytest.fixture
def two_communes() -> Registry:
    """A country of one province with one district with two communes, a and b."""
    lines = [("VN", "country", ""), ("P", "province", "VN"), ("D", "district", "P"), ("a", "commune", "D"),
             ("b", "commune", "D")]  # fmt: skip
    units = [
        Unit(code=code, level=level, kind="x", name=code, parent=above, source="test") for code, level, above in lines
    ]
    return Registry(units, [])
