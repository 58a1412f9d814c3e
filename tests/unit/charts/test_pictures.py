"""One picture a chart, kept in ``pictures/`` and compared dot by dot; ``make snapshots`` renews them.

A picture that changed is looked at before it is kept: the kept one, the new one and their difference lie in a folder
that the failing test names.
"""

from pathlib import Path

import pytest
from gallery import GALLERY
from matplotlib.figure import Figure

from analysis.charts import chart

CHARTS = Path(__file__).parents[3] / "src/analysis/charts"


@pytest.fixture
def first_figure(monkeypatch):
    """Return the first figure that is drawn while a chart is made; of small multiples the first panel."""

    def of(make_chart, language) -> Figure:
        figures: list[Figure] = []
        written = chart.svg_of

        def kept(figure: Figure) -> str:
            figures.append(figure)
            return written(figure)

        with monkeypatch.context() as patched:
            patched.setattr(chart, "svg_of", kept)
            make_chart(language)
        return figures[0]

    return of


@pytest.mark.parametrize("name", sorted(GALLERY))
@pytest.mark.mpl_image_compare(baseline_dir="pictures", style="default", tolerance=4, savefig_kwargs={"dpi": 72})
def test_picture(name, vietnamese, first_figure):
    return first_figure(GALLERY[name], vietnamese)


def test_every_chart_has_its_picture():
    makers = {path.stem for path in CHARTS.glob("*.py") if "-> Chart:" in path.read_text(encoding="utf-8")}
    makers -= {"chart"}
    assert makers <= set(GALLERY), "a chart without a picture: add it to the gallery, then `make snapshots`"
    kept = {path.stem.removeprefix("test_picture_") for path in Path(__file__).with_name("pictures").glob("*.png")}
    assert kept == set(GALLERY)
