"""The three eras of the rules and their words: a page speaks those of the day it is about.

The words are data (``eras.toml``) with a source, so that the terms of a new era replace the old ones without
touching a page. Source of the eras: `domain.md`, rules for engineers.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

FILE = Path(__file__).parent / "eras.toml"

Words = Mapping[str, str]


@dataclass(frozen=True)
class Era:
    """An era: from ``valid_from`` to the day before ``valid_to``; open where None.

    ``words``: the terms by name, each in both languages; ``standing``: words of the register's codes of
    standing that this era says differently. ``status``: how sure the words are.
    """

    id: str
    title: Words
    valid_from: date | None
    valid_to: date | None
    status: str
    source: str
    words: Mapping[str, Words]
    standing: Mapping[str, Words]

    def holds_on(self, day: date) -> bool:
        """Whether a day lies in the era."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day < self.valid_to
        )


@cache
def eras() -> tuple[Era, ...]:
    """All eras, in their order."""
    return tuple(
        Era(
            id=one["id"],
            title=one["title"],
            valid_from=one.get("valid_from"),
            valid_to=one.get("valid_to"),
            status=one["status"],
            source=one["source"],
            words=one["words"],
            standing=one.get("standing", {}),
        )
        for one in tomllib.loads(FILE.read_text(encoding="utf-8"))["era"]
    )


def era_on(day: date) -> Era:
    """The era of a day; the eras follow each other without a gap and have no end."""
    return next(era for era in eras() if era.holds_on(day))


def era_word(name: str, day: date) -> str:
    """A term of the era of a day, in the language of the page."""
    return _spoken(era_on(day).words[name])


def era_title(day: date) -> str:
    """What the era of a day is called, in the language of the page."""
    return _spoken(era_on(day).title)


def standing_word(code: str, day: date) -> str | None:
    """What the era of a day calls a code of standing; None where it says what the register says."""
    found = era_on(day).standing.get(code)
    return _spoken(found) if found else None


def _spoken(words: Words) -> str:
    return words["zh" if (get_language() or "").startswith("zh") else "en"]
