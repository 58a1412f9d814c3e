"""A warm process is told from the files that it was made of."""

import os
import sys
from pathlib import Path
from types import ModuleType

import pytest

from analysis.report.engine import freshness
from analysis.report.engine.freshness import Sources


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A project, and in the place of this package a small one."""
    package = tmp_path / "package"
    (package / "__pycache__").mkdir(parents=True)
    (package / "code.py").write_text("one = 1")
    (tmp_path / "known/units").mkdir(parents=True)
    (tmp_path / "known/units/units.csv").write_text("code")
    (tmp_path / "analysis.toml").write_text('[folders]\ncatalogue = "known"')
    (tmp_path / "requirements.lock").write_text("numpy==2")
    monkeypatch.setattr(freshness, "PACKAGE", package)
    return tmp_path


def test_nothing_has_changed_where_nothing_was_touched(root):
    sources = Sources.of(root)
    (root / "package/__pycache__/code.pyc").write_text("compiled")
    (root / "reports").mkdir()
    assert sources.changed() == []


@pytest.mark.parametrize("name", ["package/code.py", "known/units/units.csv", "requirements.lock", "analysis.toml"])
def test_a_file_that_says_something_else_has_changed(root, name):
    sources = Sources.of(root)
    (root / name).write_text("another")
    assert sources.changed() == [str(root / name)]


def test_a_file_of_the_same_size_and_time_has_changed_all_the_same(root):
    sources = Sources.of(root)
    file = root / "package/code.py"
    before = file.stat()
    file.write_text("two = 2")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert sources.changed() == [str(file)]


def test_files_that_come_or_go_are_changes(root):
    sources = Sources.of(root)
    (root / "package/new.py").write_text("")
    (root / "known/units/units.csv").unlink()
    assert sources.changed() == [str(root / "known/units/units.csv"), str(root / "package/new.py")]


def test_modules_of_the_users_own_are_looked_at_and_installed_ones_are_not(root):
    own = ModuleType("own")
    own.__file__ = str(root / "own.py")
    (root / "own.py").write_text("one = 1")
    sources = Sources.of(root).with_modules([own, pytest, sys, ModuleType("without_a_file")])
    assert [file for file in sources.files if Path(file).parent.name == "pytest"] == []
    (root / "own.py").write_text("one = 2")
    assert sources.changed() == [str(root / "own.py")]


def test_an_edit_while_things_are_imported_is_a_change(root):
    sources = Sources.of(root)
    (root / "package/code.py").write_text("while = 1")
    assert sources.with_modules([]).changed() == [str(root / "package/code.py")]


def test_without_a_project_the_package_itself_is_looked_at(root):
    sources = Sources.of(None)
    (root / "requirements.lock").write_text("")
    (root / "package/code.py").unlink()
    assert sources.changed() == [str(root / "package/code.py")]
