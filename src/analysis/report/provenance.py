"""The foot of a page: how it was counted, where every figure came from, and how to make the page again."""

from collections.abc import Iterator
from datetime import date
from html import escape
from importlib.metadata import version

import pandas as pd
from IPython.display import display

from analysis.model.tables import rows_of
from analysis.project.tracing import Wanted, sources_behind, wanted_by
from analysis.report.behind import reporting
from analysis.report.dated_breaks import breaks_on, notes_on
from analysis.report.glossary import glossary_of
from analysis.report.jobs import OFFICE, file_of
from analysis.report.lying_in import files_of_place
from analysis.report.page import PAGE_DATA, Page
from analysis.report.tables import table_html
from analysis.report.wording import Row, years_in_words

# The command that makes the same page again; a page's readers may hand it to whoever runs the project.
LABELS = (
    "contents", "made_up_banner", "index", "period", "frame", "skip", "other_languages", "download_csv", "wide_table",
)  # fmt: skip
COMMAND = "cadre report {report} --unit {unit} --period {period} --lang {lang}"


def methods(page: Page, *names: str) -> None:
    """Show notes on method, one plain sentence each, folded; ``names`` are keys of the language's ``methods``."""
    say = page.language.say
    notes = "".join(f"<li>{escape(say(f'methods.{name}'))}</li>" for name in names)
    caveats = {
        page.language.text(caveat)
        for indicator in {name for name, _ in page.read}
        for caveat in page.project.catalogue.indicators[indicator].caveats
    }
    notes += "".join(f"<li>{escape(text)}</li>" for text in sorted(caveats))
    notes += "".join(f"<li>{escape(text)}</li>" for text in _notes_on_breaks(page))
    page.html(
        f'<details class="method"><summary>{escape(say("page.method_notes"))}</summary><ul>{notes}</ul></details>'
    )


def _notes_on_breaks(page: Page) -> list[str]:
    """Return what is to be said of the dated breaks of all that the page read, those of the register last."""
    nouns = [page.project.catalogue.indicators[name] for name in sorted({name for name, _ in page.read})]
    read = {unit for _, unit in page.read}
    places = [unit for unit in (page.place, *page.children()) if unit.code in read]
    told = {
        page.language.text(event.note)
        for noun in nouns
        for event in breaks_on(page, noun, [])
        if event.note is not None and event.date.isoformat()[:4] <= page.period
    }
    values = [held for (table, *_), held in page.slices.items() if table == "values"]
    periods = (period for held in values for noun in nouns for period in held.column(noun.id, "period"))
    since = min(periods, default=page.period)
    return [*sorted(told), *notes_on(page, nouns, places, since)]


def sources_read(page: Page) -> pd.DataFrame:
    """Return SOURCES behind everything that the page read."""
    catalogue = page.project.catalogue
    wanted: Wanted = {}
    for indicator in {name for name, _ in page.read}:
        made_of = wanted_by(
            catalogue.indicators[indicator],
            indicators=catalogue.indicators,
            measures=catalogue.measures,
            groupings=catalogue.groupings,
        )
        for measure, groups in made_of.items():
            wanted[measure] = wanted.get(measure, frozenset()) | groups
    inside = reporting(page, wanted)
    with page.reads.watch.told_otherwise():
        behind = sources_behind(page.project.store, inside, wanted)
    return behind.sort_values(["form", "period", "path"])


def sources(page: Page, *, everything: bool = False) -> None:
    """Show the files behind the page with dates and digests, and hand the page's head to the shell around it.

    Parameters
    ----------
    everything : for a page about the data themselves: all files of the place, not only those behind what it read.
    """
    behind = files_of_place(page) if everything else sources_read(page)
    page.html(_foot(page, behind))
    display({PAGE_DATA: _head(page, behind), "text/plain": ""}, raw=True)


def _foot(page: Page, behind: pd.DataFrame) -> str:
    say = page.language.say
    rows = _files(page, behind)
    heads = [say(f"heads.{name}") for name in ("form", "period", "files_and_digests", "licence")]
    table = table_html(pd.DataFrame(rows, columns=heads), caption=say("page.sources"))
    command = _command(page)
    frame = page.language.date(page.frame)
    made = say("page.made_by", version=version("cadre-analysis"), command=command, frame=frame)
    count = say("page.sources_count", count=page.language.number(len(behind)))
    return (
        f'<section class="provenance">{_estimated(page)}<p>{escape(count)}</p>'
        f'<details class="sources"><summary>{escape(say("page.sources"))}</summary>{table}</details>'
        f"<p>{escape(made)}</p></section>"
    )


def _estimated(page: Page) -> str:
    """Return of which figures that the page read a part is estimated, place by place, and how large a part at most."""
    language, registry = page.language, page.project.registry
    of_place: dict[tuple[str, str], dict[str, float]] = {}
    for row in _estimated_rows(page):
        parts = of_place.setdefault((row["unit"], row["frame"]), {})
        parts[row["period"]] = max(row["estimated"], parts.get(row["period"], 0.0))
    told = [
        language.say(
            "page.estimated_of_place", place=registry.unit(unit, date.fromisoformat(frame)).name,
            period="–".join(dict.fromkeys((min(parts), max(parts)))), part=language.percent(max(parts.values()), 0),
        )
        for (unit, frame), parts in sorted(of_place.items())
    ]  # fmt: skip
    return f"<p>{escape(language.say('page.estimated', places='; '.join(told)))}</p>" if told else ""


def _estimated_rows(page: Page) -> Iterator[Row]:
    values = [held for (table, *_), held in page.slices.items() if table == "values"]
    for indicator in {name for name, _ in page.read}:
        having = [held for held in values if any(part > 0 for part in held.column(indicator, "estimated"))]
        for row in (row for held in having for row in held.rows(indicator)):
            if row["estimated"] > 0 and (indicator, row["unit"]) in page.read:
                yield row


def _files(page: Page, behind: pd.DataFrame) -> list[list[str]]:
    """Return a row for each form, year and licence with all its files: a province has hundreds of them."""
    together: dict[tuple[str, str, str], list[str]] = {}
    for row in rows_of(behind):
        key = (_form(page, row["form"]), years_in_words(row["period"]), _licence(page, row))
        together.setdefault(key, []).append(f"{row['path']} ({row['digest'][:12]})")
    return [[form, period, "; ".join(files), licence] for (form, period, licence), files in together.items()]


def _command(page: Page) -> str:
    told = COMMAND.format(report=page.report.name, unit=page.place.code, period=page.period, lang=page.language.code)
    told += f" --frame {page.frame}" if "@" in page.stem else ""
    told += f" --key-cadres {page.key_cadres}" if page.key_cadres else ""
    return told + (f" --profile {page.profile}" if page.profile != OFFICE else "")


def _form(page: Page, form: str) -> str:
    forms = page.project.catalogue.forms
    return page.language.text(forms[form].name) if form in forms else page.language.say("words.unknown_form")


def _licence(page: Page, source: Row) -> str:
    if source["is_made_up"]:
        return page.language.say("words.made_up")
    forms = page.project.catalogue.forms
    return forms[source["form"]].source if source["form"] in forms else ""


def _head(page: Page, behind: pd.DataFrame) -> dict[str, object]:
    say, here = page.language.say, f"{page.report.name}/{page.place.code}/{page.stem}.html"
    others = [lang for lang in page.project.settings.languages.all if lang != page.language.code]
    names = {lang: page.project.catalogue.languages[lang]["name"] for lang in others}
    definition = page.definition()
    apart = {"definition": page.language.text(definition.name)} if page.key_cadres and definition else {}
    return apart | {
        "report": page.report.name,
        "title": page.language.text(page.report.title),
        "place": page.place.name,
        "unit": page.place.code,
        "level": page.place.level,
        "subject": _subject(page),
        "subject_name": say(f"subjects.{_subject(page)}"),
        "period": page.period,
        "frame": page.language.date(page.frame),
        "lang": page.language.code,
        "is_made_up": bool(behind["is_made_up"].any()),
        "contents": [{"id": name, "title": title} for name, title in page.contents],
        "other_languages": [{"lang": lang, "name": names[lang], "href": f"../../../{lang}/{here}"} for lang in others],
        "index_href": "../../../" + file_of(page.language.code, page.project.settings.languages.default),
        "labels": {name: say(f"page.{name}") for name in LABELS},
        "reads": page.reads.told(page.period),
        "glossary": glossary_of(list(page.project.catalogue.glossary.values()), page.language),
    }


def _subject(page: Page) -> str:
    """The subject of what the page read, where that is one; a report may serve several."""
    read = {page.project.catalogue.indicators[indicator].subject for indicator, _ in page.read}
    return read.pop() if len(read) == 1 else page.report.subject
