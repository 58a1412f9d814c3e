"""IPython's shell for the kernels of pages, made once by the process that they are forked from.

To make it is half of what a kernel does before its first cell. Nothing in it hangs on who it is made for but what
``take_ahead`` gives it: where it is, in what environment, and whose it is. Until then nobody in the parent, or in what
else is forked from it, finds a shell.
"""

import atexit
import builtins
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path

from ipykernel.compiler import XCachingCompiler
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.profiledir import ProfileDir
from traitlets.config import Config

_FOR_EVERYBODY = ((builtins, "__IPYTHON__"), (builtins, "display"), (sys, "ps1"), (sys, "ps2"), (sys, "ps3"))
_NOTHING = object()
_ahead: list[tuple[Config, ZMQInteractiveShell]] = []  # at most one


def make_ahead(settings: Config) -> None:
    """Make the shell that a kernel with these ``settings`` may take, and hide it from everybody in this process."""
    with _as_it_was():
        shell = ZMQInteractiveShell(
            config=deepcopy(settings),  # to which it adds something
            ipython_dir=os.curdir,  # until it is taken
            profile_dir=ProfileDir(),
            compiler_class=XCachingCompiler,
        )
        atexit.unregister(shell.atexit_operations)
    _ahead[:] = [(deepcopy(settings), shell)]


def take_ahead(settings: Config, profile: ProfileDir | None) -> None:
    """Let the next kernel of this process find the shell that was made ahead, if one with its ``settings`` was.

    What a shell asks its process when it is made is asked here once more. ``profile`` is where the kernel may write.
    """
    if not _ahead or _ahead[0][0] != settings:
        return
    _, shell = _ahead.pop()
    shell.profile_dir = profile
    shell.init_ipython_dir(None)
    shell.init_pushd_popd_magic()
    shell.starting_dir = os.getcwd()  # noqa: PTH109
    assert shell.history_manager is not None
    shell.history_manager.dir_hist[:] = [Path.cwd()]
    shell.history_manager.hist_file = shell.history_manager._get_hist_file_name()
    shell.init_environment()
    shell.init_virtualenv()
    shell.save_sys_module_state()
    shell.init_sys_modules()
    shell.init_encoding()
    shell.init_builtins()
    shell.init_prompts()
    atexit.register(shell.atexit_operations)
    for kind in ZMQInteractiveShell._walk_mro():
        kind._instance = shell  # type: ignore[assignment]


@contextmanager
def _as_it_was() -> Iterator[None]:
    """Put back what a shell changes of its process: environment, main module, and names for everybody.

    That it wants to hear no warning of Trio's stays: a kernel is to inherit it.
    """
    environment, path, main = dict(os.environ), list(sys.path), sys.modules["__main__"]
    names = [(module, name, vars(module).get(name, _NOTHING)) for module, name in _FOR_EVERYBODY]
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(environment)
        sys.modules["__main__"], sys.path[:] = main, path
        for module, name, value in names:
            vars(module).pop(name, None)
            if value is not _NOTHING:
                setattr(module, name, value)
