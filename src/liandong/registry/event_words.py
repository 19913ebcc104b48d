"""What events of families are called, and the families themselves to whoever may read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import in_scope
from liandong.linkage.words import Named, Said, SubjectWords
from liandong.registry.fields import FIELDS
from liandong.registry.models import Household, Member
from liandong.registry.selectors import READ, ties_of
from liandong.registry.tie_codes import TieRole

_MOST = 6  # fields named before the rest is counted


def households_named(user: User | None, keys: Sequence[UUID]) -> Mapping[UUID, Named]:
    """The families that somebody may read or helps, by key. Cost: one query."""
    seen = Household.objects.filter(key__in=keys)
    if user is not None:
        helped = ties_of(user, own_only=True).filter(role=TieRole.HELPER)
        read = in_scope(user, Household.objects.filter(key__in=keys), action=READ)
        seen = seen.filter(Q(pk__in=read.values("pk")) | Q(pk__in=helped.values("household")))
    return {one.key: Named(str(one), reverse("registry:household", args=[one.key])) for one in seen}


def members_named(user: User | None, keys: Sequence[UUID]) -> Mapping[UUID, Named]:
    """The families of members that somebody may read, by the member's key. Cost: one query."""
    found = Member.objects.filter(key__in=keys).select_related("household")
    seen = found if user is None else in_scope(user, found, place="household__place", action=READ)
    return {
        one.key: Named(str(one.household), reverse("registry:household", args=[one.household.key]))
        for one in seen
    }


def _fields(payload: Mapping[str, object]) -> str:
    """Which facts, never their values."""
    said = payload.get("fields")
    names = [str(name) for name in said] if isinstance(said, list) else []
    labels = [str(FIELDS[name].label) if name in FIELDS else name for name in names]
    shown = _(", ").join(labels[:_MOST])
    if len(labels) > _MOST:
        return _("{fields} and {count} more").format(fields=shown, count=len(labels) - _MOST)
    return shown


SUBJECTS: Mapping[str, SubjectWords] = {
    "household": SubjectWords(gettext_lazy("Fact"), households_named),
    "member": SubjectWords(gettext_lazy("Fact"), members_named),
    "numbers": SubjectWords(gettext_lazy("Fact")),
    "number": SubjectWords(gettext_lazy("Fact")),
}
SAID: Mapping[str, Said] = {
    "household.changed": _fields,
    "household.corrected": _fields,
    "household.questioned": _fields,
}
