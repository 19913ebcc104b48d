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
_language: ContextVar[str] = ContextVar("liandong_language", default="zh_Hans")


def speak(language: str) -> None:
    """Choose the language of refusals in this context: ``zh_Hans`` (default) or ``en``."""
    if language not in LANGUAGES:
        raise ValueError(f"language must be one of {', '.join(LANGUAGES)}, not {language!r}")
    _language.set(language)


def marked(message: str) -> str:
    """Mark a sentence for the catalogue without translating it yet."""
    return message


@cache
def _catalogue(language: str) -> _gettext.NullTranslations:
    folder = Path(__file__).parent / "locale"
    return _gettext.translation("django", folder, [language], fallback=True)


def translated(message: str) -> str:
    """The sentence in the language chosen by :func:`speak`; English where no translation exists."""
    return _catalogue(_language.get()).gettext(message)


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
        return translated(self.message).format(**self.details)
