"""Records that only grow: a line of JSON each, on the disk as soon as it is written, and whole or not there at all."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

Line = TypeVar("Line", bound=BaseModel)


def add_line(path: Path, record: BaseModel) -> None:
    """Add a line; it is on the disk when this returns. The folder is made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        if file.tell() and not _ends_with_a_line(file):
            file.write(b"\n")  # a line that a crash cut off stays alone
        file.write(record.model_dump_json().encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def lines_of(path: Path, model: type[Line]) -> Iterator[Line]:
    """Yield the records of a file, oldest first; one that a crash cut off, or of an older program, is left out."""
    if not path.exists():
        return
    for line in path.read_bytes().split(b"\n"):
        try:
            yield model.model_validate_json(line)
        except ValidationError:
            continue


def _ends_with_a_line(file: Any) -> bool:
    file.seek(-1, os.SEEK_END)
    return bool(file.read(1) == b"\n")
