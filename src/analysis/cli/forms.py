"""``cadre forms``: which forms there are, and their empty workbooks to send out."""

from pathlib import Path
from typing import Annotated

import typer

from analysis.cli.telling import Json, Root, answer, open_project
from analysis.ingest.draft import draft_layout
from analysis.ingest.names import day_of
from analysis.ingest.template_filling import is_filled_in, layout_for
from analysis.ingest.templates import file_name, write_template
from analysis.model.errors import UsageError
from analysis.model.forms import Form
from analysis.project import asking
from analysis.project.project import Project

TEMPLATES = Path("data") / "templates"
USE_OF_DRAFT = "Write `cadre forms draft FILE`: `cadre forms draft Plan_2010.xls --to plan.yml`."
USE = "Write `cadre forms write FORM --unit CODE --year YEAR`: `cadre forms write bm02 --unit 350 --year 2024`."


def forms(
    action: Annotated[str, typer.Argument(help="`write` or `draft`; none lists the forms.", show_default=False)] = "",
    form: Annotated[str, typer.Argument(help="Form to write (bm02), or file to draft from.", show_default=False)] = "",
    unit: Annotated[str, typer.Option("--unit", help="Official code of who fills it in, such as 350.")] = "",
    year: Annotated[str, typer.Option("--year", help="Year of the figures, such as 2024.")] = "",
    to: Annotated[Path | None, typer.Option("--to", help="File to write; a draft is printed without it.")] = None,
    sheet: Annotated[str, typer.Option("--sheet", help="Of a draft: the sheet, else that with most figures.")] = "",
    name: Annotated[str, typer.Option("--id", help="Of a draft: the form's id; by default of the file's name.")] = "",
    rows: Annotated[int | None, typer.Option("--rows", min=1, help="Empty rows: items, or persons a title.")] = None,
    due: Annotated[str, typer.Option("--due", help="Day by which it is to be sent back, such as 2024-07-15.")] = "",
    again: Annotated[bool, typer.Option("--again", help="Overwrite the file if it is there already.")] = False,
    root: Root = None,
    json: Json = False,
) -> int:
    """List the forms, write an empty one as a workbook, or draft the layout of an unknown workbook."""
    project = open_project(root)
    if not action:
        return _list(project, json)
    if action == "draft":
        return _draft(project, form, sheet, name, to, json, again=again)
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


def _draft(
    project: Project, file: str, sheet: str, name: str, to: Path | None, json: bool, *, again: bool
) -> int:  # fmt: skip
    if not file:
        raise UsageError("something is missing.", where="forms", do=USE_OF_DRAFT)
    draft = draft_layout(Path(file), catalogue=project.catalogue, registry=project.registry, sheet=sheet, name=name)
    summary: dict[str, object] = {
        "form": draft.id, "sheet": draft.sheet, "facts": draft.facts, "refused": draft.refused, "found": draft.found,
        "path": str(to or ""), "layout": draft.text,
    }  # fmt: skip
    if to is None:
        answer(summary, as_json=json, lines=draft.text.splitlines())
        return 0
    if to.exists() and not again:
        raise UsageError("this file is there already.", where=str(to), do="Name another, or overwrite it with --again.")
    to.write_text(draft.text, encoding="utf-8")
    where = f"{to}: correct it, put it into catalogue/forms/{draft.id}.yml, then `cadre receive --strict {file}`."
    answer(summary, as_json=json, lines=[*draft.found, where])
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
