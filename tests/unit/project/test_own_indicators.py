"""What readers outside the office are told of an indicator on trial: nothing by which what pages hide comes out."""

from types import SimpleNamespace

import pandas as pd
import pytest

from analysis.model.nouns import Indicator, Measure
from analysis.model.tables import VALUES, checked
from analysis.project.hiding import pattern_of
from analysis.project.own_indicators import WithheldOfTried
from analysis.project.settings import Disclosure
from analysis.project.withholding import ROW

NAME = {"vi": "x", "en": "x"}
MEASURES = {
    name: Measure(id=name, name=NAME, unit="person", part_of=whole)
    for name, whole in (("staff", None), ("degree", "staff"), ("other", "staff"))
}
PARENTS = {"d1": "p", "d2": "p", "d3": "p", "p": ""}


def share(name, *numerator):
    return Indicator(
        id=name, theme="t", name=NAME, definition=NAME, numerator=numerator, denominator=("staff",), direction="up"
    )


def values(indicator, counts, out_of=100):
    rows = [
        {
            "indicator": indicator, "unit": unit, "frame": "2024-12-31", "period": "2024", "group": "",
            "numerator": float(n), "denominator": float(out_of if unit != "p" else 3 * out_of), "value": 0.0,
            "seen": 1.0, "estimated": 0.0, "state": "ok", "reason": "",
        }
        for unit, n in zip(("d1", "d2", "d3", "p"), (*counts, sum(counts)), strict=True)
    ]  # fmt: skip
    table = pd.DataFrame(rows)
    return table.assign(value=table["numerator"] / table["denominator"])


PAGES = {"degree": share("degree", "degree")}
OWN = {"mine": share("mine", "other")}


def told_of(counts_of_pages, counts_of_own, measure="other"):
    """Return which rows pages hide, and which are hidden where the own indicator is there as well."""
    own = {"mine": share("mine", measure)}
    catalogue = SimpleNamespace(indicators={**PAGES, **own}, measures=MEASURES, groupings={})
    of_pages = checked(values("degree", counts_of_pages), VALUES)
    both = checked(pd.concat([of_pages, values("mine", counts_of_own)], ignore_index=True), VALUES)
    hidden = pattern_of(of_pages, 5, PARENTS, SimpleNamespace(**{**vars(catalogue), "indicators": PAGES}), None)
    origin = SimpleNamespace(hidden=lambda frame, threshold: hidden)
    store = SimpleNamespace(read=lambda table, where: both, folder=None)
    withheld = WithheldOfTried.__new__(WithheldOfTried)
    withheld.rules, withheld.store, withheld.catalogue = Disclosure(leadership=5), store, catalogue
    withheld.origin, withheld.own, withheld.held = origin, own, {}
    withheld._parents = lambda values, frame: PARENTS
    return hidden, withheld.hidden("2024-12-31", 5)


def rows(table):
    return set(table[ROW].itertuples(index=False, name=None))


def test_an_own_small_count_is_hidden_with_one_that_gives_it_away():
    of_pages, hidden = told_of((50, 60, 70), (2, 40, 50))
    assert of_pages.empty
    own = {unit for name, unit, *_ in rows(hidden) if name == "mine"}
    assert "d1" in own and len(own) >= 2  # with the sum told, one hidden count alone could be worked out


def test_what_pages_tell_stays_told_and_what_they_hide_stays_hidden():
    of_pages, hidden = told_of((2, 60, 70), (2, 60, 70), measure="degree")  # the very same counts under another name
    assert {("degree", "d1")} <= {(name, unit) for name, unit, *_ in rows(of_pages)}
    assert {row for row in rows(hidden) if row[0] == "degree"} == rows(of_pages)
    same = {(unit, group, period) for name, unit, group, period in rows(of_pages) if name == "degree"}
    assert same <= {(unit, group, period) for name, unit, group, period in rows(hidden) if name == "mine"}


@pytest.mark.parametrize("counts", [(50, 60, 70), (30, 30, 30)])
def test_large_counts_are_told(counts):
    assert told_of((50, 60, 70), counts)[1].empty
