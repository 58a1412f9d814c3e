"""Near the ceiling what is missing is drawn: 3 of 316 below the mark, not 99.1% on an axis squeezed below 100%."""

from dataclasses import dataclass

import pandas as pd

from analysis.charts.trend import target_in_words
from analysis.model.nouns import Indicator, Target, Words
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
    known = values[(values["indicator"] == indicator.id) & (values["state"] == "ok")].sort_values("period")
    if known.empty or known.groupby("unit").size().min() < LAST_YEARS:
        return False
    last = known.groupby("unit").tail(LAST_YEARS)["value"]
    return bool((_away(last, indicator) <= NEAR + 1e-12).all())


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
    keys = ["unit", "group", "frame", "period"]
    found = findings[findings["question"].isin(KEPT) & (findings["indicator"] == indicator.id)]
    total = found[keys].merge(values[[*keys, "denominator"]], on=keys, how="left")["denominator"].to_numpy()
    is_interval = found["question"] == "interval"
    ends = pd.concat([_away(found["lower"], indicator), _away(found["upper"], indicator)], axis=1) * total[:, None]
    lower, upper = ends.min(axis=1), ends.max(axis=1)
    return found.assign(lower=found["lower"].mask(is_interval, lower), upper=found["upper"].mask(is_interval, upper))


def _away(share: pd.Series, indicator: Indicator) -> pd.Series:
    """Return how far a share is from its good end."""
    return 1 - share if indicator.direction == "up" else share
