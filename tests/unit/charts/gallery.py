"""One chart of each kind over one made-up province, for pictures and words that are kept and compared.

The findings are those that ``stats`` gives on these figures, so a change there shows here too.
"""

from collections.abc import Callable
from datetime import date

import numpy as np
import pandas as pd
import shapely

from analysis.charts.ages import ages_chart
from analysis.charts.association import association_chart
from analysis.charts.bridge import bridge_chart
from analysis.charts.caterpillar import caterpillar_chart
from analysis.charts.chart import Chart
from analysis.charts.fan import fan_chart
from analysis.charts.funnel import funnel_chart
from analysis.charts.heat_map import heat_map
from analysis.charts.map import map_chart
from analysis.charts.mix import mix_chart
from analysis.charts.months import months_chart
from analysis.charts.places import places_chart
from analysis.charts.plan import plan_chart
from analysis.charts.run import run_chart
from analysis.charts.shortfall import shortfall
from analysis.charts.slope import slope_chart
from analysis.charts.small_multiples import small_multiples
from analysis.charts.stack import stack_chart
from analysis.charts.standing import standing_chart
from analysis.charts.strip import strip_chart
from analysis.charts.tartan import tartan_chart
from analysis.charts.tiles import tile_places, tiles
from analysis.charts.trend import trend_chart
from analysis.model.nouns import Indicator, Target, Words
from analysis.model.tables import VALUES, checked
from analysis.stats.decomposition_findings import decomposition_findings
from analysis.stats.findings import find
from analysis.stats.forecast_findings import forecast_findings
from analysis.stats.rank_findings import rank_findings
from analysis.stats.run_findings import run_findings
from analysis.words.language import Language

YEARS = range(2015, 2026)
DISTRICTS = {
    "347": ("Thành phố Phủ Lý", 420, 0.72, 0.97), "349": ("Thị xã Duy Tiên", 330, 0.66, 0.93),
    "350": ("Thị xã Kim Bảng", 333, 0.62, 0.99), "351": ("Huyện Thanh Liêm", 310, 0.60, 0.90),
    "352": ("Huyện Bình Lục", 340, 0.64, 0.66), "353": ("Huyện Lý Nhân", 405, 0.58, 0.86),
}  # fmt: skip
COMMUNES = [
    "Ba Sao", "Quế", "Đại Cương", "Đồng Hóa", "Hoàng Tây", "Khả Phong", "Lê Hồ", "Liên Sơn", "Ngọc Sơn", "Nguyễn Úy",
    "Nhật Tân", "Nhật Tựu", "Tân Sơn", "Thanh Sơn", "Thi Sơn", "Thụy Lôi", "Tượng Lĩnh",
]  # fmt: skip
NAMES = {code: told[0] for code, told in DISTRICTS.items()}
COMMUNE_NAMES = {f"13{number:03}": f"Xã {name}" for number, name in enumerate(COMMUNES)}


def share(name: str, vietnamese: str, english: str, direction: str = "up") -> Indicator:
    words = Words(vi=vietnamese, en=english)
    return Indicator(id=name, theme="t", name=words, definition=words, numerator=("a",), denominator=("b",),
                     direction=direction)  # fmt: skip


DEGREE = share("degree", "Có trình độ đại học trở lên", "University degree or higher")
THEORY = share("theory", "Có trình độ trung cấp lý luận chính trị trở lên", "Intermediate theory or higher")
YOUNG = share("young", "Từ 40 tuổi trở xuống", "Aged 40 or under")
RETIRING = share("retiring", "Sắp nghỉ hưu", "Close to retirement", "none")
PER_100 = Words(vi="Lượt trên 100 người", en="Participations per 100 staff")
RATE = DEGREE.model_copy(update={"id": "rate", "kind": "rate", "direction": "none", "name": PER_100})
TARGET = Target(id="aim", indicator="degree", units=("350",), threshold=0.98, since="2020", by="2028",
                name=Words(vi="Chỉ tiêu", en="Target"), source="made up", verified="no", is_made_up=True)  # fmt: skip
LEVELS = dict.fromkeys(DISTRICTS, "district") | dict.fromkeys(COMMUNE_NAMES, "commune") | {"35": "province"}
NOUNS = {one.id: one for one in (DEGREE, THEORY, YOUNG, RETIRING)}


def values_of(rows: list[tuple[str, str, str, float, float]]) -> pd.DataFrame:
    """VALUES of (indicator, unit, period, numerator, denominator); a negative numerator is hidden."""
    table = pd.DataFrame(rows, columns=["indicator", "unit", "period", "numerator", "denominator"])
    is_hidden = table["numerator"] < 0
    table = table.assign(
        value=(table["numerator"] / table["denominator"]).mask(is_hidden), frame="2025-06-30", group="", seen=1.0,
        estimated=0.0, state=np.where(is_hidden, "suppressed", "ok"), reason="",
    )  # fmt: skip
    return checked(table[list(VALUES.columns)], VALUES)


def _series() -> pd.DataFrame:
    rows, random = [], np.random.default_rng(20)
    for code, (_, staff, first, last) in DISTRICTS.items():
        for year in YEARS:
            passed = (year - YEARS[0]) / (len(YEARS) - 1)
            degree = first + (last - first) * passed**0.7
            total = staff - round(20 * passed)
            for name, mean in (("degree", degree), ("theory", degree - 0.08), ("young", 0.3 + 0.2 * passed)):
                rows.append((name, code, str(year), float(random.binomial(total, mean)), float(total)))
            leaving = random.binomial(total, 0.2 - 0.1 * passed)
            rows.append(("retiring", code, str(year), float(leaving), float(total)))
    values = values_of(rows)
    whole = values.groupby(["indicator", "period"], as_index=False)[["numerator", "denominator"]].sum()
    above = [(row.indicator, "35", row.period, row.numerator, row.denominator) for row in whole.itertuples()]
    return pd.concat([values, values_of(above)], ignore_index=True)


def _communes() -> pd.DataFrame:
    random = np.random.default_rng(3)
    sizes = [15 + number % 9 for number in range(len(COMMUNES))]
    rows = [("degree", code, "2025", float(random.binomial(size, 0.9)), float(size))
            for code, size in zip(COMMUNE_NAMES, sizes, strict=True)]  # fmt: skip
    rows[2] = (*rows[2][:3], 7.0, 19.0)
    rows[5] = (*rows[5][:3], -1.0, 20.0)
    return values_of(rows)


SERIES, INSIDE = _series(), _communes()
PARENTS = dict.fromkeys(DISTRICTS, ("35",)) | dict.fromkeys(COMMUNE_NAMES, ("350",))
FOUND = find(SERIES, NOUNS, levels=LEVELS, parents=PARENTS)
FOUND_INSIDE = pd.concat(
    [find(INSIDE, NOUNS, levels=LEVELS, parents=PARENTS), rank_findings(INSIDE, DEGREE, against="350")]
)


def _own(unit: str = "350", indicator: str = "degree") -> tuple[pd.DataFrame, pd.DataFrame]:
    return tuple(table[(table["unit"] == unit) & (table["indicator"] == indicator)] for table in (SERIES, FOUND))


def _parts(indicator: str = "degree") -> tuple[pd.DataFrame, pd.DataFrame]:
    return tuple(table[(table["unit"] != "35") & (table["indicator"] == indicator)] for table in (SERIES, FOUND))


def _last(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["period"] == "2025"]


def _months(units: tuple[str, ...]) -> pd.DataFrame:
    random = np.random.default_rng(11)
    return pd.DataFrame(
        [(unit, year, month, float(random.poisson(60 if year < 2025 else 85)))
         for unit in units for year in (2023, 2024, 2025) for month in range(1, 13)],
        columns=["unit", "year", "month", "value"],
    )  # fmt: skip


PROGRAMMES = {"II.1": "Nghiệp vụ xây dựng Đảng", "II.2": "Nghiệp vụ đoàn thể chính trị – xã hội", "II.3": "Quốc phòng"}
GRADES = {"excellent": "Xuất sắc", "good": "Tốt", "completed": "Hoàn thành", "failed": "Không hoàn thành"}
SKILLS = {"land": "Quản lý đất đai", "law": "Luật", "it": "Công nghệ thông tin", "finance": "Tài chính – kế toán"}


def _trend(language: Language) -> Chart:
    return trend_chart(*_own(), indicator=DEGREE, language=language, place=NAMES["350"], target=TARGET)


def _near_ceiling(language: Language) -> Chart:
    drawn = shortfall(*_own(), DEGREE)
    return trend_chart(drawn.values, drawn.findings, indicator=drawn.indicator, language=language, place=NAMES["350"])


def _multiples(language: Language) -> Chart:
    return small_multiples(
        *_parts(), indicator=DEGREE, language=language, names=NAMES, parent_values=_own("35")[0],
        parent_name="Tỉnh Hà Nam",
    )  # fmt: skip


def _among(chart: Callable[..., Chart], language: Language) -> Chart:
    return chart(INSIDE, FOUND_INSIDE, indicator=DEGREE, language=language, names=COMMUNE_NAMES, place=NAMES["350"],
                 parent_values=_last(_own()[0]))  # fmt: skip


def _tartan(language: Language) -> Chart:
    asked = [_parts(name) for name in ("degree", "theory")]
    values, found = (pd.concat(tables) for tables in zip(*asked, strict=True))
    return tartan_chart(values, found, indicators=[DEGREE, THEORY], language=language, names=NAMES,
                        place="Hà Nam", period="2025")  # fmt: skip


def _slope(language: Language) -> Chart:
    return slope_chart(*_parts(), indicator=DEGREE, language=language, names=NAMES, place="Hà Nam", since="2015",
                       period="2025")  # fmt: skip


def _strip(language: Language) -> Chart:
    values = _last(pd.concat([_parts(name)[0] for name in ("degree", "theory")]))
    whole = _last(pd.concat([_own("35", name)[0] for name in ("degree", "theory")]))
    return strip_chart(values, indicators=[DEGREE, THEORY], language=language, names=NAMES, place="tỉnh Hà Nam",
                       period="2025", own="350", parent_values=whole)  # fmt: skip


def _bridge(language: Language) -> Chart:
    found = decomposition_findings(_parts()[0], DEGREE, whole="35", since="2015", period="2025")
    whole = _own("35")[0].set_index("period", drop=False)
    return bridge_chart(found, indicator=DEGREE, language=language, place="Tỉnh Hà Nam", first=whole.loc["2015"],
                        last=whole.loc["2025"])  # fmt: skip


def _fan(language: Language) -> Chart:
    values, found = _own()
    ahead = forecast_findings(values, DEGREE, TARGET, since={"350": "2015"})
    return fan_chart(values, pd.concat([found, ahead]), indicator=DEGREE, language=language, place=NAMES["350"],
                     target=TARGET)  # fmt: skip


def _stack(language: Language) -> Chart:
    rows = {code: NAMES[code] for code in ("347", "350", "353")}
    counts = pd.DataFrame([[60, 280, 60, 4], [50, 220, 45, 1], [np.nan] * 4], index=list(rows), columns=list(GRADES))
    return stack_chart(counts, language=language, rows=rows, parts=GRADES, what="Xếp loại chất lượng", place="Hà Nam",
                       period="2025", head="Nơi")  # fmt: skip


def _mix(language: Language) -> Chart:
    rows = [("II.1", 341, 300), ("II.2", 773, 800), ("II.3", 187, 120)]
    table = pd.DataFrame(rows, columns=["group", "now", "before"])
    return mix_chart(table, language=language, names=PROGRAMMES, what="Lượt bồi dưỡng", place=NAMES["350"],
                     period="2025")  # fmt: skip


def _heat_map(language: Language) -> Chart:
    cells = [(row, column, 3 * number + place, 24, (3 * number + place) / 24, "ok")
             for number, row in enumerate(NAMES) for place, column in enumerate(SKILLS)]  # fmt: skip
    cells[5] = (*cells[5][:4], float("nan"), "suppressed")
    table = pd.DataFrame(cells, columns=["row", "column", "numerator", "denominator", "value", "state"])
    return heat_map(table, indicator=DEGREE, language=language, rows=NAMES, columns=SKILLS, place="Hà Nam",
                    period="2025", head="Nơi")  # fmt: skip


def _map(language: Language) -> Chart:
    shapes = {code: shapely.box(*corners) for code, corners in zip(
        NAMES, [(2, 3, 4, 5), (4, 4, 7, 6), (0, 2, 2, 6), (1, 0, 4, 3), (4, 1, 6, 4), (6, 2, 9, 4)], strict=True
    )}  # fmt: skip
    return _mapped(language, shapes, "map")


def _tiles(language: Language) -> Chart:
    places = tile_places(list(NAMES), [], {}, date(2025, 6, 30))
    return _mapped(language, tiles(places), "tiles")


def _mapped(language: Language, shapes: dict[str, shapely.Polygon], kind: str) -> Chart:
    short = {code: name.split(" ", 2)[-1] if name.startswith("Th") else name.split(" ", 1)[1]
             for code, name in NAMES.items()}  # fmt: skip
    return map_chart(_last(_parts()[0]), indicator=DEGREE, language=language, names=NAMES, short=short, place="Hà Nam",
                     shapes=shapes, kind=kind)  # fmt: skip


def _ages(language: Language) -> Chart:
    values = SERIES[(SERIES["unit"] == "350") & SERIES["indicator"].isin(["young", "retiring"])]
    return ages_chart(values, young=YOUNG, retiring=RETIRING, language=language, place=NAMES["350"])


def _run(language: Language) -> Chart:
    counts = _months(("350",))
    rows = [("degree", "350", str(year), value, 1.0) for _, year, _, value in counts.itertuples(index=False)]
    values = values_of(rows).assign(group=[f"{month:02}" for month in counts["month"]], denominator=np.nan)
    values["value"] = counts["value"]
    return run_chart(counts, run_findings(values), language=language, what="Số lượt", place=NAMES["350"], name="run")


def _months_of(language: Language) -> Chart:
    return months_chart(_months(("347", "350")), language=language, names=NAMES, what="Số lượt", name="months")


def _plan(language: Language) -> Chart:
    rows = [("II.1", 341, 330, 300), ("II.2", 773, 900, np.nan), ("II.3", 187, np.nan, 120)]
    table = pd.DataFrame(rows, columns=["group", "done", "planned", "last_year"])
    return plan_chart(table, language=language, names=PROGRAMMES, what="Lượt bồi dưỡng", place=NAMES["350"],
                      period="2025")  # fmt: skip


def _standing(language: Language) -> Chart:
    rows = pd.DataFrame(
        [("Có trình độ đại học trở lên", 0.93, 0.9, 0.95, 0.95, False, "310/333 (93,1%)", "≥ 95%", "chưa đạt"),
         ("Nữ trong số cán bộ chủ chốt", 0.36, 0.27, 0.47, 0.3, True, "29/80 (36,3%)", "≥ 30%", "đạt chỉ tiêu")],
        columns=["name", "value", "lower", "upper", "threshold", "is_reached", "told", "told_threshold", "verdict"],
    )  # fmt: skip
    return standing_chart(rows, language=language, place=NAMES["350"], period="2025", name="standing")


def _association(language: Language) -> Chart:
    random = np.random.default_rng(5)
    rows = [(code, year, float(total) / 3, float(total), 300.0, done / 40, float(done), 40.0)
            for code in NAMES for year in (2022, 2023)
            for total, done in [(random.integers(400, 700), random.integers(28, 40))]]  # fmt: skip
    columns = ["unit", "year", "x", "x_numerator", "x_denominator", "y", "y_numerator", "y_denominator"]
    return association_chart(pd.DataFrame(rows, columns=columns), x=RATE, y=THEORY, language=language, names=NAMES,
                             place="Hà Nam")  # fmt: skip


GALLERY: dict[str, Callable[[Language], Chart]] = {
    "ages": _ages, "association": _association, "bridge": _bridge,
    "caterpillar": lambda language: _among(caterpillar_chart, language), "fan": _fan,
    "funnel": lambda language: _among(funnel_chart, language), "heat_map": _heat_map, "map": _map, "mix": _mix,
    "months": _months_of, "near_ceiling": _near_ceiling, "places": lambda language: _among(places_chart, language),
    "plan": _plan, "run": _run, "slope": _slope, "small_multiples": _multiples, "stack": _stack,
    "standing": _standing, "strip": _strip, "tartan": _tartan, "tiles": _tiles,
    "trend": _trend,
}  # fmt: skip
