import json
from pathlib import Path

import pytest

REFERENCE = Path(__file__).parents[2] / "reference"


def _by_id(cases: list[dict]) -> dict[str, dict]:
    return {case["id"]: case for case in cases}


@pytest.fixture(scope="session")
def vectors() -> dict[str, dict]:
    """Cases with answers made elsewhere, by id."""
    return _by_id(json.loads((REFERENCE / "vectors.json").read_text("utf-8"))["vectors"])


@pytest.fixture(scope="session")
def from_r() -> dict[str, dict]:
    """Cases with answers that R gave, by id (``tests/reference/regenerate.R``)."""
    return _by_id(json.loads((REFERENCE / "from_r.json").read_text("utf-8"))["cases"])
