"""Reading the chain for everybody, and the audit stream for those who may."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from liandong.foundation.audit.heads import SignedHead, published
from liandong.foundation.audit.models import Head
from liandong.foundation.audit.streams import streams


def last_heads(count: int = 10) -> list[SignedHead]:
    """The last signed heads, newest first. They hold no personal data, so anybody may read them."""
    return [published(head) for head in Head.objects.select_related("key").order_by("-number")[:count]]


def waiting_to_be_sealed() -> tuple[int, datetime | None]:
    """How many rows are not sealed yet, and when the first of them was written."""
    waiting, oldest = 0, None
    with connection.cursor() as cursor:
        for model in streams().values():
            cursor.execute(
                f"""SELECT count(*), min(recorded_at) FROM {model._meta.db_table} row
                    WHERE NOT EXISTS (SELECT FROM audit_link WHERE row_id = row.id)"""  # noqa: S608 - own names
            )
            count, earliest = cursor.fetchone()
            waiting += count
            oldest = min(filter(None, (oldest, earliest)), default=None)
    return waiting, oldest
