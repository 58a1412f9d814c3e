"""What tells of failures, in a real browser: the page of each kind, the list, and the way from the list on."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from page_checks import LOOKS, faults_of
from playwright.sync_api import Page

from analysis.project.project import Project
from analysis.report.engine.failure import Kind
from analysis.report.failure_list import write_failure_lists
from analysis.report.failure_pages import FailurePages
from analysis.report.failures import StandingFailure
from analysis.report.jobs import Job

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
LONG = "KeyError: 'a_name_that_is_one_very_long_word_without_any_place_to_break_it_in_two_lines_of_a_telephone'"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Failures of every kind and the list of them; of one page an earlier run's still lies there."""
    folder = tmp_path_factory.mktemp("failures")
    shutil.copy(ROOT / "analysis.toml", folder)
    for name in ("catalogue", "notebooks"):
        (folder / name).symlink_to(ROOT / name)
    project = Project.open(folder)
    failures = [
        StandingFailure(
            Job("district_profile", "350", str(2016 + number), "2020-12-31" if number == 1 else "", "vi"),
            kind, "headline", f"{LONG} {{x}}", "2026-11-27T07:05:00+00:00", 12.3,
        )
        for number, kind in enumerate(Kind)
    ]  # fmt: skip
    failures.append(
        StandingFailure(
            Job("standards", "350", "2025", "", "en", "with_council", "analyst"), Kind.EXCEPTION, "", LONG,
            "2026-11-27T07:05:00+00:00", 0.3,
        )
    )  # fmt: skip
    old = project.reports / failures[0].job.page
    old.parent.mkdir(parents=True)
    old.write_text("<p>old", encoding="utf-8")
    for failure in failures:
        FailurePages(project).write(failure)
    write_failure_lists(project, failures)
    return project.reports


FILES = (
    "failures.html", "failures.en.html", "vi/district_profile/350/2016.failed.html",
    "vi/district_profile/350/2017@2020-12-31.failed.html", "analyst/en/standards/350/2025+with_council.failed.html",
)  # fmt: skip


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_nothing_is_wrong_with_it(window: Callable[..., Page], site: Path, file: str, width: int, scheme: str) -> None:
    assert faults_of(window(), site / file, width=width, scheme=scheme) == []


def test_one_comes_from_the_list_to_the_failure_and_on_to_the_old_page(window: Callable[..., Page], site: Path) -> None:
    page = window()
    page.goto((site / "failures.html").as_uri())
    page.click("a[href='vi/district_profile/350/2016.failed.html']")
    assert page.inner_text("h1") == "Huyện Kim Bảng 2016"
    page.click("text=Trang lập lần trước vẫn còn")
    assert page.inner_text("body") == "old"
    assert page.url.endswith("vi/district_profile/350/2016.html")
