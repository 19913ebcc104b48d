"""The signed head of the chain on paper: as text in the QR code, and checked against the chain later."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Collection
from dataclasses import replace
from enum import StrEnum
from uuid import UUID

from liandong.foundation.audit.heads import published
from liandong.foundation.audit.models import Head, Link
from liandong.foundation.audit.selectors import last_heads
from liandong.foundation.audit.verifying import first_altered
from liandong.linkage.models import Event


class Found(StrEnum):
    """What a head from paper says of the chain of today."""

    SAME = "same"
    REWRITTEN = "rewritten"
    ALTERED = "altered"
    UNREADABLE = "unreadable"


def head_for_paper() -> str:
    """The last head as ``number.position.link.signature``; empty before anything was sealed. One query."""
    heads = last_heads(1)
    if not heads:
        return ""
    head = heads[0]
    signature = base64.urlsafe_b64encode(bytes.fromhex(head.signature)).decode().rstrip("=")
    return f"{head.number}.{head.position}.{head.link}.{signature}"


def check_paper(text: str, subjects: Collection[UUID]) -> Found:
    """What a paper's head says of the chain and, where it fits, of what is recorded about those on the paper.

    The events of the subjects are recomputed one by one; ``liandong audit verify`` does so with all rows.
    Cost: six queries.
    """
    found = check_head(text)
    if found is not Found.SAME:
        return found
    told = Event.objects.filter(subject_key__in=subjects)
    return Found.ALTERED if first_altered(set(told.values_list("id", flat=True))) else Found.SAME


def check_head(text: str) -> Found:
    """Whether the chain still holds what was signed when the paper was printed.

    The signature is that of the paper, so that a head which was signed anew later does not pass. Cost: two
    queries; the rows themselves are recomputed by ``liandong audit verify``.
    """
    try:
        number, position, link, signature = text.split(".")
        signed = base64.urlsafe_b64decode(signature + "=" * (-len(signature) % 4)).hex()
        head = Head.objects.select_related("key").filter(number=int(number)).first()
        at = int(position)
    except (ValueError, binascii.Error):
        return Found.UNREADABLE
    if head is None or head.position != at or bytes(head.link).hex() != link:
        return Found.REWRITTEN
    if not replace(published(head), signature=signed).is_genuine():
        return Found.REWRITTEN
    kept = Link.objects.filter(position=at).first()
    return Found.SAME if kept is not None and bytes(kept.link).hex() == link else Found.REWRITTEN
