"""The facts of an explanation that somebody may object to, each once."""

from __future__ import annotations

from collections.abc import Iterator

from liandong.feedback.services import NoSuchFact, ObjectedFact
from liandong.identification.explaining import FactLine, FamilyExplanation
from liandong.identification.telling import Explained


def facts_of(family: Explained) -> list[ObjectedFact]:
    """The facts in the order of the explanation, each once, though several points may look at it.

    An unknown one is there too: it may well be known.
    """
    found: dict[str, ObjectedFact] = {}
    for point, title, line in _lines(family):
        if line.ident:
            origin = str(line.fact.origin or "")
            fact = ObjectedFact(line.ident, line.fact.column, point, title, line.text, origin)
            found.setdefault(line.ident, fact)
    return list(found.values())


def fact_named(family: Explained, ident: str) -> ObjectedFact:
    """The fact of that name. Errors: NoSuchFact."""
    found = {fact.ident: fact for fact in facts_of(family)}.get(ident)
    if found is None:
        raise NoSuchFact
    return found


def _lines(family: Explained) -> Iterator[tuple[str, str, FactLine]]:
    if isinstance(family, FamilyExplanation):
        for one in family.indicators:
            yield from ((one.indicator.id, one.title, line) for line in one.fact_lines)
    else:
        for asked in family.asked:
            yield from ((asked.id, asked.title, line) for line in asked.facts)
