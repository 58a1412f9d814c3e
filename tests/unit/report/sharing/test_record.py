"""What the record says of a recipient: whether they have just this, and whether anybody knows."""

import pytest

from analysis.model.errors import CadreError
from analysis.report.sharing.record import FILE, Records, Sent, has_just, is_unclear


def line(state: str = "sent", digest: str = "a", schedule: str = "daily", to: str = "x@y.example") -> Sent:
    return Sent.model_validate(
        {"at": "2026-03-05T06:00:00+00:00", "way": "mail", "state": state, "recipient": "one", "to": to,
         "schedule": schedule, "profile": "office", "digest": digest}
    )  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "has"),
    [
        ([], False),
        ([line()], True),
        ([line("failed")], False),
        ([line("begun"), line("unclear")], False),
        ([line(), line(digest="b")], False),  # then they got another, and the first is news again
        ([line(digest="b"), line()], True),
        ([line(), line("failed", "b")], True),
        ([line(schedule="")], True),  # by hand
        ([line(digest="b"), line(schedule="")], True),
        ([line(), line(digest="b", schedule="other")], True),  # what another schedule sends is no news of this one
        ([line(to="former@y.example")], False),  # somebody else reads there now
    ],
)
def test_who_has_just_this(lines: list[Sent], has: bool) -> None:
    assert has_just("a", lines, "daily", "x@y.example") is has


@pytest.mark.parametrize(
    ("states", "unclear"),
    [
        ([], False),
        (["begun"], True),
        (["begun", "unclear"], True),
        (["begun", "failed"], False),
        (["begun", "sent"], False),
        (["begun", "failed", "begun"], True),
        (["begun", "refused"], True),
    ],
)
def test_whether_anybody_knows(states: list[str], unclear: bool) -> None:
    assert is_unclear(map(line, states)) is unclear


def test_records_are_read_again_as_they_were_written(tmp_path) -> None:
    records = Records(tmp_path)
    for state in ("begun", "sent", "failed"):
        records.add(line(state))
    again = Records(tmp_path)
    assert again.of("one", "mail") == records.of("one", "mail") and len(again.of("one", "mail")) == 3
    assert again.of("one", "zip") == [] and again.of("two", "mail") == []
    newest = again.newest("one")
    assert newest and newest.state == "sent"


def test_a_line_that_was_cut_off_is_left_out_and_one_that_is_not_understood_stops_all(tmp_path) -> None:
    Records(tmp_path).add(line())
    with (tmp_path / FILE).open("a") as file:
        file.write('{"at": "2026-03-05T06:0')
    assert len(Records(tmp_path).of("one", "mail")) == 1
    Records(tmp_path).add(line("failed"))
    assert [one.state for one in Records(tmp_path).of("one", "mail")] == ["sent", "failed"]
    with (tmp_path / FILE).open("a") as file:
        file.write('{"at": "2026-03-05T06:00:00+00:00", "sent_to": "x@y.example"}\n')
    with pytest.raises(CadreError, match=r"line 4: .*cannot be understood.*sent_to"):
        Records(tmp_path)
