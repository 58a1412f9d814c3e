from datetime import date

import pandas as pd
import pytest

from analysis.model.errors import UsageError
from analysis.model.nouns import Words
from analysis.model.standards import Ceiling
from analysis.model.tables import VALUES, VERDICTS, checked
from analysis.stats.ceilings import against_ceiling, ceiling_findings

LEVELS = {"350": "district", "13396": "commune", "35": "province"}


def ceiling(name="decree", *, share=0.2, of="good", since="2025-12-01", until=None, verified="yes"):
    return Ceiling(
        id=name, name=Words(vi=name, en=name), share=share, of=of, since=date.fromisoformat(since),
        until=until and date.fromisoformat(until), source=Words(vi="tự đặt", en="made up"), verified=verified,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("excellent", "good", "rated", "allowed", "verdict"),
    [
        (2, 10, 13, 2, "within_ceiling"),
        (3, 10, 13, 2, "above_ceiling"),  # 20 % of all 13 is 2 as well
        (3, 10, 15, 2, "ceiling_of_all"),  # 20 % of all 15 is 3: the common mistake
        (4, 10, 15, 2, "above_ceiling"),
        (2, 14, 16, 2, "within_ceiling"),  # 2.8 is 2 whole persons
        (3, 14, 17, 2, "ceiling_of_all"),  # 3.4 is 3
        (0, 0, 5, 0, "within_ceiling"),
        (1, 0, 5, 0, "ceiling_of_all"),
        (1, 0, 4, 0, "above_ceiling"),
        (1, 4, 5, 0, "ceiling_of_all"),  # four good allow nobody
        (3, 15, 18, 3, "within_ceiling"),  # 0.2 * 15 is 3.0000000000000004 to the machine
    ],
)
def test_ceiling_of_the_good(excellent, good, rated, allowed, verdict):
    standing = against_ceiling(excellent, good, rated, share=0.2)
    assert (standing.allowed, standing.base, standing.verdict) == (allowed, good, verdict)
    assert verdict in VERDICTS


def test_a_share_that_is_no_binary_fraction_takes_nobody_away():
    assert against_ceiling(29, 100, 200, share=0.29).allowed == 29  # 28.999999999999996 to the machine


def test_a_ceiling_of_all_knows_no_common_mistake():
    assert against_ceiling(3, 10, 15, share=0.2, of="rated").verdict == "within_ceiling"
    assert against_ceiling(4, 10, 15, share=0.2, of="rated").verdict == "above_ceiling"


def test_nobody_rated_and_what_cannot_be_meant():
    nobody = against_ceiling(0, 0, 0, share=0.2)
    assert (nobody.verdict, nobody.reason) == ("cannot_tell", "nobody was rated")
    for wrong in ((6, 5, 10), (-1, 5, 10)):
        with pytest.raises(UsageError):
            against_ceiling(*wrong, share=0.2)
    with pytest.raises(UsageError, match="ceiling of"):
        against_ceiling(1, 5, 10, share=0.2, of="staff")


def values(*rows):
    """unit, period, group, excellent, good, rated -> VALUES of both indicators."""
    told = []
    for unit, period, group, excellent, good, rated in rows:
        for name, numerator in (("evaluation_excellent", excellent), ("evaluation_good_or_better", excellent + good)):
            ok = rated > 0
            told.append(
                (name, unit, "2026-01-31", period, group, numerator, rated, numerator / rated if ok else None, 1.0, 0.0)
                + (("ok", "") if ok else ("cannot", "nothing_to_divide"))
            )
    return checked(pd.DataFrame(told, columns=list(VALUES.columns)), VALUES)


def found_in(table, *ceilings):
    return ceiling_findings(table, ceilings=ceilings, levels=LEVELS, day="12-31")


def test_findings_by_unit_and_group_and_in_sum():
    table = values(
        ("13396", "2025", "", 3, 12, 20),
        ("13396", "2025", "leaders", 1, 5, 8),
        ("13396", "2025", "civil_servants", 2, 7, 12),
    )
    found = found_in(table, ceiling()).set_index("group")
    assert found["verdict"].to_dict() == {
        "": "ceiling_of_all",
        "leaders": "within_ceiling",
        "civil_servants": "ceiling_of_all",
    }
    whole = found.loc[""]
    assert whole[["estimate", "lower", "upper", "n"]].tolist() == [3, 4, 2, 12]
    assert whole["method"] == "at most 0.2 of 12 rated good: 2; of all 20 who were rated it would be 4"
    assert set(found["indicator"]) == {"evaluation_excellent"} and set(found["against"]) == {"decree"}


def test_only_the_ceiling_of_the_day_is_asked():
    table = values(("350", "2024", "", 3, 12, 20), ("350", "2025", "", 3, 12, 20))
    earlier = ceiling("earlier", of="rated", since="2020-01-01", until="2025-11-30", verified="no")
    found = found_in(table, earlier, ceiling()).set_index("period")
    assert found["against"].to_dict() == {"2024": "earlier", "2025": "decree"}
    assert found.loc["2024", "verdict"] == "within_ceiling" and pd.isna(found.loc["2024", "lower"])
    assert found.loc["2024", "method"].endswith("the rule was not verified in its source")
    assert "not verified" not in found.loc["2025", "method"]
    assert found_in(table).empty and found_in(values(("350", "2019", "", 3, 12, 20)), ceiling()).empty


def test_provinces_are_not_asked():
    assert found_in(values(("35", "2025", "", 3, 12, 20)), ceiling()).empty


def test_what_cannot_be_told_says_why():
    nobody = found_in(values(("350", "2025", "", 0, 0, 0)), ceiling()).iloc[0]
    assert (nobody["verdict"], nobody["method"]) == ("cannot_tell", "cannot tell: nobody was rated")
    table = values(("350", "2025", "", 3, 12, 20))
    missing = table.assign(state="missing", reason="units_missing:17,18", value=None)
    row = found_in(missing, ceiling()).iloc[0]
    assert (row["verdict"], row["method"]) == ("cannot_tell", "cannot tell: units_missing:17,18")
    assert pd.isna(row["estimate"]) and pd.isna(row["n"])
    half = table.assign(denominator=[20.0, 19.0])
    assert "not every unit" in found_in(half, ceiling()).iloc[0]["method"]
    alone = found_in(table[table["indicator"] == "evaluation_excellent"], ceiling()).iloc[0]
    assert (alone["verdict"], alone["method"]) == ("cannot_tell", "cannot tell: no figure")
