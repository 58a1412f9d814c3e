"""Near the ceiling what is missing is drawn: 3 of 316 below the mark, not 99.1% on an axis squeezed below 100%."""

from dataclasses import dataclass
from math import nan
from operator import itemgetter

import numpy as np
import pandas as pd

from analysis.charts.trend import target_in_words
from analysis.model.nouns import Indicator, Target, Words
from analysis.model.tables import rows_of
from analysis.words.language import Language

WORDS = {
    "up": Words(vi="Số chưa đạt “{name}”", en="Not yet “{name}”, in numbers"),
    "down": Words(vi="{name} (số lượng)", en="{name}, in numbers"),
}
TARGET_LEFT_OUT = Words(
    vi="{target}; không vẽ thành vạch, vì trục đứng là số lượng, không phải tỷ lệ.",
    en="{target}; not drawn as a line, as the axis tells numbers and no shares.",
)

NEAR = 0.03  # a share this close to its good end, or closer, in each of the last years
LAST_YEARS = 3
KEYS = ("unit", "group", "frame", "period")
KEPT = ("interval", "trend")  # what could have been seen of a share is no number of persons


@dataclass(frozen=True)
class Drawn:
    """What a chart of a series is given: VALUES, FINDINGS on them, and the indicator that says how they are told."""

    values: pd.DataFrame
    findings: pd.DataFrame
    indicator: Indicator


def is_near_ceiling(values: pd.DataFrame, indicator: Indicator) -> bool:
    """Return whether every unit's share has stayed within three points of its good end in its last three known years.

    For an indicator without a good direction, for what is no share, and without three known years: False.
    """
    if indicator.kind != "share" or indicator.direction == "none":
        return False
    known: dict[str, list[float]] = {}
    for row in sorted(rows_of(values), key=itemgetter("period")):
        if row["indicator"] == indicator.id and row["state"] == "ok":
            known.setdefault(row["unit"], []).append(row["value"])
    if not known or min(map(len, known.values())) < LAST_YEARS:
        return False
    last = [share for shares in known.values() for share in shares[-LAST_YEARS:]]
    return all(_away(share, indicator) <= NEAR + 1e-12 for share in last)


def shortfall(values: pd.DataFrame, findings: pd.DataFrame, indicator: Indicator) -> Drawn:
    """Return a share as the number of those that its good end still lacks, out of all, with intervals and verdict.

    Of a share that should be 100% those are the rest; of one that should be 0 they are its own numerator. The interval
    of the share becomes that of the number: both ends times the total of the year.
    """
    own = values[values["indicator"] == indicator.id]
    lacking = own["denominator"] - own["numerator"] if indicator.direction == "up" else own["numerator"]
    told = own.assign(numerator=lacking, value=lacking.where(own["state"] == "ok"))
    name = WORDS[indicator.direction]
    words = Words(vi=name.vi.format(name=indicator.name.vi), en=name.en.format(name=indicator.name.en))
    noun = indicator.model_copy(
        update={"name": words, "kind": "count", "direction": "down", "denominator": (), "both_of": ()}
    )
    return Drawn(told, _in_numbers(findings, own, indicator), noun)


def target_left_out(target: Target | None, indicator: Indicator, language: Language) -> str:
    """Return what the reader is told of a target, a share, beside a chart of numbers; empty where there is none."""
    if target is None:
        return ""
    return language.text(TARGET_LEFT_OUT).format(target=target_in_words(target, indicator, language))


def _in_numbers(findings: pd.DataFrame, values: pd.DataFrame, indicator: Indicator) -> pd.DataFrame:
    total = {tuple(row[key] for key in KEYS): row["denominator"] for row in rows_of(values)}
    found = findings[findings["question"].isin(KEPT) & (findings["indicator"] == indicator.id)]
    ends: dict[str, list[float]] = {"lower": [], "upper": []}
    for row in rows_of(found):
        told = [row["lower"], row["upper"]]
        if row["question"] == "interval":
            out_of = total.get(tuple(row[key] for key in KEYS), nan)
            told = sorted(_away(end, indicator) * out_of for end in told)
        for name, end in zip(ends, told, strict=True):
            ends[name].append(end)
    return found.assign(**{name: np.array(told, dtype=float) for name, told in ends.items()})


def _away(share: float, indicator: Indicator) -> float:
    """Return how far a share is from its good end."""
    return 1 - share if indicator.direction == "up" else share
