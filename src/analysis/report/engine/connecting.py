"""The way to a page's kernel: sockets in a private folder, ready without timers, killed and reaped at the end."""

import itertools
import os
from pathlib import Path
from queue import Empty
from subprocess import Popen
from typing import Any
from uuid import uuid4

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import LocalProvisioner
from jupyter_client.utils import run_sync

from analysis.report.engine.forked_process import ForkedProcess
from analysis.report.engine.provisioner import WarmProvisioner

WELCOME_SECONDS = 2.0  # ipykernel says it since 7.2
_numbers = itertools.count()


class PageClient(AsyncKernelClient):
    """A client that knows from the kernel itself when it may begin, and asks it nothing before."""

    def start_channels(self, *_: Any, **__: Any) -> None:
        """Open all channels but the heartbeat's, which is a thread: the kernel's parent tells if it dies."""
        super().start_channels(hb=False)

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until all that the kernel publishes is heard here; its parent has told that its sockets are there."""
        try:
            await self._welcome()
        except Empty:
            await super().wait_for_ready(timeout)

    async def _welcome(self) -> None:
        while (await self.get_iopub_msg(timeout=WELCOME_SECONDS))["msg_type"] != "iopub_welcome":
            pass


class PageKernel(AsyncKernelManager):
    """One kernel for one page: forked by the parent at ``address``, or an ordinary process where there is none.

    Parameters
    ----------
    sockets : a private folder with a short path, in which the sockets of many kernels may lie.
    """

    def __init__(self, address: str | None, sockets: Path) -> None:
        own = sockets / f"{os.getpid()}-{next(_numbers)}"
        if os.name == "posix":
            super().__init__(transport="ipc", ip=str(own), connection_file=f"{own}.json")
        else:
            super().__init__(connection_file=f"{own}.json")
        self.client_factory = PageClient if address else AsyncKernelClient
        self.provisioner = _provisioner(address, self)
        self._clients: list[AsyncKernelClient] = []

    @property
    def kernel_spec(self) -> KernelSpec:
        """The same command whether it is forked or started; none that somebody may have installed under its name."""
        return _SPECIFICATION

    def client(self, **settings: Any) -> Any:
        """Return a client, which is closed with the kernel."""
        self._clients.append(super().client(**settings))
        return self._clients[-1]

    def begin(self, folder: Path, environment: dict[str, str]) -> None:
        """Start the kernel.

        Raises
        ------
        NoParentError
            if it was to be forked and there is nobody to do so.
        """
        run_sync(self.start_kernel)(cwd=str(folder), env=environment)

    def end(self) -> None:
        """Kill the kernel, and close and remove its sockets: a page needs no farewell.

        A forked one is reaped by its parent while things go on here.
        """
        run_sync(self._end)()

    async def _end(self) -> None:
        if isinstance(self.process, ForkedProcess):
            self.process.let_go()
        elif self.provisioner is not None and self.provisioner.has_process:
            await self.provisioner.kill()
            await self.provisioner.wait()
        for client in self._clients:
            client.stop_channels()
        await self.cleanup_resources()

    @property
    def process(self) -> ForkedProcess | Popen[bytes] | None:
        """The kernel's process, while it is not reaped."""
        return getattr(self.provisioner, "process", None)


_SPECIFICATION = KernelSpec(
    argv=["python", "-m", "analysis.report.engine.kernel", "-f", "{connection_file}"],
    language="python",
    display_name="cadre",
)


def _provisioner(address: str | None, kernel: PageKernel) -> LocalProvisioner:
    kind = WarmProvisioner if address else LocalProvisioner
    provisioner = kind(kernel_id=str(uuid4()), kernel_spec=_SPECIFICATION, parent=kernel)
    if isinstance(provisioner, WarmProvisioner):
        provisioner.address = address
    return provisioner
