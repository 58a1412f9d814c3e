"""What somebody chose to look at: one call of the project's drawing, which is made, and written as code to copy."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.charts.chart import Chart
from analysis.model.nouns import Indicator
from analysis.project.project import Project

OPENING = "from analysis.project.project import Project\n\nproject = Project.open()\n"
PICTURES = ("trend", "places", "funnel", "map", "table")
OF_SHARES = ("funnel", "map")  # pictures that only a share has


def pictures_of(indicator: Indicator) -> tuple[str, ...]:
    """Return what can be drawn of an indicator."""
    return tuple(one for one in PICTURES if indicator.kind == "share" or one not in OF_SHARES)


@dataclass(frozen=True)
class Choice:
    """An indicator of places on a map of units, and how it is to be shown.

    Attributes
    ----------
    picture : one of :data:`PICTURES`.
    within, level : the place that is looked at, and the level of what lies in it.
    units : those of them that are meant; none of them means the place itself for a trend, and all of them for a table.
    period : the year; of a trend the last one.
    """

    picture: str
    indicator: str
    within: str
    level: str
    frame: str
    units: tuple[str, ...] = ()
    period: str = ""
    lang: str = ""

    @property
    def arguments(self) -> dict[str, Any]:
        """The arguments behind the indicator of the call that draws it, in their order."""
        units = self.units[0] if len(self.units) == 1 else list(self.units)
        until = {"until" if self.picture == "trend" else "period": self.period} if self.period else {}
        if self.picture == "trend":
            where: dict[str, Any] = {"unit": units or self.within}
        elif self.picture == "table" and self.units:
            where = {"unit": units}
        else:
            where = {"within": self.within, "level": self.level}
        return {**where, "frame": self.frame, **until, **({"lang": self.lang} if self.lang else {})}

    def made(self, project: Project) -> Chart | pd.DataFrame:
        """Return the picture or table."""
        made: Chart | pd.DataFrame = getattr(project.draw, self.picture)(self.indicator, **self.arguments)
        return made

    def code(self, *, opens: bool = True) -> str:
        """Return the code that makes the same. ``opens`` : whether it begins with opening the project."""
        arguments = "".join(f", {name}={_written(value)}" for name, value in self.arguments.items())
        return f'{OPENING if opens else ""}project.draw.{self.picture}("{self.indicator}"{arguments})'

    def report_command(self) -> str:
        """Return the command that begins a report on the same."""
        unit = self.units[0] if len(self.units) == 1 else self.within
        period = f" --period {self.period}" if self.period else ""
        return f"cadre new report my_report --indicator {self.indicator} --unit {unit}{period}"


def _written(value: str | list[str]) -> str:
    if isinstance(value, str):
        return f'"{value}"'
    return "[" + ", ".join(f'"{one}"' for one in value) + "]"
