"""What came of one file: its row of ``sources``, its facts and rejects, and the findings about its own sums."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.geography.registry import Registry
from analysis.ingest.figures import Count, Figure, Refusal
from analysis.ingest.names import NameRead
from analysis.ingest.sheets import SheetRead
from analysis.model.forms import Form
from analysis.model.tables import FACTS, FINDINGS, REJECTS, TABLES, Schema, empty

NOTHING_USABLE = "Tệp không có số liệu nào dùng được."


@dataclass(frozen=True)
class Receipt:
    """What came of one file.

    Attributes
    ----------
    source : a row of ``sources``. facts, rejects : tables of those names.
    findings : answers to ``adds_up``. notes : what the office should know besides, in Vietnamese.
    names : those that were read by more than their letters, or that no rule reads.
    """

    source: dict[str, Any]
    facts: pd.DataFrame
    rejects: pd.DataFrame
    findings: pd.DataFrame
    notes: tuple[str, ...] = ()
    names: tuple[NameRead, ...] = ()


def blank_source(path: Path, root: Path, digest: str, received_at: str, made_up: bool) -> dict[str, Any]:
    """Return the row of ``sources`` of a file of which nothing is known yet but that it came."""
    place = path.resolve()
    told = place.relative_to(root.resolve()) if place.is_relative_to(root.resolve()) else path
    return {
        "id": digest[:12], "path": told.as_posix(), "digest": digest, "sender": "", "form": "", "version": "",
        "unit": "", "period": "", "received_at": received_at, "supersedes": "", "body_cells": 0, "facts": 0,
        "checks": 0, "rejected": 0, "ignored": 0, "is_made_up": made_up, "licence": "", "problem": "",
    }  # fmt: skip


def told_by(
    sheets: Sequence[SheetRead], form: Form, registry: Registry, problems: Sequence[str], *, is_usable: bool
) -> dict[str, Any]:
    """Return what the sheets say of the file: sender, unit, period, version, and what is wrong with it as a whole.

    Parameters
    ----------
    problems : those of the lists of persons. is_usable : whether any figure came of the file.
    """
    years = sorted({year for sheet in sheets for year in sheet.years})
    layout = form.layout_for(years[-1]) if years else form.versions[0]
    senders = list(dict.fromkeys(sheet.sender for sheet in sheets if sheet.sender))
    told = dict.fromkeys([*(problem for sheet in sheets for problem in sheet.problems), *problems])
    if not is_usable:
        told[NOTHING_USABLE] = None
    return {
        "form": form.id, "version": layout.since or "v1" if layout else "v1", "licence": form.licence,
        "sender": "; ".join(senders[:3]) + (" …" if len(senders) > 3 else ""),
        "unit": _sending_unit(sheets, form, registry), "problem": " ".join(told),
        "period": f"{years[0]}..{years[-1]}" if len(years) > 1 else "".join(years),
    }  # fmt: skip


def _sending_unit(sheets: Sequence[SheetRead], form: Form, registry: Registry) -> str:
    """Return the code of the sender; of several sheets' units, the nearest unit that all of them lie in."""
    known = {sheet.unit: sheet for sheet in sheets if sheet.unit}
    if not known:
        return form.scope if not form.sender_pattern else ""
    if len(known) == 1:
        return next(iter(known))
    lines = [[unit.code for unit in registry.ancestors(code, sheet.day)] for code, sheet in known.items() if sheet.day]
    return next((code for code in lines[0] if all(code in line for line in lines)), "")


def unverified(sheets: Sequence[SheetRead]) -> list[str]:
    """Return a note on the formulas whose results are not stored, or nothing."""
    cells = [address for sheet in sheets for address in sheet.without_result]
    if not cells:
        return []
    shown = ", ".join(cells[:5]) + (" …" if len(cells) > 5 else "")
    what = f"{len(cells)} ô công thức chưa có kết quả lưu trong tệp, không kiểm tra được"
    return [f"{what}: {shown}. Hãy mở và lưu lại tệp."]


def written(
    source: dict[str, Any], figures: Sequence[Figure], counts: Sequence[Count], refusals: Sequence[Refusal],
    findings: list[dict[str, Any]], notes: tuple[str, ...], names: Sequence[NameRead] = (),
) -> Receipt:  # fmt: skip
    """Return the tables. What a refused cell says is kept only where it may be quoted; a name's reading is a note."""
    of = source["id"]
    facts = [(f.unit, f.as_of, f.period, f.measure, f.group, f.value, f.bound, of, f.address) for f in figures]
    facts += [
        (c.unit, c.as_of, c.as_of[:4], c.measure, c.group, float(c.value), "exact", of, c.address) for c in counts
    ]
    rejects = [(of, r.address, r.cell.text if r.is_quotable else "", r.rule, r.message) for r in refusals]
    notes = (*notes, *(name.told for name in names if name.named.unit is not None))
    tables = _table(facts, FACTS), _table(rejects, REJECTS), _table(findings, FINDINGS)
    return Receipt(source, *tables, notes, tuple(names))


def _table(rows: Sequence[Any], schema: Schema) -> pd.DataFrame:
    """Return a table of the schema. One with rows is checked when it is kept, with those of the other files at once."""
    return pd.DataFrame(rows, columns=list(schema.columns)) if rows else _nothing(schema.name).copy()


@lru_cache(maxsize=3)
def _nothing(name: str) -> pd.DataFrame:
    return empty(TABLES[name])
