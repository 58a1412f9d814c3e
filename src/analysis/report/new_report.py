"""The pair of files that a new report begins with: a notebook and its words, which run as they are."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from analysis.geography.registry import LEVELS
from analysis.model.errors import UsageError
from analysis.model.nouns import Indicator
from analysis.project.asking import day_of, year_of
from analysis.project.project import Project

NAME = re.compile(r"[a-z][a-z0-9_]*")
SECTIONS = ("summary_title", "trends_title", "figures_title", "places_title")
METHODS = ("counts_first", "interval", "trend", "seeable", "comparison", "shrinkage", "spread", "ranks", "target",
           "missing", "frame", "whole_units")  # fmt: skip


@dataclass(frozen=True)
class NewReport:
    """What a new report is about. titles : in Vietnamese and English; unit, period : of its first page."""

    name: str
    indicators: tuple[Indicator, ...]
    unit: str
    period: str
    titles: tuple[str, str]


def new_report(
    project: Project, name: str, *, indicators: Sequence[str] = (), unit: str = "", period: str = "",
    title: str = "", title_en: str = "",
) -> tuple[Path, Path]:  # fmt: skip
    """Write ``<name>.ipynb`` and ``<name>.yml`` into the folder of the notebooks, and return both.

    Parameters
    ----------
    indicators : identifiers or names; the first headline share with figures by default.
    unit, period : of its first page; by default the largest place with figures, and the last year that it has.

    Raises
    ------
    UsageError
        for a name that cannot be one or is taken, or an indicator, unit or period that there is not.
    """
    folder = project.root / project.settings.folders.notebooks
    files = folder / f"{name}.ipynb", folder / f"{name}.yml"
    if not NAME.fullmatch(name):
        raise UsageError(project.say_in_all("explore.no_report_name", name=name))
    if taken := [file.name for file in files if file.exists()]:
        raise UsageError(project.say_in_all("explore.report_is_there", files=", ".join(taken)), where=str(folder))
    nouns = [project.catalogue.indicators[project.indicators[one]] for one in indicators] or [_first(project)]
    place, year = _place_and_year(project, nouns[0], unit, period)
    words = name.replace("_", " ")
    titles = title or title_en or f"Báo cáo {words}", title_en or title or f"Report {words}"
    report = NewReport(name, tuple(nouns), place, year, titles)
    folder.mkdir(parents=True, exist_ok=True)
    files[0].write_text(json.dumps(_notebook(report), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    files[1].write_text(_card(report), encoding="utf-8")
    return files


def _first(project: Project) -> Indicator:
    held = project.store.distinct("values", ["indicator"], {"state": "ok"})["indicator"].tolist()
    nouns = project.catalogue.indicators.values()
    shares = [noun for noun in nouns if noun.id in held and noun.kind == "share" and noun.prominence == "headline"]
    if not shares:
        raise UsageError(project.say_in_all("explore.nothing_computed"))
    return shares[0]


def _place_and_year(project: Project, noun: Indicator, unit: str, period: str) -> tuple[str, str]:
    """Return where and when the first page is: what is named, else the largest place, and the last year, with figures.

    Where districts have figures it is asked for on their last map, as pages of places with districts are.
    """
    asked = {"indicator": noun.id, "state": "ok", "group": ""}
    held = project.store.distinct("values", ["frame", "unit", "period"], asked)
    if held.empty:
        raise UsageError(project.say_in_all("explore.no_figures", indicator=noun.id))
    frames = sorted(set(held["frame"]))
    with_districts = [one for one in frames if project.registry.at_level("district", day_of(one))]
    frame = (with_districts or frames)[-1]
    own = held[held["frame"] == frame]
    if unit:
        code = project.code_of(unit, frame)
    else:
        standing = [one for level in LEVELS for one in project.registry.at_level(level, day_of(frame))]
        code = next(one.code for one in standing if one.code in set(own["unit"]))
    if period:
        return code, str(year_of(period))
    years = own.loc[(own["unit"] == code) & (own["period"] <= frame[:4]), "period"]
    return code, str(max(years, default=max(own["period"])))


def _notebook(report: NewReport) -> dict[str, Any]:
    named = ", ".join(f'"{noun.id}"' for noun in report.indicators)
    themes = list(dict.fromkeys(noun.theme for noun in report.indicators))
    methods = ", ".join(f'"{name}"' for name in METHODS)
    opening = (
        "from analysis.report import comparison, maps, one_place, provenance\n"
        "from analysis.report.page import Page\nfrom analysis.report.summary import summary\n\n"
        f'page = Page.open(\n    "{report.name}", unit=unit, period=period, frame=frame, lang=lang, '
        "key_cadres=key_cadres, profile=profile\n)\npage.title()"
    )
    parameters = [
        f'unit: str = "{report.unit}"', f'period: str = "{report.period}"', 'frame: str = ""', 'lang: str = "vi"',
        'key_cadres: str = ""', 'profile: str = "office"',
    ]  # fmt: skip
    trends = [f'one_place.trend(page, "{noun.id}")' for noun in report.indicators]
    shares = ", ".join(f'"{noun.id}"' for noun in report.indicators if noun.kind == "share")
    named_themes = ", ".join(f'"{theme}"' for theme in themes)
    places = [*([f"maps.shares(page, {shares})"] if shares else []), f"comparison.last_year(page, {named_themes})"]
    about = f"{report.titles[1]}: what is asked here."
    cells = [
        _code("\n".join(parameters), tag="parameters"),
        {"cell_type": "markdown", "id": "about", "metadata": {}, "source": [about]},
        _code(opening, "open"),
        _code(f'page.section("summary")\nsummary(page, {named})', "summary"),
        _code("\n".join(['page.section("trends")', *trends]), "trends"),
        _code(f'page.section("figures")\none_place.indicator_table(page, {named_themes})', "figures"),
        _code("\n".join(['page.section("places")', *places]), "places"),
        _code(f"provenance.methods(page, {methods})\nprovenance.sources(page)", "provenance"),
    ]
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def _code(source: str, name: str = "", tag: str = "") -> dict[str, Any]:
    metadata = {"tags": [tag]} if tag else {}
    return {
        "cell_type": "code", "execution_count": None, "id": name or tag, "metadata": metadata, "outputs": [],
        "source": source.splitlines(keepends=True),
    }  # fmt: skip


def _card(report: NewReport) -> str:
    vi, en = report.titles
    content = {
        "title": {"vi": vi, "en": en},
        "summary": {
            "vi": "; ".join(noun.name.vi for noun in report.indicators) + ".",
            "en": "; ".join(noun.name.en for noun in report.indicators) + ".",
        },
        "subject": report.indicators[0].subject,
        "fans_out_over": [{"units": [report.unit], "periods": [report.period]}],
        "words": {
            "vi": dict(zip(SECTIONS, ("Tóm tắt", "Qua các năm", "Các chỉ số", "Các đơn vị"), strict=True)),
            "en": dict(zip(SECTIONS, ("Summary", "Over the years", "Indicators", "Places"), strict=True)),
        },
    }
    head = "# Words of the report, and what it fans out over.\n"
    return head + yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=118)
