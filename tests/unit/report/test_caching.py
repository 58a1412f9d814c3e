"""Which pages are made again: a store that a test may change, and pages whose notebooks say what they read."""

import json
import shutil

import pandas as pd
import pytest

from analysis.project.project import Project
from analysis.report.caching import Cache
from analysis.report.jobs import Job

FRAME = "2025-06-30"
HERE, OTHER = Job("district_profile", "350", "2020", "", "vi"), Job("district_profile", "347", "2020", "", "vi")
READ = {"table": "values", "frame": FRAME, "units": ["350"], "named": [["university_or_higher"]]}


@pytest.fixture
def project(received_root, tmp_path) -> Project:
    for name in ("analysis.toml", "catalogue", "notebooks"):
        source = received_root / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    shutil.copytree(received_root / "data/store", tmp_path / "data/store")
    return Project.open(tmp_path)


@pytest.fixture
def finished(project):
    """Pages that were made and kept, by what they say that they read."""

    def of(*jobs: Job, rows=(READ,), tables=(), state="made") -> None:
        cache = Cache.open(project)
        for job in jobs:
            reads = {"until": job.period, "tables": list(tables), "rows": list(rows)}
            output = {"data": {"application/vnd.cadre.page+json": {"reads": reads}}}
            for path, content in (
                (project.reports / job.page, f"<p>{job.page}"),
                (project.reports / job.run, json.dumps({"cells": [{"outputs": [output]}]})),
            ):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(content, encoding="utf-8")
            cache.keep(job, state=state, message="", at="2026-01-01T00:00:00+00:00", seconds=1.0)

    return of


def states(project, *jobs: Job, **asked) -> list[str]:
    return [plan.state for plan in Cache.open(Project.open(project.root)).plan(jobs, **asked)]


def change(project, table="values", **where) -> None:
    """Add 1 to a number of one row of a table."""
    store = project.store
    rows = store.read(table, {"frame": FRAME})
    chosen = (rows[list(where)] == list(where.values())).all(axis=1)
    assert chosen.any(), where
    column = "numerator" if table == "values" else "estimate"
    rows.loc[rows.index[chosen][0], column] += 1
    store.write_frame(table, FRAME, rows)


def test_what_was_never_made_failed_or_is_asked_for_is_made(project, finished):
    assert states(project, HERE) == ["never made"]
    finished(HERE)
    finished(OTHER, state="failed")
    assert states(project, HERE, OTHER) == ["up to date", "failed last time"]
    assert states(project, HERE, everything=True) == ["asked for"]


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("notebooks/district_profile.ipynb", "changed: notebook"),
        ("notebooks/district_profile.yml", "changed: notebook"),
        ("catalogue/targets.yml", "changed: catalogue"),
        ("notebooks/training.ipynb", "up to date"),
    ],
)
def test_a_change_of_what_a_page_is_made_from_is_named(project, finished, file, told):
    finished(HERE)
    path = project.root / file
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert states(project, HERE) == [told]


def test_a_changed_setting_is_named_and_where_the_store_lies_is_none_of_a_page(project, finished):
    finished(HERE)
    file = project.root / "analysis.toml"
    told = file.read_text(encoding="utf-8")
    file.write_text(told.replace('store = "data/store"', 'store = "./data/store"'), encoding="utf-8")
    assert states(Project.open(project.root), HERE) == ["up to date"]
    file.write_text(told.replace("least_seen_share = 0.8", "least_seen_share = 0.7"), encoding="utf-8")
    assert states(Project.open(project.root), HERE) == ["changed: settings"]


def test_a_page_that_is_gone_or_was_changed_by_hand_is_made_again(project, finished):
    finished(HERE, OTHER)
    (project.reports / HERE.page).unlink()
    (project.reports / OTHER.page).write_text("another", encoding="utf-8")
    assert states(project, HERE, OTHER) == ["the page is missing", "the page was changed by hand"]


@pytest.mark.parametrize(
    ("where", "told"),
    [
        ({"unit": "350", "indicator": "university_or_higher", "period": "2020"}, "figures changed"),
        ({"unit": "350", "indicator": "university_or_higher", "period": "2016"}, "figures changed"),
        ({"unit": "350", "indicator": "university_or_higher", "period": "2021"}, "up to date"),
        ({"unit": "350", "indicator": "staff_headcount", "period": "2020"}, "up to date"),
        ({"unit": "347", "indicator": "university_or_higher", "period": "2020"}, "up to date"),
    ],
)
def test_only_a_row_that_was_read_makes_a_page_again(project, finished, where, told):
    finished(HERE)
    change(project, **where)
    assert states(project, HERE) == [told]
    assert states(project, HERE) == [told]


def test_a_page_that_never_said_what_it_read_is_made_again(project):
    cache = Cache.open(project)
    for path in (project.reports / HERE.page, project.reports / HERE.run):
        path.parent.mkdir(parents=True)
        path.write_text('{"cells": []}')
    cache.keep(HERE, state="made", message="", at="2026-01-01T00:00:00+00:00", seconds=1.0)
    assert states(project, HERE) == ["figures changed"]


def test_what_is_only_looked_for_depends_on_no_number(project, finished):
    finished(HERE, rows=[{**READ, "table": "held"}])
    change(project, unit="350", indicator="university_or_higher", period="2020")
    assert states(project, HERE) == ["up to date"]
    values = project.store.read("values", {"frame": FRAME})
    chosen = (values["unit"] == "350") & (values["indicator"] == "university_or_higher") & (values["period"] == "2020")
    project.store.write_frame("values", FRAME, values[~chosen])
    assert states(project, HERE) == ["figures changed"]


def test_the_question_matters_for_findings(project, finished):
    read = {"table": "findings", "frame": FRAME, "units": ["350"], "named": [["university_or_higher", "interval"]]}
    finished(HERE, rows=[read])
    change(project, "findings", unit="350", indicator="university_or_higher", question="trend", period="2020")
    assert states(project, HERE) == ["up to date"]
    change(project, "findings", unit="350", indicator="university_or_higher", question="interval", period="2020")
    assert states(project, HERE) == ["figures changed"]


def test_a_table_that_was_read_as_a_whole_makes_a_page_again_by_any_row(project, finished):
    finished(HERE, rows=[], tables=[["values", FRAME]])
    change(project, unit="347", indicator="staff_headcount", period="2025")
    assert states(project, HERE) == ["figures changed"]


def test_another_file_with_the_same_figures_is_told_on_the_page_and_so_makes_it_again(project, finished):
    read = {"table": "facts", "frame": "", "units": ["350"], "named": [["training_participations"]]}
    facts = project.live_facts()
    own = facts[facts["unit"] == "350"]
    read["named"] = [[str(own["measure"].iloc[0])]]
    finished(HERE, rows=[read])
    sources = project.sources()
    behind = sources["id"].isin(set(own.loc[own["measure"] == read["named"][0][0], "source"]))
    sources.loc[sources.index[~behind][0], "digest"] = "0" * 64
    project.store.write("sources", sources)
    assert states(project, HERE) == ["up to date"]
    sources.loc[sources.index[behind][0], "digest"] = "0" * 64
    project.store.write("sources", sources)
    assert states(project, HERE) == ["figures changed"]


def test_a_page_is_verified_by_its_bytes(project, finished):
    finished(HERE)
    found = Cache.open(project).verify(HERE.page)
    assert found.is_as_written and found.told["verdict"] == "as written" and found.state == "up to date"
    (project.reports / HERE.page).write_text("another", encoding="utf-8")
    found = Cache.open(project).verify(HERE.page)
    assert not found.is_as_written and found.told["verdict"] == "not as written"
    assert Cache.open(project).verify(OTHER.page).told["verdict"] == "not in the manifest"


def test_a_page_that_failed_since_is_still_what_an_earlier_run_wrote(project, finished):
    finished(HERE)
    cache = Cache.open(project)
    for _ in range(2):
        cache.keep(HERE, state="failed", message="x", at="2026-01-02T00:00:00+00:00", seconds=1.0, kind="memory")
    found = Cache.open(project).verify(HERE.page)
    assert (found.is_as_written, found.state) == (True, "failed last time")
    assert Cache.open(project).plan([HERE])[0].fingerprint
    (project.reports / HERE.page).write_text("another", encoding="utf-8")
    assert not Cache.open(project).verify(HERE.page).is_as_written


def test_the_commit_is_read_where_there_is_one(project):
    assert Cache.open(project).commit == ""
    git = project.root / ".git"
    (git / "refs/heads").mkdir(parents=True)
    (git / "HEAD").write_text("ref: refs/heads/main\n")
    (git / "packed-refs").write_text("# pack-refs\n1234abcd refs/heads/main\n")
    assert Cache.open(project).commit == "1234abcd"
    (git / "refs/heads/main").write_text("5678\n")
    assert Cache.open(project).commit == "5678"


@pytest.mark.parametrize(
    ("indicator", "period", "profile", "told"),
    [
        ("university_or_higher", "2020", "public", "figures changed"),
        ("university_or_higher", "2021", "public", "up to date"),
        ("staff_headcount", "2020", "public", "up to date"),
        ("university_or_higher", "2020", "leadership", "up to date"),
    ],
)
def test_a_page_for_the_public_depends_on_what_is_hidden_of_what_it_shows(
    project, finished, monkeypatch, indicator, period, profile, told
):
    columns = ["indicator", "unit", "group", "period"]
    before = pd.DataFrame([("university_or_higher", "351", "", "2019")], columns=columns)
    more = pd.DataFrame([(indicator, "347", "", period)], columns=columns)
    hidden = {"public": before, "leadership": before}
    monkeypatch.setattr(Project, "hidden_rows", lambda self, frame, profile: hidden[profile])
    finished(HERE, rows=[READ, {"table": "hidden", "frame": FRAME, "units": ["public"], "named": READ["named"]}])
    change(project, unit="347", indicator="staff_headcount", period="2020")
    assert states(project, HERE) == ["up to date"]
    hidden[profile] = pd.concat([before, more])
    assert states(project, HERE) == [told]


def test_rows_of_pages_to_come_are_read_with_the_first_and_their_digests_are_the_same(project, finished, monkeypatch):
    finished(HERE, OTHER)
    alone = Cache.open(project).manifest.records
    near = {unit.code for unit in project.registry.units if unit.parent in ("347", "350")}
    monkeypatch.setattr("analysis.report.caching.UNITS_TOGETHER", len(near) + 2)
    cache, far = Cache.open(project), Job("district_profile", "001", "2020", "", "vi")
    cache.expect([HERE, OTHER, far])
    assert cache.together["350"] == cache.together["347"] == near | {"347", "350"}
    assert not cache.together["001"] & near
    for job in (HERE, OTHER):
        cache.keep(job, state="made", message="", at="2026-01-01T00:00:00+00:00", seconds=1.0)
    told = cache.manifest.records
    for page in (HERE.page, OTHER.page):
        assert told[page].depends_on == alone[page].depends_on and told[page].fingerprint == alone[page].fingerprint
    assert cache.store.indexed["values", FRAME]._of.keys() >= near
