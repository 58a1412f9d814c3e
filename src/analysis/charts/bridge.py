"""From the first share of a whole to its last: what its parts changed themselves, and what their sizes did."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from analysis.charts.bridge_steps import COMPOSITION, RATE, Bridge, Step, bridge_of
from analysis.charts.chart import Chart, render, words_of
from analysis.charts.nothing import nothing_to_draw
from analysis.charts.pen import Ink
from analysis.charts.plot import Plot, plot_at
from analysis.charts.series import axis_of, point_in_words, round_value_in_words, state_in_words, tick_in_words
from analysis.charts.style import (
    INK,
    LINE,
    MAIN,
    REFERENCE,
    SIZE,
    SOFT_INK,
    TARGET,
    WIDTH,
    drawing,
    text_width,
    wrapped,
)
from analysis.model.nouns import Indicator
from analysis.model.tables import TEXT
from analysis.words.language import Language

WORDS = {
    "vi": {
        "title": "{name}, {place}: vì sao thay đổi từ năm {since} đến năm {period}",
        "nothing": "{name}, {place}: không tách được nguyên nhân thay đổi, vì có đơn vị chưa có đủ số liệu.",
        "nothing_state": "{name}, {place}: không vẽ được (năm {year}: {state}).",
        "alt": "Biểu đồ bậc thang: {name}, {place}. Năm {since}: {first}; trong từng đơn vị: {rate}; do cơ cấu: "
        "{composition}; năm {period}: {last}. Tất cả: {total}.",
        "rate": "trong từng đơn vị", "composition": "do cơ cấu", "effect": "{change} ({lower} đến {upper})",
        "caption": "Trong từng đơn vị: chính các đơn vị thay đổi; do cơ cấu: đơn vị có tỷ lệ cao hay thấp chiếm phần "
        "lớn hơn trước.",
        "caption_range": "Vạch mảnh: khoảng {level}.",
        "caption_unsure": "Thanh rỗng: khoảng chứa cả 0, có thể chỉ do ngẫu nhiên.",
        "caption_axis": "Trục đứng bắt đầu từ {lowest}, không phải từ 0.",
        "part": "Phần", "value": "Số liệu", "range": "Khoảng {level}", "total": "tất cả", "year": "Năm {year}",
        "range_plain": "Khoảng",
    },
    "en": {
        "title": "{name}, {place}: why it changed from {since} to {period}",
        "nothing": "{name}, {place}: the change cannot be taken apart, as some places lack figures.",
        "nothing_state": "{name}, {place}: cannot be drawn ({year}: {state}).",
        "alt": "Waterfall: {name}, {place}. {since}: {first}; within the places: {rate}; by their sizes: "
        "{composition}; {period}: {last}. In all: {total}.",
        "rate": "within the places", "composition": "by their sizes", "effect": "{change} ({lower} to {upper})",
        "caption": "Within the places: they changed themselves; by their sizes: places with high or low shares became "
        "a larger part than before.",
        "caption_range": "Thin line: {level} interval.",
        "caption_unsure": "Hollow bar: the interval holds 0, so it may be chance.",
        "caption_axis": "The vertical axis begins at {lowest}, not at 0.",
        "part": "Part", "value": "Figure", "range": "{level} interval", "total": "in all", "year": "{year}",
        "range_plain": "Interval",
    },
}  # fmt: skip

PLOT, LEFT = 165, 40
WIDE = 0.46  # of a bar, columns being 1 apart


def bridge_chart(
    findings: pd.DataFrame, *, indicator: Indicator, language: Language, place: str, first: pd.Series, last: pd.Series
) -> Chart:
    """Return the way from the first share to the last in two steps, with the range of each.

    Parameters
    ----------
    findings : FINDINGS, question ``decomposition``, of which those of the whole between the two years are taken. Where
        there are none, or they are withheld, the chart says that the change cannot be taken apart.
    place : name of the whole in words.
    first, last : rows of VALUES of the whole in the two years; one that is not ok is not drawn.

    Raises
    ------
    UsageError
        for what is no share, or where ``first`` is not before ``last`` or of another unit, group or frame.
    CadreError
        when an effect stands twice or is missing, or first value and effects do not come to the last value: the whole
        is then not the sum of the parts.
    """
    words = words_of(WORDS, language)
    bridge = bridge_of(findings, indicator, first, last)
    common = {
        "name": language.text(indicator.name), "place": place, "since": str(first["period"]),
        "period": str(last["period"]),
    }  # fmt: skip
    name = f"bridge-{indicator.id}-{first['unit']}-{first['period']}-{last['period']}"
    for row in (first, last):
        if row["state"] != "ok":
            sentence = words["nothing_state"].format(
                **common, year=row["period"], state=state_in_words(row, language)
            )  # fmt: skip
            return _nothing(name, sentence, language)
    if bridge is None:
        return _nothing(name, words["nothing"].format_map(common), language)
    told = common | facts(bridge, indicator, language)
    title, alt = words["title"].format_map(told), words["alt"].format_map(told)
    svg = render(draw(bridge, indicator, language), name=name, title=title, alt=alt)
    table, caption = _table(bridge, indicator, language), _caption(words, bridge, indicator, language)
    return Chart(name=name, title=title, svg=svg, alt=alt, table=table, caption=caption)


def facts(bridge: Bridge, indicator: Indicator, language: Language) -> dict[str, str]:
    """Return what the chart says, worded: first and last (n/N), each effect with its range, the change in all."""
    ends = {"first": bridge.first, "last": bridge.last}
    told = {key: point_in_words(row, indicator, language) for key, row in ends.items()}
    effects = {part: _effect(step, language) for part, step in bridge.steps.items()}
    return {**told, **effects, "total": language.points(bridge.total)}


def _effect(step: Step, language: Language) -> str:
    change = language.points(step.change)
    if np.isnan(step.lower) or np.isnan(step.upper):
        return change
    ends = {key: _signed(end, language) for key, end in (("lower", step.lower), ("upper", step.upper))}
    return words_of(WORDS, language)["effect"].format(change=change, **ends)


def _signed(difference: float, language: Language) -> str:
    """Return ``+1,3``: points without their name."""
    size = language.number(abs(100 * difference), 1)
    is_nothing = not any(digit in size for digit in "123456789")
    return size if is_nothing else f"{'+' if difference > 0 else '−'}{size}"


def _axis(bridge: Bridge, indicator: Indicator) -> tuple[float, float, list[float]]:
    numbers = [bridge.first_value, bridge.last_value]
    for step in bridge.steps.values():
        numbers += [step.begin + end for end in (step.change, step.lower, step.upper)]
    # a step may lead beyond 0 or 100 % on the way; the axis then goes there too
    lower, upper, ticks = axis_of(numbers, indicator, steps=4)
    finite = [number for number in numbers if np.isfinite(number)]
    return min(lower, *finite), max(upper, *finite), ticks


def draw(bridge: Bridge, indicator: Indicator, language: Language) -> Figure:
    """Return the picture: ink only. What each column says stands above it, where nothing can be in its way."""
    words, wide = words_of(WORDS, language), (WIDTH - LEFT - 4) / 4
    feet = [str(bridge.first["period"]), words[RATE], words[COMPOSITION], str(bridge.last["period"])]
    heads = [_lines(point_in_words(bridge.first, indicator, language), wide)]
    heads += [_lines(_effect(bridge.steps[part], language), wide) for part in (RATE, COMPOSITION)]
    heads.append(_lines(point_in_words(bridge.last, indicator, language), wide))
    under = [wrapped(foot[:1].upper() + foot[1:], SIZE, wide - 6, lines=3) for foot in feet]
    top, foot = (10 + LINE * max(len(lines) for lines in rows) for rows in (heads, under))
    with drawing(WIDTH, PLOT + top + foot) as figure:
        plot = plot_at(figure, LEFT, foot, 4, top)
        lower, upper, ticks = _axis(bridge, indicator)
        plot.set_ylim(lower, upper)
        plot.set_xlim(-0.5, 3.5)
        plot.set_yticks(ticks, [tick_in_words(tick, ticks, indicator, language) for tick in ticks], size=SIZE)
        plot.hide_grid("x")
        _draw_ends(plot, bridge)
        for column, part in enumerate((RATE, COMPOSITION), start=1):
            _draw_step(plot, column, bridge.steps[part])
        for column, (above, below) in enumerate(zip(heads, under, strict=True)):
            is_end = column in (0, 3)
            _write(plot, column, 1, above, is_bold=True)
            _write(plot, column, 0, below, is_bold=is_end)
    return figure


def _lines(told: str, wide: float) -> list[str]:
    """Return a label in lines that fit its column: what stands in brackets below, n over N where that is too long."""
    first, _, rest = told.partition(" (")
    lines = [first] if text_width(first, SIZE, bold=True) <= wide - 4 else first.replace("/", "/ ").split(" ")
    rest = f"({rest}" if rest else ""
    return [*lines, *(wrapped(rest, SIZE, wide - 4, lines=3) if rest else [])]


def _draw_ends(plot: Plot, bridge: Bridge) -> None:
    """Draw both ends as marks, not as bars: the axis need not begin at 0."""
    for column, value in ((0, bridge.first_value), (3, bridge.last_value)):
        around = [column - WIDE / 2, column + WIDE / 2]
        plot.line(around, [value, value], color=INK, width=4, zorder=4)
    levels = [bridge.first_value, bridge.steps[COMPOSITION].begin, bridge.last_value]
    for column, level in enumerate(levels):
        begin, end = column + WIDE / 2, column + 1 - WIDE / 2
        plot.line([begin, end], [level, level], color=REFERENCE, width=1, dashes=":")


def _draw_step(plot: Plot, column: int, step: Step) -> None:
    color = MAIN if step.change >= 0 else TARGET
    ink = Ink(face="white" if step.is_unsure else color, edge=color, width=1.8)
    plot.boxes(column - WIDE / 2, step.begin, WIDE, step.change, ink=ink, zorder=3)
    if not (np.isnan(step.lower) or np.isnan(step.upper)):
        ends = [step.begin + step.lower, step.begin + step.upper]
        plot.line([column, column], ends, color=INK, width=1.3, zorder=5)
        plot.marks([column, column], ends, "_", size=9, edge=INK, width=1.3, zorder=5)


def _write(plot: Plot, column: int, side: int, lines: list[str], *, is_bold: bool) -> None:
    """Write lines above (side 1) or below (0) the plot; the first is bold, the others are soft."""
    for number, line in enumerate(lines):
        far = 8 + LINE * (len(lines) - 1 - number) if side else -(6 + LINE * number)
        heavy = is_bold and not line.startswith("(") and not line.endswith(")")
        plot.write(
            line, column, side, within=("data", "fraction"), away=(0, far), across="center",
            level="bottom" if side else "top", color=INK if is_bold else SOFT_INK, weight="bold" if heavy else "normal",
        )  # fmt: skip


def _table(bridge: Bridge, indicator: Indicator, language: Language) -> pd.DataFrame:
    words, rows = words_of(WORDS, language), []
    year = {row["period"]: words["year"].format(year=row["period"]) for row in (bridge.first, bridge.last)}
    rows.append([year[bridge.first["period"]], point_in_words(bridge.first, indicator, language), ""])
    for part in (RATE, COMPOSITION):
        step = bridge.steps[part]
        known = not (np.isnan(step.lower) or np.isnan(step.upper))
        range_ = "…".join(_signed(end, language) for end in (step.lower, step.upper)) if known else ""
        rows.append([words[part], language.points(step.change), range_])
    rows.append([year[bridge.last["period"]], point_in_words(bridge.last, indicator, language), ""])
    rows.append([words["total"], language.points(bridge.total), ""])
    return pd.DataFrame(rows, columns=_heads(words, _level(bridge, language)), dtype=TEXT)


def _heads(words: Mapping[str, str], level: str) -> list[str]:
    return [words["part"], words["value"], words["range"].format(level=level) if level else words["range_plain"]]


def _level(bridge: Bridge, language: Language) -> str:
    return language.percent(bridge.level, 0 if np.isclose(100 * bridge.level % 1, 0) else 1)


def _caption(words: Mapping[str, str], bridge: Bridge, indicator: Indicator, language: Language) -> str:
    steps, lowest = bridge.steps.values(), _axis(bridge, indicator)[0]
    parts = ["caption"]
    parts += ["caption_range"] if any(not np.isnan(step.lower) for step in steps) else []
    parts += ["caption_unsure"] if any(step.is_unsure and not np.isnan(step.lower) for step in steps) else []
    parts += ["caption_axis"] if lowest > 0 else []
    told = {"level": _level(bridge, language), "lowest": round_value_in_words(lowest, indicator, language)}
    return " ".join(words[part].format_map(told) for part in parts)


def _nothing(name: str, sentence: str, language: Language) -> Chart:
    svg = render(nothing_to_draw(sentence), name=name, title=sentence, alt=sentence)
    table = pd.DataFrame(columns=_heads(words_of(WORDS, language), ""), dtype=TEXT)
    return Chart(name, sentence, svg, sentence, table, sentence)
