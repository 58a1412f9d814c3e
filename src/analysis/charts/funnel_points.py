"""The points of a funnel: who lies outside is marked and named."""

from collections.abc import Mapping
from operator import itemgetter
from typing import Any

import numpy as np
import pandas as pd

from analysis.charts.labels import Name
from analysis.charts.plot import Plot
from analysis.charts.series import point_in_words
from analysis.charts.style import MAIN, TARGET
from analysis.model.nouns import Indicator
from analysis.model.tables import Record, indexed_rows
from analysis.words.language import Language

INNER, OUTER = 0.95, 0.998  # levels of the limits
FEW = 8  # so many units are all named

LOOKS: dict[float, dict[str, Any]] = {  # by the level beyond which a unit lies
    0: {"face": MAIN, "size": 5, "width": 0, "zorder": 4},
    INNER: {"face": "white", "edge": TARGET, "size": 8, "width": 1.7, "zorder": 5},
    OUTER: {"face": TARGET, "size": 9, "width": 1.7, "zorder": 6},
}


def draw_points(plot: Plot, drawn: pd.DataFrame, pooled: float) -> None:
    """Draw a mark for each size and share: beyond the limits another shape, which points away from the share of all."""
    beyond, size, share = (drawn[name].to_numpy(dtype=float) for name in ("beyond", "denominator", "value"))
    for level, look in LOOKS.items():
        for marker, side in (("^", share > pooled), ("v", ~(share > pooled))):
            of_look = (np.nan_to_num(beyond) == level) & side
            points = list(dict.fromkeys(zip(size[of_look].tolist(), share[of_look].tolist(), strict=True)))
            if points:
                across, up = zip(*points, strict=True)
                plot.marks(across, up, marker if level else "o", **look)


def names_to_write(
    plot: Plot, drawn: pd.DataFrame, indicator: Indicator, language: Language, names: Mapping[str, str]
) -> list[Name]:
    """Return who lies outside, the furthest first, then the others if they are few; ×2 where units share a point."""
    sharing: dict[tuple[float, float, float], list[tuple[str, Record]]] = {}
    for unit, row in indexed_rows(drawn):
        beyond = 0.0 if np.isnan(row["beyond"]) else row["beyond"]
        sharing.setdefault((beyond, row["denominator"], row["value"]), []).append((str(unit), row))
    found = []
    for (beyond, size, share), units in sorted(sharing.items(), key=itemgetter(0)):
        x, y = plot.place(size, share)
        together = [names[unit] for unit, _ in units]
        if beyond or len(drawn) <= FEW:
            told, kind = ", ".join(together), "bold" if beyond else "plain"
        else:
            told, kind = f"×{len(together)}" if len(together) > 1 else "", "close"
        point = point_in_words(units[0][1], indicator, language) if beyond else ""
        found.append(Name(told, point, (x, y), kind))
    return found[::-1]
