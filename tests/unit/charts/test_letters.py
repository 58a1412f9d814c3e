"""Texts are written past matplotlib's own function for them, and all the same as it writes them."""

from itertools import product

from analysis.charts.chart import render
from analysis.charts.pen import Pen
from analysis.charts.plot import sheet
from analysis.charts.style import drawing


def picture():
    with drawing(360, 200) as figure:
        plot = sheet(figure)
        looks = product(("left", "center", "right"), ("normal", "bold"), ("normal", "italic"), ("#222222", "#000000"))
        for number, (across, weight, style, color) in enumerate(looks):
            told = f"{number} < 31 & “93,1%”\nXã Đồng Lý"
            plot.write(told, 10 * number + 0.3, 7.7 * number, across=across, weight=weight, style=style, color=color)
        plot.write("upright", 180, 100, upright=True, size=9)
    return figure


def test_texts_are_what_matplotlib_writes(monkeypatch):
    svg, begin = render(picture(), name="n", title="t", alt="a"), Pen.__init__

    def begin_slowly(self, *given, **named):
        begin(self, *given, **named)
        self._writes_letters = False

    monkeypatch.setattr(Pen, "__init__", begin_slowly)
    assert render(picture(), name="n", title="t", alt="a") == svg
