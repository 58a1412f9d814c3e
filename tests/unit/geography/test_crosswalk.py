"""Known answers about real mergers and splits, and what must hold for any two days."""

from collections import Counter
from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.geography.crosswalk import _membership, membership, shares_of_register, units_lying_in_each
from analysis.geography.registry import Registry
from analysis.model.errors import UsageError

DAYS = [date(2015, 6, 30), date(2020, 6, 30), date(2025, 3, 1), date(2026, 6, 30)]
SPLIT_IN_2025 = {"13285", "13324", "13354", "13357", "13363"}


def _wholes(pairs: pd.DataFrame, target: str) -> set[str]:
    return set(pairs.loc[(pairs["target"] == target) & pairs["is_whole"], "unit"])


def _parts(pairs: pd.DataFrame, target: str) -> set[str]:
    return set(pairs.loc[(pairs["target"] == target) & ~pairs["is_whole"], "unit"])


def _above_commune(pairs: pd.DataFrame) -> pd.DataFrame:
    return pairs[pairs["target_level"] != "commune"]


@pytest.mark.parametrize(("as_of", "frame"), [(DAYS[3], DAYS[1]), (DAYS[0], DAYS[3]), (DAYS[1], DAYS[1])])
def test_what_lies_in_some_units_is_what_is_told_of_all(registry: Registry, as_of: date, frame: date) -> None:
    pairs = membership(registry, "commune", as_of, frame).pairs
    targets = [*pairs["target"].unique()[::50], "VN", "35", "347", "no such unit"]
    told = units_lying_in_each(registry, "commune", as_of, frame, targets)
    assert told.keys() == {*targets} & {*pairs["target"]}
    for target, units in told.items():
        own = pairs[pairs["target"] == target]
        assert list(units.items()) == list(zip(own["unit"], own["is_whole"], strict=True))


def test_new_communes_in_the_former_districts(registry: Registry) -> None:
    pairs = _above_commune(membership(registry, "commune", date(2026, 6, 30), date(2025, 6, 30)).pairs)
    for target in ("350", "352", "353", "35"):
        assert not _parts(pairs, target)
    assert _wholes(pairs, "350") == {"13384", "13393", "13396", "13402", "13420", "13435"}
    assert len(_wholes(pairs, "35")) == 33
    assert _parts(pairs, "347") == {"13366", "13318"}  # the new Hà Nam and Châu Sơn
    assert _parts(pairs, "349") == {"13366"}
    assert _parts(pairs, "351") == {"13318"}


def test_former_communes_in_the_new_province(registry: Registry) -> None:
    result = membership(registry, "commune", date(2015, 6, 30), date(2026, 6, 30))
    assert len(_wholes(result.pairs, "37")) == 116
    assert not _parts(result.pairs, "37")
    assert result.gaps["37"] == 96  # communes of former Nam Định and Ninh Bình, without predecessors


def test_split_communes_are_parts_of_each_of_their_images(registry: Registry) -> None:
    pairs = membership(registry, "commune", date(2025, 3, 1), date(2026, 6, 30)).pairs
    communes = pairs[pairs["target_level"] == "commune"]
    split = set(communes.loc[~communes["is_whole"], "unit"])
    assert {code for code in split if registry.ancestors(code, date(2025, 3, 1))[1].code == "35"} == SPLIT_IN_2025
    assert Counter(communes["unit"])["13357"] == 2
    assert _wholes(pairs, "37") >= SPLIT_IN_2025


def test_a_merger_inside_a_district_leaves_all_whole(registry: Registry) -> None:
    pairs = _above_commune(membership(registry, "commune", date(2015, 6, 30), date(2020, 12, 31)).pairs)
    assert pairs["is_whole"].all()
    assert len(_wholes(pairs, "350")) == 18
    assert len(_wholes(pairs, "349")) == 18


def test_merged_commune_in_its_predecessors_is_a_part(registry: Registry) -> None:
    pairs = membership(registry, "commune", date(2020, 6, 30), date(2015, 6, 30)).pairs
    assert _parts(pairs, "13564") == {"13597"}  # Vĩnh Trụ of 2020 was Vĩnh Trụ and Đồng Lý
    assert _parts(pairs, "13597") == {"13597"}
    assert _wholes(pairs, "13321") == {"13321"}  # raised to a ward


def test_provinces_of_2002_in_the_frame_of_2016(registry: Registry) -> None:
    result = membership(registry, "province", date(2002, 12, 31), date(2016, 12, 31))
    assert _wholes(result.pairs, "01") == {"01", "28"}
    for target, source in (("11", "12"), ("12", "12"), ("66", "66"), ("67", "66"), ("92", "92"), ("93", "92")):
        assert _parts(result.pairs, target) == {source}
        assert _wholes(result.pairs, target) == set()
    for region in ("V1", "V2", "V3", "V4", "V5", "V6"):
        assert not _parts(result.pairs, region)
    assert len(_wholes(result.pairs, "V2")) == 13
    assert len(_wholes(result.pairs, "VN")) == 61
    assert result.gaps == {}


def test_provinces_of_2016_back_in_the_frame_of_2002(registry: Registry) -> None:
    pairs = membership(registry, "province", date(2016, 12, 31), date(2002, 12, 31)).pairs
    assert _wholes(pairs, "12") == {"11", "12"}
    assert _parts(pairs, "01") == _parts(pairs, "28") == {"01"}


def test_districts_lie_in_the_new_province_though_their_level_was_given_up(registry: Registry) -> None:
    result = membership(registry, "district", date(2020, 6, 30), date(2026, 6, 30))
    assert _wholes(result.pairs, "37") == {"347", "349", "350", "351", "352", "353"}
    assert "37" not in result.gaps


def test_gaps_tell_which_sums_are_incomplete(registry: Registry) -> None:
    gaps = membership(registry, "commune", date(2020, 6, 30), date(2020, 6, 30)).gaps
    assert gaps["VN"] == 62  # all provinces but Hà Nam
    assert gaps["36"] == 1
    assert "35" not in gaps
    assert "350" not in gaps
    assert "37" not in membership(registry, "commune", date(2026, 6, 30), date(2026, 6, 30)).gaps


def test_what_lies_before_the_register_is_followed_through_its_parent(registry: Registry) -> None:
    pairs = membership(registry, "commune", date(2020, 6, 30), date(2008, 12, 31)).pairs
    assert set(pairs["target"]) == {"35", "V1", "VN"}
    assert pairs["is_whole"].all()
    assert len(_wholes(pairs, "35")) == 109


def test_no_units_no_pairs(registry: Registry) -> None:
    result = membership(registry, "commune", date(2008, 12, 31), date(2016, 12, 31))
    assert result.pairs.empty
    assert list(result.pairs.columns) == ["target", "target_level", "unit", "is_whole", "share"]
    assert result.pairs["is_whole"].dtype == bool
    assert result.gaps["VN"] == 62 + 116


def test_an_unknown_level_is_refused(registry: Registry) -> None:
    with pytest.raises(UsageError, match="no level"):
        membership(registry, "ward", date(2020, 1, 1), date(2020, 1, 1))


def test_a_caller_cannot_write_into_what_the_next_one_gets(registry: Registry) -> None:
    first = membership(registry, "commune", date(2020, 6, 30), date(2020, 6, 30))
    first.pairs.loc[:, "is_whole"] = False
    first.gaps.clear()
    again = membership(registry, "commune", date(2020, 6, 30), date(2020, 6, 30))
    assert again.pairs["is_whole"].all()
    assert again.gaps


@settings(max_examples=40, deadline=None)
@given(as_of=st.dates(date(2014, 1, 1), date(2027, 1, 1)), frame=st.dates(date(2014, 1, 1), date(2027, 1, 1)))
def test_between_two_changes_all_days_are_as_the_first(registry: Registry, as_of: date, frame: date) -> None:
    first = registry.unchanged_since(as_of)
    assert first <= as_of and registry.unchanged_since(first) == first
    for level in ("commune", "district", "province"):
        told, of_these_days = membership(registry, level, as_of, frame), _membership(
            registry, level, as_of, frame, shares_of_register(registry)
        )
        pd.testing.assert_frame_equal(told.pairs, of_these_days.pairs)
        assert told.gaps == of_these_days.gaps


@pytest.mark.parametrize("as_of", DAYS)
@pytest.mark.parametrize("frame", DAYS)
def test_forwards_and_backwards_agree(registry: Registry, as_of: date, frame: date) -> None:
    there = membership(registry, "commune", as_of, frame).pairs
    back = membership(registry, "commune", frame, as_of).pairs
    there, back = (pairs[pairs["target_level"] == "commune"] for pairs in (there, back))
    touching = set(zip(there["unit"], there["target"], strict=True))
    assert touching == set(zip(back["target"], back["unit"], strict=True))


@settings(max_examples=60, deadline=None)
@given(as_of=st.sampled_from(DAYS), frame=st.dates(date(2015, 1, 1), date(2027, 1, 1)), data=st.data())
def test_moving_counts_keeps_the_totals(registry: Registry, as_of: date, frame: date, data: st.DataObject) -> None:
    """Hà Nam's total is the same in every frame, and is what its districts hold whole plus what straddles them."""
    in_ha_nam = membership(registry, "commune", as_of, date(2020, 6, 30)).pairs
    codes = sorted(_wholes(in_ha_nam, "35"))
    numbers = st.lists(st.integers(0, 10_000), min_size=len(codes), max_size=len(codes))
    counts = dict(zip(codes, data.draw(numbers), strict=True))
    pairs = membership(registry, "commune", as_of, frame).pairs
    pairs = pairs[pairs["unit"].isin(codes)]
    province = "35" if frame < date(2025, 7, 1) else "37"
    for target in (province, "VN"):
        assert not pairs.loc[pairs["target"] == target, "unit"].duplicated().any()
        assert sum(counts[code] for code in _wholes(pairs, target)) == sum(counts.values())
    for level in set(pairs["target_level"]):
        here = pairs[pairs["target_level"] == level]
        whole = here.loc[here["is_whole"], "unit"]
        in_parts = set(here.loc[~here["is_whole"], "unit"])
        assert whole.is_unique
        assert not in_parts & set(whole)
        assert sum(counts[code] for code in [*whole, *in_parts]) == sum(counts.values())


@pytest.mark.parametrize("frame", DAYS, ids=str)
@pytest.mark.parametrize("as_of", DAYS, ids=str)
def test_whatever_lies_in_a_unit_is_linked_to_it(registry: Registry, as_of: date, frame: date) -> None:
    inside: dict[str, set[str]] = {}
    for level in ("commune", "district", "province"):
        for pair in membership(registry, level, as_of, frame).pairs.itertuples():
            inside.setdefault(pair.target, set()).add(pair.unit)
    assert len(inside) > 60
    assert not {target for target, units in inside.items() if units - registry.linked_to(target)}


def test_few_units_are_linked_to_one(registry: Registry) -> None:
    assert len(registry.linked_to("350")) < 100 < len(registry.linked_to("35")) < len(registry.linked_to("VN"))
