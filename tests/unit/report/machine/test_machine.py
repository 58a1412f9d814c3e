"""Each thing that a machine may lack is told, with what to do; and whatever goes wrong, all of them are looked at."""

import json
import re
import shutil
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from jupyter_client.kernelspec import KernelSpec, NoSuchKernel
from matplotlib import get_data_path

from analysis.charts import typeface as pages_typeface
from analysis.project.project import Project
from analysis.project.settings import Folders, Frames, Printing, Run, Settings
from analysis.report.engine.owner import NoParentError
from analysis.report.machine import browser, examining, kernels, letters, room, software
from analysis.report.machine.examining import CHECKS, INSTALL_ANEW, NAMES, Place, State, examine, is_fit

ROOT = Path(__file__).parents[4]
GOOD, WARNING, MISSING = State


def place(root: Path | None = None, **changed: Any) -> Place:
    return Place(root, Settings(frames=Frames(compute=()), **changed))


def raising(error: Exception) -> Any:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


# What is installed


def test_an_old_python_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert software.python(place())[0] == GOOD
    monkeypatch.setattr(software, "sys", SimpleNamespace(version_info=(3, 10, 2)))
    state, figure, do = software.python(place())
    assert (state, "3.11 is needed" in figure, "make PYTHON=" in do) == (MISSING, True, True)


def test_packages_that_are_wanted_and_lacking_or_too_old_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = ["numpy>=2.3", "no_Such.package>=1", "pandas>=999.1", "never; extra == 'dev'"]
    monkeypatch.setattr(software.importlib.metadata, "requires", lambda name: wanted)
    state, figure, do = software.packages(place(ROOT))
    assert (state, figure, do) == (MISSING, "not installed or too old: no-such-package, pandas", INSTALL_ANEW)


def test_versions_other_than_those_of_the_lock_are_told(tmp_path: Path) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text("# numpy==1\nnumpy==0.1 \\\n    --hash=sha256:0\nsome==3 ; sys_platform == 'win32'\nabsent==4\n")
    state, figure, _ = software.packages(place(tmp_path))
    assert state == WARNING
    assert re.fullmatch(
        r"other than in requirements.lock: absent is not installed \(lock: 4\), numpy \S+ \(lock: 0.1\)", figure
    )
    lock.write_text("".join(f"absent{number}==1\n" for number in range(7)))
    assert software.packages(place(tmp_path))[1].endswith(" and 2 more")
    lock.unlink()
    assert software.packages(place(tmp_path))[0] == WARNING


def test_a_package_with_two_versions_for_two_pythons_may_have_either() -> None:
    lock = "a==1 ; python_full_version < '3.12'\na==2 ; python_full_version >= '3.12'\nb==3\n"
    locked = software.locked_versions(lock)
    assert locked == {"a": {"", "1", "2"}, "b": {"3"}}


def test_time_zones_that_are_not_known_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert software.time_zones(place())[0] == GOOD
    monkeypatch.setattr(software, "ZoneInfo", raising(software.ZoneInfoNotFoundError("none")))
    state, _, do = software.time_zones(place())
    assert (state, "tzdata" in do) == (WARNING, True)


def test_a_typeface_without_vietnamese_marks_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert letters.letters(place())[0] == GOOD
    monkeypatch.setattr(pages_typeface, "FOLDER", tmp_path)
    for style in ("Regular", "Bold"):
        shutil.copy(Path(get_data_path()) / "fonts/ttf/cmr10.ttf", tmp_path / f"{style}.ttf")
    state, figure, do = letters.letters(place())
    assert (state, "Ộ" in figure, do) == (MISSING, True, INSTALL_ANEW)


def test_there_are_as_many_letters_with_marks_as_in_the_alphabet() -> None:
    found = letters.vietnamese_letters()
    assert len(found) == 2 * (12 * 6 + 1)
    assert {"ơ", "Ở", "đ", "Đ", "ỵ"} <= found


def test_a_browser_that_is_not_there_or_does_not_start_is_told() -> None:
    for named in ("no-such-browser", shutil.which("false") or sys.executable):
        state, figure, do = browser.browser(place(printing=Printing(chromium=named)))
        assert (state, "PDF is not" in figure, "[printing]" in do or "Chromium" in do) == (WARNING, True, True)


# What can be started


@pytest.mark.parametrize(
    ("metadata", "state"),
    [({"kernel_provisioner": {"provisioner_name": "cadre"}}, GOOD), ({}, WARNING), (None, WARNING)],
)
def test_a_kernel_specification_that_is_not_there_or_not_ours_is_told(
    monkeypatch: pytest.MonkeyPatch, metadata: dict[str, Any] | None, state: State
) -> None:
    found = None if metadata is None else KernelSpec(metadata=metadata, resource_dir="kernels/cadre")
    manager = SimpleNamespace(get_kernel_spec=(lambda name: found) if found else raising(NoSuchKernel("cadre")))
    monkeypatch.setattr(kernels, "KernelSpecManager", lambda: manager)
    assert kernels.specification(place())[0] == state


def test_a_path_too_long_for_sockets_and_a_folder_that_cannot_be_made_are_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert kernels.sockets(place())[0] == GOOD
    long = tmp_path / ("a" * 100)
    long.mkdir()
    monkeypatch.setattr(kernels, "private_folder", lambda: long)
    state, figure, do = kernels.sockets(place())
    assert (state, "of 107 bytes" in figure, "TMPDIR" in do) == (MISSING, True, True)
    assert not long.exists()
    monkeypatch.setattr(kernels, "private_folder", raising(PermissionError(13, "Permission denied")))
    assert kernels.sockets(place())[0] == MISSING


def test_kernels_that_are_not_forked_are_told_and_those_that_do_not_start_are_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(kernels, "_failure", lambda kernel, folder: "")
    monkeypatch.setenv("CADRE_KERNEL", "ordinary")
    assert kernels.kernel(place()) == (
        WARNING, "CADRE_KERNEL=ordinary, so each page takes some seconds longer", "Unset CADRE_KERNEL."
    )  # fmt: skip
    monkeypatch.delenv("CADRE_KERNEL")
    monkeypatch.setattr(kernels, "can_fork", lambda: False)
    assert kernels.kernel(place())[1].startswith("forking needs Linux")
    monkeypatch.setattr(kernels, "_failure", lambda kernel, folder: "the kernel died: nobody knows why.")
    assert kernels.kernel(place()) == (MISSING, "the kernel died: nobody knows why.", INSTALL_ANEW)


def test_a_parent_of_kernels_that_does_not_start_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    error = NoParentError("The parent of kernels did not start: started 1 thread.")
    parent = SimpleNamespace(wait_until_ready=raising(error), close=lambda: None)
    monkeypatch.setattr(kernels, "KernelParent", lambda purpose, root: parent)
    monkeypatch.setattr(kernels, "can_fork", lambda: True)
    monkeypatch.setattr(kernels, "_failure", lambda kernel, folder: "")
    state, figure, _ = kernels.kernel(place())
    assert (state, "started 1 thread" in figure) == (WARNING, True)


# Room


def of_memory(monkeypatch: pytest.MonkeyPatch, folder: Path, megabytes: int) -> None:
    (folder / "meminfo").write_text(f"MemTotal: 9 kB\nMemAvailable: {megabytes * 1_000_000 // 1024 + 1} kB\n")
    monkeypatch.setattr(room, "MEMORY", folder / "meminfo")
    monkeypatch.setattr(room, "OWN_GROUP", folder / "cgroup")
    monkeypatch.setattr(room, "GROUPS", folder / "groups")


@pytest.mark.parametrize(
    ("megabytes", "state", "do"),
    [
        (500, MISSING, "Close other programs"),
        (2000, WARNING, "Set workers = 1 and kernel_megabytes = 2000 "),
        (4000, WARNING, "Set workers = 1 under"),
        (6000, GOOD, ""),
    ],
)
def test_memory_that_does_not_do_for_all_pages_at_a_time_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, megabytes: int, state: State, do: str
) -> None:
    of_memory(monkeypatch, tmp_path, megabytes)
    found, figure, told = room.memory(place(run=Run(workers=2, kernel_megabytes=3000)))
    assert (found, figure) == (state, f"{megabytes} MB free; 2 page(s) at a time may take 6000 MB")
    assert told.startswith(do) and bool(told) == bool(do)
    assert room.memory(place(run=Run(kernel_megabytes=0)))[0] == (MISSING if megabytes == 500 else GOOD)


def test_what_a_container_lets_one_have_is_the_memory_there_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    of_memory(monkeypatch, tmp_path, 9000)
    (tmp_path / "cgroup").write_text("1:name=systemd:/a\n0::/outer/inner\n")
    inner = tmp_path / "groups/outer/inner"
    inner.mkdir(parents=True)
    for folder, limit in ((inner, "max"), (inner.parent, "4000000000")):
        (folder / "memory.max").write_text(f"{limit}\n")
        (folder / "memory.current").write_text("1500000000\n")
    assert room.free_megabytes() == 2500
    (tmp_path / "meminfo").unlink()
    assert room.memory(place())[0] == WARNING


@pytest.mark.parametrize(("free", "state"), [(100, MISSING), (1000, WARNING), (5000, GOOD)])
def test_a_full_disk_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, free: int, state: State) -> None:
    monkeypatch.setattr(room.shutil, "disk_usage", lambda path: SimpleNamespace(free=free * 1_000_000))
    found, figure, do = room.disk(place(tmp_path))
    assert (found, bool(do)) == (state, state != GOOD)
    assert f"{free} MB free for pages" in figure


def test_folders_that_are_not_there_or_cannot_be_written_to_are_told(tmp_path: Path) -> None:
    assert room.folders(place())[0] == WARNING
    state, figure, _ = room.folders(place(tmp_path))
    assert (state, figure) == (MISSING, "not there: catalogue, notebooks")
    for name in ("catalogue", "notebooks"):
        (tmp_path / name).mkdir()
    assert room.folders(place(tmp_path))[0] == GOOD
    (tmp_path / "pages").write_text("no folder")
    state, figure, do = room.folders(place(tmp_path, folders=Folders(reports="pages/new")))
    assert (state, "pages" in figure, "[folders]" in do) == (MISSING, True, True)


def test_a_store_that_does_not_answer_or_has_nothing_is_told(own_project: Path, only: Any, monkeypatch: Any) -> None:
    only(store=CHECKS["store"])
    assert (told(own_project)["store"].state, told(own_project)["store"].figure[:10]) == (WARNING, "data/store")
    monkeypatch.setenv("CADRE_STORE", "postgresql:///cadre?host=/nowhere")
    found = told(own_project)["store"]
    assert found.state == MISSING and "cannot be reached" in found.figure
    for room_of in (room.disk, room.folders):  # it takes no room here
        assert "postgresql" not in room_of(Place(own_project, Project.open(own_project).settings))[1]


# All of it


def told(root: Path) -> dict[str, examining.Found]:
    return {one.name: one for one in examine(root)}


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Leave only some of the checks: the others take seconds."""
    return lambda **checks: monkeypatch.setattr(examining, "CHECKS", checks)


def test_no_project_and_faulty_settings_are_told_and_the_rest_is_looked_at(tmp_path: Path, only: Any) -> None:
    only(Python=CHECKS["Python"], memory=CHECKS["memory"])
    found = told(tmp_path)
    assert found["project"].state == MISSING and "no analysis.toml" in found["project"].figure
    assert [found["Python"].state, "6000 MB" in found["memory"].figure] == [GOOD, True]
    (tmp_path / "analysis.toml").write_text("[run]\nworkers = 0\n")
    assert "run.workers" in told(tmp_path)["project"].figure


def test_a_check_that_goes_wrong_itself_is_told_and_stops_no_other(monkeypatch: pytest.MonkeyPatch, only: Any) -> None:
    only(a=("software", "python"), b=("no_such_module", "x"), c=("software", "time_zones"))
    monkeypatch.setattr(software, "python", raising(RuntimeError("odd")))
    found = told(ROOT)
    assert (found["a"].state, found["a"].figure) == (MISSING, "RuntimeError: odd")
    assert (found["b"].state, found["b"].do) == (MISSING, INSTALL_ANEW)
    assert found["c"].state == GOOD
    assert not is_fit(list(found.values()))


def test_where_even_the_settings_cannot_be_imported_each_check_says_so(
    monkeypatch: pytest.MonkeyPatch, only: Any
) -> None:
    only(memory=CHECKS["memory"], Python=CHECKS["Python"])
    monkeypatch.setitem(sys.modules, "analysis.project.project", None)
    monkeypatch.setitem(sys.modules, "analysis.project.settings", None)
    found = told(ROOT)
    assert [(one.state, one.do) for one in found.values()][:2] == [(MISSING, INSTALL_ANEW)] * 2
    assert found["Python"].state == GOOD


def test_the_command_ends_with_1_only_where_something_is_missing(cadre: Any, own_project: Path, only: Any) -> None:
    only(packages=CHECKS["packages"], folders=CHECKS["folders"])
    done = cadre("doctor", "--json", root=own_project)
    told = json.loads(done.stdout)
    assert (done.returncode, told["is_fit"]) == (0, True)
    assert [(one["name"], one["state"]) for one in told["checks"]] == [
        ("project", "good"), ("packages", "warning"), ("folders", "good"),
    ]  # fmt: skip
    shutil.rmtree(own_project / "notebooks")
    done = cadre("doctor", root=own_project)
    assert done.returncode == 1
    *lines, counted, more = done.stdout.splitlines()
    assert [line[:10] for line in lines if line[0] != " "] == ["✓ project ", "! packages", "✗ folders "]
    assert [line.strip()[:2] for line in lines if line[0] == " "] == ["→ ", "→ "]
    assert (counted, "when-it-does-not-work" in more) == ("1 good, 1 warning(s), 1 missing.", True)


def test_nothing_is_missing_where_the_tests_run(cadre: Any, own_project: Path) -> None:
    done = cadre("doctor", "--json", root=own_project)
    checks = {one["name"]: one for one in json.loads(done.stdout)["checks"]}
    assert [one for one in checks.values() if one["state"] == "missing"] == []
    assert tuple(checks) == NAMES
    assert done.returncode == 0
