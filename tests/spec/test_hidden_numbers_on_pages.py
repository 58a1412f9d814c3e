"""Numbers that a reader is not told are nowhere on his pages: not in text, tables, drawings or what is read aloud."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from analysis.project.asking import day_of
from analysis.project.project import Project
from analysis.report.jobs import Job
from analysis.report.run import run_jobs
from analysis.report.untold import check_untold, untold_on
from analysis.store.store import Store
from analysis.words.folding import folded
from analysis.words.place_names import bare_name

FRAME = "2026-12-31"  # as in the fixture ``public``, for which it is found what is hidden
PROFILE = "public"
KEYS = ["indicator", "unit", "group", "period"]
FINDING = ["question", "indicator", "unit", "group", "since", "period", "against"]
NUMBERS = ["estimate", "lower", "upper", "n", "p", "p_adjusted"]


def job(report: str, profile: str = PROFILE, lang: str = "vi") -> Job:
    return Job(report, "37", "2024", FRAME, lang, "", profile)


def test_what_is_hidden_from_a_page_is_known_as_it_would_be_written(received, public):
    untold = untold_on(received, job("district_profile"))
    units = {unit.code: folded(bare_name(unit.name)) for unit in received.registry.children("37", day_of(FRAME))}
    told = public[(public["indicator"] == "women") & public["unit"].isin(list(units)) & (public["state"] == "ok")]
    hidden = received.values("women", frame=FRAME, unit=list(units)).merge(told[KEYS], how="left", indicator="is_told")
    hidden = hidden[(hidden["is_told"] == "left_only") & (hidden["state"] == "ok")]
    assert len(hidden) and len(told)
    name = folded(received.catalogue.indicators["women"].name.vi)
    for row in hidden.itertuples():
        assert f"{row.numerator:.0f}/{row.denominator:.0f}" in untold.hidden[name, units[row.unit]]
    for row in told.itertuples():
        own = untold.hidden[name, units[row.unit]] - untold.told[name, units[row.unit]]
        assert f"{row.numerator:.0f}/{row.denominator:.0f}" not in own
    assert not untold_on(received, job("district_profile", "")).hidden


@pytest.mark.soak
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_page_of_the_office_could_not_be_shown_to_the_public(made, received, lang):
    untold = untold_on(received, job("district_profile", lang=lang))
    public, office = made([job("district_profile", lang=lang), job("district_profile", "", lang)])
    assert check_untold(public.read_text(encoding="utf-8"), untold) == []
    assert len(check_untold(office.read_text(encoding="utf-8"), untold)) > 10


@pytest.fixture
def with_other_numbers(received_root, received, tmp_path) -> Path:
    """The project with all other numbers in whatever is hidden from the public, and the same of it hidden."""
    told = [received.values(frame=FRAME, profile=PROFILE), received.findings(frame=FRAME, profile=PROFILE)]
    root = tmp_path / "project"
    shutil.copytree(received_root, root)
    store = Project.open(root).store
    before = digest(store)
    store.write_frame("values", FRAME, other_values(received.values(frame=FRAME), told[0]))
    store.write_frame("findings", FRAME, other_findings(received.findings(frame=FRAME), told[1]))
    for pattern in (store.folder / "withheld").glob(f"{FRAME}.*.parquet"):
        pattern.rename(pattern.with_name(pattern.name.replace(before, digest(store))))
    return root


def digest(store: Store) -> str:
    return store.digest_of_frame("values", FRAME)[:16]


def other_values(values: pd.DataFrame, told: pd.DataFrame) -> pd.DataFrame:
    hidden = told.loc[told["state"] == "suppressed", KEYS]
    is_hidden = pd.MultiIndex.from_frame(values[KEYS]).isin(pd.MultiIndex.from_frame(hidden))
    is_hidden &= (values["state"] == "ok").to_numpy()
    assert is_hidden.sum() > 100
    values.loc[is_hidden, ["numerator", "denominator"]] *= 3
    values.loc[is_hidden, "numerator"] += 1
    values.loc[is_hidden, "value"] = values["value"] / 2 + 0.123
    return values


def other_findings(findings: pd.DataFrame, told: pd.DataFrame) -> pd.DataFrame:
    known = told.drop_duplicates([*FINDING, *NUMBERS, "verdict"])[[*FINDING, *NUMBERS, "verdict"]].assign(known=True)
    is_hidden = findings.merge(known, how="left")["known"].isna().to_numpy()
    assert is_hidden.sum() > 100
    for name in NUMBERS:
        findings[name] = findings[name].astype(float)
        findings.loc[is_hidden, name] = findings[name] / 2 + 0.0123
    return findings


@pytest.mark.soak
def test_a_page_is_the_same_whatever_the_hidden_numbers_are(made, with_other_numbers, tmp_path):
    jobs = [job(report, profile) for report in ("district_profile", "leadership_brief") for profile in (PROFILE, "")]
    others = tmp_path / "reports"
    results = run_jobs(jobs, root=with_other_numbers, reports=others, workers=2, on_done=lambda done: None)
    assert [result.message for result in results if result.status != "made"] == []
    for each, file in zip(jobs, made(jobs), strict=True):
        is_same = file.read_bytes() == (others / each.page).read_bytes()
        assert is_same == bool(each.profile), f"{each.report} for {each.profile or 'the office'}"
