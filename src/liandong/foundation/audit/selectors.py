"""Reading the chain for everybody, and the audit stream for those who may."""

from __future__ import annotations

from liandong.foundation.audit.heads import SignedHead, published
from liandong.foundation.audit.models import Head


def last_heads(count: int = 10) -> list[SignedHead]:
    """The last signed heads, newest first. They hold no personal data, so anybody may read them."""
    return [published(head) for head in Head.objects.select_related("key").order_by("-number")[:count]]
