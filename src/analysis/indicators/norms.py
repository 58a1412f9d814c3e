"""The headcount that the norm allows a commune: it stands on no form, and follows from class, kind and day."""

from collections.abc import Sequence
from datetime import date

import pandas as pd

from analysis.geography.registry import Registry
from analysis.model.nouns import DERIVED_FROM
from analysis.model.standards import Class, Norm
from analysis.model.tables import rows_of

NORM = "norm_headcount"
CLASSES: dict[float, Class] = {1.0: "I", 2.0: "II", 3.0: "III"}


def with_norms(facts: pd.DataFrame, norms: Sequence[Norm], registry: Registry) -> pd.DataFrame:
    """Return ``facts`` (FACTS) and, for every commune that told its class, the headcount of its norm on that day.

    The derived figure keeps the source and cell of the class that it follows from. A commune without a norm (a class
    that there is not, a kind or day that no norm is for) has none, and so is incomplete wherever the norm is needed.
    """
    classes = facts[facts["measure"].isin(DERIVED_FROM[NORM])]
    if classes.empty or not norms:
        return facts
    found = [_norm_of(row["unit"], row["as_of"], row["value"], norms, registry) for row in rows_of(classes)]
    derived = classes.assign(measure=NORM, value=pd.Series(found, index=classes.index, dtype=float))
    return pd.concat([facts, derived[derived["value"].notna()]], ignore_index=True)


def _norm_of(unit: str, as_of: str, told: float, norms: Sequence[Norm], registry: Registry) -> float | None:
    day = date.fromisoformat(as_of)
    kind, unit_class = registry.unit(unit, day).kind, CLASSES.get(told)
    holding = [norm for norm in norms if norm.holds_on(day) and kind in norm.kinds and norm.unit_class == unit_class]
    return float(holding[0].headcount) if holding else None
