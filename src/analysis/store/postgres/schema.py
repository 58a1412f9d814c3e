"""What the tables are in PostgreSQL. Another layout gets another ``VERSION``: a store is rebuilt and not migrated.

Texts are compared by their letters' numbers (``COLLATE "C"``), as Python and DuckDB do. ``stands_at`` is where a row
stands in its table, so that rows come back in the order in which they were written; ``kept_under`` the frame under
whose name values and findings were written, by which they are replaced.
"""

from psycopg import sql

from analysis.model.tables import TABLES
from analysis.store.contents import BY_FRAME, kind_of_column

VERSION = 1
SCHEMA = "cadre"
KINDS = {"str": "text", "float64": "double precision", "int64": "bigint", "bool": "boolean"}
# What pages and receipts ask for. Few different texts in an index take little room and time.
INDEXES = {
    "facts_by_unit": ("facts", ["unit", "stands_at"]),
    "facts_by_source": ("facts", ["source"]),
    "rejects_by_source": ("rejects", ["source"]),
    "values_by_unit": ("values", ["kept_under", "unit", "stands_at"]),
    "findings_by_unit": ("findings", ["kept_under", "unit", "stands_at"]),
    "findings_by_question": ("findings", ["question"]),
}
# Who makes pages writes down what became of them, and nothing else.
OF_RUNS = "runs"

MADE_FOR, CONTENTS = sql.Identifier(SCHEMA, "made_for"), sql.Identifier(SCHEMA, "contents")


def place_of(table: str) -> sql.Identifier:
    """Return a table's name as it is written in a statement."""
    return sql.Identifier(SCHEMA, table)


def kind_of(table: str, column: str) -> sql.SQL:
    """Return the type of a column."""
    return sql.SQL(KINDS[kind_of_column(table, column)])


def names_of(columns: list[str]) -> sql.Composed:
    """Return columns as they are named in a statement."""
    return sql.SQL(", ").join(map(sql.Identifier, columns))


def own_columns(table: str) -> list[str]:
    """Return the columns that a table has there beside its own."""
    return ["stands_at", *(["kept_under"] if table in BY_FRAME else [])]


def order_of(table: str) -> sql.Composed:
    """Return the columns by which the rows of a table stand in the order in which every store gives them."""
    if table == "facts":
        return names_of(["unit", "stands_at"])
    return names_of(["kept_under", "stands_at"] if table in BY_FRAME else ["stands_at"])


def making() -> list[sql.Composed]:
    """Return the statements that make the schema and everything in it."""
    statements = [
        sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(SCHEMA)),
        sql.SQL("CREATE TABLE {} (version integer NOT NULL)").format(MADE_FOR),
        sql.SQL("INSERT INTO {} VALUES ({})").format(MADE_FOR, VERSION),
        sql.SQL(
            "CREATE TABLE {} (name text, frame text, digest text NOT NULL, rows bigint NOT NULL, "
            "PRIMARY KEY (name, frame))"
        ).format(CONTENTS),
    ]
    statements += [
        sql.SQL("CREATE TABLE {} ({})").format(place_of(table), sql.SQL(", ").join(_columns(table))) for table in TABLES
    ]
    return statements


def indexing(table: str) -> list[sql.Composed]:
    """Return the statements that make the indexes of a table that has none yet, which is quickest with its rows."""
    return [
        sql.SQL("SET LOCAL maintenance_work_mem = '256MB'").format(),  # to sort them; four times what is usual
    ] + [
        sql.SQL("CREATE INDEX {} ON {} ({})").format(sql.Identifier(name), place_of(table), names_of(columns))
        for name, (of, columns) in INDEXES.items()
        if of == table
    ]


# Whether indexes of a table are wanting that who asks may make: its owner, or one of that role.
MAY_INDEX = sql.SQL(
    "SELECT pg_has_role(relowner, 'USAGE') AND NOT relhasindex FROM pg_class WHERE oid = to_regclass({})"
)
# The different sources of a table, found in its index one after the other: there are few, of many rows.
SOURCES = sql.SQL(
    "WITH RECURSIVE found(source) AS ("
    "(SELECT source FROM {0} ORDER BY source LIMIT 1) UNION ALL "
    "SELECT (SELECT source FROM {0} WHERE source > found.source ORDER BY source LIMIT 1) "
    "FROM found WHERE found.source IS NOT NULL) SELECT source FROM found WHERE source IS NOT NULL"
)


def whole_name(table: str) -> str:
    """Return a table's name with its schema, as text."""
    return f'{SCHEMA}."{table}"'


def _columns(table: str) -> list[sql.Composed]:
    text = sql.SQL('{} text COLLATE "C" NOT NULL')
    columns = [sql.SQL("stands_at bigint NOT NULL").format()]
    columns += [text.format(sql.Identifier("kept_under"))] if table in BY_FRAME else []
    for name, column in TABLES[table].columns.items():
        if kind_of_column(table, name) == "str":
            columns.append(text.format(sql.Identifier(name)))
        else:
            rule = sql.SQL("" if column.nullable else " NOT NULL")
            columns.append(sql.SQL("{} {}{}").format(sql.Identifier(name), kind_of(table, name), rule))
    return columns


def granting(role: str, *, may_write: bool) -> list[sql.Composed]:
    """Return the statements that let a role read everything, and write it or only what became of pages."""
    schema, who = sql.Identifier(SCHEMA), sql.Identifier(role)
    rights = "SELECT, INSERT, UPDATE, DELETE" if may_write else "SELECT"
    return [
        sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(schema, who),
        sql.SQL("GRANT {} ON ALL TABLES IN SCHEMA {} TO {}").format(sql.SQL(rights), schema, who),
        sql.SQL("GRANT INSERT, DELETE ON {} TO {}").format(place_of(OF_RUNS), who),
    ]
