"""Counts month by month, a panel a place, with the mean of every year. No season is read into them."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from analysis.charts.chart import Chart, render, words_of
from analysis.charts.nothing import nothing_to_draw
from analysis.charts.plot import IN_PICTURE, Plot, plot_at
from analysis.charts.small_multiples import GRID_STYLE
from analysis.charts.style import (
    MAIN,
    SIZE,
    SOFT_INK,
    TARGET,
    WIDEST,
    WIDTH,
    drawing,
    text_width,
    wrapped,
)
from analysis.charts.ticks import ticks_between
from analysis.model.errors import CadreError
from analysis.model.tables import TEXT
from analysis.words.language import Language

WORDS = {
    "vi": {
        "title": "{what}, {first_year}–{last_year}",
        "alt": "{what}, {units} đơn vị, {first_year}–{last_year}. {panels}.",
        "panel": "{unit}: bình quân một tháng {means}; thấp nhất {lowest}, cao nhất {highest}",
        "mean": "năm {year}: {mean}",
        "panel_without": "{unit}: không có số liệu",
        "nothing": "{what}: không có số liệu để vẽ.",
        "caption": "Đường xanh: từng tháng; vạch cam: bình quân tháng của mỗi năm. Tháng không có số liệu để trống. Ba "
        "năm là quá ngắn để nói về mùa vụ.",
        "short_mean": "BQ {year}: {mean}",
        "no_figure": "không có số liệu", "month": "Tháng",
    },
    "en": {
        "title": "{what}, {first_year}–{last_year}",
        "alt": "{what}, {units} places, {first_year}–{last_year}. {panels}.",
        "panel": "{unit}: monthly mean {means}; lowest {lowest}, highest {highest}",
        "mean": "{year}: {mean}",
        "panel_without": "{unit}: no figures",
        "nothing": "{what}: there are no figures to draw.",
        "caption": "Blue line: each month; orange bars: the monthly mean of each year. Months without a figure are "
        "left open. Three years are too short to speak of seasons.",
        "short_mean": "Mean {year}: {mean}",
        "no_figure": "no figures", "month": "Month",
    },
}  # fmt: skip

PANEL, ALONE = (250, 160), (WIDTH, 190)  # size of a panel among others, and of that of one place alone
HEAD, FOOT, NAME_SIZE = 40, 22, 12
MONTHS = 12


def months_chart(counts: pd.DataFrame, *, language: Language, names: Mapping[str, str], what: str, name: str) -> Chart:
    """Return a panel a place: what was counted in each month, and the mean of each year.

    Parameters
    ----------
    counts : a row a month with columns ``unit``, ``year`` (int), ``month`` (int, 1 to 12), ``value`` (NaN where there
        is no figure).
    names : unit -> its name in words; one place alone gets one wide panel.
    what : what is counted, in words. name : identifier of the chart.

    Raises
    ------
    CadreError
        when a month of a place stands twice.
    """
    if counts.duplicated(["unit", "year", "month"]).any():
        raise CadreError("a month has more than one value", where=f"chart {name}")
    words = words_of(WORDS, language)
    held = counts[counts["value"].notna()]
    if held.empty:
        title = words["nothing"].format(what=what)
        return Chart(name, title, _empty(title, name), title, pd.DataFrame(columns=[words["month"]], dtype=TEXT), title)
    years = list(range(int(held["year"].min()), int(held["year"].max()) + 1))
    series = {unit: _series(held[held["unit"] == unit], years) for unit in names}
    highest = float(held["value"].max())
    told = {unit: _sentence(one, years, language, names[unit]) for unit, one in series.items()}
    facts = {"what": what, "first_year": years[0], "last_year": years[-1], "units": language.number(len(names))}
    panels = [
        _panel(f"{name}-{number}", names[unit], one, years, highest, language, told[unit], is_alone=len(names) == 1)
        for number, (unit, one) in enumerate(series.items())
    ]
    alt = words["alt"].format(**facts, panels="; ".join(told.values()))
    svg = f'<div class="panels" style="{GRID_STYLE}">{"".join(panels)}</div>' if len(panels) > 1 else panels[0]
    title = words["title"].format(**facts)
    return Chart(name, title, svg, alt, _table(series, language, names), words["caption"])


def _series(rows: pd.DataFrame, years: list[int]) -> pd.Series:
    """Return the months of all years in order, NaN where there is no figure."""
    index = pd.MultiIndex.from_product([years, range(1, MONTHS + 1)], names=["year", "month"])
    return rows.set_index(["year", "month"])["value"].reindex(index).astype(float)


def means_of(series: pd.Series) -> dict[int, float]:
    """Return the monthly mean of every year that has all its months: half a year is no year."""
    years = sorted({int(year) for year, _ in series.index})
    return {year: float(series.loc[year].mean()) for year in years if series.loc[year].notna().all()}


def _sentence(series: pd.Series, years: list[int], language: Language, unit: str) -> str:
    words = words_of(WORDS, language)
    if series.isna().all():
        return words["panel_without"].format(unit=unit)
    means = [words["mean"].format(year=year, mean=language.number(mean)) for year, mean in means_of(series).items()]
    return words["panel"].format(
        unit=unit, means=", ".join(means) or words["no_figure"], lowest=language.number(series.min()),
        highest=language.number(series.max()),
    )  # fmt: skip


def _empty(sentence: str, name: str) -> str:
    return render(nothing_to_draw(sentence), name=name, title=sentence, alt=sentence)


def _panel(
    panel: str, name: str, series: pd.Series, years: list[int], highest: float, language: Language, sentence: str,
    *, is_alone: bool,
) -> str:  # fmt: skip
    size = ALONE if is_alone else PANEL
    with drawing(*size) as figure:
        draw(figure, name, series, years, highest, language, size)
        return render(figure, name=panel, title=name, alt=sentence, widest=WIDEST if is_alone else 420)


def draw(
    figure: Figure, name: str, series: pd.Series, years: list[int], highest: float, language: Language,
    size: tuple[float, float],
) -> None:  # fmt: skip
    """Draw one panel: ink only."""
    words = words_of(WORDS, language)
    means = means_of(series)
    labels = {year: words["short_mean"].format(year=year, mean=language.number(mean)) for year, mean in means.items()}
    last = labels[max(labels)] if labels else ""
    ticks = ticks_between(0, highest * 1.06, 4, is_whole=True)
    levels = [language.number(tick) for tick in ticks]
    plot = plot_at(figure, 8 + max(text_width(level, SIZE) for level in levels), FOOT, 8, HEAD)
    plot.set_ylim(0, highest * 1.06)
    plot.set_yticks(ticks, levels, size=SIZE)
    _draw_years(plot, years)
    at = [year + (month - 0.5) / MONTHS for year, month in series.index]
    plot.line(at, series, color=MAIN, width=1.3, zorder=3)
    for year, mean in means.items():
        plot.line([year + 0.03, year + 0.97], [mean, mean], color=TARGET, width=2.4, cap="butt", zorder=4)
    title = wrapped(name, NAME_SIZE, size[0] - 8, lines=1)[0]
    plot.write(title, 4, size[1] - 14, within=IN_PICTURE, level="baseline", size=NAME_SIZE, weight="bold")
    told = " · ".join(labels.values())
    if text_width(told, SIZE) > size[0] - 8:
        told = " · ".join(dict.fromkeys([labels[min(labels)], last]))
    plot.write(told or words["no_figure"], 4, size[1] - 29, within=IN_PICTURE, level="baseline", color=SOFT_INK)


def _draw_years(plot: Plot, years: list[int]) -> None:
    plot.set_xlim(years[0], years[-1] + 1)
    plot.set_xticks([year + 0.5 for year in years], [str(year) for year in years], size=SIZE)
    plot.hide_grid("x")
    for year in years[1:]:
        plot.upright(year, color=SOFT_INK, dashes=":", width=0.7)


def _table(series: Mapping[str, pd.Series], language: Language, names: Mapping[str, str]) -> pd.DataFrame:
    months = next(iter(series.values())).index
    rows = [
        [
            f"{month:02d}/{year}",
            *("–" if np.isnan(one[(year, month)]) else language.number(one[(year, month)]) for one in series.values()),
        ]
        for year, month in months
    ]
    return pd.DataFrame(rows, columns=[words_of(WORDS, language)["month"], *names.values()], dtype=TEXT)
