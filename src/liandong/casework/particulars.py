"""What is said with a step besides papers and reasons: from lists that the part offers whose facts they are.

A table names them (``Transition.asks``); ``dynamics`` offers the kinds and risks of monitored households.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext

from liandong.casework import refusals

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as LazyText

    from liandong.linkage.models import Subject

Said = Mapping[str, Sequence[str]]
"""Name of a particular to the codes that were chosen."""


@dataclass(frozen=True)
class Particular:
    """Something to be chosen: what it is called, its codes with their words, and how many may be chosen."""

    label: LazyText
    choices: Sequence[tuple[str, str | LazyText]]
    most: int = 1


@dataclass(frozen=True)
class Hint:
    """What is known already of what a step asks for: ticked beforehand, decided by whoever takes the step.

    ``because``: in a sentence, whence it is known; ``url``: where to read it. ``cause``: the event of which
    a case that is opened now is the consequence. ``since``, ``due_on``: from when to when the whole counts
    that began with it.
    """

    said: Said
    because: str
    url: str = ""
    cause: UUID | None = None
    since: date | None = None
    due_on: date | None = None


Hints = Callable[["Subject"], "Hint | None"]
_known: dict[str, Particular] = {}
_hints: list[Hints] = []


def register_particulars(particulars: Mapping[str, Particular]) -> None:
    """Make particulars known. Harmless to repeat."""
    _known.update(particulars)


def register_hints(hints: Hints) -> None:
    """Say who knows how a subject was found. The last one counts."""
    _hints[:] = [hints]


def hint_about(subject: Subject) -> Hint | None:
    """What is known of a subject before a procedure begins; None where nothing is."""
    return next((hint for hints in _hints if (hint := hints(subject)) is not None), None)


def particular(name: str) -> Particular:
    """The particular of that name.

    Raises:
        KeyError: no part offers it.
    """
    return _known[name]


def words_of(said: Said) -> list[tuple[str, str]]:
    """(label, words) of what was said, for people."""
    found = []
    for name, codes in said.items():
        words = dict(particular(name).choices)
        text = gettext(", ").join(str(words.get(code, code)) for code in codes)
        found.append((str(particular(name).label), text))
    return found


def checked(asks: Sequence[str], said: Said) -> dict[str, list[str]]:
    """What was said of what a step asks for, each from its list; anything else is left out.

    Raises:
        ParticularMissing: something asked for is not said, too much of it, or not from the list.
    """
    kept = {}
    for name in asks:
        asked = particular(name)
        codes = list(dict.fromkeys(said.get(name, ())))
        if not 1 <= len(codes) <= asked.most or not {*codes} <= {code for code, _words in asked.choices}:
            raise refusals.ParticularMissing(what=asked.label, most=asked.most)
        kept[name] = codes
    return kept
