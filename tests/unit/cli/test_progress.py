"""How a verb tells that it gets on: rate and rest, a moving line on a terminal, nothing on standard output."""

import json
import os
import re
import subprocess
import sys

import pytest

from analysis.cli.pace import Pace
from analysis.cli.telling import progress, tell

VERB = """
from analysis.cli.telling import answer, progress, tell
with progress("report", 3) as step:
    for number in range(3):
        step(f"made vi/a/[350]/{number}.html 0.3 s")
        if number == 1:
            tell("failed: vi/a/351/2020.html: KeyError: [red] x")
answer({"made": 3}, as_json=True, lines=[])
"""


def pace(total: int, *times: float) -> Pace:
    clock = iter([0.0, *times])
    found = Pace(total, lambda: next(clock))
    for _ in times:
        found.step()
    return found


@pytest.mark.parametrize(
    ("total", "times", "told"),
    [
        (20, [], ""),
        (20, [2.0], "30 a minute, 0:38 left"),
        (20, [2.0, 3.0, 6.0], "30 a minute, 0:34 left"),
        (700, [10.0, 20.0], "6 a minute, 1:56:20 left"),
        (3, [100.0], "36 an hour, 3:20 left"),
        (2, [1.0, 2.0, 3.0], "60 a minute, 0:00 left"),
        (5, [0.0], ""),
    ],
)
def test_rate_and_rest(total, times, told):
    assert str(pace(total, *times)) == told


def test_the_rate_is_that_of_the_last_steps():
    slow, quick = [10.0 * number for number in range(1, 11)], [100 + 0.1 * number for number in range(1, 101)]
    assert round(pace(1000, *slow, *quick).per_minute) == 600


def test_in_a_log_there_is_one_line_a_step(capsys):
    with progress("report", 2) as step:
        for number in range(3):
            step(f"made {number}.html")
        tell("failed")
    told = capsys.readouterr()
    assert told.out == ""
    lines = [re.sub(r" \(.*\)$", " (…)", line) for line in told.err.splitlines()]
    assert lines == [
        "report 1/2: made 0.html (…)",
        "report 2/2: made 1.html (…)",
        "report 2/2: made 2.html (…)",
        "failed",
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such terminals here")
def test_on_a_terminal_one_line_moves_and_what_is_told_stands_above_it():
    import pty  # where there are none, there is no such module either

    ours, theirs = pty.openpty()
    environment = os.environ | {"TERM": "xterm", "COLUMNS": "100"}
    program = [sys.executable, "-c", VERB]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=theirs, env=environment) as verb:
        os.close(theirs)
        shown = b"".join(iter(lambda: read(ours), b"")).decode()
        assert verb.stdout is not None
        assert json.load(verb.stdout) == {"made": 3}
    lines = re.split(r"[\r\n]+", re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", shown))
    assert "failed: vi/a/351/2020.html: KeyError: [red] x" in [line.strip() for line in lines]
    moved = [line for line in lines if "3/3" in line]
    assert moved and re.search(r"\[350\]/2\.html.* 3/3 .* a minute, 0:00 left", moved[-1])


def read(terminal: int) -> bytes:
    """Return what was written to a terminal; nothing once all have left it, which Linux tells as an error."""
    try:
        return os.read(terminal, 4096)
    except OSError:
        return b""
