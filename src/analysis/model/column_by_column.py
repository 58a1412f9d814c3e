"""Tables that are not as they should be, looked at by pandera: made what was asked for where that loses nothing."""

import pandas as pd
import pandera.pandas as pa

from analysis.model.errors import CadreError
from analysis.model.tables import Column, Schema

MOST_TOLD = 10


def converted(frame: pd.DataFrame, schema: Schema) -> pd.DataFrame:
    """Return ``frame`` with the schema's columns in order and of its types; all that is wrong is raised at once.

    Raises
    ------
    CadreError
        naming the table, the column and the first offending values.
    """
    columns = {name: _of_pandera(column) for name, column in schema.columns.items()}
    try:
        return pa.DataFrameSchema(columns, name=schema.name, strict=True, ordered=True).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as error:
        cases = error.failure_cases[["column", "check", "failure_case"]].drop_duplicates().head(MOST_TOLD)
        raise CadreError(
            "; ".join(f"column {row.column}: {row.check}: {row.failure_case!r}" for row in cases.itertuples()),
            where=f"table {schema.name}",
            do="This is a defect of the program, not of your data.",
        ) from error


def _of_pandera(column: Column) -> pa.Column:
    checks = [pa.Check.isin(column.among)] if column.among else []
    checks += [pa.Check.ge(column.at_least)] if column.at_least is not None else []
    kind = str if column.kind == "str" else column.kind
    return pa.Column(kind, checks=checks, nullable=column.nullable, unique=column.unique, coerce=True)
