"""What differs between here and a worker is told by name."""

import platform

import pytest

pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
import distributed

from analysis.report.cluster import agreement
from analysis.report.cluster.agreement import differences, made_with


def test_what_differs_is_named_the_gravest_first():
    here = {"python": "3.12.1", "babel": "2.17", "pandas": "3.1.1", "distributed": "2026.8.0", "code": "0123"}
    assert differences(here, dict(here)) == ""
    there = {**here, "python": "3.11.7", "babel": "2.18", "code": "4567", "numpy": "2.3"}
    del there["pandas"]
    assert differences(there, here) == (
        "python 3.11.7 ≠ 3.12.1, code 4567 ≠ 0123, babel 2.18 ≠ 2.17, numpy 2.3 ≠ –, pandas – ≠ 3.1.1"
    )
    many = {f"package-{number}": "1" for number in range(20)}
    assert differences(many, {}).endswith("package-15 1 ≠ –, … (+12)")


def test_python_packages_and_code_are_told_but_not_what_installs_them(monkeypatch):
    told = made_with()
    assert told["python"] == platform.python_version()
    assert told["distributed"] == distributed.__version__
    assert {"pandas", "matplotlib", "ipykernel"} < told.keys()
    assert "pip" not in told
    monkeypatch.setattr(agreement, "_CODE_AT_START", "before")
    assert made_with()["code"] == f"before+{told['code']}", "nobody agrees to code that changed while it ran"
