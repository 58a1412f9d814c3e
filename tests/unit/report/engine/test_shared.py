"""A process has one kernel parent for a purpose, for the project that it works in, and none is left of it."""

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from analysis.report.engine.forking import can_fork
from analysis.report.engine.owner import NoParentError
from analysis.report.engine.shared import shared_parent

pytestmark = pytest.mark.skipif(not can_fork(), reason="kernels are not forked here")


@pytest.fixture
def project(tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "one/analysis.toml").write_text("")
    (tmp_path / "other").mkdir()
    return tmp_path


def test_it_is_the_same_one_until_it_is_of_no_use_any_more(project, eventually):
    first = shared_parent("kernels", project / "one")
    assert shared_parent("kernels", project / "one") is first
    first.wait_until_ready()
    assert shared_parent("kernels", project / "one") is first

    (project / "one/requirements.lock").write_text("")
    second = shared_parent("kernels", project / "one")
    assert second is not first
    eventually(lambda: first.has_ended)

    second._process.kill()
    eventually(lambda: second.has_ended)
    third = shared_parent("kernels", project / "one")
    assert third is not second

    fourth = shared_parent("kernels", project / "other")
    assert fourth is not third
    eventually(lambda: third.has_ended)
    assert not first.folder.exists() and not second.folder.exists() and not third.folder.exists()


BEGIN = """
import sys
from pathlib import Path
from analysis.report.engine import shared
shared.begin_to_get_warm(Path(sys.argv[1]))
(found,) = shared._parents.values()
if sys.argv[2] == "wait":
    found[1].wait_until_ready()
print(found[0], found[1].pid, found[1].folder, shared.shared_parent("pages", Path(sys.argv[1]).resolve()) is found[1])
"""


@pytest.mark.parametrize("when", ["wait", "at once"])
def test_what_got_warm_for_nothing_ends_with_its_process(project, when, gone):
    root = project / "one"
    done = subprocess.run([sys.executable, "-c", BEGIN, str(root), when], capture_output=True, text=True, check=True)
    found, pid, folder, is_used = done.stdout.split()
    assert (found, is_used) == (str(root), "True")
    assert gone(int(pid)) and not Path(folder).exists()


def test_what_cannot_be_started_leaves_no_folder(project, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(project))
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setattr(sys, "executable", str(project / "no-python"))
    with pytest.raises(NoParentError, match="could not be started"):
        shared_parent("kernels", project / "never seen")
    assert not list(project.glob("cadre-*"))


def test_nothing_gets_warm_where_there_is_no_project(project):
    script = BEGIN.partition("(found,)")[0] + "print(len(shared._parents))"
    done = subprocess.run(
        [sys.executable, "-c", script, str(project / "other")], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "0"


def test_everything_but_the_parent_itself_can_be_imported_where_there_is_nothing_to_fork_with():
    script = (
        "import os, select, socket, sys\n"
        "del os.fork, os.pidfd_open, os.setsid, select.epoll, select.EPOLLIN, socket.AF_UNIX\n"
        "sys.modules['resource'] = None\n"
        "import analysis.cli.report, analysis.report.run, analysis.report.making, analysis.report.engine.lab\n"
        "from analysis.report.engine.forking import can_fork\n"
        "print(can_fork())"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "False", done.stderr
