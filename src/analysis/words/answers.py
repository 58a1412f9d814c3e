"""How an answer is said: the same words in a chart, in a table and in a sentence.

What the answer is was decided by ``stats/verdict.py``; here it gets its words, and what must never stand without them:
beside "no clear change" how large a change could have been seen, beside a place its range.
"""

from math import isnan, nan

from analysis.words.language import Language

UNSEEN_CHANGE = "no_clear_change"
NO_VARIATION = "no variation"  # the reason of a trend that has nothing to test
LARGEST_P = 0.05  # of what is told from chance


def verdict_in_words(language: Language, verdict: str) -> str:
    """Return a verdict in words; the empty text for none."""
    return language.say(f"verdicts.{verdict}") if verdict else ""


def reason_in_words(language: Language, reason: str) -> str:
    """Return why there is no figure: the reason's words, with what it names; a reason without words as it is."""
    key, _, rest = reason.partition(":")
    if f"reasons.{key}" not in language.texts:
        return reason
    first, _, second = rest.partition(",")
    return language.say(f"reasons.{key}", first=first, second=second)


def trend_in_words(language: Language, verdict: str, *, years: str = "", fall: float = nan, rise: float = nan) -> str:
    """Return a trend's verdict; where no clear change was seen, with the smallest changes that would have been.

    Parameters
    ----------
    years : from when to when ("2015–2025"), put behind the verdict; empty where the reader knows them.
    fall, rise : changes of a share (fractions) that the test would have found, below and above 0; NaN where not even
        the largest possible one, and both NaN also where nobody asked.
    """
    words = verdict_in_words(language, verdict) + (f" ({years})" if years else "")
    seen = seeable_in_words(language, fall=fall, rise=rise) if verdict == UNSEEN_CHANGE else ""
    return language.say("answers.with_remark", told=words, remark=seen) if seen else words


def seeable_in_words(language: Language, *, fall: float, rise: float) -> str:
    """Return which changes would have been seen, for example "would have shown: +3.7 or −4.9 points"."""
    if isnan(fall) and isnan(rise):
        return ""
    if isnan(rise):
        return language.say("answers.seeable_fall", fall=_points(language, fall))
    if isnan(fall):
        return language.say("answers.seeable_rise", rise=_points(language, rise))
    return language.say("answers.seeable", fall=_points(language, fall), rise=_points(language, rise))


def difference_in_words(language: Language, verdict: str, level: float) -> str:
    """Return how a unit differs from the rest of its table; that it does so at 99.8 % is said too."""
    words = verdict_in_words(language, verdict)
    is_sure = verdict not in ("", "similar") and level > 0.99
    return language.say("answers.surely", told=words) if is_sure else words


def spread_in_words(language: Language, deviation: float, lower: float, upper: float) -> str:
    """Return how far units truly differ, with the interval; the empty text where that is not known."""
    if isnan(deviation):
        return ""
    ends = f"{language.number(100 * lower, 1)}–{language.number(100 * upper, 1)}"
    return language.say("answers.spread", points=_points(language, deviation), range=ends)


def target_in_words(language: Language, verdict: str, p: float) -> str:
    """Return whether a target is reached; where the test (its p over the table) saw no more than chance, that too."""
    words = verdict_in_words(language, verdict)
    if verdict not in ("reached", "not_reached") or isnan(p) or p <= LARGEST_P:
        return words
    return language.say("answers.with_remark", told=words, remark=language.say("answers.within_chance"))


def chance_in_words(language: Language, verdict: str, chance: float) -> str:
    """Return how likely a target is reached in time, with the chance: "likely to be reached (86%)"."""
    words = verdict_in_words(language, verdict)
    return words if isnan(chance) else f"{words} ({language.percent(chance, 0)})"


def ranks_in_words(language: Language, lower: float, upper: float, units: float) -> str:
    """Return a rank set: "3–14 of 18"; one rank alone where it is certain."""
    first, last = language.number(lower), language.number(upper)
    ranks = first if first == last else f"{first}–{last}"
    return language.say("answers.ranks", ranks=ranks, units=language.number(units))


def _points(language: Language, change: float) -> str:
    return language.say("summary.points", n=language.number(abs(100 * change), 1))
