"""What JupyterLab, and whoever else starts kernels through Jupyter, gets from this project's installation."""

import json
import subprocess
import sys
import tomllib
from importlib.metadata import EntryPoint

import psutil
import pytest
from jupyter_client.provisioning import LocalProvisioner

from analysis.report.engine.forking import can_fork
from analysis.report.engine.provisioner import WarmProvisioner, _arguments_of
from lab_server import ROOT, Kernel, installed_into, running

pytestmark = pytest.mark.skipif(not can_fork(), reason="kernels are not forked here")


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    folder = tmp_path_factory.mktemp("installation")
    return folder, installed_into(folder)


def test_a_server_forks_its_kernels_and_leaves_nothing(installation, gone, eventually, tmp_path):
    folder, environment = installation
    (tmp_path / "t").mkdir()
    with running(folder, environment | {"TMPDIR": str(tmp_path / "t")}, root=tmp_path) as server:
        for name in ("cadre", "python3"):  # what notebooks name is forked as well
            kernel = Kernel(server, name)
            assert kernel.run("import sys; print({'statsmodels.api', 'analysis'} <= set(sys.modules))") == "True"
            assert kernel.run("import os; print(os.getppid())") != str(server.process.pid)
            assert kernel.run("import matplotlib.pyplot as plt; print('inline' in plt.get_backend())") == "True"
            pid = int(kernel.run("import os; print(os.getpid())"))
            (told,) = [one for one in server.ask("GET", "kernels") if one["id"] == kernel.id]
            assert told["execution_state"] in ("idle", "busy")
            kernel.do("restart")
            eventually(lambda pid=pid: gone(pid))
            assert kernel.run("print('plt' in globals(), 1 + 1)") == "False 2"
            pid = int(kernel.run("import os; print(os.getpid())"))
            psutil.Process(pid).kill()
            eventually(lambda pid=pid: gone(pid))
            kernel.end()
        pids = [child.pid for child in psutil.Process(server.process.pid).children(recursive=True)]
        assert pids
    for pid in pids:
        eventually(lambda pid=pid: gone(pid))
    eventually(lambda: not list((tmp_path / "t").glob("cadre-*")))
    assert "Traceback" not in (folder / "server.log").read_text()


@pytest.mark.soak
def test_an_edit_of_code_is_in_the_next_kernel(installation, tmp_path):
    _, environment = installation
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "analysis.toml").write_text("")
    cell = {"cell_type": "code", "source": "import own_code"}
    (tmp_path / "notebooks/one.ipynb").write_text(json.dumps({"cells": [cell]}), encoding="utf-8")
    own = tmp_path / "own_code.py"
    own.write_text("VALUE = 1")
    script = """
import asyncio, sys
from pathlib import Path
from jupyter_client import AsyncKernelManager
async def value():
    manager = AsyncKernelManager(kernel_name="cadre")
    await manager.start_kernel()
    client = manager.client(); client.start_channels(); await client.wait_for_ready(60)
    print(manager.transport, manager.ip.startswith("/"), end=" ")
    await client.execute_interactive("import own_code, sys; print(own_code.VALUE)")
    client.stop_channels(); await manager.shutdown_kernel(now=True)
async def both():
    await value()
    Path("own_code.py").write_text("VALUE = 2")
    await value()
asyncio.run(both())
"""
    found = environment | {"PYTHONPATH": f"{environment['PYTHONPATH']}:{tmp_path}", "PATH": "", "HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, env=found, capture_output=True, text=True, check=False
    )
    assert done.stdout.split() == ["ipc", "True", "1", "ipc", "True", "2"], done.stderr


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        ([sys.executable, "-m", "ipykernel_launcher", "-f", "file"], ["-f", "file"]),
        ([sys.executable, "-m", "analysis.report.engine.kernel", "-f", "file"], ["-f", "file"]),
        (["/another/bin/python", "-m", "ipykernel_launcher", "-f", "file"], None),
        ([sys.executable, "-m", "bash_kernel", "-f", "file"], None),
        ([sys.executable, "-Xfrozen_modules=off", "-m", "ipykernel_launcher", "-f", "file"], None),
        (["R", "--slave"], None),
    ],
)
def test_only_kernels_of_this_python_are_forked(command, arguments):
    assert _arguments_of(command) == arguments


def test_what_is_installed_names_what_there_is():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    named = project["project"]["entry-points"]["jupyter_client.kernel_provisioners"]["cadre"]
    assert EntryPoint("cadre", named, "jupyter_client.kernel_provisioners").load() is WarmProvisioner
    assert issubclass(WarmProvisioner, LocalProvisioner)
    for source, place in project["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"].items():
        assert json.loads((ROOT / source).read_text(encoding="utf-8"))
        assert place.startswith(("share/jupyter/kernels/cadre/", "etc/jupyter/jupyter_server_config.d/"))
