"""Rows of the tables, as tests write them."""

import pandas as pd

from analysis.model.tables import FINDINGS, empty

A = ("13396", "2020-06-30", "2020", "staff_total", "", 18.0, "exact", "s1", "Sheet!C9")
B = ("00101", "2021-06-30", "2021", "staff_total", "", 19.0, "exact", "s2", "Sheet!C9")
C = ("00101", "2021-06-30", "2021", "staff_female", "g", 3.0, "exact", "s3", "Sheet!C9")


def facts(*rows) -> pd.DataFrame:
    columns = ["unit", "as_of", "period", "measure", "group", "value", "bound", "source", "cell"]
    return pd.DataFrame([dict(zip(columns, row, strict=True)) for row in rows])


def findings(*units, frame) -> pd.DataFrame:
    row = {name: "" if kind == "str" else 0.0 for name, kind in empty(FINDINGS).dtypes.items()}
    return pd.DataFrame([row | {"unit": unit, "frame": frame, "n": n} for n, unit in enumerate(units)])
