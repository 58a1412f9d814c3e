"""The printed figures of the catalogue, worked out again; answers by hand and by a pocket calculator."""

from pathlib import Path

import pytest

from analysis.catalogue.published import read_published
from analysis.catalogue.read import Reader
from analysis.stats.recomputed import QUESTION, recomputed_findings

CATALOGUE = Path(__file__).parents[3] / "catalogue"


@pytest.fixture(scope="module")
def published():
    reader = Reader(CATALOGUE)
    table = read_published(reader)
    assert reader.faults == []
    return table


@pytest.fixture(scope="module")
def found(published):
    return recomputed_findings(published)


def of_shares(found):
    return found[found["group"] == ""].set_index("against")


def test_every_share_with_a_total_is_answered_once(published, found):
    printed = published[(published["share_text"] != "") & published["out_of"].notna()]
    assert sorted(of_shares(found).index) == sorted(printed["id"]) and len(printed) >= 50
    assert set(found["question"]) == {QUESTION}


def test_hung_yen_2022_and_the_national_tables_of_2024_recompute(published, found):
    shares = of_shares(found)
    hung_yen = ["p034", "p036", "p038", "p039", "p041", "p043"]
    national = [f"p{number}" for number in (*range(128, 138), *range(139, 143))]
    assert set(shares.loc[[*hung_yen, *national], "verdict"]) == {"agrees"}
    assert shares.loc["p034", "estimate"] == pytest.approx(1070 / 1346) and shares.loc["p034", "lower"] == 0.795
    own = published[(published["unit"] == "VN") & (published["period"] == "2024") & (published["out_of"] == 206707)]
    assert sorted(own["id"]) == national, "no share of the national tables is left out"


def test_parts_of_the_national_tables_add_up(found):
    sets = found[found["group"] != ""].set_index("group")
    national = sets[sets["against"] == "p127"]
    assert set(national.index) == {
        "cadres_and_civil_servants_2024", "kind_of_unit_2024", "age_2024", "qualification_2024",
        "political_theory_2024",
    }  # fmt: skip
    assert set(sets["verdict"]) == {"adds_up"} and set(national["estimate"]) == {206707.0}
    assert sets.loc["refreshers_2020", "estimate"] == 491 + 1134 + 238 + 269 == 2132


def test_what_was_cut_off_is_told_from_what_is_wrong(found):
    shares = of_shares(found)
    assert shares.loc["p026", ["verdict", "method"]].tolist() == ["differs", "printed cut off"]
    assert shares.loc["p086", ["verdict", "method"]].tolist() == ["differs", "printed rounded up"]
    differing = shares[shares["verdict"] == "differs"]
    assert set(differing.index) == {"p026", "p086", "p092", "p094"}
    assert shares.loc["p026", "estimate"] == pytest.approx(0.20871559633, abs=1e-10)


LAM_DONG = {
    "p052": [1432], "p053": [48], "p054": [15], "p055": [328], "p056": [46], "p057": [976], "p058": [52], "p059": [66],
    "p060": [295], "p061": [70], "p062": [965], "p063": list(range(1324, 1331)),
}  # fmt: skip


def test_counts_behind_the_shares_of_lam_dong(published, found):
    shares = of_shares(found)
    own = published[published["out_of"].isin([1483, 1330])]
    assert sorted(own["id"]) == sorted(LAM_DONG)
    for name, counts in LAM_DONG.items():
        row = shares.loc[name]
        assert row["verdict"] == "possible_share"
        assert [round(row["lower"] * row["n"]), round(row["upper"] * row["n"])] == [counts[0], counts[-1]], name
        told = f"{counts[0]} to {counts[-1]}" if len(counts) > 1 else str(counts[0])
        assert row["method"] == f"consistent counts: {told}"
    # The counts fit together as well: six levels of cadres and three of civil servants make up the two totals.
    assert sum(LAM_DONG[f"p{number:03}"][0] for number in range(54, 60)) == 1483
    assert sum(LAM_DONG[f"p{number:03}"][0] for number in range(60, 63)) == 1330


def test_shares_that_no_count_gives(found):
    shares = of_shares(found)
    impossible = shares[shares["verdict"] == "impossible_share"]
    assert set(impossible.index) == {"p019", "p020"} and impossible["lower"].isna().all()


def test_a_bound_leaves_a_range(found):
    over = of_shares(found).loc["p008"]  # "trên 93,1%" of 333
    assert [round(over["lower"] * 333), round(over["upper"] * 333)] == [310, 333]


def test_parts_that_do_not_add_up(published):
    spoiled = published.assign(value=published["value"].where(published["id"] != "p133", 122144))
    sets = recomputed_findings(spoiled).set_index("group")
    row = sets.loc["age_2024"]
    assert row[["verdict", "estimate", "lower"]].tolist() == ["does_not_add_up", 206708.0, 206707.0]
    assert row["method"] == "sum of p133, p134, p135" and row["n"] == 3


def test_nothing_printed_gives_an_empty_table(published, found):
    without = published[published["share_text"] == ""].assign(part_set="")
    for table in (published[:0], without):
        nothing = recomputed_findings(table)
        assert nothing.empty and list(nothing.columns) == list(found.columns)
