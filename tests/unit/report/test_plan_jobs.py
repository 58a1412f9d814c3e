from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from analysis.geography.registry import Registry
from analysis.model.errors import UsageError
from analysis.model.places import Unit
from analysis.report.jobs import Job, plan_jobs
from analysis.report.notebook import ReportNotebook

OTHER = """
title: {vi: So sánh, en: Comparison}
summary: {vi: a, en: b}
subject: commune_staff
fans_out_over: [{units: ["35"], periods: ["2016"]}]
"""


def _unit(code: str, level: str, name: str, parent: str, until: date | None = None) -> Unit:
    return Unit.model_validate(
        {"code": code, "valid_to": until, "level": level, "kind": "k", "name": name, "parent": parent, "source": "s"}
    )


@pytest.fixture
def registry() -> Registry:
    last = date(2025, 6, 30)
    units = [
        _unit("VN", "country", "Việt Nam", ""),
        _unit("35", "province", "Hà Nam", "VN"),
        _unit("01", "province", "Hà Nội", "VN"),
        _unit("350", "district", "Kim Bảng", "35", last),
        _unit("347", "district", "Phủ Lý", "35", last),
        _unit("001", "district", "Ba Đình", "01", last),
    ]
    return Registry(units, [])


@pytest.fixture
def notebooks(make_notebook: Callable[..., Path]) -> list[ReportNotebook]:
    return [
        ReportNotebook.read(make_notebook("district_profile")),
        ReportNotebook.read(make_notebook("district_comparison", card=OTHER)),
    ]


def _pages(jobs: list[Job]) -> list[str]:
    return [job.page for job in jobs]


def test_nothing_asked_for_means_all_that_the_reports_fan_out_over(
    notebooks: list[ReportNotebook], registry: Registry
) -> None:
    jobs = plan_jobs(notebooks, registry)
    assert len(jobs) == 2 * (2 * 2 + 1 + 1)
    assert _pages(jobs)[:2] == ["vi/district_profile/347/2020.html", "en/district_profile/347/2020.html"]
    assert len(set(_pages(jobs))) == len(jobs)


def test_without_a_name_units_and_periods_pick(notebooks: list[ReportNotebook], registry: Registry) -> None:
    jobs = plan_jobs(notebooks, registry, units=["350"], periods=["2020"], langs=["vi"])
    assert _pages(jobs) == ["vi/district_profile/350/2020.html"]
    assert plan_jobs(notebooks, registry, units=["35"], periods=["2016"], langs=["en"]) == [
        Job("district_comparison", "35", "2016", "", "en")
    ]


def test_with_a_name_they_stand_instead(notebooks: list[ReportNotebook], registry: Registry) -> None:
    jobs = plan_jobs(
        notebooks, registry, names=["district_profile"], units=["001"], periods=["2019"], frame="2025-06-30",
        langs=["vi"],
    )  # fmt: skip
    assert _pages(jobs) == ["vi/district_profile/001/2019@2025-06-30.html"]
    assert jobs[0].parameters == {"unit": "001", "period": "2019", "frame": "2025-06-30", "lang": "vi"}
    assert jobs[0].run == "runs/vi/district_profile/001/2019@2025-06-30.ipynb"
    own = plan_jobs(notebooks, registry, names=["district_profile"], units=["35", "350"], langs=["vi"])
    assert [(job.unit, job.period) for job in own] == [("35", "2025"), ("350", "2020"), ("350", "2025")]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"names": ["district_profil"]}, "'district_profile'"),
        ({"units": ["Kim Bang"]}, r"'350' \(Kim Bảng\)"),
        ({"units": ["351"]}, "'35"),
        ({"units": ["1"]}, "'1'"),
        ({"periods": ["20"]}, "'20'"),
        ({"periods": ["٢٠٢٠"]}, "not a year"),
        ({"periods": ["2019"]}, "No report is planned for the period '2019'"),
        ({"units": ["001"]}, "No report is planned for the unit '001'"),
        ({"units": ["../x"], "names": ["district_profile"]}, "no unit"),
        ({"frame": "30/6/2025"}, "not a day"),
        ({"langs": ["fr"]}, "'fr'"),
    ],
)
def test_what_is_not_known_is_named(
    notebooks: list[ReportNotebook], registry: Registry, asked: dict, told: str
) -> None:
    with pytest.raises(UsageError, match=told):
        plan_jobs(notebooks, registry, **asked)


def test_a_definition_of_key_cadres_is_a_page_of_its_own(
    make_notebook: Callable[..., Path], registry: Registry
) -> None:
    parameters = 'unit: str = "350"\nperiod: str = "2020"\nframe: str = ""\nlang: str = "vi"\nkey_cadres: str = ""'
    notebooks = [
        ReportNotebook.read(make_notebook("district_profile", parameters=parameters)),
        ReportNotebook.read(make_notebook("district_comparison", card=OTHER)),
    ]
    jobs = plan_jobs(notebooks, registry, key_cadres="with_council", units=["350"], periods=["2020"], langs=["vi"])
    assert _pages(jobs) == ["vi/district_profile/350/2020+with_council.html"]
    assert jobs[0].parameters["key_cadres"] == "with_council"
    both = Job("r", "350", "2020", "2025-06-30", "vi", "with_council")
    assert both.page == "vi/r/350/2020@2025-06-30+with_council.html"
    assert "key_cadres" not in Job("r", "350", "2020", "", "vi").parameters
    with pytest.raises(UsageError, match="knows no definitions"):
        plan_jobs(notebooks, registry, names=["district_comparison"], key_cadres="with_council")


def test_pages_for_readers_outside_the_office_stand_apart(
    make_notebook: Callable[..., Path], registry: Registry
) -> None:
    for_the_office = OTHER.replace("subject: commune_staff", "subject: commune_staff\noffice_only: true")
    notebooks = [
        ReportNotebook.read(make_notebook("district_comparison", card=OTHER)),
        ReportNotebook.read(make_notebook("data_quality", card=for_the_office)),
    ]
    jobs = plan_jobs(notebooks, registry, profile="public", langs=["vi"])
    assert _pages(jobs) == ["public/vi/district_comparison/35/2016.html"]
    assert jobs[0].run.startswith("runs/public/") and jobs[0].parameters["profile"] == "public"
    office = plan_jobs(notebooks, registry, profile="office", langs=["vi"])
    assert len(office) == 2 and office == plan_jobs(notebooks, registry, langs=["vi"])
    with pytest.raises(UsageError, match="not for public"):
        plan_jobs(notebooks, registry, names=["data_quality"], profile="public")
    with pytest.raises(UsageError, match="no profile 'puplic'"):
        plan_jobs(notebooks, registry, profile="puplic")


def test_a_former_place_is_planned_on_a_later_map_for_the_office_alone(
    make_notebook: Callable[..., Path], registry: Registry
) -> None:
    later = OTHER.replace('["2016"]}', '["2016"]}, {units: ["350"], periods: ["2026"], frame: "2026-12-31"}')
    notebooks = [ReportNotebook.read(make_notebook("district_comparison", card=later))]
    pages = ["vi/district_comparison/35/2016.html", "vi/district_comparison/350/2026@2026-12-31.html"]
    assert _pages(plan_jobs(notebooks, registry, langs=["vi"])) == pages
    assert _pages(plan_jobs(notebooks, registry, langs=["vi"], profile="public")) == [f"public/{pages[0]}"]
    own = plan_jobs(notebooks, registry, names=["district_comparison"], units=["350"], langs=["vi"])
    assert _pages(own) == pages[1:]
    asked = {"names": ["district_comparison"], "units": ["347"], "periods": ["2026"], "frame": "2026-12-31"}
    assert _pages(plan_jobs(notebooks, registry, langs=["vi"], **asked)) == [
        "vi/district_comparison/347/2026@2026-12-31.html"
    ]
    with pytest.raises(UsageError, match="Phủ Lý stood no more on 2026-12-31"):
        plan_jobs(notebooks, registry, profile="public", **asked)
