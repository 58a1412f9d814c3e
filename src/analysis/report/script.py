"""The one script that a page may hold (``template/page.js``), as it is written into pages, and its digest."""

import hashlib
from base64 import b64encode
from functools import cache
from pathlib import Path

SCRIPT_FILE = Path(__file__).parent / "template" / "page.js"


@cache
def page_script() -> str:
    """Return the script without the comments that explain it and without indents."""
    lines = (line.strip() for line in SCRIPT_FILE.read_text(encoding="utf-8").splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def script_digest(script: str) -> str:
    """Return the digest of a script as a Content-Security-Policy names it: ``sha256-`` and base64."""
    return "sha256-" + b64encode(hashlib.sha256(script.encode()).digest()).decode()


def page_policy() -> str:
    """Return the Content-Security-Policy of a page: it fetches nothing and runs this one script only."""
    return (
        f"default-src 'none'; script-src '{script_digest(page_script())}'; style-src 'unsafe-inline'; "
        "img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
    )
