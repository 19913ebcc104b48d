"""What events of duties and of reactions are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from liandong.foundation.accounts.models import User
from liandong.linkage.kinds import kind_of
from liandong.linkage.mechanism import mechanism
from liandong.linkage.setbacks import about
from liandong.linkage.words import Named, Said, SubjectWords


def _people(user: User | None, keys: Sequence[UUID]) -> Mapping[UUID, Named]:
    del user  # who serves where is no secret among officials
    return {one.key: Named(str(one)) for one in User.objects.filter(key__in=keys)}


def _reactions(user: User | None, keys: Sequence[UUID]) -> Mapping[UUID, Named]:
    del user
    return {
        about(one.name).key: Named(str(one.title))
        for one in mechanism().all
        if about(one.name).key in set(keys)
    }


def _parked(payload: Mapping[str, object]) -> str:
    kind = kind_of(str(payload.get("kind")))
    count = int(str(payload.get("pairs", 0)))
    sentence = ngettext("{count} time, for “{kind}”", "{count} times, first for “{kind}”", count)
    return sentence.format(count=count, kind=kind.title if kind else payload.get("kind"))


def _pairs(payload: Mapping[str, object]) -> str:
    return _("{count} of them").format(count=payload.get("pairs", 0))


SUBJECTS: Mapping[str, SubjectWords] = {
    "user": SubjectWords(gettext_lazy("Duty"), _people),
    "reaction": SubjectWords(gettext_lazy("Mechanism"), _reactions),
}
SAID: Mapping[str, Said] = {
    "reaction.parked": _parked,
    "reaction.resumed": _pairs,
    "reaction.given_up": _pairs,
}
