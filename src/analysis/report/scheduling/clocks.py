"""How the clocks of systems are told to ask, again and again, what is due.

They only ask: which time it is in which zone, what was missed while the machine was off, and what failed and is tried
again is known here. So one entry does for all schedules, and stays as it is when these change.
"""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from xml.sax.saxutils import escape

KINDS = ("cron", "systemd", "windows")
USUAL_MINUTES = 15
CLOCK_LOG = "data/sent/clock.log"  # what a run says when cron starts it; systemd and Windows keep that themselves


def cron_line(root: Path, program: str, minutes: int) -> dict[str, str]:
    """Return a line for ``crontab -e``, under the name of a file."""
    every = f"*/{minutes} * * * *" if minutes < 60 else "0 * * * *"
    # cron takes a percent sign for the end of the command
    log = _quoted(f"{root}/{CLOCK_LOG}")
    command = f"{_quoted(program)} schedule run --root {_quoted(str(root))} >/dev/null 2>> {log}"
    return {"cadre-schedule.cron": f"{every}  {command}".replace("%", r"\%") + "\n"}


def systemd_units(root: Path, program: str, minutes: int) -> dict[str, str]:
    """Return a service and a timer, each under the name of its file."""
    every = f"*:0/{minutes}" if minutes < 60 else "hourly"
    run = f"{_for_systemd(program)} schedule run --root {_for_systemd(str(root))}"
    service = f"""[Unit]
Description=Cadre Analysis: make and send what is due

[Service]
Type=oneshot
WorkingDirectory={str(root).replace("%", "%%")}
# The password of the mail server: CADRE_MAIL_PASSWORD=... in a file that only its owner may read.
EnvironmentFile=-%h/.config/cadre.env
ExecStart={run}
"""
    timer = f"""[Unit]
Description=Cadre Analysis: ask every {minutes} minutes what is due

[Timer]
OnCalendar={every}
# Once after the machine was off.
Persistent=true

[Install]
WantedBy=timers.target
"""
    return {"cadre-schedule.service": service, "cadre-schedule.timer": timer}


def windows_task(root: Path, program: str, minutes: int) -> dict[str, str]:
    """Return a task of the Windows Task Scheduler, for ``schtasks /Create /XML``, which reads UTF-16."""
    arguments = f'schedule run --root "{root}"'
    task = f"""<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>Cadre Analysis: every {minutes} minutes, make and send what is due</Description>
    <URI>\\CadreSchedule</URI>
  </RegistrationInfo>
  <Triggers>
    <TimeTrigger>
      <Repetition>
        <Interval>PT{minutes}M</Interval>
        <StopAtDurationEnd>false</StopAtDurationEnd>
      </Repetition>
      <StartBoundary>2026-01-01T00:00:00</StartBoundary>
      <Enabled>true</Enabled>
    </TimeTrigger>
  </Triggers>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <ExecutionTimeLimit>PT12H</ExecutionTimeLimit>
    <Enabled>true</Enabled>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>{escape(program)}</Command>
      <Arguments>{escape(arguments)}</Arguments>
      <WorkingDirectory>{escape(str(root))}</WorkingDirectory>
    </Exec>
  </Actions>
</Task>
"""
    return {"cadre-schedule.xml": task}


WRITTEN: dict[str, Callable[[Path, str, int], dict[str, str]]] = {
    "cron": cron_line, "systemd": systemd_units, "windows": windows_task,
}  # fmt: skip


def write_into(folder: Path, files: Mapping[str, str]) -> list[Path]:
    """Write the files of a clock into a folder and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-16" if name.endswith(".xml") else "utf-8")
    return [folder / name for name in files]


def program_here() -> str:
    """Return the path of ``cadre`` beside this Python."""
    name = "cadre.exe" if sys.platform == "win32" else "cadre"
    return str(Path(sys.executable).with_name(name))


def _quoted(path: str) -> str:
    """Return a path as a shell reads it."""
    return path if all(sign.isalnum() or sign in "/._-" for sign in PurePosixPath(path).as_posix()) else f"'{path}'"


def _for_systemd(path: str) -> str:
    path = path.replace("%", "%%")
    return f'"{path}"' if " " in path else path
