"""What is odd about a family as it is typed: questions to whoever types, never a reason to refuse.

Source: domain.md §2.8 rule 13 (relation against sex, head and spouse of one sex) and ages by common sense.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from liandong.registry.codes import Relation, Sex

MALE = {
    Relation.SON, Relation.SON_IN_LAW, Relation.GRANDSON, Relation.DAUGHTERS_SON, Relation.FATHER,
    Relation.WIFES_FATHER, Relation.HUSBANDS_FATHER, Relation.GRANDFATHER, Relation.MOTHERS_FATHER,
}  # fmt: skip
FEMALE = {
    Relation.DAUGHTER, Relation.DAUGHTER_IN_LAW, Relation.GRANDDAUGHTER, Relation.DAUGHTERS_DAUGHTER,
    Relation.MOTHER, Relation.WIFES_MOTHER, Relation.HUSBANDS_MOTHER, Relation.GRANDMOTHER,
    Relation.MOTHERS_MOTHER,
}  # fmt: skip
_YOUNGER = {Relation.SON, Relation.DAUGHTER}
_OLDER = {Relation.FATHER, Relation.MOTHER}
_GENERATION_YEARS = 14  # between parent and child


@dataclass(frozen=True)
class Typed:
    """One person as far as they are typed; empty is unknown."""

    name: str = ""
    sex: str = ""
    birth_on: date | None = None
    relation: str = ""


def sex_of(relation: str) -> str:
    """The sex that a relation says; empty where it says none."""
    if relation in MALE:
        return Sex.MALE.value
    return Sex.FEMALE.value if relation in FEMALE else ""


def oddities(people: Sequence[Typed], row: int) -> list[str]:
    """Sentences about one row of a family, for whoever types it."""
    person = people[row]
    head = next((one for one in people if one.relation == Relation.HEAD), None)
    found = []
    told = sex_of(person.relation)
    if told and person.sex and told != person.sex:
        found.append(
            _("The relation “%(relation)s” and the sex do not fit; look at both.")
            % {"relation": Relation(person.relation).label}
        )
    if head is None or person is head:
        return found
    if person.relation == Relation.SPOUSE and person.sex and person.sex == head.sex:
        found.append(_("Head and spouse have the same sex; look at both."))
    if person.birth_on and head.birth_on:
        found += _ages(person.relation, (person.birth_on - head.birth_on).days / 365.25)
    if person.name and any(
        other is not person and (other.name, other.birth_on) == (person.name, person.birth_on)
        for other in people
    ):
        found.append(_("Somebody of this name and date of birth stands here twice."))
    return found


def _ages(relation: str, younger_by: float) -> list[str]:
    """``younger_by``: years by which the person is younger than the head."""
    if relation in _YOUNGER and younger_by < _GENERATION_YEARS:
        return [
            _("A child is usually at least %(n)s years younger than its parent; look at both dates.")
            % {"n": _GENERATION_YEARS}
        ]
    if relation in _OLDER and -younger_by < _GENERATION_YEARS:
        return [
            _("A parent is usually at least %(n)s years older than the child; look at both dates.")
            % {"n": _GENERATION_YEARS}
        ]
    return []
