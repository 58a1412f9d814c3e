"""What exported figures tell about themselves: what they are, for whom, as of when, and what each column means."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version

from analysis.project.project import Project
from analysis.project.receiving import superseded
from analysis.project.settings import OFFICE_PROFILES
from analysis.report.figures.columns import Column
from analysis.report.figures.rows import Wanted
from analysis.words.language import Language


@dataclass(frozen=True)
class About:
    """What is told beside the rows.

    Attributes
    ----------
    rows : table -> how many. threshold : the smallest count of persons that its readers are told; 0 hides none.
    sources, received : how many files count, and when the newest of all came (an ISO time).
    """

    language: Language
    wanted: Wanted
    rows: Mapping[str, int]
    threshold: int
    sources: int
    received: str
    is_made_up: bool

    @classmethod
    def of(cls, project: Project, wanted: Wanted, language: Language, rows: Mapping[str, int]) -> "About":
        """Look at what the figures come from."""
        sources = project.sources()
        live = sources[~sources["id"].isin(superseded(sources))]
        return cls(
            language, wanted, rows, project.settings.disclosure.threshold(wanted.profile), len(live),
            max(sources["received_at"], default="1970-01-01"), bool(live["is_made_up"].any()),
        )  # fmt: skip

    def say(self, key: str, **facts: object) -> str:
        """Return a text of ``export``."""
        return self.language.say(f"export.{key}", **facts)

    def head(self, column: Column) -> str:
        """Return what stands above a column."""
        return self.say(f"heads.{column.name}")

    def meaning(self, column: Column) -> str:
        """Return what a column means."""
        return self.say(f"meanings.{column.name}")

    @property
    def made_up(self) -> str:
        """What must be said of made-up figures; empty where there are none."""
        return self.say("made_up") if self.is_made_up else ""

    @property
    def hiding(self) -> str:
        """What is hidden from its readers."""
        if self.wanted.profile in OFFICE_PROFILES or self.threshold < 2:
            return self.say("all_told")
        return self.say("hidden", threshold=self.threshold, state=self.language.say("states.suppressed"))

    @property
    def warnings(self) -> list[str]:
        """What stands above all else."""
        return [text for text in (self.made_up, self.hiding, self.say("empty")) if text]

    @property
    def facts(self) -> list[tuple[str, str | int]]:
        """What is told by label and value."""
        frames = "; ".join(map(self.language.date, self.wanted.frames))
        rows = [(f"{self.say('rows')}: {self.say(table)}", count) for table, count in self.rows.items()]
        return [
            (self.say("readers"), self.say(f"profiles.{self.wanted.profile}")), (self.say("frame"), frames),
            (self.say("received"), self.language.date(self.received[:10])), (self.say("sources"), self.sources), *rows,
            (self.say("made_by"), f"Cadre Analysis {version('cadre-analysis')}"),
        ]  # fmt: skip
