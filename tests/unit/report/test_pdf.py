"""Which pages are printed, with what browser, and that no clock stands in a PDF; no browser is opened here."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from nbformat import NotebookNode
from playwright.sync_api import Error

from analysis.model.errors import UsageError
from analysis.report import chromium
from analysis.report.asked import Asked
from analysis.report.export import export_page
from analysis.report.pdf import _the_same, pages_to_print

NOT_THERE = "Chromium distribution '{}' is not found at /opt/{}\nRun \"playwright install {}\""


@pytest.fixture
def reports(
    tmp_path: Path, body: str, shown: Callable[[dict[str, Any]], NotebookNode], executed: Callable[..., NotebookNode]
) -> Path:
    """Four pages for the office, one of which hides small counts as well, and the entry page."""
    reports = tmp_path / "reports"
    for page, facts in {
        "vi/district_profile/350/2020.html": {"unit": "350", "period": "2020"},
        "vi/district_profile/350/2025.html": {"unit": "350", "period": "2025"},
        "en/district_profile/350/2025.html": {"unit": "350", "period": "2025", "lang": "en", "other_languages": []},
        "vi/training/347/2025@2025-06-30.html": {"unit": "347", "period": "2025", "report": "training"},
        "public/vi/district_profile/350/2020.html": {"unit": "350", "period": "2020"},
    }.items():
        path = reports / page
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(export_page(executed(shown({"text/html": body}), **facts)), encoding="utf-8")
    (reports / "index.html").write_text("<title>Mọi trang</title>", encoding="utf-8")
    (reports / "runs/vi/training/347").mkdir(parents=True)
    (reports / "runs/vi/training/347/2025.html").touch()
    return reports


def printed(reports: Path, /, *named: str, **asked: Any) -> list[str]:
    return [path.relative_to(reports).as_posix() for path in pages_to_print(reports, named, Asked(**asked))]


def test_with_nothing_named_it_is_every_page_for_the_office(reports: Path) -> None:
    assert printed(reports) == [
        "en/district_profile/350/2025.html",
        "vi/district_profile/350/2020.html",
        "vi/district_profile/350/2025.html",
        "vi/training/347/2025@2025-06-30.html",
    ]


def test_pages_are_named_by_path_from_here_or_by_pattern_below_the_reports(
    reports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = "vi/district_profile/350/2020.html"
    assert printed(reports, page) == [page]
    assert printed(reports, str(reports / page)) == [page]
    monkeypatch.chdir(reports.parent)
    assert printed(reports, f"reports/{page}", page, "vi/*/350/2020.html") == [page]
    assert printed(reports, "vi/*/*/2025*.html") == [
        "vi/district_profile/350/2025.html",
        "vi/training/347/2025@2025-06-30.html",
    ]


def test_pages_are_chosen_by_what_they_say_of_themselves(reports: Path) -> None:
    assert printed(reports, reports=["training"]) == ["vi/training/347/2025@2025-06-30.html"]
    assert printed(reports, units=["350"], periods=["2025"], langs=["en"]) == ["en/district_profile/350/2025.html"]
    assert printed(reports, "vi/*/350/*.html", periods=["2025"]) == ["vi/district_profile/350/2025.html"]


def test_pages_that_hide_small_counts_are_printed_where_they_are_asked_for(reports: Path) -> None:
    page = "public/vi/district_profile/350/2020.html"
    assert printed(reports, profile="public") == [page]
    assert printed(reports, "vi/*/*/*.html", profile="public") == [page]
    assert printed(reports, page) == [page]
    assert printed(reports, units=["350"], profile="public") == [page]


@pytest.mark.parametrize(
    ("named", "asked", "told"),
    [
        (["vi/district_profile/35O/2020.html"], {}, "35O"),
        (["index.html"], {}, "no page 'index.html'"),
        (["runs/vi/*/*/*.html"], {}, "no page"),
        (["*.html"], {}, "no page"),
        (["/etc/hostname"], {}, "no page"),
        ([""], {}, "no page ''"),
        ([], {"units": ["35O"]}, "350"),
        ([], {"langs": ["fr"]}, "fr"),
        ([], {"profile": "leadership"}, "cadre report"),
        (["vi/training/*/*.html"], {"units": ["350"]}, "350"),
    ],
)
def test_what_there_is_no_page_of_is_refused(reports: Path, named: list[str], asked: dict[str, Any], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        printed(reports, *named, **asked)


def test_the_browser_that_is_named_goes_before_those_that_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("google-chrome", "chromium", "brave"):
        (tmp_path / name).touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert chromium.find_program() == str(tmp_path / "chromium")
    assert chromium.find_program("brave") == str(tmp_path / "brave")
    assert chromium.find_program(str(tmp_path / "google-chrome")) == str(tmp_path / "google-chrome")
    with pytest.raises(UsageError, match=r"no program 'opera'.*Write the path") as told:
        chromium.find_program("opera")
    assert "analysis.toml" in str(told.value)
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    assert chromium.find_program() is None


class Systems:
    """What Playwright finds on a system: the browsers installed there, by channel or path."""

    def __init__(self, *there: str, error: str = "") -> None:
        self.there, self.error, self.asked = there, error, []

    def launch(self, *, channel: str = "", executable_path: str = "", **how: Any) -> Any:
        name = channel or executable_path
        self.asked.append(name)
        if self.error:
            raise Error(self.error)
        if name not in self.there:
            raise Error(NOT_THERE.format(name, name, name))
        return name, how


def test_without_a_program_the_usual_places_of_the_system_are_asked() -> None:
    system: Any = Systems("msedge")
    name, how = chromium._start(system, None)
    assert (name, system.asked) == ("msedge", ["chrome", "msedge"])
    assert "--disable-background-networking" in how["args"]


def test_the_sandbox_is_left_off_for_root_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for user, has_sandbox in ((0, False), (1000, True)):
        monkeypatch.setattr("os.geteuid", lambda user=user: user, raising=False)
        system: Any = Systems("/usr/bin/chromium")
        assert chromium._start(system, "/usr/bin/chromium")[1]["chromium_sandbox"] is has_sandbox


def test_where_there_is_no_browser_it_is_told_what_to_install() -> None:
    system: Any = Systems()
    with pytest.raises(UsageError, match=r"none of them was found.*apt-get install chromium.*analysis.toml"):
        chromium._start(system, None)


@pytest.mark.parametrize("program", ["/usr/bin/chromium", None])
def test_a_browser_that_does_not_start_says_why_in_one_line(program: str | None) -> None:
    system: Any = Systems(error="libnss3.so is missing\nCall log:\n  - <launching> chromium --headless")
    with pytest.raises(UsageError, match=r"does not start: libnss3.so is missing Start it") as told:
        chromium._start(system, program)
    assert "Call log" not in str(told.value)


def test_the_clock_is_taken_out_and_everything_stays_in_its_place() -> None:
    first = b"<</Title (a)\n/CreationDate (D:20261127053229+00'00')\n/ModDate (D:20261127053229+00'00')>>\nendobj xref"
    second = first.replace(b"20261127053229", b"20270101000000")
    assert _the_same(first) == _the_same(second)
    assert len(_the_same(first)) == len(first)
    assert _the_same(first).index(b"xref") == first.index(b"xref")


def test_what_is_marked_is_numbered_from_1_in_its_own_order() -> None:
    first = b"/ID (node00000047) /Headers [(node00000050)(node00000047)] /Names [(node00000047) 1 (node00000050) 2]"
    second = first.replace(b"(node00000050)", b"(node00000009)").replace(b"(node00000047)", b"(node00000003)")
    assert _the_same(first) == _the_same(second) != first
    assert _the_same(first) == first.replace(b"00000047", b"00000001").replace(b"00000050", b"00000002")
