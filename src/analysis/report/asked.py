"""Which of the finished pages are meant: by unit, report, period, language and whose they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.model.errors import UsageError
from analysis.project.asking import known
from analysis.report.index_entries import IndexEntry
from analysis.report.jobs import OFFICE


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for; nothing asked for of a kind means all of it. ``profile``: whose pages."""

    units: Sequence[str] = ()
    reports: Sequence[str] = ()
    periods: Sequence[str] = ()
    langs: Sequence[str] = ()
    profile: str = OFFICE

    def folder(self, reports: Path) -> Path:
        """Return the folder that the pages of these readers stand in."""
        return reports if self.profile == OFFICE else reports / self.profile


def chosen(pages: Sequence[IndexEntry], asked: Asked) -> list[IndexEntry]:
    """Return the pages that are all that was asked for, in their order.

    Raises
    ------
    UsageError
        for a unit, report, period or language of which there is no page, with what there is; or where no page is all
        that was asked for.
    """
    if not pages:
        raise UsageError("There is no page to take.", do="Make pages first, with cadre report.")
    wanted = [
        ("unit", asked.units, [page.unit for page in pages]),
        ("report", asked.reports, [page.report for page in pages]),
        ("period", asked.periods, [page.period for page in pages]),
        ("language", asked.langs, [page.lang for page in pages]),
    ]
    for what, given, there in wanted:
        for name in given:
            known(name, sorted(set(there)), f"page made of the {what}")
    found = [
        page
        for number, page in enumerate(pages)
        if all(not given or there[number] in given for _, given, there in wanted)
    ]
    if not found:
        raise UsageError("No page is all of what was asked for.", do="Ask for less at once, or make the pages first.")
    return found
