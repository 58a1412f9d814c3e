"""Room for the work: memory, disk, and folders that may be written to."""

import shutil
import tempfile
from pathlib import Path

from analysis.report.machine.examining import Place, State
from analysis.store.address import is_on_this_machine

# The parent of kernels with everything imported takes 300 MB, and the smallest page about as much again.
LEAST_MEGABYTES = 600
# All pages of a province with their notebooks take some hundred megabytes, and so does its store.
LEAST_FREE, ENOUGH_FREE = 200, 2000  # megabytes of disk
MEGABYTE = 1_000_000
MEMORY = Path("/proc/meminfo")
OWN_GROUP, GROUPS = Path("/proc/self/cgroup"), Path("/sys/fs/cgroup")  # what a container may take


def memory(place: Place) -> tuple[State, str, str]:
    """So much memory is free as all pages that are made at one time may take."""
    free, run = free_megabytes(), place.settings.run
    if free is None:
        return State.WARNING, "this system does not tell how much is free", "Look yourself before a long run."
    wanted = run.workers * run.kernel_megabytes
    told = f"{free} MB free; {run.workers} page(s) at a time may take {wanted} MB"
    if free < LEAST_MEGABYTES:
        return State.MISSING, told, f"Close other programs: one page needs {LEAST_MEGABYTES} MB."
    if free < wanted:
        fit = free // run.kernel_megabytes
        do = f"Set workers = {fit}" if fit else f"Set workers = 1 and kernel_megabytes = {free}"
        return State.WARNING, told, f"{do} under [run] in analysis.toml, or close other programs."
    if not wanted:
        told = f"{free} MB free; a page may take all of it"
    return State.GOOD, told, ""


def free_megabytes() -> int | None:
    """Return how much memory is free, within what a container lets it have; None where the system does not tell."""
    try:
        lines = MEMORY.read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    free = next((int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:")), None)
    return None if free is None else min([free, *_left_of_groups()]) // MEGABYTE


def _left_of_groups() -> list[int]:
    """Return how many bytes are left of each limit that this process stands under (control groups, version 2)."""
    try:
        own = OWN_GROUP.read_text(encoding="utf-8").partition("0::/")[2].splitlines()
    except OSError:
        return []
    here, left = GROUPS / (own[0] if own else ""), []
    for group in (here, *here.parents):
        if not group.is_relative_to(GROUPS):
            break
        limit, used = group / "memory.max", group / "memory.current"
        if limit.exists() and used.exists() and (told := limit.read_text(encoding="ascii").strip()) != "max":
            left.append(max(int(told) - int(used.read_text(encoding="ascii")), 0))
    return left


def disk(place: Place) -> tuple[State, str, str]:
    """There is room on the disks of pages, store and temporary files."""
    wanted = {"temporary files": Path(tempfile.gettempdir())}
    if place.root is not None:
        wanted |= {"pages": place.root / place.settings.folders.reports}
        if is_on_this_machine(place.settings.store):
            wanted |= {"store": place.root / place.settings.store}
    free = {what: shutil.disk_usage(_standing(path)).free // MEGABYTE for what, path in wanted.items()}
    least = min(free.values())
    told = ", ".join(f"{megabytes} MB free for {what}" for what, megabytes in free.items())
    if least < ENOUGH_FREE:
        do = f"Make room: less than {LEAST_FREE} MB is too little, {ENOUGH_FREE} MB are enough for a province."
        return (State.MISSING if least < LEAST_FREE else State.WARNING), told, do
    return State.GOOD, told, ""


def folders(place: Place) -> tuple[State, str, str]:
    """What is read is there, and what is written may be."""
    if place.root is None:
        return State.WARNING, "no project, so no folders to look at", "Name its folder with --root."
    named = place.settings.folders
    absent = [name for name in (named.catalogue, named.notebooks) if not (place.root / name).is_dir()]
    if absent:
        do = "Bring them back, or say in analysis.toml, [folders], where they are."
        return State.MISSING, f"not there: {', '.join(absent)}", do
    written = [named.reports, place.settings.store, named.received]
    written = [name for name in written if is_on_this_machine(name)]
    refused = [told for name in written if (told := _refusal(place.root / name))]
    if refused:
        do = "Give yourself the right to write there, or name other folders in analysis.toml, [folders]."
        return State.MISSING, f"nothing can be written: {'; '.join(refused)}", do
    return State.GOOD, f"{', '.join(written)} can be written to", ""


def _refusal(folder: Path) -> str:
    """Return why nothing can be written to a folder, or made where there is none yet; empty where something can."""
    try:
        with tempfile.TemporaryFile(dir=_standing(folder)):
            return ""
    except OSError as error:
        return f"{folder} ({error.strerror})"


def _standing(path: Path) -> Path:
    """Return a path that is there: the one that is named, or the nearest above it."""
    return next(one for one in (path, *path.parents) if one.exists())
