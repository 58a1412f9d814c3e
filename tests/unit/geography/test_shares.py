"""By which share a split unit's count is divided: the register's own, else the parts' headcounts, else not at all."""

from datetime import date

import pandas as pd
import pytest

from analysis.geography.crosswalk import membership
from analysis.geography.registry import Registry
from analysis.geography.shares import Shares
from analysis.model.places import Change, Unit

BEFORE, AFTER = date(2024, 6, 30), date(2026, 6, 30)
OLD, NEW = {"valid_to": date(2024, 12, 31)}, {"valid_from": date(2025, 1, 1)}


def unit(code, level, parent, **days):
    return Unit(code=code, level=level, kind="x", name=code, parent=parent, source="test", **days)


def change(source, target, share=None, *, whole=False, day="2025-01-01"):
    kind = "merge" if whole else "split"
    return Change(
        date=day, from_code=source, to_code=target, kind=kind, is_whole=whole, share=share, source="test"
    )  # fmt: skip


def registry(units, changes):
    return Registry([unit("VN", "country", ""), unit("P", "province", "VN"), *units], changes)


def counts(**told):
    """Headcounts: a_2024=10 is ten of a on 30 June 2024."""
    rows = [(*name.split("_"), float(value)) for name, value in told.items()]
    return pd.DataFrame(
        [{"unit": code, "as_of": f"{year}-06-30", "value": value} for code, year, value in rows],
        columns=["unit", "as_of", "value"],
    )


def shares(register, as_of, frame, *tables):
    pairs = membership(register, "commune", as_of, frame, Shares(register, tables)).pairs
    pairs = pairs[pairs["target_level"] == "commune"]
    return {(p.unit, p.target): p.share for p in pairs.itertuples()}


def split(first=None, second=None):
    units = [unit("a", "commune", "P", **OLD), unit("b", "commune", "P", **NEW), unit("c", "commune", "P", **NEW)]
    return registry(units, [change("a", "b", first), change("a", "c", second)])


def merged():
    units = [unit("a", "commune", "P", **OLD), unit("b", "commune", "P", **OLD), unit("c", "commune", "P", **NEW)]
    return registry(units, [change("a", "c", whole=True), change("b", "c", whole=True)])


def test_the_registers_own_share_goes_first():
    told = shares(split(0.25, 0.75), BEFORE, AFTER, counts(b_2025=30, c_2025=10))
    assert told == {("a", "b"): 0.25, ("a", "c"): 0.75}
    assert shares(split(0.25), BEFORE, AFTER) == {("a", "b"): 0.25, ("a", "c"): 0.75}  # one told: the rest is the other


def test_else_the_new_units_first_headcounts_after_the_change():
    told = shares(split(), BEFORE, AFTER, counts(b_2025=30, c_2025=10, b_2026=1, c_2026=99))
    assert told == {("a", "b"): 0.75, ("a", "c"): 0.25}


@pytest.mark.parametrize("known", [counts(b_2025=30), counts(), counts(b_2025=0, c_2025=0)])
def test_where_a_part_is_unknown_there_is_no_share(known):
    assert all(pd.isna(share) for share in shares(split(), BEFORE, AFTER, known).values())


def test_the_first_measure_that_knows_all_parts_divides():
    told = shares(split(), BEFORE, AFTER, counts(b_2025=30), counts(b_2025=1, c_2025=1))
    assert told == {("a", "b"): 0.5, ("a", "c"): 0.5}


def test_backwards_by_the_former_units_last_headcounts():
    known = counts(a_2022=1, b_2022=99, a_2024=30, b_2024=10)
    assert shares(merged(), AFTER, BEFORE, known) == {("c", "a"): 0.75, ("c", "b"): 0.25}


def test_a_merger_is_whole_whoever_knows_what():
    assert shares(merged(), BEFORE, AFTER) == {("a", "c"): 1.0, ("b", "c"): 1.0}


def test_a_former_unit_without_figures_of_its_own_has_those_of_which_it_was_made():
    """Tân Tựu stood for half a year and told nothing: its headcount is that of Nhật Tựu and Nhật Tân before."""
    short = {"valid_from": date(2025, 1, 1), "valid_to": date(2025, 6, 30)}
    units = [
        unit("a", "commune", "P", **OLD), unit("b", "commune", "P", **OLD), unit("ab", "commune", "P", **short),
        unit("c", "commune", "P", valid_to=date(2025, 6, 30)),
        unit("abc", "commune", "P", valid_from=date(2025, 7, 1)),
    ]  # fmt: skip
    changes = [change("a", "ab", whole=True), change("b", "ab", whole=True)]
    changes += [change(code, "abc", whole=True, day="2025-07-01") for code in ("ab", "c")]
    told = shares(registry(units, changes), AFTER, date(2025, 6, 30), counts(a_2024=10, b_2024=20, c_2024=10))
    assert told == {("abc", "ab"): 0.75, ("abc", "c"): 0.25}


def test_a_unit_of_which_only_a_part_went_keeps_the_rest():
    units = [unit("a", "commune", "P"), unit("b", "commune", "P")]
    register = registry(units, [change("a", "b", 0.2)])
    assert shares(register, BEFORE, AFTER) == {("a", "a"): 0.8, ("a", "b"): 0.2, ("b", "b"): 1.0}
    told = shares(register, AFTER, BEFORE, counts(a_2024=50, b_2024=10))
    assert told == {("a", "a"): 1.0, ("b", "a"): pytest.approx(0.5), ("b", "b"): pytest.approx(0.5)}


def test_parts_that_meet_again_are_whole():
    units = [
        unit("a", "commune", "P", **OLD), *(unit(code, "commune", "P", valid_from=date(2025, 1, 1),
        valid_to=date(2025, 6, 30)) for code in "bc"), unit("d", "commune", "P", valid_from=date(2025, 7, 1)),
    ]  # fmt: skip
    changes = [change("a", "b"), change("a", "c")]
    changes += [change(code, "d", whole=True, day="2025-07-01") for code in "bc"]
    assert shares(registry(units, changes), BEFORE, AFTER) == {("a", "d"): 1.0}
