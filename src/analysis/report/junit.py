"""What became of the pages of a run as JUnit XML, which build servers show and compare: one test case a page."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from analysis.report.caching import Planned
from analysis.report.engine.failure import without_section
from analysis.report.result import RunResult
from analysis.report.whole_file import whole_file

SUITES = "cadre report"
# What XML 1.0 has no way to write; colours of a terminal are among it.
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_junit(file: Path, planned: Sequence[Planned], results: Iterable[RunResult]) -> None:
    """Write what became of the pages: made, failed (with kind and message), or skipped as up to date.

    Parameters
    ----------
    planned : all pages that were asked for, in their order. results : of those that were needed.
    """
    by_page = {result.job: result for result in results}
    root = Element("testsuites", name=SUITES)
    for report in dict.fromkeys(plan.job.report for plan in planned):
        _suite(root, report, [plan for plan in planned if plan.job.report == report], by_page)
    root.attrib |= _counts(root, by_page.values())
    indent(root, " ")
    with whole_file(file) as beside:
        beside.write_bytes(tostring(root, encoding="utf-8", xml_declaration=True) + b"\n")


def _suite(root: Element, report: str, planned: Sequence[Planned], by_page: Mapping[str, RunResult]) -> None:
    suite = SubElement(root, "testsuite", name=report)
    results = [by_page[plan.job.page] for plan in planned if plan.job.page in by_page]
    for plan in planned:
        _case(suite, plan, by_page.get(plan.job.page))
    suite.attrib |= _counts(suite, results) | {"skipped": str(len(suite.findall("testcase/skipped")))}
    if results:  # the form has no place for a zone of time: it is UTC
        suite.set("timestamp", min(result.at for result in results).partition("+")[0])


def _case(suite: Element, plan: Planned, result: RunResult | None) -> None:
    case = SubElement(suite, "testcase", classname=plan.job.report, name=plan.job.page, time=_seconds([result]))
    if result is None:
        SubElement(case, "skipped", message=plan.state)
    elif result.status == "failed":
        message = _written(without_section(result.message, result.section))
        SubElement(case, "failure", type=str(result.kind), message=message).text = _written(result.message)


def _counts(element: Element, results: Iterable[RunResult]) -> dict[str, str]:
    cases = list(element.iter("testcase"))
    failures = sum(case.find("failure") is not None for case in cases)
    return {"tests": str(len(cases)), "failures": str(failures), "errors": "0", "time": _seconds(results)}


def _seconds(results: Iterable[RunResult | None]) -> str:
    return f"{sum(result.seconds for result in results if result):.3f}"


def _written(text: str) -> str:
    return _NOT_IN_XML.sub("", text)
