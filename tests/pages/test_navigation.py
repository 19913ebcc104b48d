"""The navigation shows what leads somewhere for this person, and where one is."""

from __future__ import annotations

from liandong.foundation.pages.navigation import Entry, links

ENTRIES = [
    Entry("desk:home", "To do", 10),
    Entry("desk:components", "Components", 20, action="import.upload"),
    Entry("nowhere:at-all", "Not installed", 30),
]


def shown(path: str, allowed: bool = True) -> list[tuple[str, bool]]:
    return [(str(link.label), link.is_current) for link in links(path, lambda action: allowed, ENTRIES)]


def test_an_entry_is_hidden_from_who_may_not() -> None:
    assert shown("/", allowed=False) == [("To do", True)]
    assert shown("/") == [("To do", True), ("Components", False)]


def test_the_longest_address_is_the_current_one() -> None:
    assert shown("/components/buttons/") == [("To do", False), ("Components", True)]


def test_an_address_of_nobody_marks_nothing() -> None:
    assert shown("/elsewhere/") == [("To do", False), ("Components", False)]
