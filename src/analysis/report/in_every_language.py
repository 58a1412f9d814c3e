"""What is said to whoever it may be: in every language of the project, its first language first."""

from analysis.project.project import Project
from analysis.words.language import Language


def in_every_language(project: Project, key: str, **facts: object) -> str:
    """Return what the languages of the project say under ``key``, a line each."""
    codes = dict.fromkeys((project.settings.languages.default, *project.settings.languages.all))
    languages = [Language.of(code, project.catalogue.languages) for code in codes]
    return "\n  ".join(language.say(key, **facts) for language in languages)
