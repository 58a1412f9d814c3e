from collections.abc import Iterator
from pathlib import Path

import matplotlib as mpl
import pandas as pd
import pytest

from analysis.catalogue.catalogue import Catalogue
from analysis.model.nouns import Indicator, Words
from analysis.model.tables import FINDINGS, VALUES, checked
from analysis.stats.intervals import wilson
from analysis.words.language import Language

FRAME = "2024-06-30"
HABITS = Catalogue.open(Path(__file__).parents[3] / "catalogue").languages


@pytest.fixture(autouse=True)
def measured_as_browsers_draw() -> Iterator[None]:
    """Texts are measured without hinting, which moves letters to whole pixels: a picture is not drawn at its units."""
    with mpl.rc_context({"text.hinting": "none"}):
        yield


@pytest.fixture(params=["vi", "en"])
def language(request) -> Language:
    return Language.of(request.param, HABITS)


@pytest.fixture
def vietnamese() -> Language:
    return Language.of("vi", HABITS)


def make_indicator(kind: str = "share", direction: str = "up") -> Indicator:
    words = Words(vi="Đại học trở lên", en="University degree or higher")
    denominator = () if kind == "count" else ("staff_total",)
    return Indicator(
        id="university", theme="qualification", name=words, definition=words, kind=kind,
        numerator=("staff_university",), denominator=denominator, direction=direction,
    )  # fmt: skip


@pytest.fixture
def indicator() -> Indicator:
    return make_indicator()


def make_values(rows) -> pd.DataFrame:
    """VALUES from rows of (unit, period, numerator, denominator, state)."""
    table = pd.DataFrame(rows, columns=["unit", "period", "numerator", "denominator", "state"])
    table["value"] = (table["numerator"] / table["denominator"]).where(table["denominator"].notna(), table["numerator"])
    table["value"] = table["value"].where(table["state"] == "ok")
    table = table.assign(
        indicator="university", frame=FRAME, group="", seen=1.0, estimated=0.0,
        reason=["không gửi" if state == "missing" else "" for state in table["state"]],
    )  # fmt: skip
    return checked(table[list(VALUES.columns)], VALUES)


def make_findings(values: pd.DataFrame, verdicts=()) -> pd.DataFrame:
    """Intervals of all ok shares, and a trend verdict for each (unit, period)."""
    rows = values[(values["state"] == "ok") & values["denominator"].notna()]
    interval = wilson(rows["numerator"], rows["denominator"])
    common = ["indicator", "unit", "frame", "period", "group"]
    found = rows[common].assign(
        question="interval", estimate=interval.estimate, lower=interval.lower, upper=interval.upper, level=0.95,
        n=rows["denominator"], method="Wilson score interval", since="", against="", verdict="", p=float("nan"),
        p_adjusted=float("nan"),
    )  # fmt: skip
    trends = [
        found.iloc[[0]].assign(unit=unit, period=period, question="trend", verdict=verdict)
        for unit, period, verdict in verdicts
    ]
    return checked(pd.concat([found, *trends])[list(FINDINGS.columns)], FINDINGS)


@pytest.fixture
def kim_bang() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Kim Bảng 2015 to 2020 with 2017 not sent: 310 of 333 in the end."""
    rows = [
        ("347", "2015", 240, 350, "ok"), ("347", "2016", 252, 348, "ok"), ("347", "2017", 999, 999, "missing"),
        ("347", "2018", 280, 345, "ok"), ("347", "2019", 299, 340, "ok"), ("347", "2020", 310, 333, "ok"),
    ]  # fmt: skip
    values = make_values(rows)
    return values, make_findings(values, [("347", "2020", "improving")])


@pytest.fixture
def make():
    """The makers of made-up tables, for tests that need their own."""

    class Makers:
        values = staticmethod(make_values)
        findings = staticmethod(make_findings)
        indicator = staticmethod(make_indicator)

    return Makers
