"""Small texts close to their points: none is taken for a neighbour's, touches a line, or covers another."""

from math import dist

from analysis.charts.labels import Box, Name, write_names
from analysis.charts.style import SIZE, text_width

ROOM = Box(42, 46, 417, 298)
MEAN = [(42 + 4.0 * step, 273.0) for step in range(60)]


class Noted:
    """A plot that only notes what is written where."""

    def __init__(self):
        self.written = {}

    def write(self, told, x, y, **look):
        self.written[told] = (x, y)


def test_three_points_beside_each_other_under_the_edge_and_over_a_line():
    points = {"×2": (80.3, 284.0), "×6": (67.4, 284.0), "×5": (54.5, 284.0)}
    plot = Noted()
    write_names(plot, [Name(told, "", point, "close") for told, point in points.items()], [], MEAN, ROOM)
    boxes = {}
    for told, (x, y) in plot.written.items():
        assert min(points, key=lambda other, at=(x, y): dist(at, points[other])) == told
        wide, high = text_width(told, SIZE), 0.84 * SIZE
        boxes[told] = Box(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
        assert not any(boxes[told].wider(1).holds(*point) for point in MEAN)
    assert boxes.keys() == points.keys()
    assert boxes["×5"].common(boxes["×6"]) == boxes["×6"].common(boxes["×2"]) == 0
