"""Dated rules that are more than one number, and where they are kept: each part names its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as LazyText


@dataclass(frozen=True)
class Elsewhere:
    """Rules kept as files: what they are, how they are changed, and their page, where they have one."""

    title: LazyText
    said: LazyText
    url_name: str = ""


_kept: dict[str, Elsewhere] = {}


def register_elsewhere(name: str, rules: Elsewhere) -> None:
    """Name rules that are kept elsewhere; the same name again replaces them."""
    _kept[name] = rules


def elsewhere() -> list[Elsewhere]:
    """All of them, by name."""
    return [rules for _name, rules in sorted(_kept.items())]
