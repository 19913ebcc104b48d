"""What events of clues say, and what clues are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.dynamics.models import Channel, Clue, Outcome
from liandong.dynamics.selectors import clues_for
from liandong.foundation.accounts.models import User
from liandong.linkage.words import Named, Said, SubjectWords


def clues_named(user: User | None, keys: Sequence[UUID]) -> Mapping[UUID, Named]:
    """The clues that somebody may read, by key. Cost: one query."""
    found = Clue.objects.all() if user is None else clues_for(user)
    rows = found.filter(key__in=keys).values_list("key", "receipt")
    return {
        key: Named(_("Clue {receipt}").format(receipt=receipt), reverse("dynamics:clue", args=[key]))
        for key, receipt in rows
    }


def _reported(payload: Mapping[str, object]) -> str:
    return str(Channel(str(payload["channel"])).label)


def _settled(payload: Mapping[str, object]) -> str:
    return str(Outcome(str(payload["outcome"])).label)


SUBJECTS: Mapping[str, SubjectWords] = {"clue": SubjectWords(gettext_lazy("Clue"), clues_named)}
SAID: Mapping[str, Said] = {"clue.reported": _reported, "clue.settled": _settled}
