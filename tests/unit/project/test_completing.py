"""TAB within a call of a project, as IPython asks for it: what may stand there, and nothing else."""

import pytest
from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell

from analysis.project.at_hand import Names
from analysis.project.completing import offer_names
from analysis.project.desk import Desk


class SmallDesk(Desk):
    """A desk with two indicators and two units."""

    indicators = Names({"share_a": ("Tỷ lệ A",), "count_b": ("Số B",)}, "indicator")
    units = Names(
        {"350": ("Thị xã Kim Bảng", "Kim Bảng"), "13384": ("Phường Kim Bảng", "Kim Bảng"), "352": ("Huyện Bình Lục",)},
        "unit",
    )
    periods = Names({"2024": (), "2025": ()}, "period")
    frames = ("2025-06-30",)


class Pen:
    """What a desk draws with."""

    def __init__(self, desk: Desk) -> None:
        self._project = desk


@pytest.fixture
def completed(monkeypatch):
    """Return what IPython offers for the end of a text, with whatever the text would become."""
    shell = InteractiveShell()
    shell.Completer.use_jedi = False  # as ipykernel does
    monkeypatch.setattr("IPython.get_ipython", lambda: shell)
    desk = SmallDesk()
    shell.user_ns |= {"project": desk, "pen": Pen(desk), "other": object()}
    offer_names()
    offer_names()  # each time a project is opened

    def ask(text: str) -> list[str]:
        with provisionalcompleter():
            return [text[: one.start] + one.text for one in shell.Completer.completions(text, len(text))]

    return ask


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ('project.values("sh', ['project.values("share_a']),
        ("project.values('ty le", ["project.values('Tỷ lệ A"]),
        ('project.draw.trend("count_b", unit="kim', [f'project.draw.trend("count_b", unit="{name}'
                                                     for name in ("Kim Bảng", "Thị xã Kim Bảng", "Phường Kim Bảng")]),
        ('pen.funnel("share_a", within="huyện b', ['pen.funnel("share_a", within="Huyện Bình Lục']),
        ('project.draw.trend("share_a", unit=["350", "35', ['project.draw.trend("share_a", unit=["350", "350',
                                                           'project.draw.trend("share_a", unit=["350", "352']),
        ('x = 1\nproject.values(\n "share_a", frame="', ['x = 1\nproject.values(\n "share_a", frame="2025-06-30']),
        ('project.values("share_a", level="comm', ['project.values("share_a", level="commune']),
        ('project.trace("share_a", "352", "2024"); project.trace("share_a", "352", "2',
         ['project.trace("share_a", "352", "2024"); project.trace("share_a", "352", "2024',
          'project.trace("share_a", "352", "2024"); project.trace("share_a", "352", "2025']),
        ('project.findings("tre', ['project.findings("trend']),
        ('project.what_if("share_a", [0.9, 0.95], unit="352', ['project.what_if("share_a", [0.9, 0.95], unit="352']),
    ],
)  # fmt: skip
def test_what_may_stand_there_is_offered(completed, text, whole):
    assert completed(text) == whole


@pytest.mark.parametrize(
    "text", ['other.values("sh', 'project.values("share_a"', 'project.values("share_a", nothing="sh', 'print("sh', "sh"]
)
def test_elsewhere_nothing_of_the_kind_is_offered(completed, text):
    assert not [one for one in completed(text) if one.endswith(("share_a", "count_b"))]


def test_without_ipython_nothing_is_done(monkeypatch):
    asked = []
    monkeypatch.setattr("IPython.get_ipython", lambda: None)
    monkeypatch.setattr("analysis.project.completing._matchers", asked.append)
    offer_names()
    assert asked == []
