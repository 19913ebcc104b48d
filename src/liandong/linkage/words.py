"""What events and their subjects are called for people. Each part says it in ``<part>/event_words.py``::

    SUBJECTS = {"household": SubjectWords(_("Family"), names=households_named)}
    SAID = {"task.opened": lambda payload: …}

A name is read for somebody: who may not see a family reads that it is one, and no more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from liandong.foundation.accounts.models import User
from liandong.linkage.models import Event, Subject

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as LazyText


@dataclass(frozen=True)
class Named:
    """What something is called, and its page, if it has one."""

    text: str
    url: str = ""


Names = Callable[[User | None, Sequence[UUID]], Mapping[UUID, Named]]
Said = Callable[[Mapping[str, object]], str]


@dataclass(frozen=True)
class SubjectWords:
    """A kind of subject: what an event about it is called in one word, and how single ones are called.

    ``names`` gets who reads (None: whoever runs the command line) and leaves out what they may not see.
    """

    noun: LazyText
    names: Names | None = None


_subjects: dict[str, SubjectWords] = {}
_said: dict[str, Said] = {}


def register_words(subjects: Mapping[str, SubjectWords], said: Mapping[str, Said]) -> None:
    """Make the words of a part known. Harmless to repeat."""
    _subjects.update(subjects)
    _said.update(said)


def noun_of(event: Event) -> str:
    """What an event is called in one word, by the first word of its kind, else by its subject."""
    known = _subjects.get(event.kind.split(".", maxsplit=1)[0]) or _subjects.get(event.subject_kind)
    return str(known.noun) if known else ""


def detail_of(event: Event) -> str:
    """What an event says besides its title; empty where it says nothing more."""
    say = _said.get(event.kind)
    return say(event.payload) if say else ""


def names_of(subjects: Iterable[Subject], user: User | None) -> dict[Subject, Named]:
    """The names of subjects that a person may see. Cost: one query for each kind among them."""
    by_kind: dict[str, list[UUID]] = defaultdict(list)
    for subject in sorted(set(subjects)):
        by_kind[subject.kind].append(subject.key)
    found: dict[Subject, Named] = {}
    for kind, keys in by_kind.items():
        known = _subjects.get(kind)
        if known is not None and known.names is not None:
            found |= {Subject(kind, key): name for key, name in known.names(user, keys).items()}
    return found
