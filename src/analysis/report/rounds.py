"""How the collection of each form stands, on the data-quality page: who has sent, who has not, who must mend what."""

from collections.abc import Iterator

import pandas as pd

from analysis.geography.registry import depth_of
from analysis.ingest.names import day_of, level_on
from analysis.ingest.template_filling import is_filled_in
from analysis.model.forms import Form
from analysis.project.collecting import Collection, Mending, Standing
from analysis.report.folding import folded
from analysis.report.lying_in import files_of_place
from analysis.report.page import Page
from analysis.report.quality import note, table_or_nothing

MOST_NAMED = 8  # units of a place that have not sent; `cadre round` names all


def rounds(page: Page) -> None:
    """Show the last round of each form that came from the page's place, and folded, by district, what is still open."""
    found = list(_last_rounds(page))
    say, number = page.language.say, page.language.number
    rows = [
        [_name(page, each), each.year, *(number(each.count(what)) for what in ("asked", "silent", "mendings"))]
        for each in found
    ]
    heads = [say(f"heads.{name}") for name in ("form", "period", "asked", "not_sent", "files_to_mend")]
    table_or_nothing(page, rows, heads, "rounds", numeric=tuple(heads[2:]))
    still_open = [each for each in found if not all(standing.is_done for standing in each.standings)]
    words = page.report.words[page.language.code]
    if not still_open:
        return
    note(page, "rounds_open")
    with folded(page, lambda _: words["rounds_by_place"]):
        for each in still_open:
            _by_place(page, each)


def _last_rounds(page: Page) -> Iterator[Collection]:
    """Yield the collection of each form in the last year, up to the page's, that a file told of."""
    files = files_of_place(page)
    unit = "" if page.place.level == "country" else page.place.code  # of the country: where the form is collected
    for name in sorted(set(files["form"])):
        form = page.project.catalogue.forms.get(name)
        periods = files.loc[files["form"] == name, "period"].str.partition("..")[2].where(
            files["period"].str.contains("..", regex=False), files["period"]
        )
        years = [year for year in periods.dropna() if year and year <= page.period]
        if form is not None and is_filled_in(form) and years and _is_asked(page, form, max(years)):
            yield page.project.collection(name, max(years), unit)


def _is_asked(page: Page, form: Form, year: str) -> bool:
    """Whether the form is one of units in the page's place; that of a district is no matter of a commune's page."""
    level = level_on(page.project.registry, form, day_of(form, year))
    return form.layout_for(year) is not None and depth_of(level) >= depth_of(page.place.level)


def _name(page: Page, found: Collection) -> str:
    return page.language.text(found.form.name)


def _by_place(page: Page, found: Collection) -> None:
    say = page.language.say
    rows = [_row(page, standing) for standing in found.standings if not standing.is_done]
    heads = [say(f"heads.{name}") for name in ("place", "sent_of_asked", "not_sent", "files_to_mend")]
    page.table(pd.DataFrame(rows, columns=heads), caption=f"{_name(page, found)}, {found.year}", numeric=(heads[1],))


def _row(page: Page, standing: Standing) -> list[str]:
    number, asked, silent = page.language.number, len(standing.asked), len(standing.silent)
    place = standing.place.name if standing.place else page.language.say("round.nobody")
    names = ", ".join(unit.name for unit in standing.silent[:MOST_NAMED])
    if silent > MOST_NAMED:
        names += page.language.say("words.and_more", n=number(silent - MOST_NAMED))
    mend = "; ".join(_mending(page, each) for each in standing.mendings)
    return [place, f"{number(asked - silent)}/{number(asked)}", names or "–", mend or "–"]


def _mending(page: Page, mending: Mending) -> str:
    cells = page.language.say_count("counts.cells", len(mending.marks)) if mending.marks else ""
    told = [cells, mending.problem if page.language.code == "vi" else ""]
    return f"{mending.path} ({'; '.join(filter(None, told))})" if any(told) else mending.path
