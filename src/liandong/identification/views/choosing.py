"""The rule file an address names, for whoever may read it."""

from __future__ import annotations

from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import OutOfScope, require
from liandong.identification.selectors import READ_STANDARDS, StandardChoice, standard_choices


def chosen_standard(user: User, ref: str) -> StandardChoice:
    """The file of that reference among those the user may read."""
    require(user, READ_STANDARDS)
    choices = standard_choices(user, action=READ_STANDARDS, kind=None)
    choice = next((one for one in choices if one.ref == ref), None)
    if choice is None:
        raise OutOfScope(READ_STANDARDS)
    return choice
