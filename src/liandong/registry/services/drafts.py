"""Families that are still being typed: kept sealed for whoever types them, and for nobody else."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from liandong.analytics.errors import Refusal, marked
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.personal import seal, unseal
from liandong.registry.change_codes import ChangeKind
from liandong.registry.models import EntryDraft, FamilyChange, Household

KEPT = timedelta(days=14)
MOST_CHARACTERS = 60_000
_OF = "registry_entrydraft.sealed"


class DraftTooLong(Refusal):
    """More text than a family has."""

    message = marked("This draft is longer than a family can be, so it was not kept; shorten it.")


def save_draft(author: User, key: UUID, text: str) -> EntryDraft | None:
    """Keep what somebody has typed so far; older drafts of theirs than two weeks go.

    Returns: None where the family was registered already: a late message must not bring the draft back.

    Raises:
        DraftTooLong.
    """
    if len(text) > MOST_CHARACTERS:
        raise DraftTooLong
    with transaction.atomic():
        EntryDraft.objects.filter(author=author, saved_at__lt=clock.now() - KEPT).delete()
        if FamilyChange.objects.filter(key=key).exists():
            return None
        taken = EntryDraft.objects.filter(key=key).exclude(author=author).exists()
        if taken:
            return None
        draft, _made = EntryDraft.objects.update_or_create(
            key=key,
            author=author,
            defaults={"sealed": seal(text, of=f"{_OF}.{key}"), "saved_at": clock.now()},
        )
    return draft


def latest_draft(author: User) -> tuple[EntryDraft, str] | None:
    """The draft that somebody saved last, with its text; None where there is none."""
    draft = EntryDraft.objects.filter(author=author).order_by("-saved_at").first()
    if draft is None:
        return None
    return draft, unseal(bytes(draft.sealed), of=f"{_OF}.{draft.key}")


def drop_draft(author: User, key: UUID) -> None:
    """The draft is not needed any more."""
    EntryDraft.objects.filter(author=author, key=key).delete()


def registered_lately(author: User) -> list[str]:
    """Keys of the forms with which somebody registered families lately: their local drafts can go."""
    done = FamilyChange.objects.filter(recorded_by=author, kind=ChangeKind.REGISTER)
    return [str(key) for key in done.order_by("-recorded_at").values_list("key", flat=True)[:20]]


def registered_by(author: User, key: str) -> Household | None:
    """The household that somebody registered with the form of this key; None where it was not sent yet."""
    try:
        wanted = UUID(key)
    except ValueError:
        return None
    done = FamilyChange.objects.filter(key=wanted, recorded_by=author, kind=ChangeKind.REGISTER)
    found = done.select_related("household").first()
    return found.household if found else None
