"""The owner's side of a kernel parent: start it, ask it, see whether it is made of the files that there are now."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Lock
from typing import Any

from analysis.model.errors import CadreError
from analysis.report.engine.forking import SOCKET, parent_environment
from analysis.report.engine.freshness import Sources
from analysis.report.engine.surroundings import Surroundings

LONGEST_PATH = 60  # of the folder; a socket's whole path may have 107 bytes
LOG = "log"
DO = "Pages can be made without it: set CADRE_KERNEL=ordinary."


class NoParentError(CadreError):
    """The kernel parent could not be started, or has died. ``tries`` : how often that happened before it was told."""

    tries = 1


class KernelParent:
    """A process of which warm kernels and workers are forked. It ends with its owner, and takes all of them along."""

    def __init__(self, purpose: str, root: Path | None, modules: Sequence[str] = ()) -> None:
        """Start it and return at once; it takes some seconds to get warm.

        Parameters
        ----------
        purpose : ``pages``, ``lab`` for analysts, or ``kernels`` for nothing but what every kernel needs.
        root : the project whose notebooks, catalogue and register are to be warm.
        modules : what else it imports, for a project's parent.
        """
        self.folder = private_folder()
        self._lock = Lock()
        self._sources: Sources | None = None
        command = [sys.executable, "-m", "analysis.report.engine.kernel_parent", purpose, str(self.folder)]
        try:
            self._process = self._started(command if root is None else [*command, str(root), *modules])
        except OSError as error:
            shutil.rmtree(self.folder)
            raise NoParentError(f"The parent of kernels could not be started: {error}.", do=DO) from error

    def _started(self, command: list[str]) -> "subprocess.Popen[bytes]":
        with (self.folder / LOG).open("wb") as log:
            return subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env=parent_environment(),
                start_new_session=True,  # Ctrl-C is for the owner
            )

    def wait_until_ready(self) -> None:
        """Wait until it is warm.

        Raises
        ------
        NoParentError
            with the last of what it said, if it died instead.
        """
        with self._lock:
            if self._sources is not None:
                return
            assert self._process.stdout is not None
            told = self._process.stdout.readline()
            if not told:
                words = self._last_words()
                self.close()
                raise NoParentError(f"The parent of kernels did not start: {words}.", do=DO)
            self._sources = Sources(**json.loads(told))

    def _last_words(self) -> str:
        try:
            lines = (self.folder / LOG).read_text(encoding="utf-8", errors="replace").strip().splitlines()
        except OSError:
            lines = []
        return lines[-1] if lines else f"exit code {self._process.wait()}"

    @property
    def address(self) -> str:
        """Where it is asked."""
        return str(self.folder / SOCKET)

    @property
    def sources(self) -> Sources:
        """What it is made of, once it is warm."""
        assert self._sources is not None
        return self._sources

    @property
    def pid(self) -> int:
        """The number of its process."""
        return self._process.pid

    @property
    def has_ended(self) -> bool:
        """Whether it has died, or ended after it was retired."""
        return self._process.poll() is not None

    @property
    def is_over(self) -> bool:
        """Whether it has ended, or a file that it was made of has changed since; while it gets warm, none has."""
        return self.has_ended or (self._sources is not None and bool(self._sources.changed()))

    def retire(self) -> None:
        """Let it fork no more, and end with the last of its children."""
        try:
            ask(self.address, "retire").close()
        except NoParentError:
            self.close()

    def close(self) -> None:
        """End it and everything that it forked."""
        if self._sources is None:
            self._process.kill()  # it is not warm yet: nothing was forked, and it listens to nobody
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class LentParent:
    """The parent that this process was forked from: it is asked like one's own, and neither started nor ended here."""

    has_ended = False  # this process, which was forked from it, would have ended as well

    def __init__(self, address: str, sources: Sources) -> None:
        self.address, self.sources = address, sources

    def wait_until_ready(self) -> None:
        """Do nothing: it is warm."""

    @property
    def is_over(self) -> bool:
        """Whether a file that it was made of has changed since."""
        return bool(self.sources.changed())

    def retire(self) -> None:
        """Let it be: others may ask it as well."""

    def close(self) -> None:
        """Let it be."""


def private_folder() -> Path:
    """Make a folder for sockets that nobody else may enter, with a path that is short enough for them."""
    usual = tempfile.gettempdir()
    return Path(tempfile.mkdtemp(prefix="cadre-", dir=usual if len(os.fsencode(usual)) < LONGEST_PATH else "/tmp"))


def ask(address: str, what: str, surroundings: Surroundings | None = None, /, **request: Any) -> Connection:
    """Ask the parent at ``address`` for a ``kernel``, a ``worker`` or a ``command`` and return the connection to it.

    Parameters
    ----------
    surroundings : that it takes on; by default those of this process, as of one whose children are forked.

    Raises
    ------
    NoParentError
        if there is none any more.
    """
    try:
        connection = Connection(_line_to(address).detach())
        connection.send((what, surroundings or Surroundings.of_this_process(parent_environment()), request))
    except OSError as error:  # it may end between the two
        raise NoParentError(f"The parent of kernels is gone ({error.strerror}).", do=DO) from error
    return connection


def _line_to(address: str) -> socket.socket:
    line = socket.socket(socket.AF_UNIX)
    try:
        line.connect(address)
    except OSError:
        line.close()
        raise
    return line
