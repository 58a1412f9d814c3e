"""After a change of figures just those pages are made again that show them, and all are as if all had been made."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from analysis.project.project import Project

ASKED = (
    ("district_profile", "350", "2020"), ("district_profile", "350", "2025"), ("district_profile", "347", "2025"),
    ("district_comparison", "35", "2025"), ("district_comparison", "V1", "2016"), ("training", "35", "2025"),
)  # fmt: skip
MOMENTS = 20


def page(report: str, unit: str, period: str) -> str:
    return f"vi/{report}/{unit}/{period}.html"


@pytest.fixture
def project(received_root, tmp_path) -> Path:
    root = tmp_path / "project"
    shutil.copytree(received_root, root, ignore=shutil.ignore_patterns("reports", "sample"))
    ask_for(root, ASKED)
    return root


def ask_for(root: Path, pages) -> None:
    lines = (f"- {{report: {report}, unit: {unit}, period: {period}, lang: vi}}\n" for report, unit, period in pages)
    (root / "pages.yml").write_text("".join(lines))


def bytes_of(root: Path) -> dict[str, bytes]:
    reports = root / "reports"
    return {path.relative_to(reports).as_posix(): path.read_bytes() for path in sorted(reports.glob("vi/**/*.html"))}


def add_one(root: Path, unit: str, measure: str, period: str) -> None:
    """Let a commune have sent one more, and compute."""
    project = Project.open(root)
    facts = project.store.read("facts")
    chosen = (facts["unit"] == unit) & (facts["measure"] == measure) & (facts["period"] == period)
    assert chosen.sum() >= 1, (unit, measure, period)
    facts.loc[facts.index[chosen][0], "value"] += 1
    project.store.write("facts", facts)
    project.store.forget_computed(keep="receiving")
    project.compute()


def made(done: subprocess.CompletedProcess) -> set[str]:
    assert done.returncode == 0, done.stderr
    return {line.split()[3] for line in done.stderr.splitlines() if line.startswith("report ") and " made " in line}


@pytest.mark.soak
@pytest.mark.parametrize("seed", [1, 2])
def test_numbers_changed_at_random(project, cadre_process, seed):
    chance = random.Random(seed)
    everything = {page(*asked) for asked in ASKED}
    assert made(cadre_process("report", "--parameters", "pages.yml", root=project)) == everything
    assert made(cadre_process("report", "--parameters", "pages.yml", root=project)) == set()
    before = bytes_of(project)
    facts = Project.open(project).live_facts()
    own = facts[(facts["measure"] == "staff_prof_university") & facts["period"].isin(["2016", "2020", "2023", "2025"])]
    unit, period = chance.choice(sorted(set(zip(own["unit"], own["period"], strict=True))))
    add_one(project, unit, "staff_prof_university", period)
    told = json.loads(cadre_process("report", "--parameters", "pages.yml", "--dry-run", "--json", root=project).stdout)
    states = {job["page"]: job["state"] for job in told["jobs"]}
    again = made(cadre_process("report", "--parameters", "pages.yml", root=project))
    incremental = bytes_of(project)
    assert again == {name for name, state in states.items() if state == "figures changed"}, states
    assert states[page("district_comparison", "V1", "2016")] == "up to date", states
    if period > "2020":
        assert states[page("district_profile", "350", "2020")] == "up to date", states
    assert page("district_comparison", "35", "2025") in again
    assert {name for name in everything if incremental[name] != before[name]} <= again
    assert made(cadre_process("report", "--parameters", "pages.yml", "--no-cache", root=project)) == everything
    assert bytes_of(project) == incremental


@pytest.mark.soak
def test_a_run_killed_at_any_moment_is_taken_up_and_ends_the_same(project, cadre_process):
    chance = random.Random(0)
    ask_for(project, ASKED[:2])
    begin = time.monotonic()
    made(cadre_process("report", "--parameters", "pages.yml", root=project))
    undisturbed, longest = bytes_of(project), time.monotonic() - begin
    command = [sys.executable, "-m", "analysis.cli.main", "report", "--parameters", "pages.yml", "--root", str(project)]
    for _ in range(MOMENTS):
        shutil.rmtree(project / "reports")
        run = subprocess.Popen(
            command, cwd=project, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        time.sleep(chance.uniform(1, longest))
        os.kill(run.pid, signal.SIGKILL)
        run.wait()
        for name, content in bytes_of(project).items():
            assert content == undisturbed[name], f"{name} is half-written"
        made(cadre_process("report", "--parameters", "pages.yml", root=project))
        assert bytes_of(project) == undisturbed
        left = [path for path in (project / "reports").rglob(".*") if path.is_file()]
        assert left == []
