"""What a page of a place that is no more says of the parts that lie across its border."""

from datetime import date
from pathlib import Path

import pytest

from analysis.project.project import Project
from analysis.report.former_places import note_on
from analysis.words.language import Language

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("V1", "Only a part of these lies in Đồng bằng sông Hồng: Tỉnh Bắc Ninh; Tỉnh Phú Thọ."),
        ("35", "All of them lie in it wholly."),
    ],
)
def test_parts_across_the_border_are_named(code, told):
    project = Project.open(ROOT)
    language = Language.of("en", project.catalogue.languages)
    place = project.registry.unit(code, date(2025, 6, 30))
    assert told in note_on(project.registry, language, place, "2025-06-30", "2026-12-31")
