"""How much of a family somebody sees: asked once for each reader, applied to every form of the family.

Whoever is not shown the whole is shown what the table of masks leaves (domain.md §7): what says who somebody
is, or that somebody is ill, stands on no page, in no column and in no answer to a program. Free text is left
out whole, since nobody can know what it tells; so are sources, whose titles name lists of the ill.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from liandong.analytics.tables import ColumnType
from liandong.foundation.personal import (
    HEALTH,
    MINOR,
    MINOR_UNTIL_YEARS,
    NAME,
    Audience,
    Kind,
    is_hidden,
    is_masked,
    mask,
)
from liandong.foundation.places.models import Level
from liandong.registry.fields import ABOUT_HEALTH, Field
from liandong.registry.models import Household, Member

_OF_THE_ACCOUNT = ("bank_name",)


@dataclass(frozen=True)
class Sight:
    """What one audience sees of families."""

    audience: Audience = Audience.STAFF

    @property
    def is_masked(self) -> bool:
        """Whether names are masked, and with them everything that leads to a person."""
        return is_masked(NAME, self.audience)

    @property
    def keeps_file(self) -> bool:
        """Whether the audience keeps the file: to it belong the past, the events and all that can be done."""
        return self.audience is Audience.STAFF

    def shows(self, field: Field) -> bool:
        """Whether a field may be seen."""
        if field.name in _OF_THE_ACCOUNT and is_hidden(Kind.BANK_ACCOUNT, self.audience):
            return False
        if field.name in ABOUT_HEALTH and is_masked(HEALTH, self.audience):
            return False
        is_free_text = field.type is ColumnType.TEXT and field.codes is None
        return not (self.is_masked and (field.is_personal or is_free_text))

    def head(self, household: Household) -> str:
        """The head as the audience may see the name; the family's number where no name is known."""
        name = household.head_name
        return (mask(NAME, name, self.audience) if name else "") or household.household_no

    def name(self, member: Member, age: int | None) -> str:
        """A member's name; nothing of a child, and of whoever may be one, where children are never named."""
        is_minor = age is None or age < MINOR_UNTIL_YEARS
        return mask(MINOR if is_minor else NAME, member.name, self.audience) if member.name else ""

    def member(self, member: Member, age: int | None) -> str:
        """A member by name, else by number."""
        shown = self.name(member, age)
        if not shown and member.name:
            return _("member %(number)s") % {"number": member.person_no}
        return shown or member.person_no

    def source(self, origin: object | None) -> str:
        """Where a fact is from; nothing for those who see no names."""
        return "" if self.is_masked or origin is None else str(origin)

    def places(self, names: Sequence[str]) -> list[str]:
        """Names from the root down, to the township for those who see no names."""
        return [name for name in (names[: Level.TOWNSHIP] if self.is_masked else names) if name]
