"""A layout proposed for a table of one unit with two heads: criteria down, groups or years across, a sheet a unit."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isclose

from analysis.catalogue.catalogue import Catalogue
from analysis.ingest.draft_columns import (
    PERCENT_WORDS,
    UNITS,
    YEAR_OF_HEAD,
    identifier_of,
    kind_of_figures,
    known_heads,
    quoted,
    unit_told,
)
from analysis.ingest.draft_shares import LEAST_SHARE, NEAR
from analysis.ingest.draft_table import OF_WHICH, YEAR, FoundTable, heads_above, is_figure, title_of
from analysis.ingest.grid import Cell, Grid, folded
from analysis.ingest.placing import NOTE, SIGNATURE, is_mark, is_numbering
from analysis.words.folding import without_marks

FEWEST_ROWS, FEWEST_FIGURES = 2, 6
SIGNS = re.compile(r"^[-–+*•\s]+")  # before the text of a row
SUM_WORDS = tuple(map(folded, ("Tổng số", "Tổng cộng", "Tổng", "Cộng", "Chung", "Total")))


@dataclass(frozen=True)
class FoundCross:
    """What a sheet seems to be. rows : path of heads -> figures. across : columns of figures."""

    table: FoundTable
    rows: Mapping[tuple[str, ...], Sequence[Cell]]
    across: Mapping[int, tuple[str, ...]]

    @property
    def has_years(self) -> bool:
        """Whether every column of figures is of a year."""
        return all(YEAR.search(" ".join(path)) for path in self.across.values())


def find_cross(grid: Grid) -> FoundCross | None:
    """Return the cross-table of a sheet, or None where nothing looks like one."""
    labels = _column_of_labels(grid)
    if labels is None:
        return None
    body = [
        row for row in grid.rows
        if grid.text(row, labels) and not is_numbering(grid.row(row)) and _figures(grid, row, labels)
    ]  # fmt: skip
    if len(body) < FEWEST_ROWS or sum(len(_figures(grid, row, labels)) for row in body) < FEWEST_FIGURES:
        return None
    columns = {cell.column for row in body for cell in _figures(grid, row, labels)}
    top, below = heads_above(grid, body[0], is_last=True)
    heads = [row for row in range(top, below) if any(grid.text(*grid.anchor(row, column)) for column in columns)]
    end = max(heads, default=below - 1) + 1  # between the heads and the first figure stands a section
    paths = grid.spread(top, end - top) if end > top else {}
    across = {column: paths[column] for column in sorted(columns & paths.keys())}
    rows = _rows(grid, end, labels)
    return FoundCross(FoundTable(grid, top, end, (), paths), rows, across) if across and rows else None


def _column_of_labels(grid: Grid) -> int | None:
    """Return the column with most texts that have a figure at their right."""
    found = Counter[int]()
    for row in grid.rows:
        cells = grid.row(row)
        last = max((cell.column for cell in cells if is_figure(cell)), default=-1)
        found.update(
            cell.column for cell in cells
            if isinstance(cell.raw, str) and not is_mark(cell) and not is_figure(cell) and cell.column < last
        )  # fmt: skip
    return min(found, key=lambda column: (-found[column], column), default=None)


def _figures(grid: Grid, row: int, labels: int) -> list[Cell]:
    return [cell for cell in grid.row(row) if cell.column > labels and is_figure(cell)]


def _rows(grid: Grid, end: int, labels: int) -> dict[tuple[str, ...], list[Cell]]:
    """Return the rows by the path of their heads, as a layout names them.

    A row without figures is the section of those beneath it. What is said twice in a section, or begins with "trong
    đó", belongs to the row above it that is not.
    """
    section: tuple[str, ...] = ()
    told: list[tuple[tuple[str, ...], str, list[Cell]]] = []
    for row in (row for row in grid.rows if row >= end):
        label = " ".join(grid.text(row, labels).split())
        if is_numbering(grid.row(row)) or not label:
            continue
        if figures := _figures(grid, row, labels):
            told.append(((*section, *_merged_over(grid, row, labels)), label, figures))
        elif SIGNATURE.match(folded(label)) or NOTE.match(folded(label)):
            break
        else:
            section = (label,)
    times = Counter((over, folded(label)) for over, label, _ in told)
    rows: dict[tuple[str, ...], list[Cell]] = {}
    above: tuple[str, ...] = ()
    for over, label, figures in told:
        is_once = times[over, folded(label)] == 1
        is_part = not is_once or folded(label).startswith(OF_WHICH)
        above = above if above[: len(over)] == over else ()
        path = (*(above or over), label) if is_part else (*over, label)
        above = above if is_part else path
        rows.setdefault(path, figures)
    return rows


def _merged_over(grid: Grid, row: int, labels: int) -> tuple[str, ...]:
    """Return the texts left of a row's own that are merged over several rows."""
    spans = {(top, left): bottom > top for top, left, bottom, _ in grid.merged}
    anchors = dict.fromkeys(grid.anchor(row, column) for column in range(labels))
    cells = [grid.cells[anchor] for anchor in anchors if spans.get(anchor) and anchor in grid.cells]
    return tuple(" ".join(cell.text.split()) for cell in cells if not is_mark(cell))


@dataclass
class CrossDraft:
    """The lines of a layout file that are a cross-table's own."""

    groupings: list[str]
    measures: list[str]
    layout: list[str]


def cross_lines(found: FoundCross, form: str, level: str, catalogue: Catalogue) -> CrossDraft:
    """Return what is proposed: rows are measures; several columns are the members of a grouping of the form's own."""
    heads = {_head(path): tuple(YEAR.sub("{year}", part) for part in path) for path in found.across.values()}
    shares = [head for head, path in heads.items() if PERCENT_WORDS.search(path[-1])]
    sums = {head: _summed(head, heads, shares) for head, path in heads.items() if _is_sum(path) and head not in shares}
    sums = {head: parts for head, parts in sums.items() if parts and _adds_up(found, head, parts)}
    groups = _members([head for head in heads if head not in shares and head not in sums])
    grouping = f"{form}_groups" if any(groups.values()) else ""
    measures, columns, first = _measures(found, form, grouping, level, catalogue, set(shares))
    lines = ["    groups:  # CORRECT: what stands across, and its member"]
    lines += [f"      {quoted(head)}: {member or quoted('')}" for head, member in groups.items()]
    if sums:
        lines.append("    sums:  # columns that repeat the sum of others; CORRECT")
        lines += [f"      {quoted(head)}: [{', '.join(groups[part] for part in sums[head])}]" for head in sums]
    of_first = {head: beside for head in shares if (beside := _beside(found, head, groups)) is not None}
    if of_first:
        lines.append("    shares:  # CORRECT: of which row's measure they are the share")
        lines += [_share_line(head, groups[beside], first) for head, beside in of_first.items()]
    if others := [quoted(head) for head in shares if head not in of_first]:
        lines.append(f"    ignored_heads: [{', '.join(others)}]  # CORRECT: percentages, and nobody knows of what")
    return CrossDraft(_grouping_lines(grouping, groups, found), measures, [*lines, "    columns:", *columns])


def _head(path: tuple[str, ...]) -> str:
    return YEAR.sub("{year}", " | ".join(path))


def _is_sum(path: tuple[str, ...]) -> bool:
    return folded(path[-1]) in SUM_WORDS


def _summed(head: str, heads: Mapping[str, tuple[str, ...]], shares: Sequence[str]) -> list[str]:
    """Return the heads that a sum is of: those beneath the same head, or all where it stands beneath none."""
    over = heads[head][:-1]
    others = [each for each, path in heads.items() if each not in shares and not _is_sum(path)]
    return [each for each in others if heads[each][: len(over)] == over]


def _adds_up(found: FoundCross, head: str, parts: Sequence[str]) -> bool:
    """Whether a column is the sum of others in half of its rows; "tổng số" may be that of what does not stand here."""
    columns = _columns(found)
    agreeing, told = 0, 0
    for figures in found.rows.values():
        values = _numbers(figures)
        for number, column in enumerate(columns[head]):  # of several years one after the other
            if column in values:
                summed = sum(values.get(columns[part][number], 0.0) for part in parts if number < len(columns[part]))
                told, agreeing = told + 1, agreeing + isclose(summed, values[column])
    return told > 0 and agreeing * 2 >= told


def _columns(found: FoundCross) -> dict[str, list[int]]:
    """Return the columns of every head; of years there are several."""
    columns: dict[str, list[int]] = {}
    for column, path in found.across.items():
        columns.setdefault(_head(path), []).append(column)
    return columns


def _numbers(figures: Sequence[Cell]) -> dict[int, float]:
    """Return the figures that are plain numbers, also as texts, by their columns."""
    plain = {cell.column: cell.text.replace(",", ".") for cell in figures if not isinstance(cell.raw, bool)}
    return {column: float(text) for column, text in plain.items() if re.fullmatch(r"\d+(\.\d+)?", text)}


def _beside(found: FoundCross, head: str, groups: Mapping[str, str]) -> str | None:
    """Return the head beside a column of percentages of whose figure in the first row they are the shares, or None."""
    over, columns = head.split(" | ")[:-1], _columns(found)
    rows = [_numbers(figures) for figures in found.rows.values()]
    for each in (each for each in groups if each.split(" | ")[:-1] == over):
        pairs = list(zip(columns[head], columns[each], strict=False))
        told = [(row[share], row[count], rows[0][count]) for share, count in pairs for row in rows[1:]
                if share in row and count in row and rows[0].get(count)]  # fmt: skip
        agreeing = [isclose(share, 100 * count / whole, abs_tol=NEAR) for share, count, whole in told]
        if agreeing and sum(agreeing) >= LEAST_SHARE * len(agreeing):
            return each
    return None


def _members(heads: Sequence[str]) -> dict[str, str]:
    """Return the member that each head is: none where there is one head alone, or years and nothing else."""
    if len(heads) == 1:
        return {heads[0]: ""}
    members: dict[str, str] = {}
    for head in heads:
        plain = "_".join(re.findall(r"[a-z0-9]+", without_marks(YEAR_OF_HEAD.sub("", head)).casefold()))
        plain = plain if plain[:1].isalpha() else f"group_{plain}".rstrip("_")
        free = (f"{plain}_{number}" for number in range(2, len(heads) + 2))
        members[head] = plain if plain not in members.values() else next(m for m in free if m not in members.values())
    return members


def _grouping_lines(grouping: str, groups: Mapping[str, str], found: FoundCross) -> list[str]:
    if not grouping:
        return []
    lines = ["groupings:  # CORRECT the names", f"  - id: {grouping}"]
    name = quoted(title_of(found.table) or found.table.grid.sheet)
    lines += [f"    name: {{vi: {name}, en: {name}}}", "    members:"]
    for head, member in groups.items():
        name = quoted(" – ".join(filter(None, (YEAR_OF_HEAD.sub("", part).strip() for part in head.split(" | ")))))
        lines.append(f"      - {{id: {member}, name: {{vi: {name}, en: {name}}}}}")
    return lines


def _share_line(head: str, member: str, first: str) -> str:
    group = f", group: {member}" if member else ""
    return f"      - {{head: {quoted(head)}, of: {first}{group}, is_across: yes}}"


def _beside_label(grid: Grid, figures: Sequence[Cell]) -> str:
    """Return the text that stands last before a row's figures: of some tables its unit of measurement."""
    texts = [cell for cell in grid.row(figures[0].row) if cell.column < figures[0].column]
    return texts[-1].text.casefold() if texts else ""


def _measures(
    found: FoundCross, form: str, grouping: str, level: str, catalogue: Catalogue, shares: set[str]
) -> tuple[list[str], list[str], str]:
    """Return the measures proposed, the rows, and the measure of the first row that is a count: of the whole."""
    known = {} if grouping else known_heads(catalogue, level)
    told_above, taken = unit_told(found.table), set(catalogue.measures)
    aside = {column for column, path in found.across.items() if _head(path) in shares}
    measures, rows, counts = [], [], []
    kinds: dict[tuple[str, ...], tuple[str, str]] = {}
    for path, figures in found.rows.items():
        name = " – ".join(SIGNS.sub("", part).rstrip(" :") for part in path)
        beside = _beside_label(found.table.grid, figures)
        unit = next((unit for text, unit in UNITS.items() if beside.startswith(text)), told_above)
        told = [cell for cell in figures if cell.column not in aside]
        kind, times = kind_of_figures(f"{path[-1]} {beside}", told, unit)
        measure = known.get(folded(" ".join(path)), "")
        if not measure or catalogue.measures[measure].kind != kind:
            measure = identifier_of(form, name, taken)
            measured = "share" if kind == "share" else "point" if kind == "score" else unit or "person"
            more = ", has_decimals: yes, at_most: 10" if kind == "score" else ""
            more += f", grouped_by: {grouping}" if grouping else ""
            whole, of_kind = kinds.get(path[:-1], ("", ""))
            more += f", part_of: {whole}" if whole and of_kind == kind in ("count", "amount") else ""
            names = f"{{vi: {quoted(name)}, en: {quoted(name)}}}"
            measures.append(f"  - {{id: {measure}, name: {names}, kind: {kind}, unit: {measured}{more}}}")
        taken.add(measure)
        kinds[path] = measure, kind
        counts += [measure] if kind == "count" else []
        factor = f', times: "{times}"' if times else ""
        rows.append(f"      - {{head: {quoted(' | '.join(path))}, measure: {measure}{factor}}}")
    return measures, rows, next(iter(counts), "CORRECT")
