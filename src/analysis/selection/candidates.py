"""Whom to send to a course: who is helped by it and why, who is not sent and why not, and in which order.

The order, first to last: the strongest reason (``reasons.REASONS``); key posts before others; communes take turns,
so that none has a second before each that has one got its first; further reasons, the stronger first; who has been
longest in service; who has more years left; the younger; the commune's code and the row in the list. No chance is in
it: the same lists give the same order.
"""

from collections import Counter as Tally
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from analysis.model.nouns import Grouping
from analysis.model.standards import Course, Standard
from analysis.selection.needs import Needed, unmet_needs
from analysis.selection.obstacles import OBSTACLES, CourseNames, attended, names_of_courses
from analysis.selection.person import Person, full_years, names_of, posts_of_each, rank_of
from analysis.selection.reasons import REASONS, Case
from analysis.selection.retirement import Retirement
from analysis.selection.standards import Lack, Rulebook
from analysis.selection.wording import Wording


@dataclass(frozen=True, slots=True, repr=False)
class Candidate:
    """Somebody whom the course helps.

    Attributes
    ----------
    reasons : name of the reason -> its words, the strongest first.
    turn : which of the commune's candidates this is, first 1; rank : place in the order, first 1.
    years_in_service : full years since entry; None where it is not told.
    """

    case: Case
    reasons: Mapping[str, str]
    is_key_post: bool
    years_in_service: int | None
    turn: int = 0
    rank: int = 0
    is_chosen: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class NotSent:
    """Somebody of the course's audience who is not sent. why : name of each obstacle -> its words."""

    case: Case
    why: Mapping[str, str]


@dataclass(frozen=True, slots=True, repr=False)
class Choice:
    """What came of one course. outside : how many hold none of the posts that it is for."""

    course: Course
    places: int
    candidates: tuple[Candidate, ...]
    not_sent: tuple[NotSent, ...]
    outside: int

    @property
    def chosen(self) -> int:
        """How many are chosen."""
        return sum(candidate.is_chosen for candidate in self.candidates)

    def tally_of_reasons(self) -> dict[str, int]:
        """Return strongest reason -> candidates."""
        return dict(Tally(next(iter(candidate.reasons)) for candidate in self.candidates))

    def tally_of_obstacles(self) -> dict[str, int]:
        """Return first obstacle -> persons not sent."""
        return dict(Tally(next(iter(person.why)) for person in self.not_sent))


@dataclass(frozen=True, slots=True, repr=False)
class Falling:
    """Somebody who lacks something for a post."""

    posts: tuple[Person, ...]
    lacks: tuple[Lack, ...]
    years_left: float


class Chooser:
    """Persons of some lists on one day, ready for courses.

    Parameters
    ----------
    rows : the rows of the lists; day : the day on which it is decided.
    needed : what communes need of specialisms and skills; empty where nobody told.
    courses : every course of the catalogue, so that the names in a list can be told apart.
    """

    def __init__(
        self,
        rows: Sequence[Person],
        *,
        day: date,
        rulebook: Rulebook,
        retirement: Retirement,
        groupings: Mapping[str, Grouping],
        courses: Iterable[Course],
        needed: Needed,
    ) -> None:
        self.day, self.words = day, Wording(groupings)
        self._rulebook, self._retirement = rulebook, retirement
        sets = groupings["title"].sets
        self._key_titles = frozenset(sets[0].members if sets else ())
        self.persons = [tuple(self._key_post_first(posts)) for posts in posts_of_each(rows)]
        self._known = frozenset(one.id for kind in ("specialism", "skill") for one in groupings[kind].members)
        self._unmet = unmet_needs(needed, self.persons)
        self._names: CourseNames = names_of_courses(
            courses, {member: frozenset(names) for member, names in _programmes(groupings["programme"]).items()}
        )

    def choose(self, courses: Iterable[Course], places: int | None = None) -> list[Choice]:
        """Choose for each course in turn; whoever is chosen for one is not chosen for a later one.

        Parameters
        ----------
        places : how many may come to each; by default what the course says.
        """
        taken: dict[tuple[str, str, int], str] = {}
        choices = []
        for course in courses:
            choice = self._choose(course, course.places if places is None else places, taken)
            taken |= {
                _row(candidate.case.person): course.name.vi for candidate in choice.candidates if candidate.is_chosen
            }
            choices.append(choice)
        return choices

    def falling_short(self) -> list[Falling]:
        """Return everybody who lacks something for a post, by commune and row."""
        found = [
            Falling(posts, lacks, self._years_left(posts[0])) for posts in self.persons if (lacks := self._lacks(posts))
        ]
        return sorted(found, key=lambda one: _row(one.posts[0]))

    def without_standard(self) -> int:
        """Return how many persons hold no post for which there is a standard."""
        return sum(
            not any(self._rulebook.needs(post.title, post.unit, self.day) for post in posts) for posts in self.persons
        )

    def standards(self) -> list[Standard]:
        """Return the standards that hold for any of the posts, by id."""
        held = {
            need.standard.id: need.standard
            for posts in self.persons
            for post in posts
            for need in self._rulebook.needs(post.title, post.unit, self.day)
        }
        return [held[name] for name in sorted(held)]

    def other_specialisms(self) -> int:
        """Return how many specialisms and skills of persons are none of the catalogue's."""
        return sum(len((post.specialisms | post.skills) - self._known) for posts in self.persons for post in posts[:1])

    def _choose(self, course: Course, places: int, taken: Mapping[tuple[str, str, int], str]) -> Choice:
        candidates, not_sent, outside = [], [], 0
        for posts in self.persons:
            if course.titles and not {post.title for post in posts} & set(course.titles):
                outside += 1
                continue
            case = self._case(posts, course)
            why = self._why_not(case, taken)
            reasons = {reason.__name__: words for reason in REASONS if (words := reason(case))}
            if not why and not reasons:
                why = {"no_reason": "Lớp không bổ sung gì mà người này còn thiếu"}
            if why:
                not_sent.append(NotSent(case, why))
            else:
                candidates.append(self._candidate(case, reasons))
        ranked = ranked_by_turns(candidates)
        sent = tuple(replace(one, is_chosen=one.rank <= places) for one in ranked)
        return Choice(course, places, sent, tuple(sorted(not_sent, key=lambda one: _row(one.case.person))), outside)

    def _case(self, posts: tuple[Person, ...], course: Course) -> Case:
        return Case(
            person=posts[0],
            posts=posts,
            course=course,
            day=self.day,
            lacks=self._lacks(posts),
            years_left=self._years_left(posts[0]),
            unmet=self._unmet,
            words=self.words,
        )

    def _why_not(self, case: Case, taken: Mapping[tuple[str, str, int], str]) -> dict[str, str]:
        names, posts = self._names[case.course.id], case.posts
        told = {
            "is_trained": "Đã học lớp này" if attended((t for p in posts for t in p.trained), names) else "",
            "is_enrolled": "Đang học lớp này" if attended((t for p in posts for t in p.enrolled), names) else "",
            **{obstacle.__name__: obstacle(case) for obstacle in OBSTACLES},
        }
        if other := taken.get(_row(case.person)):
            told["is_chosen_elsewhere"] = f"Đã được chọn cử đi lớp “{other}” trong đợt này"
        return {name: words for name, words in told.items() if words}

    def _candidate(self, case: Case, reasons: Mapping[str, str]) -> Candidate:
        entered = case.person.entered
        return Candidate(
            case,
            reasons,
            is_key_post=any(post.title in self._key_titles for post in case.posts),
            years_in_service=full_years(entered, self.day) if entered and entered <= self.day else None,
        )

    def _lacks(self, posts: Iterable[Person]) -> tuple[Lack, ...]:
        """Return what is lacking for any of the posts, of each field the highest need."""
        found: dict[str, Lack] = {}
        for post in posts:
            for lack in self._rulebook.lacks(post, self.day):
                known = found.get(lack.need.field)
                if known is None or _height(lack) > _height(known):
                    found[lack.need.field] = lack
        return tuple(found[field] for field in sorted(found))

    def _years_left(self, person: Person) -> float:
        return self._retirement.years_left(person.born, self.day, is_woman=person.is_woman)

    def _key_post_first(self, posts: Sequence[Person]) -> list[Person]:
        return sorted(posts, key=lambda post: (post.title not in self._key_titles, _row(post)))


def ranked_by_turns(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return the candidates in order, each with its turn within its commune and its rank."""
    turns: Tally[str] = Tally()
    with_turns = []
    for candidate in sorted(candidates, key=lambda one: (_class_of(one), _seniority(one))):
        unit = candidate.case.person.unit
        turns[unit] += 1
        with_turns.append(replace(candidate, turn=turns[unit]))
    ordered = sorted(with_turns, key=lambda one: (_class_of(one), one.turn, _seniority(one)))
    return [replace(candidate, rank=rank) for rank, candidate in enumerate(ordered, start=1)]


def _class_of(candidate: Candidate) -> tuple[int, bool]:
    return _places(candidate)[0], not candidate.is_key_post


def _places(candidate: Candidate) -> list[int]:
    """Return the places in ``REASONS`` of the reasons that speak; who has one more goes before who has not."""
    spoken = [place for place, reason in enumerate(REASONS) if reason.__name__ in candidate.reasons]
    return [*spoken, len(REASONS)]


def _seniority(candidate: Candidate) -> tuple[object, ...]:
    case, served = candidate.case, candidate.years_in_service
    return (
        _places(candidate),
        1 if served is None else -served,  # whose entry is not told comes after whoever entered this year
        -case.years_left,
        -case.person.born.toordinal(),
        *_row(case.person),
    )


def _height(lack: Lack) -> int:
    return rank_of(lack.need.field, lack.need.level)


def _row(person: Person) -> tuple[str, str, int]:
    return person.unit, person.sheet, person.line


def _programmes(grouping: Grouping) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, member in names_of(grouping).items():
        found.setdefault(member, []).append(name)
    return found
