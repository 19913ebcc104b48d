"""Changing a family: one service for each thing that happens, guarded, once, with its event.

Every service takes an :class:`Order` (who, on which day, under which key) and the key of the household.
"""

from liandong.registry.services.changes.closing import (
    close_household,
    relocate_household,
    reopen_household,
)
from liandong.registry.services.changes.facts import ChangedByOthers, Edit, FieldConflict, edit_facts
from liandong.registry.services.changes.households import (
    NewFamily,
    merge_households,
    register_family,
    split_household,
)
from liandong.registry.services.changes.income_items import ItemStated, range_words, state_income_items
from liandong.registry.services.changes.members import (
    NewMember,
    change_head,
    join_household,
    leave_household,
    transfer_member,
)
from liandong.registry.services.changes.undoing import undo
from liandong.registry.services.changes.work import (
    WRITE,
    Done,
    Line,
    Order,
    head_of,
    members_of,
    previewed,
    version_of,
)

__all__ = [
    "WRITE",
    "ChangedByOthers",
    "Done",
    "Edit",
    "FieldConflict",
    "ItemStated",
    "Line",
    "NewFamily",
    "NewMember",
    "Order",
    "change_head",
    "close_household",
    "edit_facts",
    "head_of",
    "join_household",
    "leave_household",
    "members_of",
    "merge_households",
    "previewed",
    "range_words",
    "register_family",
    "relocate_household",
    "reopen_household",
    "split_household",
    "state_income_items",
    "transfer_member",
    "undo",
    "version_of",
]
