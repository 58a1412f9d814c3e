"""Twenty districts of which three are poisoned: seventeen pages, three that say why there is none, and exit code 1."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import psutil
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from analysis.report.engine.forking import can_fork
from analysis.report.index_entries import read_entries
from analysis.report.promises import broken_promises
from analysis.report.raised import raised_in
from executed_notebook import page_facts

POISONED = {"1901": "exception", "1907": "cell_time", "1914": "kernel"}
DISTRICTS = [str(code) for code in range(1901, 1921)]
PARAMETERS = 'unit: str = "1901"\nperiod: str = "2020"\nframe: str = ""\nlang: str = "vi"\nprofile: str = "office"'
POISON = """
import json, os, time
from pathlib import Path
from IPython.display import display
page = type("Page", (), {"section": lambda self, name: None})()
page.section("trends")
poison = json.loads(Path("poison.json").read_text()).get(unit)
if poison == "exception":
    raise ValueError("no {such} place <b> 17 persons")
elif poison == "cell_time":
    time.sleep(600)
elif poison == "kernel":
    os.kill(os.getpid(), 9)
"""
LAST = """
facts = json.loads(Path("facts.json").read_text())
display({"text/html": f"<h2 id='a'>{unit}</h2><p>Xin chào</p>"}, raw=True)
display({"application/vnd.cadre.page+json": facts | {"unit": unit, "lang": lang, "place": f"Huyện {unit}"}}, raw=True)
"""
CARD = """
title: {vi: Hồ sơ thử, en: Profile on trial}
summary: {vi: Một huyện., en: One district.}
subject: commune_staff
words:
  vi: {trends_title: "Xu hướng của {place}"}
  en: {trends_title: "Trends of {place}"}
"""


@pytest.fixture
def project(own_project: Path) -> Path:
    """A project with twenty more districts and one small notebook, which does to some of them what poison.json says."""
    with (own_project / "catalogue/units/units.csv").open("a", encoding="utf-8") as units:
        of = "2015-01-01,2025-06-30,district,huyện"
        units.writelines(f"{code},{of},Huyện {code},35,,invented\n" for code in DISTRICTS)
    shutil.rmtree(own_project / "notebooks")
    (own_project / "notebooks").mkdir()
    first = new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]})
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    notebook = new_notebook(cells=[first, new_code_cell(POISON), new_code_cell(LAST)], metadata=kernel)
    nbformat.write(notebook, own_project / "notebooks/trial.ipynb")
    (own_project / "notebooks/trial.yml").write_text(CARD, encoding="utf-8")
    facts = page_facts(report="trial", reads={"until": "2020", "rows": [], "tables": []})
    (own_project / "facts.json").write_text(json.dumps(facts), encoding="utf-8")
    settings = own_project / "analysis.toml"
    told = settings.read_text(encoding="utf-8")
    settings.write_text(re.sub(r"cell_seconds = \d+", "cell_seconds = 2", told), encoding="utf-8")
    poison(own_project, POISONED)
    return own_project


def poison(project: Path, poisoned: dict[str, str]) -> None:
    (project / "poison.json").write_text(json.dumps(poisoned), encoding="utf-8")


def ask(*options: str, units: list[str] = DISTRICTS) -> list[str]:
    asked = [part for unit in units for part in ("--unit", unit)]
    return ["report", "trial", *asked, "--period", "2020", "--lang", "vi", *options]


def pages_in(project: Path) -> tuple[set[str], set[str]]:
    """The districts that have a page, and those that have one which says why there is none."""
    files = list((project / "reports/vi/trial").glob("*/*.html"))
    failed = {file.parent.name for file in files if file.name == "2020.failed.html"}
    return {file.parent.name for file in files if file.name == "2020.html"}, failed


def cases(project: Path) -> list[ElementTree.Element]:
    return list(ElementTree.parse(project / "pages.xml").getroot().iter("testcase"))


def command_on(html: str) -> str:
    (command, *_) = re.findall(r"<code>(.*?)</code>", html)
    return re.sub(r"<[^>]+>", "", command)


@pytest.mark.soak
def test_three_poisoned_districts_of_twenty_stop_no_other(cadre, project: Path) -> None:
    done = cadre(*ask("--json", "--junit", "pages.xml"), root=project)
    told = json.loads(done.stdout)
    assert (done.returncode, told["made"], told["failed"]) == (1, 17, 3)
    assert {page["job"]: page["kind"] for page in told["pages"] if page["kind"]} == {
        f"vi/trial/{unit}/2020.html": kind for unit, kind in POISONED.items()
    }
    failures = [(case.get("name"), case[0].get("type")) for case in cases(project) if len(case)]
    assert failures == [(f"vi/trial/{unit}/2020.html", kind) for unit, kind in POISONED.items()]
    assert re.search(r"^report 20/20: .* a minute, 0:00 left\)$", done.stderr, re.MULTILINE)
    assert pages_in(project) == (set(DISTRICTS) - set(POISONED), set(POISONED))
    for unit, kind in POISONED.items():
        html = (project / f"reports/vi/trial/{unit}/2020.failed.html").read_text(encoding="utf-8")
        assert broken_promises(html) == []
        assert f'<meta name="cadre.failure" content="{kind}">' in html
        assert f"Huyện {unit} <span" in html and f"“Xu hướng của Huyện {unit}”" in html
        assert command_on(html) == f"cadre report trial --unit {unit} --period 2020 --lang vi"
        assert "poison" not in html, "a line of the notebook is shown"
    assert [entry.unit for entry in read_entries(project / "reports")] == sorted(set(DISTRICTS) - set(POISONED))
    _the_lists_lead_to_them(cadre, project)
    _they_go_when_the_pages_are_made(cadre, project)


def _the_lists_lead_to_them(cadre, project: Path) -> None:
    list_of_all = (project / "reports/failures.html").read_text(encoding="utf-8")
    for unit in POISONED:
        assert f'href="vi/trial/{unit}/2020.failed.html"' in list_of_all
    assert "3 trang chưa lập được" in list_of_all and "Hết bộ nhớ" not in list_of_all
    assert "no {such} place &lt;b&gt; 17 persons" in list_of_all
    cadre("index", root=project)
    index = (project / "reports/index.html").read_text(encoding="utf-8")
    assert '<a href="failures.html">' in index and "vi/trial/1901/2020.failed.html" in index
    assert '<a href="failures.en.html">' in (project / "reports/index.en.html").read_text(encoding="utf-8")
    checked = cadre("check", root=project)
    assert "17 pages" in checked.stdout


def _they_go_when_the_pages_are_made(cadre, project: Path) -> None:
    poison(project, {})
    done = cadre(*ask("--json", "--junit", "pages.xml"), root=project)
    told = json.loads(done.stdout)
    assert (done.returncode, told["made"], told["failed"], told["up_to_date"]) == (0, 3, 0, 17)
    assert [len(case.findall("skipped")) for case in cases(project)].count(1) == 17
    assert pages_in(project) == (set(DISTRICTS), set())
    assert "Không có trang nào bị lỗi" in (project / "reports/failures.html").read_text(encoding="utf-8")
    cadre("index", root=project)
    assert not list((project / "reports").glob("failures*"))
    assert "failures" not in (project / "reports/index.html").read_text(encoding="utf-8")


def test_readers_keep_the_page_of_an_earlier_run(cadre, project: Path) -> None:
    poison(project, {})
    assert cadre(*ask(units=["1902"]), root=project).returncode == 0
    page = project / "reports/vi/trial/1902/2020.html"
    before = page.read_bytes()
    poison(project, {"1902": "exception"})
    assert cadre(*ask("--no-cache", units=["1902"]), root=project).returncode == 1
    assert page.read_bytes() == before
    told = page.with_name("2020.failed.html").read_text(encoding="utf-8")
    assert '<a href="2020.html">Trang lập lần trước vẫn còn' in told
    assert 'href="vi/trial/1902/2020.html"' in (project / "reports/failures.html").read_text(encoding="utf-8")


@pytest.mark.soak
@pytest.mark.parametrize(("profile", "told", "code"), [("public", False, False), ("analyst", True, True)])
def test_who_is_told_what_the_program_says_and_who_sees_code(
    cadre, project: Path, profile: str, told: bool, code: bool
) -> None:
    done = cadre(*ask("--profile", profile, units=["1901"]), root=project)
    assert done.returncode == 1
    failed = project / f"reports/{profile}/vi/trial/1901/2020.failed.html"
    html = failed.read_text(encoding="utf-8")
    assert broken_promises(html) == []
    assert ("17 persons" in html, "raise ValueError" in html) == (told, code)
    assert ("failures.html" in html) == told and 'href="../../../index.html"' in html
    assert command_on(html).endswith(f"--profile {profile}")
    raised = raised_in(project / f"reports/runs/{profile}/vi/trial/1901/2020.ipynb")
    assert raised is not None and "\x1b" not in raised.traceback


def test_wrong_use_ends_with_2(cadre, project: Path) -> None:
    assert cadre("report", "trail", root=project).returncode == 2
    assert cadre("report", "--no-such-option", root=project).returncode == 2
    for options in (["--junit", "notebooks"], ["--junit", "pages.xml", "--dry-run"]):
        assert cadre(*ask(*options, units=["1902"]), root=project).returncode == 2
    assert not (project / "reports").exists()


@pytest.mark.soak
def test_who_stands_by_makes_the_same_and_tells_the_same(
    cadre_process, project: Path, tmp_path: Path, monkeypatch
) -> None:
    if not can_fork():
        pytest.skip("kernels are not forked here")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    units = ["1901", "1902", "1907", "1914"]
    alone = cadre_process(*ask("--json", units=units), root=project)
    files_alone = contents_of(project / "reports")
    shutil.rmtree(project / "reports")
    command = [sys.executable, "-m", "analysis.cli.main", "warm", "--root", str(project)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as keeper:
        warm = keeper.stdout.readline()
        assert "Ctrl-C" in warm
        handed = cadre_process(*ask("--json", units=units), root=project)
        again = cadre_process(*ask(units=["1902"]), root=project)
        (parent,) = psutil.Process(keeper.pid).children()
        assert str(parent.pid) in warm, "another parent was started"
        keeper.terminate()
    assert (alone.returncode, handed.returncode, again.returncode) == (1, 1, 0)
    assert outcomes(handed) == outcomes(alone)
    assert contents_of(project / "reports") == files_alone
    assert "1 up to date" in again.stdout


def outcomes(done: subprocess.CompletedProcess[str]) -> list[object]:
    told = json.loads(done.stdout)
    pages = [{name: page[name] for name in ("job", "status", "kind", "section", "message")} for page in told["pages"]]
    return [told["made"], told["failed"], told["up_to_date"], pages]


def contents_of(reports: Path) -> dict[str, bytes]:
    """Pages and executed notebooks; a page that tells of a failure tells when, too."""
    files = [file for kind in ("html", "ipynb") for file in reports.rglob(f"*.{kind}")]
    return {str(file): file.read_bytes() for file in files if not re.search(r"failed|failures", file.name)}
