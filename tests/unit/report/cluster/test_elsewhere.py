"""What cannot be meant, or is not there, is told in both languages before anything is made."""

import importlib.util
import sys

import pytest

ASKED = ("report", "district_profile", "--unit", "350", "--period", "2020", "--lang", "vi")
DASK = ("--executor", "dask")
NOWHERE = "tcp://127.0.0.1:1"
HAS_CLUSTER = importlib.util.find_spec("distributed") and importlib.util.find_spec("fsspec")


@pytest.mark.parametrize(
    ("options", "vietnamese", "english"),
    [
        (("--executor", "spark"), "Không có cách làm trang 'spark'", "There is no executor 'spark'"),
        (DASK, "cần địa chỉ bộ điều phối", "needs the address of a scheduler"),
        ((*DASK, "--scheduler", "cluster"), "có cả cổng", "with its port"),
        (("--scheduler", NOWHERE), "chỉ dùng với --executor dask", "are of --executor dask"),
        (("--through", "s3://office"), "chỉ dùng với --executor dask", "are of --executor dask"),
        ((*DASK, "--scheduler", NOWHERE, "--workers", "3"), "Hãy bỏ --workers", "as its workers have threads"),
    ],
)
def test_wrong_use_is_told_in_both_languages(own_project, cadre, options, vietnamese, english):
    done = cadre(*ASKED, *options, root=own_project)
    first, second = done.stderr.splitlines()
    assert done.returncode == 2
    assert first.startswith("cadre: ") and vietnamese in first
    assert english in second


@pytest.mark.parametrize("package", ["distributed", "fsspec"])
def test_a_package_that_is_not_installed_is_named(own_project, cadre, monkeypatch, package):
    for name in ("distributed", "fsspec"):
        if not HAS_CLUSTER:
            monkeypatch.setitem(sys.modules, name, sys)
    monkeypatch.setitem(sys.modules, package, None)
    done = cadre(*ASKED, *DASK, "--scheduler", NOWHERE, root=own_project)
    assert done.returncode == 2
    assert f"Chưa cài gói {package}." in done.stderr
    assert f"The package {package} is not installed. Run: pip install 'cadre-analysis[cluster]'" in done.stderr


@pytest.mark.skipif(not HAS_CLUSTER, reason="the extra `cluster` is not installed")
def test_a_scheduler_that_cannot_be_reached_is_told_with_its_address(own_project, cadre, monkeypatch):
    monkeypatch.setattr("analysis.report.cluster.crew.CONNECT_SECONDS", 0.5)
    done = cadre(*ASKED, *DASK, "--scheduler", NOWHERE, root=own_project)
    assert done.returncode == 1
    assert f"Không kết nối được với bộ điều phối ở {NOWHERE}" in done.stderr
    assert f"The scheduler at {NOWHERE} cannot be reached (Timed out" in done.stderr
    assert not (own_project / "reports").exists()
    listed = cadre(*ASKED, *DASK, "--scheduler", NOWHERE, "--dry-run", root=own_project)
    assert listed.returncode == 0, "to list pages needs no cluster"
