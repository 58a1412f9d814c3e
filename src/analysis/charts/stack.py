"""Parts of a whole, a bar a row: the grades of an evaluation, the years that are left until retirement."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from analysis.charts.chart import Chart, render, words_of
from analysis.charts.legend import Legend
from analysis.charts.pen import Ink
from analysis.charts.plot import Plot, plot_at
from analysis.charts.rows import Names, room_for, write_figure, write_name, write_nothing
from analysis.charts.style import INK, SIZE, STEPS, WIDTH, drawing, ink_on, text_width
from analysis.model.errors import CadreError
from analysis.model.tables import TEXT
from analysis.words.language import Language

WORDS = {
    "vi": {
        "title": "{what}, {place}, năm {period}",
        "alt": "{what}, {place}, năm {period}. {rows}.",
        "row": "{name}: {parts}, trên tổng số {total}", "row_without": "{name}: không có số liệu",
        "row_of_none": "{name}: tổng số 0",
        "nothing": "{what}, {place}, năm {period}: không có số liệu để vẽ.",
        "none": "không có số liệu", "total": "Tổng số",
        "caption": "Mỗi thanh là 100%; số trong thanh là số lượng, số bên phải là tổng số.",
    },
    "en": {
        "title": "{what}, {place}, {period}",
        "alt": "{what}, {place}, {period}. {rows}.",
        "row": "{name}: {parts}, out of {total}", "row_without": "{name}: no figures",
        "row_of_none": "{name}: 0 in all",
        "nothing": "{what}, {place}, {period}: there are no figures to draw.",
        "none": "no figures", "total": "Total",
        "caption": "Every bar is 100%; numbers inside are counts, the one at the right is the total.",
    },
}  # fmt: skip

ROW, HEAD, FOOT, WIDEST_NAME = 26, 4, 8, 112


def stack_chart(
    counts: pd.DataFrame,
    *,
    language: Language,
    rows: Mapping[str, str],
    parts: Mapping[str, str],
    what: str,
    place: str,
    period: str,
    head: str,
) -> Chart:
    """Return a bar for each row, cut into its parts.

    Parameters
    ----------
    counts : index the ids of ``rows``, columns those of ``parts``; NaN where there is no figure. A row with an unknown
        part is not drawn: what is left would pass for the whole. A row of nothing has no bar, and its total 0.
    rows, parts : ids in their order -> names in words; at most four parts.
    what : what is shown, in words. head : what the rows are, in words.

    Raises
    ------
    CadreError
        when there are more parts than can be told apart.
    """
    if len(parts) > len(STEPS):
        raise CadreError(f"{len(parts)} parts; at most {len(STEPS)} can be told apart", where="stack chart")
    words = words_of(WORDS, language)
    table = counts.reindex(index=list(rows), columns=list(parts)).astype(float)
    table = table.mask(table.isna().any(axis=1))
    told = {"what": what, "place": place, "period": period, "rows": _sentences(table, language, rows, parts)}
    drawn = table.notna().any(axis=None)
    title = words["title" if drawn else "nothing"].format_map(told)
    alt = words["alt"].format_map(told) if drawn else title
    name = f"stack-{period}-{next(iter(parts), 'none')}-{next(iter(rows), 'none')}"
    svg = render(draw(table, language, rows, parts), name=name, title=title, alt=alt)
    return Chart(
        name, title, svg, alt, _table(table, language, rows, parts, head), words["caption"] if drawn else title
    )


def _sentences(table: pd.DataFrame, language: Language, rows: Mapping[str, str], parts: Mapping[str, str]) -> str:
    words = words_of(WORDS, language)
    told = []
    for row, name in rows.items():
        counts = _counts(table, row, parts)
        total = sum(counts.values())
        if np.isnan(total):
            told.append(words["row_without"].format(name=name))
            continue
        if not total:
            told.append(words["row_of_none"].format(name=name))
            continue
        named = ", ".join(f"{parts[part]} {_told(count, total, language)}" for part, count in counts.items())
        told.append(words["row"].format(name=name, parts=named, total=language.number(total)))
    return "; ".join(told)


def _counts(table: pd.DataFrame, row: str, parts: Mapping[str, str]) -> dict[str, float]:
    return dict(zip(parts, table.loc[[row], list(parts)].to_numpy(dtype=float)[0], strict=True))


def _told(count: float, total: float, language: Language) -> str:
    return f"{language.number(count)} ({language.percent(count / total)})" if total else language.number(count)


def draw(table: pd.DataFrame, language: Language, rows: Mapping[str, str], parts: Mapping[str, str]) -> Figure:
    """Return the picture: ink only."""
    words = words_of(WORDS, language)
    names, legend = Names.of(rows.values(), widest=WIDEST_NAME, row=ROW), Legend(list(parts.values()))
    sums = table.sum(axis=1, min_count=1)
    totals = ["" if np.isnan(total) else language.number(total) for total in sums]
    with drawing(WIDTH, HEAD + FOOT + legend.height + names.row * max(1, len(table))) as figure:
        plot = plot_at(figure, names.left, FOOT + legend.height, room_for([total] for total in totals), HEAD)
        shares = table.div(table.sum(axis=1), axis=0).fillna(0.0)
        begin, high = np.zeros(len(table)), 0.7 * ROW / names.row
        for number, part in enumerate(parts):
            hatch = "////" if number == len(STEPS) - 1 else ""
            ink = Ink(face=STEPS[number], edge="white", width=0.8, hatch=hatch)
            wide = shares[part].where(shares[part] > 0)  # of nothing there is no box, not even its edge
            plot.boxes(begin, np.arange(len(table)) - high / 2, wide, high, ink=ink, label=parts[part])
            _write_counts(plot, table[part], shares[part], begin, number, language, plot.bbox.width)
            begin = begin + shares[part].to_numpy()
        _write_rows(plot, names, totals, words["none"])
        legend.draw(plot, FOOT - 4)
    return figure


def _write_counts(
    plot: Plot, counts: pd.Series, shares: pd.Series, begin: Any, number: int, language: Language, wide: float
) -> None:
    is_hatched = number == len(STEPS) - 1
    for row, (count, share) in enumerate(zip(counts, shares, strict=True)):
        told = "" if np.isnan(count) or not count else language.number(count)
        if told and share * wide > text_width(told, SIZE) + 3:
            color = INK if is_hatched else ink_on(STEPS[number])
            plot.write(told, begin[row] + share / 2, row, across="center", color=color, on_paper=is_hatched)


def _write_rows(plot: Plot, names: Names, totals: list[str], none: str) -> None:
    plot.set_xlim(0, 1)
    plot.set_ylim(max(1, len(totals)) - 0.5, -0.5)
    plot.hide_grid()
    plot.hide_foot()
    for row, (name, total) in enumerate(zip(names.lines, totals, strict=True)):
        write_name(plot, row, name)
        if total:
            write_figure(plot, row, [total], weight="bold")
        else:
            write_nothing(plot, row, none)


def _table(
    table: pd.DataFrame, language: Language, rows: Mapping[str, str], parts: Mapping[str, str], head: str
) -> pd.DataFrame:
    words = words_of(WORDS, language)
    told = []
    for row, name in rows.items():
        counts = _counts(table, row, parts)
        total = sum(counts.values())
        if np.isnan(total):
            told.append([name, *(words["none"] for _ in parts), words["none"]])
        else:
            told.append([name, *(_told(count, total, language) for count in counts.values()), language.number(total)])
    return pd.DataFrame(told, columns=[head, *parts.values(), words["total"]], dtype=TEXT)
