"""What is said to whoever it may be: in the project's first language, or in every one of its languages."""

from collections.abc import Callable

from analysis.project.project import Project
from analysis.words.language import Language


def in_every_language(project: Project, key: str, **facts: object) -> str:
    """Return what the languages of the project say under ``key``, a line each."""
    codes = dict.fromkeys((project.settings.languages.default, *project.settings.languages.all))
    languages = [Language.of(code, project.catalogue.languages) for code in codes]
    return "\n  ".join(language.say(key, **facts) for language in languages)


def own_words(project: Project) -> tuple[Callable[..., str], Language]:
    """Return what says something in the project's first language, and that language."""
    language = Language.of(project.settings.languages.default, project.catalogue.languages)
    return language.say, language
