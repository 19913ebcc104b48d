"""What would lead a unit to another end of a key: the ways that differ in the fewest answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from liandong.analytics.standards.keys import Couplet, Key, KeyClass, Lead

LISTED_WAYS = 12


@dataclass(frozen=True)
class Answer:
    """A couplet with the answer that a way needs."""

    couplet: Couplet
    yes: bool


@dataclass(frozen=True)
class KeyWay:
    """A way through the key to a class.

    ``altered``: answers that would have to be other than they are; ``found_out``: answers that are not known
    and would have to come out so.
    """

    end: KeyClass
    altered: tuple[Answer, ...]
    found_out: tuple[Answer, ...]


@dataclass(frozen=True)
class KeyChange:
    """The nearest ways to classes that say ``is_poor``: fewest altered answers, then fewest unknown ones.

    ``ways``: how many are equally near; ``listed``: at most ``LISTED_WAYS`` of them.
    """

    is_poor: bool
    ways: int
    listed: tuple[KeyWay, ...]


def nearest_ends(key: Key, yes_bits: int, unknown_bits: int) -> tuple[KeyChange, ...]:
    """For each verdict that the unit does not have for certain, the nearest ways to it; first to poor.

    ``yes_bits`` and ``unknown_bits``: as :func:`.key_walks.key_query` gives them. A way from the root to a
    class is the only one, a key being a tree, so what it takes is what differs along it.
    """
    ways = list(_ways(key, yes_bits, unknown_bits))
    said = {way.end.is_poor for way in ways if not way.altered}
    now = said.pop() if len(said) == 1 else None
    return tuple(
        _nearest(ways, is_poor) for is_poor in (True, False) if is_poor is not now and _has(key, is_poor)
    )


def _has(key: Key, is_poor: bool) -> bool:
    return any(one.is_poor is is_poor for one in key.classes)


def can_matter(key: Key, couplet: Couplet, yes_bits: int, unknown_bits: int) -> bool:
    """Whether an unanswered couplet can decide: some way on from it ends poor, and some other one not."""
    order = {one.number: at for at, one in enumerate(key.couplets)}
    verdicts: set[bool | None] = set()
    waiting: list[Lead] = [couplet.yes, couplet.no]
    while waiting:
        lead = waiting.pop()
        if isinstance(lead, str):
            verdicts.add(key.by_id[lead].is_poor)
            continue
        next_one, bit = key.by_number[lead], 1 << order[lead]
        if unknown_bits & bit or yes_bits & bit:
            waiting.append(next_one.yes)
        if unknown_bits & bit or not yes_bits & bit:
            waiting.append(next_one.no)
    return len(verdicts) > 1


def _nearest(ways: list[KeyWay], is_poor: bool) -> KeyChange:
    there = [way for way in ways if way.end.is_poor is is_poor]
    least = min((len(way.altered), len(way.found_out)) for way in there)
    near = [way for way in there if (len(way.altered), len(way.found_out)) == least]
    return KeyChange(is_poor, len(near), tuple(near[:LISTED_WAYS]))


def _ways(key: Key, yes_bits: int, unknown_bits: int) -> Iterator[KeyWay]:
    order = {couplet.number: at for at, couplet in enumerate(key.couplets)}
    waiting: list[tuple[Lead, tuple[Answer, ...], tuple[Answer, ...]]] = [(key.couplets[0].number, (), ())]
    while waiting:
        lead, altered, found_out = waiting.pop()
        if isinstance(lead, str):
            yield KeyWay(key.by_id[lead], altered, found_out)
            continue
        couplet = key.by_number[lead]
        at = order[lead]
        for yes in (False, True):
            step = (Answer(couplet, yes),)
            onward = couplet.yes if yes else couplet.no
            if unknown_bits >> at & 1:
                waiting.append((onward, altered, (*found_out, *step)))
            elif bool(yes_bits >> at & 1) is yes:
                waiting.append((onward, altered, found_out))
            else:
                waiting.append((onward, (*altered, *step), found_out))
