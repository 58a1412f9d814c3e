"""A page's kernel does without what a page does not need, and loses nothing of what its cells say."""

import json
import os
import time

import pytest
from jupyter_client.utils import run_sync

from analysis.report.engine.forking import can_fork
from analysis.report.engine.owner import ask

pytestmark = pytest.mark.skipif(not can_fork(), reason="kernels are not forked here")

WHO = """
import sys
from ipykernel.kernelapp import IPKernelApp
application = IPKernelApp.instance()
print(type(application).__name__, type(sys.stdout).__name__, not application.shell_channel_thread)
"""


def test_only_a_page_has_it_and_an_analyst_has_all_of_ipython(parent, begin):
    assert begin(parent)(WHO) == "PageKernelApp PageStream True"
    assert begin(parent, CADRE_PAGE="")(WHO) == "IPKernelApp OutStream False"


def heard(asked, code, on_heard=lambda: None):
    """Return what a cell shows and prints; ``on_heard`` is called with each piece, before the next one is heard."""
    told = []

    def hear(message):
        content = message["content"]
        if message["msg_type"] in ("display_data", "stream", "error"):
            shown = content["data"]["text/plain"] if "data" in content else content.get("text")
            told.append(shown or content["evalue"])
            on_heard()

    run_sync(asked.client.execute_interactive)(code, timeout=30, output_hook=hear, allow_stdin=False)
    return told


def test_of_thousands_of_things_shown_at_once_none_is_dropped_however_slowly_they_are_heard(parent, begin):
    shows = "for number in range(4000):\n    display({'text/plain': str(number)}, raw=True)"
    told = heard(begin(parent), shows, lambda: time.sleep(0.002))
    assert told == [str(number) for number in range(4000)]


FORKS = """
import os, time
pid = os.fork()
if not pid:
    print('child', flush=True)
    os._exit(0)
os.waitpid(pid, 0)
time.sleep(0.5)
"""


def test_what_a_process_prints_that_a_cell_forked_is_heard(parent, begin):
    asked = begin(parent)
    told = heard(asked, FORKS)
    assert "child" in "".join(told)
    assert heard(asked, "display({'text/plain': 'next'}, raw=True)") == ["next"]


def test_what_another_thread_shows_is_heard_too(parent, begin):
    shows = "import threading\nshow = lambda: display({'text/plain': 'shown'}, raw=True)\n"
    asked = begin(parent)
    begins = "threads = [threading.Thread(target=show) for _ in range(20)]\n[thread.start() for thread in threads]\n"
    told = heard(asked, shows + begins + "show(); [thread.join() for thread in threads]; show()")
    assert told == ["shown"] * 22


WAITS = """
import time
from pathlib import Path
print('begun')
for _ in range(2000):
    if Path({path!r}).exists():
        break
    time.sleep(0.01)
else:
    print('nobody heard it')
"""


def test_what_a_long_cell_prints_is_heard_before_its_end(parent, begin, tmp_path):
    heard_it = tmp_path / "heard"
    assert heard(begin(parent), WAITS.format(path=str(heard_it)), heard_it.touch) == ["begun\n"]


def test_what_other_programs_print_is_heard(parent, begin, monkeypatch):
    monkeypatch.delenv("PYTEST_CURRENT_TEST")  # under which ipykernel does not listen to them
    asked = begin(parent)
    told = heard(asked, "import os, time; os.system('echo from outside'); os.write(2, b'complaint'); time.sleep(0.5)")
    assert {"from outside\n", "complaint"} <= {*told}


SPEAKS = """
import sys, threading, time, warnings
from IPython.display import display, HTML
display(HTML("first"))
print("second")
display(HTML("third"))
sys.stdout.write("fourth\\n"); sys.stdout.flush()
warnings.warn("fifth")
thread = threading.Thread(target=print, args=("sixth",)); thread.start(); thread.join()
time.sleep(0.3)
display(HTML("eighth"))
print("ninth")
"""


def test_all_that_is_said_comes_and_in_its_order(parent, begin):
    told: list[str] = []

    def hear(message):
        content = message["content"]
        told.append(content["data"]["text/html"] if "data" in content else content.get("text", ""))

    asked = begin(parent)
    run_sync(asked.client.execute_interactive)(SPEAKS, timeout=30, output_hook=hear, allow_stdin=False)
    words = " ".join(told).split()
    in_order = ("first", "second", "third", "fourth", "eighth", "ninth")
    assert [word for word in words if word in in_order] == [*in_order]
    for word in ("fifth", "sixth"):
        assert any(word in piece for piece in told), told


def test_what_is_said_last_is_heard_before_the_cell_has_ended(parent, begin):
    asked = begin(parent)
    for number in range(30):
        assert asked(f"print({number})") == str(number)


def test_nobodys_start_up_files_or_settings_are_read(parent, begin, tmp_path):
    startup = tmp_path / "profile_default/startup"
    startup.mkdir(parents=True)
    (startup / "own.py").write_text("started = True\n")
    settings = "c.InteractiveShellApp.exec_lines = ['set_up = True']\n"
    (tmp_path / "profile_default/ipython_config.py").write_text(settings)
    asked = begin(parent, IPYTHONDIR=str(tmp_path))
    assert asked("print('started' in globals(), 'set_up' in globals())") == "False False"
    assert asked("print(get_ipython().history_manager.enabled)") == "False"


def test_an_analyst_has_all_modules_listed_for_a_debugger(parent, begin):
    listed = "print(len(get_ipython().kernel._kernel_modules) > 500)"
    assert (begin(parent)(listed), begin(parent, CADRE_PAGE="")(listed)) == ("False", "True")


WAITS_FOR = """
import asyncio
async def later():
    await asyncio.sleep(0.01)
    return "later"
print("now")
print(await later())
"""


@pytest.mark.parametrize("kind", ["1", ""])
def test_a_cell_may_wait_for_something(parent, begin, kind):
    asked = begin(parent, CADRE_PAGE=kind)
    assert asked(WAITS_FOR) == "now\nlater"
    assert asked("await later(); 1 / 0") == "division by zero"
    assert asked("print(await later())") == "later"


FACTS = """
import builtins, json, os, sys, tempfile, warnings
shell = get_ipython()
kernel = shell.kernel
plain = (str, int, float, bool, tuple, list, type(None))
def told(value):
    of = type(value).__name__
    text = repr(value) if isinstance(value, plain) or of in ("PosixPath", "ProfileDir", "Config") else ""
    own = (kernel.profile_dir.location, "PROFILE"), (os.environ["IPYTHONDIR"], "IPYTHON"), (os.getcwd(), "HERE")
    for path, name in own:
        text = text.replace(path, name)
    return "" if " at 0x" in text else f"{of} {text}"
facts = {name: told(value) for name, value in vars(shell).items() if name != "_trait_values"}
facts |= {f"trait {name}": told(getattr(shell, name)) for name in shell.trait_names()}
facts |= {f"name {name}": type(value).__name__ for name, value in shell.user_ns.items()}
facts["history"] = told(shell.history_manager.dir_hist)
facts["history file"] = told(shell.history_manager.hist_file)
facts["interactive"] = [sys.ps1, sys.ps2, sys.ps3]
facts["warnings"] = [repr(told) for told in warnings.filters if "Trio" in repr(told)]
facts["spare place"] = tempfile.gettempdir()
facts["magics"] = sorted(shell.magics_manager.lsmagic()["line"])
facts["configurables"] = [type(one).__name__ for one in shell.configurables]
facts["hidden"] = sorted(shell.user_ns_hidden)
facts["profile"] = told(shell.profile_dir.location)
facts["program"] = [sys.modules["__main__"] is shell.user_module, shell.user_ns is globals(), shell.parent is kernel]
facts["names"] = [builtins.__IPYTHON__, builtins.display.__module__, builtins.get_ipython() is shell]
facts["environment"] = sorted(set(os.environ) - {"PYTEST_CURRENT_TEST", "PARENT_DIED"})
facts["path"] = sys.path
facts["streams"] = [shell._orig_sys_module_state["stdout"] is sys.stdout, type(sys.stdout).__name__]
facts["hooks"] = {name: len(shell.events.callbacks[name]) for name in shell.events.callbacks}
facts["compiler"] = [type(shell.compile).__name__, type(shell.compile).__module__]
facts["sockets"] = [shell.display_pub.session is kernel.session, shell.displayhook.session is kernel.session]
print(json.dumps(facts))
"""


def test_a_shell_that_was_made_ahead_is_as_one_that_a_kernel_makes_itself(parent, own_parent, begin, tmp_path):
    elsewhere = {"HOME": str(tmp_path), "TMPDIR": str(tmp_path)}
    ahead, itself = (json.loads(begin(one, **elsewhere)(FACTS)) for one in (parent, own_parent))
    assert len(ahead) > 100
    for name in ahead | itself:
        assert (name, ahead.get(name)) == (name, itself.get(name))


LEFT = """[
    [name for name in ("__IPYTHON__", "display", "get_ipython") if name in vars(__import__("builtins"))],
    __import__("IPython").get_ipython(),
    __import__("sys").modules["__main__"].__spec__.name,
    __import__("os").getenv("GIT_PAGER"),
    [name for name in ("ps1", "ps2", "ps3") if hasattr(__import__("sys"), name)],
    __import__("tempfile").tempdir,
]"""


def test_what_else_is_forked_from_a_warm_process_finds_no_shell(parent):
    with ask(parent.address, "worker", address=parent.address) as worker:
        worker.send((eval, (LEFT,), {}))
        told, left = worker.recv()
    program = "analysis.report.engine.kernel_parent"
    assert (told, left) == ("returned", [[], None, program, os.getenv("GIT_PAGER"), [], None])
