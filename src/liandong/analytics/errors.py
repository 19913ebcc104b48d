"""Refusals: what a method says when it cannot do as asked.

A refusal is one whole sentence that names what is wrong, where, and what to do. The English text is
the key of the catalogue, so the same refusal reads in Chinese on a page and in English in a notebook.
"""

from __future__ import annotations

import gettext as _gettext
from contextvars import ContextVar
from functools import cache
from pathlib import Path

LANGUAGES = ("zh_Hans", "en")
_PACKAGE = Path(__file__).resolve().parent.parent
_language: ContextVar[str] = ContextVar("liandong_language", default="zh_Hans")


def speak(language: str) -> None:
    """Choose the language of refusals in this context: ``zh_Hans`` (default) or ``en``."""
    if language not in LANGUAGES:
        raise ValueError(f"language must be one of {', '.join(LANGUAGES)}, not {language!r}")
    _language.set(language)


def spoken() -> str:
    """The language that :func:`speak` chose in this context."""
    return _language.get()


def marked(message: str) -> str:
    """Mark a sentence for the catalogue without translating it yet."""
    return message


@cache
def _catalogue(language: str, part: str) -> _gettext.NullTranslations:
    folder = _PACKAGE / part / "locale"
    return _gettext.translation("django", folder, [language], fallback=True)


def translated(message: str, part: str = "analytics") -> str:
    """The sentence in the language chosen by :func:`speak`; English where no translation exists.

    ``part`` is the part of the house whose catalogue holds it.
    """
    return _catalogue(_language.get(), part).gettext(message)


def part_of(module: str) -> str:
    """The part of the house that a module's name belongs to; ``analytics`` for code outside the house."""
    names = module.split(".")
    return names[1] if names[0] == _PACKAGE.name and len(names) > 1 else "analytics"


class Word:
    """A noun or clause inside a sentence of analytics, translated when the sentence is spoken."""

    def __init__(self, message: str) -> None:
        self.message = message

    def __str__(self) -> str:
        return translated(self.message)


class Refusal(Exception):
    """A request that cannot be carried out, with the sentence that says why.

    ``message`` is an English sentence with ``{name}`` fields, marked for translation;
    ``details`` fill the fields. Subclasses name one refusal each.
    """

    message = ""

    def __init__(self, message: str = "", **details: object) -> None:
        self.message = message or type(self).message
        self.details = details
        super().__init__(self.message)

    def __str__(self) -> str:
        return translated(self.message, part_of(type(self).__module__)).format(**self.details)
