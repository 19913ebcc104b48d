"""Finding families by what somebody types: a name, its pinyin or initials, or the beginning of a number.

The line of a household holds, for the name of each member and of the head (migration ``0041_listing``):
each pair of neighbouring characters (``建国``), the first character after ``^``, the pinyin of the first two
and more characters after ``=`` (``=wangjian``, ``=wangjianguo``), and their initials after ``-`` (``-wj``,
``-wjg``). One index over these answers in a few milliseconds; what pairs of two different members would let
through is taken out by a look at the names themselves.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from django.db.models import Q

_LETTERS = re.compile(r"[a-z]+")
_MANY_WORDS = 5
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_BETWEEN = re.compile(r"[\s·•・.]+")
LONGEST = 12  # characters of a name of which pairs are kept


@dataclass(frozen=True)
class Sought:
    """What somebody looks for.

    Attributes:
        names: words that a name must hold, as names are kept: capitals, no blanks, no dots.
        letters: the whole text as small letters, where it may be pinyin; else empty.
        number: the beginning of a household number, where the text may be one; else empty.
    """

    names: tuple[str, ...]
    letters: str
    number: str

    @property
    def is_empty(self) -> bool:
        """Whether nothing is looked for."""
        return not (self.names or self.letters or self.number)


def understood(text: str) -> Sought:
    """What a text looks for. Several Chinese names with blanks between them are people of one family."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if _HAN.search(plain):
        words = tuple(_BETWEEN.sub("", word).upper() for word in plain.split())[:_MANY_WORDS]
        return Sought(tuple(word for word in words if word), "", "")
    joined = _BETWEEN.sub("", plain)
    letters = joined.lower().replace("ü", "v").replace("'", "")
    if _LETTERS.fullmatch(letters):
        names = (joined.upper(),) if len(joined) > 1 else ()
        return Sought(names, letters, plain.upper())
    if any(mark.isdigit() for mark in plain):
        return Sought((), "", plain.upper())
    return Sought((joined.upper(),) if len(joined) > 1 else (), "", "")


def matching(sought: Sought, prefix: str = "") -> Q:
    """The condition on lines (``prefix``: the way to them). Nothing looked for is no condition."""
    found = Q()
    if sought.names:
        grams = sorted({gram for word in sought.names for gram in _grams(word)})
        named = Q(**{f"{prefix}grams__contains": grams})
        for word in sought.names:
            if len(word) > 2:  # one or two characters are a gram themselves
                named &= Q(**{f"{prefix}names__contains": word})
        found |= named
    if len(sought.letters) > 1:
        spelled = [f"={sought.letters}", f"-{sought.letters}"]
        found |= Q(**{f"{prefix}grams__overlap": spelled})
    if sought.number:
        found |= Q(**{f"{prefix}number_key__startswith": sought.number})
    return found


def _grams(word: str) -> list[str]:
    """The pairs of a word; of a single character its place as a surname."""
    if len(word) == 1:
        return [f"^{word}"]
    return [word[place : place + 2] for place in range(min(len(word), LONGEST) - 1)]


def is_named(name: str | None, sought: Sought) -> bool:
    """Whether this name is one that is looked for by its characters."""
    plain = _BETWEEN.sub("", unicodedata.normalize("NFKC", name or "")).upper()
    if any(len(word) == 1 and plain.startswith(word) for word in sought.names):
        return True
    return any(len(word) > 1 and word in plain for word in sought.names)
