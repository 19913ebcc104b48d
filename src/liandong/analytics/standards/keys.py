"""Dichotomous keys (二元检索): questions answered yes or no that lead, couplet by couplet, to a class.

A key is a tree. Its first couplet is the root; each answer leads to the couplet of a number or to a class,
and no couplet is led to twice. Where an answer is unknown both ways stay open, so that a unit has all the
classes it could still be, and exactly one where everything that matters is known.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Literal

from liandong.analytics.errors import Refusal, Word, marked
from liandong.analytics.standards import refusals
from liandong.analytics.standards.model import toml_pairs
from liandong.analytics.standards.sections import Section, parse_toml, raise_all, read_text, repeated

About = Literal["household", "village"]
ABOUT: tuple[About, ...] = ("household", "village")
Lead = int | str
"""Where an answer leads: the number of a couplet, or the id of a class."""

_NEEDS_LEAD = Word(marked("write the number of a couplet, or the id of a class in double quotes"))

MOST_COUPLETS = 60
DEEPEST_KEY = 12
LARGEST_NUMBER = 999


@dataclass(frozen=True)
class Couplet:
    """One question: ``when`` decides it, ``title`` asks it in plain words."""

    number: int
    when: str
    yes: Lead
    no: Lead
    title: Mapping[str, str] = field(default_factory=dict)
    source: str | None = None


@dataclass(frozen=True)
class Measure:
    """A measure that a class suggests."""

    id: str
    title: Mapping[str, str]


@dataclass(frozen=True)
class KeyClass:
    """Where a key may end.

    ``measures`` are ids of the key's measures. ``is_poor`` is None where the key sorts without saying who is
    poor; a key says it of every class or of none.
    """

    id: str
    title: Mapping[str, str]
    measures: tuple[str, ...] = ()
    is_poor: bool | None = None
    wording: Mapping[str, str] = field(default_factory=dict)
    source: str | None = None


@dataclass(frozen=True)
class Key:
    """A dichotomous key as read from its file; the first couplet is where it starts.

    ``about``: what the rows describe, members of households or the profiles of villages. ``unit`` is the
    column whose equal values make one unit (None: each row is a unit).
    """

    id: str
    title: Mapping[str, str]
    about: About
    unit: str | None
    valid_from: date | None
    valid_to: date | None
    source: str | None
    couplets: tuple[Couplet, ...]
    classes: tuple[KeyClass, ...]
    measures: tuple[Measure, ...] = ()

    @cached_property
    def by_number(self) -> Mapping[int, Couplet]:
        """The couplets by number."""
        return {couplet.number: couplet for couplet in self.couplets}

    @cached_property
    def by_id(self) -> Mapping[str, KeyClass]:
        """The classes by id."""
        return {one.id: one for one in self.classes}

    def measures_of(self, class_id: str) -> tuple[Measure, ...]:
        """The measures that a class suggests, in its order."""
        by_id = {measure.id: measure for measure in self.measures}
        return tuple(by_id[name] for name in self.by_id[class_id].measures)

    @property
    def says_poor(self) -> bool:
        """Whether the key says of its classes if they are poor."""
        return any(one.is_poor is not None for one in self.classes)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the canonical form."""
        return hashlib.sha256(self.to_toml().encode()).hexdigest()

    def to_toml(self) -> str:
        """The canonical form; reading it gives an equal key."""
        lines = ["[key]", *toml_pairs(id=self.id, title=self.title, about=self.about, unit=self.unit)]
        lines += toml_pairs(valid_from=self.valid_from, valid_to=self.valid_to, source=self.source)
        for couplet in self.couplets:
            lines += ["", "[[couplet]]", *toml_pairs(number=couplet.number, title=couplet.title)]
            lines += toml_pairs(when=couplet.when, yes=couplet.yes, no=couplet.no, source=couplet.source)
        for one in self.classes:
            lines += ["", "[[class]]", *toml_pairs(id=one.id, title=one.title, poor=one.is_poor)]
            lines += toml_pairs(measures=one.measures, wording=one.wording, source=one.source)
        for measure in self.measures:
            lines += ["", "[[measure]]", *toml_pairs(id=measure.id, title=measure.title)]
        return "\n".join(lines) + "\n"


def load_key(path: str | Path) -> Key:
    """Read a key from a file (UTF-8 TOML); refusals as in :func:`.files.load_standard`."""
    return parse_key(read_text(Path(path)), name=Path(path).name)


def parse_key(text: str, *, name: str = "key") -> Key:
    """Read a key from TOML text, with all its problems at once: also those of its shape as a tree."""
    problems: list[Refusal] = []
    document = Section(parse_toml(text, name), "", problems)
    document.only("key", "couplet", "class", "measure")
    head = document.section("key")
    head.only("id", "title", "about", "unit", "valid_from", "valid_to", "source")
    valid_from, valid_to = head.validity()
    key = Key(
        id=head.identifier("id"),
        title=head.title(),
        about=head.choice("about", ABOUT) or "household",
        unit=head.text("unit"),
        valid_from=valid_from,
        valid_to=valid_to,
        source=head.text("source"),
        couplets=tuple(_couplet(section) for section in document.sections("couplet")),
        classes=tuple(_class(section) for section in document.sections("class")),
        measures=tuple(_measure(section) for section in document.sections("measure")),
    )
    problems += _list_problems(key)
    if not problems:  # a key with faulty couplets has no shape to judge
        problems += _shape_problems(key)
    raise_all(problems)
    return key


def _couplet(section: Section) -> Couplet:
    section.only("number", "title", "when", "yes", "no", "source")
    return Couplet(
        number=section.whole("number", 1, LARGEST_NUMBER, required=True) or 0,
        when=section.text("when", required=True) or "",
        yes=_lead(section, "yes"),
        no=_lead(section, "no"),
        title=section.title(),
        source=section.text("source"),
    )


def _lead(section: Section, key: str) -> Lead:
    value = section.values.get(key)
    if isinstance(value, int):
        return section.whole(key, 1, LARGEST_NUMBER) or 0
    if value is not None and not isinstance(value, str):
        section.wrong(key, _NEEDS_LEAD)
        return ""
    return section.identifier(key)


def _class(section: Section) -> KeyClass:
    section.only("id", "title", "measures", "poor", "wording", "source")
    return KeyClass(
        id=section.identifier("id"),
        title=section.title(),
        measures=section.words("measures"),
        is_poor=section.truth("poor"),
        wording=section.title("wording"),
        source=section.text("source"),
    )


def _measure(section: Section) -> Measure:
    section.only("id", "title")
    return Measure(section.identifier("id"), section.title())


def _list_problems(key: Key) -> list[Refusal]:
    """What shows without following the couplets."""
    problems: list[Refusal] = []
    if not key.couplets:
        problems.append(refusals.NoIndicators(where="key"))
    if len(key.couplets) > MOST_COUPLETS:
        problems.append(refusals.TooManyCouplets(where="key", count=len(key.couplets), limit=MOST_COUPLETS))
    numbers = [str(couplet.number or "") for couplet in key.couplets]
    problems += repeated(numbers, "key.couplet")
    problems += repeated([one.id for one in key.classes], "key.class")
    problems += repeated([measure.id for measure in key.measures], "key.measure")
    silent = [one.id for one in key.classes if one.is_poor is None]
    if silent and key.says_poor:
        problems.append(refusals.PoorIncomplete(where="key", missing=", ".join(silent)))
    known = {measure.id for measure in key.measures}
    for one in key.classes:
        for name in dict.fromkeys(name for name in one.measures if name not in known):
            listed = ", ".join(sorted(known)) or "–"
            problems.append(refusals.UnknownMeasure(where=one.id, measure=name, measures=listed))
    return problems


def _shape_problems(key: Key) -> list[Refusal]:
    """Whether the couplets make one tree that ends in every class and nowhere else."""
    problems = list(_lead_problems(key))
    if problems:
        return problems
    met: dict[Lead, int] = {key.couplets[0].number: 0}
    waiting: list[tuple[Couplet, tuple[int, ...]]] = [(key.couplets[0], ())]
    while waiting:
        couplet, above = waiting.pop()
        path = (*above, couplet.number)
        if len(path) > DEEPEST_KEY:
            return [refusals.KeyTooDeep(where=place(couplet.number), limit=DEEPEST_KEY)]
        for lead in (couplet.no, couplet.yes):
            if lead in path:
                circle = " → ".join(str(number) for number in (*path[path.index(int(lead)) :], lead))
                return [refusals.KeyInCircle(where=place(couplet.number), circle=circle)]
            if isinstance(lead, int) and lead in met:
                where = place(couplet.number)
                return [refusals.CoupletLedToTwice(where=where, number=lead, other=met[lead])]
            met[lead] = couplet.number
            if isinstance(lead, int):
                waiting.append((key.by_number[lead], path))
    problems += [
        refusals.CoupletUnreachable(where=place(couplet.number), first=key.couplets[0].number)
        for couplet in key.couplets
        if couplet.number not in met
    ]
    problems += [refusals.ClassUnreachable(where=one.id) for one in key.classes if one.id not in met]
    return problems


def _lead_problems(key: Key) -> Iterator[Refusal]:
    for couplet in key.couplets:
        where = place(couplet.number)
        if couplet.yes == couplet.no:
            yield refusals.CoupletDecidesNothing(where=where, lead=couplet.yes)
        for lead in dict.fromkeys((couplet.yes, couplet.no)):
            if lead not in key.by_number and lead not in key.by_id:
                known = ", ".join(_names(key.couplets, key.classes))
                yield refusals.LeadsNowhere(where=where, lead=lead, known=known)


def _names(couplets: Sequence[Couplet], classes: Sequence[KeyClass]) -> list[str]:
    return [str(couplet.number) for couplet in couplets] + [one.id for one in classes]


def place(number: int) -> str:
    """A couplet's place, as sentences name it."""
    return f"couplet[{number}]"
