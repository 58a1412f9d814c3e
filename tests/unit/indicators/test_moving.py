"""Whatever the register and the frames, nobody is lost or counted twice; a split commune's count is divided."""

import json
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.catalogue.catalogue import Catalogue
from analysis.geography.crosswalk import membership
from analysis.geography.registry import Registry
from analysis.geography.shares import Shares
from analysis.indicators.moving import moved_counts, only_adding
from analysis.model.places import Change, Unit

ROOT = Path(__file__).parents[3]
CATALOGUE = Catalogue.open(ROOT / "catalogue")
REGISTRY = Registry(CATALOGUE.units, CATALOGUE.changes)
FIRST = date(2015, 1, 1)
DAYS = st.lists(st.dates(FIRST, date(2027, 1, 1)), min_size=2, max_size=5)
SOME = settings(max_examples=10, deadline=None)  # each is of the whole country


def told(counts, day, measure="n"):
    """FACTS of a day: unit -> count."""
    return pd.DataFrame(
        {
            "unit": list(counts), "as_of": day.isoformat(), "period": str(day.year), "measure": measure, "group": "",
            "value": np.array(list(counts.values()), dtype=float), "bound": "exact", "source": "s", "cell": "c",
        }
    )  # fmt: skip


def communes(registry, day):
    return [unit.code for unit in registry.at_level("commune", day)]


def every_headcount(registry, random):
    """A headcount of every commune on every first day of a year or half-year: what was once told of each of them."""
    days = [FIRST + timedelta(days=182 * number) for number in range(26)]
    return pd.concat([told({code: random.integers(1, 40) for code in communes(registry, day)}, day) for day in days])


def carry(registry, counts, days, shares):
    """Move counts along the days; return what is told on the last of them, and what fell out as nobody knew where."""
    lost = 0.0
    for day, frame in pairwise(days):
        pairs = membership(registry, "commune", day, frame, shares).pairs
        known = set(pairs.loc[(pairs["target_level"] == "commune") & pairs["share"].notna(), "unit"])
        lost += sum(count for code, count in counts.items() if code not in known)
        counts = {code: count for code, count in counts.items() if code in known}
        moved = moved_counts(told(counts, day), registry, frame, shares)
        of_country = moved.loc[moved["target"] == "VN", "value"].sum()
        assert of_country == pytest.approx(sum(counts.values()))
        here = moved[(moved["target_level"] == "commune") & moved["value"].notna()]
        counts = dict(zip(here["target"].astype(str), here["value"], strict=True))
    return counts, lost


@SOME
@given(days=DAYS, seed=st.integers(0, 1000))
def test_sums_agree_along_any_chain_of_frames_over_the_register(days, seed):
    random = np.random.default_rng(seed)
    shares = Shares(REGISTRY, [every_headcount(REGISTRY, random)])
    counts = {code: float(random.integers(0, 500)) for code in communes(REGISTRY, days[0])}
    whole = sum(counts.values())
    counts, lost = carry(REGISTRY, counts, days, shares)
    assert sum(counts.values()) + lost == pytest.approx(whole)


def test_nothing_of_ha_nam_falls_out_between_2015_and_today():
    random = np.random.default_rng(1)
    shares = Shares(REGISTRY, [every_headcount(REGISTRY, random)])
    there = membership(REGISTRY, "commune", date(2016, 6, 30), date(2016, 6, 30)).pairs
    counts = dict.fromkeys(there.loc[there["target"] == "35", "unit"], 10.0)
    days = [date(2016, 6, 30), date(2026, 6, 30), date(2020, 6, 30), date(2025, 3, 1), date(2016, 6, 30)]
    counts, lost = carry(REGISTRY, counts, days, shares)
    assert lost == 0
    assert sum(counts.values()) == pytest.approx(1160)


@st.composite
def made_up_registers(draw):
    """Two provinces of some communes that merge, split, are renamed and hand parts to each other, year after year."""
    standing = {f"c{number}": (None, f"P{number % 2}") for number in range(draw(st.integers(2, 6)))}
    units, changes, next_code = [], [], len(standing)

    def end(one, last):
        since, parent = standing.pop(one)
        units.append(commune(one, parent, since, last))
        return parent

    for number in range(draw(st.integers(0, 6))):
        day, before = date(2016 + number, 1, 1), date(2015 + number, 12, 31)
        code = draw(st.sampled_from(sorted(standing)))
        others = sorted(set(standing) - {code})
        what = draw(st.sampled_from(["split", "rename", *(["merge", "hand_over"] if others else [])]))

        if what == "hand_over":
            share = draw(st.sampled_from([None, 0.1, 0.5]))
            changes.append(moved_to(day, code, draw(st.sampled_from(others)), share, whole=False))
        elif what == "rename":
            standing[code] = (day, end(code, before))
            changes.append(moved_to(day, code, code, None, whole=True))
        elif what == "merge":
            other = draw(st.sampled_from(others))
            parent = end(other, before)
            end(code, before)
            standing[other] = (day, parent)
            changes += [moved_to(day, one, other, None, whole=True) for one in (code, other)]
        else:
            parent, share = end(code, before), draw(st.sampled_from([None, 0.3]))
            new = [code if draw(st.booleans()) else f"c{next_code}", f"c{next_code + 1}"]
            next_code += 2
            standing |= {one: (day, draw(st.sampled_from(["P0", "P1"])) if one != code else parent) for one in new}
            changes += [moved_to(day, code, new[0], share, whole=False), moved_to(day, code, new[1], None, whole=False)]
    units += [commune(code, parent, since, None) for code, (since, parent) in standing.items()]
    above = [place("VN", "country", ""), place("P0", "province", "VN"), place("P1", "province", "VN")]
    return Registry([*above, *units], changes)


def place(code, level, parent):
    return Unit(code=code, level=level, kind="x", name=code, parent=parent, source="made up")


def commune(code, parent, first, last):
    return Unit(
        code=code, level="commune", kind="x", name=code, parent=parent, source="made up", valid_from=first,
        valid_to=last,
    )  # fmt: skip


def moved_to(day, source, target, share, *, whole):
    kind = "merge" if whole else "split"
    return Change(
        date=day, from_code=source, to_code=target, kind=kind, is_whole=whole, share=share, source="made up"
    )  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(registry=made_up_registers(), days=DAYS, seed=st.integers(0, 1000))
def test_sums_agree_along_any_chain_of_frames_over_made_up_registers(registry, days, seed):
    random = np.random.default_rng(seed)
    shares = Shares(registry, [every_headcount(registry, random)])
    counts = {code: float(random.integers(0, 500)) for code in communes(registry, days[0])}
    whole = sum(counts.values())
    counts, lost = carry(registry, counts, days, shares)
    assert lost == 0
    assert sum(counts.values()) == pytest.approx(whole)


@settings(max_examples=50, deadline=None)
@given(registry=made_up_registers(), days=st.lists(st.dates(FIRST, date(2024, 1, 1)), min_size=2, max_size=2))
def test_without_headcounts_a_sum_is_whole_or_not_told(registry, days):
    day, frame = days
    counts = dict.fromkeys(communes(registry, day), 7.0)
    moved = moved_counts(told(counts, day), registry, frame)
    assert moved.loc[moved["target"] == "VN", "value"].sum() == 7 * len(counts)
    unknown = moved["value"].isna()
    assert (moved.loc[unknown, "estimated"] == 0).all()
    whole = moved[~unknown & (moved["estimated"] == 0)]
    assert (whole["value"] % 7 == 0).all()


def test_as_the_worked_example_divides():
    """Commune D (n=30, x=15) splits 2/3 to D1 and 1/3 to D2: the reference vector on split communes."""
    units = [
        place("VN", "country", ""), place("P0", "province", "VN"), commune("D", "P0", None, date(2024, 12, 31)),
        commune("D1", "P0", date(2025, 1, 1), None), commune("D2", "P0", date(2025, 1, 1), None),
    ]  # fmt: skip
    day = date(2025, 1, 1)
    changes = [moved_to(day, "D", "D1", 2 / 3, whole=False), moved_to(day, "D", "D2", None, whole=False)]
    registry = Registry(units, changes)
    facts = pd.concat([told({"D": 30}, date(2024, 6, 30), "n"), told({"D": 15}, date(2024, 6, 30), "x")])
    moved = moved_counts(facts, registry, date(2025, 6, 30))
    values = {(row.target, row.measure): (row.value, row.estimated) for row in moved.itertuples()}
    assert values["D1", "n"] == (pytest.approx(20), 1.0) and values["D2", "x"] == (pytest.approx(5), 1.0)
    assert values["P0", "n"] == (30, 0) and values["VN", "x"] == (15, 0)
    vectors = json.loads((ROOT / "tests/reference/vectors.json").read_text(encoding="utf-8"))
    assert "2/3 to D1, 1/3 to D2" in json.dumps(vectors)


def test_what_was_told_on_two_days_of_a_year_is_added_up():
    facts = pd.concat([told({"13384": 3}, date(2026, 3, 31)), told({"13384": 4}, date(2026, 6, 30))])
    moved = moved_counts(facts, REGISTRY, date(2026, 12, 31))
    assert moved.loc[moved["target"] == "13384", "value"].tolist() == [7]


def test_only_exact_counts_and_amounts_are_moved():
    facts = pd.concat(
        [
            told({"13384": 3}, date(2026, 6, 30), "staff_total"),
            told({"13384": 2}, date(2026, 6, 30), "commune_class"),
            told({"13384": 3}, date(2026, 6, 30), "staff_female").assign(bound="about"),
        ]
    )
    assert only_adding(facts, CATALOGUE.measures)["measure"].tolist() == ["staff_total"]
