"""The tree names no machine's paths and no registry's address: it must mean the same everywhere."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
# Written in two parts, so that this file does not hold what it looks for.
FORBIDDEN = ["/wo" + "rk/", "/ro" + "ot/", "pypi" + ".org", "files.python" + "hosted", "sha" + "red/"]
BINARY = {".png", ".xlsx", ".xls", ".parquet"}


def test_no_forbidden_words_in_the_tree() -> None:
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    paths = [ROOT / name for name in listed if name and Path(name).suffix not in BINARY]
    assert len(paths) > 20
    found = [
        f"{path.relative_to(ROOT)}: {word}"
        for path in paths
        if path.is_file()
        for word in FORBIDDEN
        if word in path.read_text(encoding="utf-8", errors="replace")
    ]
    assert not found
