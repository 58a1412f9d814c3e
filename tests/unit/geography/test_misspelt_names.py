"""Real names of the whole country, written in ways that clerks have, against the units that are meant."""

from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.geography.match import Match, match_name
from analysis.geography.registry import Registry
from misspelt import Written, drawn

WAYS = ("no marks", "NFD", "half", "horn", "tone", "prefix short", "prefix dropped", "prefix joined", "former name",
        "parent", "case", "spaces", "signs", "number")  # fmt: skip


def matched(registry: Registry, name: Written) -> Match:
    return match_name(registry, name.text, name.day, within=name.within, levels=[name.level])


def outcome(name: Written, match: Match) -> str:
    """Return what became of a name: right, refused with what is meant among the candidates, refused, wrong."""
    if match.unit is not None:
        return "right" if match.unit.code == name.meant else "wrong"
    return "offered" if name.meant in {unit.code for unit in match.candidates} else "refused"


def test_a_thousand_names_that_mean_one_unit_and_those_between_them_that_mean_several(registry: Registry) -> None:
    random, clear, unclear, ways = Random(2025), Counter(), Counter(), Counter()
    while clear.total() < 1000:
        name = drawn(random)
        (clear if name.is_clear else unclear)[outcome(name, matched(registry, name))] += 1
        ways.update(name.how)
    print(f"clear: {dict(clear)}; unclear: {dict(unclear)}; {dict(ways)}")
    assert clear["right"] >= 995
    assert clear["wrong"] == unclear["wrong"] == 0
    assert set(unclear) == {"offered"}
    assert set(WAYS) <= set(ways)


def assert_never_wrong(registry: Registry, seed: int) -> None:
    name = drawn(Random(seed))
    told = outcome(name, matched(registry, name))
    assert told == ("right" if name.is_clear else "offered"), (name, told)


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_a_name_is_read_as_what_is_meant_or_refused_with_it_among_the_candidates(
    registry: Registry, seed: int
) -> None:
    assert_never_wrong(registry, seed)


@pytest.mark.soak
@settings(max_examples=20_000, deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**32))
def test_many_names_are_read_as_what_is_meant_or_refused(registry: Registry, seed: int) -> None:
    assert_never_wrong(registry, seed)


@pytest.mark.soak
def test_a_letter_too_many_is_proposed_and_never_taken(registry: Registry) -> None:
    """A letter written twice is no spelling of any rule; what is meant comes first nearly always."""
    random, first = Random(7), Counter()
    while first.total() < 80:
        name = drawn(random)
        letters = [at for at, letter in enumerate(name.text) if letter.isalpha() and at > len(name.text) // 2]
        if not name.is_clear or not letters or name.how not in ((), ("case",), ("spaces",), ("NFD",)):
            continue
        at = random.choice(letters)
        slip = Written(name.text[:at] + "w" + name.text[at:], *list(vars(name).values())[1:])
        match = matched(registry, slip)
        assert match.unit is None and match.rule == "unknown", slip
        assert list(match.likeness) == sorted(match.likeness, reverse=True)
        first[bool(match.candidates) and match.candidates[0].code == name.meant] += 1
    assert first[True] >= 76
