"""Dated rules that are no settings of places, and where they are kept: each part names its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as LazyText


@dataclass(frozen=True)
class Elsewhere:
    """Rules kept elsewhere: what they are, who changes them and how, and their page, where they have one.

    ``files``: where they stand in the sources, as files or folders; a test holds that every file of rules is
    named by somebody.
    """

    title: LazyText
    said: LazyText
    who: LazyText
    url_name: str = ""
    files: tuple[str, ...] = ()


_kept: dict[str, Elsewhere] = {}


def register_elsewhere(name: str, rules: Elsewhere) -> None:
    """Name rules that are kept elsewhere; the same name again replaces them."""
    _kept[name] = rules


def elsewhere() -> list[Elsewhere]:
    """All of them, by name."""
    return [rules for _name, rules in sorted(_kept.items())]
