"""Places over time: six former districts through three reorganisations, and the communes of today against their past.

Expected figures are added up here from the facts, by the files of the register alone.
"""

import re
from functools import cache

import pandas as pd
import pytest
from test_pages import text_of

from analysis.report.elements import elements_of
from analysis.report.jobs import Job
from analysis.report.promises import check_page

SIX = Job("district_comparison", "35", "2026", "2025-06-30", "vi")
COMMUNES = Job("district_comparison", "35", "2026", "2026-12-31", "vi")
DISTRICT = Job("district_comparison", "350", "2026", "2026-12-31", "en")
NEW_PROVINCE = Job("district_comparison", "37", "2026", "2026-12-31", "vi")
DEGREE = "Có trình độ đại học trở lên"


@pytest.fixture
def page(made, request):
    (file,) = made(request.node.get_closest_marker("reads").args)
    return file.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def register(received):
    folder = received.root / "catalogue/units"
    return tuple(pd.read_csv(folder / name, dtype=str, keep_default_na=False) for name in ("units.csv", "changes.csv"))


@pytest.fixture(scope="module")
def counted(received):
    """Persons with a degree and all staff, of every commune and year, straight from the facts."""
    facts = received.live_facts()
    facts = facts[(facts["group"] == "") & (facts["bound"] == "exact")]
    told = facts.pivot_table(index=["unit", "period"], columns="measure", values="value", aggfunc="first")
    wanted = received.catalogue.indicators["university_or_higher"]
    return pd.DataFrame(
        {"degree": told[list(wanted.numerator)].sum(axis=1), "staff": told[list(wanted.denominator)].sum(axis=1)}
    )


def table_of(html: str, caption: str, head: str) -> dict[str, list[str]]:
    """Return the rows of the table with that caption and head, by the name of the place."""
    for table in elements_of(html).root.all("table"):
        rows = [[cell.text.strip() for cell in row.all("th", "td")] for row in table.all("tr")]
        if "".join(one.text for one in table.all("caption")).strip() == caption and head in rows[0]:
            return {row[0]: row[1:] for row in rows[1:]}
    raise AssertionError(f"no table {caption!r} with {head!r}")


def number(text: str) -> float:
    return float(text.replace(".", "").replace(",", "."))


def counts(cell: str) -> tuple[float, float]:
    found = re.search(r"([\d.,]+)/([\d.,]+)[;)]", cell)
    assert found, cell
    return number(found[1]), number(found[2])


def communes_of(units: pd.DataFrame, district: str, day: str) -> list[str]:
    is_valid = (units["valid_from"] <= day) & ((units["valid_to"] == "") | (day <= units["valid_to"]))
    return units.loc[is_valid & (units["parent"] == district) & (units["level"] == "commune"), "code"].tolist()


@pytest.mark.reads(SIX)
def test_six_districts_are_told_from_2015_to_2026_and_add_up(page, register, counted):
    assert check_page(page) == []
    table = table_of(page, DEGREE, "2026")
    assert len(table) == 7 and {row[0] for row in table.values()} == {"2015"}
    for name, code in {"Thị xã Kim Bảng": "350", "Huyện Bình Lục": "352", "Thành phố Phủ Lý": "347"}.items():
        own = counted.loc[pd.IndexSlice[communes_of(register[0], code, "2015-06-30"), "2015"], :].sum()
        assert counts(table[name][1]) == (own["degree"], own["staff"])
    whole = counted.xs("2026", level="period").sum()
    assert counts(table["Tỉnh Hà Nam"][2]) == (whole["degree"], whole["staff"])
    parts = [counts(row[2]) for name, row in table.items() if name != "Tỉnh Hà Nam"]
    assert sum(part[1] for part in parts) == pytest.approx(whole["staff"], abs=3)  # three of them rounded
    assert {name for name, row in table.items() if row[2].startswith("~")} == {
        "Thành phố Phủ Lý", "Thị xã Duy Tiên", "Huyện Thanh Liêm",
    }  # fmt: skip


@pytest.mark.reads(SIX)
def test_three_reorganisations_show_by_themselves_where_they_were(page):
    text = text_of(page)
    assert "Thị xã Duy Tiên 18 → 16" in text and "Tỉnh Hà Nam 116 → 109" in text
    assert "Tỉnh Hà Nam 109 → 98" in text and "Thị xã Kim Bảng 18 → 17" in text
    assert "Tỉnh Hà Nam 98 → 33" in text and "Thị xã Kim Bảng 17 → 6" in text
    assert "Thị xã Kim Bảng 18 → 18" not in text
    caption = next(one for one in re.findall(r"<figcaption>(.*?)</figcaption>", page, re.DOTALL) if "Vạch chấm" in one)
    order = ["Sắp xếp xã (01/2020)", "Sắp xếp xã (01/2025)", "Chính quyền 2 cấp (07/2025)", "Chia theo tỷ lệ (07/2025)"]
    places = [text_of(caption).index(mark) for mark in order]
    assert places == sorted(places)


@cache
def origins(changes: tuple[tuple[str, str, str, bool], ...], code: str, day: str) -> frozenset[str] | None:
    """Return the communes of 2015 of which one that stood on a day is made; None where any of them was divided."""
    earlier = [one for one in changes if one[2] == code and one[0] <= day]
    if not earlier:
        return frozenset([code])
    last = max(one[0] for one in earlier)
    came = [one for one in earlier if one[0] == last]
    before = str(pd.Timestamp(last).date() - pd.Timedelta(days=1))[:10]
    found = [origins(changes, one[1], before) for one in came]
    if any(one is None for one in found) or not all(one[3] for one in came):
        return None
    return frozenset().union(*found)


@pytest.mark.reads(COMMUNES)
def test_communes_of_today_stand_beside_their_own_past(page, received, register, counted):
    assert check_page(page) == []
    assert len(page.encode()) <= 400_000
    table = table_of(page, DEGREE, "2026")
    of_today = received.registry.children("37", pd.Timestamp("2026-12-31").date())
    codes = {unit.name: unit.code for unit in of_today if unit.name in table}
    assert len(table) == 34 and len(codes) == 33
    changes = tuple(
        (one["date"], one["from_code"], one["to_code"], one["is_whole"] == "yes")
        for one in register[1].to_dict("records")
    )
    whole = 0
    for name, code in codes.items():
        now = counted.loc[(code, "2026")]
        assert counts(table[name][2]) == (now["degree"], now["staff"])
        made_of = origins(changes, code, "2026-12-31")
        assert table[name][1].startswith("~") == (made_of is None)
        if made_of is not None:
            past = counted.loc[pd.IndexSlice[sorted(made_of), "2015"], :].sum()
            assert counts(table[name][1]) == (past["degree"], past["staff"])
            whole += 1
    assert whole == 27
    assert sum(counts(table[name][2])[1] for name in codes) == counts(table["Tỉnh Hà Nam"][2])[1]
    assert "Tỉnh Hà Nam là đơn vị cũ, có đến 30/06/2025" in text_of(page)


@pytest.mark.reads(COMMUNES)
def test_the_map_of_communes_is_a_few_kilobytes(page):
    (figure,) = re.findall(r'<figure class="chart" aria-label="Bản đồ: .*?</figure>', page, re.DOTALL)
    assert "Có số liệu: 33 trong 33 đơn vị" in figure and "Phường Tam Chúc" in figure
    assert len(re.search("<svg.*</svg>", figure, re.DOTALL).group(0).encode()) <= 25_000


@pytest.mark.reads(DISTRICT, NEW_PROVINCE)
def test_the_same_report_runs_for_wards_of_a_former_district_and_for_a_province_of_today(made):
    district, province = (file.read_text(encoding="utf-8") for file in made([DISTRICT, NEW_PROVINCE]))
    assert check_page(district) == [] and check_page(province) == []
    wards = ("Kim Bảng", "Lê Hồ", "Nguyễn Úy", "Kim Thanh", "Tam Chúc", "Lý Thường Kiệt")
    assert set(table_of(district, "University degree or higher", "2026")) == {
        "Thị xã Kim Bảng", *(f"Phường {name}" for name in wards),
    }  # fmt: skip
    assert len(table_of(province, DEGREE, "2026")) == 34  # 33 tell figures, and Ninh Bình itself
    assert "đơn vị cũ" not in text_of(province)


def test_a_former_place_on_a_later_map_is_for_the_office_alone(cadre, received):
    result = cadre(
        "report", "district_comparison", "--unit", "35", "--frame", "2026-12-31", "--period", "2026", "--profile",
        "public", root=received.root,
    )  # fmt: skip
    assert result.returncode != 0 and "is not for public" in result.stdout + result.stderr
