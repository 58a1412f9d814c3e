"""The sample of many provinces: every district of the last day that there were any, and all of it is received."""

from datetime import UTC, datetime

import pytest

from analysis.model.errors import UsageError
from analysis.project.project import Project
from analysis.sample.country import DAY, write_country
from analysis.sample.digests import digests

RECEIVED_AT = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)


def test_each_district_of_the_register_sends_one_workbook(catalogue, registry, tmp_path):
    files = write_country(tmp_path, 3, catalogue=catalogue, registry=registry)
    first = registry.at_level("province", DAY)[:3]
    districts = [unit for province in first for unit in registry.children(province.code, DAY)]
    assert [path.stem.split("_")[1] for path in files] == [unit.code for unit in districts]
    assert len(registry.at_level("district", DAY)) == 696


def test_it_is_the_same_each_time(catalogue, registry, tmp_path):
    for name in ("one", "other"):
        write_country(tmp_path / name, 1, catalogue=catalogue, registry=registry)
    assert digests(tmp_path / "one") == digests(tmp_path / "other")


@pytest.mark.parametrize("provinces", [0, -1, 64])
def test_provinces_that_there_were_not(catalogue, registry, tmp_path, provinces):
    with pytest.raises(UsageError, match="a number from 1 to 63"):
        write_country(tmp_path, provinces, catalogue=catalogue, registry=registry)


@pytest.mark.soak
def test_all_of_it_is_received_though_the_form_is_collected_in_one_province(own_project, catalogue, registry, tmp_path):
    # The form is collected in Hà Nam; Hải Phòng is another province, and has an island without communes.
    files = write_country(tmp_path, 20, catalogue=catalogue, registry=registry)
    hai_phong = [path for path in files if path.parent.name == "31_Hai_Phong"]
    done = Project.open(own_project).receive(hai_phong, now=RECEIVED_AT)
    assert done.count("rejected") == 0
    units = {receipt.source["unit"]: receipt for receipt in done.received}
    assert units.keys() == {unit.code for unit in registry.children("31", DAY)}
    facts = [len(receipt.facts) for receipt in units.values()]
    assert facts == [38 * len(registry.children(code, DAY)) for code in units]
    assert all(receipt.source["is_made_up"] for receipt in done.received)
    assert units["318"].source["problem"] == "Tệp không có số liệu nào dùng được."
    differing = [row for receipt in done.received for row in receipt.findings["verdict"] if row == "does_not_add_up"]
    assert differing == []
