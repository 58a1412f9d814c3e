"""What each value counts: measures over groups, so that two values that count the same are known to be one number."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from analysis.model.groups import Sum, sums_of
from analysis.model.nouns import Grouping, Indicator, Measure

# What is counted in these units is no person and stands for none; every other unit is protected.
THINGS = frozenset(
    {
        "class", "class_of_commune", "day", "hectare", "hour", "million_dong", "inspection", "finding", "petition",
        "dispute",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Form:
    """What a count adds up: measures (or a name of its own, where it is no plain sum) over groups (parts)."""

    measures: tuple[tuple[str, int], ...]
    parts: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.measures)


NOTHING = Form((), ())


@dataclass(frozen=True, slots=True)
class Forms:
    """The forms of one value: its numerator, its denominator (NOTHING where nobody need be protected) and the rest."""

    above: Form
    below: Form
    rest: Form


@dataclass(frozen=True)
class Knowledge:
    """What the catalogue tells of every indicator's values.

    Attributes
    ----------
    forms : (indicator, group) -> what it counts.
    sums : indicator -> the groups of its values, with the parts of each.
    """

    forms: dict[tuple[str, str], Forms]
    sums: dict[str, tuple[Sum, ...]]
    measures: Mapping[str, Measure]
    found: dict[frozenset[Form], list[tuple[Form, Form]]] = field(default_factory=dict)

    def nested(self, forms: frozenset[Form]) -> list[tuple[Form, Form]]:
        """Return which of ``forms`` (of one set of groups) hold which others, the nearest only."""
        if forms not in self.found:
            ordered = sorted(forms, key=lambda form: form.measures)
            pairs = [(one, other) for one in ordered for other in ordered if one != other]
            holds = {pair: None for pair in pairs if _holds(*pair, self.measures)}
            self.found[forms] = [
                (whole, part)
                for whole, part in holds
                if not any((whole, other) in holds and (other, part) in holds for other in ordered)
            ]
        return self.found[forms]


def knowledge(
    indicators: Mapping[str, Indicator], measures: Mapping[str, Measure], groupings: Mapping[str, Grouping]
) -> Knowledge:
    """Return what each value of each indicator counts. Joint shares from margins have no counts of their own."""
    forms, sums = {}, {}
    for indicator in indicators.values():
        sums[indicator.id] = sums_of(indicator, measures, groupings)
        for each in sums[indicator.id]:
            forms[indicator.id, each.group] = _forms_of(indicator, each, measures)
    return Knowledge(forms, sums, measures)


def _forms_of(indicator: Indicator, each: Sum, measures: Mapping[str, Measure]) -> Forms:
    above = _form(indicator.numerator, indicator.less, each.parts, measures)
    is_split = bool(indicator.denominator and measures[indicator.denominator[0]].grouped_by)
    below = _form(indicator.denominator, (), each.parts if is_split else ("",), measures)
    if indicator.is_capped and above:  # the smaller of two counts, unit by unit: no plain sum
        above = Form(((f"capped {indicator.id}", 1),), each.parts)
    rest = NOTHING
    if above and below and (indicator.kind == "share" or indicator.is_capped):
        rest = Form((("rest of", 1), *below.measures, ("less", 1), *above.measures), each.parts)
        if above.parts == below.parts and not indicator.is_capped:
            rest = _less(below, above) or rest
    return Forms(above, below, rest)


def _form(
    names: Iterable[str], less: Iterable[str], parts: tuple[str, ...], measures: Mapping[str, Measure]
) -> Form:
    counted = Counter(names)
    if not counted or all(measures[name].unit in THINGS for name in counted):
        return NOTHING
    counted.subtract(less)
    return Form(tuple(sorted((name, sign) for name, sign in counted.items() if sign)), tuple(sorted(parts)))


def _less(whole: Form, part: Form) -> Form:
    """Return what is left of ``whole``; NOTHING where ``part`` counts what ``whole`` does not."""
    left = Counter(dict(whole.measures))
    left.subtract(dict(part.measures))
    kept = tuple(sorted((name, sign) for name, sign in left.items() if sign))
    if whole.parts != part.parts or any(sign < 0 and (name, sign) not in whole.measures for name, sign in kept):
        return NOTHING
    return Form(kept, whole.parts)


def _holds(whole: Form, part: Form, measures: Mapping[str, Measure]) -> bool:
    if _less(whole, part):
        return True
    if len(part.measures) != 1 or part.measures[0][0] not in measures:
        return False
    name: str | None = part.measures[0][0]
    while name is not None:
        name = measures[name].part_of
        if name is not None and (name, 1) in whole.measures:
            return True
    return False
