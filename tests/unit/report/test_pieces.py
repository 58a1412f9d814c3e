"""Small pieces of pages as they are written, kept and compared. `make snapshots` renews them."""

import re
from pathlib import Path

import pandas as pd
import pytest

from analysis.catalogue.catalogue import Catalogue
from analysis.report.export import export_page
from analysis.report.index_figures import KeyFigure, spark_line
from analysis.report.tables import table_html

CATALOGUE = Path(__file__).parents[3] / "catalogue"
TABLE = pd.DataFrame(
    {"Đơn vị": ["Xã Thanh Sơn", "Xã Ba Sao"], "n/N": ["18/20", "–"], "Số liệu": ["90,0%", "được che"]}
)


def test_a_table(snapshot):
    assert table_html(TABLE, caption="Có trình độ đại học trở lên, năm 2025", numeric=("n/N", "Số liệu")) == snapshot


def test_a_spark_line(snapshot):
    values = {2020: 0.80, 2021: 0.85, 2023: 0.9, 2024: 0.95}
    assert spark_line(values, "2020–2024: từ 80,0% đến 95,0%") == snapshot
    figure = KeyFigure("Đại học", "2024", "95,0%", "19/20", "+5,0 điểm %", "cải thiện", "improving", "")
    assert figure.value == "95,0%"


@pytest.mark.parametrize("part", ["head", "header", "nav", "footer"])
def test_a_part_of_the_shell(part, executed, shown, snapshot):
    page = export_page(executed(shown({"text/html": "<h2 id=\"a\">Kết quả</h2><p>Một lời.</p>"})))
    found = re.search(rf"<{part}\b.*?</{part}>", page, re.DOTALL)
    assert found
    # looks and script have tests of their own; their bytes would say nothing here
    assert re.sub(r"<(style|script)>.*?</\1>|sha256-[^']+", "…", found[0], flags=re.DOTALL) == snapshot


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_words_of_verdicts_and_answers(lang, snapshot):
    words = Catalogue.open(CATALOGUE).languages[lang]
    assert {name: words[name] for name in ("states", "verdicts", "answers", "bounds")} == snapshot
