"""pyproject.toml is the one source of dependencies; the lock, the conda environment and the imports agree with it."""

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions, version
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS = PROJECT["optional-dependencies"]
WANTED = [Requirement(line) for lines in (PROJECT["dependencies"], *EXTRAS.values()) for line in lines]
ASKED_FOR = EXTRAS["cluster"] + EXTRAS["postgres"]  # imported where somebody asks for them
CONDA_NAMES = yaml.safe_load((ROOT / "tests/house/conda_names.yml").read_text())
LOCK = (ROOT / "requirements.lock").read_text()


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def conda_packages(environment: dict) -> dict[str, str]:
    entries = [entry for entry in environment["dependencies"] if isinstance(entry, str)]
    return {name: bound for name, _, bound in (entry.partition(" ") for entry in entries)}


def test_conda_environment_has_the_same_packages_and_bounds() -> None:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    wanted = {CONDA_NAMES.get(each.name, each.name): str(each.specifier) for each in WANTED}
    assert conda_packages(environment) == wanted | {"python": PROJECT["requires-python"], "pip": ""}


def test_pip_section_of_the_conda_environment_holds_only_the_project() -> None:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    assert [entry["pip"] for entry in environment["dependencies"] if isinstance(entry, dict)] == [["--editable ."]]


def test_no_conda_name_is_left_over() -> None:
    assert set(CONDA_NAMES) <= {each.name for each in WANTED}


def test_lock_satisfies_every_bound() -> None:
    locked: dict[str, list[str]] = {}
    for name, number in re.findall(r"^([A-Za-z0-9_.-]+)==(\S+)", LOCK, re.MULTILINE):
        locked.setdefault(plain(name), []).append(number)
    unmet = [
        str(each) for each in WANTED if not all(map(each.specifier.contains, locked.get(plain(each.name), ["0.dev0"])))
    ]
    assert not unmet, "run `make lock`"


def test_every_locked_package_has_hashes() -> None:
    packages = re.split(r"^(?=[A-Za-z0-9])", LOCK, flags=re.MULTILINE)[1:]
    assert len(packages) > len(WANTED)
    assert not [package.split()[0] for package in packages if "--hash=sha256:" not in package]


def test_lock_names_no_address_and_no_path() -> None:
    assert not re.findall(r"://|--(?:extra-)?index-url|--find-links|(?:^|\s)/\S+", LOCK)


@pytest.mark.parametrize("wanted", WANTED, ids=str)
def test_installed_version_satisfies_its_bound(wanted: Requirement) -> None:
    assert wanted.specifier.contains(version(wanted.name), prereleases=True)


def test_every_import_of_the_project_is_a_declared_dependency() -> None:
    owners = packages_distributions()
    declared = {plain(Requirement(line).name) for line in PROJECT["dependencies"] + ASKED_FOR}
    undeclared = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in sorted((ROOT / "src").rglob("*.py"))
        for name in top_names_imported(path)
        if name not in sys.stdlib_module_names | {"analysis"}
        and not declared & {plain(owner) for owner in owners.get(name, [])}
    }
    assert not undeclared, "name it in pyproject.toml, then `make lock`"


def test_only_the_rooms_of_a_cluster_need_the_extra() -> None:
    """Who makes pages on one machine needs nothing of it: it is imported where a cluster is asked for."""
    extra = {Requirement(line).name for line in EXTRAS["cluster"]}
    importing = {path for path in (ROOT / "src").rglob("*.py") if extra & top_names_imported(path)}
    assert importing
    assert {path.parent.relative_to(ROOT).as_posix() for path in importing} == {"src/analysis/report/cluster"}
    shown = "import sys, analysis.cli.reporting; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", shown], capture_output=True, text=True, check=True)
    assert "analysis.report.run" in done.stdout.split()
    assert not extra & set(done.stdout.split())


def top_names_imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names
