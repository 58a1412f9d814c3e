"""Figures of which a part came through a share: what may be asked of them, and what may not.

A test asks whether chance alone gives what was counted. An estimated figure was not counted: how wrong its share is,
no test knows. So no verdict rests on one: for every test it is as if there were no figure. What is told of it is the
figure itself and the interval of chance, both marked.
"""

import numpy as np
import pandas as pd

REASON = "estimated_figure"
# What the method of a finding about one estimated figure ends with.
MARK = "; a part of the figure is estimated: its share's own error is not in the interval"


def is_estimated(values: pd.DataFrame) -> pd.Series:
    """Return of which rows of VALUES a part is estimated."""
    return (values["state"] == "ok") & (values["estimated"] > 0)


def counted_only(values: pd.DataFrame) -> pd.DataFrame:
    """Return VALUES in which estimated figures are as those that cannot be told."""
    estimated = is_estimated(values)
    if not estimated.any():
        return values
    table = values.copy()
    table.loc[estimated, ["state", "reason"]] = ["cannot", REASON]
    table.loc[estimated, ["numerator", "denominator", "value"]] = np.nan
    return table
