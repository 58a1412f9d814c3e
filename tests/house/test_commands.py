"""Every command stands in docs/commands.md, nothing stands there that is no command, and each can tell its own use."""

import re
import subprocess
import sys
import tomllib
from importlib import import_module
from inspect import getdoc
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup
from typer.testing import CliRunner

from analysis.cli.main import VERBS

ROOT = Path(__file__).parents[2]
DOCUMENTED = re.findall(r"^## `cadre (\w+)", (ROOT / "docs/commands.md").read_text(encoding="utf-8"), re.MULTILINE)


def the_app() -> typer.Typer:
    """The application stands under the name ``app`` in the module that the command starts."""
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]
    return import_module(scripts["cadre"].partition(":")[0]).app


def test_documented_commands_are_the_commands() -> None:
    group = typer.main.get_command(the_app())
    assert isinstance(group, TyperGroup)
    assert sorted(DOCUMENTED) == sorted(group.commands)


@pytest.mark.parametrize("verb", DOCUMENTED)
def test_the_help_of_all_says_of_each_what_its_own_help_says(verb: str) -> None:
    function = getattr(import_module(f"analysis.cli.{verb}"), verb)
    assert VERBS[verb] == (getdoc(function) or "").partition("\n\n")[0]


def test_the_help_of_all_imports_no_verb_and_nothing_that_takes_long() -> None:
    shown = "from analysis.cli.main import app; app(['--help'], standalone_mode=False)"
    program = [sys.executable, "-c", f"{shown}; import sys; print(*sys.modules)"]
    done = subprocess.run(program, capture_output=True, text=True, check=True)
    *told, imported = done.stdout.splitlines()
    assert all(any(f" {verb} " in line for line in told) for verb in DOCUMENTED)
    modules = set(imported.split())
    assert "analysis.cli.main" in modules
    assert not modules & {"pandas", "matplotlib", "nbformat", *(f"analysis.cli.{verb}" for verb in DOCUMENTED)}


@pytest.mark.parametrize("verb", DOCUMENTED)
def test_command_tells_its_use(verb: str) -> None:
    told = CliRunner().invoke(the_app(), [verb, "--help"])
    assert told.exit_code == 0, told.output
    assert "--json" in re.sub(r"\x1b\[[0-9;]*m", "", told.output)


def test_commands_in_the_documents_are_commands() -> None:
    texts = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "Makefile"]
    named = {
        (path.name, verb)
        for path in texts
        for verb in re.findall(r"(?:`|^\s+|\$\(CADRE\) )cadre ([a-z]+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert not {(name, verb) for name, verb in named if verb not in DOCUMENTED}


def test_make_targets_in_the_documents_are_targets() -> None:
    targets = set(re.findall(r"^(\w+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    texts = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / ".ci/run"]
    named = {verb for path in texts for verb in re.findall(r"`make ([a-z]+)", path.read_text(encoding="utf-8"))}
    assert named <= targets
    assert {"report", "test", "lab", "check", "soak", "bench", "docs", "clean"} <= targets
