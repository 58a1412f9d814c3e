"""A map of one share in one year: shaded areas or equal tiles with figures and names in them, in few classes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from shapely.geometry.base import BaseGeometry

from analysis.charts.chart import Chart, render, words_of
from analysis.charts.classes import Classes, classes_of
from analysis.charts.map_ink import SIZE, WIDTH, Area, KeyEntry, Label, draw_map
from analysis.charts.nothing import nothing_to_draw
from analysis.charts.series import figure_in_words, point_in_words, state_in_words
from analysis.charts.style import wrapped
from analysis.charts.tartan_cells import STATE_LOOKS, WHITE
from analysis.model.errors import CadreError, UsageError
from analysis.model.nouns import Indicator
from analysis.model.tables import TEXT, indexed_rows, rows_of
from analysis.words.language import Language

WORDS = {
    "vi": {
        "title_map": "Bản đồ: {name}, {place}, năm {year}", "title_tiles": "Sơ đồ ô: {name}, {place}, năm {year}",
        "nothing": "{name}, {place}, năm {year}: không có số liệu để vẽ bản đồ.",
        "alt": "{title}. Có số liệu: {held} trong {units} đơn vị. {ends}. Các mức: {counts}.",
        "ends": "Cao nhất: {highest}; thấp nhất: {lowest}", "ends_same": "Tất cả bằng nhau: {highest}",
        "alt_without": " Không có số để nêu: {without}.",
        "ties": "{first} và {n} đơn vị khác", "count": "{what}: {n} đơn vị", "reason": "{unit} ({why})",
        "many": "{n} đơn vị, xem bảng",
        "caption": "Màu càng đậm, tỷ lệ càng cao; các mức: {classes}. Màu cho biết tỷ lệ như đã đếm: đơn vị ít người "
        "lên xuống nhiều do ngẫu nhiên, khác màu chưa hẳn là khác nhau thật.",
        "caption_state": "Gạch chéo: không có số để nêu, không phải số 0.",
        "caption_numbers": "Số không kèm % là số thứ tự trong bảng dưới.",
        "caption_small": "Đơn vị không ghi gì là do quá nhỏ: xem bảng dưới.",
        "caption_map": "Ranh giới đã giản lược, chỉ để xem số liệu.",
        "caption_tiles": "Mỗi đơn vị là một ô bằng nhau, đặt gần đúng vị trí, không phải bản đồ địa giới.",
        "number": "Số", "unit": "Đơn vị", "value": "Số liệu", "class": "Mức", "note": "Ghi chú",
    },
    "en": {
        "title_map": "Map: {name}, {place}, {year}", "title_tiles": "Tile map: {name}, {place}, {year}",
        "nothing": "{name}, {place}, {year}: there are no figures for a map.",
        "alt": "{title}. With a figure: {held} of {units} units. {ends}. Classes: {counts}.",
        "ends": "Highest: {highest}; lowest: {lowest}", "ends_same": "All the same: {highest}",
        "alt_without": " Nothing can be told of: {without}.",
        "ties": "{first} and {n} more", "count": "{what}: {n}", "reason": "{unit} ({why})",
        "many": "{n} units, see the table",
        "caption": "The darker, the higher the share; the classes: {classes}. Colours show the share as counted: a "
        "unit with few people goes up and down by chance, so another colour need not mean a true difference.",
        "caption_state": "Hatched: nothing can be told; it is not 0.",
        "caption_numbers": "A number without % leads to the table below.",
        "caption_small": "An area with nothing written in it is too small: see the table below.",
        "caption_map": "Borders are simplified, for looking at figures only.",
        "caption_tiles": "Each unit is a tile of one size near where it lies; this is no map of borders.",
        "number": "No.", "unit": "Place", "value": "Figure", "class": "Class", "note": "Note",
    },
}  # fmt: skip

LINES = (60.0, 45.0, 30.0, 1.0)  # how wide the lines of a name may be, in units of the viewBox, the best first
MOST_NAMED = 10  # units without a figure that the words name; of more they tell the number
WIDEST, WIDEST_IF_TALL = 520, 400  # pixels
FIGURES = ("numerator", "denominator", "value", "estimated")
NO_VALUE = {**dict.fromkeys(FIGURES, np.nan), "state": "missing", "reason": ""}
KINDS = ("map", "tiles")


@dataclass(frozen=True)
class Shares:
    """The share of each unit in one year. ``held``: those that may be told; ``classes`` is None where there is none."""

    table: pd.DataFrame  # index unit, in the order given; numerator, denominator, value, state, reason
    classes: Classes | None
    year: str

    @property
    def held(self) -> pd.DataFrame:
        """The units that have a figure."""
        return self.table[self.table["value"].notna()]


def map_chart(
    values: pd.DataFrame,
    *,
    indicator: Indicator,
    language: Language,
    names: Mapping[str, str],
    short: Mapping[str, str],
    place: str,
    shapes: Mapping[str, BaseGeometry],
    kind: str = "map",
    groups: Mapping[str, str] | None = None,
    notes: Sequence[str] = (),
) -> Chart:
    """Return a map of a share in the year of ``values``.

    Parameters
    ----------
    values : VALUES of one year, frame and group; a unit without a row is ``missing``.
    names, short : unit -> its name for the table, and the name that is written into its area.
    place : name of the place that they lie in, in words.
    shapes : unit -> what it covers, for each of ``names``.
    kind : ``map`` of outlines in any scale, or ``tiles`` in units of the viewBox.
    groups : unit -> what it belongs to; groups have a thick border. By default all belong together.
    notes : sentences for the end of the caption.

    Raises
    ------
    UsageError
        for an indicator that is no share, a kind that there is not, or a unit without a shape.
    CadreError
        when values are of two years, or a unit has two.
    """
    _make_sure(indicator, names, shapes, kind)
    words = words_of(WORDS, language)
    shares = _shares(values, indicator, names)
    told = facts(shares, indicator, language, names, place, kind)
    name = f"{kind}-{indicator.id}-{shares.year}-{len(names)}-{next(iter(names), 'none')}"
    table = _table(shares, indicator, language, names)
    if shares.classes is None:
        title = words["nothing"].format_map(told)
        svg = render(nothing_to_draw(title, WIDTH), name=name, title=title, alt=title, widest=WIDEST)
        return Chart(name, title, svg, title, table, title)
    areas = _areas(shares, shares.classes, indicator, language, short, shapes, groups or {})
    figure, written = draw_map(areas, _key(shares, shares.classes, language), is_to_scale=kind == "tiles")
    alt = "".join(words[part].format_map(told) for part in ("alt", *(["alt_without"] if told["without"] else [])))
    caption = " ".join([*_caption(words, told, list(written.values()), kind), *notes])
    wide, high = figure.get_size_inches()
    widest = WIDEST if high < 1.6 * wide else WIDEST_IF_TALL
    svg = render(figure, name=name, title=told["title"], alt=alt, widest=widest)
    return Chart(name, told["title"], svg, alt, table, caption)


def _caption(
    words: Mapping[str, str], told: Mapping[str, str], written: Sequence[Label | None], kind: str
) -> list[str]:  # fmt: skip
    parts = ["caption", *(["caption_state"] if told["without"] else [])]
    parts += ["caption_numbers"] if any(label and label.name[0].isdigit() for label in written) else []
    parts += ["caption_small"] if None in written else []
    return [words[part].format_map(told) for part in (*parts, f"caption_{kind}")]


def _make_sure(
    indicator: Indicator, names: Mapping[str, str], shapes: Mapping[str, BaseGeometry], kind: str
) -> None:  # fmt: skip
    where = f"map of {indicator.id}"
    if indicator.kind != "share":
        raise UsageError(f"a {indicator.kind} is not shaded by classes", where=where, do="Give a share.")
    if kind not in KINDS:
        raise UsageError(f"there is no kind {kind!r}", where=where, do=f"Choose one of: {', '.join(KINDS)}.")
    lost = [unit for unit in names if unit not in shapes]
    if lost:
        raise UsageError(f"no shape for {', '.join(lost)}", where=where, do="Draw tiles where an outline is not known.")


def _shares(values: pd.DataFrame, indicator: Indicator, names: Mapping[str, str]) -> Shares:
    rows = [row for row in rows_of(values) if row["indicator"] == indicator.id and row["unit"] in names]
    periods, of_unit = sorted({row["period"] for row in rows}), {row["unit"]: row for row in rows}
    if len(periods) > 1 or len(of_unit) < len(rows):
        raise CadreError(
            f"periods {periods}, {len(rows)} values for {len(of_unit)} units",
            where=f"map of {indicator.id}", do="Give the values of one period, one group and one frame.",
        )  # fmt: skip
    told = [of_unit.get(unit, NO_VALUE) for unit in names]
    figures = {name: np.array([row[name] for row in told], dtype=float) for name in FIGURES}
    # hidden and unknown figures have no class
    figures["value"] = np.array([row["value"] if row["state"] == "ok" else np.nan for row in told], dtype=float)
    words = {name: pd.array([row[name] for row in told], dtype=TEXT) for name in ("state", "reason")}
    table = pd.DataFrame({**figures, **words}, index=pd.Index(list(names), name="unit", dtype="str"))
    held = [value for value in figures["value"].tolist() if not np.isnan(value)]
    return Shares(table, classes_of(held) if held else None, periods[0] if periods else "")


def facts(
    shares: Shares, indicator: Indicator, language: Language, names: Mapping[str, str], place: str, kind: str
) -> dict[str, str]:  # fmt: skip
    """Return what the map says, worded: highest and lowest with n/N, how many a class, of whom nothing is told."""
    words, held, classes = words_of(WORDS, language), shares.held, shares.classes
    ends = [_end(held, held["value"].agg(which), indicator, language, names) for which in ("max", "min") if len(held)]
    is_flat = held["value"].nunique() == 1
    found = [classes.of(value) for value in held["value"]] if classes else []
    bounds = [classes.in_words(number, language) for number in range(classes.number)] if classes else []
    counts = [(what, found.count(number)) for number, what in enumerate(bounds)]
    told = {"name": language.text(indicator.name), "place": place, "year": shares.year}
    return told | {
        "title": words[f"title_{kind}"].format_map(told), "held": language.number(len(held)),
        "units": language.number(len(names)),
        "ends": words["ends_same" if is_flat else "ends"].format(highest=ends[0], lowest=ends[1]) if ends else "",
        "classes": "; ".join(bounds), "without": _without(shares, language, names),
        "counts": "; ".join(words["count"].format(what=what, n=language.number(n)) for what, n in counts),
    }  # fmt: skip


def _without(shares: Shares, language: Language, names: Mapping[str, str]) -> str:
    """Return the units of which nothing is told, each with why; only their number where they are many."""
    words, lost = words_of(WORDS, language), shares.table[shares.table["value"].isna()]
    if len(lost) > MOST_NAMED:
        return words["many"].format(n=language.number(len(lost)))
    whys = [state_in_words({"state": state, "reason": ""}, language) for state in lost["state"]]
    return ", ".join(
        words["reason"].format(unit=names[str(unit)], why=why) for unit, why in zip(lost.index, whys, strict=True)
    )


def _end(
    held: pd.DataFrame, value: float, indicator: Indicator, language: Language, names: Mapping[str, str]
) -> str:  # fmt: skip
    """Return the first of the units with this value, and how many more have it."""
    same = held[held["value"] == value]
    first = f"{names[str(same.index[0])]} {point_in_words(same.iloc[0], indicator, language)}"
    if len(same) == 1:
        return first
    return words_of(WORDS, language)["ties"].format(first=first, n=language.number(len(same) - 1))


def _areas(
    shares: Shares, classes: Classes, indicator: Indicator, language: Language, short: Mapping[str, str],
    shapes: Mapping[str, BaseGeometry], groups: Mapping[str, str],
) -> dict[str, Area]:  # fmt: skip
    areas = {}
    for number, (unit, row) in enumerate(indexed_rows(shares.table), start=1):
        code, is_told = str(unit), row["state"] == "ok"
        figure = figure_in_words(row, indicator, language) if is_told else STATE_LOOKS[row["state"]]
        colour = classes.colour(classes.of(row["value"])) if is_told else WHITE
        areas[code] = Area(shapes[code], colour, _labels(short[code], str(number), figure), groups.get(code, ""))
    return areas


def _labels(name: str, number: str, figure: str) -> tuple[Label, ...]:
    """Return what may be written into an area: its name and figure, else its number and figure, else its number."""
    broken = [tuple(wrapped(name, SIZE, widest, lines=9)) for widest in LINES]
    return (*(Label(lines, figure) for lines in dict.fromkeys(broken)), Label((number,), figure), Label((number,)))


def _key(shares: Shares, classes: Classes, language: Language) -> list[KeyEntry]:
    key = [KeyEntry(classes.colour(number), "", classes.in_words(number, language)) for number in range(classes.number)]
    for state in (state for state in STATE_LOOKS if state in set(shares.table["state"])):
        key.append(KeyEntry(WHITE, STATE_LOOKS[state], state_in_words({"state": state, "reason": ""}, language)))
    return key


def _table(shares: Shares, indicator: Indicator, language: Language, names: Mapping[str, str]) -> pd.DataFrame:
    words, classes, rows = words_of(WORDS, language), shares.classes, []
    for number, (unit, row) in enumerate(indexed_rows(shares.table), start=1):
        is_told = classes is not None and row["state"] == "ok"
        figure = point_in_words(row, indicator, language) if is_told else ""
        bounds = classes.in_words(classes.of(row["value"]), language) if is_told and classes else ""
        rows.append((str(number), names[str(unit)], figure, bounds, state_in_words(row, language)))
    return pd.DataFrame(rows, columns=[words[key] for key in ("number", "unit", "value", "class", "note")], dtype=TEXT)
