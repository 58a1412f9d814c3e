"""What the data-quality page shows: received, refused, missing, what does not add up, what looks wrong, what print says."""

from datetime import date
from html import escape

import pandas as pd

from analysis.report.page import Page

FATES = ("body_cells", "facts", "checks", "rejected", "ignored")


def received(page: Page) -> None:
    """Show, by form and period, how many files came and what became of every cell in them."""
    sources, say = page.project.sources(), page.language.say
    grouped = sources.groupby(["form", "period"], sort=True).agg(files=("id", "size"), **{name: (name, "sum") for name in FATES})
    rows = [
        [_form(page, str(form)), str(period), *(page.language.number(row[name]) for name in ("files", *FATES))]
        for (form, period), row in grouped.iterrows()
    ]
    heads = [say(f"heads.{name}") for name in ("form", "period", "files", *FATES)]
    _table_or_nothing(page, rows, heads, "received", numeric=tuple(heads[2:]))


def refused(page: Page) -> None:
    """List every refused cell with its file, what it says, and why it was refused."""
    rejects = page.project.store.read("rejects")
    sources = page.project.sources().set_index("id")
    say = page.language.say
    rows = [
        [f"{sources.loc[row.source, 'path']}", row.cell, row.raw, say(f"rules.{row.rule}")]
        + ([row.message] if page.language.code == "vi" else [])
        for row in rejects.sort_values(["source", "cell"]).itertuples()
    ]
    heads = [say(f"heads.{name}") for name in ("file", "cell", "raw", "rule")]
    heads += [say("heads.message")] if page.language.code == "vi" else []
    _table_or_nothing(page, rows, heads, "refused")


def missing(page: Page) -> None:
    """List what was not sent: a form, unit and year between the first and the last that the unit sent that form for."""
    sources = page.project.sources()
    sent = sources[(sources["form"] != "") & ~sources["period"].str.contains("..", regex=False)]
    rows = []
    for (form, unit), own in sent.groupby(["form", "unit"], sort=True):
        years = range(int(sent.loc[sent["form"] == form, "period"].min()), int(sent.loc[sent["form"] == form, "period"].max()) + 1)
        day = page.project.catalogue.forms[form].day
        for year in years:
            place = page.project.registry.find(unit, date.fromisoformat(f"{year}-{day}"))
            began = own["period"].min() <= str(year)
            if place is not None and began and str(year) not in set(own["period"]):
                rows.append([_form(page, form), place.name, str(year)])
    heads = [page.language.say(f"heads.{name}") for name in ("form", "place", "period")]
    _table_or_nothing(page, rows, heads, "missing")


def does_not_add_up(page: Page) -> None:
    """List printed totals that differ from the sum of their rows, after telling how many agree."""
    found = page.project.quality_findings("adds_up")
    tally = found["verdict"].value_counts()
    _note(page, "adds_up_tally", agree=tally.get("adds_up", 0), differ=tally.get("does_not_add_up", 0))
    differing = found[found["verdict"] == "does_not_add_up"]
    sources = page.project.sources().set_index("id")["path"]
    rows = []
    for row in differing.sort_values(["indicator", "period", "unit"]).itertuples():
        source, _, cell = row.against.partition("!")
        rows.append(
            [_measure(page, row.indicator, row.group), _place(page, row.unit, row.frame), row.period]
            + [page.language.number(row.estimate), page.language.number(row.lower), f"{sources.get(source, source)}!{cell}"]
        )
    heads = [page.language.say(f"heads.{name}") for name in ("measure", "place", "period", "printed", "sum", "cell")]
    _table_or_nothing(page, rows, heads, "adds_up", numeric=tuple(heads[3:5]))


def looks_wrong(page: Page) -> None:
    """List figures that look swapped, copied from the year before, or leap away and back."""
    found = page.project.quality_findings("looks_wrong")
    rows = []
    for row in found.sort_values(["verdict", "period", "unit", "indicator"]).itertuples():
        swapped = row.verdict == "swapped"
        against = _place(page, row.against, row.frame) if swapped else row.against
        rows.append(
            [page.language.say(f"verdicts.{row.verdict}"), _place(page, row.unit, row.frame), row.period]
            + [_measure(page, row.indicator, row.group), _number(page, row.estimate), _number(page, row.lower), against]
        )
    names = ("verdict", "place", "period", "measure", "value_found", "value_expected", "against")
    heads = [page.language.say(f"heads.{name}") for name in names]
    _table_or_nothing(page, rows, heads, "looks_wrong", numeric=tuple(heads[4:6]))


def impossible(page: Page) -> None:
    """List printed percentages that no whole number of persons out of the printed total can give."""
    published = page.project.catalogue.published.set_index("id")
    rows = []
    for row in page.project.quality_findings("printed_share").itertuples():
        figure = published.loc[row.against]
        share = f"{figure['printed_share']:g}"
        rows.append(
            [figure["place"], figure["period"] or "–", page.language.percent(row.estimate, decimals=len(share.partition(".")[2]))]
            + [page.language.number(row.n), f"“{figure['quote']}” ({figure['source']})"]
        )
    heads = [page.language.say(f"heads.{name}") for name in ("place", "period", "printed", "out_of", "quote")]
    _table_or_nothing(page, rows, heads, "impossible", numeric=tuple(heads[2:4]))


def _table_or_nothing(page: Page, rows: list[list[str]], heads: list[str], name: str, numeric: tuple[str, ...] = ()) -> None:
    if rows:
        caption = page.report.words[page.language.code][f"{name}_caption"]
        page.table(pd.DataFrame(rows, columns=heads), caption=caption, numeric=numeric)
    else:
        _note(page, f"{name}_none")


def _note(page: Page, name: str, **facts: object) -> None:
    page.html(f'<p class="note">{escape(page.report.words[page.language.code][name].format(**facts))}</p>')


def _form(page: Page, form: str) -> str:
    forms = page.project.catalogue.forms
    return page.language.text(forms[form].name) if form in forms else page.language.say("words.unknown_form")


def _measure(page: Page, measure: str, group: str) -> str:
    catalogue = page.project.catalogue
    if measure not in catalogue.measures:
        return page.language.say("words.all_measures")
    noun = catalogue.measures[measure]
    name = page.language.text(noun.name)
    if group and noun.grouped_by:
        members = {member.id: member for member in catalogue.groupings[noun.grouped_by].members}
        return f"{name}: {page.language.text(members[group].name)}"
    return name


def _place(page: Page, unit: str, day: str) -> str:
    found = page.project.registry.find(unit, date.fromisoformat(day)) if day else None
    return found.name if found else unit


def _number(page: Page, number: float) -> str:
    return page.language.number(number) if number == number else "–"
