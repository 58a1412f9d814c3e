"""What the data-quality page shows of files: received, refused, missing, not adding up, not agreeing, suspicious."""

from datetime import date
from html import escape

import pandas as pd

from analysis.model.groups import members_of
from analysis.model.tables import Record, indexed_rows, rows_of
from analysis.project.revisions import place_on_sheet
from analysis.report.folding import folded
from analysis.report.lying_in import files_of_place, of_place
from analysis.report.page import Page
from analysis.report.wording import years_in_words

FATES = ("body_cells", "facts", "checks", "rejected", "ignored")


def received(page: Page) -> None:
    """Show, by form, how many files came and what became of every cell in them; by period as well, folded."""
    sources, say, words = files_of_place(page), page.language.say, page.report.words[page.language.code]
    if sources.empty:
        note(page, "received_none")
        return
    heads = [say(f"heads.{name}") for name in ("files", *FATES)]
    counted = {"files": ("id", "size")} | {name: (name, "sum") for name in FATES}
    forms = sources.groupby("form", sort=True)
    rows = [[_form(page, str(form)), *_counts(page, row)] for form, row in indexed_rows(forms.agg(**counted))]
    table = pd.DataFrame(rows, columns=[say("heads.form"), *heads])
    page.table(table, caption=words["received_caption"], numeric=tuple(heads))
    with folded(page, lambda _: words["received_years"]):
        for form, files in forms:
            periods = files.groupby("period", sort=True).agg(**counted)
            rows = [[years_in_words(str(period)), *_counts(page, row)] for period, row in indexed_rows(periods)]
            table = pd.DataFrame(rows, columns=[say("heads.period"), *heads])
            page.table(table, caption=_form(page, str(form)), numeric=tuple(heads))


def _counts(page: Page, row: Record) -> list[str]:
    return [page.language.number(row[name]) for name in ("files", *FATES)]


def remarks(page: Page) -> None:
    """List files with a problem of their own, and files that took the place of others."""
    sources, say, paths = files_of_place(page), page.language.say, _paths(page)
    with_problem = sources[(sources["problem"] != "") & ~_is_list(page, sources)]
    rows = [[row["path"], row["problem"]] for row in rows_of(with_problem)]
    rows += [
        [row["path"], say("words.supersedes", path=paths[row["supersedes"]])]
        for row in rows_of(sources[sources["supersedes"] != ""])
    ]
    table_or_nothing(page, rows, [say("heads.file"), say("heads.remark")], "remarks")


def not_counted(page: Page) -> None:
    """List the lists of persons of which something could not be counted, and what; the persons are told nowhere."""
    sources, say = files_of_place(page), page.language.say
    lists = sources[(sources["problem"] != "") & _is_list(page, sources)].sort_values(["period", "path"])
    rows = [[row["path"], row["period"] or "–", row["problem"]] for row in rows_of(lists)]
    table_or_nothing(page, rows, [say(f"heads.{name}") for name in ("file", "period", "remark")], "not_counted")


def _is_list(page: Page, sources: pd.DataFrame) -> pd.Series:
    """Return for each source whether its form is a list of persons."""
    forms = page.project.catalogue.forms.values()
    lists = [form.id for form in forms if any(version.shape == "persons" for version in form.versions)]
    return sources["form"].isin(lists)


def refused(page: Page) -> None:
    """List the refused cells with what they say and why; cells refused for one and the same reason stand together."""
    say, in_vietnamese = page.language.say, page.language.code == "vi"
    paths = _paths(page)
    rejects = page.project.store.read("rejects")
    rejects = rejects[rejects["source"].isin(files_of_place(page)["id"])]
    rows = []
    for (source, rule, message), cells in rejects.groupby(["source", "rule", "message"], sort=True):
        ordered = cells.sort_values("cell", key=lambda column: column.map(place_on_sheet))
        first = rows_of(ordered)[0]
        where = first["cell"]
        if len(cells) > 1:
            where += f" … {ordered['cell'].iloc[-1]} ({page.language.say_count('counts.cells', len(cells))})"
        rows.append(
            [
                paths[str(source)],
                where,
                first["raw"] or "–",
                say(f"rules.{rule}"),
                *([message] if in_vietnamese else []),
            ]
        )
    heads = [say(f"heads.{name}") for name in ("file", "cell", "raw", "rule")]
    heads += [say("heads.message")] if in_vietnamese else []
    table_or_nothing(page, rows, heads, "refused")


def missing(page: Page) -> None:
    """List what was not sent: a form, unit and year between the first and the last that the unit sent that form for."""
    sources = files_of_place(page)
    sent = sources[(sources["form"] != "") & ~sources["period"].str.contains("..", regex=False)]
    rows = [
        [_form(page, form), place, str(year)]
        for form in sorted(set(sent["form"]))
        for place, year in _not_sent(page, form, sent[sent["form"] == form])
    ]
    heads = [page.language.say(f"heads.{name}") for name in ("form", "place", "period")]
    table_or_nothing(page, rows, heads, "missing")


def _not_sent(page: Page, form: str, sent: pd.DataFrame) -> list[tuple[str, int]]:
    """Return name and year of each unit that once sent the form, stood on its day, and did not send it."""
    day, found = page.project.catalogue.forms[form].day, []
    last = int(sent["period"].max())
    for unit in sorted(set(sent["unit"])):
        years = {int(period) for period in sent.loc[sent["unit"] == unit, "period"]}
        for year in range(min(years), last + 1):
            place = page.project.registry.find(unit, date.fromisoformat(f"{year}-{day}"))
            if place is not None and year not in years:
                found.append((place.name, year))
    return found


def does_not_add_up(page: Page) -> None:
    """List printed totals that differ from the sum of their rows, after telling how many agree."""
    found = of_place(page, page.project.quality_findings("adds_up"))
    tally = found["verdict"].value_counts()
    counts = {"agree": tally.get("adds_up", 0), "differ": tally.get("does_not_add_up", 0)}
    note(page, "adds_up_tally", **{name: page.language.number(count) for name, count in counts.items()})
    differing = found[found["verdict"] == "does_not_add_up"]
    paths = _paths(page)
    rows = []
    for row in rows_of(differing.sort_values(["indicator", "period", "unit"])):
        what = [_measure(page, row["indicator"], row["group"]), _place(page, row["unit"], row["frame"]), row["period"]]
        numbers = [page.language.number(row["estimate"]), page.language.number(row["lower"])]
        rows.append([*what, *numbers, _address(paths, row["against"])])
    heads = [page.language.say(f"heads.{name}") for name in ("measure", "place", "period", "printed", "sum", "cell")]
    table_or_nothing(page, rows, heads, "adds_up", numeric=tuple(heads[3:5]))


def forms_differ(page: Page) -> None:
    """List figures that two forms tell differently: both figures, each with its file and cell."""
    found = of_place(page, page.project.quality_findings("forms_agree"))
    paths = _paths(page)
    rows = []
    for row in rows_of(found.sort_values(["indicator", "period", "unit", "group"])):
        what = [_measure(page, row["since"], row["group"]), _place(page, row["unit"], row["frame"]), row["period"]]
        told = [(row["lower"], row["against"]), (row["estimate"], row["method"])]
        rows.append([*what, *(text for number, at in told for text in (_number(page, number), _address(paths, at)))])
    names = ("measure", "place", "period", "used", "told_in", "also_told", "also_told_in")
    heads = [page.language.say(f"heads.{name}") for name in names]
    table_or_nothing(page, rows, heads, "forms_agree", numeric=(heads[3], heads[5]))


def _paths(page: Page) -> dict[str, str]:
    sources = page.project.sources()  # all: what is told of a place may stand in a file of another
    return dict(zip(sources["id"], sources["path"], strict=True))


def _address(paths: dict[str, str], address: str) -> str:
    """Return the address of a cell with its file's path in the place of the source's id."""
    source, _, cell = address.partition("!")
    return f"{paths.get(source, source)}!{cell}"


def looks_wrong(page: Page) -> None:
    """List figures that look swapped, copied from the year before, or leap away and back."""
    found = of_place(page, page.project.quality_findings("looks_wrong"))
    rows = []
    for row in rows_of(found.sort_values(["verdict", "period", "unit", "indicator"])):
        place, measure = _place(page, row["unit"], row["frame"]), _measure(page, row["indicator"], row["group"])
        is_unit = row["verdict"] in ("swapped", "copied_row")
        against = _place(page, row["against"], row["frame"]) if is_unit else row["against"]
        verdict = page.language.say(f"verdicts.{row['verdict']}")
        numbers = [_number(page, row["estimate"]), _number(page, row["lower"])]
        rows.append([verdict, place, row["period"], measure, *numbers, against or "–"])
    names = ("verdict", "place", "period", "measure", "value_found", "value_expected", "against")
    heads = [page.language.say(f"heads.{name}") for name in names]
    table_or_nothing(page, rows, heads, "looks_wrong", numeric=tuple(heads[4:6]))


def table_or_nothing(
    page: Page, rows: list[list[str]], heads: list[str], name: str, numeric: tuple[str, ...] = ()
) -> None:
    """Show rows of worded cells under the report's words ``<name>_caption``, or ``<name>_none`` where there is none."""
    if rows:
        caption = page.report.words[page.language.code][f"{name}_caption"]
        page.table(pd.DataFrame(rows, columns=heads), caption=caption, numeric=numeric)
    else:
        note(page, f"{name}_none")


def note(page: Page, name: str, **facts: object) -> None:
    """Show a remark: the report's words ``name`` with the facts in their places."""
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
        members = members_of(noun, catalogue.groupings)[group]
        return f"{name}: {', '.join(page.language.text(member.name) for member in members)}"
    return name


def _place(page: Page, unit: str, day: str) -> str:
    found = page.project.registry.find(unit, date.fromisoformat(day)) if day else None
    return found.name if found else unit


def _number(page: Page, number: float) -> str:
    return page.language.number(number) if number == number else "–"
