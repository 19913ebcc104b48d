"""The secret under which codes of cards are kept: the installation's own, sealed by its key ring.

Not Django's SECRET_KEY: that one may be changed at any time, and codes in hand cannot be hashed anew. A
rotation of the key ring seals the same secret with another key.
"""

from __future__ import annotations

import secrets

from liandong.feedback.models import CardSecret
from liandong.foundation.keys import uuid7
from liandong.foundation.personal import seal, unseal

_PURPOSE, _BYTES = "cards", 32


def card_secret() -> bytes:
    """The secret, made with the first card. Cost: one query. Errors: those of the keys."""
    row = CardSecret.objects.filter(purpose=_PURPOSE).first()
    if row is None:
        key = uuid7()
        sealed = seal(secrets.token_hex(_BYTES), of=f"{CardSecret.OF}.{key}")
        made = {"key": key, "sealed": sealed}
        # two first cards at once: one of the secrets stays, and both read it
        row, _made = CardSecret.objects.get_or_create(purpose=_PURPOSE, defaults=made)
    return bytes.fromhex(unseal(bytes(row.sealed), of=f"{CardSecret.OF}.{row.key}"))
