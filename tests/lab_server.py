"""A Jupyter server with what this project installs for it, as JupyterLab has it; kernels asked as by a browser."""

import json
import os
import re
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen
from uuid import uuid4

import hatchling.build
import websocket

ROOT = Path(__file__).resolve().parents[1]
_ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)/")


def installed_into(folder: Path) -> dict[str, str]:
    """Lay out in ``folder`` what the installation of this project adds; return the environment that finds it there."""
    here = Path.cwd()
    os.chdir(ROOT)
    try:
        wheel = folder / hatchling.build.build_editable(str(folder))
    finally:
        os.chdir(here)
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    (data,) = folder.glob("*.data/data")
    return {
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(folder)]),
        "JUPYTER_PATH": str(data / "share" / "jupyter"),
        "JUPYTER_CONFIG_PATH": str(data / "etc" / "jupyter"),
    }


class Kernel:
    """A kernel of a server."""

    def __init__(self, server: "Server", name: str) -> None:
        self.server = server
        self.id = server.ask("POST", "kernels", {"name": name})["id"]
        self._socket = self._connected()

    def _connected(self) -> Any:
        address = f"ws://127.0.0.1:{self.server.port}/api/kernels/{self.id}/channels?token={self.server.token}"
        return websocket.create_connection(address, timeout=60)

    def run(self, code: str) -> str:
        """Run a cell and return what it prints, or the name of what it raises."""
        number = self.send(code)
        told = []
        while True:
            message = json.loads(self._socket.recv())
            if message["parent_header"].get("msg_id") != number:
                continue
            content = message["content"]
            if message["msg_type"] == "stream":
                told.append(content["text"])
            elif message["msg_type"] == "error":
                told.append(content["ename"])
            elif message["msg_type"] == "status" and content["execution_state"] == "idle":
                return "".join(told).strip()

    def send(self, code: str) -> str:
        """Send a cell without waiting for it."""
        number = uuid4().hex
        header = {"msg_id": number, "msg_type": "execute_request", "session": "s", "username": "", "version": "5.3"}
        content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False}
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
        self._socket.send(json.dumps(message))
        return number

    def do(self, what: str) -> None:
        """Have the server ``interrupt`` or ``restart`` the kernel."""
        self.server.ask("POST", f"kernels/{self.id}/{what}")
        if what == "restart":
            self._socket.close()
            self._socket = self._connected()

    def end(self) -> None:
        """Have the server shut the kernel down."""
        self._socket.close()
        self.server.ask("DELETE", f"kernels/{self.id}")


class Server:
    """A running server."""

    def __init__(self, process: subprocess.Popen[str], port: int, token: str) -> None:
        self.process, self.port, self.token = process, port, token

    def ask(self, method: str, what: str, told: Any = None) -> Any:
        """Ask its interface."""
        data = None if told is None else json.dumps(told).encode()
        headers = {"Authorization": f"token {self.token}", "Content-Type": "application/json"}
        address = f"http://127.0.0.1:{self.port}/api/{what}"
        with urlopen(Request(address, data, headers, method=method), timeout=60) as answer:
            content = answer.read()
        return json.loads(content) if content else None


@contextmanager
def running(
    folder: Path, environment: Mapping[str, str], *, root: Path, command: Sequence[str] = ()
) -> Iterator[Server]:
    """Run a server (or what ``command`` starts) in ``root`` with everything of its own in ``folder``."""
    token = uuid4().hex
    own = {
        "HOME": str(folder),
        "IPYTHONDIR": str(folder / "ipython"),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
    }
    command = [
        *(command or (sys.executable, "-m", "jupyter_server", f"--ServerApp.root_dir={root}")),
        "--no-browser", "--allow-root", "--ip=127.0.0.1", "--port=0", f"--IdentityProvider.token={token}",
    ]  # fmt: skip
    log = folder / "server.log"
    with log.open("w") as told:
        process = subprocess.Popen(
            command, cwd=root, env={**os.environ, **own, **environment}, stdout=told, stderr=told, text=True
        )
    try:
        yield Server(process, _port(log, process), token)
    finally:
        process.terminate()
        process.wait(timeout=60)


def _port(log: Path, process: subprocess.Popen[str]) -> int:
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        # It tells its address a moment before it listens there.
        if (found := _ADDRESS.search(log.read_text())) and _listens(int(found[1])):
            return int(found[1])
        time.sleep(0.05)
    raise AssertionError(log.read_text())


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except OSError:
        return False
    return True
