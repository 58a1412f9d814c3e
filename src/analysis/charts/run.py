"""A count month by month about its median: the run chart, with the longest run set apart and what chance allows."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from analysis.charts.chart import Chart, render, words_of
from analysis.charts.nothing import nothing_to_draw
from analysis.charts.plot import IN_PICTURE, Plot, plot_at
from analysis.charts.style import CITED, MAIN, SIZE, SOFT_INK, TARGET, WIDTH, drawing, text_width
from analysis.charts.ticks import ticks_between
from analysis.model.errors import CadreError
from analysis.model.tables import TEXT
from analysis.words.language import Language

WORDS = {
    "vi": {
        "title": "{what}, {place}, {first}–{last}: {verdict}",
        "alt": "Biểu đồ theo tháng: {what}, {place}, {first}–{last}. Trung vị {median}; thấp nhất {lowest}, cao nhất "
        "{highest}. {runs}",
        "runs": "Dài nhất {longest} tháng liền ở một phía của trung vị (ngẫu nhiên: nhiều nhất {longest_limit}); đường "
        "cắt trung vị {crossings} lần (ngẫu nhiên: ít nhất {fewest}).",
        "beyond_chance": "dao động không chỉ do ngẫu nhiên", "within_chance": "chỉ dao động ngẫu nhiên",
        "too_few_data": "chưa đủ tháng để kết luận", "runs_none": "Chưa đủ tháng để xét.",
        "nothing": "{what}, {place}: không có số liệu theo tháng để vẽ.",
        "median": "Trung vị {median}", "longest": "{longest} tháng liền",
        "caption": "Mỗi chấm là một tháng; đường cam: trung vị. {runs}",
        "caption_longest": "Chấm tím: đợt dài nhất.",
        "caption_season": "Mùa vụ (kế hoạch, nghỉ Tết, hè) cũng làm số liệu dao động đều đặn.",
        "month": "Tháng", "value": "Số liệu", "side": "So với trung vị", "above": "trên", "below": "dưới", "on": "bằng",
        "no_figure": "không có số liệu",
    },
    "en": {
        "title": "{what}, {place}, {first}–{last}: {verdict}",
        "alt": "Run chart: {what}, {place}, {first}–{last}. Median {median}; lowest {lowest}, highest {highest}. "
        "{runs}",
        "runs": "The longest run on one side of the median has {longest} months (chance: at most {longest_limit}); the "
        "line crosses the median {crossings} times (chance: at least {fewest}).",
        "beyond_chance": "moves by more than chance", "within_chance": "moves by chance only",
        "too_few_data": "too few months to tell", "runs_none": "There are too few months to tell.",
        "nothing": "{what}, {place}: there are no figures by month to draw.",
        "median": "Median {median}", "longest": "{longest} months in a row",
        "caption": "Each dot is a month; orange line: the median. {runs}",
        "caption_longest": "Purple dots: the longest run.",
        "caption_season": "Seasons (plans, Tết, summer) make figures move regularly too.",
        "month": "Month", "value": "Figure", "side": "Against the median", "above": "above", "below": "below",
        "on": "equal", "no_figure": "no figure",
    },
}  # fmt: skip

PLOT, LEFT, RIGHT, FOOT, HEAD = 170, 40, 12, 26, 24
LONGEST, CROSSINGS = "longest_run", "median_crossings"
MONTHS = 12


@dataclass(frozen=True)
class Months:
    """What is drawn.

    Attributes
    ----------
    series : index (year, month), every month of the years in it, NaN where there is no figure.
    median : of the months that have one. longest : places of the months of the longest run.
    """

    series: pd.Series
    median: float
    longest: list[int]

    @property
    def held(self) -> pd.Series:
        """The months that have a figure."""
        return self.series[self.series.notna()]


def run_chart(
    counts: pd.DataFrame, findings: pd.DataFrame, *, language: Language, what: str, place: str, name: str
) -> Chart:
    """Return the run chart of one place.

    Parameters
    ----------
    counts : a row a month with columns ``year`` (int), ``month`` (1 to 12), ``value`` (NaN where there is no figure).
    findings : FINDINGS on it, questions ``longest_run`` and ``median_crossings``.
    what : what is counted, in words. name : identifier of the chart.

    Raises
    ------
    CadreError
        when a month stands twice, or the findings are not one of each question.
    """
    words = words_of(WORDS, language)
    months = _months(counts, name)
    if months.held.empty:
        sentence = words["nothing"].format(what=what, place=place)
        svg = render(nothing_to_draw(sentence, WIDTH), name=name, title=sentence, alt=sentence)
        return Chart(name, sentence, svg, sentence, _table(months, language), sentence)
    told = {**facts(months, _answers(findings, name), language), "what": what, "place": place}
    title, alt = words["title"].format_map(told), words["alt"].format_map(told)
    parts = ["caption", *(["caption_longest"] if told["longest"] else []), "caption_season"]
    figure = draw(months, language, told)
    return Chart(
        name=name, title=title, svg=render(figure, name=name, title=title, alt=alt), alt=alt,
        table=_table(months, language), caption=" ".join(words[part].format_map(told) for part in parts),
    )  # fmt: skip


def _months(counts: pd.DataFrame, name: str) -> Months:
    if counts.duplicated(["year", "month"]).any():
        raise CadreError("a month has more than one value", where=f"chart {name}", do="Give the months of one place.")
    held = counts[counts["value"].notna()]
    years = range(int(held["year"].min()), int(held["year"].max()) + 1) if len(held) else range(0)
    index = pd.MultiIndex.from_product([list(years), range(1, MONTHS + 1)], names=["year", "month"])
    series = held.set_index(["year", "month"])["value"].reindex(index).astype(float)
    median = float(series.median()) if len(held) else float("nan")
    return Months(series, median, longest_run(series.to_numpy(), median))


def longest_run(values: np.ndarray, median: float) -> list[int]:
    """Return the places of the longest run on one side; months on the median or without a figure do not end a run."""
    best: list[int] = []
    run: list[int] = []
    side = 0.0
    for place, away in enumerate(np.nan_to_num(np.sign(values - median))):
        if not away:
            continue
        run = [*run, place] if away == side else [place]
        side = away
        best = run if len(run) > len(best) else best
    return best


def _answers(findings: pd.DataFrame, name: str) -> Mapping[str, pd.Series]:
    asked = {question: findings[findings["question"] == question] for question in (LONGEST, CROSSINGS)}
    if any(len(rows) != 1 for rows in asked.values()):
        raise CadreError("not one answer to each question", where=f"chart {name}", do="Give the findings of one place.")
    return {question: rows.iloc[0] for question, rows in asked.items()}


def facts(months: Months, answers: Mapping[str, pd.Series], language: Language) -> dict[str, str]:
    """Return what the chart says, worded: median, ends, runs with what chance allows, and the verdict."""
    words, held = words_of(WORDS, language), months.held
    longest, crossings = answers[LONGEST], answers[CROSSINGS]
    verdicts = {str(answer["verdict"]) for answer in answers.values()}
    verdict = next(one for one in ("too_few_data", "beyond_chance", "within_chance") if one in verdicts)
    decimals = 0 if float(months.median).is_integer() else 1
    told = {
        "first": "{1:02d}/{0}".format(*held.index[0]), "last": "{1:02d}/{0}".format(*held.index[-1]),
        "median": language.number(months.median, decimals), "lowest": language.number(held.min()),
        "highest": language.number(held.max()), "verdict": words[verdict], "longest": "",
    }  # fmt: skip
    if verdict == "too_few_data":
        return told | {"runs": words["runs_none"]}
    told |= {
        "longest": language.number(longest["estimate"]), "longest_limit": language.number(longest["upper"]),
        "crossings": language.number(crossings["estimate"]), "fewest": language.number(crossings["lower"]),
    }  # fmt: skip
    return told | {"runs": words["runs"].format_map(told)}


def draw(months: Months, language: Language, told: Mapping[str, str]) -> Figure:
    """Return the picture: ink only. What the median and the longest run are stands above the plot."""
    words = words_of(WORDS, language)
    with drawing(WIDTH, HEAD + PLOT + FOOT) as figure:
        plot = plot_at(figure, LEFT, FOOT, RIGHT, HEAD)
        at = np.arange(len(months.series)) + 0.5
        _draw_axes(plot, months, language)
        plot.line(at, months.series, color=MAIN, width=1.2, zorder=3)
        plot.level(months.median, color=TARGET, width=1.8)
        is_longest = np.isin(np.arange(len(at)), months.longest if told["longest"] else [])
        for mask, color, mark, size in ((~is_longest, MAIN, "o", 4.0), (is_longest, CITED, "D", 5.0)):
            plot.marks(at[mask], months.series.to_numpy()[mask], mark, size=size, face=color, zorder=4)
        median = words["median"].format_map(told)
        height = HEAD + PLOT + FOOT - 14
        plot.write(median, 6, height, within=IN_PICTURE, level="baseline", weight="bold")
        if told["longest"]:
            run = words["longest"].format_map(told)
            begin = 24 + text_width(median, SIZE, bold=True)
            plot.write(f"◆ {run}", begin, height, within=IN_PICTURE, level="baseline", color=CITED)
    return figure


def _draw_axes(plot: Plot, months: Months, language: Language) -> None:
    highest = float(months.held.max())
    years = sorted({int(year) for year, _ in months.series.index})
    plot.set_xlim(0, MONTHS * len(years))
    plot.set_ylim(0, max(1.0, highest * 1.06))
    ticks = ticks_between(0, highest * 1.06, 4, is_whole=True)
    plot.set_yticks(ticks, [language.number(tick) for tick in ticks], size=SIZE - 0.5)
    middles = [MONTHS * (number + 0.5) for number in range(len(years))]
    plot.set_xticks(middles, [str(year) for year in years], size=SIZE - 0.5)
    plot.hide_grid("x")
    for number in range(1, len(years)):
        plot.upright(MONTHS * number, color=SOFT_INK, dashes=":", width=0.7)


def _table(months: Months, language: Language) -> pd.DataFrame:
    words, rows = words_of(WORDS, language), []
    sides = {1.0: words["above"], -1.0: words["below"], 0.0: words["on"]}
    for (year, month), value in zip(months.series.index, months.series, strict=True):
        is_known = not np.isnan(value)
        told = language.number(value) if is_known else words["no_figure"]
        side = sides[float(np.sign(value - months.median))] if is_known else ""
        rows.append((f"{month:02d}/{year}", told, side))
    return pd.DataFrame(rows, columns=[words[key] for key in ("month", "value", "side")], dtype=TEXT)
