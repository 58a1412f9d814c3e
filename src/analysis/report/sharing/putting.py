"""Puts files at an address: a folder, or whatever fsspec knows (s3://...). Each is there whole, or not at all.

Beside the pages lies ``cadre.json``: what was put there, with digests. So that only what changed is written again, and
what is no longer among the pages is taken away: nobody finds last year's page of a place that is not told any more.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fsspec.core import url_to_fs

from analysis.model.errors import CadreError, UsageError
from analysis.report.sharing.secrets import without_secrets
from analysis.report.whole_file import whole_file

LIST = "cadre.json"
_A_PAGE = re.compile(r"(?:[\w@+-][\w@+.-]*/)*[\w@+-][\w@+.-]*\.html")  # below the address, never above it
_WITHOUT_FOLDERS = {"s3", "s3a", "gs", "gcs", "abfs", "abfss", "az"}  # to "make" one there would make a new bucket


class PlaceError(CadreError):
    """Files cannot be put at an address (exit code 1). ``why`` : in the words of what serves it, without secrets."""

    def __init__(self, address: str, why: str) -> None:
        self.address, self.why = address, without_secrets(why)
        super().__init__(
            f"nothing can be put there ({self.why}).", where=address,
            do="Look at the address, the keys in the environment, and whether you may write there.",
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Put:
    """What was done at an address: files written, left as they were, taken away. ``digest`` : of them all."""

    written: int
    left: int
    removed: int
    digest: str


def put_pages(address: str, parts: Mapping[str, str], *, profile: str) -> Put:
    """Put pages and their entry pages at an address, entry pages last, so that none of their links leads nowhere.

    Raises
    ------
    UsageError
        where pages for other readers lie there: whoever may see the ones might find the others.
    PlaceError
        where it cannot be written to.
    """
    digests = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in parts.items()}
    with _told(address):
        place = _Place(address)
        told = place.list()
    if told and told.get("profile") != profile:
        raise UsageError(f"pages for {told.get('profile')} lie there, and these are for {profile}.", where=address,
                         do="Name another address, or empty that one.")  # fmt: skip
    there = {name: digest for name, digest in told.get("files", {}).items() if _A_PAGE.fullmatch(name)}
    written = [name for name in parts if there.get(name) != digests[name]]
    removed = [name for name in there if name not in parts]
    whole = hashlib.sha256(json.dumps(digests, sort_keys=True).encode()).hexdigest()
    if not written and not removed:
        return Put(0, len(parts), 0, whole)
    with _told(address):
        # What is about to be there is listed first: a run that breaks off leaves no file that no list knows.
        unsure = dict.fromkeys(written, "")
        place.write(LIST, _listed(profile, {**there, **unsure}))
        for name in sorted(written, key=lambda name: "/" not in name):
            place.write(name, parts[name])
        for name in removed:
            place.remove(name)
        place.write(LIST, _listed(profile, digests))
    return Put(len(written), len(parts) - len(written), len(removed), whole)


def put_file(address: str, name: str, content: bytes) -> str:
    """Put one file at an address and return where it is."""
    with _told(address):
        place = _Place(address)
        place.write_bytes(name, content)
    return f"{address.rstrip('/')}/{name}"


class _Place:
    """An address at which files are written; of a folder here each is moved into its place when it is whole."""

    def __init__(self, address: str) -> None:
        self.files, self.folder = url_to_fs(address)
        told = self.files.protocol
        self.kinds = {told} if isinstance(told, str) else set(told)

    def list(self) -> dict[str, Any]:
        path = f"{self.folder}/{LIST}"
        if not self.files.exists(path):
            return {}
        told: dict[str, Any] = json.loads(self.files.cat_file(path))
        return told

    def write(self, name: str, text: str) -> None:
        self.write_bytes(name, text.encode())

    def write_bytes(self, name: str, content: bytes) -> None:
        if "file" in self.kinds:
            with whole_file(Path(self.folder) / name) as beside:
                beside.write_bytes(content)
            return
        path = f"{self.folder}/{name}"
        if not self.kinds & _WITHOUT_FOLDERS:
            self.files.makedirs(path.rpartition("/")[0], exist_ok=True)
        kind = {"html": "text/html; charset=utf-8", "zip": "application/zip"}.get(name.rpartition(".")[2])
        # A bucket tells browsers what it was told itself.
        more = {"ContentType": kind} if kind and "s3" in self.kinds else {}
        self.files.pipe_file(path, content, **more)

    def remove(self, name: str) -> None:
        path = f"{self.folder}/{name}"
        if self.files.exists(path):
            self.files.rm_file(path)


def _listed(profile: str, files: Mapping[str, str]) -> str:
    return json.dumps({"profile": profile, "files": files}, ensure_ascii=False, indent=1)


@contextmanager
def _told(address: str) -> Iterator[None]:
    """Tell what goes wrong at an address; each kind of server has errors of its own."""
    try:
        yield
    except CadreError:
        raise
    except Exception as error:
        raise PlaceError(address, f"{type(error).__name__}: {error}") from error
