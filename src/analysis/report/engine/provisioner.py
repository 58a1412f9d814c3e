"""The kernel provisioner ``cadre``: Jupyter asks it for a kernel, and it asks a kernel parent.

A kernel specification, or ``JUPYTER_DEFAULT_PROVISIONER_NAME``, names it. What cannot be forked is started as an
ordinary process: another Python, a command that is no IPython kernel, or any kernel where fork is not to be had.
"""

import asyncio
import os
import shutil
import sys
from pathlib import Path
from typing import Any, cast

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import LocalProvisioner

from analysis.report.engine.forked_process import ForkedProcess
from analysis.report.engine.forking import can_fork
from analysis.report.engine.owner import NoParentError, private_folder
from analysis.report.engine.shared import shared_parent
from analysis.report.engine.surroundings import Surroundings

MODULES = ("ipykernel_launcher", "ipykernel", "analysis.report.engine.kernel")


class WarmProvisioner(LocalProvisioner):
    """Starts kernels by forking them.

    Attributes
    ----------
    address : of the kernel parent; None for the one that this process shares among all its kernels.
    """

    address: str | None = None
    _sockets: Path | None = None

    @property
    def forked(self) -> ForkedProcess | None:
        """The kernel, if it was forked."""
        process: object = self.process
        return process if isinstance(process, ForkedProcess) else None

    async def pre_launch(self, **settings: Any) -> dict[str, Any]:
        """Give a kernel that would talk over the network's loopback sockets in a private folder instead."""
        if can_fork() and self.parent is not None and self.parent.transport == "tcp" and not self.ports_cached:
            self._sockets = private_folder()
            self.parent.transport = "ipc"
            self.parent.ip = str(self._sockets / "k")
        return await super().pre_launch(**settings)

    async def launch_kernel(self, cmd: list[str], **settings: Any) -> KernelConnectionInfo:
        """Fork the kernel that ``cmd`` would start, or start it."""
        arguments = _arguments_of(cmd)
        if arguments is None or not can_fork():
            return await super().launch_kernel(cmd, **settings)
        try:
            process = await self._begin(arguments, settings.get("cwd"), settings.get("env"))
        except NoParentError as error:
            if self.address is not None:
                raise  # who named the parent knows what to do without it
            self.log.warning("An ordinary kernel is started instead of a warm one. %s", error)
            return await super().launch_kernel(cmd, **settings)
        self.process = cast(None, process)
        self.pid, self.pgid = cast(None, process.pid), None
        return self.connection_info

    async def _begin(
        self, arguments: list[str], folder: str | Path | None, environment: dict[str, str] | None
    ) -> ForkedProcess:
        self.cwd = cast(None, str(folder or Path.cwd()))
        return await ForkedProcess.begin(
            self.address or await _shared_address(),
            Surroundings.of_this_process(environment or dict(os.environ), str(self.cwd)),
            arguments=arguments,
        )

    async def wait(self) -> int | None:
        """Wait for the kernel's end; of a forked one its parent tells, so that nothing has to be looked at again."""
        if self.forked is not None:
            await self.forked.ended()
        return await super().wait()

    async def cleanup(self, restart: bool = False) -> None:
        """Remove the sockets' folder."""
        await super().cleanup(restart)
        if self._sockets is not None and not restart:
            shutil.rmtree(self._sockets, ignore_errors=True)


async def _shared_address() -> str:
    """Return the address of this process's own parent when it is warm, and hold nothing else up meanwhile."""
    parent = shared_parent("lab")
    await asyncio.get_running_loop().run_in_executor(None, parent.wait_until_ready)
    return parent.address


def _arguments_of(command: list[str]) -> list[str] | None:
    """Return the arguments that IPython's kernel gets if ``command`` starts it in this very Python, else None."""
    match command:
        case [python, "-m", module, *arguments] if module in MODULES and _is_this(python):
            return arguments
    return None


def _is_this(python: str) -> bool:
    return Path(python).parent.resolve() == Path(sys.executable).parent.resolve()
