"""What was drawn from a register once is not drawn again, here or wherever the register goes."""

import pickle
from datetime import date

import pandas as pd

from analysis.geography.crosswalk import membership
from analysis.geography.lineage import lineage_of
from analysis.geography.remembered import remembered

ASKED: list[object] = []


@remembered(2)
def asked_about(register, what):
    ASKED.append(what)
    return [what]


def test_each_answer_is_drawn_once_and_of_too_many_the_oldest_is_forgotten(registry):
    ASKED.clear()
    for what in ("a", "b", "a", "c", "b", "a"):
        assert asked_about(registry, what) == [what]
    assert ASKED == ["a", "b", "c", "a"]


def test_none_is_an_answer_too(registry):
    calls = []

    @remembered(1)
    def nothing(register):
        calls.append(register)

    assert nothing(registry) is nothing(registry) is None
    assert calls == [registry]


def test_answers_go_where_the_register_goes(registry):
    as_of, frame = date(2019, 12, 31), date(2025, 12, 31)
    own = membership(registry, "commune", as_of, frame)
    sent = pickle.loads(pickle.dumps(registry))
    assert sent.answers.keys() == registry.answers.keys()
    assert lineage_of(sent).registry is sent
    there, again = membership(sent, "commune", as_of, frame), membership(sent, "district", as_of, frame)
    pd.testing.assert_frame_equal(there.pairs, own.pairs)
    pd.testing.assert_frame_equal(again.pairs, membership(registry, "district", as_of, frame).pairs)
    assert there.gaps == own.gaps
