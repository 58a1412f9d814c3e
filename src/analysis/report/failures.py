"""The failures that still stand: of every page whose last try failed, what is known of it and how it is called.

They are read from the manifest, in which a failure stands as soon as it is known: a run that was broken off has told
all that failed before.
"""

from dataclasses import dataclass

from analysis.geography.former import last_standing, stood_by
from analysis.model.errors import CatalogueError
from analysis.project.asking import day_of
from analysis.project.project import Project
from analysis.project.settings import OFFICE_PROFILES
from analysis.report.engine.failure import Kind, name_of_section, without_section
from analysis.report.jobs import Job
from analysis.report.manifest import Manifest, Record
from analysis.report.notebook import ReportNotebook
from analysis.report.result import RunResult
from analysis.words.language import Language

FAILURES = "failures.html"  # the list of all that stand, in the default language
MOST_LETTERS = 1000  # of a message; what a library complains of may be as long as the data that it was given


@dataclass(frozen=True, slots=True)
class StandingFailure:
    """One page whose last try failed.

    Attributes
    ----------
    kind : what sort of failure it is; empty where an older program did not note it.
    section : name of the section in which it happened; empty where none had begun.
    message : what the program says, without lines of code of the notebook.
    at, seconds : when it failed (ISO 8601, in UTC), and how long the try had taken.
    """

    job: Job
    kind: Kind | str
    section: str
    message: str
    at: str
    seconds: float

    @classmethod
    def of_result(cls, job: Job, result: RunResult) -> "StandingFailure":
        """Return the failure that has just happened."""
        return cls(job, result.kind, *_told(result.section, result.message), result.at, result.seconds)

    @classmethod
    def of_record(cls, record: Record) -> "StandingFailure":
        """Return the failure that the manifest tells of."""
        told = _told(record.section, record.message)
        return cls(_job_of(record), record.kind, *told, record.at, record.seconds)

    @property
    def is_for_office(self) -> bool:
        """Whether the page's readers may be told what the program says: it may name figures that others are not told.

        The same holds for small counts on the page itself.
        """
        return self.job.profile in ("", *OFFICE_PROFILES)

    @property
    def command(self) -> str:
        """The command that makes the page once more."""
        return again(self.job)


def again(job: Job) -> str:
    """Return the command that makes a page once more."""
    command = f"cadre report {job.report} --unit {job.unit} --period {job.period} --lang {job.lang}"
    asked = {"frame": job.frame, "key-cadres": job.key_cadres, "profile": job.profile}
    return command + "".join(f" --{name} {value}" for name, value in asked.items() if value)


def standing_failures(project: Project) -> list[StandingFailure]:
    """Return every failure that still stands, by page; one of a report that there is no more stands no longer."""
    notebooks = project.root / project.settings.folders.notebooks
    there = {path.stem for path in notebooks.glob("*.ipynb")}
    return [
        StandingFailure.of_record(record)
        for _, record in sorted(Manifest(project.reports).records.items())
        if record.state == "failed" and record.report in there
    ]


def _told(section: str, message: str) -> tuple[str, str]:
    told = without_section(message, section).strip()
    return name_of_section(section), told if len(told) <= MOST_LETTERS else f"{told[:MOST_LETTERS]} …"


def _job_of(record: Record) -> Job:
    told = record.parameters
    return Job(
        record.report, told["unit"], told["period"], told["frame"], told["lang"], told.get("key_cadres", ""),
        told.get("profile", ""),
    )  # fmt: skip


class Naming:
    """How a page that could not be made is called in its own language: by its report, its place, its sections."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._notebooks: dict[str, ReportNotebook | None] = {}
        self._languages: dict[str, Language] = {}

    def language(self, code: str) -> Language:
        """Return a language of the catalogue."""
        if code not in self._languages:
            self._languages[code] = Language.of(code, self.project.catalogue.languages)
        return self._languages[code]

    def notebook(self, report: str) -> ReportNotebook | None:
        """Return a report; None where what is wrong with it may be why the page failed."""
        if report not in self._notebooks:
            path = self.project.root / self.project.settings.folders.notebooks / f"{report}.ipynb"
            try:
                self._notebooks[report] = ReportNotebook.read(path)
            except (CatalogueError, OSError):  # told by whoever makes pages of it; here its name has to do
                self._notebooks[report] = None
        return self._notebooks[report]

    def report(self, job: Job, lang: str) -> str:
        """Return the title of the report."""
        notebook = self.notebook(job.report)
        return self.language(lang).text(notebook.title) if notebook else job.report

    def place(self, job: Job) -> str:
        """Return the name of the place on the page's day, else its code."""
        registry, day = self.project.registry, day_of(self.frame(job))
        return last_standing(registry, job.unit, day)[0].name if stood_by(registry, job.unit, day) else job.unit

    def frame(self, job: Job) -> str:
        """Return the page's map of units, as an ISO day."""
        return job.frame or self.project.default_frame(job.unit, job.period)

    def definition(self, job: Job, lang: str) -> str:
        """Return the name of the definition of key cadres that the page goes by; empty for the usual one."""
        sets = [one for grouping in self.project.catalogue.groupings.values() for one in grouping.sets]
        return next((self.language(lang).text(one.name) for one in sets if one.id == job.key_cadres), job.key_cadres)

    def section(self, failure: StandingFailure, lang: str) -> str:
        """Return the title of the section in which it happened, as readers know it; empty where none had begun."""
        job, notebook = failure.job, self.notebook(failure.job.report)
        title = notebook.words.get(lang, {}).get(f"{failure.section}_title", "") if notebook else ""
        try:
            return title.format(place=self.place(job), period=job.period) or failure.section
        except (KeyError, IndexError, ValueError):  # what else stands in it was not known when it failed
            return failure.section
