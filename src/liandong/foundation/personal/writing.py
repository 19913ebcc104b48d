"""One way of writing what people write in many: full-width, spaced, with hidden characters."""

from __future__ import annotations

import re
import unicodedata

_APART = re.compile(r"[\s\-‐-―−()·/]+")


def plain(value: str) -> str:
    """A number half-width, in capitals, without spaces and marks between its digits."""
    if value.isascii() and value.isalnum():
        return value.upper()
    visible = "".join(
        sign for sign in unicodedata.normalize("NFKC", value) if unicodedata.category(sign) != "Cf"
    )
    return _APART.sub("", visible).upper()
