"""Records that only grow: a line of JSON each, on the disk as soon as it is written, and whole or not there at all."""

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from analysis.model.errors import CadreError

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
    """Yield the records of a file, oldest first; one that a crash cut off, or of another program, is left out."""
    for _, line in _lines(path):
        with suppress(ValidationError):
            yield model.model_validate_json(line)


def every_line_of(path: Path, model: type[Line]) -> Iterator[Line]:
    """Yield the same of a record of which nothing may be forgotten: only what a crash cut off is left out.

    Raises
    ------
    CadreError
        for a line that is whole and is no such record, as another program or an editor writes it.
    """
    for number, line in _lines(path):
        try:
            yield model.model_validate_json(line)
        except ValidationError as error:
            if _is_whole(line):
                told = "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
                raise CadreError(
                    f"Không hiểu dòng này của sổ ghi, this line of the record cannot be understood ({told}).",
                    where=f"{path}, line {number}",
                    do="Không gửi gì khi chưa rõ đã gửi gì. Nothing is sent as long as it is unknown what was. "
                    "Take the line out of the file if it is of no matter, or use the program that wrote it.",
                ) from error


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    lines = path.read_bytes().split(b"\n") if path.exists() else []
    return ((number, line) for number, line in enumerate(lines, 1) if line)


def _is_whole(line: bytes) -> bool:
    try:
        json.loads(line)
    except ValueError:
        return False
    return True


def _ends_with_a_line(file: Any) -> bool:
    file.seek(-1, os.SEEK_END)
    return bool(file.read(1) == b"\n")
