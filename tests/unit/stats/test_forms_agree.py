import pandas as pd

from analysis.model.nouns import Measure, Words
from analysis.model.tables import FACTS, checked
from analysis.stats.forms_agree import forms_that_differ

WORDS = Words(vi="x", en="x")
MEASURES = {
    "staff_total": Measure(id="staff_total", name=WORDS, unit="person"),
    "listed_total": Measure(id="listed_total", name=WORDS, unit="person", same_as="staff_total"),
}


def facts(*rows):
    """unit, as_of, measure, group, value, bound, source, cell -> FACTS."""
    told = [(unit, as_of, as_of[:4], *rest) for unit, as_of, *rest in rows]
    return checked(pd.DataFrame(told, columns=list(FACTS.columns)), FACTS)


BM02 = ("13396", "2024-06-30", "staff_total", "", 20, "exact", "bm02", "Sheet1!C7")


def test_only_what_differs_is_told_with_both_addresses():
    table = facts(
        BM02,
        ("13396", "2024-06-30", "listed_total", "", 19, "exact", "list", "CL02!A12:AV30"),
        ("13399", "2024-06-30", "staff_total", "", 18, "exact", "bm02", "Sheet1!C8"),
        ("13399", "2024-06-30", "listed_total", "", 18, "exact", "list", "CL02!A31:AV49"),
    )
    found = forms_that_differ(table, MEASURES)
    assert len(found) == 1
    row = found.iloc[0]
    assert row[["unit", "period", "indicator", "since", "verdict"]].tolist() == [
        "13396", "2024", "listed_total", "staff_total", "differs",
    ]  # fmt: skip
    assert row[["estimate", "lower", "upper"]].tolist() == [19, 20, 20]
    assert (row["against"], row["method"]) == ("bm02!Sheet1!C7", "list!CL02!A12:AV30")


def test_what_one_form_does_not_tell_is_no_difference():
    other_year = ("13396", "2023-06-30", "listed_total", "", 19, "exact", "list", "A1")
    about = ("13396", "2024-06-30", "listed_total", "", 19, "about", "list", "A1")
    other_day = ("13396", "2024-12-31", "listed_total", "", 19, "exact", "list", "A1")
    assert forms_that_differ(facts(BM02, other_year, about, other_day), MEASURES).empty
    assert forms_that_differ(facts(), MEASURES).empty
