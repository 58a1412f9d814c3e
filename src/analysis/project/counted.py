"""What each value counts: measures over groups, so that two values that count the same are known to be one number."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from analysis.model.groups import Sum, members_of, sums_of
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


Nested = tuple[Form, Form, Form]


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
    found: dict[tuple[frozenset[Form], frozenset[Form]], list[Nested]] = field(default_factory=dict)

    def is_plain(self, form: Form) -> bool:
        """Whether a count is a sum of measures, more or less, and nothing else."""
        return all(name in self.measures for name, _ in form.measures)

    def nested(self, forms: frozenset[Form], rests: frozenset[Form] = frozenset()) -> list[Nested]:
        """Return which counts hold which: the whole, the nearest of ``forms`` in it, and what is then left.

        What is left is a whole again, if it is a plain sum: three of four parts taken off, one after the other, leave
        the fourth. Each whole stands after the one that it is left of.

        Parameters
        ----------
        forms : the counts told of one set of groups.
        rests : what is left of shares there, which is told nowhere but held by whoever knows the share.
        """
        if (forms, rests) not in self.found:
            self.found[forms, rests] = list(_nested(forms, rests, self.measures))
        return self.found[forms, rests]


def knowledge(
    indicators: Mapping[str, Indicator], measures: Mapping[str, Measure], groupings: Mapping[str, Grouping]
) -> Knowledge:
    """Return what each value of each indicator counts. Joint shares from margins have no counts of their own."""
    forms, sums = {}, {}
    in_sum = {
        Form(((one.id, 1),), tuple(sorted(members_of(one, groupings)))): Form(((one.sum_same_as, 1),), ("",))
        for one in measures.values()
        if one.sum_same_as
    }
    for indicator in indicators.values():
        sums[indicator.id] = sums_of(indicator, measures, groupings)
        for each in sums[indicator.id]:
            own = _forms_of(indicator, each, measures)
            forms[indicator.id, each.group] = Forms(*(in_sum.get(one, one) for one in (own.above, own.below, own.rest)))
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
    counted = Counter(_first(name, measures) for name in names)
    if not counted or all(measures[name].unit in THINGS for name in counted):
        return NOTHING
    counted.subtract(_first(name, measures) for name in less)
    return Form(tuple(sorted((name, sign) for name, sign in counted.items() if sign)), tuple(sorted(parts)))


def _first(name: str, measures: Mapping[str, Measure]) -> str:
    """Return the measure that goes first where two forms tell the same: both counts are one."""
    return measures[name].same_as or name if name in measures else name


def _nested(forms: frozenset[Form], rests: frozenset[Form], measures: Mapping[str, Measure]) -> Iterator[Nested]:
    told = sorted(forms, key=lambda form: form.measures)
    waiting = [(whole, 0) for whole in (*told, *sorted(rests - forms, key=lambda form: form.measures))]
    reached = {whole for whole, _ in waiting}
    given = len(waiting)
    for number, (whole, start) in enumerate(waiting):  # grows meanwhile
        held = [part for part in (*told[start:], *told[:start]) if part != whole and _holds(whole, part, measures)]
        nearest = [
            part for part in held if not any(each != part and _holds(each, part, measures) for each in held)
        ]
        for part in nearest if number < given else nearest[:1]:  # of what is left one way on is enough
            left = _less(whole, part)
            left = left if all(sign > 0 for _, sign in left.measures) else NOTHING
            yield whole, part, left
            if left and left not in reached:
                reached.add(left)
                waiting.append((left, told.index(part) + 1))


def _less(whole: Form, part: Form) -> Form:
    """Return what is left of ``whole``; NOTHING where ``part`` counts what ``whole`` does not, or all of it."""
    left = Counter(dict(whole.measures))
    left.subtract(dict(part.measures))
    kept = tuple(sorted((name, sign) for name, sign in left.items() if sign))
    if whole.parts != part.parts or any(sign < 0 and (name, sign) not in whole.measures for name, sign in kept):
        return NOTHING
    if not any(sign > 0 for _, sign in kept):  # all that is counted, less what ``whole`` leaves out
        return NOTHING
    return Form(kept, whole.parts)


def _holds(whole: Form, part: Form, measures: Mapping[str, Measure]) -> bool:
    if _less(whole, part):
        return True
    if len(part.measures) != 1 or part.measures[0][0] not in measures or any(sign < 0 for _, sign in whole.measures):
        return False  # what some were left out of need not hold those of another kind
    name: str | None = part.measures[0][0]
    while name is not None:
        name = measures[name].part_of
        if name is not None and (_first(name, measures), 1) in whole.measures:
            return True
    return False
