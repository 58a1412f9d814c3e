"""What a clock needs to know, and no more: settings, schedules, words. It asks often, and mostly nothing is due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from analysis.catalogue.sending import read_schedules
from analysis.model.sending import Schedule
from analysis.project.asking import known
from analysis.project.settings import Settings, project_folder
from analysis.report.scheduling.due import Due, due_of
from analysis.report.scheduling.log import Log
from analysis.words.language import Language


@dataclass(frozen=True)
class Schedules:
    """The schedules of a project, without the project. ``language`` : in which is answered."""

    root: Path
    schedules: dict[str, Schedule]
    language: Language

    @classmethod
    def open(cls, root: Path | None, lang: str = "") -> "Schedules":
        """Read the schedules of the project in ``root``, or in the nearest folder upwards."""
        folder = project_folder(root)
        settings = Settings.read(folder)
        code = known(lang or settings.languages.default, settings.languages.all, "language")
        schedules, words = read_schedules(folder / settings.folders.catalogue, [code])
        return cls(folder, schedules, Language.of(code, words))

    def chosen(self, names: Sequence[str]) -> list[Schedule]:
        """Return the schedules of these ids, all for none; an unknown one is a ``UsageError``."""
        found = [self.schedules[known(name, self.schedules, "schedule")] for name in dict.fromkeys(names)]
        return found or list(self.schedules.values())

    def due(self, chosen: Sequence[Schedule], now: datetime) -> list[Due]:
        """Return what of some schedules has come and is not done."""
        log = Log(self.root)
        return [due for one in chosen if (due := due_of(one, log, now))]
