"""The catalogue is read once in a process; a file of it that is changed is seen by the next project that is opened."""

import os
import shutil
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest

from analysis.model.errors import CatalogueError
from analysis.project import opening
from analysis.project.project import Project

DAY = date(2015, 6, 30)


def test_unchanged_files_are_not_read_again(own_project):
    first, second = Project.open(own_project), Project.open(own_project)
    assert first.catalogue is second.catalogue and first.registry is second.registry


def test_a_copy_of_the_files_is_the_same_catalogue_until_it_is_changed(own_project, tmp_path):
    first, copy = Project.open(own_project).catalogue, tmp_path / "copy"
    shutil.copytree(own_project, copy)
    assert Project.open(copy).catalogue is first
    (copy / "catalogue" / "events.yml").write_text("events: []\n", encoding="utf-8")
    assert (Project.open(copy).catalogue.events, Project.open(own_project).catalogue) == ((), first)


def test_a_changed_file_is_seen_at_once_even_where_its_time_and_size_stay(own_project):
    file = own_project / "catalogue" / "indicators" / "university_or_higher.yml"
    before, text = Project.open(own_project).catalogue, file.read_text(encoding="utf-8")
    stamp = file.stat()
    name = before.indicators["university_or_higher"].name.en
    file.write_text(text.replace(name, name[::-1]), encoding="utf-8")
    os.utime(file, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert file.stat().st_size == stamp.st_size
    assert Project.open(own_project).catalogue.indicators["university_or_higher"].name.en == name[::-1]
    file.write_text(text, encoding="utf-8")
    assert Project.open(own_project).catalogue.indicators["university_or_higher"].name.en == name


def test_files_that_lay_still_are_not_read_to_see_that_they_have_not_changed(own_project, monkeypatch):
    monkeypatch.setattr(opening, "STILL_NANOSECONDS", 0)
    before, read = Project.open(own_project).catalogue, []
    whole = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda file: (read.append(file.name), whole(file))[1])
    assert Project.open(own_project).catalogue is before and not read
    file = own_project / "catalogue" / "events.yml"
    stamp = file.stat()
    file.write_text(file.read_text(encoding="utf-8").replace("20", "02", 1), encoding="utf-8")
    os.utime(file, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    with suppress(CatalogueError):
        assert Project.open(own_project).catalogue is not before
    assert "events.yml" in read


def test_a_folder_elsewhere_is_looked_into_and_one_that_leads_back_is_no_matter(own_project, tmp_path):
    folder = own_project / "catalogue"
    (folder / "units" / "back").symlink_to(folder)
    before = opening._contents(folder)
    shutil.move(folder / "indicators", tmp_path / "elsewhere")
    (folder / "indicators").symlink_to(tmp_path / "elsewhere")
    assert opening._contents(folder) == before
    (tmp_path / "elsewhere/new.yml").write_text("", encoding="utf-8")
    assert opening._contents(folder) != before


def test_what_was_edited_just_now_is_read_again(own_project, monkeypatch):
    file = own_project / "catalogue" / "events.yml"
    file.write_text(file.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    before, read = Project.open(own_project).catalogue, []
    whole = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda file: (read.append(file.name), whole(file))[1])
    assert Project.open(own_project).catalogue is before and "events.yml" in read


def test_a_fault_is_told_each_time_and_gone_when_it_is_mended(own_project):
    file = own_project / "catalogue" / "events.yml"
    text = file.read_text(encoding="utf-8")
    file.write_text("events: [", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(CatalogueError, match="events"):
            _ = Project.open(own_project).catalogue
    file.write_text(text, encoding="utf-8")
    assert Project.open(own_project).catalogue.events


def test_where_another_file_was_edited_the_register_is_not_read_again(own_project):
    units = own_project / "catalogue" / "units" / "units.csv"
    before = Project.open(own_project).catalogue.units
    (own_project / "catalogue" / "events.yml").write_text("events: []\n", encoding="utf-8")
    after = Project.open(own_project).catalogue.units
    assert all(one is other for one, other in zip(before, after, strict=True))
    text = units.read_text(encoding="utf-8")
    for _ in range(2):  # a faulty row is told each time
        units.write_text(text.replace(",district,", ",quarter,", 1), encoding="utf-8")
        with pytest.raises(CatalogueError, match="quarter"):
            _ = Project.open(own_project).catalogue
    units.unlink()
    with pytest.raises(CatalogueError) as told:
        _ = Project.open(own_project).catalogue
    assert [fault.message for fault in told.value.faults if fault.file.endswith("units.csv")] == ["the file is missing"]


def test_a_register_goes_with_its_catalogue(own_project):
    before = Project.open(own_project).registry
    file = own_project / "catalogue" / "units" / "units.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("Huyện Kim Bảng", "Huyện Kim Bang"), encoding="utf-8")
    after = Project.open(own_project).registry
    assert (before.unit("350", DAY).name, after.unit("350", DAY).name) == ("Huyện Kim Bảng", "Huyện Kim Bang")
