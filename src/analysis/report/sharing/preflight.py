"""What is looked at before pages are handed to readers outside the office: nothing personal, hidden or stale.

A page of theirs was held against what they are not told when it was made. Here it is held against it once more, as
everything is now: figures may have come since, a threshold may have been raised, a file may have been put in by hand.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property

from analysis.model.errors import CadreError
from analysis.project.project import Project
from analysis.project.settings import OFFICE_PROFILES
from analysis.report.caching import UP_TO_DATE, Cache
from analysis.report.index_entries import IndexEntry
from analysis.report.jobs import OFFICE, Job
from analysis.report.notebook import read_notebooks
from analysis.report.sharing.persons import Persons
from analysis.report.untold import check_untold, untold_on
from analysis.words.language import Language

MOST_TOLD = 20


class Preflight:
    """Looks over pages of a profile; what that needs is read once, when it is first asked for."""

    def __init__(self, project: Project, profile: str) -> None:
        self.project, self.profile = project, profile
        self._language = own_language(project)
        self._say = self._language.say
        self._looked_at: dict[str, list[str]] = {}

    @property
    def is_needed(self) -> bool:
        """Whether readers of the profile are outside the office; who is of it may see all."""
        return self.profile not in OFFICE_PROFILES

    @cached_property
    def persons(self) -> Persons:
        """The names on the staff lists that were received."""
        return Persons.of(self.project)

    @property
    def unread_lists(self) -> int:
        """How many lists could not be read to look for their names; 0 where none was looked for."""
        return len(self.persons.unread) if "persons" in vars(self) else 0

    @cached_property
    def _cache(self) -> Cache:
        return Cache.open(self.project)

    @cached_property
    def _office_only(self) -> frozenset[str]:
        books = read_notebooks(self.project.root / self.project.settings.folders.notebooks)
        return frozenset(book.name for book in books if book.office_only)

    def problems(self, pages: Sequence[IndexEntry], parts: Mapping[str, str]) -> list[str]:
        """Return what forbids to hand on the pages and their entry pages (``parts``), each as a sentence."""
        if not self.is_needed:
            return []
        found = [f"{page.page}: {told}" for page in pages for told in self._of_page(page)]
        known = {page.page for page in pages}
        others = [name for name in parts if name not in known and "/" in name]
        found += [f"{name}: {self._say('sharing.problems.no_page')}" for name in others]
        entry_pages = {name: text for name, text in parts.items() if "/" not in name}
        return found + [f"{name}: {told}" for name, text in entry_pages.items() for told in self._of_persons(text)]

    def _of_page(self, page: IndexEntry) -> list[str]:
        if page.page not in self._looked_at:
            self._looked_at[page.page] = list(self._looked_over(page))
        return self._looked_at[page.page]

    def _looked_over(self, page: IndexEntry) -> list[str]:
        folder = "" if self.profile == OFFICE else f"{self.profile}/"
        found = self._cache.verify(folder + page.page)
        if found.record is None or not found.is_as_written:
            return [self._say("sharing.problems.not_as_written")]
        if found.record.parameters.get("profile", OFFICE) != self.profile or page.report in self._office_only:
            return [self._say("sharing.problems.not_for_them", profile=self.profile)]
        if found.state != UP_TO_DATE:
            return [self._say("sharing.problems.stale", why=found.state)]
        html = (self.project.reports / folder / page.page).read_text(encoding="utf-8")
        untold = untold_on(self.project, _job(found.record.parameters, page))
        return [*self._of_persons(html), *check_untold(html, untold)]

    def _of_persons(self, html: str) -> list[str]:
        return self.persons.found_on(html, self._language)


def _job(parameters: Mapping[str, str], page: IndexEntry) -> Job:
    """Return the job that a page was made by."""
    return Job(
        page.report, parameters["unit"], parameters["period"], parameters["frame"], parameters["lang"],
        "" if parameters.get("key_cadres", "***") == "***" else parameters["key_cadres"], parameters.get("profile", ""),
    )  # fmt: skip


def own_language(project: Project) -> Language:
    """Return the project's first language, in which an operator is told what became of things."""
    return Language.of(project.settings.languages.default, project.catalogue.languages)


class NotToBeSharedError(CadreError):
    """Pages must not be handed on to these readers (exit code 1). ``problems`` : each with the page it is about."""

    def __init__(self, project: Project, profile: str, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        told = project.say_in_all("sharing.not_to_be_shared", n=len(problems), profile=profile)
        listed = "".join(f"\n  - {one}" for one in problems[:MOST_TOLD])
        super().__init__(told + listed + ("\n  …" if len(problems) > MOST_TOLD else ""))
