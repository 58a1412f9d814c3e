"""A report as it is written: ``<name>.ipynb`` and beside it ``<name>.yml``: its words, and what it fans out over."""

import ast
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, model_validator

from analysis.catalogue.read import Reader
from analysis.model.errors import CatalogueError, Fault, UsageError
from analysis.model.nouns import Identifier, Noun, Words, Year
from analysis.project.settings import OFFICE_PROFILES

PARAMETERS_TAG = "parameters"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One line of the parameters cell: ``name: type = default``. Every type is ``str``: codes stay text."""

    name: str
    type: str
    default: str


class FanOut(Noun):
    """Units and periods that a report is made for when nobody says otherwise.

    Attributes
    ----------
    level, within, on : all units of ``level`` that stand on the day ``on``, below the unit ``within`` (empty: all).
    units : instead of these, the codes themselves.
    periods : the years, each with every unit.
    frame : day whose map of units the pages are told in; without it that of each page's own.
    """

    level: str = ""
    within: str = ""
    on: date | None = None
    units: tuple[str, ...] = ()
    periods: Annotated[tuple[Year, ...], Field(min_length=1)]
    frame: date | None = None

    @model_validator(mode="after")
    def _names_units_one_way(self) -> "FanOut":
        if bool(self.units) == bool(self.level):
            raise ValueError("name either the units or the level (with the day `on`), not both")
        if self.level and self.on is None:
            raise ValueError("a level needs the day `on`: which units there are depends on it")
        if self.units and (self.within or self.on):
            raise ValueError("`within` and `on` belong to a level; leave them out where the units are named")
        return self


class PageWords(Noun):
    """The sentences of a page, in both languages under the same keys."""

    vi: dict[str, str] = Field(default={})
    en: dict[str, str] = Field(default={})

    @model_validator(mode="after")
    def _have_the_same_keys(self) -> "PageWords":
        lacking = [f"{key} (en)" for key in self.vi if not self.en.get(key)]
        lacking += [f"{key} (vi)" for key in self.en if not self.vi.get(key)]
        if lacking:
            raise ValueError(f"these words are missing in one language: {', '.join(sorted(set(lacking)))}")
        return self


class Card(Noun):
    """What stands in ``<name>.yml``. ``office_only``: it lists single figures and cells, so nobody else sees it."""

    title: Words
    summary: Words
    subject: Identifier
    fans_out_over: tuple[FanOut, ...] = ()
    office_only: bool = False
    words: PageWords = PageWords()


@dataclass(frozen=True)
class ReportNotebook:
    """A notebook that becomes pages. name : the stem that both files share; path : the ``.ipynb`` file."""

    name: str
    path: Path
    parameters: tuple[Parameter, ...]
    title: Words
    summary: Words
    subject: str
    fans_out_over: tuple[FanOut, ...]
    words: dict[str, dict[str, str]]
    office_only: bool = False

    def make_sure_may_be_read_by(self, profile: str) -> None:
        """Raise a ``UsageError`` where a page of this report is not for readers of ``profile``."""
        if self.office_only and profile not in OFFICE_PROFILES:
            raise UsageError(
                f"The report {self.name} lists single figures and is not for {profile}.", where="profile",
                do=f"Make it for {' or '.join(OFFICE_PROFILES)}.",
            )  # fmt: skip

    @classmethod
    def read(cls, path: Path) -> "ReportNotebook":
        """Read the notebook at ``path`` and the card of the same stem beside it.

        Raises
        ------
        CatalogueError
            with every fault of both files: no parameters cell or several, a parameter that is not ``name: str =
            "..."``, an unknown or missing key of the card.
        """
        faults: list[Fault] = []
        parameters = _read_parameters(path, faults)
        card = _read_card(path.with_suffix(".yml"), faults)
        if faults or card is None:
            raise CatalogueError(faults)
        words = {"vi": dict(card.words.vi), "en": dict(card.words.en)}
        return cls(
            path.stem, path, parameters, card.title, card.summary, card.subject, card.fans_out_over, words,
            card.office_only,
        )  # fmt: skip


def read_notebooks(folder: Path) -> list[ReportNotebook]:
    """Return every report of ``folder``, by name; the faults of all of them are raised as one ``CatalogueError``."""
    notebooks, faults = [], []
    for path in sorted(folder.glob("*.ipynb")):
        try:
            notebooks.append(ReportNotebook.read(path))
        except CatalogueError as error:
            faults += error.faults
    stems = {path.stem for path in folder.glob("*.ipynb")}
    lonely = [path for path in sorted(folder.glob("*.yml")) if path.stem not in stems]
    faults += [Fault(f"{folder.name}/{path.name}", "", f"no notebook {path.stem}.ipynb beside it") for path in lonely]
    if faults:
        raise CatalogueError(faults)
    return notebooks


def _read_card(path: Path, faults: list[Fault]) -> Card | None:
    reader = Reader(path.parent)
    content = reader.mapping(path.name)
    card = reader.entry(path.name, "", content, Card) if content else None
    faults += [Fault(f"{path.parent.name}/{fault.file}", fault.key, fault.message) for fault in reader.faults]
    if card is None and not reader.faults:
        faults.append(Fault(f"{path.parent.name}/{path.name}", "", "the file is empty: title, summary, subject"))
    return card


def _read_parameters(path: Path, faults: list[Fault]) -> tuple[Parameter, ...]:
    place = f"{path.parent.name}/{path.name}"
    try:
        cells = _tagged_cells(json.loads(path.read_text(encoding="utf-8"))["cells"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        faults.append(Fault(place, "", f"this notebook cannot be read: {error}"))
        return ()
    if len(cells) != 1:
        faults.append(Fault(place, "", f"one cell tagged {PARAMETERS_TAG!r} is expected, there are {len(cells)}"))
        return ()
    try:
        lines = ast.parse("".join(cells[0]["source"])).body
    except SyntaxError as error:
        faults.append(Fault(place, PARAMETERS_TAG, f"line {error.lineno} is not Python: {error.msg}"))
        return ()
    return tuple(parameter for line in lines if (parameter := _parameter(line, place, faults)) is not None)


def _tagged_cells(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    # Read as JSON: nbformat's validator takes a second and a half to import, in every kernel again.
    return [
        cell
        for cell in cells
        if cell["cell_type"] == "code" and PARAMETERS_TAG in cell.get("metadata", {}).get("tags", [])
    ]


def _parameter(line: ast.stmt, place: str, faults: list[Fault]) -> Parameter | None:
    """Return the parameter that ``line`` tells; all else but a docstring is a fault."""
    match line:
        case ast.AnnAssign(
            target=ast.Name(id=name), annotation=ast.Name(id="str"), value=ast.Constant(value=str() as default)
        ):
            return Parameter(name, "str", default)
        case ast.Expr(value=ast.Constant(value=str())):
            return None
    told = f'line {line.lineno}: write it as `name: str = "..."`; found `{ast.unparse(line)}`'
    faults.append(Fault(place, PARAMETERS_TAG, told))
    return None
