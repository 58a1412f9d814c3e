"""All failures that still stand, on one page: by what happened, each with its place, what the program said, and links.

The list is the office's, as the entry page beside it is: who reads elsewhere is not told of runs that failed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.model.errors import PageError
from analysis.project.project import Project
from analysis.report.engine.failure import Kind
from analysis.report.failure_pages import failures_file, kind_key, time_in_words
from analysis.report.failures import Naming, StandingFailure
from analysis.report.jobs import file_of
from analysis.report.promises import broken_promises
from analysis.report.shell import look, template_environment
from analysis.report.whole_file import whole_file

TEMPLATE = "failures.html.j2"
MOST_LETTERS = 240  # of what the program said; all of it stands on the failure's own page
_ORDER = [*(str(kind) for kind in Kind), "untold"]


@dataclass(frozen=True, slots=True)
class Line:
    """One failure as the list tells it.

    Attributes
    ----------
    code, place, title, when : of the page, in words. lang : the page's own language, of which its name is ``language``.
    href : where its own page lies; empty where an older program wrote none.
    old : where the page of an earlier run lies; empty where there is none.
    """

    code: str
    place: str
    title: str
    lang: str
    language: str
    section: str
    message: str
    when: str
    href: str
    old: str


def write_failure_lists(project: Project, failures: Sequence[StandingFailure]) -> list[Path]:
    """Write the list in every language of the settings, the default one's first, and return the paths."""
    naming, default = Naming(project), project.settings.languages.default
    codes = [default, *(code for code in project.settings.languages.all if code != default)]
    return [_write(naming, failures, code, codes) for code in codes]


def remove_failure_lists(project: Project) -> None:
    """Take the list away, once no entry page leads to it any more."""
    for code in project.settings.languages.all:
        (project.reports / failures_file(code, project.settings.languages.default)).unlink(missing_ok=True)


def _write(naming: Naming, failures: Sequence[StandingFailure], lang: str, codes: Sequence[str]) -> Path:
    project, language, default = naming.project, naming.language(lang), codes[0]
    kinds = {kind_key(failure.kind) for failure in failures}
    groups = [
        (kind, [_line(naming, failure, lang) for failure in failures if kind_key(failure.kind) == kind])
        for kind in _ORDER if kind in kinds
    ]  # fmt: skip
    names = project.catalogue.languages
    html = (
        template_environment()
        .get_template(TEMPLATE)
        .render(
            lang=lang,
            say=language.say,
            say_count=language.say_count,
            total=len(failures),
            groups=groups,
            index_href=file_of(lang, default),
            others=[(code, failures_file(code, default), names[code]["name"]) for code in codes if code != lang],
            css=look("page.css", "failed.css"),
        )
    )
    path = project.reports / failures_file(lang, default)
    # It grows with the failures that it lists, as the entry page grows with the pages.
    broken = [promise for promise in broken_promises(html) if not promise.endswith("are promised")]
    if broken:
        raise PageError(f"The page breaks {len(broken)} promise(s): {'; '.join(broken)}.", where=path.name)
    with whole_file(path) as beside:
        beside.write_text(html, encoding="utf-8", newline="\n")
    return path


def _line(naming: Naming, failure: StandingFailure, lang: str) -> Line:
    job, reports, language = failure.job, naming.project.reports, naming.language(lang)
    apart = [
        job.period,
        f"{language.say('page.frame')} {language.date(job.frame)}" if job.frame else "",
        naming.definition(job, lang) if job.key_cadres else "",
        language.say(f"failures.profiles.{job.profile}") if job.profile else "",
    ]
    told = failure.message
    return Line(
        job.unit,
        naming.place(job),
        ", ".join([naming.report(job, lang), *(text for text in apart if text)]),
        job.lang,
        naming.project.catalogue.languages[job.lang]["name"],
        naming.section(failure, lang),
        told if len(told) <= MOST_LETTERS else f"{told[:MOST_LETTERS]} …",
        time_in_words(failure.at, language),
        job.failure_page if (reports / job.failure_page).exists() else "",
        job.page if (reports / job.page).exists() else "",
    )
