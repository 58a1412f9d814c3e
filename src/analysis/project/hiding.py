"""Which small counts are taken out of a frame, and what else, since they could be worked out from it."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.catalogue.catalogue import Catalogue
from analysis.model.errors import CadreError, UsageError
from analysis.model.nouns import Grouping, Indicator, Measure
from analysis.model.tables import VALUES, checked
from analysis.project.counted import knowledge
from analysis.project.linking import Links, links_of
from analysis.project.withholding import COUNTS, REASON, ROW, named_rows, with_hidden
from analysis.stats.disclosure import suppress
from analysis.stats.disclosure_cells import checked_threshold, small_counts
from analysis.stats.estimated import is_estimated


def pattern_of(
    values: pd.DataFrame,
    threshold: int,
    parents: Mapping[str, str],
    catalogue: Catalogue,
    before: pd.DataFrame | None,
) -> pd.DataFrame:
    """Return the rows (indicator, unit, group, period) of all VALUES of a frame that are taken out."""
    told = withheld(
        values,
        threshold=threshold,
        parents=parents,
        indicators=catalogue.indicators,
        measures=catalogue.measures,
        groupings=catalogue.groupings,
        withheld_before=before,
    )
    is_small = (told["state"] == "suppressed") & (told["reason"] == REASON)
    return told.loc[is_small, ROW].reset_index(drop=True)


def withheld(
    values: pd.DataFrame,
    *,
    threshold: int,
    parents: Mapping[str, str],
    indicators: Mapping[str, Indicator],
    measures: Mapping[str, Measure],
    groupings: Mapping[str, Grouping],
    zero_is_safe: bool = True,
    withheld_before: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return all VALUES of a frame with the small counts, and what they could be worked out from, taken out.

    Parameters
    ----------
    values : all VALUES of one frame; a part of them would leave links out.
    threshold : the smallest number of persons that is told; 0 and 1 take nothing out.
    parents : unit -> the unit that it lies in, in this frame.
    zero_is_safe : see ``small_counts``.
    withheld_before : the rows (indicator, unit, group, period) withheld under a lower threshold. They stay withheld:
        whoever reads both would else take the one from the other.

    Returns
    -------
    DataFrame
        VALUES, the same rows. A row taken out is ``suppressed`` for the reason ``small_cells``; numerator, denominator
        and value are NaN together: a share with its total is a count. Of what is missing or cannot be told for another
        reason, the counts that were added up so far are taken out too, since nothing is told of them; where such a
        reason itself holds counts (``joint_range``), the row is suppressed. So is every estimated figure, with a reason
        of its own; it is no cell that others are linked to, since nobody is told it.

    Raises
    ------
    UsageError
        for values of several frames, or a threshold that is no whole number.
    CadreError
        if a small count would stay open to be worked out, which must not pass in silence.
    """
    if values["frame"].nunique() > 1:
        raise UsageError("values of several frames", where="withheld", do="Give all values of one frame.")
    table = values.reset_index(drop=True)
    if checked_threshold(threshold) < (2 if zero_is_safe else 1):
        return checked(table, VALUES)
    knows = knowledge(indicators, measures, groupings)
    is_told = (table["state"] == "ok") & ~is_estimated(table)
    table.loc[~is_told, COUNTS] = np.nan
    before = set(table.index[named_rows(table, withheld_before)]) if withheld_before is not None else set()
    labels = set(before)
    for _, of_period in table[is_told].groupby("period"):
        labels |= _hidden_rows(links_of(of_period, parents, knows), threshold, zero_is_safe, before)
    hidden = pd.Series(table.index.isin(labels), index=table.index)
    hidden |= _joint(table, hidden, parents, indicators) | table["reason"].str.startswith("joint_range")
    return with_hidden(table, table.loc[hidden, ROW])


def _hidden_rows(links: Links, threshold: int, zero_is_safe: bool, before: set[int]) -> set[int]:
    """Return the labels of the rows of one period that are taken out; cells that only rows ``before`` tell are too."""
    if not links.rows:
        return set()
    cells = links.cells()
    size = cells.values.size
    shown = {cell for label, own in links.rows.items() if label not in before for cell in own}
    told = np.isin(np.arange(size), list(links.told & shown))
    kept = np.isin(np.arange(size), list(links.whole | links.top))
    loss = np.array([links.loss.get(cell, 0.0) + 1 for cell in range(size)])
    primary = small_counts(cells.values, threshold, zero_is_safe=zero_is_safe)
    found = suppress(cells, primary, least_width=threshold, tellable=told, kept=kept, loss=loss, method="heuristic")
    if found.leaks.size:
        raise CadreError(
            f"{found.leaks.size} small counts could still be worked out.",
            where="withheld",
            do="This is a defect of the program, not of your data: do not publish.",
        )
    return {label for label, own in links.rows.items() if found.hidden[list(own)].any()}


def _joint(
    table: pd.DataFrame, hidden: pd.Series, parents: Mapping[str, str], indicators: Mapping[str, Indicator]
) -> pd.Series:
    """Return the rows of joint shares from margins of which a part is hidden, here or in a place within.

    They are worked out from their parts unit by unit, so that telling them would tell the parts.
    """
    taken: set[int] = set()
    for indicator in indicators.values():
        if not indicator.both_of:
            continue
        parts = table[hidden & table["indicator"].isin(indicator.both_of)]
        touched = set()
        for unit, group, period in parts[["unit", "group", "period"]].drop_duplicates().itertuples(index=False):
            while unit:
                touched.add((unit, group, period))
                unit = parents.get(unit, "")
        own = table[table["indicator"] == indicator.id]
        keys = zip(own["unit"], own["group"], own["period"], strict=True)
        taken |= {label for label, key in zip(own.index, keys, strict=True) if key in touched}
    return pd.Series(table.index.isin(taken), index=table.index)
