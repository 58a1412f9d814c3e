"""``cadre forms``: which forms there are, and their empty workbooks to send out."""

from pathlib import Path
from typing import Annotated

import typer

from analysis.cli.telling import Json, Root, answer, open_project
from analysis.ingest.names import day_of
from analysis.ingest.template_filling import is_filled_in, layout_for
from analysis.ingest.templates import file_name, write_template
from analysis.model.errors import UsageError
from analysis.model.forms import Form
from analysis.project import asking
from analysis.project.project import Project

TEMPLATES = Path("data") / "templates"
USE = "Write `cadre forms write FORM --unit CODE --year YEAR`: `cadre forms write bm02 --unit 350 --year 2024`."


def forms(
    action: Annotated[str, typer.Argument(help="`write`; nothing lists the forms.", show_default=False)] = "",
    form: Annotated[str, typer.Argument(help="The form to write, such as bm02.", show_default=False)] = "",
    unit: Annotated[str, typer.Option("--unit", help="Official code of who fills it in, such as 350.")] = "",
    year: Annotated[str, typer.Option("--year", help="Year of the figures, such as 2024.")] = "",
    to: Annotated[Path | None, typer.Option("--to", help="File to write; by default under data/templates.")] = None,
    rows: Annotated[int | None, typer.Option("--rows", min=1, help="Empty rows: items, or persons a title.")] = None,
    due: Annotated[str, typer.Option("--due", help="Day by which it is to be sent back, such as 2024-07-15.")] = "",
    again: Annotated[bool, typer.Option("--again", help="Overwrite the file if it is there already.")] = False,
    root: Root = None,
    json: Json = False,
) -> int:
    """List the forms, or write an empty one as a workbook: heads locked, lists to choose from, checks."""
    project = open_project(root)
    if not action:
        return _list(project, json)
    if action != "write" or not (form and unit and year):
        what = f"{action!r} is nothing that can be done with forms." if action != "write" else "something is missing."
        raise UsageError(what, where="forms", do=USE)
    known = project.catalogue.forms[asking.known(form, project.catalogue.forms, "form")]
    path = _write(project, known, unit, str(asking.year_of(year)), to, rows, due, again=again)
    summary: dict[str, object] = {"form": known.id, "unit": unit, "year": year, "path": str(path)}
    answer(summary, as_json=json, lines=[f"{path}: ready to be filled in and received with `cadre receive`."])
    return 0


def _list(project: Project, json: bool) -> int:
    rows = [
        {
            "id": form.id, "name": form.name.en, "name_vi": form.name.vi, "level": form.level, "day": form.day,
            "shape": form.versions[-1].shape, "can_be_written": is_filled_in(form),
        }
        for form in sorted(project.catalogue.forms.values(), key=lambda form: form.id)
    ]  # fmt: skip
    lines = [
        f"{row['id']:<17} {row['shape']:<12} {row['level']:<9} {row['day']}  {row['name']}"
        + ("" if row["can_be_written"] else "  (published, not filled in)")
        for row in rows
    ]
    answer({"forms": rows}, as_json=json, lines=lines)
    return 0


def _write(
    project: Project, form: Form, unit: str, year: str, to: Path | None, rows: int | None, due: str, *, again: bool
) -> Path:
    layout_for(form, year)  # a year that the form does not know is told before a unit that did not stand in it
    sender = project.registry.unit(unit, day_of(form, year))
    path = to or project.root / TEMPLATES / year / file_name(form, sender)
    if path.suffix != ".xlsx":
        raise UsageError(f"a template is a workbook, not {path.suffix or 'a folder'!r}.", where=str(path),
                         do="Name a file that ends with .xlsx.")  # fmt: skip
    if path.exists() and not again:
        raise UsageError("this file is there already, and may be filled in.", where=str(path),
                         do="Name another with --to, or overwrite it with --again.")  # fmt: skip
    return write_template(
        path, form, year=year, sender=sender, registry=project.registry, catalogue=project.catalogue, rows=rows,
        due=asking.day_of(due) if due else None,
    )  # fmt: skip
