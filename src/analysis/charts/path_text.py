"""The way of a line in SVG, told in as few letters as its rounding allows: much of a picture's bytes are such ways."""

import re
from collections.abc import Iterator
from functools import lru_cache

Place = tuple[int, int]

_MOVE = re.compile(r"([MLCQZz])([^MLCQZz]*)")
_PLACES_OF = {"M": 1, "L": 1, "C": 3, "Q": 2}
_TENTHS = 10  # places are told to a tenth of a unit


def shorter_path(told: str) -> str:
    """Return path data in absolute M, L, C, Q and Z as steps from place to place: ``M4 77 L44 77`` is ``M4 77h40``.

    Steps are taken between rounded places, so that nothing drifts however long the way is.
    """
    written: list[str] = []
    here = begin = (0, 0)
    before = ""
    for letter, places in _moves(told):
        if letter == "Z":
            here, step, numbers = begin, "z", []
        elif letter == "M":
            here = begin = places[0]
            step, numbers = "M", [*here]
        else:
            step, numbers = _step(letter, here, places)
            here = places[-1]
        is_repeated = step == before and step not in "Mz"
        written.append(_joined(numbers, after_number=is_repeated) if is_repeated else step + _joined(numbers))
        before = step
    return "".join(written)


def _moves(told: str) -> Iterator[tuple[str, list[Place]]]:
    for letter, rest in _MOVE.findall(told):
        numbers = [round(float(number) * _TENTHS) for number in rest.replace(",", " ").split()]
        places = list(zip(numbers[::2], numbers[1::2], strict=True))
        each = _PLACES_OF.get(letter.upper(), 1)
        if not places:
            yield letter.upper(), []
        for at in range(0, len(places), each):
            yield letter.upper(), places[at : at + each]


def _step(letter: str, here: Place, places: list[Place]) -> tuple[str, list[int]]:
    steps = [number for x, y in places for number in (x - here[0], y - here[1])]
    if letter == "L" and not steps[1]:
        return "h", steps[:1]
    if letter == "L" and not steps[0]:
        return "v", steps[1:]
    return letter.lower(), steps


def _joined(numbers: list[int], *, after_number: bool = False) -> str:
    """Return numbers of tenths with a space only where a sign does not part them already."""
    told = "".join([_number(number) for number in numbers])
    return told if after_number else told.removeprefix(" ")


@lru_cache(maxsize=20_000)  # few are as far apart as a picture is wide
def _number(tenths: int) -> str:
    """Return ``-.5`` for -5 and `` .5`` for 5: SVG needs no zero before the point."""
    whole, rest = divmod(abs(tenths), _TENTHS)
    return f"{'-' if tenths < 0 else ' '}{whole or ('' if rest else 0)}{f'.{rest}' if rest else ''}"
