"""The whole programme of the founding article, from the workbooks of the sample to what its pages tell."""

import io
import re
import shutil
from datetime import date
from html import unescape

import pytest
import yaml
from pypdf import PdfReader

from analysis.catalogue.catalogue import Catalogue
from analysis.project.project import Project
from analysis.report.jobs import Job
from analysis.report.promises import check_page
from analysis.sample.planted import DISTRICTS, LOST_TO_FAULTS, OF_THE_STAFF_PROCESS, PLANTED
from chromium import open_chromium

FRAME = "2025-06-30"
NEW_THEMES = (
    "standards", "training_plan", "specialisms", "versatility", "succession", "evaluation", "procedure", "outcomes",
)  # fmt: skip
NAMES = {
    "347": "Phủ Lý", "349": "Duy Tiên", "350": "Kim Bảng", "351": "Thanh Liêm", "352": "Bình Lục", "353": "Lý Nhân",
}  # fmt: skip
PAGES = {
    "training": ("2025", ("training_plan", "specialisms")),
    "standards": ("2025", ("standards",)),
    "succession_and_evaluation": ("2025", ("succession", "evaluation", "versatility", "procedure")),
    "outcomes": ("2025", ("outcomes",)),
}
JOBS = [Job(name, "35", period, "", "vi") for name, (period, _) in PAGES.items()]
JOBS += [Job("resolution", "35", "2025", "", "vi"), Job("leadership_brief", "35", "2025", "", "vi")]
JOBS.append(Job("district_profile", "350", "2020", "", "en"))
pytestmark = pytest.mark.reads(*JOBS)


def expected_trends() -> dict[tuple[str, str], str]:
    """Return what was planted: (indicator, district) -> verdict of the trend."""
    expected = {
        (indicator, unit): verdict
        for indicator, verdicts in OF_THE_STAFF_PROCESS.items()
        for unit, verdict in zip(DISTRICTS, verdicts, strict=True)
    }
    expected |= LOST_TO_FAULTS
    return expected | {(each.indicator, each.unit): each.verdict for each in PLANTED if each.question == "trend"}


def last_trends(project: Project) -> dict[tuple[str, str], str]:
    """Return (indicator, district) -> the verdict up to the last year counted, for the shares of the new themes.

    No verdict rests on the estimated figures of districts that new communes straddle.
    """
    indicators = project.catalogue.indicators
    shares = [
        one.id
        for one in indicators.values()
        if one.kind == "share" and (one.theme in NEW_THEMES or one.id in ("degree_and_theory", "staff_trained_in_year"))
    ]
    trends = project.findings("trend", frame=FRAME, indicator=shares, unit=list(DISTRICTS), group="")
    values = project.values(shares, frame=FRAME, unit=list(DISTRICTS), group="")
    counted = values[(values["state"] == "ok") & (values["estimated"] == 0)]
    held = counted.groupby(["indicator", "unit"])["period"].max()
    trends = trends.set_index(["indicator", "unit", "period"])["verdict"]
    return {(indicator, unit): trends[indicator, unit, period] for (indicator, unit), period in held.items()}


def test_every_planted_change_is_found_and_nothing_else_is_called_a_change(received):
    found = last_trends(received)
    assert len(found) >= 25 * len(DISTRICTS)
    expected = expected_trends()
    wrong = {
        key: (verdict, expected.get(key, "no_clear_change"))
        for key, verdict in found.items()
        if verdict != expected.get(key, "no_clear_change")
    }
    assert wrong == {}
    assert {key for key in expected if key[0] in {name for name, _ in found}} <= set(found)


def test_every_share_of_the_programme_is_told_of_six_districts_over_five_years(received):
    indicators = [one.id for one in received.catalogue.indicators.values() if one.theme in NEW_THEMES]
    values = received.values(indicators, frame=FRAME, unit=list(DISTRICTS), group="")
    told = values[values["state"] == "ok"].groupby(["indicator", "unit"])["period"].nunique()
    for indicator in indicators:
        for unit in DISTRICTS:
            assert told.get((indicator, unit), 0) >= 5, f"{indicator} of {unit}"


def test_the_ceiling_taken_of_everybody_is_named(received):
    ceilings = received.findings("ceiling", frame=FRAME, unit=list(DISTRICTS), period="2024", group="")
    verdicts = ceilings.set_index("unit")["verdict"].to_dict()
    assert verdicts.pop("351") == "ceiling_of_all"
    assert set(verdicts.values()) == {"within_ceiling"} and len(verdicts) == 5


def test_monthly_participations_are_told_for_36_months(received):
    months = received.values("monthly_participations", frame=FRAME, unit=list(DISTRICTS))
    told = months[(months["group"] != "") & (months["state"] == "ok")]
    assert (told.groupby("unit").size() == 36).all() and len(told) == 36 * 6


@pytest.fixture(scope="module")
def pages(made):
    """The pages of the programme for the whole province, in Vietnamese, and one in English, as HTML."""
    files = made(JOBS)
    return {(job.report, job.lang): file.read_text(encoding="utf-8") for job, file in zip(JOBS, files, strict=True)}


def heads_of_tables(html: str) -> dict[str, list[str]]:
    """Return caption -> heads of the columns; where no row has a target, say, that column is left out."""
    return {
        plain(re.search(r"<caption>(.*?)</caption>", table, re.DOTALL).group(1)): [
            plain(head) for head in re.findall(r'<th scope="col"[^>]*>(.*?)</th>', table, re.DOTALL)
        ]
        for table in re.findall(r"<table.*?</table>", html, re.DOTALL)
    }


def rows_of_tables(html: str) -> dict[str, dict[str, list[str]]]:
    """Return caption -> first cell of each row -> its cells, for the tables of all units of a place."""
    tables = {}
    for table in re.findall(r"<table.*?</table>", html, re.DOTALL):
        caption = plain(re.search(r"<caption>(.*?)</caption>", table, re.DOTALL).group(1))
        if "và các đơn vị trực thuộc" not in caption:
            continue
        rows = [
            [plain(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
            for row in re.findall(r"<tr[^>]*>(.*?)</tr>", table.partition("<tbody>")[2], re.DOTALL)
        ]
        tables[caption] = {row[0]: row for row in rows if row}
    return tables


def plain(html: str) -> str:
    html = re.sub(r"<(style|script|svg)\b.*?</\1>", " ", html, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", html))).strip()


@pytest.mark.parametrize("report", PAGES)
def test_a_page_shows_all_six_districts_with_interval_last_year_target_and_verdict(pages, received, report):
    html = pages[report, "vi"]
    assert check_page(html) == []
    tables = rows_of_tables(html)
    for indicator in received.catalogue.indicators.values():
        if indicator.theme not in PAGES[report][1]:
            continue
        caption = next((name for name in tables if name.startswith(indicator.name.vi)), None)
        assert caption, f"no table tells {indicator.id}"
        rows = {
            district: row for district in NAMES.values() for name, row in tables[caption].items() if district in name
        }
        assert len(rows) == 6, f"{indicator.id}: {list(tables[caption])}"
        for district, row in rows.items():
            assert all(row), f"{indicator.id} {district}: an empty cell in {row}"


def test_the_pages_tell_what_was_planted(pages, received):
    verdicts = received.catalogue.languages["vi"]["verdicts"]
    indicators = received.catalogue.indicators
    for report, (_period, themes) in PAGES.items():
        tables = rows_of_tables(pages[report, "vi"])
        for each in PLANTED:
            if each.question != "trend" or indicators[each.indicator].theme not in themes:
                continue
            caption = next(name for name in tables if name.startswith(indicators[each.indicator].name.vi))
            row = next(cells for name, cells in tables[caption].items() if NAMES[each.unit] in name)
            trend = heads_of_tables(pages[report, "vi"])[caption].index("Xu hướng")
            assert verdicts[each.verdict] in row[trend], f"{each.indicator} {each.unit}: {row}"


def test_the_resolution_is_marked_as_made_up_and_tells_how_far_each_target_is(pages, received):
    html = pages["resolution", "vi"]
    assert check_page(html) == []
    text = plain(html)
    assert "không có thật" in text
    for target in received.catalogue.targets:
        if target.resolution:
            assert received.catalogue.indicators[target.indicator].name.vi in text, target.id
    assert not re.search(r"Nghị quyết[^.]{0,40}Kim Bảng", text)


def test_a_district_page_in_english_tells_its_summary(pages):
    html = pages["district_profile", "en"]
    assert check_page(html) == []
    assert "Kim Bảng" in plain(html) and "{" not in plain(html)


@pytest.fixture
def own_catalogue(tmp_path):
    folder = tmp_path / "catalogue"
    shutil.copytree("catalogue", folder)
    return folder


def added(folder, file, key, entry):
    """Add one entry to one file, as somebody would by hand: at the end of its list."""
    path = folder / file
    content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    place = content
    for part in key[:-1]:
        place = place[part] if isinstance(place, dict) else next(each for each in place if each["id"] == part)
    place[key[-1]].append(entry)
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return Catalogue.open(folder)


def test_a_further_programme_is_one_entry(own_catalogue):
    name = {"vi": "Chuyển đổi số", "en": "Digital transformation"}
    entry = {"id": "II.9", "name": name, "section": "II. Bồi dưỡng", "since": "2027"}
    catalogue = added(own_catalogue, "measures.yml", ("groupings", "programme", "members"), entry)
    heads = [column.head for column in catalogue.forms["training"].layout_for("2027").columns]
    assert sum("II.9 Chuyển đổi số" in head for head in heads) == 8
    assert not any("II.9" in column.head for column in catalogue.forms["training"].layout_for("2025").columns)


def test_a_further_specialism_is_one_entry(own_catalogue):
    entry = {"id": "tourism", "name": {"vi": "Du lịch", "en": "Tourism"}, "since": "2027"}
    catalogue = added(own_catalogue, "measures.yml", ("groupings", "specialism", "members"), entry)
    heads = [column.head for column in catalogue.forms["needs"].layout_for("2027").columns]
    assert "Số người cần có chuyên môn | Du lịch" in heads


def test_a_further_target_is_one_entry_and_is_answered(own_project):
    entry = {
        "id": "trial_second_degree", "indicator": "second_degree", "units": ["35"], "threshold": "0.5", "since": "2020",
        "by": "2025", "name": {"vi": "Chỉ tiêu thử nghiệm", "en": "Trial target"}, "source": "test", "verified": "no",
    }  # fmt: skip
    catalogue = added(own_project / "catalogue", "targets.yml", ("targets",), entry)
    assert "trial_second_degree" in {target.id for target in catalogue.targets}


def test_a_further_standard_is_one_entry_and_judges_from_its_day(own_catalogue):
    entry = {
        "id": "trial_management", "name": {"vi": "Chuẩn thử nghiệm", "en": "Trial standard"},
        "titles": ["military_commander"], "needs": {"management": "specialist"}, "since": "2027-01-01",
        "source": {"vi": "thử nghiệm", "en": "test"}, "verified": "no",
    }  # fmt: skip
    catalogue = added(own_catalogue, "standards.yml", ("standards",), entry)
    assert "trial_management" in {standard.id for standard in catalogue.standards}


def test_published_figures_are_recomputed(received):
    found = received.quality_findings("recomputed").set_index("against")
    printed = received.catalogue.published.set_index("id")
    recomputed = 0
    for figure, row in found.iterrows():
        place, period = printed.loc[figure, "place"], printed.loc[figure, "period"]
        if (place, period) in (("Hưng Yên", "2022"), ("Cả nước", "2024")) and row["verdict"] != "possible_share":
            assert row["verdict"] in ("agrees", "adds_up"), f"{figure}: {row['method']}"
            recomputed += 1
    assert recomputed >= 15
    chi_linh = found.loc["p026"]
    assert chi_linh["verdict"] == "differs" and "cut off" in chi_linh["method"]
    assert abs(chi_linh["estimate"] - 91 / 436) < 1e-12


LAM_DONG = {"1483": 8, "1330": 4}


def test_every_share_of_lam_dong_has_its_counts(received):
    found = received.quality_findings("recomputed")
    printed = received.catalogue.published.set_index("id")
    of_place = printed[(printed["place"] == "Lâm Đồng") & printed["printed_share"].notna() & printed["out_of"].notna()]
    assert of_place["out_of"].map("{:.0f}".format).value_counts().to_dict() == LAM_DONG
    methods = found.set_index("against")["method"]
    for figure, row in of_place.iterrows():
        share, total = row["printed_share"], int(row["out_of"])
        decimals = len(f"{share:g}".partition(".")[2])
        counts = [n for n in range(total + 1) if abs(n * 100 / total - share) <= 0.5 * 10**-decimals + 1e-9]
        told = [int(number) for number in re.findall(r"\d+", methods[figure])]
        listed = list(range(told[0], told[1] + 1)) if " to " in methods[figure] else told
        assert listed == counts, f"{figure} {share}: {methods[figure]}"


BRIEF_THEMES = {
    "headcount", "qualification", "political_theory", "key_cadres", "training", "standards", "evaluation", "outcomes",
}  # fmt: skip


def test_the_brief_says_who_differs_and_nobody_else(pages, received):
    html = pages["leadership_brief", "vi"]
    assert check_page(html) == []
    items = [plain(item) for item in re.findall(r"<li>(.*?)</li>", html.split('class="standing-out"')[1], re.DOTALL)]
    items = items[: next(place for place, item in enumerate([*items, "–"]) if "các nơi còn lại" not in item)]
    found = received.findings("comparison", frame=FRAME, against="35", period="2025", group="")
    headline = {
        name
        for name, one in received.catalogue.indicators.items()
        if one.prominence == "headline" and one.kind == "share" and one.theme in BRIEF_THEMES
    }
    differing = found[found["indicator"].isin(headline) & found["verdict"].isin(["better", "worse"])]
    assert {item.split(" kém hơn")[0].split(" tốt hơn")[0] for item in items} == {
        received.registry.unit(code, date.fromisoformat(FRAME)).name for code in differing["unit"]
    }
    assert sum(item.count("điểm %") for item in items) == len(differing)


def test_the_brief_is_one_sheet_of_paper(pages, tmp_path):
    file = tmp_path / "brief.html"
    file.write_text(pages["leadership_brief", "vi"], encoding="utf-8")
    with open_chromium() as browser:
        page = browser.new_page()
        page.goto(file.as_uri())
        paper = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    assert len(paper.pages) == 1
