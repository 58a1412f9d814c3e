"""A made-up country for measuring: its size is real, its figures are drawn from a fixed seed and never shown."""

import numpy as np
import pandas as pd

from analysis.model.nouns import Indicator, Words
from analysis.model.tables import VALUES, checked

COMMUNES, DISTRICTS, PROVINCES, YEARS = 10_600, 700, 63, 10
HEIGHTS = (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.99)  # one indicator each
TURNOVER = 0.12


def names(letter: str, number: int) -> list[str]:
    """Return codes of units of one level."""
    return [f"{letter}{one:05}" for one in range(number)]


C, D, P = names("C", COMMUNES), names("D", DISTRICTS), names("P", PROVINCES)
DISTRICT_OF = np.arange(COMMUNES) % DISTRICTS
PROVINCE_OF = np.arange(DISTRICTS) % PROVINCES
LEVELS = dict.fromkeys(C, "commune") | dict.fromkeys(D, "district") | dict.fromkeys(P, "province") | {"VN": "country"}
PARENTS = {
    **{unit: (D[whole],) for unit, whole in zip(C, DISTRICT_OF, strict=True)},
    **{unit: (P[whole],) for unit, whole in zip(D, PROVINCE_OF, strict=True)},
    **dict.fromkeys(P, ("VN",)),
}


def indicators() -> dict[str, Indicator]:
    """Return ten shares; every second one is better when it is high."""
    words = Words(vi="x", en="x")
    return {
        f"i{number}": Indicator(
            id=f"i{number}", theme="t", name=words, definition=words, numerator=("a",), denominator=("b",),
            direction="up" if number % 2 else "none",
        )
        for number in range(len(HEIGHTS))
    }  # fmt: skip


def national_values(seed: int = 1) -> pd.DataFrame:
    """Return VALUES of every commune, district and province: 17 to 24 staff each, most of whom stay on."""
    random = np.random.default_rng(seed)
    posts = random.integers(17, 25, COMMUNES)
    tables = []
    for number, height in enumerate(HEIGHTS):
        of_district = np.clip(random.normal(height, 0.02, DISTRICTS), 0.01, 0.995)
        share = np.clip(of_district[DISTRICT_OF] + random.normal(0, 0.03, COMMUNES), 0.01, 0.999)[:, None]
        held = random.random((COMMUNES, posts.max())) < share
        for year in range(YEARS):
            new = random.random(held.shape) < np.clip(share + 0.005 * year * (number % 3 == 0), 0, 0.999)
            held = np.where(random.random(held.shape) < TURNOVER, new, held)
            count = (held & (np.arange(posts.max()) < posts[:, None])).sum(axis=1)
            tables.append(_year(f"i{number}", str(2015 + year), count, posts))
    values = pd.concat(tables, ignore_index=True)
    value = values["numerator"] / values["denominator"]
    values = values.assign(frame="2025-06-30", group="", value=value, seen=1.0, estimated=0.0, state="ok", reason="")
    return checked(values[list(VALUES.columns)], VALUES)


def _year(indicator: str, period: str, count: np.ndarray, posts: np.ndarray) -> pd.DataFrame:
    columns = {}
    for name, own in (("numerator", count), ("denominator", posts)):
        districts = np.bincount(DISTRICT_OF, own, DISTRICTS)
        provinces = np.bincount(PROVINCE_OF, districts, PROVINCES)
        columns[name] = np.r_[own, districts, provinces, provinces.sum()]
    return pd.DataFrame({"indicator": indicator, "unit": [*C, *D, *P, "VN"], "period": period, **columns})
