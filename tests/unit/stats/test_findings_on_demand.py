import numpy as np
import pandas as pd
import pytest

from analysis.model.errors import UsageError
from analysis.model.nouns import Indicator, Target, Words
from analysis.model.tables import VALUES, checked
from analysis.stats.decomposition_findings import decomposition_findings
from analysis.stats.forecast import forecast
from analysis.stats.forecast_findings import forecast_findings
from analysis.stats.rank_findings import rank_findings
from analysis.stats.ranks import share_rank_sets

WORDS = Words(vi="x", en="x")


def indicator(direction="up", kind="share"):
    denominator = () if kind == "count" else ("b",)
    return Indicator(
        id="x", theme="t", name=WORDS, definition=WORDS, kind=kind, numerator=("a",), denominator=denominator,
        direction=direction,
    )  # fmt: skip


def values(rows):
    """VALUES from rows of (unit, period, numerator, denominator) and perhaps a state."""
    rows = [(*row, "ok") if len(row) == 4 else row for row in rows]
    table = pd.DataFrame(rows, columns=["unit", "period", "numerator", "denominator", "state"])
    value = (table["numerator"] / table["denominator"]).where(table["state"] == "ok")
    table = table.assign(
        indicator="x", frame="2025-06-30", group="", value=value, seen=1.0, estimated=0.0, reason=""
    )
    return checked(table[list(VALUES.columns)], VALUES)


RANKED = [("a", "2024", 320, 330), ("b", "2024", 240, 330), ("c", "2024", 250, 330), ("d", "2024", 100, 330)]


def test_ranks_are_the_sets_of_the_shares():
    found = rank_findings(values(RANKED), indicator(), against="p", first=1).set_index("unit")
    sets = share_rank_sets([320, 240, 250, 100], [330] * 4)
    assert found["estimate"].tolist() == sets.rank.tolist() == [1, 3, 2, 4]
    assert found["lower"].tolist() == sets.lower.tolist() and found["upper"].tolist() == sets.upper.tolist()
    assert (found.loc["a", "lower"], found.loc["a", "upper"]) == (1, 1)
    assert found.loc["a", "verdict"] == "among_the_first"
    assert found.loc["b", "verdict"] == "not_among_the_first" and (found["n"] == 4).all()


def test_low_is_first_where_down_is_good():
    found = rank_findings(values(RANKED), indicator("down"), against="p").set_index("unit")
    assert found.loc["d", "estimate"] == 1 and found.loc["a", "upper"] == 4


def test_alike_places_cannot_be_ranked_apart():
    rows = [(f"u{number}", "2024", 19, 20) for number in range(6)]
    assert set(rank_findings(values(rows), indicator(), against="p")["verdict"]) == {"cannot_be_separated"}


def test_of_three_places_nobody_is_told_to_be_among_the_first_five():
    assert set(rank_findings(values(RANKED[:3]), indicator(), against="p")["verdict"]) <= {"", "cannot_be_separated"}


def test_no_ranks_where_there_is_no_first_or_too_few():
    assert rank_findings(values(RANKED), indicator("none"), against="p").empty
    assert rank_findings(values(RANKED[:2]), indicator(), against="p").empty
    assert rank_findings(values(RANKED), indicator(kind="ratio"), against="p").empty
    hidden = [*RANKED[:2], ("c", "2024", 250, 330, "suppressed"), RANKED[3]]
    assert set(rank_findings(values(hidden), indicator(), against="p")["unit"]) == {"a", "b", "d"}
    with pytest.raises(UsageError, match="more than one table"):
        rank_findings(values([*RANKED, ("a", "2023", 1, 2)]), indicator(), against="p")


def target(by="2027", threshold=0.9):
    return Target(
        id="t", indicator="x", units=("p",), threshold=threshold, since="2020", by=by, source="made up", name=WORDS,
        verified="no", is_made_up=True,
    )  # fmt: skip


GROWING = [("a", str(2016 + number), 230 + 8 * number, 330) for number in range(8)]


def test_the_chance_of_a_target_is_that_of_the_forecast():
    (row,) = forecast_findings(values(GROWING), indicator(), target()).to_dict("records")
    years, counts = np.arange(2016, 2024), 230 + 8 * np.arange(8)
    alone = forecast(years, counts, [330] * 8, target_year=2027, threshold=0.9)
    assert (row["period"], row["since"], row["against"], row["n"]) == ("2027", "2016", "t", 8)
    assert row["p"] == pytest.approx(alone.chance) and row["estimate"] == pytest.approx(alone.expected_share)
    assert (row["lower"], row["upper"]) == pytest.approx((alone.lower, alone.upper))
    for direction, verdict in (("up", "as_good_as_sure"), ("down", "out_of_reach")):
        found = forecast_findings(values(GROWING), indicator(direction), target(threshold=0.5))
        assert found["verdict"].tolist() == [verdict]


def test_what_came_before_a_break_tells_nothing_of_what_follows():
    found = forecast_findings(values(GROWING), indicator(), target(), since={"a": "2021"})
    assert found["verdict"].tolist() == ["cannot_tell"] and "3 of at least 5 years" in found["method"].iloc[0]
    assert found[["estimate", "p"]].isna().all(axis=None)


def test_no_forecast_of_a_count_or_without_a_good_direction_or_for_a_year_that_is_over():
    assert forecast_findings(values(GROWING), indicator("none"), target()).empty
    assert forecast_findings(values(GROWING), indicator(kind="ratio"), target()).empty
    over = forecast_findings(values(GROWING), indicator(), target(by="2023"))
    assert over["verdict"].tolist() == ["cannot_tell"] and "not after the last year" in over["method"].iloc[0]


PARTS = [("a", "2020", 60, 100), ("b", "2020", 90, 100), ("a", "2024", 66, 100), ("b", "2024", 270, 300)]


def test_a_change_is_parted_into_what_the_places_did_and_who_moved():
    found = decomposition_findings(values(PARTS), indicator(), whole="p", since="2020", period="2024")
    told = found.set_index("against")
    # by hand: a did 6 points better at a mean weight of 3/8; the weight of b grew by 1/4, where it is 27 points higher
    assert told.loc["rate", "estimate"] == pytest.approx(0.06 * (0.5 + 0.25) / 2)
    assert told.loc["composition", "estimate"] == pytest.approx(0.25 * (0.9 - (0.6 + 0.66) / 2))
    assert told.loc["total", "estimate"] == pytest.approx(336 / 400 - 150 / 200)
    assert told.loc["rate", "lower"] < told.loc["rate", "estimate"] < told.loc["rate", "upper"]
    assert set(found["unit"]) == {"p"} and set(found["n"]) == {400.0}


def test_a_part_that_nobody_told_is_no_part_that_went():
    asked = {"whole": "p", "since": "2020", "period": "2024"}
    assert decomposition_findings(values(PARTS[:3]), indicator(), **asked).empty
    missing = [*PARTS[:3], ("b", "2024", 270, 300, "missing")]
    assert decomposition_findings(values(missing), indicator(), **asked).empty
    assert decomposition_findings(values(PARTS), indicator(kind="ratio"), **asked).empty
