"""What became of pages as JUnit XML: held against what readers of the format ask for."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from analysis.report.caching import Planned
from analysis.report.engine.failure import Kind
from analysis.report.jobs import Job
from analysis.report.junit import write_junit
from analysis.report.result import RunResult

# Element -> attributes that it must have, that it may have, and what may stand in it: JUnit's form as Jenkins has it.
FORM = {
    "testsuites": ({"name", "tests", "failures", "errors", "time"}, set(), {"testsuite"}),
    "testsuite": ({"name", "tests", "failures", "errors", "skipped", "time"}, {"timestamp"}, {"testcase"}),
    "testcase": ({"classname", "name", "time"}, set(), {"failure", "skipped"}),
    "failure": ({"type", "message"}, set(), set()),
    "skipped": ({"message"}, set(), set()),
}


def job(unit: str, report: str = "district_profile") -> Job:
    return Job(report, unit, "2020", "", "vi")


def result(made: Job, seconds: float, **changed) -> RunResult:
    told = {"fingerprint": "", "status": "made", "page": made.page, "at": "2026-11-27T07:05:00+00:00", "message": ""}
    return RunResult(job=made.page, seconds=seconds, **(told | changed))


@pytest.fixture
def written(tmp_path: Path) -> ElementTree.Element:
    """A run of four pages: one made, one failed, two of them up to date."""
    failed = result(
        job("347"), 2.25, status="failed", page="", kind=Kind.MEMORY, section="section 'trends'",
        message="section 'trends': memory ran out <at \x1b[31m3000\x00 MB> & more\ud800",
    )  # fmt: skip
    planned = [
        Planned(job("350"), "never made"), Planned(job("347"), "failed last time"), Planned(job("349"), "up to date"),
        Planned(job("35", "training"), "up to date"),
    ]  # fmt: skip
    write_junit(tmp_path / "new/pages.xml", planned, [result(job("350"), 1.5), failed])
    return ElementTree.parse(tmp_path / "new/pages.xml").getroot()


def test_it_has_the_form_of_junit(written: ElementTree.Element) -> None:
    assert written.tag == "testsuites"
    for element in written.iter():
        must, may, inside = FORM[element.tag]
        assert must <= set(element.attrib) <= must | may, element.tag
        assert {child.tag for child in element} <= inside
        for name in {"tests", "failures", "errors", "skipped"} & set(element.attrib):
            assert element.attrib[name].isdigit()
        if "time" in element.attrib:
            assert float(element.attrib["time"]) >= 0


def test_there_is_one_case_a_page_and_the_counts_are_theirs(written: ElementTree.Element) -> None:
    cases = [(case.get("name"), [child.tag for child in case]) for case in written.iter("testcase")]
    assert cases == [
        ("vi/district_profile/350/2020.html", []), ("vi/district_profile/347/2020.html", ["failure"]),
        ("vi/district_profile/349/2020.html", ["skipped"]), ("vi/training/35/2020.html", ["skipped"]),
    ]  # fmt: skip
    suites = [(suite.get("name"), suite.get("tests"), suite.get("failures"), suite.get("skipped"), suite.get("time"))
              for suite in written]  # fmt: skip
    assert suites == [("district_profile", "3", "1", "1", "3.750"), ("training", "1", "0", "1", "0.000")]
    assert [written.get(name) for name in ("tests", "failures", "errors", "time")] == ["4", "1", "0", "3.750"]
    assert [suite.get("timestamp") for suite in written] == ["2026-11-27T07:05:00", None]


def test_a_failure_says_its_kind_and_what_was_said(written: ElementTree.Element) -> None:
    (failure,) = written.iter("failure")
    said = "memory ran out <at [31m3000 MB> & more"
    assert (failure.get("type"), failure.get("message")) == ("memory", said)
    assert failure.text == f"section 'trends': {said}"
    (skipped, _) = written.iter("skipped")
    assert skipped.get("message") == "up to date"
