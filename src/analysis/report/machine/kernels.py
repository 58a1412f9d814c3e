"""Whether kernels can be had: one is started as a page would have it."""

import os
import shutil
import socket
import tempfile
import time
from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
from nbformat.v4 import new_code_cell, new_notebook

from analysis.project.settings import Run
from analysis.report.engine.connecting import PageKernel
from analysis.report.engine.execution import execute
from analysis.report.engine.forking import ORDINARY, SWITCH, can_fork, kernel_environment
from analysis.report.engine.owner import KernelParent, NoParentError, private_folder
from analysis.report.machine.examining import INSTALL_ANEW, Place, State
from analysis.report.notebook import PARAMETERS_TAG

NAME = "cadre"
SECONDS = 60  # a machine on which a kernel takes longer makes no pages worth waiting for
MOST_BYTES = 107  # of a socket's path on Linux; macOS has three less
LONGEST_NAME = "4194304-999999-5"  # of a socket: number of a process, of its kernel, of a channel


def specification(place: Place) -> tuple[State, str, str]:
    """JupyterLab finds the kernel that has everything imported; pages need no specification."""
    try:
        found = KernelSpecManager().get_kernel_spec(NAME)
    except NoSuchKernel:
        return State.WARNING, f"JupyterLab finds no kernel {NAME!r}; pages are made without it", INSTALL_ANEW
    provisioner = found.metadata.get("kernel_provisioner", {}).get("provisioner_name")
    if provisioner != NAME:
        told = f"{found.resource_dir} belongs to another program, so that its kernels are not forked"
        return State.WARNING, told, f"Delete that folder. {INSTALL_ANEW}"
    return State.GOOD, found.resource_dir, ""


def sockets(place: Place) -> tuple[State, str, str]:
    """A private folder can be made whose sockets have paths that are short enough."""
    if os.name != "posix":
        return State.GOOD, "kernels are spoken to over the network card of this machine itself", ""
    try:
        folder = private_folder()
    except OSError as error:
        told = f"no folder can be made in {tempfile.gettempdir()} ({error.strerror})"
        return State.MISSING, told, "Set TMPDIR to a folder that you may write to, with a short path such as /tmp."
    path = folder / LONGEST_NAME
    told = f"{folder.parent}, {len(os.fsencode(path))} of {MOST_BYTES} bytes of a path"
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(path))
    except OSError as error:
        return State.MISSING, f"{told} ({error})", "Set TMPDIR to a folder with a short path, such as /tmp."
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return State.GOOD, told, ""


def kernel(place: Place) -> tuple[State, str, str]:
    """A kernel starts and calculates; forked, where that works."""
    if not can_fork():
        why = f"{SWITCH}={ORDINARY}" if os.environ.get(SWITCH) == ORDINARY else "forking needs Linux"
        told, do = f"{why}, so each page takes some seconds longer", f"Unset {SWITCH}." if SWITCH in os.environ else ""
        return _ordinary(told, do)
    start = time.monotonic()
    parent = KernelParent("kernels" if place.root is None else "pages", place.root)
    try:
        parent.wait_until_ready()
        warm = time.monotonic()
        failed = _failure(PageKernel(parent.address, parent.folder), parent.folder)
    except NoParentError as error:
        return _ordinary(f"{error.what} So each page takes some seconds longer", "Mend what it says, or let it be so.")
    finally:
        parent.close()
    if failed:
        return State.MISSING, failed, f"Try {SWITCH}={ORDINARY}, and hand this line to whoever looks after the program."
    return State.GOOD, f"forked in {time.monotonic() - warm:.1f} s, after {warm - start:.1f} s of getting warm", ""


def _ordinary(told: str, do: str) -> tuple[State, str, str]:
    """Return what is told where kernels are not forked, if they start otherwise."""
    folder = private_folder()
    try:
        failed = _failure(PageKernel(None, folder), folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return (State.MISSING, failed, INSTALL_ANEW) if failed else (State.WARNING, told, do)


def _failure(kernel: PageKernel, folder: Path) -> str:
    """Return what went wrong in a kernel that had one small sum to do; empty if nothing did."""
    notebook = new_notebook(cells=[new_code_cell("assert 1 + 1 == 2", metadata={"tags": [PARAMETERS_TAG]})])
    notebook.metadata.kernelspec = {"name": "python3", "language": "python", "display_name": "Python 3"}
    environment = kernel_environment(folder, folder / "ipython", seed=1, megabytes=0)
    limits = Run(cell_seconds=SECONDS, page_seconds=SECONDS, kernel_megabytes=0)
    failure = execute(notebook, {}, kernel=kernel, folder=folder, environment=environment, limits=limits).failure
    return str(failure) if failure else ""
