"""Every chart, each with long names and large numbers, for tests that look at them in a browser."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from analysis.charts.association import association_chart
from analysis.charts.bridge import bridge_chart
from analysis.charts.caterpillar import caterpillar_chart
from analysis.charts.chart import Chart
from analysis.charts.fan import fan_chart
from analysis.charts.funnel import funnel_chart
from analysis.charts.heat_map import heat_map
from analysis.charts.mix import mix_chart
from analysis.charts.months import months_chart
from analysis.charts.places import places_chart
from analysis.charts.plan import plan_chart
from analysis.charts.slope import slope_chart
from analysis.charts.small_multiples import small_multiples
from analysis.charts.stack import stack_chart
from analysis.charts.standing import standing_chart
from analysis.charts.tartan import tartan_chart
from analysis.charts.trend import trend_chart
from analysis.words.language import Language

UNIT_TESTS = Path(__file__).parents[1] / "unit" / "charts"


def made_by(name: str) -> Any:
    """Return the module of the charts' own tests, for its makers of made-up tables."""
    spec = spec_from_file_location(f"charts_{name}", UNIT_TESTS / f"{name}.py")
    assert spec and spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MAKERS, CHARTS, PROGRAMME = made_by("conftest"), made_by("test_charts"), made_by("test_programme_charts")
CATERPILLAR, FUNNEL, FAN = made_by("test_caterpillar_chart"), made_by("test_funnel_chart"), made_by("test_fan_chart")
BRIDGE, TARTAN, GALLERY = made_by("test_bridge_chart"), made_by("test_tartan_chart"), made_by("gallery").GALLERY

HABITS = MAKERS.HABITS
MAKE = SimpleNamespace(values=MAKERS.make_values, findings=MAKERS.make_findings, indicator=MAKERS.make_indicator)
SHARE, COUNT = MAKE.indicator(), MAKE.indicator("count", "none")
RATE = SHARE.model_copy(update={"id": "per_100", "kind": "rate", "direction": "none"})
LONG = "Nghiệp vụ công tác đảng, dân vận, kiểm tra và giám sát ở cơ sở"
COMMUNES = {f"u{n:02}": f"Thị trấn Nguyễn Úy {n}" if n % 3 else f"Xã Ba Sao {n}" for n in range(18)}
DISTRICTS = {"1": "Thành phố Phủ Lý", "2": "Thị xã Duy Tiên", "3": "Thị xã Kim Bảng", "4": "Huyện Thanh Liêm",
             "5": "Huyện Bình Lục", "6": "Huyện Lý Nhân", "7": "Tỉnh Hà Nam"}  # fmt: skip


def drawn(language: Language) -> dict[str, list[Chart]]:
    """Return every chart by the function that draws it, each with long names and large numbers."""
    return {
        "trend_chart": trends(language), "small_multiples": panels(language), "places_chart": places(language),
        "fan_chart": fans(language), "plan_chart": plans(language), "mix_chart": mixes(language),
        "stack_chart": stacks(language), "standing_chart": standings(language), "months_chart": months(language),
        "heat_map": heat_maps(language), "tartan_chart": tartans(language), "bridge_chart": bridges(language),
        "caterpillar_chart": caterpillars(language), "funnel_chart": funnels(language), "slope_chart": slopes(language),
        "association_chart": associations(language),
        "map_chart": [GALLERY[name](language) for name in ("map", "tiles")],
        **{f"{name}_chart": [GALLERY[name](language)] for name in ("ages", "run", "strip")},
    }  # fmt: skip


def series(unit: str = "347", first: int = 2015) -> pd.DataFrame:
    """Eleven years of one place, near the ceiling in the end, one of them not sent."""
    shares = [0.61, 0.74, 0.82, 0.85, 0.9, 0.93, 0.95, 0.96, 0.97, 0.985, 0.99]
    rows = [(unit, str(first + n), round(1316 * share), 1316, "ok") for n, share in enumerate(shares)]
    rows[3] = (unit, str(first + 3), 1, 1, "missing")
    return MAKE.values(rows)


def communes(least: int = 8, most: int = 1400) -> pd.DataFrame:
    random = np.random.default_rng(7)
    sizes = random.integers(least, most, len(COMMUNES))
    held = [int(random.binomial(size, 0.93)) for size in sizes]
    rows = [(unit, "2020", n, int(size), "ok") for unit, n, size in zip(COMMUNES, held, sizes, strict=True)]
    return MAKE.values([*rows[:-1], ("u17", "2020", 0, 0, "cannot")])


def trends(language: Language) -> list[Chart]:
    values = series()
    common = {"language": language, "place": "Kim Bảng", "events": CHARTS.events()}
    rare = MAKE.values([("348", str(year), 2000 + year, np.nan, "ok") for year in range(2002, 2025)])
    nothing = values[values["state"] == "missing"].assign(unit="349")
    return [
        trend_chart(
            values, MAKE.findings(values), indicator=SHARE, published=CHARTS.PUBLISHED,
            target=CHARTS.target().model_copy(update={"is_made_up": True}), **common,
        ),
        trend_chart(rare, MAKE.findings(rare), indicator=COUNT, **common),
        trend_chart(nothing, MAKE.findings(values), indicator=SHARE, **common),
    ]  # fmt: skip


def panels(language: Language) -> list[Chart]:
    values = pd.concat([series("1"), series("2")])
    names = {unit: DISTRICTS[unit] for unit in ("1", "2")}
    return [
        small_multiples(values, MAKE.findings(values), indicator=SHARE, language=language, names=names)
    ]  # fmt: skip


def places(language: Language) -> list[Chart]:
    counts, found = communes().assign(denominator=np.nan, value=lambda table: table["numerator"]), []
    for values, indicator in ((communes(), SHARE), (counts, COUNT)):
        asked = {"indicator": indicator, "language": language, "names": COMMUNES, "place": "Kim Bảng"}
        found.append(places_chart(values, MAKE.findings(values), **asked))
    return found


def fans(language: Language) -> list[Chart]:
    values = series()
    found = FAN.with_forecast(MAKE.findings(values), n=10.0, period="2030")
    target = FAN.make_target("2030", is_made_up=True)
    return [fan_chart(values, found, indicator=SHARE, language=language, place="Kim Bảng", target=target)]


def plans(language: Language) -> list[Chart]:
    table = pd.DataFrame(
        [("II.1", 12_491, 12_480, 11_450), ("II.2", 1134, 1200, np.nan), ("II.3", 0, np.nan, 0)],
        columns=["group", "done", "planned", "last_year"],
    )
    names = {"II.1": LONG, "II.2": "Đoàn thể", "II.3": "Quốc phòng – An ninh"}
    return [plan_chart(table, language=language, names=names, what="Lượt", place="Hà Nam", period="2025")]


def mixes(language: Language) -> list[Chart]:
    names = {"II.1": LONG, "II.2": "Nghiệp vụ đoàn thể"}
    table = PROGRAMME.PROGRAMMES.assign(now=[12_030, 7_070])
    return [mix_chart(table, language=language, names=names, what="Lượt", place="Hà Nam", period="2025")]


def stacks(language: Language) -> list[Chart]:
    common = {"language": language, "place": "Hà Nam", "period": "2025", "what": "Xếp loại", "head": "Nơi"}
    parts = {part: f"{name} nhiệm vụ được giao" for part, name in PROGRAMME.GRADES.items()}
    return [
        stack_chart(PROGRAMME.COUNTS, rows=PROGRAMME.ROWS, parts=PROGRAMME.GRADES, **common),
        stack_chart(PROGRAMME.COUNTS.rename(index={"35": "36"}), rows={"350": LONG, "36": "X"}, parts=parts, **common),
    ]


def standings(language: Language) -> list[Chart]:
    rows = PROGRAMME.STANDING.assign(name=[f"{LONG} (2025)", "Nữ (2025)"], told=["12.310/12.333 (100,0%)", ""])
    return [standing_chart(rows, name="standing", language=language, place="Hà Nam", period="2025")]


def months(language: Language) -> list[Chart]:
    counts = PROGRAMME.months().assign(value=lambda table: 12 * table["value"])
    names = {unit: PROGRAMME.ROWS[unit] for unit in ("350", "351")}
    alone = counts[counts["unit"] == "350"]
    return [
        months_chart(counts, language=language, names=names, what="Lượt", name="months"),
        months_chart(alone, language=language, names={"350": "Kim Bảng"}, what="Lượt", name="alone"),
    ]


def heat_maps(language: Language) -> list[Chart]:
    """Names at the left; names above; so many columns that the picture scrolls."""
    many = {f"c{number}": f"Chuyên môn số {number}" for number in range(14)}
    found = []
    for name, columns in (("few", PROGRAMME.COLUMNS), ("seven", DISTRICTS), ("many", many)):
        cells = pd.DataFrame(
            [(row, column, 1390.0, 1413.0, 0.9837, "ok") for row in PROGRAMME.ROWS for column in columns],
            columns=["row", "column", "numerator", "denominator", "value", "state"],
        )
        asked = {"rows": PROGRAMME.ROWS, "columns": columns, "place": "Hà Nam", "period": name, "head": "Nơi"}
        found.append(heat_map(cells, indicator=SHARE, language=language, **asked))
    return found


def tartans(language: Language) -> list[Chart]:
    looks, found = ["better", "worse", "similar"], []
    for number in (3, 6, 10):
        names = {f"u{n}": f"Thanh Liêm {n}" if n % 2 else "Kim Bảng" for n in range(number)}
        nouns = TARTAN.nouns(MAKE, 4)
        values = pd.concat(
            [
                MAKE.values([(unit, "2020", 9, 10, "ok") for unit in names]).assign(indicator=one.id)
                for one in nouns
            ]
        )
        keys = [(one.id, unit) for one in nouns for unit in names]
        verdicts = {key: looks[n % 3] for n, key in enumerate(keys)}
        trend = dict.fromkeys(keys[::2], "improving") | dict.fromkeys(keys[1::2], "no_clear_change")
        asked = {"indicators": nouns, "language": language, "names": names, "place": "Hà Nam", "period": "2020"}
        found.append(tartan_chart(values, TARTAN.found_of(values, verdicts, trend), **asked))
    return found


def bridges(language: Language) -> list[Chart]:
    first, last = BRIDGE.ends_of(MAKE, (119_000, 200_000), (180_000, 240_000))
    found = BRIDGE.found_of((0.17, 0.10, 0.24), (-0.015, -0.05, 0.01), 0.155)
    return [bridge_chart(found, indicator=SHARE, language=language, place="Hà Nam", first=first, last=last)]


def caterpillars(language: Language) -> list[Chart]:
    values = communes()
    known = values[values["state"] == "ok"]
    ranked = CATERPILLAR.found_of(known, ranks=dict.fromkeys(COMMUNES, (1, 17)), apart={"u03": ("worse", 0.998)})
    asked = {"indicator": SHARE, "language": language, "names": COMMUNES, "place": "Kim Bảng"}
    return [
        caterpillar_chart(values, ranked, **asked),
        caterpillar_chart(values.assign(group="x"), CATERPILLAR.found_of(known).assign(group="x"), **asked),
    ]


def funnels(language: Language) -> list[Chart]:
    values = communes(8, 45)
    found = FUNNEL.limits_of(values[values["state"] == "ok"], {"u03": ("worse", "worse"), "u05": ("worse", "similar")})
    return [funnel_chart(values, found, indicator=SHARE, language=language, names=COMMUNES, place="Kim Bảng")]


def slopes(language: Language) -> list[Chart]:
    names = dict(list(COMMUNES.items())[:12])
    rows = [(unit, "2015", 400 + 40 * n, 1000, "ok") for n, unit in enumerate(names)]
    rows += [(unit, "2020", 990 + n % 2, 1000, "ok") for n, unit in enumerate(names)]
    values = MAKE.values(rows)
    asked = {"indicator": SHARE, "language": language, "names": names, "place": "Kim Bảng"}
    return [slope_chart(values, MAKE.findings(values), since="2015", period="2020", **asked)]


def associations(language: Language) -> list[Chart]:
    """Six places in four years, some of them at nearly one point."""
    points = pd.DataFrame(
        [
            (unit, 2021 + year, 150.0 + 9 * year + 4 * n, 630, 300, 0.7 + 0.02 * n + 0.001 * year, 8, 10)
            for n, unit in enumerate(list(DISTRICTS)[:6])
            for year in range(4)
        ],
        columns=PROGRAMME.POINTS.columns,
    )
    asked = {"x": RATE, "y": SHARE, "language": language, "names": DISTRICTS, "place": "Hà Nam"}
    return [association_chart(points, **asked)]
