"""From the catalogue's text files to model objects, with every fault noted instead of raised.

Everything is read as text (PyYAML's BaseLoader, the csv module) and pydantic gives the types: otherwise the code
``005`` would become 5 and ``no`` would become False.
"""

import csv
import io
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, TypeAdapter, ValidationError

from analysis.model.errors import Fault

Model = TypeVar("Model", bound=BaseModel)
MOST_TABLES_KEPT = 12  # the register of the country is five
_sound: dict[tuple[type[BaseModel], tuple[str, ...], str], tuple[Any, ...]] = {}  # by model and text of the file


@dataclass
class Reader:
    """Reads files below ``folder``; names of files are relative to it.

    Attributes
    ----------
    faults : all that was found wrong so far, in the order of reading.
    broken : ids and codes of entries that stand in a file but are not valid. Others may name them: that an entry is
        broken is told once, not again by everything that points at it.
    """

    folder: Path
    faults: list[Fault] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)

    def note(self, file: str, key: str, message: str) -> None:
        """Keep a fault."""
        self.faults.append(Fault(file, key, message))

    def files_in(self, subfolder: str, ending: str = ".yml") -> list[str]:
        """Return the names of the files of ``subfolder`` with an ending; any other file but a README is a fault."""
        names = []
        for path in sorted((self.folder / subfolder).glob("*")):
            name = f"{subfolder}/{path.name}"
            if path.suffix == ending:
                names.append(name)
            elif not path.name.startswith(".") and path.name != "README.md":
                self.note(name, "", f"this file would not be read: its name must end with {ending}")
        return names

    def json(self, file: str) -> object:
        """Return what a JSON file holds; None where it cannot be read."""
        text = self._text(file)
        if text is None:
            return None
        try:
            return json.loads(text)
        except json.JSONDecodeError as error:
            self.note(file, f"line {error.lineno}", f"this is not JSON: {error.msg}")
            return None

    def mapping(self, file: str, known: Collection[str] | None = None) -> dict[str, Any]:
        """Return the mapping that a YAML file holds, every scalar as text; empty where it cannot be read.

        ``known`` : the keys that may stand at its top, if they are few; any other is a fault.
        """
        text = self._text(file)
        if text is None:
            return {}
        loader = _TextLoader(text)
        try:
            content = loader.get_single_data()
        except yaml.YAMLError as error:
            self.note(file, _line_of(error), f"this is not YAML: {_problem_of(error)}")
            return {}
        finally:
            loader.dispose()
        for line, key in loader.doubled:
            self.note(file, f"line {line}", f"the key {key!r} stands twice; keep one of them")
        if not isinstance(content, dict):
            self.note(file, "", "keys with values are expected here")
            return {}
        for key in content:
            if known is not None and key not in known:
                self.note(file, str(key), f"unknown key; known here: {', '.join(known)}")
        return content

    def entries(self, file: str, content: Mapping[str, Any], key: str, model: type[Model]) -> list[Model]:
        """Return the valid entries of the list under ``key`` of a file's content; the others are noted."""
        if not content:
            return []  # the file as a whole was noted already
        listed = content.get(key)
        if not isinstance(listed, list):
            self.note(file, key, "a list is expected here; write [] if there is nothing")
            return []
        read = (self.entry(file, f"{key}.{_name_of(item, place)}", item, model) for place, item in enumerate(listed))
        return [entry for entry in read if entry is not None]

    def keyed(self, file: str, content: dict[str, Any], key: str, model: type[Model]) -> dict[str, Model]:
        """Return the entries of a list by their ids; a second one of the same id is a fault."""
        keyed: dict[str, Model] = {}
        for entry in self.entries(file, content, key, model):
            identifier = str(vars(entry)["id"])
            if identifier in keyed:
                self.note(file, identifier, "this id stands twice; give one of the entries another id")
            keyed[identifier] = entry
        return keyed

    def entry(self, file: str, key: str, content: object, model: type[Model]) -> Model | None:
        """Return ``content`` as a model object, or None with each of its faults noted below ``key``."""
        try:
            return model.model_validate(content)
        except ValidationError as error:
            for problem in error.errors():
                place = ".".join([key] * bool(key) + [str(part) for part in problem["loc"]])
                self.note(file, place, _told(problem, model) + _found(problem["input"]))
            if isinstance(content, dict):
                self.broken.update(str(content[name]) for name in ("id", "code") if name in content)
            return None

    def _rows(self, text: str, file: str, columns: Collection[str]) -> list[tuple[int, dict[str, str]]]:
        """Return the rows of a CSV file with the numbers of their lines; cells are stripped text, none is missing."""
        table = csv.reader(io.StringIO(text, newline=""), strict=True)
        rows: list[tuple[int, dict[str, str]]] = []
        texts: dict[str, str] = {}  # what stands in many cells is kept once
        try:
            head = next(table, [])
            if sorted(head) != sorted(columns):
                self.note(file, "line 1", f"the columns must be {','.join(columns)}; they are {','.join(head)}")
                return []
            width, keep = len(head), texts.setdefault
            for cells in table:
                if len(cells) == width:
                    stripped = [cell.strip() for cell in cells]
                    rows.append((table.line_num, dict(zip(head, map(keep, stripped, stripped), strict=True))))
                elif cells:
                    self.note(file, f"line {table.line_num}", f"{len(cells)} cells stand where {len(head)} belong")
        except csv.Error as error:
            self.note(file, f"line {table.line_num}", f"this is not CSV: {error}")
        return rows

    def table(self, file: str, model: type[Model], separated: Collection[str] = ()) -> list[Model]:
        """Return the valid rows of a CSV file whose columns are the fields of ``model``.

        ``separated`` : columns that hold several texts joined by ``;``. An empty cell means the field's default.

        What was sound once is so again: who opens a catalogue in which one file was edited waits for that one.
        """
        text, before = self._text(file), len(self.faults)
        if text is None:
            return []
        known = (model, tuple(separated), text)
        if known not in _sound:
            entries = self._entries_of(text, file, model, separated)
            if len(self.faults) > before:
                return entries
            _sound[known] = tuple(entries)
        _sound[known] = _sound.pop(known)  # the newest stands last
        if len(_sound) > MOST_TABLES_KEPT:
            del _sound[next(iter(_sound))]
        return [*_sound[known]]

    def _entries_of(self, text: str, file: str, model: type[Model], separated: Collection[str]) -> list[Model]:
        rows: list[tuple[int, dict[str, Any]]] = [*self._rows(text, file, list(model.model_fields))]
        optional = [name for name, field in model.model_fields.items() if not field.is_required()]
        for _, row in rows:
            for name in optional:
                if not row[name]:
                    del row[name]
                elif name in separated:
                    row[name] = [part.strip() for part in row[name].split(";") if part.strip()]
        try:
            return TypeAdapter(list[model]).validate_python([row for _, row in rows])  # type: ignore[valid-type]
        except ValidationError:  # one by one, so that each faulty row is told by its line
            entries = [self.entry(file, f"line {line}", row, model) for line, row in rows]
        return [entry for entry in entries if entry is not None]

    def _text(self, file: str) -> str | None:
        path = self.folder / file
        try:
            return path.read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            self.note(file, "", "the file is missing")
        except UnicodeDecodeError as error:
            line = path.read_bytes()[: error.start].count(b"\n") + 1
            self.note(file, f"line {line}", "this is not UTF-8; save the file as UTF-8")
        return None


# libyaml reads the same ten times as fast, where PyYAML was built with it.
_BaseLoader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class _TextLoader(_BaseLoader):
    """Keeps every scalar as text, and remembers keys that stand twice (YAML itself would keep the last in silence)."""

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self.doubled: list[tuple[int, str]] = []

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    self.doubled.append((key.start_mark.line + 1, key.value))
                seen.add(key.value)
        return super().construct_mapping(node, deep)


def _line_of(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    return f"line {mark.line + 1}" if mark else ""


def _problem_of(error: yaml.YAMLError) -> str:
    return str(getattr(error, "problem", None) or error)


def _told(problem: Any, model: type[BaseModel]) -> str:
    """Return what is wrong in words of the catalogue, where pydantic speaks of inputs and fields."""
    match problem["type"]:
        case "extra_forbidden":
            near = get_close_matches(str(problem["loc"][-1]), model.model_fields) if len(problem["loc"]) == 1 else ()
            return "there is no such key" + (f"; did you mean {' or '.join(near)}?" if near else "")
        case "missing":
            return "this key is missing"
        case "value_error":
            return str(problem["ctx"]["error"])
    return str(problem["msg"])


def _name_of(item: object, place: int) -> str:
    """Name an entry by its id; where it has none, by its place in the list (counted from 0, as pydantic does)."""
    identifier = item.get("id") if isinstance(item, dict) else None
    return str(identifier) if identifier else str(place)


def _found(value: object) -> str:
    return f" (found {value!r})" if isinstance(value, str) else ""
