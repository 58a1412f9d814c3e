"""Our values beside figures that somebody printed, and printed shares that no whole number of persons can give."""

from datetime import date

import numpy as np
import pandas as pd

from analysis.geography.registry import Registry
from analysis.model.nouns import Indicator
from analysis.model.printed import agreement, decimals_of, is_possible_share
from analysis.model.tables import FINDINGS, checked, empty, rows_of

BLANK = {
    "frame": "", "since": "", "group": "", "against": "", "estimate": np.nan, "lower": np.nan, "upper": np.nan,
    "level": np.nan, "n": np.nan, "p": np.nan, "p_adjusted": np.nan, "verdict": "", "method": "",
}  # fmt: skip


def compare_published(
    values: pd.DataFrame, published: pd.DataFrame, indicators: dict[str, Indicator], registry: Registry, frame: date
) -> pd.DataFrame:
    """Hold each printed figure against our value for the same place, period and quantity.

    Returns
    -------
    FINDINGS, question ``published``: estimate is ours, lower and upper the printed figure (fractions for shares),
    against the printed figure's id, verdict agrees, differs or cannot_be_compared. A figure whose quantity no
    indicator tells, or whose place the frame has not, has no row.
    """
    rows = []
    told_here = told_by_indicators(published, indicators)
    near = values[values["unit"].isin(told_here["unit"]) & values["indicator"].isin(told_here["own_indicator"])]
    own = {(row["indicator"], row["unit"], row["period"], row["group"]): row for row in rows_of(near)}
    for told in rows_of(told_here):
        ours = own.get((told["own_indicator"], told["unit"], told["period"], told["own_group"]))
        if ours is None or registry.find(told["unit"], frame) is None:
            continue
        scale = 100.0 if indicators[told["own_indicator"]].kind == "share" else 1.0
        verdict = "cannot_be_compared"
        if ours["state"] == "ok":
            decimals = decimals_of(told["value_text"])
            verdict = agreement(ours["value"] * scale, told["value"], told["bound"], decimals)
        rows.append(
            BLANK
            | {
                "indicator": told["own_indicator"], "unit": told["unit"], "frame": frame.isoformat(),
                "period": told["period"], "group": told["own_group"], "against": told["id"], "question": "published",
                "estimate": ours["value"], "lower": told["value"] / scale, "upper": told["value"] / scale,
                "n": ours["denominator"], "verdict": verdict, "method": f"printed figure, {told['bound']}",
            }
        )  # fmt: skip
    return _as_findings(rows)


def told_by_indicators(published: pd.DataFrame, indicators: dict[str, Indicator]) -> pd.DataFrame:
    """Return the printed figures that one of our indicators tells, with ``own_indicator`` and ``own_group``."""
    own = {
        name.split("@")[0]: (indicator.id, name.partition("@")[2])
        for indicator in indicators.values()
        for name in indicator.published_as
    }
    told = published[published["indicator"].isin(list(own)) & (published["unit"] != "")]
    return told.assign(
        own_indicator=[own[name][0] for name in told["indicator"]],
        own_group=[own[name][1] for name in told["indicator"]],
    )


def impossible_shares(published: pd.DataFrame) -> pd.DataFrame:
    """Report each printed percentage that no whole number out of the printed total can give.

    Returns
    -------
    FINDINGS, question ``printed_share``: estimate is the printed share (a fraction), n the printed total, verdict
    impossible_share; only those that are impossible.
    """
    testable = published[published["printed_share"].notna() & published["out_of"].notna()]
    rows = [
        BLANK
        | {
            "indicator": told["indicator"], "unit": told["unit"], "period": told["period"], "against": told["id"],
            "question": "printed_share", "estimate": told["printed_share"] / 100, "n": told["out_of"],
            "verdict": "impossible_share", "method": "no whole number of the printed total gives the printed share",
        }
        for told in rows_of(testable[testable["bound"] == "exact"])
        if not is_possible_share(told["share_text"], int(told["out_of"]))
    ]  # fmt: skip
    return _as_findings(rows)


def _as_findings(rows: list[dict[str, object]]) -> pd.DataFrame:
    return checked(pd.DataFrame(rows, columns=list(FINDINGS.columns)), FINDINGS) if rows else empty(FINDINGS)
