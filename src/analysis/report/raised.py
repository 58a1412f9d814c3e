"""What an executed notebook holds of an error: the code of the cell that raised it, and how it was reached."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

# What colours a traceback on a terminal, and whatever else cannot be shown.
_COLOURS = re.compile(r"\x1b\[[0-9;]*m|[\x00-\x08\x0b-\x1f\x7f]")
MOST_LETTERS = 20_000


@dataclass(frozen=True, slots=True)
class Raised:
    """An error in a notebook: ``source`` of the cell, ``traceback`` without colours."""

    source: str
    traceback: str


def raised_in(executed: Path) -> Raised | None:
    """Return the first error that an executed notebook shows; None where it shows none or is not there."""
    if not executed.exists():
        return None
    for cell in json.loads(executed.read_text(encoding="utf-8"))["cells"]:
        for output in cell.get("outputs", []):
            if output["output_type"] == "error":
                traceback = _COLOURS.sub("", "\n".join(output["traceback"]))
                return Raised("".join(cell["source"]), traceback[-MOST_LETTERS:])
    return None
