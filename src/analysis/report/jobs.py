"""Which pages are to be made: from what the reports fan out over, or from what the user asked for."""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from analysis.geography.former import last_standing, stood_by
from analysis.geography.registry import LEVELS, Registry
from analysis.model.errors import UsageError
from analysis.model.nouns import Grouping
from analysis.project.settings import OFFICE_PROFILES, PROFILES
from analysis.project.wholes import LAST_DAY_OF_DISTRICTS
from analysis.report.former_places import make_sure_may_be_read_by
from analysis.report.notebook import ReportNotebook

LANGUAGES = ("vi", "en")
OFFICE = "office"  # for whom pages are made where nobody says for whom
FAILED = ".failed.html"  # ends the name of what tells, beside the place of a page, why it could not be made


@dataclass(frozen=True, order=True)
class Job:
    """One page to be made. All are texts; ``frame`` is an ISO day, or empty for the report's own default.

    ``key_cadres`` is the id of a definition of key cadres, or empty for the one in force where nobody chooses;
    ``profile`` is who reads, or empty for the office. Pages for others stand in a folder of their own, which can be
    handed on by itself.
    """

    report: str
    unit: str
    period: str
    frame: str
    lang: str
    key_cadres: str = ""
    profile: str = ""

    @property
    def page(self) -> str:
        """Path of the page below ``reports/``, for example ``vi/district_profile/350/2020@2025-06-30.html``."""
        return f"{self._stem}.html"

    @property
    def failure_page(self) -> str:
        """Path of what tells why the page could not be made; it lies there only as long as that is so."""
        return f"{self._stem}{FAILED}"

    @property
    def run(self) -> str:
        """Path of the executed notebook below ``reports/``."""
        return f"runs/{self._stem}.ipynb"

    @property
    def parameters(self) -> dict[str, str]:
        """What the notebook's parameters cell is given."""
        told = {"unit": self.unit, "period": self.period, "frame": self.frame, "lang": self.lang}
        # A notebook that knows no definitions has no such parameter: nothing is handed to it that nobody asked for.
        asked = {"key_cadres": self.key_cadres, "profile": self.profile}
        return told | {name: value for name, value in asked.items() if value}

    @property
    def _stem(self) -> str:
        folder = f"{self.profile}/" if self.profile else ""
        return f"{folder}{self.lang}/{self.report}/{self.unit}/{stem_of(self.period, self.frame, self.key_cadres)}"


def definitions(groupings: Mapping[str, Grouping]) -> list[str]:
    """Return the ids of the definitions of key cadres: the sets of every grouping, each once."""
    return list(dict.fromkeys(one.id for grouping in groupings.values() for one in grouping.sets))


def stem_of(period: str, frame: str = "", key_cadres: str = "") -> str:
    """Return the stem of a page's file: ``2020``, ``2020@2025-06-30``, ``2020+with_council``."""
    return period + (f"@{frame}" if frame else "") + (f"+{key_cadres}" if key_cadres else "")


def file_of(lang: str, default: str) -> str:
    """Return the name of the entry page in a language: that of the default language is where a browser looks first."""
    return "index.html" if lang == default else f"index.{lang}.html"


def plan_jobs(
    notebooks: Sequence[ReportNotebook],
    registry: Registry,
    *,
    names: Sequence[str] = (),
    units: Sequence[str] = (),
    periods: Sequence[str] = (),
    frame: str = "",
    langs: Sequence[str] = LANGUAGES,
    key_cadres: str = "",
    profile: str = "",
) -> list[Job]:
    """Return the pages to be made, each once, in the order of the reports, units, periods and languages.

    Nothing asked for means everything that the reports fan out over. Units and periods asked for without a report's
    name pick from that. With a report's name they are taken as they are, so that a page can be made for any unit.

    Raises
    ------
    UsageError
        naming a report, unit, period, frame, language or profile that is not known, with the nearest one that is; or a
        report that knows no definitions of key cadres where one is asked for, or that is not for that profile.
    """
    _check_known("report", names, [notebook.name for notebook in notebooks])
    _check_known("language", langs, LANGUAGES)
    _check_frame(frame)
    _check_years(periods)
    chosen = [notebook for notebook in notebooks if not names or notebook.name in names]
    if key_cadres:
        chosen = _with_definitions(chosen, names)
    if profile:
        _check_known("profile", [profile], PROFILES)
        chosen = _for_profile(chosen, names, profile)
    planned = {notebook.name: _fanned_out(notebook, registry) for notebook in chosen}
    _check_units(units, planned.values(), registry, periods, frame)
    if names:
        planned = {name: _replaced(planned_for, units, periods) for name, planned_for in planned.items()}
    else:
        planned = {name: _picked(planned_for, units, periods) for name, planned_for in planned.items()}
        _check_all_used(planned.values(), units, periods)
    _check_not_empty(planned)
    jobs = [
        Job(name, unit, period, frame or own, lang, key_cadres, "" if profile == OFFICE else profile)
        for name, planned_for in planned.items()
        for unit, period, own in planned_for
        for lang in dict.fromkeys(langs or LANGUAGES)
    ]
    return list(dict.fromkeys(_that_may_be_read(jobs, registry, is_asked=bool(units or frame))))


Planned = list[tuple[str, str, str]]  # unit, period and frame, empty for the report's own default


def _that_may_be_read(jobs: Sequence[Job], registry: Registry, *, is_asked: bool) -> list[Job]:
    """Return the jobs but those of former units on later maps that are not for the job's readers.

    Raises
    ------
    UsageError
        where such a page was asked for.
    """
    kept = []
    for job in jobs:
        day = date.fromisoformat(job.frame) if job.frame else None
        if day and job.profile not in ("", *OFFICE_PROFILES) and not registry.find(job.unit, day):
            if is_asked:
                make_sure_may_be_read_by(job.profile, last_standing(registry, job.unit, day)[0], job.frame)
            continue
        kept.append(job)
    return kept


def _fanned_out(notebook: ReportNotebook, registry: Registry) -> Planned:
    planned: Planned = []
    for fan in notebook.fans_out_over:
        codes: Iterable[str] = fan.units
        if fan.on is not None:
            found = (
                registry.descendants(fan.within, fan.on, fan.level)
                if fan.within
                else registry.at_level(fan.level, fan.on)
            )
            codes = [unit.code for unit in found]
        own = fan.frame.isoformat() if fan.frame else ""
        planned += [(code, period, own) for code in codes for period in fan.periods]
    return list(dict.fromkeys(planned))


def _picked(planned: Planned, units: Sequence[str], periods: Sequence[str]) -> Planned:
    return [one for one in planned if (not units or one[0] in units) and (not periods or one[1] in periods)]


def _replaced(planned: Planned, units: Sequence[str], periods: Sequence[str]) -> Planned:
    """Put the units and periods asked for in the place of the report's own; what is not asked for stays."""
    own_units = list(dict.fromkeys(unit for unit, _, _ in planned))
    own_periods = list(dict.fromkeys(period for _, period, _ in planned))
    if not units and not periods:
        return planned
    if periods:
        return [(unit, period, "") for unit in dict.fromkeys(units or own_units) for period in dict.fromkeys(periods)]
    wanted: Planned = []
    for unit in dict.fromkeys(units):
        # A unit that the report fans out over keeps the periods it is planned for, not those of other units.
        own = [one for one in planned if one[0] == unit]
        wanted += own or [(unit, period, "") for period in own_periods]
    return wanted


def _with_definitions(notebooks: list[ReportNotebook], names: Sequence[str]) -> list[ReportNotebook]:
    """Return the reports that take a definition of key cadres; one asked for by name that does not is refused."""
    taking = [book for book in notebooks if any(parameter.name == "key_cadres" for parameter in book.parameters)]
    for name in names:
        if name not in [book.name for book in taking]:
            raise UsageError(f"The report {name!r} knows no definitions of key cadres.", do="Leave --key-cadres out.")
    return taking


def _for_profile(notebooks: list[ReportNotebook], names: Sequence[str], profile: str) -> list[ReportNotebook]:
    """Return the reports that readers of ``profile`` may see; one asked for by name that they may not is refused."""
    for notebook in notebooks:
        if notebook.name in names:
            notebook.make_sure_may_be_read_by(profile)
    return [notebook for notebook in notebooks if not notebook.office_only or profile in OFFICE_PROFILES]


def _check_known(what: str, given: Iterable[str], known: Sequence[str]) -> None:
    for name in given:
        if name not in known:
            raise UsageError(f"There is no {what} {name!r}.", do=f"{_nearest(name, known)}Known: {', '.join(known)}.")


def _check_frame(frame: str) -> None:
    if not frame:
        return
    try:
        good = date.fromisoformat(frame).isoformat() == frame
    except ValueError:
        good = False
    if not good:
        raise UsageError(f"The frame {frame!r} is not a day.", do="Write it as year-month-day, for example 2025-06-30.")


def _check_years(periods: Iterable[str]) -> None:
    for period in periods:
        if not re.fullmatch(r"(19|20)\d\d", period, re.ASCII):
            raise UsageError(f"The period {period!r} is not a year.", do="Write four digits, for example 2020.")


def _check_units(
    units: Sequence[str], planned: Iterable[Planned], registry: Registry, periods: Sequence[str], frame: str
) -> None:
    """Refuse a code that no unit has on any day that the pages could be about; a name is taken as a hint only."""
    own = [one for each in planned for one in each]
    fanned_out = {unit for unit, _, _ in own}
    days = [date.fromisoformat(frame)] if frame else _days_of(list(periods) or sorted({period for _, period, _ in own}))
    for code in units:
        if code not in fanned_out and not any(stood_by(registry, code, day) for day in days):
            raise UsageError(f"There is no unit with the code {code!r}.", do=_nearest_unit(code, registry, days))


def _days_of(periods: Iterable[str]) -> list[date]:
    """Return the days that a page of these years may show: their last ones, and the last that had districts."""
    return [*(date(int(period), 12, 31) for period in periods), LAST_DAY_OF_DISTRICTS]


def _check_all_used(planned: Iterable[Planned], units: Sequence[str], periods: Sequence[str]) -> None:
    own = [one for each in planned for one in each]
    used = {text for one in own for text in one}
    for what, given in (("unit", units), ("period", periods)):
        for text in given:
            if text not in used:
                told = f"No report is planned for the {what} {text!r}" + (" among those asked for." if own else ".")
                raise UsageError(told, do="Name the report too, to make it for any unit and period.")


def _check_not_empty(planned: dict[str, Planned]) -> None:
    for name, own in planned.items():
        if not own and len(planned) == 1:
            raise UsageError(
                f"The report {name!r} fans out over nothing.", do="Give a unit and a period, or fill in fans_out_over."
            )
    if not any(planned.values()):
        raise UsageError("There is nothing to make.", do="No notebook fans out over anything: see notebooks/*.yml.")


def _nearest(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
    return f"Did you mean {near[0]!r}? " if near else ""


def _nearest_unit(text: str, registry: Registry, days: Iterable[date]) -> str:
    """Return a hint: the unit of that name, else the one whose name or code is nearest, larger units first."""
    for level in LEVELS:
        names = {unit.code: unit.name for day in days for unit in registry.at_level(level, day)}
        by_name = difflib.get_close_matches(text.casefold(), [name.casefold() for name in names.values()], n=1)
        codes = [code for code, name in names.items() if by_name and name.casefold() == by_name[0]]
        codes = codes or difflib.get_close_matches(text, list(names), n=1, cutoff=0.6)
        if codes:
            return f"Did you mean {codes[0]!r} ({names[codes[0]]})?"
    return "Codes are those of catalogue/units/units.csv, with their leading zeros."
