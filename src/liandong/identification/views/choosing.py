"""The rule file an address names, for whoever may read it."""

from __future__ import annotations

from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import OutOfScope, require
from liandong.identification.selectors import READ_STANDARDS, StandardChoice, standard_choices
from liandong.identification.shipped import shipped_standard


def chosen_standard(user: User, ref: str) -> StandardChoice:
    """The file of that reference among those the user may read."""
    require(user, READ_STANDARDS)
    choices = standard_choices(user, action=READ_STANDARDS, kind=None)
    choice = next((one for one in choices if one.ref == ref), None)
    if choice is None:
        raise OutOfScope(READ_STANDARDS)
    return choice


def text_of(choice: StandardChoice) -> str:
    """The text of a chosen file, to the letter."""
    if choice.row is not None:
        return choice.row.text
    shipped = shipped_standard(choice.standard_id)
    assert shipped is not None, "choices without a row are made from the shipped files"  # noqa: S101  for the type
    return shipped.text
