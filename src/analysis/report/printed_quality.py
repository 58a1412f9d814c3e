"""What the data-quality page shows of published figures: worked out again, possible at all, adding up."""

import pandas as pd

from analysis.model.printed import CUT_OFF, OTHERWISE, ROUNDED_UP, decimals_of
from analysis.model.tables import rows_of
from analysis.report.lying_in import lies_in_place
from analysis.report.page import Page
from analysis.report.quality import note, table_or_nothing
from analysis.report.wording import Row

WORDS_OF_ROUNDING = {CUT_OFF: "printed_cut_off", ROUNDED_UP: "printed_rounded_up", OTHERWISE: "printed_otherwise"}


def impossible(page: Page) -> None:
    """List printed percentages that no whole number of persons out of the printed total can give."""
    figures = _figures(page)
    rows = []
    for row in rows_of(_of_place(page, page.project.quality_findings("printed_share"))):
        figure = figures[row["against"]]
        numbers = [_printed_share(page, figure), page.language.number(row["n"])]
        rows.append([figure["place"], figure["period"] or "–", *numbers, _quoted(figure)])
    heads = _heads(page, "place", "period", "printed", "out_of", "quote")
    table_or_nothing(page, rows, heads, "impossible", numeric=tuple(heads[2:4]))


def recomputed(page: Page) -> None:
    """List printed shares whose count and total are printed too: the share worked out again, and how it differs."""
    found, figures = _recomputed(page), _figures(page)
    counted = found[found["verdict"].isin(["agrees", "differs"])]
    tally = counted["verdict"].value_counts()
    note(page, "recomputed_tally", agree=tally.get("agrees", 0), differ=tally.get("differs", 0))
    rows = []
    for row in rows_of(counted.sort_values(["verdict", "against"], ascending=[False, True])):
        figure = figures[row["against"]]
        count = page.language.number(round(row["estimate"] * row["n"]))
        told = [f"{count}/{page.language.number(row['n'])}", _printed_share(page, figure)]
        rows.append([figure["place"], figure["period"] or "–", *told, _answer(page, row, figure), _quoted(figure)])
    heads = _heads(page, "place", "period", "n_of_n", "printed", "recomputed", "quote")
    table_or_nothing(page, rows, heads, "recomputed", numeric=tuple(heads[2:4]))


def consistent(page: Page) -> None:
    """List printed shares that stand without their count, and the counts that would print so."""
    found, figures, number = _recomputed(page), _figures(page), page.language.number
    rows = []
    for row in rows_of(found[found["verdict"].isin(["possible_share", "impossible_share"])].sort_values("against")):
        figure = figures[row["against"]]
        counts = sorted({round(row[end] * row["n"]) for end in ("lower", "upper") if row[end] == row[end]})
        told = "–".join(number(count) for count in counts) or page.language.say("verdicts.impossible_share")
        numbers = [_printed_share(page, figure), number(row["n"]), told]
        rows.append([figure["place"], figure["period"] or "–", *numbers, _quoted(figure)])
    heads = _heads(page, "place", "period", "printed", "out_of", "consistent_counts", "quote")
    table_or_nothing(page, rows, heads, "consistent", numeric=tuple(heads[2:5]))


def parts(page: Page) -> None:
    """List printed totals whose parts are printed too: the parts added up."""
    found, figures, number = _recomputed(page), _figures(page), page.language.number
    rows = []
    for row in rows_of(found[found["group"] != ""]):
        total = figures[row["against"]]
        own = [figure for figure in figures.values() if figure["part_set"] == row["group"]]
        added = " + ".join(number(figure["value"]) for figure in own)
        quotes = " … ".join(dict.fromkeys(figure["quote"] for figure in own))
        told = [f"{added} = {number(row['estimate'])}", number(row["lower"]), _verdict(page, row)]
        rows.append([total["place"], total["period"], *told, f"“{quotes}” ({total['source']})"])
    heads = _heads(page, "place", "period", "parts_added", "printed_total", "verdict", "quote")
    table_or_nothing(page, rows, heads, "parts", numeric=(heads[3],))


def _recomputed(page: Page) -> pd.DataFrame:
    return _of_place(page, page.project.quality_findings("recomputed"))


def _of_place(page: Page, found: pd.DataFrame) -> pd.DataFrame:
    """Return what was found of figures on the page's place or on what lies in it today."""
    if page.place.level == "country":
        return found
    units = {id_: figure["unit"] for id_, figure in _figures(page).items()}
    return found[found["against"].map(lambda id_: lies_in_place(page, units[id_], page.frame)).astype(bool)]


def _figures(page: Page) -> dict[str, Row]:
    return {row["id"]: row for row in rows_of(page.project.catalogue.published)}


def _heads(page: Page, *names: str) -> list[str]:
    return [page.language.say(f"heads.{name}") for name in names]


def _printed_share(page: Page, figure: Row) -> str:
    """Return a share with the decimals and the word ("trên") with which it was printed."""
    share = page.language.percent(figure["printed_share"] / 100, decimals_of(figure["share_text"]))
    return page.language.say(f"bounds.{figure['bound']}", value=share)


def _answer(page: Page, row: Row, figure: Row) -> str:
    """Return "khớp: 79,5%", or "khác: 20,9%, bản in cắt bỏ phần lẻ"."""
    share = page.language.percent(row["estimate"], decimals_of(figure["share_text"]))
    how = WORDS_OF_ROUNDING.get(row["method"], "")
    return f"{_verdict(page, row)}: {share}" + (f", {page.language.say(f'words.{how}')}" if how else "")


def _verdict(page: Page, row: Row) -> str:
    return page.language.say(f"verdicts.{row['verdict']}")


def _quoted(figure: Row) -> str:
    return f"“{figure['quote']}” ({figure['source']})"
