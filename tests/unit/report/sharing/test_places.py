"""For which places somebody is responsible. The answers stand in the register: codes are used again, units are not."""

from datetime import date
from pathlib import Path

import pytest

from analysis.project.project import Project
from analysis.report.sharing.places import Places

TODAY = date(2026, 11, 28)


@pytest.fixture(scope="module")
def project() -> Project:
    return Project.open(Path(__file__).parents[4])


@pytest.mark.parametrize(
    ("units", "unit", "period", "frame", "hold"),
    [
        (["350"], "350", "2020", "", True),
        (["350"], "350", "2015", "", True),  # then a rural district, a town later
        (["350"], "350", "2025", "", True),
        (["350"], "347", "2025", "", False),
        (["350"], "35", "2025", "", False),  # what it lies in
        (["350"], "13393", "2020", "", True),  # a commune that lay in it
        (["350"], "13393", "2026", "", False),  # and lies in Ninh Bình now
        (["35"], "350", "2024", "", True),
        (["35"], "13393", "2020", "", True),
        (["35"], "37", "2024", "", False),
        (["347", "350"], "350", "2024", "", True),
        (["VN"], "350", "2020", "", True),
        (["37"], "37", "2026", "", True),
        (["37"], "37", "2024", "", False),  # the Ninh Bình before Hà Nam and Nam Định went into it is another one
        (["37@2025-06-30"], "37", "2024", "", True),
        (["37@2025-06-30"], "37", "2026", "", False),
        (["35"], "35", "2026", "2026-12-31", True),  # as it last stood, on a map of today
    ],
)
def test_what_lies_in_the_places_of_somebody(
    project: Project, units: list[str], unit: str, period: str, frame: str, hold: bool
) -> None:
    assert Places(project, units, TODAY).hold(unit, period, frame) is hold


def test_what_the_register_does_not_know_is_nobodys(project: Project) -> None:
    assert not Places(project, ["VN"], TODAY).hold("99999", "2024")
