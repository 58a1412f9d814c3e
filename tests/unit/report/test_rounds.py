"""The last round of each form on the data-quality page: who has sent, who has not, who must mend which file."""

import re

import pytest

from analysis.report.page import Page
from analysis.report.rounds import rounds


@pytest.fixture
def shown(received, monkeypatch):
    """What stands on the page of a place in a year, as texts without tags."""

    def show(unit: str, period: str, lang: str = "vi") -> str:
        monkeypatch.setenv("CADRE_ROOT", str(received.root))
        page = Page.open("data_quality", unit=unit, period=period, lang=lang)
        pieces: list[str] = []
        monkeypatch.setattr(
            Page, "html", lambda self, html: (pieces if self.folded is None else self.folded).append(html)
        )
        rounds(page)
        return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", " ".join(pieces).replace("<wbr>", "")))

    return show


def test_the_country_tells_the_last_year_of_each_form(shown):
    told = shown("VN", "2026")
    assert "BM02/BNV – Báo cáo số lượng, chất lượng cán bộ, công chức cấp xã 2026 129 96 0" in told
    assert "Tỉnh Ninh Bình 33/129 Phường Nam Định" in told and "và 88 đơn vị khác" in told
    assert "Kết quả đánh giá, xếp loại chất lượng cán bộ, công chức cấp xã 2024 109 0 0" in told


def test_a_district_in_its_year_tells_what_it_must_mend(shown):
    told = shown("352", "2021", "en")
    assert "BM02/BNV – Report on the number and quality of commune-level cadres and civil servants 2021 17 1 0" in told
    assert "Huyện Bình Lục 16/17 Xã Đồn Xá" in told
    assert "data/sample/2021/Nhu_cau_Binh_Luc.xlsx (1 cell)" in told


def test_what_a_district_fills_in_is_no_matter_of_a_commune(shown):
    told = shown("13411", "2021", "en")
    assert "Form 9C" not in told and "BM02/BNV" in told


def test_published_forms_are_nobody_s_round(shown):
    assert "General Statistics Office" not in shown("VN", "2026", "en")
