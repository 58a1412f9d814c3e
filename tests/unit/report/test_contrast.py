import pytest

from analysis.report.contrast import DARK, check_contrast, contrast
from analysis.report.shell import look

SHEET = """:root{--ink:#111;--paper:#fff} @media (prefers-color-scheme: dark){:root{--ink:#eee;--paper:#000}}
body{color:var(--ink);background:var(--paper)} .box{background:#eee} @media print{:root{--paper:#fff;--ink:#000}}"""


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        ("#000", "#fff", 21.0),
        ("#ffffff", "#000000", 21.0),
        ("#abc", "#aabbcc", 1.0),
        ("#777", "#fff", 4.48),  # the well-known near misses: one step of grey decides
        ("#767676", "#fff", 4.54),
        ("#f00", "#fff", 4.0),
    ],
)
def test_contrast_is_that_of_the_guidelines(one: str, other: str, told: float) -> None:
    assert contrast(one, other) == pytest.approx(told, abs=0.005)
    assert contrast(one, other) == contrast(other, one)


def test_the_sheet_of_the_pages_keeps_its_promise() -> None:
    assert check_contrast(str(look("page.css"))) == []


def test_every_colour_is_held_to_every_ground_in_every_scheme() -> None:
    broken = check_contrast(SHEET)
    assert [sentence.partition(":")[0] for sentence in broken] == ["dark"]
    assert "#eeeeee on #eeeeee" in broken[0], "light text in the dark lies on a box that stays light"


def test_a_rule_with_ink_and_ground_is_held_to_its_own_ground_only() -> None:
    own = ".tag{color:#4a3300;background:#fff4d6}"
    assert check_contrast(own) == []
    assert check_contrast("body{color:#eee;background:#000}" + own) == []
    assert len(check_contrast(own.replace("#4a3300", "#d0b080"))) == 3, "in the light, the dark and in print"


def test_other_media_are_held_to_it_as_well_and_charts_hold_no_text_of_the_page() -> None:
    page = "body{color:#eee;background:#000}"
    assert check_contrast(page + "figure.chart svg{background:#fff}") == []
    assert len(check_contrast(page + "@media (max-width: 40rem){.note{color:#333}}")) == 3
    assert len(check_contrast(page + f"@media {DARK}{{.note{{color:#333}}}}")) == 1


def test_a_colour_that_cannot_be_reckoned_is_told_and_not_passed_over() -> None:
    assert "cannot be reckoned" in check_contrast("p{color:hsl(0 0% 50%)}")[0]
    assert "cannot be reckoned" in check_contrast("p{color:var(--nowhere)}")[0]
    assert check_contrast("p{color:inherit}") == []
