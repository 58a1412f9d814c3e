"""What is installed: Python, packages, and what the system knows of time zones."""

import importlib.metadata
import platform
import re
import sys
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from analysis.report.machine.examining import INSTALL_ANEW, Place, State

PACKAGE = "cadre-analysis"
LOCK = "requirements.lock"
ZONE = "Asia/Ho_Chi_Minh"
MOST_NAMED = 5
_LOCKED = re.compile(r"^([A-Za-z0-9][\w.-]*)==([^\s;]+)\s*(;?)", re.MULTILINE)
_WANTED = re.compile(r"([A-Za-z0-9][\w.-]*)(?:>=([\d.]+))?")


def python(place: Place) -> tuple[State, str, str]:
    """Python is as new as the project asks for."""
    least = importlib.metadata.metadata(PACKAGE)["Requires-Python"].removeprefix(">=")
    if sys.version_info[:2] >= _numbers(least)[:2]:
        return State.GOOD, platform.python_version(), ""
    do = f"Install Python {least} or newer, delete .venv, then: make PYTHON=/path/to/python report."
    return State.MISSING, f"{platform.python_version()}; {least} is needed", do


def packages(place: Place) -> tuple[State, str, str]:
    """Everything is installed that the project imports, and in the versions of the lock."""
    lacking = _lacking()
    if lacking:
        return State.MISSING, f"not installed or too old: {', '.join(lacking)}", INSTALL_ANEW
    lock = place.root / LOCK if place.root else None
    if lock is None or not lock.exists():
        return State.WARNING, "all there, but no lock to hold their versions against", f"Take {LOCK} along, too."
    locked = locked_versions(lock.read_text(encoding="utf-8"))
    other = [
        f"{name} {version or 'is not installed'} (lock: {' or '.join(sorted(locked[name]))})"
        for name, version in _installed(locked).items()
        if version not in locked[name]
    ]
    if not other:
        return State.GOOD, f"{len(locked)} as in {LOCK}", ""
    more = f" and {len(other) - MOST_NAMED} more" if len(other) > MOST_NAMED else ""
    return State.WARNING, f"other than in {LOCK}: {', '.join(other[:MOST_NAMED])}{more}", INSTALL_ANEW


def locked_versions(lock: str) -> dict[str, set[str]]:
    """Return name -> versions of a lock; for a package that only some machines need the empty one as well: none."""
    locked: dict[str, set[str]] = {}
    for name, version, condition in _LOCKED.findall(lock):
        locked.setdefault(_plain(name), set()).update({version, ""} if condition else {version})
    return locked


def _installed(names: Mapping[str, object]) -> dict[str, str]:
    """Return name -> version; empty where it is not installed."""
    there = {_plain(one.metadata["Name"]): one.version for one in importlib.metadata.distributions()}
    return {name: there.get(name, "") for name in sorted(names)}


def _lacking() -> list[str]:
    wanted = [line for line in importlib.metadata.requires(PACKAGE) or () if "extra ==" not in line]
    bounds = {_plain(found[1]): found[2] or "0" for line in wanted if (found := _WANTED.match(line))}
    there = _installed(bounds)
    return [name for name, least in bounds.items() if not there[name] or _numbers(there[name]) < _numbers(least)]


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _numbers(version: str) -> tuple[int, ...]:
    """Return the numbers with which a version begins: what comes after them, ``rc1`` or so, makes it no older here."""
    found = re.match(r"\d+(?:\.\d+)*", version)
    return tuple(int(part) for part in found[0].split(".")) if found else ()


def time_zones(place: Place) -> tuple[State, str, str]:
    """The system knows time zones: else times that are told are those of Greenwich, whatever it was set to."""
    here = datetime.now().astimezone()
    now = f"it is {here:%H:%M}, UTC{here:%z}, here"
    try:
        ZoneInfo(ZONE)
    except ZoneInfoNotFoundError:
        return State.WARNING, f"{ZONE} is not known; {now}", "Install the system's time zones (package tzdata)."
    return State.GOOD, now, ""
