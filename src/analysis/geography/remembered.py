"""Answers drawn from a register that are kept with it: they go wherever it goes, to another process too."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from analysis.geography.registry import Registry

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")
UNKNOWN: Any = object()
Question = Callable[Concatenate[Registry, Asked], Answer]


def remembered(most: int) -> Callable[[Question[Asked, Answer]], Question[Asked, Answer]]:
    """Let a function of a register draw each answer once; of more than ``most`` the oldest is forgotten.

    All else that the function is asked is hashable and given by its place.
    """

    def remembering(question: Question[Asked, Answer]) -> Question[Asked, Answer]:
        name = f"{question.__module__}.{question.__qualname__}"

        @wraps(question)
        def answer(registry: Registry, *asked: Asked.args, **by_name: Asked.kwargs) -> Answer:
            assert not by_name, "what is asked is given by its place"
            answers = registry.answers.setdefault(name, {})
            found: Answer = answers.get(asked, UNKNOWN)
            if found is UNKNOWN:
                found = question(registry, *asked, **by_name)
                while len(answers) >= most:
                    answers.pop(next(iter(answers)), None)
                answers[asked] = found
            return found

        return answer

    return remembering
