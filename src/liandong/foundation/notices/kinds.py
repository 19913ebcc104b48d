"""The kinds of notices. Each part declares its own where Django starts::

    register_notice("import.done", _("Your file “{file}” is checked"))

The words are filled from the notice's details when somebody reads it, in the reader's language. Details are
ids, counts and titles of work; never a person of a family, because a mail can be read on the way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as LazyText

_kinds: dict[str, LazyText] = {}


def register_notice(kind: str, words: LazyText) -> None:
    """Make a kind of notice known. Harmless to repeat."""
    _kinds[kind] = words


def kinds() -> dict[str, LazyText]:
    """Every kind with its words, by name."""
    return dict(sorted(_kinds.items()))


def words_of(kind: str, details: dict[str, str]) -> str:
    """A notice as people read it; the bare name of a kind that this version no longer knows."""
    words = _kinds.get(kind)
    return kind if words is None else str(words).format(**details)
