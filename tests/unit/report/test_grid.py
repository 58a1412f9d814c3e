from pathlib import Path

import pytest

from analysis.catalogue.catalogue import Catalogue
from analysis.geography.registry import Registry
from analysis.model.errors import UsageError
from analysis.project.settings import FILE
from analysis.report.grid import Request, jobs_of, requests_in, written_out
from analysis.report.notebook import read_notebooks

ROOT = Path(__file__).resolve().parents[3]

HA_NAM = ("347", "349", "350", "351", "352", "353")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.open(ROOT / "catalogue")


@pytest.fixture(scope="module")
def registry(catalogue) -> Registry:
    return Registry(catalogue.units, catalogue.changes)


@pytest.fixture
def pages(catalogue, registry):
    """Paths of the pages of some requests."""

    def of(*requests: Request) -> list[str]:
        found = jobs_of(requests, read_notebooks(ROOT / "notebooks"), registry, catalogue.groupings, ("vi", "en"))
        return [job.page for job in found]

    return of


def test_lists_and_ranges_are_written_out_each_once(registry):
    (found,) = written_out(Request((), ("350, 347",), ("2019..2021,2021", "2024"), ("vi,en", "vi")), registry)
    assert found.unit == ("350", "347") and found.period == ("2019", "2020", "2021", "2024")
    assert found.lang == ("vi", "en")


def test_a_pattern_stands_for_the_units_of_each_year(registry):
    (found,) = written_out(Request((), ("district:34[79]", "district:35[0-3]"), ("2020..2021",)), registry)
    assert found.unit == HA_NAM and found.period == ("2020", "2021")
    regions = written_out(Request((), ("region:*",), ("2024..2026",)), registry)  # given up with the districts
    assert [(one.period, len(one.unit)) for one in regions] == [(("2024", "2025", "2026"), 6)]
    years = written_out(Request((), ("province:*",), ("2024..2025",)), registry)
    assert [(one.period, len(one.unit)) for one in years] == [(("2024",), 63), (("2025",), 34)]


def test_districts_of_today_are_those_of_their_last_day(registry):
    (found,) = written_out(Request((), ("district:35[0-3]",), ("2026",)), registry)
    assert found.unit == ("350", "351", "352", "353")


@pytest.mark.parametrize(
    ("request_", "told"),
    [
        (Request(unit=("distrikt:*",), period=("2020",)), "no level 'distrikt'. Did you mean district"),
        (Request(unit=("district:9999",), period=("2020",)), "No district has a code like '9999' on 2020-12-31"),
        (Request(unit=("district:*",)), "needs a period"),
        (Request(period=("2024..2020",)), "no range of years. Write the earlier year first"),
        (Request(unit=("district:*",), period=("20x0",)), "'20x0' is not a period"),
    ],
)
def test_what_cannot_be_meant_is_said(registry, request_, told):
    with pytest.raises(UsageError, match=told):
        written_out(request_, registry)


def test_products_of_several_requests_are_pages_each_once(pages):
    one = Request(("district_profile",), ("district:35[0-3]",), ("2020",), ("vi",))
    two = Request(("district_profile",), ("350",), ("2020", "2021"), ("vi", "en"))
    found = pages(one, two)
    assert len(found) == len(set(found)) == 4 + 3
    assert found[0] == "vi/district_profile/350/2020.html" and "en/district_profile/350/2021.html" in found


def test_a_file_of_parameters_keeps_codes_as_text(tmp_path, pages):
    file = tmp_path / "pages.yml"
    file.write_text("- {report: district_profile, unit: [01001, '350'], period: 2020..2021, lang: vi}\n")
    (found,) = requests_in(file)
    assert found.unit == ("01001", "350") and found.period == ("2020..2021",)
    with pytest.raises(UsageError, match=f"{file}, entry 1: There is no unit with the code '01001'"):
        pages(found)
    file.write_text('[{"report": "district_profile", "unit": "350", "period": ["2020"], "lang": "vi"}]')
    assert pages(*requests_in(file)) == ["vi/district_profile/350/2020.html"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("unit: 350", "is a list of entries"), ("", "is a list of entries"), ("- 350", "an entry is a mapping"),
        ("- {units: 350}", "entry 1: There is no parameter 'units'. Did you mean unit"),
        ("- {unit: {a: b}}", "is a text"),
        ("- {frame: [2020-12-31, 2021-12-31]}", "frame is one text"), ("- [", "cannot be read"),
        ("- {report: district_profil}", "entry 1: There is no report 'district_profil'. Did you mean"),
        ("- {report: district_profile, lang: fr, unit: 350, period: 2020}", "There is no language 'fr'"),
        ("- {report: district_profile, unit: 350, key_cadres: x}", "no definition of key cadres 'x'"),
        ("- {report: district_profile, unit: 350, period: 2020, profile: secret}", "no profile 'secret'"),
        ("- {report: district_profile, unit: 350, period: 2020, frame: 2020-13-01}", "'2020-13-01' is not a day"),
    ],
)  # fmt: skip
def test_a_faulty_file_is_told_by_entry_and_key(tmp_path, pages, content, told):
    file = tmp_path / "pages.yml"
    file.write_text(content)
    with pytest.raises(UsageError, match=told) as caught:
        pages(*requests_in(file))
    assert str(file) in str(caught.value)


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(UsageError, match="cannot be read"):
        requests_in(tmp_path / FILE)
