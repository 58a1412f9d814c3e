"""A page that could not be made is a page all the same: it says why, in its reader's language, and what to do.

It lies beside the place of the page, under a name of its own: a sound page of an earlier run is left to its readers. It
goes as soon as the page is made.
"""

from datetime import datetime
from pathlib import Path
from posixpath import relpath

from analysis.model.errors import PageError
from analysis.project.project import Project
from analysis.report.engine.failure import Kind
from analysis.report.failures import FAILURES, Naming, StandingFailure
from analysis.report.jobs import file_of
from analysis.report.promises import broken_promises
from analysis.report.raised import Raised, raised_in
from analysis.report.shell import look, template_environment
from analysis.report.whole_file import whole_file
from analysis.words.language import Language

TEMPLATE = "failed.html.j2"
ANALYST = "analyst"  # of all readers the one who is shown code
_SOME_SECONDS = 10  # from so many on, tenths tell nothing


class FailurePages:
    """Writes the pages of a project that tell of failures."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._naming = Naming(project)

    def write(self, failure: StandingFailure) -> Path:
        """Write the page that tells of a failure, and return its path.

        Raises
        ------
        PageError
            where it breaks a promise.
        """
        path = self.project.reports / failure.job.failure_page
        html = self.html(failure)
        broken = broken_promises(html)
        if broken:
            raise PageError(f"The page breaks {len(broken)} promise(s): {'; '.join(broken)}.", where=path.name)
        with whole_file(path) as beside:
            beside.write_text(html, encoding="utf-8", newline="\n")
        return path

    def html(self, failure: StandingFailure) -> str:
        """Return the page that tells of a failure."""
        job, naming = failure.job, self._naming
        language = naming.language(job.lang)
        here, default = str(Path(job.failure_page).parent), self.project.settings.languages.default
        return (
            template_environment()
            .get_template(TEMPLATE)
            .render(
                say=language.say,
                failure=failure,
                job=job,
                title=naming.report(job, job.lang),
                place=naming.place(job),
                kind=kind_key(failure.kind),
                section=naming.section(failure, job.lang),
                facts=self._facts(failure, language),
                index_href=relpath(str(Path(job.profile) / file_of(job.lang, default)), here),
                failures_href=relpath(failures_file(job.lang, default), here) if failure.is_for_office else "",
                page_href=Path(job.page).name if (self.project.reports / job.page).exists() else "",
                raised=self._raised(failure),
                css=look("page.css", "failed.css"),
            )
        )

    def _facts(self, failure: StandingFailure, language: Language) -> list[tuple[str, str]]:
        """Return head and text of each line of the table: with what the page was to be made, and when that failed."""
        job, say = failure.job, language.say
        seconds = language.number(failure.seconds, 0 if failure.seconds >= _SOME_SECONDS else 1)
        told = {
            "page.place": f"{self._naming.place(job)} ({job.unit})",
            "page.period": job.period,
            "page.frame": language.date(self._naming.frame(job)),
            "page.language": self.project.catalogue.languages[job.lang]["name"],
            "failures.definition": self._naming.definition(job, job.lang) if job.key_cadres else "",
            "failures.readers": say(f"failures.profiles.{job.profile}") if job.profile else "",
            "failures.report": job.report,
            "failures.at": time_in_words(failure.at, language),
            "failures.took": say("failures.seconds", n=seconds),
            "failures.notebook": job.run if self._has_run(failure) and failure.is_for_office else "",
        }
        return [(say(head), text) for head, text in told.items() if text]

    def _has_run(self, failure: StandingFailure) -> bool:
        """Whether the notebook that was kept is of this try: where a worker was killed it is of an earlier one."""
        is_of_it = failure.kind not in ("", Kind.PARENT, Kind.DEFECT)
        return is_of_it and (self.project.reports / failure.job.run).exists()

    def _raised(self, failure: StandingFailure) -> Raised | None:
        """Return the code that failed and how it was reached, for those alone who work on the notebook."""
        is_told = failure.job.profile == ANALYST and self._has_run(failure)
        return raised_in(self.project.reports / failure.job.run) if is_told else None


def failures_file(lang: str, default: str) -> str:
    """Return the name of the list of failures in a language, beside the entry page in it."""
    return FAILURES if lang == default else f"failures.{lang}.html"


def kind_key(kind: Kind | str) -> str:
    """Return under which key the languages tell of a kind of failure; an older program noted none."""
    return str(kind) or "untold"


def time_in_words(at: str, language: Language) -> str:
    """Return a time (ISO 8601) as the clock on this wall tells it: ``14:05, 27/11/2026``."""
    here = datetime.fromisoformat(at).astimezone()
    return f"{here:%H:%M}, {language.date(here.date())}"
