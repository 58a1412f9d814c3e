"""What can go wrong where processes are forked: each line of it has its test here."""

import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import Thread

import psutil
import pytest
from jupyter_client.utils import run_sync

from analysis.report.engine import owner
from analysis.report.engine.forking import can_fork
from analysis.report.engine.owner import KernelParent, NoParentError, ask, private_folder

pytestmark = pytest.mark.skipif(not can_fork(), reason="kernels are not forked here")


def opened_by(pid: int) -> list[str]:
    with suppress(FileNotFoundError):  # one was closed meanwhile
        return [str(number.readlink()) for number in Path(f"/proc/{pid}/fd").iterdir()]
    return []


def test_the_parent_has_one_thread_and_only_its_own_socket(parent, eventually):
    assert [thread.name for thread in Path(f"/proc/{parent.pid}/task").iterdir()] == [str(parent.pid)]
    eventually(lambda: lines_of(parent.pid) == ["anon_inode", "pipe", "socket"])


def lines_of(pid: int) -> list[str]:
    return sorted(name.partition(":")[0] for name in opened_by(pid) if not name.startswith("/"))


def test_a_kernel_has_everything_imported_but_is_a_process_of_its_own(parent, begin):
    ask_it, another = begin(parent), begin(parent)
    assert ask_it("import sys; print({'pandas', 'papermill', 'analysis.charts.chart'} <= set(sys.modules))") == "True"
    assert ask_it("import os; print(os.getpid() == os.getsid(0) == os.getpgrp())") == "True"
    ask_it("pandas = 'another thing'; import os; os.environ['ONLY_HERE'] = '1'")
    assert another("import os, pandas; print(pandas.__name__, os.environ.get('ONLY_HERE'))") == "pandas None"


def test_a_kernel_inherits_nothing_but_its_own_connection(parent, begin):
    begin(parent)  # whose connection the next one must not hold
    told = begin(parent)(
        "import os\nprint(os.readlink('/proc/self/fd/0'))\n"
        "print(*{os.readlink(f'/proc/self/fd/{n}') for n in os.listdir('/proc/self/fd') if n != '0' "
        "and os.path.exists(f'/proc/self/fd/{n}')}, sep='\\n')"
    )
    stdin, *opened = told.splitlines()
    assert stdin == os.devnull
    log = str(parent.folder / "log")
    shared = {name for name in opened_by(parent.pid) if not name.startswith("anon_inode")} & set(opened)
    assert shared <= {log}, "whoever reads a file that was opened before the fork moves on in it for all the others"


def test_input_ends_at_once_and_is_no_wait_for_ever(parent, begin):
    assert begin(parent)("import sys; print(repr(sys.__stdin__.read()))") == "''"


def test_kernels_throw_different_dice_unless_they_are_given_a_seed(parent, begin):
    throw = "import random, numpy; print(random.random(), numpy.random.rand(), hash('a') % 97)"
    seeded = [begin(parent)(throw), begin(parent)(throw), begin(parent, CADRE_SEED="2")(throw)]
    free = [begin(parent, CADRE_SEED="")(throw).split() for _ in range(2)]
    assert seeded[0] == seeded[1] != seeded[2]
    assert free[0][0] != free[1][0] and free[0][1] != free[1][1]
    assert len({hash_of for *_, hash_of in map(str.split, seeded)}) == 1


def test_the_environment_is_that_which_is_asked_for(parent, begin):
    told = begin(parent, MPLBACKEND="svg", TZ="Asia/Ho_Chi_Minh", ONLY_HERE="1")
    assert told("import os, sys; print(os.environ['ONLY_HERE'], os.getcwd(), sys.argv[1])") == (f"1 {parent.folder} -f")
    assert told("import matplotlib.pyplot as plt; print(plt.get_backend())") == "svg"
    assert told("import time; print(time.strftime('%z', time.localtime(0)))") == "+0800"


def test_figures_are_shown_below_their_cells_where_nothing_else_is_said(parent, begin):
    told = begin(parent, MPLBACKEND="")
    assert "inline" in told("import matplotlib.pyplot as plt; print(plt.get_backend())")
    assert told("plt.plot([1, 2]); plt.show(); print(plt.get_fignums())") == "[]"  # shown, and closed by that


def test_a_number_of_a_parent_that_was_there_before_misleads_no_kernel(parent, begin):
    told = begin(parent)("import os; print(get_ipython().kernel.parent.parent_handle == os.getppid())")
    assert told == "True"


def test_the_folder_of_sockets_is_private_and_short_and_left_empty(parent, begin, files, monkeypatch, tmp_path):
    assert parent.folder.stat().st_mode & 0o777 == 0o700
    before = files(parent.folder)
    asked = begin(parent)
    own = [name for name in files(parent.folder) if name not in before]
    assert len(own) == 5, "a file and four sockets, for its parent tells whether it lives"
    asked.kernel.end()
    assert files(parent.folder) == before
    far = tmp_path / ("far" * 20)
    far.mkdir()
    monkeypatch.setattr(owner.tempfile, "gettempdir", lambda: str(far))
    folder = private_folder()
    folder.rmdir()
    assert len(str(folder / "1234567-1234-5")) < 100


@pytest.mark.parametrize(
    ("last", "code"),
    [("os._exit(3)", 3), ("os.kill(os.getpid(), 11)", -11), ("os.kill(os.getpid(), 9)", -9)],
)
def test_how_a_kernel_ended_is_told(parent, begin, eventually, last, code):
    asked = begin(parent)
    asked.client.execute(f"import os; {last}")
    eventually(lambda: asked.process.poll() is not None)
    assert asked.process.poll() == code
    assert not asked.process.parent_died
    assert asked.process.peak_megabytes > 50


def test_what_a_kernel_started_ends_with_it(parent, begin, eventually, gone):
    asked = begin(parent)
    child = int(asked("import subprocess; one = subprocess.Popen(['sleep', '600']); print(one.pid)"))
    asked.client.execute("import os; os._exit(0)")
    eventually(lambda: asked.process.poll() is not None)
    eventually(lambda: gone(child))


def test_an_interrupt_reaches_the_cell_that_runs(parent, begin, eventually):
    asked = begin(parent)
    long = asked.client.execute("open('runs', 'w').close(); import time; time.sleep(600)", stop_on_error=False)
    eventually((parent.folder / "runs").exists)
    asked.process.send_signal(signal.SIGINT)
    assert run_sync(asked.client._async_recv_reply)(long, 10)["content"]["ename"] == "KeyboardInterrupt"
    assert asked("print('goes on')") == "goes on"
    (parent.folder / "runs").unlink()


def test_a_kernel_that_nobody_holds_any_more_is_killed(parent, begin, eventually, gone):
    asked = begin(parent)
    asked.process.let_go()
    eventually(lambda: gone(asked.process.pid))


def test_a_parent_that_is_killed_takes_its_kernels_along(own_parent, begin, eventually, gone):
    asked = begin(own_parent)
    own_parent._process.kill()
    eventually(lambda: gone(asked.process.pid))
    eventually(lambda: asked.process.poll() is not None)
    assert asked.process.parent_died
    assert own_parent.is_over
    with pytest.raises(NoParentError, match="gone"):
        ask(own_parent.address, "kernel")


OWNER = """
import json, sys, time
from pathlib import Path
sys.path[:0] = json.loads(sys.argv[1])
from conftest import Asked, KernelParent
parent = KernelParent("kernels", None)
parent.wait_until_ready()
asked = Asked(parent)
child = asked("import subprocess; print(subprocess.Popen(['sleep', '600']).pid)")
print(json.dumps([str(parent.folder), parent.pid, asked.process.pid, int(child)]), flush=True)
time.sleep(600)
"""


def test_whoever_is_killed_leaves_no_process_and_no_file_behind(eventually, gone):
    found = json.dumps([str(Path(__file__).parent), str(Path(__file__).parents[3])])
    process = subprocess.Popen([sys.executable, "-c", OWNER, found], stdout=subprocess.PIPE, text=True)
    folder, *pids = json.loads(process.stdout.readline())
    assert not any(map(gone, pids))
    process.kill()
    process.wait()
    process.stdout.close()
    for pid in pids:
        eventually(lambda pid=pid: gone(pid))
    eventually(lambda: not Path(folder).exists())


def test_a_parent_whose_owner_goes_while_it_gets_warm_leaves_nothing(eventually, gone):
    parent = KernelParent("kernels", None)
    folder = parent.folder
    parent._process.stdout.close()
    parent._process.stdin.close()
    eventually(lambda: gone(parent.pid))
    parent.close()
    assert not folder.exists()


def test_a_parent_that_ends_while_it_is_asked_is_told_as_gone(tmp_path):
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "s"))
        listening.listen()
        leaving = Thread(target=lambda: listening.accept()[0].close())
        leaving.start()
        with pytest.raises(NoParentError, match="gone"):
            ask(str(tmp_path / "s"), "kernel", arguments=["more than fits into a socket" * 100_000])
        leaving.join()


def test_retired_it_forks_no_more_and_ends_with_its_last_kernel(own_parent, begin, eventually, gone):
    asked = begin(own_parent)
    own_parent.retire()
    eventually(lambda: not _answers(own_parent))
    assert asked("print('still here')") == "still here"
    assert not gone(own_parent.pid)
    asked.kernel.end()
    eventually(lambda: own_parent._process.poll() is not None)
    assert own_parent._process.poll() == 0


def _answers(parent: KernelParent) -> bool:
    try:
        ask(parent.address, "nothing").close()
    except NoParentError:
        return False
    return True


def test_a_parent_is_not_forked_once_something_has_started_a_thread(tmp_path, monkeypatch):
    (tmp_path / "threaded.py").write_text(
        "import threading\nstop = threading.Event()\nthreading.Thread(target=stop.wait, daemon=True).start()\n"
    )
    notebook = {"cells": [{"cell_type": "code", "source": ["import threaded"]}]}
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks/one.ipynb").write_text(json.dumps(notebook))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")]))
    parent = KernelParent("kernels", tmp_path)
    with pytest.raises(NoParentError, match="started 1 thread"):
        parent.wait_until_ready()
    parent.close()
    assert not parent.folder.exists()


def test_memory_is_shared_with_the_parent(parent, begin):
    kernel = psutil.Process(begin(parent).process.pid)
    assert kernel.memory_full_info().uss < 0.5 * psutil.Process(parent.pid).memory_info().rss
