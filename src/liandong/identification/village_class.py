"""Which class a village is in by the key in force, and the way there, question by question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from liandong.analytics.standards import Couplet, Key, KeyClass, key_query, walk_key
from liandong.analytics.standards.key_walks import Walk
from liandong.analytics.standards.lowering import Reader, Rows
from liandong.analytics.standards.tree import columns_of
from liandong.analytics.tables import connect, open_source
from liandong.foundation.places.models import Place
from liandong.identification.in_force import InForce, in_force
from liandong.identification.slots import Slot
from liandong.identification.wording import titled
from liandong.registry.extracts import village_rows
from liandong.registry.field_forms import capital
from liandong.registry.village_fields import VILLAGE_FIELDS, VILLAGE_TYPES
from liandong.registry.village_page import in_village_words


@dataclass(frozen=True)
class Question:
    """A question on the way: its answer (None: cannot be told) and the facts that answer it, in words."""

    number: int
    title: str
    answer: bool | None
    facts: tuple[tuple[str, str], ...]
    source: str

    @property
    def answer_words(self) -> str:
        """The answer in a word."""
        return _("cannot be told yet") if self.answer is None else _("yes") if self.answer else _("no")


@dataclass(frozen=True)
class ClassOfVillage:
    """A class with what it means and suggests."""

    title: str
    wording: str
    measures: tuple[str, ...]


@dataclass(frozen=True)
class VillageClass:
    """What the key in force says of a village on a day.

    ``year``: of the facts; None where nothing is known of the village, so that every class is possible.
    ``classes``: those that are possible. ``to_find_out``: the open questions on all ways that are left.
    """

    file: InForce
    year: int | None
    way: tuple[Question, ...]
    classes: tuple[ClassOfVillage, ...]
    to_find_out: tuple[str, ...]

    @property
    def found(self) -> ClassOfVillage | None:
        """The class, where only one is possible."""
        return self.classes[0] if len(self.classes) == 1 else None


def village_class(village: Place, on: date) -> VillageClass | None:
    """The class of a village by the key in force there on a day, from the profile known that day.

    None where no key for villages is in force. Cost: two queries.
    """
    file = in_force(village, on, Slot.VILLAGE_KEY)
    if file is None or not isinstance(file.rule, Key):
        return None
    key = file.rule
    walk, facts = _walked(key, village, on)
    return VillageClass(
        file,
        int(str(facts["year"])) if facts else None,
        tuple(_question(step.couplet, step.answer, facts) for step in walk.steps),
        tuple(_class(key, one) for one in walk.classes),
        tuple(titled(one.title, one.when) for one in walk.open_couplets),
    )


def _walked(key: Key, village: Place, on: date) -> tuple[Walk, Mapping[str, object]]:
    """The village's way, and its facts; without a profile no question has an answer."""
    rows = village_rows(village, on)
    if rows.num_rows == 0:
        return walk_key(key, 0, (1 << len(key.couplets)) - 1), {}
    with connect() as connection:
        source = open_source(rows, connection=connection)
        query = key_query(key, source.columns, source.name)
        bits = connection.execute(f"select yes_bits, unknown_bits from ({query.sql})").fetchall()  # noqa: S608  compiled
    ((yes, unknown),) = bits
    return walk_key(key, yes, unknown), rows.to_pylist()[0]


def _question(couplet: Couplet, answer: bool | None, facts: Mapping[str, object]) -> Question:
    asked = columns_of(Reader(VILLAGE_TYPES, str(couplet.number), Rows.UNIT).boolean(couplet.when))
    told = tuple(
        (capital(VILLAGE_FIELDS[name].label), in_village_words(VILLAGE_FIELDS[name], facts.get(name)))
        for name in dict.fromkeys(asked)
        if name in VILLAGE_FIELDS
    )
    title = titled(couplet.title, couplet.when)
    return Question(couplet.number, title, answer, told, couplet.source or "")


def _class(key: Key, one: KeyClass) -> ClassOfVillage:
    measures = tuple(titled(measure.title, measure.id) for measure in key.measures_of(one.id))
    return ClassOfVillage(titled(one.title, one.id), titled(one.wording, ""), measures)
