"""What somebody asks for in short, written out: patterns of units, ranges of years, lists, and files of parameters."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path

import yaml

from analysis.geography.registry import LEVELS, Registry
from analysis.model.errors import UsageError
from analysis.model.nouns import Grouping
from analysis.project.asking import day_of, known, year_of
from analysis.report.jobs import Job, definitions, plan_jobs
from analysis.report.notebook import ReportNotebook

PARAMETERS = ("report", "unit", "period", "frame", "lang", "key_cadres", "profile")
RANGE = re.compile(r"(\d{4})\.\.(\d{4})", re.ASCII)
MOST_YEARS = 100


@dataclass(frozen=True)
class Request:
    """Pages asked for together: each report with each unit, period and language; empty: the reports' own."""

    report: tuple[str, ...] = ()
    unit: tuple[str, ...] = ()
    period: tuple[str, ...] = ()
    lang: tuple[str, ...] = ()
    frame: str = ""
    key_cadres: str = ""
    profile: str = ""
    where: str = field(default="", compare=False)


def written_out(request: Request, registry: Registry) -> list[Request]:
    """Return a request with its lists, ranges and patterns written out; several where units differ by year.

    Raises
    ------
    UsageError
        for a range that is none, a level that there is not, or a pattern that no unit matches.
    """
    periods = [year for told in request.period for year in _years(told, request.where)]
    langs = [lang for told in request.lang for lang in _parts(told)]
    units = [unit for told in request.unit for unit in _parts(told)]
    plain = Request(
        request.report, tuple(units), tuple(dict.fromkeys(periods)), tuple(dict.fromkeys(langs)), request.frame,
        request.key_cadres, request.profile, request.where,
    )  # fmt: skip
    patterns = [unit for unit in units if ":" in unit]
    if not patterns:
        return [plain]
    if not periods and not request.frame:
        raise UsageError(
            f"{patterns[0]!r} needs a period: which units there are depends on it.", where=request.where,
            do="Add a period, such as 2020 or 2020..2024.",
        )  # fmt: skip
    by_units: dict[tuple[str, ...], list[str]] = {}
    for period in plain.period or ("",):
        found = [code for unit in units for code in _codes(unit, period, request, registry)]
        by_units.setdefault(tuple(dict.fromkeys(found)), []).append(period)
    return [
        Request(plain.report, codes, tuple(filter(None, years)), plain.lang, plain.frame, plain.key_cadres,
                plain.profile, plain.where)
        for codes, years in by_units.items()
    ]  # fmt: skip


def requests_in(path: Path) -> list[Request]:
    """Return the requests of a file of parameters: a list of mappings in YAML or JSON, every value a text or a list.

    Values stay text: ``01001`` is a code and no number.

    Raises
    ------
    UsageError
        naming the file, the entry and the key that is wrong, with the parameter that was probably meant.
    """
    try:
        entries = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UsageError(f"this file of parameters cannot be read: {error}", where=str(path)) from error
    if not isinstance(entries, list) or not entries:
        raise UsageError("a file of parameters is a list of entries.", where=str(path), do="Begin each with '- '.")
    return [_request(entry, f"{path}, entry {number}") for number, entry in enumerate(entries, 1)]


def _request(entry: object, where: str) -> Request:
    if not isinstance(entry, dict):
        raise UsageError("an entry is a mapping of parameters.", where=where, do=f"Known: {', '.join(PARAMETERS)}.")
    told: dict[str, object] = {}
    for name, value in entry.items():
        try:
            known(str(name), PARAMETERS, "parameter")
        except UsageError as error:
            raise UsageError(error.what, where=where, do=error.do) from error
        values = value if isinstance(value, list) else [value]
        if any(not isinstance(one, str) for one in values):
            raise UsageError(f"{name} is a text or a list of texts.", where=where)
        if name in ("report", "unit", "period", "lang"):
            told[name] = tuple(values)
        elif len(values) > 1:
            raise UsageError(f"{name} is one text.", where=where, do="Write an entry for each.")
        else:
            told[name] = values[0]
    return Request(**told, where=where)  # type: ignore[arg-type]


def _parts(told: str) -> list[str]:
    return [part.strip() for part in told.split(",") if part.strip()]


def _years(told: str, where: str) -> Iterable[str]:
    for part in _parts(told):
        ends = RANGE.fullmatch(part)
        if ends is None:
            yield part  # what is no year is told by who plans the pages
            continue
        first, last = int(ends[1]), int(ends[2])
        if not 0 <= last - first <= MOST_YEARS:
            raise UsageError(f"{part!r} is no range of years.", where=where, do="Write the earlier year first.")
        yield from (str(year) for year in range(first, last + 1))


def _codes(unit: str, period: str, request: Request, registry: Registry) -> Sequence[str]:
    """Return the codes that a pattern such as ``district:35[0-3]`` stands for; a plain code stands for itself."""
    level, colon, pattern = unit.partition(":")
    if not colon:
        return [unit]
    known(level, LEVELS, "level")
    day = day_of(request.frame) if request.frame else date(year_of(period), 12, 31)
    day = min(day, registry.last_day_of(level) or day)
    found = [one.code for one in registry.at_level(level, day) if fnmatchcase(one.code, pattern or "*")]
    if not found:
        raise UsageError(
            f"No {level} has a code like {pattern!r} on {day.isoformat()}.", where=request.where,
            do="`*` stands for any signs, `?` for one: district:* are all districts.",
        )  # fmt: skip
    return found


def jobs_of(
    requests: Sequence[Request], notebooks: Sequence[ReportNotebook], registry: Registry,
    groupings: Mapping[str, Grouping], languages: Sequence[str],
) -> list[Job]:  # fmt: skip
    """Return the pages of all requests, each once, in their order.

    Parameters
    ----------
    languages : what a request that names none is made in.

    Raises
    ------
    UsageError
        for whatever a request names that there is not, with where the request stands and what was probably meant.
    """
    jobs: list[Job] = []
    for one in (part for request in requests for part in written_out(request, registry)):
        try:
            if one.key_cadres:
                known(one.key_cadres, definitions(groupings), "definition of key cadres")
            jobs += plan_jobs(
                notebooks, registry, names=one.report, units=one.unit, periods=one.period, frame=one.frame,
                langs=one.lang or languages, key_cadres=one.key_cadres, profile=one.profile,
            )  # fmt: skip
        except UsageError as error:
            raise UsageError(error.what, where=error.where or one.where, do=error.do) from error
    return list(dict.fromkeys(jobs))
