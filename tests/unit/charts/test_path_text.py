"""The way of a line in fewer letters: the same places, to the tenth, as told by somebody who follows the steps."""

import re

import pytest

from analysis.charts.path_text import shorter_path

TOLD = [
    ("M 4 77 L 44 77 L 44 105 L 4 105 z ", "M4 77h40v28h-40z"),
    ("M31.44 96.7 L37.3 105.7 L43.3 92.8 ", "M31.4 96.7l5.9 9 6-12.9"),
    ("M0 2.5 C0.7 2.5 1.3 2.2 1.8 1.8 C2.2 1.3 2.5 0.7 2.5 0 z", "M0 2.5c.7 0 1.3-.3 1.8-.7 .4-.5 .7-1.1 .7-1.8z"),
    ("M1 1 L2 2 z M5 5 L5 6", "M1 1l1 1zM5 5v1"),
    ("M1 1 L2 2 L3 2 L4 2 Q5 2 5 3", "M1 1l1 1h1 1q1 0 1 1"),
    ("M-0.04 0 L-1 -0.5", "M0 0l-1-.5"),
    ("M1 1 L1 1", "M1 1h0"),
    ("", ""),
]


@pytest.mark.parametrize(("told", "shorter"), TOLD)
def test_a_way_is_told_in_steps(told: str, shorter: str) -> None:
    assert shorter_path(told) == shorter


def test_nothing_drifts_on_a_long_way() -> None:
    places = [(number * 0.149, 50 + 0.149 * (-1) ** number) for number in range(500)]
    told = "M" + " L".join(f"{x:f} {y:f}" for x, y in places)
    followed = _followed(shorter_path(told))
    assert len(followed) == len(places)
    pairs = [pair for one, other in zip(followed, places, strict=True) for pair in zip(one, other, strict=True)]
    assert max(abs(a - b) for a, b in pairs) < 0.051


def _followed(path: str) -> list[tuple[float, float]]:
    """Return the places of a path of M, l, h and v."""
    here, found = (0.0, 0.0), []
    for letter, rest in re.findall(r"([Mlhv])([^Mlhv]*)", path):
        numbers = [float(one) for one in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", rest)]
        steps = {"h": [(x, 0.0) for x in numbers], "v": [(0.0, y) for y in numbers]}
        for x, y in steps.get(letter, list(zip(numbers[::2], numbers[1::2], strict=True))):
            here = (x, y) if letter == "M" else (round(here[0] + x, 1), round(here[1] + y, 1))
            found.append(here)
    return found
