"""Every statistical case with an answer made elsewhere is asked for by a test, by its id."""

import json
from pathlib import Path

ROOT = Path(__file__).parents[2]
# Moving counts between maps of units and the completeness of what was received are no questions of this room.
OTHER_ROOMS = {"boundary_split", "quality_r1"}


def test_every_vector_is_a_test() -> None:
    cases = json.loads((ROOT / "tests/reference/vectors.json").read_text("utf-8"))["vectors"]
    texts = [path.read_text("utf-8") for path in sorted((ROOT / "tests/unit/stats").glob("test_*.py"))]
    names = {case["id"] for case in cases}
    assert len(names) == len(cases) > 50
    assert not {name for name in names - OTHER_ROOMS if not any(f'"{name}"' in text for text in texts)}
