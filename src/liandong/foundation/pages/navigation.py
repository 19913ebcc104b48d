"""The navigation: each part registers its entries, everybody sees only those that lead somewhere for them.

A part writes ``navigation.py`` beside its models and registers on import::

    navigation.register(Entry("registry:households", _("Households"), order=20, action="household.read"))
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as LazyText


@dataclass(frozen=True)
class Entry:
    """One entry: where it leads, what it is called, and the action one must be allowed to do somewhere.

    ``action=None`` shows it to everybody who is signed in. ``prefix`` marks the entry as current on all
    addresses below it; left out, its own address is the prefix.
    """

    url_name: str
    label: str | LazyText
    order: int = 100
    action: str | None = None
    prefix: str | None = None


@dataclass(frozen=True)
class Link:
    """An entry as it stands in the header of one page."""

    url: str
    label: str | LazyText
    is_current: bool


@dataclass(frozen=True)
class SearchBox:
    """The search box of the header: where it asks, what its label says, and the action it needs.

    It sends what is typed as ``q``; the key ``/`` leads to it.
    """

    url_name: str
    label: str | LazyText
    action: str


_entries: dict[str, Entry] = {}
_open_doors: dict[str, Entry] = {}
_boxes: list[SearchBox] = []


def register(entry: Entry) -> None:
    """Add an entry; registering the same address again replaces it, so that a reload is harmless."""
    _entries[entry.url_name] = entry


def register_open(entry: Entry) -> None:
    """Add a page that needs no account; the sign-in page leads there."""
    _open_doors[entry.url_name] = entry


def open_doors() -> list[tuple[str, str | LazyText]]:
    """The pages that need no account, in their order: address and what it is called."""
    ordered = sorted(_open_doors.values(), key=lambda entry: (entry.order, entry.url_name))
    return [(url, entry.label) for entry in ordered if (url := _address(entry)) is not None]


def register_search(box: SearchBox) -> None:
    """Set the one search box of the header; the last one registered stands there."""
    _boxes[:] = [box]


def search_box() -> SearchBox | None:
    """The search box of the header, if a part has registered one."""
    return _boxes[0] if _boxes else None


def entries() -> list[Entry]:
    """All entries in their order."""
    return sorted(_entries.values(), key=lambda entry: (entry.order, entry.url_name))


def _address(entry: Entry) -> str | None:
    try:
        return reverse(entry.url_name)
    except NoReverseMatch:
        # a part can be installed without its pages (a worker, a test); its entry then leads nowhere
        return None


def links(path: str, allowed: Callable[[str], bool], offered: Iterable[Entry] | None = None) -> list[Link]:
    """The entries as links for a page at ``path``, without those whose action is not allowed.

    The longest prefix that fits is the current one: on ``/households/7/`` that is not also "/".
    """
    shown = [
        (entry, url)
        for entry in (entries() if offered is None else offered)
        if (url := _address(entry)) is not None and (entry.action is None or allowed(entry.action))
    ]
    fitting = [
        entry.prefix or url
        for entry, url in shown
        if path == url or ((entry.prefix or url) != "/" and path.startswith(entry.prefix or url))
    ]
    current = max(fitting, key=len, default=None)
    return [Link(url, entry.label, (entry.prefix or url) == current) for entry, url in shown]
