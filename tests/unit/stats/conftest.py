import json
from pathlib import Path

import pytest

VECTORS = Path(__file__).parents[2] / "reference" / "vectors.json"


@pytest.fixture(scope="session")
def vectors() -> dict[str, dict]:
    """Cases with answers made elsewhere, by id."""
    return {case["id"]: case for case in json.loads(VECTORS.read_text("utf-8"))["vectors"]}
