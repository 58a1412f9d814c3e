"""A received file becomes facts, rejects, and findings about its own sums; every cell of its bodies has one fate."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.catalogue.catalogue import Catalogue
from analysis.geography.registry import Registry
from analysis.ingest.corrections import corrected
from analysis.ingest.figures import Fates, Figure, Refusal
from analysis.ingest.grid import Grid
from analysis.ingest.layouts import lay_out
from analysis.ingest.readers import read_grids
from analysis.ingest.recognise import Recognised, is_made_up, recognise
from analysis.ingest.rules import REFUSING
from analysis.ingest.sheets import SheetRead, read_sheet
from analysis.ingest.totals import level_totals, partitions, table_totals
from analysis.model.errors import CadreError, FileError
from analysis.model.nouns import Form
from analysis.model.tables import FACTS, FINDINGS, REJECTS, checked, empty


@dataclass(frozen=True)
class Receipt:
    """What came of one file.

    Attributes
    ----------
    source : a row of ``sources``. facts, rejects : tables of those names.
    findings : answers to ``adds_up``. notes : what the office should know besides, in Vietnamese.
    """

    source: dict[str, Any]
    facts: pd.DataFrame
    rejects: pd.DataFrame
    findings: pd.DataFrame
    notes: tuple[str, ...] = ()


def receive_file(path: Path, *, catalogue: Catalogue, registry: Registry, received_at: str, root: Path) -> Receipt:
    """Read one file as it came.

    Parameters
    ----------
    path : the file. root : folder that its path is told from, where it lies under it.
    received_at : when it came, ISO text.

    Raises
    ------
    FileError
        if the file cannot be read at all.
    CadreError
        if a cell has no fate or two: a defect of the program.
    """
    content = _content(path)
    digest = hashlib.sha256(content).hexdigest()
    grids = read_grids(path, content)
    source = _blank_source(path, root, digest, received_at, is_made_up(grids))
    seen = [recognise(grid, catalogue.forms.values()) for grid in grids]
    form = next((each.form for each in seen if each), None)
    if form is None:
        return _unknown(source, grids)
    grids, notes = corrected(grids, catalogue.corrections.get(form.id, ()), path.name)
    fates = Fates()
    sheets = _read_sheets(grids, seen, form, registry, catalogue, fates)
    figures, refusals = _judge(sheets, catalogue)
    findings = _findings(sheets, figures, refusals, form, catalogue, registry, source["id"])
    counts = _settle(fates, sheets, figures, refusals)
    source |= _told_by(sheets, form, registry, figures) | counts
    return _receipt(source, figures, refusals, findings, (*notes, *_unverified(sheets)))


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise FileError(f"cannot be opened ({error.strerror})", where=str(path), do="Check the path.") from error


def _blank_source(path: Path, root: Path, digest: str, received_at: str, made_up: bool) -> dict[str, Any]:
    place = path.resolve()
    told = place.relative_to(root.resolve()) if place.is_relative_to(root.resolve()) else path
    return {
        "id": digest[:12], "path": told.as_posix(), "digest": digest, "sender": "", "form": "", "version": "",
        "unit": "", "period": "", "received_at": received_at, "supersedes": "", "body_cells": 0, "facts": 0,
        "checks": 0, "rejected": 0, "ignored": 0, "is_made_up": made_up, "licence": "", "problem": "",
    }  # fmt: skip


def _unknown(source: dict[str, Any], grids: Sequence[Grid]) -> Receipt:
    """Refuse a file that is none of the forms, cell by cell."""
    message = "Không nhận ra biểu mẫu của tệp. Hãy dùng đúng mẫu biểu và giữ nguyên tiêu đề biểu."
    refusals = [Refusal(grid.sheet, cell, "unknown_form", message) for grid in grids for cell in grid]
    source |= {"problem": message, "body_cells": len(refusals), "rejected": len(refusals)}
    return _receipt(source, [], refusals, [], ())


def _read_sheets(
    grids: Sequence[Grid], seen: Sequence[Recognised | None], form: Form, registry: Registry, catalogue: Catalogue,
    fates: Fates,
) -> list[SheetRead]:  # fmt: skip
    """Read every sheet; one that is no sheet of the form is ignored whole, one of another form is refused whole."""
    year = next((each.year for each in seen if each and each.form is form and each.year), "")
    sheets = []
    for grid, head in zip(grids, seen, strict=True):
        layout = form.layout_for(head.year or year) if head else None
        if head is None or (layout is not None and not fnmatchcase(grid.sheet, layout.sheet)):
            sheet = SheetRead.ignored_whole(grid)
        elif head.form is not form:
            sheet = SheetRead.refused_whole(
                grid, "second_form", f"Trang này là biểu “{head.form.name.vi}”. Hãy gửi mỗi biểu một tệp."
            )
        elif layout is None or (layout.shape != "panel" and not (head.year or year)):
            sheet = SheetRead.refused_whole(
                grid, "no_year", "Không có mẫu biểu cho năm này, hoặc tiêu đề không ghi năm. Hãy ghi năm vào tiêu đề."
            )
        else:
            laid = lay_out(grid, layout)
            sheet = read_sheet(grid, laid, layout, form, head.year or year, head.sender, registry, catalogue.measures)
        fates.expect(grid, sheet.first_row)
        sheets.append(sheet)
    return sheets


def _judge(sheets: Sequence[SheetRead], catalogue: Catalogue) -> tuple[list[Figure], list[Refusal]]:
    """Put the refusing rules to the figures, one after the other; what a rule refuses, the next does not see."""
    figures = [figure for sheet in sheets for figure in sheet.figures]
    refusals = [refusal for sheet in sheets for refusal in sheet.refusals]
    for rule in REFUSING:
        refused = rule(figures, catalogue.measures)
        addresses = {refusal.address for refusal in refused}
        figures = [figure for figure in figures if figure.address not in addresses]
        refusals += refused
    return figures, refusals


def _findings(
    sheets: Sequence[SheetRead], figures: list[Figure], refusals: list[Refusal], form: Form, catalogue: Catalogue,
    registry: Registry, source: str,
) -> list[dict[str, Any]]:  # fmt: skip
    totals = [total for sheet in sheets for total in sheet.totals]
    if any(layout.shape == "panel" for layout in form.versions):
        findings = level_totals(totals, figures, refusals, registry, source)
    else:
        findings = table_totals(totals, figures, refusals, source)
    return findings + partitions(figures, refusals, catalogue.measures, source)


def _settle(
    fates: Fates, sheets: Sequence[SheetRead], figures: Iterable[Figure], refusals: Iterable[Refusal]
) -> dict[str, int]:
    """Write every cell's fate and close the book: body cells = facts + checks + rejected + ignored."""
    fates.settle((figure.address for figure in figures), "fact")
    fates.settle((refusal.address for refusal in refusals), "rejected")
    for sheet in sheets:
        fates.settle(sheet.checks, "check")
        fates.settle(sheet.ignored, "ignored")
    counts = fates.close()
    told = {
        "body_cells": counts["body_cells"], "facts": counts["fact"], "checks": counts["check"],
        "rejected": counts["rejected"], "ignored": counts["ignored"],
    }  # fmt: skip
    if told["body_cells"] != told["facts"] + told["checks"] + told["rejected"] + told["ignored"]:
        raise CadreError(f"the cells do not add up: {told}", do="This is a defect of the program, not of your data.")
    return told


def _told_by(sheets: Sequence[SheetRead], form: Form, registry: Registry, figures: Sequence[Figure]) -> dict[str, Any]:
    """Return what the sheets say of the file: sender, unit, period, version, and what is wrong with it as a whole."""
    years = sorted({year for sheet in sheets for year in sheet.years})
    layout = form.layout_for(years[-1]) if years else form.versions[0]
    senders = list(dict.fromkeys(sheet.sender for sheet in sheets if sheet.sender))
    problems = dict.fromkeys(problem for sheet in sheets for problem in sheet.problems)
    if not figures:
        problems["Tệp không có số liệu nào dùng được."] = None
    return {
        "form": form.id, "version": layout.since or "v1" if layout else "v1", "licence": form.licence,
        "sender": "; ".join(senders[:3]) + (" …" if len(senders) > 3 else ""),
        "unit": _sending_unit(sheets, form, registry), "problem": " ".join(problems),
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


def _unverified(sheets: Sequence[SheetRead]) -> list[str]:
    cells = [address for sheet in sheets for address in sheet.without_result]
    if not cells:
        return []
    shown = ", ".join(cells[:5]) + (" …" if len(cells) > 5 else "")
    what = f"{len(cells)} ô công thức chưa có kết quả lưu trong tệp, không kiểm tra được"
    return [f"{what}: {shown}. Hãy mở và lưu lại tệp."]


def _receipt(
    source: dict[str, Any], figures: Sequence[Figure], refusals: Sequence[Refusal], findings: list[dict[str, Any]],
    notes: tuple[str, ...],
) -> Receipt:  # fmt: skip
    facts = [
        (f.unit, f.as_of, f.period, f.measure, f.group, f.value, f.bound, source["id"], f.address) for f in figures
    ]
    rejects = [(source["id"], r.address, r.cell.text, r.rule, r.message) for r in refusals]
    return Receipt(
        source,
        checked(pd.DataFrame(facts, columns=list(FACTS.columns)), FACTS) if facts else empty(FACTS),
        checked(pd.DataFrame(rejects, columns=list(REJECTS.columns)), REJECTS) if rejects else empty(REJECTS),
        checked(pd.DataFrame(findings, columns=list(FINDINGS.columns)), FINDINGS) if findings else empty(FINDINGS),
        notes,
    )
