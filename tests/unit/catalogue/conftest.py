import shutil
from pathlib import Path

import pytest

CATALOGUE = Path(__file__).parents[3] / "catalogue"


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the catalogue that a test may spoil."""
    return Path(shutil.copytree(CATALOGUE, tmp_path / "catalogue"))
