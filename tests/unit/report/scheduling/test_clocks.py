"""What is exported for the clocks of systems can be read by them, or at least by readers of their formats."""

import os
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from analysis.report.scheduling.clocks import cron_line, systemd_units, windows_task, write_into

ROOT, PROGRAM = Path("/srv/Sở Nội vụ 100%"), "/srv/Sở Nội vụ 100%/.venv/bin/cadre"


def test_the_line_of_cron_runs_what_it_says(tmp_path: Path) -> None:
    """The command is run by a shell as cron hands it over: with its escaped percent signs taken back."""
    root = tmp_path / "Sở Nội vụ 100%"
    (root / "data/sent").mkdir(parents=True)
    program = root / "cadre"
    program.write_text('#!/bin/sh\nprintf "%s|" "$@" > "$(dirname "$0")/called"\necho told >&2\n')
    program.chmod(0o755)
    [line] = cron_line(root, str(program), 15).values()
    *fields, command = line.rstrip("\n").split(None, 5)
    assert fields == ["*/15", "*", "*", "*", "*"]
    assert "%" not in command.replace(r"\%", "")
    subprocess.run(["sh", "-c", command.replace(r"\%", "%")], check=True)
    assert (root / "called").read_text() == f"schedule|run|--root|{root}|"
    assert (root / "data/sent/clock.log").read_text() == "told\n"
    [hourly] = cron_line(root, str(program), 60).values()
    assert hourly.startswith("0 * * * * ")


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        told = "systemd-analyze is not installed"
        pytest.fail(told) if os.environ.get("CI") == "true" else pytest.skip(told)
    program = tmp_path / "100% of it/cadre"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    written = write_into(tmp_path / "units", systemd_units(tmp_path, str(program), 15))
    assert [path.name for path in written] == ["cadre-schedule.service", "cadre-schedule.timer"]
    verify = ["systemd-analyze", "verify", "--user", "--man=no", *map(str, written)]
    done = subprocess.run(verify, capture_output=True, text=True, check=False)
    assert "cadre-schedule" not in done.stdout + done.stderr
    for every in ("*:0/15", "hourly"):
        subprocess.run(["systemd-analyze", "calendar", every], check=True, capture_output=True)


def test_the_task_of_windows_is_xml_with_its_paths(tmp_path: Path) -> None:
    [path] = write_into(tmp_path, windows_task(ROOT, r"C:\cadre & co\cadre.exe", 30))
    task = ElementTree.parse(path).getroot()
    told = {element.tag.rpartition("}")[2]: element.text for element in task.iter()}
    assert told["Command"] == r"C:\cadre & co\cadre.exe"
    assert told["Arguments"] == f'schedule run --root "{ROOT}"'
    assert (told["Interval"], told["StartWhenAvailable"]) == ("PT30M", "true")
    assert told["MultipleInstancesPolicy"] == "IgnoreNew"


@pytest.mark.parametrize("kind", ["cron", "systemd", "windows"])
def test_they_are_printed_or_written(own_project: Path, cadre, kind: str) -> None:
    printed = cadre("schedule", "export", kind, root=own_project)
    assert printed.returncode == 0 and f"schedule run --root {own_project}" in printed.stdout.replace('"', "")
    written = cadre("schedule", "export", kind, "--to", own_project / "clock", root=own_project)
    assert [Path(line).exists() for line in written.stdout.splitlines()] == [True] * (2 if kind == "systemd" else 1)


def test_what_cannot_be_exported_is_told(own_project: Path, cadre) -> None:
    for arguments, told in ((("launchd",), "There is no clock 'launchd'"), ((), "say for which clock"),
                            (("cron", "--every", "7"), "an hour has no such part")):  # fmt: skip
        done = cadre("schedule", "export", *arguments, root=own_project)
        assert done.returncode == 2 and told in done.stderr
