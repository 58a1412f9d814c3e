"""The answers of vectors.json and from_r.json, computed anew by R where it is installed.

R and its packages are no part of the project: on a machine without them the one test that needs them is skipped, and
fails instead where the machine calls itself a test machine (CI=true).
"""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
VECTORS = {case["id"]: case for case in json.loads((HERE / "vectors.json").read_text("utf-8"))["vectors"]}
STORED = {case["id"]: case for case in json.loads((HERE / "from_r.json").read_text("utf-8"))["cases"]}
REGENERATED = sorted(VECTORS.keys() & STORED.keys())
PACKAGES_MISSING = 3  # exit code of regenerate.R

PRINTED_SHORTER = {"laney_p_prime": 5e-6}  # seven figures of a number above 10, which its tolerance forgets

# Answers that an iteration ends at: other versions of the packages end elsewhere, as far as this (relative).
ITERATED = {
    "random_effects_bcg": 1e-4,
    "random_effects_communes": 1e-4,
    "logit_random_intercept": 1e-4,
    "logit_random_intercept_one_year": 1e-4,
    "linear_random_intercept": 1e-5,
}


def leaves(answer: Any, path: str = "") -> dict[str, Any]:
    """Return every number or word of a nested answer by its path."""
    if isinstance(answer, dict):
        return {place: leaf for key, part in answer.items() for place, leaf in leaves(part, f"{path}/{key}").items()}
    if isinstance(answer, list):
        return {
            place: leaf
            for number, part in enumerate(answer)
            for place, leaf in leaves(part, f"{path}/{number}").items()
        }
    return {path: answer}


def differing(found: Any, expected: Any, *, absolute: float, relative: float = 0.0) -> list[str]:
    """Return the places that both have and that differ, having made sure that there are any."""
    here, there = leaves(found), leaves(expected)
    common = here.keys() & there.keys()
    assert common
    return [
        f"{place}: {here[place]} but {there[place]}"
        for place in sorted(common)
        if not (
            here[place] == pytest.approx(there[place], abs=absolute, rel=relative)
            if isinstance(there[place], (int, float))
            else here[place] == there[place]
        )
    ]


@pytest.mark.parametrize("name", REGENERATED)
def test_what_r_was_asked_is_what_the_vector_asks(name: str) -> None:
    assert leaves(STORED[name]["input"]).keys() == leaves(VECTORS[name]["input"]).keys()
    assert not differing(STORED[name]["input"], VECTORS[name]["input"], absolute=0, relative=1e-14)


@pytest.mark.parametrize("name", REGENERATED)
def test_what_r_answers_is_what_the_vector_says(name: str) -> None:
    tolerance = PRINTED_SHORTER.get(name, VECTORS[name]["tolerance"])
    assert not differing(STORED[name]["expected"], VECTORS[name]["expected"], absolute=tolerance)


def test_a_wrong_answer_would_be_seen() -> None:
    wrong = json.loads(json.dumps(STORED["wilson_edges_n20"]["expected"]))
    wrong["upper"][1] += 1e-6
    assert differing(wrong, VECTORS["wilson_edges_n20"]["expected"], absolute=1e-8) == [
        f"/upper/1: {wrong['upper'][1]} but 0.4687008776"
    ]


def test_r_gives_the_stored_answers_again(tmp_path: Path) -> None:
    anew = computed_anew(tmp_path / "anew.json")
    assert anew.keys() == STORED.keys()
    for name, case in STORED.items():
        assert anew[name]["input"] == case["input"]
        assert leaves(anew[name]["expected"]).keys() == leaves(case["expected"]).keys()
        # A statistic of 1e-30 is a rounding error of 0.
        assert not differing(
            anew[name]["expected"], case["expected"], absolute=1e-10, relative=ITERATED.get(name, 1e-7)
        ), name


def computed_anew(target: Path) -> dict[str, dict[str, Any]]:
    program = shutil.which("Rscript")
    if program is None:
        without_r("Rscript is not installed")
    done = subprocess.run(
        [str(program), str(HERE / "regenerate.R"), str(target)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    if done.returncode == PACKAGES_MISSING:
        without_r(done.stderr.strip())
    assert done.returncode == 0, done.stderr
    return {case["id"]: case for case in json.loads(target.read_text("utf-8"))["cases"]}


def without_r(reason: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason}: a test machine needs it, see tests/reference/README.md")
    pytest.skip(reason)


def test_every_answer_stands_in_the_readme_once_with_its_origin() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \|", (HERE / "README.md").read_text("utf-8"), re.MULTILINE)
    origin = dict(rows)
    assert len(rows) == len(origin)
    assert origin.keys() == VECTORS.keys() | STORED.keys()
    assert sorted(name for name, text in origin.items() if text.startswith("R") and name in VECTORS) == REGENERATED
    for name in VECTORS.keys() - STORED.keys():
        assert origin[name].startswith(("print", "definition")), name
