"""A command that is handed over to a warm parent is done as if it were done here; who stands by leaves nothing."""

import json
import os
import pty
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import chdir, contextmanager
from pathlib import Path

import psutil
import pytest

from analysis.cli.main import _folder_among
from analysis.report.engine.announced import Announced, announced, made_with
from analysis.report.engine.forking import can_fork

pytestmark = pytest.mark.skipif(not can_fork(), reason="kernels are not forked here")

# What is handed over in these tests, in a module of its own that both sides can import.
ENTRIES = """
import json, os, random, sys, time
from pathlib import Path

def tell():
    said = sys.stdin.read()
    print(json.dumps({"arguments": sys.argv[1:], "folder": os.getcwd(), "said": said, "word": os.environ.get("WORD"),
                      "umask": os.umask(0), "parent": os.getppid(), "xin": "Thị xã Kim Bảng"}, ensure_ascii=False))
    print("a complaint", file=sys.stderr)
    sys.exit(int(sys.argv[1]))

def wait():
    Path(sys.argv[1]).write_text(str(os.getpid()))
    time.sleep(600)

def terminal():
    print(sys.stdout.isatty())

def again():
    from analysis.report.engine.handing_over import hand_over_once_warm
    print(hand_over_once_warm("entries:tell", Path(sys.argv[1]), ()))

def of_worker():
    from analysis.report.engine.workers import Forks, Workers
    with Workers(1, Forks(Path(sys.argv[1]).resolve())) as workers:
        told = workers.submit(surroundings).result()
    print(json.dumps(told | {"parent": os.getppid()}))

def surroundings():
    return {"folder": os.getcwd(), "word": os.environ.get("WORD"), "umask": os.umask(0), "of_worker": os.getppid(),
            "priority": os.getpriority(os.PRIO_PROCESS, 0), "threads": os.environ["OMP_NUM_THREADS"]}

def ended():
    os.kill(os.getpid(), 15)

def killed():
    os.kill(os.getpid(), 9)

def dies():
    raise ValueError("no such thing")
"""
CLIENT = """
import sys
from pathlib import Path
from analysis.model.errors import CadreError
from analysis.report.engine.handing_over import hand_over, this_process_is_the_command
this_process_is_the_command()
root, entry = Path(sys.argv.pop(1)), sys.argv.pop(1)
try:
    sys.exit(hand_over("entries:" + entry, root))
except CadreError as error:
    print(error, file=sys.stderr)
    sys.exit(error.exit_code)
"""
FOR_IT_ALONE = CLIENT.replace("import hand_over,", "import hand_over_once_warm,").replace(
    'hand_over("entries:" + entry, root)', 'hand_over_once_warm("entries:" + entry, root, ["entries"])'
)
ALONE = {"CADRE_KERNEL": "ordinary"}
NOBODY = 0  # what a client ends with where nobody stands by: None


class Place:
    """A project, and processes that work in it with a folder of temporary files of their own."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "project"
        self.root.mkdir()
        (self.root / "analysis.toml").write_text("")
        (folder / "own").mkdir()
        (folder / "own/entries.py").write_text(ENTRIES)
        (folder / "tmp").mkdir()
        path = os.pathsep.join(filter(None, [str(folder / "own"), os.environ.get("PYTHONPATH")]))
        self.environment = os.environ | {"PYTHONPATH": path, "TMPDIR": str(folder / "tmp")}
        self.announcements = folder / f"tmp/cadre-warm-{os.getuid()}"

    def command(self, entry: str, *arguments: object, client: str = CLIENT) -> list[str]:
        return [sys.executable, "-c", client, str(self.root), entry, *map(str, arguments)]

    def hand_over(self, entry: str, *arguments: object, **asked: object) -> subprocess.CompletedProcess[str]:
        command = {"args": self.command(entry, *arguments), "env": self.environment}
        return subprocess.run(**command | {"capture_output": True, "text": True, "check": False} | asked)

    def keeper(self) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "analysis.cli.main", "warm", "--json", "--root", str(self.root)]
        return subprocess.Popen(
            command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            preexec_fn=heed_ctrl_c,
        )  # fmt: skip


def heed_ctrl_c() -> None:
    """Heed Ctrl-C also where the tests themselves run behind a shell, which has it ignored."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def next_told(keeper: "subprocess.Popen[str]") -> int:
    """Return the number of the parent that is warm next."""
    lines = ""
    while not lines.rstrip().endswith("}"):
        line = keeper.stdout.readline()
        assert line, keeper.stderr.read()
        lines += line
    return json.loads(lines)["process"]


@contextmanager
def standing_by(place: Place) -> Iterator[tuple["subprocess.Popen[str]", int]]:
    keeper = place.keeper()
    try:
        yield keeper, next_told(keeper)
    finally:
        keeper.terminate()
        keeper.wait(20)
        keeper.stdout.close()
        keeper.stderr.close()


@pytest.fixture(scope="module")
def warm(tmp_path_factory) -> Iterator[Place]:
    """A place in which somebody stands by."""
    place = Place(tmp_path_factory.mktemp("warm"))
    with standing_by(place) as (_, place.parent):
        yield place


@pytest.fixture
def place(tmp_path) -> Place:
    return Place(tmp_path)


def test_it_is_done_with_the_streams_folder_and_environment_of_who_asked(warm, tmp_path):
    environment = warm.environment | {"WORD": "of mine"}
    asked = {"cwd": tmp_path, "input": "said", "umask": 0o027, "env": environment}
    done = warm.hand_over("tell", 7, "two words", **asked)
    told = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (7, "a complaint\n")
    assert told == {
        "arguments": ["7", "two words"], "folder": str(tmp_path), "said": "said", "word": "of mine", "umask": 0o027,
        "parent": warm.parent, "xin": "Thị xã Kim Bảng",
    }  # fmt: skip


def test_a_terminal_is_one_there_too(warm):
    here, there = pty.openpty()
    done = warm.hand_over("terminal", capture_output=False, stdout=there, stderr=subprocess.DEVNULL)
    os.close(there)
    told = os.read(here, 100)
    os.close(here)
    assert (done.returncode, told.strip()) == (0, b"True")


def test_workers_have_them_too_and_come_from_the_same_parent(warm, tmp_path):
    asked = {"cwd": tmp_path, "umask": 0o077, "env": warm.environment | {"WORD": "of mine"}}
    done = warm.hand_over("of_worker", warm.root, preexec_fn=lambda: os.nice(3), **asked)
    assert json.loads(done.stdout) == {
        "folder": str(tmp_path), "word": "of mine", "umask": 0o077, "priority": os.getpriority(os.PRIO_PROCESS, 0) + 3,
        "threads": "1", "of_worker": warm.parent, "parent": warm.parent,
    }  # fmt: skip


@pytest.mark.parametrize(("stream", "told"), [(0, "False\n"), (1, ""), (2, "False\n")])
def test_a_closed_stream_is_an_empty_one(warm, stream, told):
    done = warm.hand_over("terminal", preexec_fn=lambda: os.close(stream))
    assert (done.returncode, done.stdout) == (0, told)


def test_what_only_who_asks_has_is_not_handed_over(warm, tmp_path):
    assert warm.hand_over("terminal", "/dev/fd/63").stdout == ""
    gone = tmp_path / "gone"
    gone.mkdir()
    script = f"cd {gone}; rmdir {gone}; exec " + shlex.join(warm.command("terminal"))
    done = warm.hand_over("", args=["bash", "-c", script])
    assert (done.returncode, done.stdout) == (NOBODY, "")


def test_somebody_who_says_nothing_holds_nobody_up(warm, told_here):
    found = told_here()
    with socket.socket(socket.AF_UNIX) as mute:
        mute.connect(found.address)
        assert warm.hand_over("terminal", timeout=30).stdout == "False\n"


@pytest.mark.parametrize("named", ["project", "./project", "link", "--root=link"])
def test_a_command_uses_the_warm_parent_however_its_root_is_named(warm, named):
    if not (warm.root.parent / "link").exists():
        (warm.root.parent / "link").symlink_to(warm.root)
    where = [named] if "=" in named else ["--root", named]
    with chdir(warm.root.parent):
        assert _folder_among(["units", *where]) == warm.root.resolve()
    program = [sys.executable, "-m", "analysis.cli.main", "units", "--help", *where]
    here = {"cwd": warm.root.parent, "env": warm.environment, "capture_output": True, "text": True, "check": True}
    handed, own = (subprocess.run(program, **here | more) for more in ({}, {"env": warm.environment | ALONE}))
    assert handed.stdout == own.stdout
    assert "Usage: cadre units" in handed.stdout


def test_an_error_nobody_foresaw_is_told_and_so_is_an_end_by_a_signal(warm):
    died = warm.hand_over("dies")
    assert died.returncode == 1 and "ValueError: no such thing" in died.stderr
    assert warm.hand_over("ended").returncode == 128 + signal.SIGTERM
    killed = warm.hand_over("killed")
    assert killed.returncode == 1 and "was killed" in killed.stderr


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -9), (signal.SIGTERM, -15)])
def test_ctrl_c_is_passed_on_and_any_other_end_ends_it_too(warm, tmp_path, eventually, gone, number, code):
    begun = tmp_path / "begun"
    client = subprocess.Popen(warm.command("wait", begun), env=warm.environment, preexec_fn=heed_ctrl_c)
    eventually(lambda: begun.exists() and begun.read_text())
    client.send_signal(number)
    assert client.wait(20) == code
    eventually(lambda: gone(int(begun.read_text())))
    assert warm.hand_over("terminal").returncode == 0  # the parent goes on


def test_a_parent_for_one_command_does_it_and_ends_with_it(place, tmp_path, gone):
    command = place.command("tell", 7, client=FOR_IT_ALONE)
    done = place.hand_over("", args=command, input="said", cwd=tmp_path)
    told = json.loads(done.stdout)
    assert (done.returncode, done.stderr, told["said"], told["folder"]) == (7, "a complaint\n", "said", str(tmp_path))
    assert gone(told["parent"])
    assert list((tmp_path / "tmp").glob("cadre-*")) == []


@pytest.mark.soak
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -9)])
def test_a_parent_for_one_command_and_the_command_end_with_who_asked(place, tmp_path, eventually, gone, number, code):
    begun = tmp_path / "begun"
    command = place.command("wait", begun, client=FOR_IT_ALONE)
    client = subprocess.Popen(command, env=place.environment, preexec_fn=heed_ctrl_c)
    eventually(lambda: begun.exists() and begun.read_text())
    worker = psutil.Process(int(begun.read_text()))
    parent = worker.ppid()
    client.send_signal(number)
    assert client.wait(20) == code
    for pid in (worker.pid, parent):
        eventually(lambda pid=pid: gone(pid))
    eventually(lambda: list((tmp_path / "tmp").glob("cadre-*")) == [])


def test_a_command_is_handed_over_once_and_only_with_streams_of_its_own(warm, place):
    assert warm.hand_over("again", warm.root).stdout == "None\n"
    within_another = FOR_IT_ALONE.replace("import sys\n", "import io, sys\nsys.stdout = io.StringIO()\n")
    done = place.hand_over("", args=place.command("terminal", client=within_another))
    assert (done.returncode, done.stdout) == (NOBODY, "")
    not_the_command = FOR_IT_ALONE.replace("this_process_is_the_command()", "")
    done = place.hand_over("", args=place.command("terminal", client=not_the_command))
    assert (done.returncode, done.stdout) == (NOBODY, "")
    does_not_start = FOR_IT_ALONE.replace('["entries"]', '["no_such_module"]')
    done = place.hand_over("", args=place.command("terminal", client=does_not_start))
    assert (done.returncode, done.stdout) == (NOBODY, "")


def test_nobody_stands_by_for_another_project_python_or_setting(warm, tmp_path):
    assert announced_to(warm, warm.environment)
    assert not announced_to(warm, warm.environment | {"PYTHONPATH": f"{warm.environment['PYTHONPATH']}:{tmp_path}"})
    assert not announced_to(warm, warm.environment | {"CADRE_KERNEL": "ordinary"})
    assert not announced_to(warm, warm.environment | {"TMPDIR": str(tmp_path)})
    other = Place(tmp_path)
    assert not announced_to(other, warm.environment)


def announced_to(place: Place, environment: dict[str, str]) -> bool:
    """Whether a client does something there: else it ends with what None ends with, and tells nothing."""
    done = place.hand_over("terminal", env=environment)
    assert done.returncode == NOBODY
    return done.stdout == "False\n"


def test_a_second_one_is_refused(warm):
    second = warm.keeper()
    told, complained = second.communicate(timeout=60)
    assert (second.returncode, told) == (2, "")
    assert "keeps the kernels of this project warm already" in complained


@pytest.mark.soak
def test_what_was_changed_is_made_anew_and_meanwhile_nobody_stands_by(place, eventually, gone):
    with standing_by(place) as (keeper, first):
        assert announced_to(place, place.environment)
        (place.root / "requirements.lock").write_text("another")
        assert not announced_to(place, place.environment)
        second = next_told(keeper)
        assert second != first and gone(first)
        assert announced_to(place, place.environment)
        os.kill(second, signal.SIGKILL)
        eventually(lambda: gone(second))
        assert not announced_to(place, place.environment)
        assert next_told(keeper) != second
        assert announced_to(place, place.environment)


STANDING_BY = """
import sys
from pathlib import Path
from analysis.report.engine.standing_by import stand_by
say = lambda word: print(word, flush=True)
stand_by(Path(sys.argv[1]), ["entries"], lambda number: say("warm"), say)
"""


@pytest.mark.soak
def test_a_file_with_a_fault_is_waited_for_and_who_works_holds_up_nothing(place, tmp_path, eventually, gone):
    begun, entries = tmp_path / "begun", tmp_path / "own/entries.py"
    command = [sys.executable, "-c", STANDING_BY, str(place.root)]
    with subprocess.Popen(command, env=place.environment, stdout=subprocess.PIPE, text=True) as keeper:
        heard = iter(keeper.stdout.readline, "")
        assert next(heard) == "warm\n"
        working = subprocess.Popen(place.command("wait", begun), env=place.environment)
        eventually(lambda: begun.exists() and begun.read_text())
        (announcement,) = place.announcements.glob("*.json")
        announcement.unlink()
        eventually(announcement.exists)

        entries.write_text("print((")
        assert next(heard) == f"changed: {entries}\n"
        assert "SyntaxError" in next(heard)
        entries.write_text(ENTRIES)
        (place.root / "requirements.lock").write_text("another")
        assert next(heard) == "warm\n"
        assert announced_to(place, place.environment) and working.poll() is None
        os.kill(int(begun.read_text()), signal.SIGTERM)
        assert working.wait(20) == 128 + signal.SIGTERM
        keeper.send_signal(signal.SIGHUP)
        assert keeper.wait(20) == 0
    assert not list(place.announcements.glob("*.json"))


LONG = [pytest.param(number, marks=pytest.mark.soak) for number in (signal.SIGINT, signal.SIGKILL)]


@pytest.mark.parametrize("number", [signal.SIGTERM, *LONG])
def test_whoever_ends_it_leaves_nothing_and_says_so_to_who_waits(place, tmp_path, eventually, gone, number):
    begun = tmp_path / "begun"
    with standing_by(place) as (keeper, parent):
        command = place.command("wait", begun)
        client = subprocess.Popen(command, env=place.environment, stderr=subprocess.PIPE, text=True)
        eventually(lambda: begun.exists() and begun.read_text())
        keeper.send_signal(number)
        complained = client.communicate(timeout=30)[1]
        assert client.returncode == 1 and "Run the command again" in complained
        assert keeper.wait(20) == (-9 if number == signal.SIGKILL else 0)
    for pid in (parent, int(begun.read_text())):
        eventually(lambda pid=pid: gone(pid))
    if number != signal.SIGKILL:
        assert not list(place.announcements.glob("*.json"))
    assert not announced_to(place, place.environment)
    assert not [folder for folder in (tmp_path / "tmp").glob("cadre-*") if folder != place.announcements]
    assert not [one for one in psutil.process_iter(["cmdline"]) if str(place.root) in (one.info["cmdline"] or [])]


@pytest.fixture
def told_here(warm, monkeypatch) -> Callable[[], Announced | None]:
    """What this process would use of what is announced there."""
    monkeypatch.setattr("tempfile.tempdir", warm.environment["TMPDIR"])
    monkeypatch.setenv("PYTHONPATH", warm.environment["PYTHONPATH"])
    return lambda: announced(warm.root)


def test_what_others_may_have_written_is_not_believed(warm, told_here):
    assert told_here()
    for mode in (0o770, 0o707):
        warm.announcements.chmod(mode)
        assert not told_here()
    warm.announcements.chmod(0o700)
    assert told_here()
    (file,) = warm.announcements.glob("*.json")
    content = file.read_text()
    for wrong in ("", "[]", "{}", content.replace('"address"', '"place"')):
        file.write_text(wrong)
        assert not told_here()
    file.write_text(content)
    assert told_here()


def test_what_python_reads_once_has_to_be_the_same(monkeypatch):
    before = made_with()
    monkeypatch.setenv("PYTHONHASHSEED", "17")
    assert made_with() != before
    monkeypatch.undo()
    monkeypatch.setenv("COLUMNS", "17")
    assert made_with() == before
